package store

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// fastClock is how far ahead of domain time a step may be: it is then now.
const fastClock = time.Minute

// ApplyShift takes a verb of a shift as it is told: late, again or out of order.
// The shift becomes what its steps tell together (grid.Stitch). One that is not
// known begins; any other of the person's that nobody ended lapses when the next
// one begins. Facts are told only where something changed.
//
// A person who is not known or not employed then, and a shift of somebody else,
// is refused.
func (t *Tx) ApplyShift(step *grid.ShiftStep) (grid.Shift, error) {
	if ahead := step.At.Sub(t.Now()); ahead > 0 && ahead <= fastClock {
		step.At = t.Now()
	}
	step.At = micro(step.At)
	if err := step.Check(t.Now()); err != nil {
		return grid.Shift{}, err
	}
	if err := t.checkPoint("shift", step.Point); err != nil {
		return grid.Shift{}, err
	}
	// The person's row is the lock: two steps of one person wait for each other.
	if err := t.lockWorker(step.Officer, step.At); err != nil {
		return grid.Shift{}, err
	}
	s, known, err := t.lockShift(step.Shift)
	if err != nil {
		return s, err
	}
	if known && s.Officer != step.Officer {
		return s, grid.Errorf(grid.Conflict, "shift-of-another", "shift %s is another person's", step.Shift)
	}
	if !known {
		s = grid.Shift{ID: step.Shift, Officer: step.Officer, StartedAt: step.At, Origin: step.Origin}
		if err := t.insertShift(&s); err != nil {
			return s, err
		}
	}
	fresh, err := t.noteStep(step)
	if err != nil || !fresh {
		return s, err
	}
	if err := t.lapse(&s, earlier(s.StartedAt, step.At)); err != nil {
		return s, err
	}
	return t.stitch(s, !known)
}

// checkPoint refuses a point outside the deployment.
func (t *Tx) checkPoint(what string, p *geo.Point) error {
	if p == nil {
		return nil
	}
	return invalidPlace(what, geo.CheckPoint(*p, t.Deployment().Box))
}

// lockWorker locks a person's row and refuses who is not employed at an instant.
func (t *Tx) lockWorker(id grid.OfficerID, when time.Time) error {
	c := t.conn()
	officer, there, err := one(c, scanOfficer, "SELECT "+officerColumns+" FROM officer WHERE id = ?"+c.forUpdate(), string(id))
	if err != nil {
		return err
	}
	if !there {
		var f grid.Faults
		f.Add("officer", string(id), "is not a known officer")
		return f.Err("shift")
	}
	if !officer.ActiveAt(when) {
		return grid.Errorf(grid.Conflict, "officer-inactive", "officer %s is not employed at %s", id, when.UTC().Format(time.RFC3339))
	}
	return nil
}

func (t *Tx) lockShift(id grid.ShiftID) (s grid.Shift, known bool, err error) {
	c := t.conn()
	return one(c, scanShift, "SELECT "+shiftColumns+" FROM shift WHERE id = ?"+c.forUpdate(), string(id))
}

// insertShift writes a shift of no length, so that it may stand beside an open
// one; stitch gives it its state.
func (t *Tx) insertShift(s *grid.Shift) error {
	s.State, s.ChangedAt, s.EndedAt = grid.ShiftEnded, s.StartedAt, s.StartedAt
	s.Origin.PolicyVersion = t.Policy().Version
	_, err := t.exec(`INSERT INTO shift (id, officer_id, region_code, cell, state, started_at, changed_at, ended_at,
  import_batch_id, simulated, policy_version, row_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		string(s.ID), string(s.Officer), optional(s.Region), optionalCell(s.Cell), string(s.State), at(s.StartedAt), at(s.ChangedAt),
		at(s.EndedAt), optional(s.Origin.Batch), s.Origin.Simulated, s.Origin.PolicyVersion)
	return err
}

// noteStep keeps a step; fresh is false when it was told before.
func (t *Tx) noteStep(s *grid.ShiftStep) (fresh bool, err error) {
	where := lonLatOf(s.Point)
	return t.execOne(`INSERT INTO shift_step (shift_id, verb, step_at, lon, lat, accuracy_m, told_at)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (shift_id, verb, step_at) DO NOTHING`,
		string(s.Shift), string(s.Verb), at(s.At), where.lon, where.lat, s.AccuracyM, at(t.Now()))
}

// lapse ends what nobody ended: the person's open shift that began before start,
// or this one where another began after it.
func (t *Tx) lapse(s *grid.Shift, start time.Time) error {
	c := t.conn()
	open, there, err := one(c, scanShift, "SELECT "+shiftColumns+" FROM shift WHERE officer_id = ? AND state <> 'ended' AND id <> ? AND started_at <= ?"+
		c.forUpdate(), string(s.Officer), string(s.ID), at(start))
	if err != nil {
		return err
	}
	if there {
		if _, err := t.noteStep(&grid.ShiftStep{Shift: open.ID, Verb: grid.VerbLapse, At: start}); err != nil {
			return err
		}
		if _, err := t.stitch(open, false); err != nil {
			return err
		}
	}
	next, there, err := one(c, func(row scanner, next *time.Time) error { return row.Scan(into(next)) },
		"SELECT started_at FROM shift WHERE officer_id = ? AND id <> ? AND started_at > ? ORDER BY started_at LIMIT 1",
		string(s.Officer), string(s.ID), at(start))
	if err == nil && there {
		_, err = t.noteStep(&grid.ShiftStep{Shift: s.ID, Verb: grid.VerbLapse, At: next})
	}
	return err
}

// stitch makes a locked shift what its steps tell, and tells it when that is new;
// one that has ended is settled.
func (t *Tx) stitch(s grid.Shift, tell bool) (grid.Shift, error) {
	was := s
	f, err := t.stitched(s.ID)
	if err != nil {
		return s, err
	}
	s.State, s.StartedAt, s.ChangedAt, s.EndedAt = f.State, f.StartedAt, f.ChangedAt, f.EndedAt
	if f.Point != nil && f.StartedAt != was.StartedAt || s.Cell == 0 {
		if err := t.placeShift(&s, f.Point); err != nil {
			return s, err
		}
	}
	s.Origin.PolicyVersion = t.Policy().Version
	_, err = t.exec(`UPDATE shift SET region_code = ?, cell = ?, state = ?, started_at = ?, changed_at = ?, ended_at = ?, policy_version = ?,
  row_version = row_version + 1 WHERE id = ?`, optional(s.Region), optionalCell(s.Cell), string(s.State), at(s.StartedAt), at(s.ChangedAt),
		at(s.EndedAt), s.Origin.PolicyVersion, string(s.ID))
	if err != nil {
		return s, err
	}
	if tell || s.Fact() != was.Fact() {
		if err := t.Emit(s.Fact()); err != nil {
			return s, err
		}
	}
	if s.State == grid.ShiftEnded {
		return s, t.settlePatrol(&s, f.On)
	}
	return s, nil
}

// placeShift says where a shift began.
func (t *Tx) placeShift(s *grid.Shift, point *geo.Point) error {
	if point == nil {
		return nil
	}
	cell, err := geo.CellAt(*point, t.Deployment().Resolution)
	if err != nil {
		return err
	}
	home, err := t.HomeOf([]geo.Cell{cell})
	s.Cell, s.Region = cell, home[cell]
	return err
}

// stitched folds the steps of a stored shift.
func (t *Tx) stitched(id grid.ShiftID) (grid.Stitched, error) {
	steps, err := stepsOf(t.conn(), id)
	if err != nil {
		return grid.Stitched{}, err
	}
	last, _, err := one(t.conn(), func(row scanner, last *time.Time) error { return row.Scan(into(last)) },
		"SELECT max(taken_at) FROM position WHERE shift_id = ?", string(id))
	return grid.Stitch(steps, last), err
}

// stepsOf lists the steps of a shift.
func stepsOf(c conn, id grid.ShiftID) ([]grid.ShiftStep, error) {
	return listOf(c, func(row scanner, s *grid.ShiftStep) error {
		var where lonLat
		err := row.Scan(&s.Verb, into(&s.At), &where.lon, &where.lat, &s.AccuracyM)
		s.Shift, s.Point = id, where.point()
		return err
	}, "SELECT verb, step_at, lon, lat, accuracy_m FROM shift_step WHERE shift_id = ? ORDER BY step_at, verb", string(id))
}
