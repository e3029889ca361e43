package balance

import "context"

// piece is a connected graph to be cut into len(share) contiguous parts. The
// caller sees to it that it is connected, has at least as many cells as parts, and
// that the fixed cells of each part can be joined through free ones. Closed parts
// are not in a piece: their cells are answered already, and cut out of the graph
// before it is taken apart into pieces.
type piece struct {
	Graph
	share   []float64 // wanted load by part, > 0, sums to about the weight of the graph
	home    []int32   // by part: the cell it should lie around, or None; nil: none has one
	fixed   []int32   // by cell: the part of a locked cell, or None; nil: none is locked
	current []int32   // by cell: its part in the plan in force, or None; nil: no plan
	churn   []float64 // by cell: price in cut edges of leaving current; nil: nothing
	size    []float64 // by cell, what maxSize bounds; nil: 1 each
	maxSize float64   // most size a part should have; 0: any
	lattice int       // most neighbours of a cell of the full lattice (6 for hexagons), to see the rim; 0: not known
}

// run is one Solve under way: what was asked, and the numbers drawn.
type run struct {
	Options
	ctx   context.Context
	rng   rng
	ended bool
}

func newRun(ctx context.Context, o Options) *run {
	return &run{Options: o, ctx: ctx, rng: newRNG(o.Seed)}
}

// stopped says whether to end with what there is; once true it stays true.
func (c *run) stopped() bool {
	if !c.ended && (c.ctx.Err() != nil || c.Stop != nil && c.Stop()) {
		c.ended = true
	}
	return c.ended
}

// cut gives each cell a part: every part has cells and hangs together, whatever
// stops it and however early. It is nil only where the fixed cells of a part
// cannot be joined.
func (c *run) cut(p *piece) []int32 {
	return c.sprout(p)
}
