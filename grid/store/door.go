package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// DoorRenewals says how often the link of an institution's display was made anew;
// of one that is not known, never.
func (s *Store) DoorRenewals(ctx context.Context, id grid.InstitutionID) (int64, error) {
	var renewals int64
	_, err := s.get(ctx, &renewals, "SELECT renewals FROM door WHERE institution_id = ?", string(id))
	return renewals, err
}

// RenewDoor makes the link of an institution's display anew and gives what
// DoorRenewals says from now on.
func (t *Tx) RenewDoor(id grid.InstitutionID, by grid.AccountID, wall time.Time) (int64, error) {
	if _, err := t.conn().insert("INSERT INTO door (institution_id, renewals, renewed_at, renewed_by)",
		`ON CONFLICT (institution_id) DO UPDATE SET renewals = door.renewals + 1, renewed_at = excluded.renewed_at, renewed_by = excluded.renewed_by`,
		[][]any{{string(id), 1, at(wall), string(by)}}); err != nil {
		return 0, err
	}
	var renewals int64
	err := t.conn().each(func(row scanner) error { return row.Scan(&renewals) }, "SELECT renewals FROM door WHERE institution_id = ?", string(id))
	return renewals, err
}
