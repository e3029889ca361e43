package store

import (
	"cmp"
	"fmt"
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
	ends    []grid.Duty // in force at the draft's From, and not wanted
	begins  []term      // wanted from From on
	returns []term      // of an absence: ended ones, from Until on
	clashes []grid.Duty // planned for later, and in the way
}

// turnoverOf compares what the draft wants with the terms that last beyond its
// From, none of them corrected.
func turnoverOf(d *grid.Draft, terms []grid.Duty) turnover {
	wanted := make(map[grid.Posting]bool, len(d.Staff)) // and whether somebody has it at From
	for _, p := range d.Staff {
		wanted[p] = false
	}
	for i := range terms {
		p := postingOf(&terms[i])
		if _, is := wanted[p]; is && !terms[i].From.After(d.From) {
			wanted[p] = true
		}
	}
	taken := map[grid.GridID]bool{} // by somebody who comes
	for p, there := range wanted {
		if !there && p.Kind.Answers() && p.Officer != d.Absent {
			taken[p.Grid] = true
		}
	}
	var o turnover
	for i := range terms {
		e := &terms[i]
		had, is := wanted[postingOf(e)]
		switch later := e.From.After(d.From); {
		case is && !had && later && (d.Until.IsZero() || e.From.Before(d.Until)):
			o.clashes = append(o.clashes, *e)
		case is || later:
		case d.Absent == e.Officer && !taken[e.Grid]:
		case e.From.Equal(d.From):
			o.clashes = append(o.clashes, *e)
		default:
			o.ends = append(o.ends, *e)
			if !d.Until.IsZero() && (e.Until.IsZero() || e.Until.After(d.Until)) {
				o.returns = append(o.returns, term{postingOf(e), d.Until, e.Until})
			}
		}
	}
	for p, there := range wanted {
		if !there {
			o.begins = append(o.begins, term{p, d.From, d.Until})
		}
	}
	slices.SortFunc(o.begins, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.Grid, b.Grid), cmp.Compare(a.Officer, b.Officer), cmp.Compare(a.Kind, b.Kind))
	})
	return o
}

func postingOf(d *grid.Duty) grid.Posting {
	return grid.Posting{Grid: d.Grid, Officer: d.Officer, Kind: d.Kind}
}

// turnOver brings the duty ledger to what the draft wants, and tells it.
func (t *Tx) turnOver(d *grid.Draft, p, back *grid.Plan, newDuty func() grid.DutyID, note string, by grid.AccountID) error {
	terms, err := t.lastingTerms(d)
	if err != nil {
		return err
	}
	o := turnoverOf(d, terms)
	if len(o.clashes) > 0 {
		return laterTerms(o.clashes)
	}
	facts, added, err := t.endTerms(d, o.ends, newDuty)
	if err != nil {
		return err
	}
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
	begin(p, o.begins)
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

// laterTerms names terms that a publication must not run into.
func laterTerms(clashes []grid.Duty) error {
	err := &grid.Error{Kind: grid.Conflict, Code: "duty-later", Reason: fmt.Sprintf("%d terms planned for later are in the way", len(clashes))}
	for i := range clashes[:min(len(clashes), 20)] {
		e := &clashes[i]
		err.Fields = append(err.Fields, grid.Field{Name: "duty", Value: string(e.ID), Reason: fmt.Sprintf("makes %s the %s of grid %s from %s until %s",
			e.Officer, e.Kind, e.Grid, e.From.Format(time.RFC3339), termEnd(e.Until))})
	}
	return err
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
