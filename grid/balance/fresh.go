package balance

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

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
		if c.ctx.Err() != nil {
			return c.sprout(p) // nobody will see it
		}
		s = ladder[at].descend(p, s.part)
		c.tell(Improving, 0.1+0.8*float64(len(ladder)-1-at)/float64(len(ladder)), s)
		if s.strain() > 0.1 {
			s.spread(band{0.95, 1.05}, 6, 50, c.stopped)
		}
		c.cool(s, at == 0)
	}
	c.tell(Evening, 0.9, s)
	aim := fair
	if len(p.share) <= many {
		aim = narrow
		c.level(s, aim)
	}
	c.finish(s, fair)
	c.finish(s, aim)
	c.quench(s, aim)
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
	for top.len() > max(8*k, 200) && !c.stopped() {
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

// A coarsest level is cut as often as makes startBorders cells on borders in all, but
// twice at least, and a tiny one but a few times.
const startBorders = 4000

// start is the best of some cuts of the coarsest level, each annealed.
func (c *run) start(p *piece, top *level) *state {
	top.rings()
	borders := math.Sqrt(float64(top.len() * len(p.share))) // about as many cells as lie on them
	found := make([]*state, min(max(int(startBorders/borders), 2), 4+top.len()/16))
	forks := make([]*run, len(found))
	for at := range found {
		forks[at] = c.fork()
	}
	inParallel(len(found), runtime.GOMAXPROCS(0), func(at int) {
		if at > 0 && c.stopped() {
			return
		}
		found[at] = top.state(p, forks[at].halves(top, p.share))
		forks[at].cool(found[at], false)
	})
	var best *state
	least := 0.0
	for _, s := range found {
		if s == nil {
			continue
		}
		price := s.cut()
		for a, x := range s.load {
			y := x*s.per[a] - 1
			price *= 1 + y*y
		}
		if best == nil || price < least {
			best, least = s, price
		}
	}
	c.tell(Starting, 0.05, best)
	return best
}

// inParallel calls for 0 to n−1, so many at a time; for 0 from the goroutine it is called
// from.
func inParallel(n, workers int, call func(at int)) {
	var last atomic.Int32
	var group sync.WaitGroup
	rest := func() {
		for at := int(last.Add(1)); at < n; at = int(last.Add(1)) {
			call(at)
		}
	}
	for range min(n, workers) - 1 {
		group.Go(rest)
	}
	call(0)
	rest()
	group.Wait()
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

// units is the mean cost of an edge, less where cells have fewer neighbours than
// hexagons, for borders melt at less heat there; and that of the border of a part, at
// least an edge.
func (s *state) units() (edge, border float64) {
	edge = s.total/float64(max(len(s.to), latticeDegree*s.len())) + 1e-9
	return edge, max(s.cut()/float64(len(s.share)), edge)
}

// level evens whole regions: relays carry what is too much in one over to the next, at
// the price of its borders, and these are annealed once more, now that every part has
// about its share around it.
func (c *run) level(s *state, b band) {
	if !s.relay(b, 2, 50, c.stopped) {
		return
	}
	unit, border := s.units()
	s.anneal(heat{sweeps: c.sweeps(150), hot: 0.65 * unit, cold: 0.1 * unit, band: band{0.985, 1.003}, soft: 100 * border, firm: 4000 * border}, &c.rng, c.stopped)
}

// finish brings the last parts into a band, then smooths borders within it; where there is
// a plan in force to keep, no more than these.
func (c *run) finish(s *state, b band) {
	if s.bulk == nil && s.home == nil && s.strain() > 0.1 {
		s.spread(band{0.97, 1.03}, 6, 50, c.stopped)
	}
	if s.relay(b, 6, 50, c.stopped) {
		unit, border := s.units()
		s.anneal(heat{sweeps: c.sweeps(30), hot: 0.3 * unit, cold: 0.1 * unit, band: b, soft: 1e7 * border, firm: 1e7 * border}, &c.rng, c.stopped)
	}
}

// quench brings a run that was stopped while it was warm to rest, a few sweeps.
func (c *run) quench(s *state, b band) {
	if c.ended.Load() && c.ctx.Err() == nil {
		unit, border := s.units()
		s.anneal(heat{sweeps: 8, hot: 0.05 * unit, cold: 0.05 * unit, band: b, soft: 100 * border, firm: 1000 * border}, &c.rng, func() bool { return false })
	}
}
