package store

import (
	"time"

	"gridwatch/grid"
)

// Publication is what a draft became.
type Publication struct {
	Plans []grid.Plan // by instant: the draft's, those in the place of plans scheduled for later, and of an absence the return
	Kept  []grid.Duty // terms planned for later that the draft does not want, and that stay
}

// publication is a draft on its way in among the plans of its region.
type publication struct {
	draft    grid.Draft  // From is the instant
	base     grid.Plan   // in force then; without ID: none
	later    []grid.Plan // those that begin before Until, in the draft's time
	atUntil  grid.Plan   // begins at Until; without ID: none
	turnover turnover
}

// PublishDraft makes a draft at its own version a plan from an instant on (zero is
// now; not before now), and its postings duty terms, for all time or, of an absence,
// until Until. What the draft changes against the plan in force at that instant
// holds as long, and nothing else does:
//
//   - plans that are scheduled for that time are replaced, each at its instant, by
//     one that is like it but for what the draft changes (see carry); so is one that
//     is to begin with the draft;
//   - an absence ends with the plan that would have been in force at Until without it,
//     published again unless it begins there anyway;
//   - terms of the region's grids that are in force and that the draft does not want end,
//     also in grids that are gone, and do not begin again in that time; those it wants
//     and that are not there begin, with the note, appointed by that account. All others
//     go on or begin as planned: those it does not want are Kept. What an absence ends
//     begins again at Until, as long as it was to last. The absent person's own terms
//     are ended only where another person comes into the grid.
//
// Conflicts: "draft-base" when the draft does not stand on the plan in force at that
// instant, naming that one; "plan-effective" when that took effect this very instant;
// "plan-later" when a grid's code is taken in a plan that is scheduled for later.
func (t *Tx) PublishDraft(id grid.DraftID, version int64, from time.Time, newPlan func() grid.PlanID,
	newDuty func() grid.DutyID, note string, by grid.AccountID) (Publication, error) {
	p, err := t.preparePublication(id, version, from)
	if err != nil {
		return Publication{}, err
	}
	d := &p.draft
	plans, err := t.publishPlans(p, newPlan)
	if err != nil {
		return Publication{}, err
	}
	back := &p.atUntil
	if back.ID == "" {
		back = &plans[len(plans)-1]
	}
	if err := t.turnOver(p, &plans[0], back, newDuty, note, by); err != nil {
		return Publication{}, err
	}
	_, err = t.exec("UPDATE draft SET state = ?, from_at = ?, published_id = ?, changed_at = ? WHERE id = ? AND version = ?",
		string(grid.DraftPublished), at(d.From), string(plans[0].ID), at(t.Now()), string(id), version)
	return Publication{plans, p.turnover.kept}, err
}

// preparePublication reads what a publication meets, behind the locks of the draft,
// of the region's plans and of the grids' terms.
func (t *Tx) preparePublication(id grid.DraftID, version int64, from time.Time) (*publication, error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return nil, err
	}
	if d.From = micro(from); from.IsZero() {
		d.From = t.Now()
	}
	p := &publication{draft: d}
	if err := t.checkPublication(p); err != nil {
		return nil, err
	}
	c := t.conn()
	if err := fillDraft(c, &p.draft); err != nil {
		return nil, err
	}
	if p.base.ID != "" {
		if err := fillPlan(c, &p.base); err != nil {
			return nil, err
		}
	}
	if err := t.findLater(p); err != nil {
		return nil, err
	}
	terms, err := t.lastingTerms(&p.draft)
	if err != nil {
		return nil, err
	}
	p.turnover = turnoverOf(&p.draft, &p.base, terms)
	return p, nil
}

// checkPublication refuses instants and bases that do not fit the region's plans.
// The region's row is the lock of its plans.
func (t *Tx) checkPublication(p *publication) error {
	d := &p.draft
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
	base, there, err := ownPlan(c, d.Region, d.From)
	p.base = base
	switch {
	case err != nil:
		return err
	case !there && d.Base != "":
		return grid.Errorf(grid.Conflict, "draft-base", "no plan of region %s is in force at %s, and the draft was made on one",
			d.Region, d.From.Format(time.RFC3339))
	case base.ID != d.Base:
		return grid.Errorf(grid.Conflict, "draft-base", "plan %s (%s) of region %s is in force at %s, since %s, and the draft was not made on it",
			base.ID, base.Name, d.Region, d.From.Format(time.RFC3339), base.From.Format(time.RFC3339))
	case there && base.From.Equal(d.From) && !d.From.After(t.Now()):
		return grid.Errorf(grid.Conflict, "plan-effective", "plan %s of region %s took effect at this very instant", base.ID, d.Region)
	}
	return nil
}

// findLater finds the plans that are scheduled for the draft's time, and the one that
// begins with its end.
func (t *Tx) findLater(p *publication) error {
	d, c := &p.draft, t.conn()
	until := beyondTime
	if !d.Until.IsZero() {
		until = d.Until.UnixMicro()
	}
	var err error
	p.later, err = listOf(c, scanPlan, "SELECT "+planColumns+
		" FROM plan WHERE region_code = ? AND effective_from_at > ? AND effective_from_at < ? ORDER BY effective_from_at", d.Region, at(d.From), until)
	if err != nil {
		return err
	}
	for i := range p.later {
		if err := fillPlan(c, &p.later[i]); err != nil {
			return err
		}
	}
	if d.Until.IsZero() {
		return nil
	}
	var there bool
	p.atUntil, there, err = one(c, scanPlan, "SELECT "+planColumns+" FROM plan WHERE region_code = ? AND effective_from_at = ?", d.Region, until)
	if err != nil || !there {
		return err
	}
	return fillPlan(c, &p.atUntil)
}

// publishPlans publishes the draft, what takes the place of the plans scheduled for
// its time, and of an absence the return.
func (t *Tx) publishPlans(p *publication, newPlan func() grid.PlanID) ([]grid.Plan, error) {
	d := &p.draft
	first := grid.Plan{ID: newPlan(), Region: d.Region, Name: d.Name, From: d.From, Base: d.Base, Grids: d.Grids, Cells: d.Cells,
		Origin: grid.Origin{Simulated: d.Origin.Simulated}}
	if p.base.ID != "" && p.base.From.Equal(d.From) {
		if err := t.replacePlan(&p.base, first.ID); err != nil {
			return nil, err
		}
	}
	if err := t.PublishPlan(&first); err != nil {
		return nil, err
	}
	plans := []grid.Plan{first}
	staffed := map[grid.GridID]bool{}
	for _, b := range p.turnover.begins {
		staffed[b.Grid] = true
	}
	for i := range p.later {
		r := &p.later[i]
		next, err := carry(&p.base, &first, r, staffed)
		if err != nil {
			return nil, err
		}
		next.ID = newPlan()
		if err := t.replacePlan(r, next.ID); err != nil {
			return nil, err
		}
		if err := t.PublishPlan(&next); err != nil {
			return nil, err
		}
		plans = append(plans, next)
	}
	if d.Until.IsZero() || p.atUntil.ID != "" {
		return plans, nil
	}
	was := &p.base
	if n := len(p.later); n > 0 {
		was = &p.later[n-1]
	}
	back := grid.Plan{ID: newPlan(), Region: d.Region, Name: was.Name, From: d.Until, Base: plans[len(plans)-1].ID, Grids: was.Grids, Cells: was.Cells,
		Origin: grid.Origin{Simulated: was.Origin.Simulated || d.Origin.Simulated}}
	err := t.PublishPlan(&back)
	return append(plans, back), err
}
