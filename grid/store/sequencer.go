package store

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// batchSize is the most entries one batch appends.
const batchSize = 1000

// moveAll appends everything in the outbox to the log (SQLite, inside the write
// transaction that made it).
func (s *Store) moveAll(ctx context.Context, tx *sqlx.Tx) error {
	for {
		moved, err := s.move(ctx, tx)
		if err != nil || moved < batchSize {
			return err
		}
	}
}

// move appends the oldest outbox rows to the log and says how many. The caller's
// transaction holds the sequencer row.
func (s *Store) move(ctx context.Context, tx *sqlx.Tx) (int64, error) {
	var head int64
	if err := tx.GetContext(ctx, &head, "SELECT head_seq FROM sequencer WHERE id = 1"); err != nil {
		return 0, err
	}
	moved, err := s.dialect.moveOutbox(ctx, tx, head, s.wall().UnixMicro(), batchSize)
	if err != nil || moved == 0 {
		return moved, err
	}
	_, err = tx.ExecContext(ctx, tx.Rebind("UPDATE sequencer SET head_seq = ? WHERE id = 1"), head+moved)
	return moved, err
}
