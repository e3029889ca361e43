package store

import (
	"context"

	"gridwatch/geo"
	"gridwatch/grid"
)

const sosColumns = `sos.id, sos.officer_id, sos.shift_id, sos.region_code, sos.cell, sos.lon, sos.lat, sos.accuracy_m, sos.note, sos.state,
  sos.raised_at, sos.acknowledged_by_id, sos.acknowledged_at, sos.ended_by_id, sos.ended_at, sos.ending, sos.simulated, sos.policy_version`

func sosFields(s *grid.SOS, where *lonLat) []any {
	return []any{&s.ID, &s.Officer, (*optional)(&s.Shift), &s.Region, (*optionalCell)(&s.Cell), &where.lon, &where.lat, &s.AccuracyM,
		&s.Note, &s.State, into(&s.RaisedAt), (*optional)(&s.AcknowledgedBy), into(&s.AcknowledgedAt), (*optional)(&s.EndedBy),
		into(&s.EndedAt), &s.Ending, &s.Origin.Simulated, &s.Origin.PolicyVersion}
}

func scanSOS(row scanner, s *grid.SOS) error {
	var where lonLat
	err := row.Scan(sosFields(s, &where)...)
	s.Point = where.point()
	return err
}

// RaiseSOS stores a call for help and tells it at once. It is completed in place:
// the shift that is open then, cell, region, state. A call that is known stays as
// it is, when it is the same person's.
func (t *Tx) RaiseSOS(s *grid.SOS) error {
	if ahead := s.RaisedAt.Sub(t.Now()); ahead > 0 && ahead <= fastClock {
		s.RaisedAt = t.Now()
	}
	s.RaisedAt = micro(s.RaisedAt)
	if err := s.Check(t.Now()); err != nil {
		return err
	}
	if err := t.checkPoint("sos", s.Point); err != nil {
		return err
	}
	if err := t.lockWorker(s.Officer, s.RaisedAt); err != nil {
		return err
	}
	known, there, err := t.lockSOS(s.ID)
	if err != nil || there {
		if err == nil && known.Officer != s.Officer {
			return grid.Errorf(grid.Conflict, "sos-known", "this call for help is another person's")
		}
		*s = known
		return err
	}
	if err := t.placeSOS(s); err != nil {
		return err
	}
	s.State, s.Origin.PolicyVersion = grid.SOSOpen, t.Policy().Version
	where := lonLatOf(s.Point)
	_, err = t.exec(`INSERT INTO sos (id, officer_id, shift_id, region_code, cell, lon, lat, accuracy_m, note, state, raised_at, ending,
  simulated, policy_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
		string(s.ID), string(s.Officer), optional(s.Shift), s.Region, optionalCell(s.Cell), where.lon, where.lat, s.AccuracyM, s.Note,
		string(s.State), at(s.RaisedAt), s.Origin.Simulated, s.Origin.PolicyVersion)
	if err != nil {
		return err
	}
	return t.Emit(grid.HelpCalled{ID: s.ID, Officer: s.Officer, Region: s.Region, Cell: s.Cell, At: s.RaisedAt, Simulated: s.Origin.Simulated})
}

// placeSOS finds the open shift, the cell and the region of a call: the leaf
// region of the cell where that lies in the person's own, else the person's.
func (t *Tx) placeSOS(s *grid.SOS) error {
	c := t.conn()
	open, there, err := one(c, value[string], "SELECT id FROM shift WHERE officer_id = ? AND state <> 'ended'", string(s.Officer))
	if err != nil {
		return err
	}
	if there {
		s.Shift = grid.ShiftID(open)
	}
	if s.Region, _, err = one(c, value[string], "SELECT region_code FROM officer WHERE id = ?", string(s.Officer)); err != nil || s.Point == nil {
		return err
	}
	if s.Cell, err = geo.CellAt(*s.Point, t.Deployment().Resolution); err != nil {
		return err
	}
	home, err := t.HomeOf([]geo.Cell{s.Cell})
	if err != nil || home[s.Cell] == "" {
		return err
	}
	below, err := lineage(c, []string{s.Region, home[s.Cell]})
	if err == nil && below[[2]string{s.Region, home[s.Cell]}] {
		s.Region = home[s.Cell]
	}
	return err
}

func (t *Tx) lockSOS(id grid.SOSID) (grid.SOS, bool, error) {
	c := t.conn()
	return one(c, scanSOS, "SELECT "+sosColumns+" FROM sos WHERE id = ?"+c.forUpdate(), string(id))
}

// AcknowledgeSOS says that somebody looks after a call; a Conflict when it is not
// open.
func (t *Tx) AcknowledgeSOS(id grid.SOSID, by grid.AccountID) (grid.SOS, error) {
	return t.changeSOS(id, func(s grid.SOS) (grid.SOS, error) { return s.Acknowledge(by, latest(t.Now(), s.RaisedAt)) })
}

// EndSOS ends a call and tells it; a Conflict when it has ended.
func (t *Tx) EndSOS(id grid.SOSID, by grid.AccountID, ending string) (grid.SOS, error) {
	s, err := t.changeSOS(id, func(s grid.SOS) (grid.SOS, error) { return s.End(by, ending, latest(t.Now(), s.RaisedAt)) })
	if err != nil {
		return s, err
	}
	return s, t.Emit(grid.HelpEnded{ID: s.ID, Officer: s.Officer, Region: s.Region, Cell: s.Cell, At: s.EndedAt, Simulated: s.Origin.Simulated})
}

func (t *Tx) changeSOS(id grid.SOSID, change func(grid.SOS) (grid.SOS, error)) (grid.SOS, error) {
	s, there, err := t.lockSOS(id)
	if err == nil && !there {
		err = missing("sos", string(id))
	}
	if err == nil {
		s, err = change(s)
	}
	if err != nil {
		return s, err
	}
	_, err = t.exec(`UPDATE sos SET state = ?, acknowledged_by_id = ?, acknowledged_at = ?, ended_by_id = ?, ended_at = ?, ending = ? WHERE id = ?`,
		string(s.State), optional(s.AcknowledgedBy), at(s.AcknowledgedAt), optional(s.EndedBy), at(s.EndedAt), s.Ending, string(id))
	return s, err
}

// SOSRow is a call with the person who called.
type SOSRow struct {
	grid.SOS
	OfficerName, Phone string
}

// SOSFilter narrows a list of calls; zero fields do not.
type SOSFilter struct {
	States []grid.SOSState
	IDs    []grid.SOSID
}

// SOS lists the scope's calls for help, newest first.
func (s *Store) SOS(ctx context.Context, scope string, filter SOSFilter, page Page) ([]SOSRow, string, error) {
	c := s.conn(ctx)
	var w where
	w.scope("sos.region_code", scope)
	if filter.States != nil {
		condition, list := in(c, "sos.state", filter.States)
		w.add(condition, list)
	}
	if filter.IDs != nil {
		condition, list := in(c, "sos.id", filter.IDs)
		w.add(condition, list)
	}
	if err := w.before(page, "sos.raised_at", "sos.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(c, func(row scanner, r *SOSRow) error {
		var where lonLat
		err := row.Scan(append(sosFields(&r.SOS, &where), &r.OfficerName, &r.Phone)...)
		r.Point = where.point()
		return err
	}, "SELECT "+sosColumns+", officer.name, officer.phone FROM sos JOIN officer ON officer.id = sos.officer_id"+
		w.String()+" ORDER BY sos.raised_at DESC, sos.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(r *SOSRow) string { return cursorAt(r.RaisedAt, string(r.ID)) })
	return items, next, err
}

// OpenSOS counts the scope's calls for help that have not ended.
func (s *Store) OpenSOS(ctx context.Context, scope string) (int, error) {
	var w where
	w.scope("region_code", scope)
	w.add("state <> 'ended'")
	n, _, err := one(s.conn(ctx), value[int], "SELECT count(*) FROM sos"+w.String(), w.args...)
	return n, err
}
