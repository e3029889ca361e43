package store

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/grid"
)

// term is a duty that is to begin.
type term struct {
	grid.Posting
	from, until time.Time
}

// turnover is what a publication does to the terms of a region's grids.
type turnover struct {
	ends      []grid.Duty // in force at the draft's From, and not wanted
	withdrawn []grid.Duty // not wanted either, and begin in the draft's time
	begins    []term      // wanted, where they are not planned anyway
	returns   []term      // of an absence: what ended or was withdrawn, from Until on
	kept      []grid.Duty // planned for later, and not wanted: the draft does not know of them
}

// turnoverOf compares what the draft wants with the terms that last beyond its
// From, none of them corrected, in the order of lastingTerms. A posting that is in
// force at From and not wanted is over for all the draft's time, as is every one of a
// grid that is gone; one that is wanted and not in force holds all that time.
func turnoverOf(d *grid.Draft, base *grid.Plan, terms []grid.Duty) turnover {
	wanted, there := make(map[grid.Posting]bool, len(d.Staff)), map[grid.Posting]bool{}
	for _, p := range d.Staff {
		wanted[p] = true
	}
	for i := range terms {
		if !terms[i].From.After(d.From) {
			there[postingOf(&terms[i])] = true
		}
	}
	taken := map[grid.GridID]bool{} // by somebody who comes
	for p := range wanted {
		if !there[p] && p.Kind.Answers() && p.Officer != d.Absent {
			taken[p.Grid] = true
		}
	}
	gone := goneGrids(base.Grids, d.Grids)
	over := func(p grid.Posting) bool {
		return !wanted[p] && (gone[p.Grid] || there[p] && (p.Officer != d.Absent || taken[p.Grid]))
	}
	var o turnover
	planned := map[grid.Posting][]grid.Duty{}
	for i := range terms {
		e := &terms[i]
		p := postingOf(e)
		if !d.Until.IsZero() && !e.From.Before(d.Until) {
			continue // after the absence
		}
		switch {
		case wanted[p] && !there[p]:
			planned[p] = append(planned[p], *e)
		case over(p):
			o.end(d, e)
		case !wanted[p] && e.From.After(d.From):
			o.kept = append(o.kept, *e)
		}
	}
	for p := range wanted {
		if !there[p] {
			o.fill(p, d.From, d.Until, planned[p])
		}
	}
	slices.SortFunc(o.begins, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.Grid, b.Grid), cmp.Compare(a.Officer, b.Officer), cmp.Compare(a.Kind, b.Kind), a.from.Compare(b.from))
	})
	return o
}

// end ends a term with the draft's From, or gives it up; after an absence it goes on.
func (o *turnover) end(d *grid.Draft, e *grid.Duty) {
	if e.From.Before(d.From) {
		o.ends = append(o.ends, *e)
	} else {
		o.withdrawn = append(o.withdrawn, *e)
	}
	if !d.Until.IsZero() && (e.Until.IsZero() || e.Until.After(d.Until)) {
		o.returns = append(o.returns, term{postingOf(e), d.Until, e.Until})
	}
}

// fill begins terms of a posting from an instant until another, zero for ever,
// around those that are planned, which are in order.
func (o *turnover) fill(p grid.Posting, from, until time.Time, planned []grid.Duty) {
	for i := range planned {
		e := &planned[i]
		if e.From.After(from) {
			o.begins = append(o.begins, term{p, from, e.From})
		}
		if from = e.Until; from.IsZero() {
			return
		}
	}
	if until.IsZero() || from.Before(until) {
		o.begins = append(o.begins, term{p, from, until})
	}
}

func postingOf(d *grid.Duty) grid.Posting {
	return grid.Posting{Grid: d.Grid, Officer: d.Officer, Kind: d.Kind}
}

// turnOver brings the duty ledger to what the draft wants, and tells it.
func (t *Tx) turnOver(p *publication, plan, back *grid.Plan, newDuty func() grid.DutyID, note string, by grid.AccountID) error {
	d, o := &p.draft, &p.turnover
	facts, added, err := t.endTerms(d, o.ends, newDuty)
	if err != nil {
		return err
	}
	gone, err := t.withdraw(o.withdrawn)
	if err != nil {
		return err
	}
	facts = append(facts, gone...)
	begin := func(plan *grid.Plan, terms []term) {
		listed := gridsByID(plan.Grids)
		for _, b := range terms {
			n := grid.Duty{ID: newDuty(), Grid: b.Grid, Officer: b.Officer, Kind: b.Kind, From: b.from, Until: b.until, Note: note}
			if listed[b.Grid] != nil {
				n.Plan = plan.ID
			}
			added = append(added, n)
		}
	}
	begin(plan, o.begins)
	begin(back, o.returns)
	rows := make([][]any, len(added))
	for i := range added {
		n := &added[i]
		n.By, n.Origin = by, grid.Origin{Simulated: d.Origin.Simulated, PolicyVersion: t.Policy().Version}
		if err := n.Check(); err != nil {
			return err
		}
		facts = append(facts, n.Fact())
		rows[i] = []any{string(n.ID), string(n.Grid), string(n.Officer), string(n.Kind), at(n.From), at(n.Until), optional(n.Plan), n.Note,
			optional(n.Corrects), optional(n.By), nil, n.Origin.Simulated, n.Origin.PolicyVersion, 1}
	}
	if _, err := t.conn().insert(`INSERT INTO duty (id, grid_id, officer_id, kind, from_at, until_at, plan_id, note, corrects_id,
  appointed_by_id, import_batch_id, simulated, policy_version, row_version)`, "", rows); err != nil {
		return err
	}
	if len(facts) == 0 {
		return nil
	}
	return t.Emit(grid.DutiesRecorded{Items: facts})
}

// lastingTerms locks the grids of the draft and of all plans of its region, but not
// those that only a plan of another region lists now, and reads their terms that
// last beyond From.
func (t *Tx) lastingTerms(d *grid.Draft) ([]grid.Duty, error) {
	c := t.conn()
	ids, err := listOf(c, value[grid.GridID], `
SELECT DISTINCT plan_grid.grid_id FROM plan_grid JOIN plan ON plan.id = plan_grid.plan_id
WHERE plan.region_code = ? AND NOT EXISTS (SELECT 1 FROM plan_grid other JOIN plan elsewhere ON elsewhere.id = other.plan_id
  WHERE other.grid_id = plan_grid.grid_id AND elsewhere.region_code <> plan.region_code)`, d.Region)
	if err != nil {
		return nil, err
	}
	for _, g := range d.Grids {
		ids = append(ids, g.ID)
	}
	ids = sorted(ids)
	condition, list := in(c, "id", ids)
	if _, err := listOf(c, value[string], "SELECT id FROM grid WHERE "+condition+" ORDER BY id"+c.forUpdate(), list); err != nil {
		return nil, err
	}
	condition, list = in(c, "duty.grid_id", ids)
	return listOf(c, scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE "+condition+" AND (duty.until_at IS NULL OR duty.until_at > ?) AND "+
		inForce+" ORDER BY duty.grid_id, duty.officer_id, duty.kind, duty.from_at", list, at(d.From))
}

// withdraw gives up terms that have not begun.
func (t *Tx) withdraw(terms []grid.Duty) (facts []grid.DutyFact, err error) {
	if len(terms) == 0 {
		return nil, nil
	}
	ids := make([]grid.DutyID, len(terms))
	for i := range terms {
		e := &terms[i]
		ids[i], e.Until = e.ID, e.From // [from, from) holds no instant
		facts = append(facts, e.Fact())
	}
	condition, list := in(t.conn(), "id", ids)
	_, err = t.exec("UPDATE duty SET withdrawn_at = ?, policy_version = ?, row_version = row_version + 1 WHERE withdrawn_at IS NULL AND "+condition,
		at(t.Now()), t.Policy().Version, list)
	return facts, err
}

// endTerms ends open terms at the draft's From. A term that has an end is
// corrected by one that ends sooner: nothing is overwritten.
func (t *Tx) endTerms(d *grid.Draft, ends []grid.Duty, newDuty func() grid.DutyID) (facts []grid.DutyFact, corrections []grid.Duty, err error) {
	var open []grid.DutyID
	for _, e := range ends {
		if e.Until.IsZero() {
			open = append(open, e.ID)
			e.Until = d.From
			facts = append(facts, e.Fact())
			continue
		}
		shorter := e
		shorter.ID, shorter.Until, shorter.Corrects = newDuty(), d.From, e.ID
		corrections = append(corrections, shorter)
		e.Until = e.From // [from, from) holds no instant
		facts = append(facts, e.Fact())
	}
	if len(open) == 0 {
		return facts, corrections, nil
	}
	condition, list := in(t.conn(), "id", open)
	_, err = t.exec("UPDATE duty SET until_at = ?, policy_version = ?, row_version = row_version + 1 WHERE until_at IS NULL AND "+condition,
		at(d.From), t.Policy().Version, list)
	return facts, corrections, err
}
