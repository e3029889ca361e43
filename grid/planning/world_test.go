package planning

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// at is the instant that layouts of tests take effect.
var at = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// full says whether the long form of the tests is wanted.
func full() bool { return os.Getenv("GRIDWATCH_TEST") == "full" }

// ids makes UUIDs one after the other.
func ids() func() string {
	var n atomic.Int64
	return func() string { return fmt.Sprintf("0190a000-0000-7000-8000-%012x", n.Add(1)) }
}

func officerID(n int) grid.OfficerID {
	return grid.OfficerID(fmt.Sprintf("0190a000-0000-7000-8001-%012x", n))
}

func gridID(n int) grid.GridID {
	return grid.GridID(fmt.Sprintf("0190a000-0000-7000-8002-%012x", n))
}

// disk are cells of resolution 9 around a point of Chicago.
func disk(t testing.TB, rings int) []geo.Cell {
	t.Helper()
	centre, err := geo.CellAt(geo.Point{Lon: -87.65, Lat: 41.85}, 9)
	if err != nil {
		t.Fatal(err)
	}
	return centre.Disk(rings)
}

// sheetOf makes a sheet of cells: home gives the leaf region of one, places how many
// clinics it has.
func sheetOf(cells []geo.Cell, home func(geo.Cell) string, places func(geo.Cell) int) *Sheet {
	policy := grid.DefaultPolicy("UTC")
	l := &Land{Region: "city", Home: map[geo.Cell]string{}, Parent: map[string]string{}, Name: map[string]string{}, Policy: &policy}
	for _, c := range cells {
		l.Home[c] = home(c)
		l.Parent[home(c)] = "city"
		f := grid.CellFacts{Cell: c}
		for range places(c) {
			f.Places = append(f.Places, grid.PlaceFacts{Categories: []grid.Category{"clinic"}})
		}
		l.Facts = append(l.Facts, f)
	}
	return NewSheet(l)
}

// quarters gives cells to four regions by the side of a point they lie on.
func quarters(c geo.Cell) string {
	p := c.Centre()
	switch {
	case p.Lon < -87.65 && p.Lat < 41.85:
		return "sw"
	case p.Lon < -87.65:
		return "nw"
	case p.Lat < 41.85:
		return "se"
	}
	return "ne"
}

// clumped draws how many places a cell has: most have few, some many.
func clumped(rng *rand.Rand) func(geo.Cell) int {
	return func(geo.Cell) int {
		if rng.IntN(12) == 0 {
			return 4 + rng.IntN(12)
		}
		return rng.IntN(3)
	}
}

// staff are n officers in service, some of them part-time.
func staff(n int, partTime bool) []grid.Officer {
	list := make([]grid.Officer, n)
	for i := range list {
		list[i] = grid.Officer{ID: officerID(i + 1), Name: fmt.Sprint("P", i+1), Post: grid.PostOfficer, Region: "city", ActiveFrom: at.AddDate(-1, 0, 0)}
		if partTime && i%4 == 3 {
			list[i].WeekMinutes = 20 * 60
		}
	}
	return list
}

// draftBy makes a draft whose grids are the values that key gives, in the order of
// cells; each is held by the officer of its number, the first again after the last.
func draftBy(s *Sheet, people int, key func(i int) string) *grid.Draft {
	d := blank("city", "")
	d.ID = "0190a000-0000-7000-8003-000000000001"
	known := map[string]grid.GridID{}
	for i, c := range s.Cells.Cells {
		k := key(i)
		if k == "" {
			continue
		}
		id, there := known[k]
		if !there {
			id = gridID(len(known) + 1)
			known[k] = id
			d.Grids = append(d.Grids, grid.Grid{ID: id, Region: "city", Code: k, Name: "网格 " + k})
			if people > 0 {
				d.Staff = append(d.Staff, grid.Posting{Grid: id, Officer: officerID((len(known)-1)%people + 1), Kind: grid.DutyOfficer})
			}
		}
		d.Cells[c] = id
	}
	sortPostings(d.Staff)
	return d
}

// homes is a draft with a grid for each leaf region.
func homes(s *Sheet, people int) *grid.Draft {
	d := draftBy(s, people, func(i int) string { return s.Regions[s.Home[i]] })
	for i := range d.Grids {
		d.Grids[i].Region = d.Grids[i].Code
	}
	return d
}

// connected says whether the cells of a grid hang together.
func connected(s *Sheet, of []int32) map[int32]int {
	_, roots := pieces(s.Cells, of)
	count := map[int32]int{}
	for _, i := range roots {
		count[of[i]]++
	}
	return count
}

// cellSet of a list.
func cellSet(cells []geo.Cell) map[geo.Cell]bool {
	set := make(map[geo.Cell]bool, len(cells))
	for _, c := range cells {
		set[c] = true
	}
	return set
}
