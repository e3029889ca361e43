package store

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

const shiftColumns = `shift.id, shift.officer_id, shift.region_code, shift.cell, shift.state, shift.started_at, shift.changed_at,
  shift.ended_at, shift.import_batch_id, shift.simulated, shift.policy_version, shift.metres, shift.collected_seconds,
  shift.uncollected_seconds, shift.cell_count, shift.point_count, shift.track_at`

func scanShift(row scanner, s *grid.Shift) error { return row.Scan(shiftFields(s)...) }

func shiftFields(s *grid.Shift) []any {
	return []any{&s.ID, &s.Officer, (*optional)(&s.Region), (*optionalCell)(&s.Cell), &s.State, into(&s.StartedAt),
		into(&s.ChangedAt), into(&s.EndedAt), (*optional)(&s.Origin.Batch), &s.Origin.Simulated, &s.Origin.PolicyVersion,
		&s.Track.Metres, (*seconds)(&s.Track.Collected), (*seconds)(&s.Track.Uncollected), &s.Track.Cells, &s.Track.Points, into(&s.Track.At)}
}

// StartShift puts a person on duty, at a point if it is known. The shift is
// completed in place: cell and its leaf region, state, policy version. A person
// who has a shift that is not ended is a Conflict "shift-open".
func (t *Tx) StartShift(s *grid.Shift, point *geo.Point) error {
	if err := t.checkPast("shift", "started_at", s.StartedAt); err != nil {
		return err
	}
	if err := t.checkPoint("shift", point); err != nil {
		return err
	}
	// The person's row is the lock: two starts of one person wait for each other.
	if err := t.lockWorker(s.Officer, s.StartedAt); err != nil {
		return err
	}
	if err := t.checkNoShift(s); err != nil {
		return err
	}
	step := &grid.ShiftStep{Shift: s.ID, Officer: s.Officer, Verb: grid.VerbStart, At: s.StartedAt, Point: point, Origin: s.Origin}
	stitched, err := t.ApplyShift(step)
	if err == nil {
		*s = stitched
	}
	return err
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
	if _, err := t.noteStep(&grid.ShiftStep{Shift: id, Verb: grid.ShiftVerb(verb), At: s.ChangedAt}); err != nil {
		return s, err
	}
	return t.stitch(s, true)
}

// shiftOwners gives the people of those shifts that are stored.
func (t *Tx) shiftOwners(ids []grid.ShiftID) (map[grid.ShiftID]grid.OfficerID, error) {
	shifts, err := t.shiftsOf(ids)
	owner := make(map[grid.ShiftID]grid.OfficerID, len(shifts))
	for id, s := range shifts {
		owner[id] = s.Officer
	}
	return owner, err
}

// shiftsOf reads those shifts that are stored.
func (t *Tx) shiftsOf(ids []grid.ShiftID) (map[grid.ShiftID]grid.Shift, error) {
	c := t.conn()
	condition, list := in(c, "id", sorted(ids))
	items, err := listOf(c, scanShift, "SELECT "+shiftColumns+" FROM shift WHERE "+condition, list)
	all := make(map[grid.ShiftID]grid.Shift, len(items))
	for _, s := range items {
		all[s.ID] = s
	}
	return all, err
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
