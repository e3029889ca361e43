package risk

import (
	"context"
	"maps"
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// History is what happened, to be foretold from what was known before it.
type History struct {
	Subjects []Subject                 // with all their records, oldest first
	Clues    map[geo.Cell][]grid.Date  // by the cells of the subjects, sorted
	Cycle    func(*Subject) (days int) // between inspections; nil, or 0: not known
}

// BacktestOptions choose what is held out.
type BacktestOptions struct {
	From       grid.Date // first day that is tested; what lies before it trains
	Until      grid.Date // last day that is tested; 0: that of the last inspection
	Fit        bool      // weights are fitted on what lies before From; else the rules are tested as they are
	Resamples  int       // of the bootstrap; 0: 1000
	Seed       uint64
	Confidence float64 // of every interval; 0: 0.95
}

// ErrTooFew is why a back-test is refused.
var ErrTooFew = grid.Errorf(grid.Invalid, "risk-too-few",
	"at least %d inspections with a known result are needed in the period that is tested and, to fit weights, as many that found something before it", leastVisits)

const leastVisits = 50

// Trial is a history in which every inspection was looked at once, with what was
// known before its day. It serves back-tests of several periods.
type Trial struct {
	history  *History
	rules    grid.RiskRules
	heat     *heat
	examples []example // by day
}

// example is an inspection with what the rules saw before it.
type example struct {
	subject  int
	on       grid.Date
	fired    []float64 // how often, by rule
	failed   bool
	critical float64 // violations; NaN: not known
}

// bad is what weights are fitted to foretell.
func (e *example) bad() bool { return e.failed || e.critical > 0 }

// NewTrial looks at the inspections from a day on, which should leave some history before it.
func NewTrial(ctx context.Context, h *History, rules grid.RiskRules, from grid.Date) (*Trial, error) {
	heat, err := newHeat(h)
	if err != nil {
		return nil, err
	}
	t := &Trial{history: h, rules: rules, heat: heat}
	days := map[grid.Date][]example{}
	for i := range h.Subjects {
		for _, r := range h.Subjects[i].Records {
			if _, known := results[r.Result]; known && r.On >= from {
				days[r.On] = append(days[r.On], example{subject: i, on: r.On, failed: r.Result == "fail", critical: r.Critical})
			}
		}
	}
	j := NewJudge(rules)
	for _, on := range slices.Sorted(maps.Keys(days)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := t.scene(ctx, on)
		if err != nil {
			return nil, err
		}
		for _, e := range days[on] {
			f := s.Facts(e.subject)
			e.fired = j.fired(&f)
			t.examples = append(t.examples, e)
		}
	}
	return t, nil
}

// scene of a day, to foretell it.
func (t *Trial) scene(ctx context.Context, on grid.Date) (*Scene, error) {
	s := NewScene(on, on, &t.rules, t.history.Subjects, t.history.Clues)
	levels, err := t.heat.before(ctx, t.history, on)
	if err != nil {
		return nil, err
	}
	for i := range s.subjects {
		own := &s.subjects[i]
		own.HotLevel, own.HotKnown = levels[own.Cell]
		own.OverdueSince = grid.NoDate
		past := s.past(own)
		if t.history.Cycle == nil || len(past) == 0 {
			continue
		}
		if days := t.history.Cycle(own); days > 0 {
			if due := past[len(past)-1].On + grid.Date(days); due < on {
				own.OverdueSince = due
			}
		}
	}
	return s, nil
}

// Run tests the inspections of a period, with the rules or with weights fitted on
// what lies before it.
func (t *Trial) Run(ctx context.Context, o BacktestOptions) (*Report, error) {
	if o.Resamples == 0 {
		o.Resamples = 1000
	}
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	r := &Report{Rules: t.rules, From: o.From, Confidence: o.Confidence, Seed: o.Seed}
	before, _ := slices.BinarySearchFunc(t.examples, o.From, func(e example, d grid.Date) int { return int(e.on - d) })
	until := len(t.examples)
	if o.Until != 0 {
		until, _ = slices.BinarySearchFunc(t.examples, o.Until+1, func(e example, d grid.Date) int { return int(e.on - d) })
	}
	tested := t.examples[before:max(before, until)]
	if len(tested) < leastVisits {
		return nil, ErrTooFew
	}
	if o.Fit {
		var err error
		if r.Rules, err = fit(ctx, t.rules, t.examples[:before]); err != nil {
			return nil, err
		}
		r.Examples = before
	}
	visits, err := t.score(ctx, tested, r)
	if err != nil {
		return nil, err
	}
	r.fill(visits, o)
	return r, nil
}

// visit is an inspection that was foretold.
type visit struct {
	*example
	score float64 // on the day before
	first float64 // when the period began: what an order of visits could have used
}

func (t *Trial) score(ctx context.Context, tested []example, r *Report) ([]visit, error) {
	j := NewJudge(r.Rules)
	begin, err := t.scene(ctx, r.From)
	if err != nil {
		return nil, err
	}
	visits := make([]visit, len(tested))
	for i := range tested {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e := &tested[i]
		f := begin.Facts(e.subject)
		visits[i] = visit{e, points(r.Rules.Rules, e.fired), j.Score(&f).Points}
	}
	return visits, nil
}

// points of what fired.
func points(rules []grid.RiskRule, fired []float64) float64 {
	sum := 0.0
	for i, times := range fired {
		sum += times * rules[i].Weight
	}
	return math.Round(sum*1e6) / 1e6 // as Judge.Score does
}
