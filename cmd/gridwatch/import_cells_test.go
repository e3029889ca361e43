package main

import (
	"os"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Good rows go in, bad ones are named; what the board is told has residents and
// risk together, whichever came first, and the instant of the first.
func TestImportCells(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			in, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.8}, 8)
			if err != nil {
				t.Fatal(err)
			}
			cells := append([]geo.Cell{in}, in.Neighbours()...)
			rows := []string{
				cells[0].String() + ",120,A",
				cells[1].String() + ",,B",
				cells[2].String() + ",-1,",
				cells[3].String() + ",5," + strings.Repeat("x", 21),
				cells[0].String() + ",7,",
				in.Parent(7).String() + ",3,",
				cells[4].String() + ",9,",
			}
			path := file(t, "cells.csv", "cell,population,risk\n"+strings.Join(rows, "\n")+"\n")
			exit, out, stderr := gridwatch(t, "", nil, "import", "cells", path, "--db", dsn)
			if want := "cells: 7 rows, 2 with residents, 3 with a risk, 4 rejected\n"; exit != 1 || out != want {
				t.Errorf("got exit %d, %s%s, want 1, %s", exit, out, stderr, want)
			}
			rejected, err := os.ReadFile(path + ".rejected.csv")
			if err != nil {
				t.Fatal(err)
			}
			want := "row,field,reason,value\n3,population,is negative,-1\n4,risk,is longer than 20 bytes," + strings.Repeat("x", 21) + "\n5,cell,repeats row 1," + cells[0].String() +
				"\n6,cell,\"has resolution 7, the database 8\"," + in.Parent(7).String() + "\n"
			if string(rejected) != want {
				t.Errorf("rejected: got %s, want %s", rejected, want)
			}
			more := file(t, "more.csv", "lon,lat,population\n126.6,45.8,300\n")
			if exit, out, stderr := gridwatch(t, "", nil, "import", "cells", more, "--db", dsn); exit != 0 || out != "cells: 1 rows, 1 with residents, 0 with a risk, 0 rejected\n" {
				t.Errorf("by points: got exit %d, %s%s", exit, out, stderr)
			}
			told := toldOfCells(t, dsn)
			f := told[in]
			if f.Population != 300 || f.Risk != "A" || f.RecordedAt.IsZero() || f.Region == "" {
				t.Errorf("the first cell: got %+v, want 300 people at risk A", f)
			}
			if len(told) != 3 || told[cells[1]].Risk != "B" {
				t.Errorf("told of %d cells: %v, want three", len(told), told)
			}
			for name, head := range map[string]string{"no place": "population\n1\n", "nothing said": "cell\n" + cells[0].String() + "\n"} {
				if exit, _, stderr := gridwatch(t, "", nil, "import", "cells", file(t, "bad.csv", head), "--db", dsn); exit != 2 {
					t.Errorf("%s: got exit %d, %s, want 2", name, exit, stderr)
				}
			}
		})
	}
}

// toldOfCells is the last that the log says of each cell.
func toldOfCells(t *testing.T, dsn string) map[geo.Cell]grid.CellFact {
	t.Helper()
	sequence(t, dsn)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, err := s.Events(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	told := map[geo.Cell]grid.CellFact{}
	for _, e := range entries {
		if ev, is := e.Event.(grid.CellsRecorded); is {
			for _, f := range ev.Items {
				told[f.Cell] = f
			}
		}
	}
	return told
}
