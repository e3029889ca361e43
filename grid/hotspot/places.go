package hotspot

import (
	"fmt"
	"slices"

	"gridwatch/geo"
)

// Places are the cells of a map and who is whose neighbour.
type Places struct {
	Resolution int
	K          int // rings of neighbours
	geo.Adjacency
	Weights Weights
}

// PlacesOf are the cells of a resolution that hold base cells, which may come in
// any order and repeat.
func PlacesOf(base []geo.Cell, resolution, k int) (*Places, error) {
	cells := make([]geo.Cell, 0, len(base))
	for _, cell := range base {
		parent := cell.Parent(resolution)
		if parent == 0 {
			return nil, fmt.Errorf("hotspot: cell %s has no parent of resolution %d", cell, resolution)
		}
		if n := len(cells); n == 0 || cells[n-1] != parent { // sorted base cells repeat their parent
			cells = append(cells, parent)
		}
	}
	rings, err := geo.NewRings(cells, k)
	return &Places{resolution, k, rings, WeightsOf(rings)}, err
}

// With are the places together with the cells that hold further base cells;
// itself when there are none.
func (p *Places) With(base []geo.Cell) (*Places, error) {
	more := slices.DeleteFunc(slices.Clone(base), func(cell geo.Cell) bool { return p.At(cell) >= 0 })
	if len(more) == 0 {
		return p, nil
	}
	return PlacesOf(append(more, p.Cells...), p.Resolution, p.K)
}

// after is At for a base cell that is mostly found at place i or the next.
func (p *Places) after(i int, base geo.Cell) int {
	parent := base.Parent(p.Resolution)
	for j := i; j < min(i+2, len(p.Cells)); j++ {
		if p.Cells[j] == parent {
			return j
		}
	}
	return p.At(base)
}

// At is the place that holds a base cell; -1 when there is none.
func (p *Places) At(base geo.Cell) int {
	if i, found := p.Index(base.Parent(p.Resolution)); found {
		return i
	}
	return -1
}
