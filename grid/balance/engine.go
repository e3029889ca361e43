package balance

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

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
	moved   []float64 // by cell: what moves with it, of which churn is the price; nil: no plan
	most    float64   // largest load over share for which the plan in force is not changed
	size    []float64 // by cell, what maxSize bounds; nil: 1 each
	maxSize float64   // most size a part should have; 0: any
	lattice int       // most neighbours of a cell of the full lattice (6 for hexagons), to see the rim; 0: not known
}

// run is one Solve under way: what was asked, and the numbers drawn.
type run struct {
	Options
	ctx     context.Context
	rng     rng
	asking  sync.Mutex
	ended   atomic.Bool
	answers int
}

func newRun(ctx context.Context, o Options) *run {
	return &run{Options: o, ctx: ctx, rng: newRNG(o.Seed)}
}

// fork is a run for a goroutine beside this one, with numbers of its own; it tells
// of no progress.
func (c *run) fork() *run {
	return newRun(c.ctx, Options{Seed: c.rng.next(), Effort: c.Effort, Stop: c.stopped})
}

// stopped says whether to end with what there is; once true it stays true. Several
// goroutines may ask.
func (c *run) stopped() bool {
	if c.ended.Load() {
		return true
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	if !c.ended.Load() && (c.ctx.Err() != nil || c.Stop != nil && c.Stop()) {
		c.ended.Store(true)
	}
	return c.ended.Load()
}

// The bands an answer keeps to: usual, first what is never given up for the border,
// then what is tried for; and with a plan in force, where each cell that moves has
// its price, so evenness stops at what is fair.
var (
	fair   = band{0.972, 1.0099}
	narrow = band{0.975, 1.005}
	kept   = band{0.92, 1.0499} // of the shares of all
)

// many parts are not evened beyond fair: among so many some are always off, and each
// that is mended costs borders a long way around.
const many = 300

// cut gives each cell a part: every part has cells and hangs together, whatever
// stops it and however early. It is nil only where the fixed cells of a part
// cannot be joined.
func (c *run) cut(p *piece) []int32 {
	p = p.eased()
	switch {
	case len(p.share) == 1:
		return make([]int32, p.Len())
	case c.stopped():
		return c.sprout(p)
	}
	improve := c.fresh
	if p.priced() {
		improve = c.amend
	}
	if part := improve(p); part != nil {
		return part
	}
	return c.sprout(p)
}

// eased is the piece with the shares its heaviest cells leave: what is heavier than
// the largest share is set aside with a part for each, the rest shared out anew.
func (p *piece) eased() *piece {
	most, total := 0.0, 0.0
	for _, x := range p.share {
		most = max(most, x)
		total += x
	}
	k, rest, parts := float64(len(p.share)), total, float64(len(p.share))
	heavy := slices.Clone(p.Weight)
	slices.SortFunc(heavy, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, w := range heavy {
		if parts <= 1 || w <= most*rest/total*k/parts {
			break
		}
		rest -= w
		parts--
	}
	if parts == k {
		return p
	}
	q := *p
	q.share = make([]float64, len(p.share))
	for a, x := range p.share {
		q.share[a] = x * max(rest, 1e-9*total) / total * k / parts
	}
	return &q
}

// priced says whether there is a plan it costs something to leave.
func (p *piece) priced() bool {
	if p.current != nil {
		for i, x := range p.churn {
			if x > 0 && p.current[i] != None {
				return true
			}
		}
	}
	return false
}

// tell reports a stage and the best answer so far.
func (c *run) tell(stage Stage, done float64, s *state) {
	if c.Progress == nil {
		return
	}
	c.answers++
	most := 0.0
	for a, x := range s.load {
		most = max(most, x*s.per[a])
	}
	c.Progress(Progress{Done: done, Stage: stage, Max: most, Cut: s.cut() / max(s.total, 1e-9), Answers: c.answers})
}
