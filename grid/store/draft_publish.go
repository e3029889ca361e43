package store

import (
	"time"

	"gridwatch/grid"
)

// PublishDraft makes a draft at its own version a plan from an instant on (zero is
// now; not before now), and its postings duty terms: terms of the region's grids
// that the draft does not want end then, also in grids that are gone; those it
// wants and that are not there begin, with the note, appointed by that account; all
// others go on untouched.
//
// An absence (Until) is two plans: the draft until then, and its base again from
// then on, named returnPlan, unless another plan takes effect at that instant. Terms
// it begins end at Until, and terms it ends begin again there, as long as they were
// to last. The absent person's own terms are ended only where another person
// comes into the grid.
//
// Conflicts: "draft-base" when the draft does not stand on the region's newest plan
// (of an absence: the newest before Until), naming that plan; "plan-later" when that
// one takes effect after the instant; "duty-later" when terms planned for later are
// in the way, naming each.
func (t *Tx) PublishDraft(id grid.DraftID, version int64, from time.Time, plan, returnPlan grid.PlanID,
	newDuty func() grid.DutyID, note string, by grid.AccountID) ([]grid.Plan, error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return nil, err
	}
	if d.From = micro(from); from.IsZero() {
		d.From = t.Now()
	}
	if err := t.checkPublication(&d); err != nil {
		return nil, err
	}
	if err := fillDraft(t.conn(), &d); err != nil {
		return nil, err
	}
	plans := []grid.Plan{{ID: plan, Region: d.Region, Name: d.Name, From: d.From, Base: d.Base, Grids: d.Grids, Cells: d.Cells,
		Origin: grid.Origin{Simulated: d.Origin.Simulated}}}
	if err := t.PublishPlan(&plans[0]); err != nil {
		return nil, err
	}
	back := grid.Plan{}
	if !d.Until.IsZero() {
		fresh := false
		if back, fresh, err = t.publishReturn(&d, plan, returnPlan); err != nil {
			return nil, err
		}
		if fresh {
			plans = append(plans, back)
		}
	}
	if err := t.turnOver(&d, &plans[0], &back, newDuty, note, by); err != nil {
		return nil, err
	}
	_, err = t.exec("UPDATE draft SET state = ?, from_at = ?, published_id = ?, changed_at = ? WHERE id = ? AND version = ?",
		string(grid.DraftPublished), at(d.From), string(plan), at(t.Now()), string(id), version)
	if err != nil {
		return nil, err
	}
	return plans, nil
}

// checkPublication refuses instants and bases that do not fit the region's plans.
// The region's row is the lock of its plans.
func (t *Tx) checkPublication(d *grid.Draft) error {
	var f grid.Faults
	if d.From.Before(t.Now()) {
		f.Add("effective_from", d.From.Format(time.RFC3339), "is past: it is %s", t.Now().Format(time.RFC3339))
	}
	if err := f.Err("plan"); err != nil {
		return err
	}
	if err := d.Check(); err != nil {
		return err
	}
	c := t.conn()
	if _, _, err := one(c, value[string], "SELECT code FROM region WHERE code = ?"+c.forUpdate(), d.Region); err != nil {
		return err
	}
	newest, there, err := t.newestPlan(d)
	switch {
	case err != nil:
		return err
	case newest.ID != d.Base:
		return grid.Errorf(grid.Conflict, "draft-base", "plan %s (%s) of region %s takes effect at %s, and the draft was not made on it",
			newest.ID, newest.Name, d.Region, newest.From.Format(time.RFC3339))
	case there && newest.From.After(d.From):
		return grid.Errorf(grid.Conflict, "plan-later", "plan %s (%s) of region %s takes effect later, at %s",
			newest.ID, newest.Name, d.Region, newest.From.Format(time.RFC3339))
	}
	return nil
}

// publishReturn publishes the base again at the end of an absence; fresh is false
// when another plan takes effect at that very instant, which is given then.
func (t *Tx) publishReturn(d *grid.Draft, plan, id grid.PlanID) (back grid.Plan, fresh bool, err error) {
	c := t.conn()
	back, there, err := one(c, scanPlan, "SELECT "+planColumns+" FROM plan WHERE region_code = ? AND effective_from_at = ?", d.Region, at(d.Until))
	if err != nil || there {
		if err == nil {
			err = fillPlan(c, &back)
		}
		return back, false, err
	}
	base, _, err := one(c, scanPlan, "SELECT "+planColumns+" FROM plan WHERE id = ?", string(d.Base))
	if err == nil {
		err = fillPlan(c, &base)
	}
	if err != nil {
		return back, false, err
	}
	back = grid.Plan{ID: id, Region: d.Region, Name: base.Name, From: d.Until, Base: plan, Grids: base.Grids, Cells: base.Cells,
		Origin: grid.Origin{Simulated: d.Origin.Simulated}}
	err = t.PublishPlan(&back)
	return back, true, err
}
