package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

const dutyColumns = `duty.id, duty.grid_id, duty.officer_id, duty.kind, duty.from_at, duty.until_at, duty.plan_id, duty.note,
  duty.corrects_id, duty.appointed_by_id, duty.import_batch_id, duty.simulated, duty.policy_version, duty.withdrawn_at`

func dutyFields(d *grid.Duty) []any {
	return []any{&d.ID, &d.Grid, &d.Officer, &d.Kind, into(&d.From), into(&d.Until), (*optional)(&d.Plan), &d.Note,
		(*optional)(&d.Corrects), (*optional)(&d.By), (*optional)(&d.Origin.Batch), &d.Origin.Simulated, &d.Origin.PolicyVersion, into(&d.WithdrawnAt)}
}

func scanDuty(row scanner, d *grid.Duty) error { return row.Scan(dutyFields(d)...) }

// A corrected or withdrawn duty stays stored and counts no more.
const inForce = "duty.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM duty correction WHERE correction.corrects_id = duty.id)"

// PutDuty appoints a person to a grid for a term. Terms of the same grid, person
// and kind that would share an instant are a Conflict "duty-overlap". A plan, when
// named, is one that lists the grid. Nothing is
// overwritten: an ID that is known is a Conflict "duty-known", unless it says
// the same again. A duty that corrects another of its grid takes that one's
// place; the log then tells the corrected one with an empty term.
func (t *Tx) PutDuty(d *grid.Duty) error {
	if err := d.Check(); err != nil {
		return err
	}
	if err := t.lockGrid(d.Grid); err != nil {
		return err
	}
	d.From, d.Until = micro(d.From), micro(d.Until)
	d.Origin.PolicyVersion = t.Policy().Version
	c := t.conn()
	old, there, err := one(c, scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE id = ?", string(d.ID))
	if err != nil {
		return err
	}
	if there {
		same := *d
		same.Origin, same.By, same.WithdrawnAt = old.Origin, old.By, old.WithdrawnAt
		if same == old {
			return nil
		}
		return grid.Errorf(grid.Conflict, "duty-known", "duty %s is recorded already, otherwise than here; record a correction", d.ID)
	}
	people, err := t.officers([]grid.OfficerID{d.Officer})
	if err != nil {
		return err
	}
	var f grid.Faults
	if people[d.Officer] == nil {
		f.Add("officer", string(d.Officer), "is not a known officer")
	}
	if d.Plan != "" {
		if _, there, err := one(c, value[string], "SELECT plan_id FROM plan_grid WHERE plan_id = ? AND grid_id = ?",
			string(d.Plan), string(d.Grid)); err != nil {
			return err
		} else if !there {
			f.Add("plan", string(d.Plan), "is not a plan with grid %s", d.Grid)
		}
	}
	if err := f.Err("duty"); err != nil {
		return err
	}
	facts, err := t.correct(d)
	if err != nil {
		return err
	}
	overlapping, err := listOf(c, scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE grid_id = ? AND officer_id = ? AND kind = ? AND "+
		inForce+" ORDER BY from_at", string(d.Grid), string(d.Officer), string(d.Kind))
	if err != nil {
		return err
	}
	for _, other := range overlapping {
		if other.ID != d.Corrects && d.Overlaps(&other) {
			return grid.Errorf(grid.Conflict, "duty-overlap", "officer %s already is %s of grid %s from %s until %s (duty %s)",
				d.Officer, d.Kind, d.Grid, other.From.Format(time.RFC3339), termEnd(other.Until), other.ID)
		}
	}
	_, err = t.exec(`INSERT INTO duty (id, grid_id, officer_id, kind, from_at, until_at, plan_id, note, corrects_id,
  appointed_by_id, import_batch_id, simulated, policy_version, row_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		string(d.ID), string(d.Grid), string(d.Officer), string(d.Kind), at(d.From), at(d.Until), optional(d.Plan), d.Note,
		optional(d.Corrects), optional(d.By), optional(d.Origin.Batch), d.Origin.Simulated, d.Origin.PolicyVersion)
	if err != nil {
		return err
	}
	return t.Emit(grid.DutiesRecorded{Items: append(facts, d.Fact())})
}

func termEnd(t time.Time) string {
	if t.IsZero() {
		return "further notice"
	}
	return t.Format(time.RFC3339)
}

// lockGrid makes writers of one grid's duties wait for each other.
func (t *Tx) lockGrid(id grid.GridID) error {
	c := t.conn()
	_, there, err := one(c, value[string], "SELECT id FROM grid WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		var f grid.Faults
		f.Add("grid", string(id), "is not a known grid")
		err = f.Err("duty")
	}
	return err
}

// correct checks the duty that d corrects, if any, and gives the fact that takes
// it out of force.
func (t *Tx) correct(d *grid.Duty) ([]grid.DutyFact, error) {
	if d.Corrects == "" {
		return nil, nil
	}
	wrong, there, err := one(t.conn(), scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE id = ?", string(d.Corrects))
	if err != nil {
		return nil, err
	}
	if !there || wrong.Grid != d.Grid {
		var f grid.Faults
		f.Add("corrects", string(d.Corrects), "is not a duty of grid %s", d.Grid)
		return nil, f.Err("duty")
	}
	by, there, err := one(t.conn(), value[string], "SELECT id FROM duty WHERE corrects_id = ?", string(d.Corrects))
	if err != nil {
		return nil, err
	}
	if there {
		return nil, grid.Errorf(grid.Conflict, "duty-corrected", "duty %s is corrected by %s already", d.Corrects, by)
	}
	if !wrong.WithdrawnAt.IsZero() {
		return nil, grid.Errorf(grid.Conflict, "duty-withdrawn", "duty %s was withdrawn before it began", d.Corrects)
	}
	wrong.Until = wrong.From // [from, from) holds no instant
	return []grid.DutyFact{wrong.Fact()}, nil
}

// EndDuty ends an open term. The end may lie in the future.
func (t *Tx) EndDuty(id grid.DutyID, end time.Time) (grid.Duty, error) {
	c := t.conn()
	d, there, err := one(c, scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE id = ? AND "+inForce, string(id))
	if err == nil && !there {
		err = missing("duty", string(id))
	}
	if err != nil {
		return d, err
	}
	if err := t.lockGrid(d.Grid); err != nil {
		return d, err
	}
	// Read again behind the lock: somebody may have ended or corrected it.
	d, there, err = one(c, scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE id = ? AND "+inForce, string(id))
	if err == nil && !there {
		err = missing("duty", string(id))
	}
	if err != nil {
		return d, err
	}
	if d, err = d.End(micro(end)); err != nil {
		return d, err
	}
	d.Origin.PolicyVersion = t.Policy().Version
	_, err = t.exec("UPDATE duty SET until_at = ?, policy_version = ?, row_version = row_version + 1 WHERE id = ?",
		at(d.Until), d.Origin.PolicyVersion, string(id))
	if err != nil {
		return d, err
	}
	return d, t.Emit(grid.DutiesRecorded{Items: []grid.DutyFact{d.Fact()}})
}

// Duties lists the terms of a grid of the scope, or of all its grids when id is
// "", newest first, with those that were corrected.
func (s *Store) Duties(ctx context.Context, scope string, id grid.GridID, page Page) ([]grid.Duty, string, error) {
	var w where
	w.scope("grid.region_code", scope)
	if id != "" {
		if _, err := s.Grid(ctx, scope, id); err != nil {
			return nil, "", err
		}
		w.add("duty.grid_id = ?", string(id))
	}
	if err := w.before(page, "duty.from_at", "duty.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanDuty, "SELECT "+dutyColumns+" FROM duty JOIN grid ON grid.id = duty.grid_id"+
		w.String()+" ORDER BY duty.from_at DESC, duty.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(d *grid.Duty) string { return cursorAt(d.From, string(d.ID)) })
	return items, next, err
}

// Duty is one term of a grid of the scope.
func (s *Store) Duty(ctx context.Context, scope string, id grid.DutyID) (grid.Duty, error) {
	var w where
	w.scope("grid.region_code", scope)
	w.add("duty.id = ?", string(id))
	d, there, err := one(s.conn(ctx), scanDuty, "SELECT "+dutyColumns+" FROM duty JOIN grid ON grid.id = duty.grid_id"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("duty", string(id))
	}
	return d, err
}
