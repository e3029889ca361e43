package balance

// None says that a cell has no part, a part no home.
const None = -1

// Graph is cells with weights and who borders on whom, in compressed rows: the
// neighbours of cell i are To[Start[i]:Start[i+1]], in any order, both directions
// listed, no cell its own neighbour, none twice.
type Graph struct {
	Start  []int32   // one more than cells
	To     []int32   //
	Cost   []float64 // of cutting the edge, parallel to To, the same in both directions, ≥ 0; nil: 1 each
	Weight []float64 // by cell, finite, ≥ 0: hours of work, institutions …
}

// Len is the number of cells.
func (g *Graph) Len() int { return len(g.Weight) }

// Near lists the neighbours of a cell; it is not to be changed.
func (g *Graph) Near(i int) []int32 { return g.To[g.Start[i]:g.Start[i+1]] }

// Part is one grid to be made, or one person to be given cells.
type Part struct {
	Capacity float64 // share of the work relative to the others, > 0; equal for equal grids
	Home     int     // a cell the part should lie around, or None
}

// Problem is what Solve solves. Every cell gets exactly one part; every part is
// contiguous in Graph.
type Problem struct {
	Graph
	Parts []Part

	// Fixed is the part of a locked cell, else None; nil: no cell is locked.
	Fixed []int32
	// Closed says, by part, that the part keeps exactly its Fixed cells: none
	// joins, none leaves; nil: no part is closed.
	Closed []bool
	// Current is the part of each cell in the plan in force, None for none; nil: there
	// is no plan. Moving weight away from it costs ChurnPrice an unit of Moved.
	Current    []int32
	ChurnPrice float64   // in cut edges an unit of Moved
	Moved      []float64 // by cell; nil: Weight
	// Gone marks cells, without a Current, that somebody had who has no part any more: they
	// move whatever the answer, and are measured as moved. nil: none.
	Gone []bool
	// Bound is the largest load over its share that a plan in force need not be changed for;
	// 0, or less than usual: 1.05.
	Bound float64
	// Unit groups cells that must stay whole (a community grid); nil: none.
	// A unit that does not hang together is an Infeasible.
	Unit []int32
	// UnitCut says that a unit heavier than a person's share may be cut inside, among
	// people who then have nothing else: no part mixes a piece of a cut unit with
	// cells of another. Without it every unit stays whole.
	UnitCut bool
	// Split is a border that parts may not cross: cells of different values never
	// share a part (townships with hard borders); nil: none. A part lies in one value.
	Split []int32
	// Size is what MaxSize bounds, by cell (square metres, walking metres); nil: 1 each.
	Size    []float64
	MaxSize float64 // most Size a part should have; 0: any
}
