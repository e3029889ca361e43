package balance

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options of a run. The same problem, Seed and Effort give the same answer,
// unless ctx or Stop ended the run early.
type Options struct {
	Seed   uint64
	Effort int // 0 usual; each step about doubles the time spent on improving
	// Stop, when it returns true, ends the run with the best answer so far: the
	// command's --time-limit, the page's 停止. nil: never. It is asked often.
	Stop func() bool
	// Progress is told now and then, from the goroutine of Solve; nil: nobody.
	Progress func(Progress)
}

// Progress of a run.
type Progress struct {
	Done    float64 // 0 to 1
	Stage   Stage
	Max     float64 // largest load over its share of the best answer so far; 0 before there is one
	Cut     float64 // cost of its cut edges over that of all edges
	Broken  int
	Answers int // improved answers so far
}

// Stage names what a run is doing.
type Stage string

// Stages of a run, in order.
const (
	Starting  Stage = "start"
	Improving Stage = "improve"
	Evening   Stage = "even"
)

// Answer is a plan: the part of each cell, and its measures.
type Answer struct {
	Part    []int32
	Stopped bool // ended early by Stop
	// Heavy is set when a cell, or a unit that stays whole, is heavier than the largest
	// share: the plan is as even as that lets it be, and no plan is more so. Else it is set
	// when no plan keeps to MaxSize. Parts may be above it for other reasons, see Oversize.
	Heavy *Infeasible
	Measure
}

// Solve cuts the cells into len(p.Parts) parts, each of which has cells and hangs
// together. A problem that contradicts itself or that no answer can satisfy is an
// *Infeasible, one that is no problem an Invalid; it never loops for ever. When ctx
// ends, so does Solve, with its error.
func Solve(ctx context.Context, p *Problem, o Options) (Answer, error) {
	if err := p.check(); err != nil {
		return Answer{}, err
	}
	s := newSolving(ctx, o)
	part, err := s.units(p)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return Answer{}, err
	}
	part = p.relabel(part)
	return Answer{Part: part, Stopped: s.stopped.Load(), Heavy: cmp.Or(p.heavy(), p.large()), Measure: p.MeasureOf(part)}, nil
}

// solving is one call of Solve; the goroutines of its islands share it.
type solving struct {
	ctx     context.Context
	options Options
	asking  sync.Mutex // Stop is asked by one at a time
	stopped atomic.Bool
	tries   int // times that a small island is cut
}

func newSolving(ctx context.Context, o Options) *solving {
	return &solving{ctx: ctx, options: o, tries: mostTries}
}

// stop is Options.Stop for several goroutines; once true it stays true.
func (s *solving) stop() bool {
	if s.stopped.Load() {
		return true
	}
	if s.options.Stop == nil {
		return false
	}
	s.asking.Lock()
	defer s.asking.Unlock()
	if !s.stopped.Load() && s.options.Stop() {
		s.stopped.Store(true)
	}
	return s.stopped.Load()
}

// plain answers a problem without units.
func (s *solving) plain(p *Problem) ([]int32, error) {
	d, err := p.lay()
	if err != nil {
		return nil, err
	}
	return d.part(s.carryOut(d)), nil
}

// carryOut cuts the islands of a layout, each into its parts by their place in it.
func (s *solving) carryOut(d *layout) [][]int32 {
	if len(d.list) == 1 {
		return [][]int32{s.cut(d, d.list[0], 0, s.options.Progress)}
	}
	return s.together(d)
}

// together cuts islands on all processors, and tells of each that is done.
func (s *solving) together(d *layout) [][]int32 {
	cuts := make([][]int32, len(d.list))
	todo, done := make(chan int, len(d.list)), make(chan int)
	for at := range d.list {
		todo <- at
	}
	close(todo)
	for range min(len(d.list), runtime.GOMAXPROCS(0)) {
		go func() {
			for at := range todo {
				cuts[at] = s.cut(d, d.list[at], at, nil)
				done <- at
			}
		}()
	}
	cells := 0
	for range d.list {
		cells += d.list[<-done].Len()
		if s.options.Progress != nil {
			s.options.Progress(Progress{Done: float64(cells) / float64(d.p.Len()), Stage: Improving})
		}
	}
	return cuts
}

// A small island, or one of few parts, is cut more than once, and the best cut kept.
const mostTries = 4

// A plan in force is amended so often, at all prices each time.
const amendTries = 2

// triesOf is how often: until about so many cells on borders were annealed that it
// takes no longer than the halving does, but no more than mostTries.
func triesOf(l *island) int {
	borders := math.Sqrt(float64(l.Len()) * float64(len(l.parts))) // about as many cells lie on them
	return max(1, min(mostTries, int((1600+float64(l.Len())/50)/borders)))
}

// cut answers an island, the at-th of its layout; when most cells are in it, on all
// processors.
func (s *solving) cut(d *layout, l *island, at int, progress func(Progress)) []int32 {
	if len(l.parts) == 1 {
		return make([]int32, l.Len())
	}
	c := d.piece(l)
	workers := 1
	if 2*l.Len() > d.p.Len() {
		workers = runtime.GOMAXPROCS(0)
	}
	one := func(number int) *run {
		o := s.options
		o.Stop, o.Progress = s.stop, nil
		if number == 0 {
			o.Progress = progress
		}
		o.Seed = mix(mix(s.options.Seed, uint64(at)), uint64(number)<<32)
		return newRun(s.ctx, o)
	}
	tries := min(s.tries, triesOf(l))
	if c.priced() {
		tries = min(tries, amendTries)
	}
	found := make([][]int32, tries, tries+len(sizeSteps))
	inParallel(tries, workers, func(number int) {
		if number == 0 || !s.stop() && s.ctx.Err() == nil {
			found[number] = one(number).cut(c)
		}
	})
	best := c.best(found)
	if none := d.p.large(); best == nil || !c.oversize(best) || c.priced() || none != nil && none.Reason == TooLarge {
		return c.goHome(best)
	}
	found = append(found, make([][]int32, len(sizeSteps))...)
	inParallel(len(sizeSteps), workers, func(number int) {
		if !s.stop() && s.ctx.Err() == nil {
			found[tries+number] = one(tries+number).sized(c, sizeSteps[number])
		}
	})
	return c.goHome(c.best(found))
}

// best is the cut of the highest merit, the first of equals; some may be missing.
func (p *piece) best(found [][]int32) (best []int32) {
	var least merit
	for _, part := range found {
		if part == nil {
			continue
		}
		if m := p.merit(part); best == nil || m.compare(least) < 0 {
			best, least = part, m
		}
	}
	return best
}

// mix makes another seed of a seed: that of island 0 is the seed itself.
func mix(seed, at uint64) uint64 { return seed ^ at*0x9e3779b97f4a7c15 }
