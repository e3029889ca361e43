package store

import "context"

// Pending counts events that wait for the sequencer; on SQLite there are none.
func (s *Store) Pending(ctx context.Context) (n int, err error) {
	_, err = s.get(ctx, &n, "SELECT COUNT(*) FROM outbox")
	return n, err
}

// Setting reads a named value as the transaction sees it; false when it was
// never put.
func (t *Tx) Setting(name string) (string, bool, error) {
	var value string
	there, err := t.get(&value, "SELECT value FROM setting WHERE name = ?", name)
	return value, there, err
}
