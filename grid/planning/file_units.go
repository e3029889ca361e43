package planning

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"

	"gridwatch/grid"
)

// readUnits reads unit,grid[,name][,region]: of a cell's area, each unit grid's
// part counts for the grid the unit is of.
func readUnits(s *Sheet, crosswalk []grid.OfficialCell, r io.Reader) ([]named, []Rejection, error) {
	t, err := openTable(r, "unit", "grid")
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, o := range crosswalk {
		known[o.Code] = true
	}
	g := newGrids(s)
	of, rowOf := map[string]int{}, map[string]int{}
	var rejected []Rejection
	for {
		bad, more, err := t.next()
		if err != nil {
			return nil, nil, err
		}
		if !more {
			break
		}
		if bad == nil {
			bad = g.takeUnit(t, known, of, rowOf)
		}
		if bad != nil {
			rejected = append(rejected, *bad)
		}
	}
	g.takeUnits(crosswalk, of)
	return g.done(), rejected, nil
}

func (g *grids) takeUnit(t *table, known map[string]bool, of, rowOf map[string]int) *Rejection {
	unit := t.value("unit")
	if !known[unit] {
		return t.reject("unit", unit, "is not a unit grid of region %s", g.s.Region)
	}
	if row, twice := rowOf[unit]; twice {
		return t.reject("unit", unit, "is in row %d already", row)
	}
	n, bad := g.of(t)
	if bad == nil {
		of[unit], rowOf[unit] = n, t.row
	}
	return bad
}

// takeUnits gives each cell to the grid with most of its area, the first named
// where two have as much. crosswalk is by cell.
func (g *grids) takeUnits(crosswalk []grid.OfficialCell, of map[string]int) {
	for i := 0; i < len(crosswalk); {
		cell := crosswalk[i].Cell
		area := map[int]float64{}
		for ; i < len(crosswalk) && crosswalk[i].Cell == cell; i++ {
			if n, listed := of[crosswalk[i].Code]; listed {
				area[n] += crosswalk[i].OfCell
			}
		}
		best := none
		for n, a := range area {
			if best == none || a > area[best] || a == area[best] && n < best {
				best = n
			}
		}
		if best == none {
			continue
		}
		at, inForce := g.s.Cells.Index(cell)
		if region := g.list[best].region; inForce && (region == "" || g.s.fits(region, []int32{int32(at)})) {
			g.list[best].cells = append(g.list[best].cells, cell)
		}
	}
}

// writeUnits writes each unit grid with the grid that has most of its area, by
// code; those that lie in no grid are left out.
func writeUnits(w io.Writer, l *Layout, crosswalk []grid.OfficialCell) error {
	at := l.at()
	area := map[string]map[int32]float64{}
	for _, o := range crosswalk {
		if g, known := at[l.Cells[o.Cell]]; known {
			if area[o.Code] == nil {
				area[o.Code] = map[int32]float64{}
			}
			area[o.Code][g] += o.OfArea
		}
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"unit", "grid", "name", "region"}}
	for _, unit := range slices.Sorted(maps.Keys(area)) {
		best := int32(none)
		for g, a := range area[unit] {
			if best == none || a > area[unit][best] || a == area[unit][best] && g < best {
				best = g
			}
		}
		rows = append(rows, []string{unit, l.Grids[best].Code, l.Grids[best].Name, l.Grids[best].Region})
	}
	return out.WriteAll(rows)
}
