package grid

import (
	"cmp"
	"slices"

	"gridwatch/geo"
)

// PlaceState is how an institution stands on the board.
type PlaceState struct {
	ID     InstitutionID
	Region string
	Cell   geo.Cell // zero when not located
	Grid   GridID   // that answers for it, "" if none
	Status Status
	Debt   int64 // today, in millionths of a point
}

// Places lists the institutions of a region and below, by ID.
func (b *Board) Places(region string) ([]PlaceState, error) {
	nodes, _, err := b.scope(region, b.resolution)
	if err != nil {
		return nil, err
	}
	in := make(map[*node]bool, len(nodes))
	for _, n := range nodes {
		in[n] = true
	}
	var all []PlaceState
	for id, p := range b.places {
		if !in[p.node] {
			continue
		}
		state := PlaceState{ID: id, Region: p.node.code, Cell: p.fact.Cell, Status: p.owed.Status, Debt: p.owed.Debt(b.today)}
		if p.line != nil && p.line.grid != nil {
			state.Grid = p.line.grid.id
		}
		all = append(all, state)
	}
	slices.SortFunc(all, func(x, y PlaceState) int { return cmp.Compare(x.ID, y.ID) })
	return all, nil
}
