package store

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
)

// claim takes a key for this transaction. A second holder of the key waits here
// until the first has committed or rolled back. When the key was used, fresh is
// false and r the stored reply.
func (s *Store) claim(ctx context.Context, tx *sqlx.Tx, key *Key) (r Reply, fresh bool, err error) {
	hash := hex.EncodeToString(key.Body[:])
	result, err := tx.ExecContext(ctx, tx.Rebind(`
INSERT INTO idempotency (account_id, idem_key, body_hash, status, reply, created_at) VALUES (?, ?, ?, 0, ?, ?)
ON CONFLICT (account_id, idem_key) DO NOTHING`),
		key.Account, key.Key, hash, []byte{}, s.wall().UnixMicro())
	if err != nil {
		return Reply{}, false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return Reply{}, true, err
	}
	var stored struct {
		BodyHash string `db:"body_hash"`
		Status   int    `db:"status"`
		Reply    []byte `db:"reply"`
	}
	err = tx.GetContext(ctx, &stored, tx.Rebind(
		"SELECT body_hash, status, reply FROM idempotency WHERE account_id = ? AND idem_key = ?"), key.Account, key.Key)
	if err != nil {
		return Reply{}, false, err
	}
	if stored.BodyHash != hash {
		return Reply{}, false, grid.Errorf(grid.Conflict, "idempotency-conflict", "the idempotency key was used for another request")
	}
	return Reply{Status: stored.Status, Body: stored.Reply}, false, nil
}

// answer stores the reply of a claimed key.
func (s *Store) answer(ctx context.Context, tx *sqlx.Tx, key *Key, r Reply) error {
	body := r.Body
	if body == nil {
		body = []byte{}
	}
	_, err := tx.ExecContext(ctx, tx.Rebind(
		"UPDATE idempotency SET status = ?, reply = ? WHERE account_id = ? AND idem_key = ?"),
		r.Status, body, key.Account, key.Key)
	return err
}

// PurgeIdempotency forgets keys first used before an instant of wall time, and
// says how many.
func (s *Store) PurgeIdempotency(ctx context.Context, before time.Time) (int64, error) {
	return s.deleteOld(ctx, "DELETE FROM idempotency WHERE created_at < ?", before)
}

// deleteOld runs a DELETE with one instant in a transaction of its own.
func (s *Store) deleteOld(ctx context.Context, query string, before time.Time) (n int64, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, tx.Rebind(query), at(before))
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}
