package store

import (
	"context"
	"time"

	"gridwatch/grid"
)

// Events gives up to limit entries of the log after a sequence number, in order.
func (s *Store) Events(ctx context.Context, after int64, limit int) ([]grid.Entry, error) {
	entries, _, err := s.events(ctx, after, limit)
	return entries, err
}

// events is Events that also says how many bytes the payloads have.
func (s *Store) events(ctx context.Context, after int64, limit int) (entries []grid.Entry, size int, err error) {
	var rows []row
	err = s.list(ctx, &rows, "SELECT seq, kind, version, decided_at, payload FROM event WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
	if err != nil {
		return nil, 0, err
	}
	entries = make([]grid.Entry, len(rows))
	for i, r := range rows {
		if entries[i], err = r.decode(); err != nil {
			return nil, 0, &unreadable{err}
		}
		size += len(r.Payload)
	}
	return entries, size, nil
}

// Head is the sequence number of the last entry of the log, 0 when it is empty.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var head int64
	_, err := s.get(ctx, &head, "SELECT head_seq FROM sequencer WHERE id = 1")
	return head, err
}

// RecordedWithin gives the first entry from which on, up to entry last, none was
// recorded longer before it than within, by the clock on the wall.
func (s *Store) RecordedWithin(ctx context.Context, last int64, within time.Duration) (int64, error) {
	var first int64
	_, err := s.get(ctx, &first, `SELECT COALESCE(MAX(seq), 0) + 1 FROM event
WHERE seq <= ? AND recorded_at < (SELECT recorded_at FROM event WHERE seq = ?) - CAST(? AS BIGINT)`, last, last, within.Microseconds())
	return first, err
}

// Clock is the domain time of the last clock.advanced, zero when there was none.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var clock instant
	_, err := s.get(ctx, &clock, "SELECT clock_at FROM sequencer WHERE id = 1")
	return clock.Time, err
}

// unreadable is an entry that trying again will not read.
type unreadable struct{ cause error }

func (e *unreadable) Error() string { return e.cause.Error() }
func (e *unreadable) Unwrap() error { return e.cause }
