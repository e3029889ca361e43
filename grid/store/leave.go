package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

const leaveColumns = `leave.id, leave.officer_id, leave.kind, leave.from_at, leave.until_at, leave.note, leave.cancelled,
  leave.import_batch_id, leave.simulated, leave.policy_version`

func scanLeave(row scanner, l *grid.Leave) error {
	return row.Scan(&l.ID, &l.Officer, &l.Kind, into(&l.From), into(&l.Until), &l.Note, &l.Cancelled, (*optional)(&l.Origin.Batch),
		&l.Origin.Simulated, &l.Origin.PolicyVersion)
}

// PutLeave records a leave or changes it by ID. Leaves of a person that would
// share an instant are a Conflict "leave-overlap", one that is cancelled, or is
// another person's, a Conflict "leave-known". The person's planned shifts that
// reach into the leave are taken out of the roster.
func (t *Tx) PutLeave(l *grid.Leave) error {
	if err := l.Check(); err != nil {
		return err
	}
	c := t.conn()
	if err := t.lockOfficers("leave", []grid.OfficerID{l.Officer}); err != nil {
		return err
	}
	l.From, l.Until, l.Cancelled = micro(l.From), micro(l.Until), false
	l.Origin.PolicyVersion = t.Policy().Version
	old, there, err := one(c, scanLeave, "SELECT "+leaveColumns+" FROM leave WHERE id = ?", string(l.ID))
	if err != nil {
		return err
	}
	if there {
		if old.Cancelled || old.Officer != l.Officer {
			return grid.Errorf(grid.Conflict, "leave-known", "leave %s is taken back, or is another person's", l.ID)
		}
		if l.Origin = old.Origin; *l == old {
			return nil
		}
		l.Origin.PolicyVersion = t.Policy().Version
	}
	other, clash, err := one(c, scanLeave, "SELECT "+leaveColumns+` FROM leave WHERE officer_id = ? AND id <> ? AND NOT cancelled
  AND until_at > ? AND from_at < ? ORDER BY from_at LIMIT 1`, string(l.Officer), string(l.ID), at(l.From), at(l.Until))
	if err != nil {
		return err
	}
	if clash {
		return grid.Errorf(grid.Conflict, "leave-overlap", "officer %s is on leave from %s until %s already (leave %s)",
			l.Officer, other.From.Format(time.RFC3339), other.Until.Format(time.RFC3339), other.ID)
	}
	if _, err := t.exec("DELETE FROM turn WHERE officer_id = ? AND until_at > ? AND from_at < ?", string(l.Officer), at(l.From), at(l.Until)); err != nil {
		return err
	}
	if there {
		_, err = t.exec("UPDATE leave SET kind = ?, from_at = ?, until_at = ?, note = ?, policy_version = ?, row_version = row_version + 1 WHERE id = ?",
			string(l.Kind), at(l.From), at(l.Until), l.Note, l.Origin.PolicyVersion, string(l.ID))
	} else {
		_, err = t.exec(`INSERT INTO leave (id, officer_id, kind, from_at, until_at, note, cancelled, import_batch_id, simulated,
  policy_version, row_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`, string(l.ID), string(l.Officer), string(l.Kind), at(l.From), at(l.Until),
			l.Note, false, optional(l.Origin.Batch), l.Origin.Simulated, l.Origin.PolicyVersion)
	}
	if err != nil {
		return err
	}
	return t.Emit(grid.LeavesRecorded{Items: []grid.LeaveFact{l.Fact()}})
}

// lockOfficers makes writers of one person's leaves and shifts wait for each
// other, and refuses people that are not stored.
func (t *Tx) lockOfficers(what string, ids []grid.OfficerID) error {
	c := t.conn()
	ids = sorted(ids)
	condition, list := in(c, "id", ids)
	found, err := listOf(c, value[grid.OfficerID], "SELECT id FROM officer WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
	if err != nil || len(found) == len(ids) {
		return err
	}
	known := make(map[grid.OfficerID]bool, len(found))
	for _, id := range found {
		known[id] = true
	}
	var f grid.Faults
	for _, id := range ids {
		if !known[id] {
			f.Add("officer", string(id), "is not a known officer")
		}
	}
	return f.Err(what)
}

// CancelLeave takes a leave back. It keeps its row; again it changes nothing.
func (t *Tx) CancelLeave(id grid.LeaveID) error {
	c := t.conn()
	l, there, err := one(c, scanLeave, "SELECT "+leaveColumns+" FROM leave WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("leave", string(id))
	}
	if err != nil || l.Cancelled {
		return err
	}
	l.Cancelled = true
	if _, err := t.exec("UPDATE leave SET cancelled = ?, policy_version = ?, row_version = row_version + 1 WHERE id = ?",
		true, t.Policy().Version, string(id)); err != nil {
		return err
	}
	return t.Emit(grid.LeavesRecorded{Items: []grid.LeaveFact{l.Fact()}})
}

// Leaves lists the leaves of the scope's people, or of one of them, that share an
// instant with [from, until), by begin; zero is open. Cancelled ones are among them.
func (s *Store) Leaves(ctx context.Context, scope string, officer grid.OfficerID, from, until time.Time) ([]grid.Leave, error) {
	var w where
	w.scope("officer.region_code", scope)
	if officer != "" {
		w.add("leave.officer_id = ?", string(officer))
	}
	w.during("leave", from, until)
	return listOf(s.conn(ctx), scanLeave, "SELECT "+leaveColumns+" FROM leave JOIN officer ON officer.id = leave.officer_id"+w.String()+
		" ORDER BY leave.from_at, leave.id", w.args...)
}

// during keeps rows of a table whose term shares an instant with [from, until).
func (w *where) during(table string, from, until time.Time) {
	if !from.IsZero() {
		w.add(table+".until_at > ?", at(from))
	}
	if !until.IsZero() {
		w.add(table+".from_at < ?", at(until))
	}
}

// Leave is one leave of a person of the scope.
func (s *Store) Leave(ctx context.Context, scope string, id grid.LeaveID) (grid.Leave, error) {
	var w where
	w.scope("officer.region_code", scope)
	w.add("leave.id = ?", string(id))
	l, there, err := one(s.conn(ctx), scanLeave, "SELECT "+leaveColumns+" FROM leave JOIN officer ON officer.id = leave.officer_id"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("leave", string(id))
	}
	return l, err
}
