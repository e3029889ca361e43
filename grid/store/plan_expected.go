package store

import (
	"maps"
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// expectedClues is the work that the clues of the plan's region opened in the last
// 365 days were, by the grid that answers for them: what it expects of the next.
func (t *Tx) expectedClues(p *grid.Plan, home map[geo.Cell]string) ([]grid.GridClues, error) {
	now := t.Now()
	counts, err := cluesByCell(t.conn(), p.Region, now.AddDate(0, 0, -365), now)
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	seconds := map[grid.GridID]int64{}
	var inRegion map[string][]geo.Cell
	for _, n := range counts {
		cell := n.Cell
		if n.Straddles {
			if inRegion == nil {
				inRegion = byRegion(p.Cells, home)
			}
			cell = nearestCell(inRegion[n.Region], cell)
		}
		if g := p.Cells[cell]; g != "" {
			seconds[g] += t.Policy().WorkOf(&grid.CellFacts{Cell: n.Cell, Clues: n.Clues}).Clues
		}
	}
	expected := make([]grid.GridClues, 0, len(seconds))
	for _, g := range slices.Sorted(maps.Keys(seconds)) {
		expected = append(expected, grid.GridClues{Grid: g, Seconds: seconds[g]})
	}
	return expected, nil
}

// byRegion lists the cells of a plan by leaf region, each list sorted.
func byRegion(cells map[geo.Cell]grid.GridID, home map[geo.Cell]string) map[string][]geo.Cell {
	in := map[string][]geo.Cell{}
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		in[home[cell]] = append(in[home[cell]], cell)
	}
	return in
}

// nearestCell is the one of sorted cells whose centre is nearest; of equally near
// ones the smaller, as on the board. Zero when there are none.
func nearestCell(cells []geo.Cell, to geo.Cell) (best geo.Cell) {
	least := math.Inf(1)
	from := to.Centre()
	for _, c := range cells {
		if d := geo.DistanceMetres(from, c.Centre()); d < least {
			best, least = c, d
		}
	}
	return best
}
