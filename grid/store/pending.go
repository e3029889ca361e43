package store

import "context"

// Pending counts events that wait for the sequencer; on SQLite there are none.
func (s *Store) Pending(ctx context.Context) (n int, err error) {
	_, err = s.get(ctx, &n, "SELECT COUNT(*) FROM outbox")
	return n, err
}
