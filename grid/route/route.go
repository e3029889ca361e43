package route

import (
	"fmt"
	"math"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Window is when a stop can be served, in seconds from the start, Until not
// included: who begins must also be done within it.
type Window struct{ From, Until int }

// Stop is a place to go to.
type Stop struct {
	Point   geo.Point
	Value   int64    // what a visit is worth; never negative
	Service int      // seconds a visit takes
	Open    []Window // in order, apart from each other; none: always
}

// Pace is how fast people get ahead, not as the crow flies.
type Pace struct {
	MetresPerSecond float64
	Detour          float64 // way over distance, at least 1
}

// Walking is 4.5 km/h with a detour factor usual for the streets of a town
// (Boscoe, Henry and Zdeb 2012 found 1.4 by car; on foot less).
var Walking = Pace{MetresPerSecond: 1.25, Detour: 1.3}

// Problem is what to plan.
type Problem struct {
	Start  geo.Point
	End    *geo.Point // where to be at the end; nil: wherever the last stop is
	Budget int        // seconds until then
	Pace   Pace       // zero: Walking
	Stops  []Stop
	Seed   uint64
	Effort int // rounds of search with many stops; 0: DefaultEffort
}

// Limits of a problem.
const (
	DefaultEffort = 600
	MostEffort    = 1_000_000
	MostStops     = 400
	MostBudget    = 7 * 86_400 // seconds
)

// Visit is a stop of a plan; times in seconds from the start.
type Visit struct {
	Stop   int     // index in Problem.Stops
	Metres float64 // way from the one before
	Arrive int
	Begin  int // later than Arrive when it was still closed
	Leave  int
}

// Why a stop is not in a plan.
type Why string

const (
	WhyWorthless Why = "worthless" // a visit clears nothing
	WhyTooFar    Why = "too-far"   // even alone it does not fit the time
	WhyClosed    Why = "closed"    // it fits the time, but is not open then
	WhyNoTime    Why = "no-time"   // it would fit, but others are worth more together
)

// Whys lists every reason.
var Whys = []Why{WhyWorthless, WhyTooFar, WhyClosed, WhyNoTime}

// Left is a stop that is not in the plan.
type Left struct {
	Stop int
	Why  Why
}

// Plan is an answer.
type Plan struct {
	Visits  []Visit
	Left    []Left // by index
	Value   int64
	Metres  float64 // with the way to the end
	Seconds int     // when it is over
	Exact   bool    // no plan is worth more
}

// Solve finds the plan of most value, and among those of equal value a short one.
func Solve(p Problem) (Plan, error) {
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	m := newMatrix(&p)
	left := make([]Left, 0, len(p.Stops))
	var able []int // stops that could be visited
	for s := range p.Stops {
		if why := m.why(s); why != "" {
			left = append(left, Left{s, why})
		} else {
			able = append(able, s)
		}
	}
	var seq []int
	exact := len(able) <= exactMost
	if exact {
		seq = m.exact(able)
	} else {
		seq = m.search(able, p.Seed, p.Effort)
	}
	return m.plan(seq, able, left, exact), nil
}

// Order finds in which order to walk to all stops, soonest done; values do not
// count. What is not open on any way, or does not fit the time, is left out, as
// few as possible.
func Order(p Problem) (Plan, error) {
	stops := make([]Stop, len(p.Stops))
	for n, s := range p.Stops {
		s.Value = 1
		stops[n] = s
	}
	p.Stops = stops
	return Solve(p)
}

func (p *Problem) check() error {
	var f grid.Faults
	if p.Pace == (Pace{}) {
		p.Pace = Walking
	}
	if p.Effort == 0 {
		p.Effort = DefaultEffort
	}
	if p.Effort < 0 || p.Effort > MostEffort {
		f.Add("effort", fmt.Sprint(p.Effort), "is not 1 to %d", MostEffort)
	}
	if p.Budget < 0 || p.Budget > MostBudget {
		f.Add("minutes", fmt.Sprint(p.Budget/60), "are not 0 to %d", MostBudget/60)
	}
	if !(p.Pace.MetresPerSecond > 0 && p.Pace.MetresPerSecond <= 100 && p.Pace.Detour >= 1 && p.Pace.Detour <= 10) {
		f.Add("pace", fmt.Sprint(p.Pace), "is not above 0 and at most 100 m/s, with a detour of 1 to 10")
	}
	if len(p.Stops) > MostStops {
		f.Add("stops", fmt.Sprint(len(p.Stops)), "are more than %d", MostStops)
	}
	at := func(name string, point geo.Point) {
		if err := geo.CheckPoint(point, nil); err != nil {
			f.Add(name, "", "is no place: %v", err)
		}
	}
	at("start", p.Start)
	if p.End != nil {
		at("end", *p.End)
	}
	var sum int64
	for n, s := range p.Stops {
		name := fmt.Sprintf("stops[%d]", n)
		at(name+".point", s.Point)
		if s.Value < 0 || s.Value > math.MaxInt64-sum {
			f.Add(name+".value", fmt.Sprint(s.Value), "is negative, or the sum of all too large")
		} else {
			sum += s.Value
		}
		if s.Service < 0 || s.Service > MostBudget {
			f.Add(name+".service", fmt.Sprint(s.Service), "is not 0 to %d seconds", MostBudget)
		}
		for k, w := range s.Open {
			if w.Until <= w.From || k > 0 && w.From <= s.Open[k-1].Until {
				f.Add(fmt.Sprintf("%s.open[%d]", name, k), fmt.Sprint(w), "is empty, or not after the one before")
			}
		}
	}
	return f.Err("route")
}
