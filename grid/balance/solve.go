package balance

import (
	"context"
	"errors"
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
	Measure
}

// Infeasible says why there is no answer, and where.
type Infeasible struct {
	Reason string // a slug: "cell-too-heavy", "unit-too-heavy", "unit-broken", "more-parts-than-cells", "more-pieces-than-parts", "fixed-apart", "closed-empty", …
	Cell   int    // the cell that shows it, or None
	Part   int    // the part that shows it, or None
	Want   float64
	Limit  float64
}

func (e *Infeasible) Error() string { return e.Reason }

// Solve cuts the cells into len(p.Parts) parts. A problem that contradicts itself
// or that no answer can satisfy is an *Infeasible; it never loops for ever.
func Solve(ctx context.Context, p *Problem, o Options) (Answer, error) {
	return Answer{}, errors.New("not built yet")
}
