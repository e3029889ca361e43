package main

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid/store"
)

// Good rows go in, bad ones are named, and a second file takes their place.
func TestImportPopulation(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			in, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.8}, 8)
			if err != nil {
				t.Fatal(err)
			}
			cells := in.Disk(1)
			rows := []string{
				cells[0].String() + ",120",
				cells[1].String() + ",0.5",
				cells[2].String() + ",-1",
				cells[3].String() + ",NaN",
				cells[4].String() + ",1e300",
				cells[5].String() + ",",
				cells[0].String() + ",7",
				in.Parent(7).String() + ",3",
				"8f2830828052d25x,1",
				strings.ToUpper(cells[6].String()) + ",4",
				cells[1].String(),
			}
			path := file(t, "people.csv", "cell,residents\n"+strings.Join(rows, "\n")+"\n")
			exit, out, stderr := gridwatch(t, "", nil, "import", "population", path, "--db", dsn)
			if want := "population: 11 rows, 3 cells with 124 residents, 8 rejected\n"; exit != 1 || out != want {
				t.Errorf("got exit %d, %s%s, want 1, %s", exit, out, stderr, want)
			}
			rejected, err := os.ReadFile(path + ".rejected.csv")
			if err != nil {
				t.Fatal(err)
			}
			want := "row,field,reason,value\n3,residents,is negative,-1\n4,residents,not a number,NaN\n5,residents,is more than can live in a cell,1e300\n" +
				"6,residents,empty,\n7,cell,repeats row 1," + cells[0].String() + "\n8,cell,\"has resolution 7, the database 8\"," + in.Parent(7).String() +
				"\n9,cell,want 15 hexadecimal digits,8f2830828052d25x\n11,row,\"has 1 fields, the header 2\",\n"
			if string(rejected) != want {
				t.Errorf("rejected: got %s, want %s", rejected, want)
			}
			more := file(t, "more.csv", "residents,cell\n8,"+cells[0].String()+"\n")
			if exit, out, stderr := gridwatch(t, "", nil, "import", "population", more, "--db", dsn, "--dry-run"); exit != 0 || !strings.HasPrefix(out, "dry run: 1 rows, 1 cells with 8") {
				t.Errorf("dry run: got exit %d, %s%s", exit, out, stderr)
			}
			check := func(want map[geo.Cell]float64) {
				t.Helper()
				s, err := store.Open(t.Context(), dsn)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }() // only read
				got, err := s.Residents(t.Context(), "0")
				if err != nil || len(got) != len(want) {
					t.Errorf("got %v, %v, want %v", got, err, want)
				}
				for cell, n := range want {
					if got[cell] != n {
						t.Errorf("%s: got %v, want %v", cell, got[cell], n)
					}
				}
			}
			check(map[geo.Cell]float64{cells[0]: 120, cells[1]: 0.5, cells[6]: 4})
			if exit, out, stderr := gridwatch(t, "", nil, "import", "population", more, "--db", dsn); exit != 0 {
				t.Errorf("again: got exit %d, %s%s", exit, out, stderr)
			}
			check(map[geo.Cell]float64{cells[0]: 8, cells[1]: 0.5, cells[6]: 4})
			for name, text := range map[string]string{"no residents": "cell,people\n", "empty": "", "not text": "cell,residents\n\xff\xfe\xff"} {
				if exit, out, stderr := gridwatch(t, "", nil, "import", "population", file(t, "bad.csv", text), "--db", dsn); exit != 2 {
					t.Errorf("%s: got exit %d, %s%s, want 2", name, exit, out, stderr)
				}
			}
		})
	}
}

func FuzzReadPopulation(f *testing.F) {
	f.Add([]byte("cell,residents\n8928308280fffff,12\n8928308280fffff,-1\n"))
	f.Add([]byte("residents,cell,x\nNaN,8928308280bffff,\n1e400,,\n"))
	f.Add([]byte("cell,residents\n\"8928308280fffff,1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "people.csv")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := openTable(path)
		var bad *badFile
		if err != nil {
			if !errors.As(err, &bad) {
				t.Errorf("got %v, want a file that is refused", err)
			}
			return
		}
		items, rejected, err := readPopulation(t.Context(), in, 9)
		if closing := in.Close(); closing != nil {
			t.Error(closing)
		}
		if err != nil {
			if !errors.As(err, &bad) {
				t.Errorf("got %v, want a file that is refused", err)
			}
			return
		}
		if len(items)+len(rejected) != in.row {
			t.Errorf("got %d good and %d bad of %d rows", len(items), len(rejected), in.row)
		}
		seen := map[geo.Cell]bool{}
		for _, i := range items {
			if !i.Cell.Valid() || i.Cell.Resolution() != 9 || seen[i.Cell] || !(i.Residents >= 0) || math.IsInf(i.Residents, 0) {
				t.Errorf("took %+v from %q", i, bytes.TrimSpace(text))
			}
			seen[i.Cell] = true
		}
	})
}

// Residents of regions: a count of a day replaces that of the day, and the newest is used.
func TestImportPopulationOfRegions(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			path := file(t, "people.csv", "region,residents,on\n1,5200,2020-11-01\n1,5600,2025-06-30\n1,7,2020-11-01\n9,4,\n0,1.5,\n0,-2,\n0,3,soon\n")
			exit, out, stderr := gridwatch(t, "", nil, "import", "population", path, "--db", dsn)
			if want := "population: 7 rows, 2 regions with 10800 residents, 5 rejected\n"; exit != 1 || out != want {
				t.Errorf("got exit %d, %s%s, want 1, %s", exit, out, stderr, want)
			}
			rejected, err := os.ReadFile(path + ".rejected.csv")
			if err != nil {
				t.Fatal(err)
			}
			want := "row,field,reason,value\n3,region,repeats row 1,1\n4,region,is not a known region,9\n5,residents,is not a whole number,1.5\n6,residents,is negative,-2\n7,on,"
			if !strings.HasPrefix(string(rejected), want) {
				t.Errorf("rejected: got %s, want %s", rejected, want)
			}
			s, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()            // only read
			for _, region := range []string{"1", "0"} { // of the city, the sum of its areas
				if n, known, err := s.ResidentsOf(t.Context(), region); err != nil || !known || n != 5600 {
					t.Errorf("%s: got %d, %v, %v, want 5600", region, n, known, err)
				}
			}
			today := file(t, "today.csv", "residents,region\n6000,0\n")
			if exit, out, stderr := gridwatch(t, "", nil, "import", "population", today, "--db", dsn); exit != 0 {
				t.Errorf("without a day: got exit %d, %s%s", exit, out, stderr)
			}
			if n, known, err := s.ResidentsOf(t.Context(), "0"); err != nil || !known || n != 6000 {
				t.Errorf("the city's own: got %d, %v, %v, want 6000", n, known, err)
			}
		})
	}
}
