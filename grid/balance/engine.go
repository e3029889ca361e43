package balance

import (
	"cmp"
	"context"
	"math"
	"slices"
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
	size    []float64 // by cell, what maxSize bounds; nil: 1 each
	maxSize float64   // most size a part should have; 0: any
	lattice int       // most neighbours of a cell of the full lattice (6 for hexagons), to see the rim; 0: not known
}

// run is one Solve under way: what was asked, and the numbers drawn.
type run struct {
	Options
	ctx     context.Context
	rng     rng
	ended   bool
	answers int
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

// The bands an answer keeps to: usual, first what is never given up for the border,
// then what is tried for; and with a plan in force, where each cell that moves has
// its price, so evenness stops at what is fair.
var (
	fair   = band{0.972, 1.0099}
	narrow = band{0.975, 1.005}
	kept   = band{0.92, 1.048}
)

// cut gives each cell a part: every part has cells and hangs together, whatever
// stops it and however early. It is nil only where the fixed cells of a part
// cannot be joined.
func (c *run) cut(p *piece) []int32 {
	p = p.level()
	switch {
	case len(p.share) == 1:
		return make([]int32, p.Len())
	case c.stopped():
		return c.sprout(p)
	case p.priced():
		return c.amend(p)
	}
	return c.fresh(p)
}

// level is the piece with the shares its heaviest cells leave: what is heavier than
// the largest share is set aside with a part for each, the rest shared out anew.
func (p *piece) level() *piece {
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

// fresh cuts from scratch: the cells are lumped level by level (multilevel scheme:
// Hendrickson and Leland 1995), the coarsest cut by halving, and each level annealed.
func (c *run) fresh(p *piece) []int32 {
	ladder := c.ladder(p)
	at := len(ladder) - 1
	s := c.start(p, ladder[at])
	if anchor := s.anchors(ladder.home(p.home), len(p.share)); anchor != nil {
		s.settle(anchor)
	}
	for p.fixed != nil {
		if part := s.asPiece(p).mend(s.part); part != nil {
			s = s.level.state(p, part)
			break
		}
		if at--; at < 0 {
			return nil
		}
		s = ladder[at].descend(p, s.part)
	}
	if p.fixed != nil || p.home != nil {
		s.spread(band{0.9, 1.1}, 6, 50, c.stopped)
		c.cool(s, at == 0)
	}
	for at--; at >= 0; at-- {
		s = ladder[at].descend(p, s.part)
		c.tell(Improving, 0.1+0.8*float64(len(ladder)-1-at)/float64(len(ladder)), s)
		c.cool(s, at == 0)
	}
	c.tell(Evening, 0.9, s)
	c.finish(s, fair)
	c.finish(s, narrow)
	c.quench(s, narrow)
	c.tell(Evening, 1, s)
	return s.part
}

type ladder []*level

// ladder is the piece and ever coarser levels, until a part has few lumps.
func (c *run) ladder(p *piece) ladder {
	total := 0.0
	for _, x := range p.share {
		total += x
	}
	k := len(p.share)
	top := p.finest()
	levels := ladder{top}
	for top.len() > max(15*k, 1000) && !c.stopped() {
		next := top.coarsen(total/float64(k)/6, &c.rng)
		if next == nil {
			break
		}
		top = next
		levels = append(levels, top)
	}
	return levels
}

// home is the lump of each home in the coarsest level.
func (d ladder) home(home []int32) []int32 {
	at := append([]int32(nil), home...)
	for _, l := range d[:len(d)-1] {
		for a, i := range at {
			if i != None {
				at[a] = l.up[i]
			}
		}
	}
	return at
}

// start is the best of some cuts of the coarsest level, each annealed.
func (c *run) start(p *piece, top *level) *state {
	var best *state
	least := 0.0
	top.rings()
	for range min(max(30000/top.len(), 1), 6) {
		s := top.state(p, c.halves(top, p.share))
		c.cool(s, false)
		price := s.cut()
		for a, x := range s.load {
			y := x*s.per[a] - 1
			price *= 1 + y*y
		}
		if best == nil || price < least {
			best, least = s, price
		}
		c.tell(Starting, 0.05, best)
	}
	return best
}

// descend is the cut of the next finer level.
func (l *level) descend(p *piece, part []int32) *state {
	fine := make([]int32, l.len())
	for i, j := range l.up {
		fine[i] = part[j]
	}
	l.rings()
	return l.state(p, fine)
}

// asPiece is the level as a graph to be mended.
func (l *level) asPiece(p *piece) *piece {
	return &piece{Graph: Graph{Start: l.start, To: l.to, Weight: l.weight}, share: p.share, fixed: l.fixed}
}

// cool anneals a level; the last one more slowly and until loads are close. The
// prices of uneven load are in borders of a part: what is fair to pay for it grows
// with them.
func (c *run) cool(s *state, last bool) {
	unit, border := s.units()
	h := heat{sweeps: c.sweeps(100), hot: 0.5 * unit, cold: 0.2 * unit, band: band{0.98, 1.01}, soft: 1.4 * border, firm: 14 * border}
	if last {
		h = heat{sweeps: c.sweeps(300), hot: 0.7 * unit, cold: 0.1 * unit, band: band{0.985, 1.003}, soft: 1.4 * border, firm: 4000 * border}
	}
	s.anneal(h, &c.rng, c.stopped)
}

func (c *run) sweeps(n int) int {
	return n << min(max(c.Effort, 0), 20)
}

// units is the mean cost of an edge, and of the border of a part, at least an edge.
func (s *state) units() (edge, border float64) {
	edge = s.total/float64(max(len(s.to), 1)) + 1e-9
	return edge, max(s.cut()/float64(len(s.share)), edge)
}

// finish brings the last parts into a band, then smooths borders within it.
func (c *run) finish(s *state, b band) {
	if s.relay(b, 6, 50, c.stopped) {
		unit, border := s.units()
		s.anneal(heat{sweeps: c.sweeps(30), hot: 0.3 * unit, cold: 0.1 * unit, band: b, soft: 1e7 * border, firm: 1e7 * border}, &c.rng, c.stopped)
	}
}

// quench brings a run that was stopped while it was warm to rest, a few sweeps.
func (c *run) quench(s *state, b band) {
	if c.ended {
		unit, border := s.units()
		s.anneal(heat{sweeps: 8, hot: 0.05 * unit, cold: 0.05 * unit, band: b, soft: 100 * border, firm: 1000 * border}, &c.rng, func() bool { return false })
	}
}

// amend changes the plan in force as little as evenness allows: it is made whole
// (parts without cells, cells without a part), load flows to where there is room, and
// the cells moved are annealed, each against the price of its move.
func (c *run) amend(p *piece) []int32 {
	part := p.mend(p.current)
	if part == nil {
		return nil
	}
	l := p.finest()
	l.rings()
	s := l.state(p, part)
	c.tell(Starting, 0.1, s)
	s.spread(kept, 20, 100, c.stopped)
	c.tell(Improving, 0.3, s)
	unit, border := s.units()
	h := heat{sweeps: c.sweeps(100), hot: 0.5 * unit, cold: 0.1 * unit, band: band{kept.low + 0.003, kept.high - 0.003}, soft: 200 * border, firm: 4000 * border, reach: 20}
	s.anneal(h, &c.rng, c.stopped)
	c.tell(Evening, 0.9, s)
	c.finish(s, kept)
	c.quench(s, kept)
	c.tell(Evening, 1, s)
	return s.part
}

// strain is the most a load lies off its share.
func (s *state) strain() float64 {
	most := 0.0
	for a, x := range s.load {
		most = max(most, math.Abs(x*s.per[a]-1))
	}
	return most
}

// cut is the cost of the cut edges, counted from both ends.
func (s *state) cut() float64 {
	sum := 0.0
	for i, a := range s.part {
		if s.outer[i] == 0 {
			continue
		}
		for e := s.start[i]; e < s.start[i+1]; e++ {
			if s.part[s.to[e]] != a {
				sum += float64(s.cost[e])
			}
		}
	}
	return sum
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
