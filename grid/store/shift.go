package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

const shiftColumns = `shift.id, shift.officer_id, shift.region_code, shift.cell, shift.state, shift.started_at, shift.changed_at,
  shift.ended_at, shift.import_batch_id, shift.simulated, shift.policy_version`

func scanShift(row scanner, s *grid.Shift) error {
	return row.Scan(&s.ID, &s.Officer, (*optional)(&s.Region), (*optionalCell)(&s.Cell), &s.State, into(&s.StartedAt),
		into(&s.ChangedAt), into(&s.EndedAt), (*optional)(&s.Origin.Batch), &s.Origin.Simulated, &s.Origin.PolicyVersion)
}

// StartShift puts a person on duty, at a point if it is known. The shift is
// completed in place: cell and its leaf region, state, policy version. A person
// who has a shift that is not ended is a Conflict "shift-open".
func (t *Tx) StartShift(s *grid.Shift, point *geo.Point) error {
	if err := t.checkPast("shift", "started_at", s.StartedAt); err != nil {
		return err
	}
	if point != nil {
		if err := geo.CheckPoint(*point, t.Deployment().Box); err != nil {
			return invalidPlace("shift", err)
		}
		cell, err := geo.CellAt(*point, t.Deployment().Resolution)
		if err != nil {
			return err
		}
		s.Cell = cell
	}
	c := t.conn()
	// The person's row is the lock: two starts of one person wait for each other.
	officer, there, err := one(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE id = ?"+c.forUpdate(), string(s.Officer))
	if err != nil {
		return err
	}
	if !there {
		var f grid.Faults
		f.Add("officer", string(s.Officer), "is not a known officer")
		return f.Err("shift")
	}
	if !officer.ActiveAt(s.StartedAt) {
		return grid.Errorf(grid.Conflict, "officer-inactive", "officer %s is not employed at %s", s.Officer, s.StartedAt.UTC().Format(time.RFC3339))
	}
	if err := t.checkNoShift(s); err != nil {
		return err
	}
	home, err := t.HomeOf([]geo.Cell{s.Cell})
	if err != nil {
		return err
	}
	s.StartedAt = micro(s.StartedAt)
	s.Region, s.State, s.ChangedAt, s.EndedAt = home[s.Cell], grid.ShiftOn, s.StartedAt, time.Time{}
	s.Origin.PolicyVersion = t.Policy().Version
	_, err = t.exec(`INSERT INTO shift (id, officer_id, region_code, cell, state, started_at, changed_at, ended_at,
  import_batch_id, simulated, policy_version, row_version) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, 1)`,
		string(s.ID), string(s.Officer), optional(s.Region), optionalCell(s.Cell), string(s.State), at(s.StartedAt), at(s.ChangedAt),
		optional(s.Origin.Batch), s.Origin.Simulated, s.Origin.PolicyVersion)
	if err != nil {
		return err
	}
	return t.Emit(s.Fact())
}

// checkNoShift refuses a second open shift, and an ID that is taken.
func (t *Tx) checkNoShift(s *grid.Shift) error {
	open, there, err := one(t.conn(), value[string],
		"SELECT id FROM shift WHERE officer_id = ? AND state <> 'ended'", string(s.Officer))
	if err != nil {
		return err
	}
	if there {
		return grid.Errorf(grid.Conflict, "shift-open", "officer %s is on shift %s already", s.Officer, open)
	}
	_, there, err = one(t.conn(), value[string], "SELECT id FROM shift WHERE id = ?", string(s.ID))
	if err == nil && there {
		err = grid.Errorf(grid.Conflict, "shift-known", "shift %s was started before", s.ID)
	}
	return err
}

// ChangeShift makes a transition: "pause", "resume" or "end", at an instant not
// in the future; zero is now. The end of a shift settles where it patrolled: one patrol_cell
// row a cell, and one CellPatrolled where the cell is in force.
func (t *Tx) ChangeShift(id grid.ShiftID, verb string, when time.Time) (grid.Shift, error) {
	transition, known := map[string]func(grid.Shift, time.Time) (grid.Shift, error){
		"pause": grid.Shift.Pause, "resume": grid.Shift.Resume, "end": grid.Shift.End,
	}[verb]
	if !known {
		var f grid.Faults
		f.Add("verb", verb, "is not one of [pause resume end]")
		return grid.Shift{}, f.Err("shift")
	}
	c := t.conn()
	s, there, err := one(c, scanShift, "SELECT "+shiftColumns+" FROM shift WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("shift", string(id))
	}
	if err != nil {
		return s, err
	}
	if when, err = t.moment("shift", when, s.ChangedAt); err != nil {
		return s, err
	}
	if s, err = transition(s, when); err != nil {
		return s, err
	}
	s.Origin.PolicyVersion = t.Policy().Version
	_, err = t.exec("UPDATE shift SET state = ?, changed_at = ?, ended_at = ?, policy_version = ?, row_version = row_version + 1 WHERE id = ?",
		string(s.State), at(s.ChangedAt), at(s.EndedAt), s.Origin.PolicyVersion, string(id))
	if err != nil {
		return s, err
	}
	if err := t.Emit(s.Fact()); err != nil || s.State != grid.ShiftEnded {
		return s, err
	}
	return s, t.settlePatrol(&s)
}

// shiftOwners gives the people of those shifts that are stored.
func (t *Tx) shiftOwners(ids []grid.ShiftID) (map[grid.ShiftID]grid.OfficerID, error) {
	c := t.conn()
	owner := make(map[grid.ShiftID]grid.OfficerID, len(ids))
	condition, list := in(c, "id", sorted(ids))
	err := c.each(func(row scanner) error {
		var id grid.ShiftID
		var officer grid.OfficerID
		err := row.Scan(&id, &officer)
		owner[id] = officer
		return err
	}, "SELECT id, officer_id FROM shift WHERE "+condition, list)
	return owner, err
}

// Shifts lists the shifts of the scope's people, newest first; state "" lists
// all states.
func (s *Store) Shifts(ctx context.Context, scope string, state grid.ShiftState, page Page) ([]grid.Shift, string, error) {
	var w where
	w.scope("officer.region_code", scope)
	if state != "" {
		w.add("shift.state = ?", string(state))
	}
	if err := w.before(page, "shift.started_at", "shift.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanShift, "SELECT "+shiftColumns+" FROM shift JOIN officer ON officer.id = shift.officer_id"+
		w.String()+" ORDER BY shift.started_at DESC, shift.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(s *grid.Shift) string { return cursorAt(s.StartedAt, string(s.ID)) })
	return items, next, err
}

// Shift is one shift of a person of the scope.
func (s *Store) Shift(ctx context.Context, scope string, id grid.ShiftID) (grid.Shift, error) {
	var w where
	w.scope("officer.region_code", scope)
	w.add("shift.id = ?", string(id))
	shift, there, err := one(s.conn(ctx), scanShift,
		"SELECT "+shiftColumns+" FROM shift JOIN officer ON officer.id = shift.officer_id"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("shift", string(id))
	}
	return shift, err
}
