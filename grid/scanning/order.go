package scanning

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// mostDays is the longest time that is scanned.
const mostDays = 1000

// Order asks for a run. What is zero (NoDate for days) is as the policy says.
type Order struct {
	ID          grid.ScanID
	Region      string
	Reason      grid.ScanReason
	NightlyOn   grid.Date
	By          grid.AccountID
	From, Until grid.Date // first and last day of the data
	Seed        uint64
	MaxDays     *int  // nil: as the policy says; 0: space alone
	Prospective *bool // nil: when windows have an end

	Params // but MaxDays and Prospective, and what is not asked but counted
}

// complete fills in what the policy says, as of a local day.
func (o *Order) complete(rule grid.HotspotRule, base int, today grid.Date) error {
	o.Metric = cmp.Or(o.Metric, hotspot.H3)
	if o.Model == hotspot.Poisson {
		o.Population = cmp.Or(o.Population, Institutions)
	}
	o.Resolution = cmp.Or(o.Resolution, min(rule.Resolution, base))
	o.MaxShare, o.MinCases, o.Runs = cmp.Or(o.MaxShare, 0.5), cmp.Or(o.MinCases, 2), cmp.Or(o.Runs, rule.ScanRuns)
	o.MinClues, o.MinCluster = rule.MinClues, rule.MinCluster
	if o.Until == grid.NoDate {
		o.Until = today
	}
	if o.From == grid.NoDate {
		o.From = o.Until - grid.Date(rule.ScanDays) + 1
	}
	var f grid.Faults
	if o.Resolution < grid.MinResolution || o.Resolution > base {
		f.Add("resolution", strconv.Itoa(o.Resolution), "is not %d to %d", grid.MinResolution, base)
	}
	if o.Until > today {
		f.Add("until", o.Until.String(), "lies in the future")
	}
	if o.From > o.Until {
		f.Add("from", o.From.String(), "is after until, %s", o.Until)
	}
	days := int(o.Until-o.From) + 1
	if days > mostDays {
		f.Add("from", o.From.String(), "is more than %d days before until", mostDays)
	}
	if err := f.Err("scan"); err != nil {
		return err
	}
	o.Params.MaxDays = min(rule.ScanMaxDays, days-1)
	if o.MaxDays != nil {
		o.Params.MaxDays = *o.MaxDays
	}
	o.Params.Prospective = o.Temporal()
	if o.Prospective != nil {
		o.Params.Prospective = *o.Prospective
	}
	if o.Params.Prospective && !o.Temporal() {
		f.Add("prospective", "true", "needs max_days: windows without an end cannot end today")
	}
	if err := f.Err("scan"); err != nil {
		return err
	}
	return o.check(days)
}

// Prepare counts what is scanned and makes the run of an order, not stored yet.
// Orders are prepared one at a time: the counts of one may take hundreds of
// megabytes.
func (r *Runner) Prepare(ctx context.Context, o Order) (*grid.ScanRun, error) {
	select {
	case r.preparing <- struct{}{}:
		defer func() { <-r.preparing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	policy, err := r.Store.Policy(ctx)
	if err != nil {
		return nil, err
	}
	deployment, err := r.Store.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	today := r.today()
	if today == grid.NoDate {
		return nil, grid.Errorf(grid.Unavailable, "not-ready", "clues are not counted yet")
	}
	if err := o.complete(policy.HotspotRule(), deployment.Resolution, today); err != nil {
		return nil, err
	}
	t, rev, err := r.count(ctx, &o)
	if err != nil {
		return nil, err
	}
	all := t.total()
	t.keep(func(i int) bool {
		if t.population != nil {
			return t.population[i] > 0
		}
		return t.any(i)
	})
	o.Cases = t.total()
	o.LeftOut = all - o.Cases
	if !o.TooFew() && len(t.cells) < 2 {
		var f grid.Faults
		f.Add("region", o.Region, "has all its clues in one cell of resolution %d: there is nothing to compare it with", o.Resolution)
		return nil, f.Err("scan")
	}
	run := &grid.ScanRun{ID: o.ID, Region: o.Region, Reason: o.Reason, NightlyOn: o.NightlyOn, State: grid.ScanQueued, Total: o.Runs,
		Seed: o.Seed, From: o.From, Until: o.Until, Rev: rev, Program: r.Program, CreatedBy: o.By, PolicyVersion: policy.Version}
	if run.Params, err = json.Marshal(o.Params); err == nil {
		run.Input, err = t.write(&o.Params)
	}
	return run, err
}

// count reads the clues of the order's scope, days and cells, and what they are
// related to, as the log stands at rev.
func (r *Runner) count(ctx context.Context, o *Order) (t *table, rev int64, err error) {
	q := hotspot.Question{Region: o.Region, Resolution: o.Resolution, Until: o.Until, Days: int(o.Until-o.From) + 1, K: 1, Per: hotspot.PerCount}
	m, err := r.Hotspots.Map(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	slices, length := 1, q.Days
	if o.Temporal() {
		slices, length = q.Days, 1
	}
	if n := len(m.Lines); n > hotspot.MostScanCells/slices {
		var f grid.Faults
		f.Add("from", o.From.String(), "asks for %d cells times %d days, more than %d: take fewer days or a coarser resolution", n, slices, hotspot.MostScanCells)
		return nil, 0, f.Err("scan")
	}
	counts, cells, _, err := r.Hotspots.Counts(ctx, q, slices, length)
	if err != nil {
		return nil, 0, err
	}
	t = &table{from: o.From, cells: cells, cases: make([][]int, len(counts))}
	for d, row := range counts {
		t.cases[d] = make([]int, len(row))
		for i, n := range row {
			t.cases[d][i] = int(n)
		}
	}
	if o.Model == hotspot.Poisson {
		t.population = populationOf(m, o.Population, cells)
	}
	return t, m.Rev, nil
}

// populationOf is what the cells hold of what clues are related to.
func populationOf(m *hotspot.Map, what Population, cells []geo.Cell) []float64 {
	of := make(map[geo.Cell]float64, len(m.Lines))
	for i := range m.Lines {
		l := &m.Lines[i]
		if of[l.Cell] = float64(l.Institutions); what == Residents {
			of[l.Cell] = l.Residents
		}
	}
	population := make([]float64, len(cells))
	for i, c := range cells {
		if n := of[c]; n > 0 { // not NaN
			population[i] = n
		}
	}
	return population
}

// any says whether a cell has a clue on some day.
func (t *table) any(cell int) bool {
	for _, day := range t.cases {
		if day[cell] > 0 {
			return true
		}
	}
	return false
}
