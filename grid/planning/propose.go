package planning

import (
	"context"
	"errors"

	"gridwatch/grid"
	"gridwatch/grid/balance"
)

// Balancing is what a balance is reckoned from.
type Balancing struct {
	Sheet       *Sheet
	Draft       *grid.Draft
	Params      *Params
	People      *People
	Supervising []Term
	NewID       func() string // UUIDs of new grids
}

// Propose balances a draft: the change is for the draft as given. An input that no
// answer satisfies is a *Failure. o.Seed and o.Effort are those of Params.
func (b *Balancing) Propose(ctx context.Context, o balance.Options) (Result, bool, error) {
	g, err := newDealing(b.Sheet, b.Draft, b.Params, b.People, b.Supervising)
	if err != nil {
		return Result{}, false, err
	}
	o.Seed, o.Effort = b.Params.Seed, b.Params.Effort
	answer, err := balance.Solve(ctx, &g.problem, o)
	var no *balance.Infeasible
	if errors.As(err, &no) {
		return Result{}, false, g.explain(no)
	}
	if err != nil {
		return Result{}, false, err
	}
	g.rename(answer.Part)
	layout := g.settle(answer.Part, b.NewID)
	r := Result{Change: ChangeTo(b.Draft, &layout), Reason: b.Params.reason(), Homeless: g.homeless(answer.Part)}
	r.Measure = Measure{MaxOverMean: answer.MaxOverMean, MinOverMean: answer.MinOverMean, CutShare: answer.CutShare, Iso: answer.Iso,
		Broken: answer.Broken, Oversize: answer.Oversize, MovedHours: g.movedHours(answer.Part)}
	if answer.Heavy != nil {
		r.Heavy = g.explain(answer.Heavy)
	}
	return r, answer.Stopped, nil
}

// homeless lists the people named for the balance whom no cell fell to.
func (g *dealing) homeless(answer []int32) []grid.OfficerID {
	got := map[grid.OfficerID]bool{}
	for _, q := range answer {
		got[g.parts[q].officer] = true
	}
	var list []grid.OfficerID
	for _, id := range g.p.Staff {
		if !got[id] {
			list = append(list, id)
		}
	}
	return list
}

// movedHours is the work that changes its person: from one who takes part to another,
// and from one who takes no part in the deal to anybody.
func (g *dealing) movedHours(answer []int32) float64 {
	hours := 0.
	for n, q := range answer {
		now, of := g.problem.Current[n], g.of[g.cell[n]]
		gone := now == balance.None && g.p.people() && of != none && len(g.workers[of]) > 0
		if gone || now != balance.None && now != q {
			hours += g.problem.Weight[n]
		}
	}
	return hours
}
