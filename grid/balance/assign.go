package balance

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Bounds of a search for the units to be cut: plans that are drawn up, and those of
// them that are carried out.
const (
	mostCuttings = 32
	mostTrials   = 8
)

// units answers a problem, with units as asked for.
func (s *solving) units(p *Problem) ([]int32, error) {
	if p.Unit == nil {
		return s.plain(p)
	}
	unit, n := p.unitNumbers()
	if err := p.checkUnits(unit, n); err != nil {
		return nil, err
	}
	if p.UnitCut {
		return s.cutting(p, unit, n)
	}
	c, err := p.contract(unit, make([]bool, n))
	if err != nil {
		return nil, err
	}
	d, err := c.lay()
	if err != nil {
		return nil, c.backInCells(err)
	}
	d.lattice = 0
	cuts := s.carryOut(d)
	s.shift(d, cuts)
	return c.expand(d.part(cuts)), nil
}

// cuttingPlan is a choice of units to be cut, with parts allotted to them and to the
// groups of whole units between.
type cuttingPlan struct {
	c     *contraction
	d     *layout
	bound float64 // no answer of the plan has a lighter heaviest part
	part  []int32 // the best answer so far, by cell
	found Measure // of part
}

// cutting chooses the units to be cut, always the heaviest: a unit heavier than the
// best bound on the load of a part must be, a lighter one need not. Which bound can
// be kept is tried out, the most promising first and roughly; the best two are then
// carried out with care.
func (s *solving) cutting(p *Problem, unit []int32, n int) ([]int32, error) {
	plans, err := s.plans(p, unit, n)
	if err != nil {
		return nil, err
	}
	tell := s.options.Progress
	s.options.Progress = nil
	defer func() { s.options.Progress, s.tries = tell, mostTries }()
	plans = plans[:min(len(plans), mostTrials)]
	best := -1
	try := func(at int, careful bool) {
		plan := &plans[at]
		s.tries = 1
		if careful {
			s.tries = mostTries
		}
		d := *plan.d
		d.list = slices.Clone(d.list)
		cuts := s.carryOut(&d)
		if careful {
			s.shift(&d, cuts)
		}
		part := plan.c.expand(d.part(cuts))
		if m := p.MeasureOf(part); plan.part == nil || better(m, plan.found) {
			plan.part, plan.found = part, m
		}
		if best < 0 || better(plan.found, plans[best].found) {
			best = at
		}
	}
	answers := 0
	told := func(done float64) {
		if answers++; tell != nil {
			tell(Progress{Done: done, Stage: Improving, Max: plans[best].found.MaxOverMean, Cut: plans[best].found.CutShare, Answers: answers})
		}
	}
	for at := range plans {
		if best >= 0 && (plans[at].bound >= plans[best].found.MaxOverMean || s.stop() || s.ctx.Err() != nil) {
			plans = plans[:at]
			break
		}
		try(at, false)
		told(0.5 * float64(at+1) / float64(len(plans)))
	}
	slices.SortStableFunc(plans, func(a, b cuttingPlan) int { return cmp.Compare(a.found.MaxOverMean, b.found.MaxOverMean) })
	best = 0
	for at := range min(2, len(plans)) {
		if s.stop() || s.ctx.Err() != nil {
			break
		}
		try(at, true)
		told(0.5 + 0.25*float64(at+1))
	}
	return plans[best].part, nil
}

func better(a, b Measure) bool {
	return cmp.Or(cmp.Compare(a.MaxOverMean, b.MaxOverMean), cmp.Compare(a.CutShare, b.CutShare)) < 0
}

// plans draws up plans with ever more units cut, and orders them by their bounds.
// An error is that of the last one when none of them can be carried out.
func (s *solving) plans(p *Problem, unit []int32, n int) ([]cuttingPlan, error) {
	must, order, weight := p.unitsByWeight(unit, n)
	var plans []cuttingPlan
	var failed error
	for _, heaviest := range p.cuttings(order, weight) {
		if err := s.ctx.Err(); err != nil {
			return nil, context.Cause(s.ctx)
		}
		cut := slices.Clone(must)
		for _, u := range order[:heaviest] {
			cut[u] = true
		}
		c, err := p.contract(unit, cut)
		if err == nil {
			var d *layout
			if d, err = c.lay(); err == nil {
				d.lattice = 0
				whole := 0.
				if at := slices.IndexFunc(order, func(u int32) bool { return !cut[u] }); at >= 0 {
					whole = weight[order[at]] / p.ablest()
				}
				plans = append(plans, cuttingPlan{c: c, d: d, bound: max(d.bound(), whole) / p.evenLoad()})
				continue
			}
		}
		if len(plans) > 0 {
			break
		}
		failed = c.backInCells(err)
	}
	slices.SortStableFunc(plans, func(a, b cuttingPlan) int { return cmp.Compare(a.bound, b.bound) })
	if len(plans) == 0 {
		return nil, failed
	}
	return plans, nil
}

// unitsByWeight are the units that two parts have locked cells in, and all units
// from the heaviest on.
func (p *Problem) unitsByWeight(unit []int32, n int) (must []bool, order []int32, weight []float64) {
	must, weight = make([]bool, n), make([]float64, n)
	lock := filled(n, None)
	for i, u := range unit {
		if u == None {
			continue
		}
		weight[u] += p.Weight[i]
		if p.Fixed == nil || p.Fixed[i] == None {
			continue
		}
		must[u] = must[u] || lock[u] != None && lock[u] != p.Fixed[i]
		lock[u] = p.Fixed[i]
	}
	order = make([]int32, n)
	for u := range order {
		order[u] = int32(u)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(weight[b], weight[a]) })
	return must, order, weight
}

// cuttings are the numbers of heaviest units that are worth cutting: from none to
// those above the share of the ablest part, spread evenly when they are many, then
// ever more, in case the parts have no place otherwise.
func (p *Problem) cuttings(order []int32, weight []float64) []int {
	share := p.evenLoad() * p.ablest()
	above := 0
	for above < len(order) && weight[order[above]] > share {
		above++
	}
	var counts []int
	add := func(n int) {
		if len(counts) == 0 || n > counts[len(counts)-1] {
			counts = append(counts, n)
		}
	}
	steps := min(above, mostCuttings)
	for at := range steps {
		add(at * above / steps)
	}
	add(above)
	for n := above; n < len(order); {
		n = min(len(order), n+1+n/8)
		add(n)
	}
	return counts
}

// ablest is the largest capacity.
func (p *Problem) ablest() float64 {
	most := 0.
	for _, part := range p.Parts {
		most = max(most, part.Capacity)
	}
	return most
}

// evenLoad is the weight for the capacity of all parts.
func (p *Problem) evenLoad() float64 {
	all, capacity := 0., 0.
	for _, w := range p.Weight {
		all += w
	}
	for _, part := range p.Parts {
		capacity += part.Capacity
	}
	if all == 0 {
		return math.SmallestNonzeroFloat64
	}
	return all / capacity
}
