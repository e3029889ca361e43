package planning

import (
	"errors"
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/balance"
)

func TestBalanceOptionsAreChecked(t *testing.T) {
	s := sheetOf(disk(t, 2), quarters, func(geo.Cell) int { return 1 })
	d := homes(s, 2)
	d.Locked = []grid.GridID{d.Grids[0].ID}
	far := s.Cells.Cells[0].Disk(2)
	for _, c := range []struct {
		name   string
		params Params
		field  string // "" for none
	}{
		{"usual", Params{}, ""},
		{"grids", Params{Grids: 3}, ""},
		{"no more than the locked ones", Params{Grids: 1}, "grids"},
		{"grids and staff", Params{Grids: 3, Staff: []grid.OfficerID{officerID(1)}}, "grids"},
		{"too many", Params{Grids: mostParts + 1}, "grids"},
		{"vacant", Params{Vacant: -1}, "staff"},
		{"borders", Params{Borders: "soft"}, "borders"},
		{"a negative price", Params{ChurnPrice: -1}, "churn_price"},
		{"effort", Params{Effort: 99}, "effort"},
		{"time", Params{TimeLimit: 1e9}, "time_limit_s"},
		{"cut edges that do not touch", Params{CutEdges: [][2]geo.Cell{{far[0], far[len(far)-1]}}}, "cut_edges[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.params.Encode(d)
			var e *grid.Error
			switch {
			case c.field == "" && err != nil:
				t.Errorf("got %v", err)
			case c.field != "" && (!errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Name != c.field || e.Code != "invalid-balance"):
				t.Errorf("got %v, want a fault of %s", err, c.field)
			}
		})
	}
}

// What cannot be is explained by the thing that makes it so.
func TestInfeasibleIsExplained(t *testing.T) {
	s := sheetOf(disk(t, 2), quarters, func(geo.Cell) int { return 1 })
	people := &People{Officers: staff(2, false), At: at}
	_, _, err := balanced(t, s, homes(s, 2), Params{Grids: 100}, people, nil)
	var no *Failure
	if !errors.As(err, &no) || no.Code != balance.MorePartsThanCells || no.Want <= no.Limit {
		t.Errorf("more grids than cells: got %v", err)
	}
	all := homes(s, 2)
	for _, g := range all.Grids {
		all.Locked = append(all.Locked, g.ID)
	}
	slices.Sort(all.Locked)
	if _, _, err = balanced(t, s, all, Params{}, people, nil); grid.KindOf(err) != grid.Invalid {
		t.Errorf("everything locked: got %v", err)
	}
	heavy := sheetOf(disk(t, 3), quarters, func(c geo.Cell) int {
		if c == disk(t, 0)[0] {
			return 500
		}
		return 1
	})
	r, _, err := balanced(t, heavy, homes(heavy, 4), Params{Borders: grid.BordersFree, Staff: []grid.OfficerID{officerID(1), officerID(2)}}, people, nil)
	if err != nil || r.Heavy == nil || r.Heavy.Cell != disk(t, 0)[0] || r.Heavy.Code != balance.CellTooHeavy {
		t.Errorf("a heavy cell: got %+v, %v", r.Heavy, err)
	}
}
