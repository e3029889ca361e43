package geo

import "slices"

// Adjacency says which cells of a fixed set touch, or with NewRings lie within some
// steps of each other, in compressed rows: the neighbours of Cells[i] are
// Neighbour[Offset[i]:Offset[i+1]], as indices into Cells, ascending. Cells are
// sorted and distinct. It is built once and safe for any number of readers; nobody
// may change its slices.
type Adjacency struct {
	Cells     []Cell
	Offset    []int32
	Neighbour []int32
}

// NewAdjacency builds the adjacency of cells, which may come in any order and
// repeat; invalid ones are left out. Only cells of the same resolution touch.
func NewAdjacency(cells []Cell) Adjacency {
	sorted := distinctCells(cells)
	a := Adjacency{
		Cells:     sorted,
		Offset:    make([]int32, 1, len(sorted)+1),
		Neighbour: make([]int32, 0, 6*len(sorted)),
	}
	for _, c := range sorted {
		for _, n := range c.Neighbours() {
			if i, found := a.Index(n); found {
				a.Neighbour = append(a.Neighbour, int32(i))
			}
		}
		a.Offset = append(a.Offset, int32(len(a.Neighbour)))
	}
	return a
}

// Index gives the position of c in Cells.
func (a Adjacency) Index(c Cell) (int, bool) { return slices.BinarySearch(a.Cells, c) }

// Neighbours gives the indices of the cells that touch Cells[i], ascending; the
// slice belongs to a.
func (a Adjacency) Neighbours(i int) []int32 {
	return a.Neighbour[a.Offset[i]:a.Offset[i+1]:a.Offset[i+1]]
}
