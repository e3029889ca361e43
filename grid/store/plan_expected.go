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
	inRegion := map[string][]geo.Cell{}
	for _, n := range counts {
		cell := n.Cell
		if n.Straddles {
			if inRegion[n.Region] == nil {
				if inRegion[n.Region], err = t.cellsBelow(n.Region, p.Cells, home); err != nil {
					return nil, err
				}
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

// cellsBelow lists the cells of a plan that lie in a region or one below it, sorted.
func (t *Tx) cellsBelow(region string, cells map[geo.Cell]grid.GridID, home map[geo.Cell]string) ([]geo.Cell, error) {
	below, err := lineage(t.conn(), slices.Compact(slices.Sorted(maps.Values(home))))
	if err != nil {
		return nil, err
	}
	in := []geo.Cell{}
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		if below[[2]string{region, home[cell]}] {
			in = append(in, cell)
		}
	}
	return in, nil
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
