package planning

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// A grid that grows across the border of its region is another one, of the same
// code, name and people: whoever looks after it still does.
func TestGridsAcrossBordersKeepCodeAndPeople(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	s := sheetOf(disk(t, 9), quarters, clumped(rng))
	d := draftBy(s, 8, func(i int) string { // two grids a region, one of them small
		if c := s.Cells.Cells[i].Centre(); c.Lat*2+c.Lon > 2*41.85-87.65 {
			return s.Regions[s.Home[i]] + "-1"
		}
		return s.Regions[s.Home[i]] + "-2"
	})
	for i := range d.Grids {
		d.Grids[i].Region = d.Grids[i].Code[:2]
	}
	people := &People{Officers: staff(8, false), At: at}
	r, after, err := balanced(t, s, d, Params{Seed: 1, Borders: grid.BordersFree, Grids: len(d.Grids)}, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Change.Grids) == 0 {
		t.Fatal("no grid crosses a border: the test tries nothing")
	}
	holder := func(d *grid.Draft) map[string]grid.OfficerID {
		code, of := map[grid.GridID]string{}, map[string]grid.OfficerID{}
		for _, g := range d.Grids {
			code[g.ID] = g.Code
		}
		for _, p := range d.Staff {
			of[code[p.Grid]] = p.Officer
		}
		return of
	}
	if was, is := holder(d), holder(after); !maps.Equal(was, is) {
		t.Errorf("grids by code: got people %v, want %v", is, was)
	}
	a, b := LayoutOf(d), LayoutOf(after)
	if c := Compare(s, &a, &b, people); c.After.Unstaffed > 0 || c.Moves.People > 8 || math.Abs(c.Moves.Hours-r.Measure.MovedHours) > 0.01 {
		t.Errorf("got %d cells unstaffed, %.2f h moved by comparison, %.2f by the balance", c.After.Unstaffed, c.Moves.Hours, r.Measure.MovedHours)
	}
}

// A grid of an empty draft is called after its community.
func TestNewGridsAreCalledAfterTheirCommunity(t *testing.T) {
	s := sheetOf(disk(t, 5), quarters, func(geo.Cell) int { return 1 })
	d := blank("city", "")
	d.Borders = grid.BordersHard
	_, after, err := balanced(t, s, d, Params{Seed: 1, Grids: 4}, &People{At: at}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(after.Grids))
	for i, g := range after.Grids {
		got[i] = g.Code
	}
	if want := []string{"ne", "nw", "se", "sw"}; !slices.Equal(got, want) {
		t.Errorf("got codes %q, want %q", got, want)
	}
}
