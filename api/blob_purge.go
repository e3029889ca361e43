package api

import (
	"context"
	"time"

	"gridwatch/grid/blob"
	"gridwatch/grid/form"
	"gridwatch/grid/store"
)

// partialTime is how long bytes of a blob wait for the rest of it.
const partialTime = 14 * 24 * time.Hour

// OfflineTime is how long a phone works without a signal by design.
const OfflineTime = 72 * time.Hour

// LeastUnnamedTime is how long a whole blob waits at least for a record that names
// it. Photos come before their record. A phone that dies in between may hand the
// record in as long as its form is accepted, 180 days, after its days off line:
// 183 days, and by default a week more. A record that comes later still loses
// nothing: its receipt says that the photo is missing, and the phone, which keeps
// it until a receipt is complete, sends it again.
const LeastUnnamedTime = form.Grace + OfflineTime

// PurgeBlobs forgets uploads that nobody went on with, and says how many.
func (s *Server) PurgeBlobs() (int, error) {
	if s.blobs == nil {
		return 0, nil
	}
	return s.blobs.Purge(s.wall().Add(-partialTime))
}

// What one step of PurgeUnnamed looks through, and what it removes while it holds
// a transaction.
const (
	unnamedPage  = 2000
	unnamedBatch = 50
)

// PurgeUnnamed removes whole blobs that came at least so long ago and that no
// record ever named, and says how many. It spares what is arriving once more.
// Killed at any point, it goes on with the next call.
func (s *Server) PurgeUnnamed(ctx context.Context, age time.Duration) (removed int, err error) {
	if s.blobs == nil {
		return 0, nil
	}
	before := s.wall().Add(-max(age, LeastUnnamedTime))
	var from store.Unnamed
	for more := true; more; {
		var sums []string
		if sums, from, more, err = s.store.UnnamedBlobs(ctx, before, from, unnamedPage); err != nil {
			return removed, err
		}
		if sums, err = notArriving(s.blobs, sums); err != nil {
			return removed, err
		}
		if len(sums) > 0 {
			if _, err := s.store.GiveUpBlobs(ctx, sums, before, s.now(), s.wall()); err != nil {
				return removed, err
			}
		}
		n, err := s.removeGone(ctx)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// removeGone removes the bytes of all blobs that are marked as gone.
func (s *Server) removeGone(ctx context.Context) (removed int, err error) {
	for {
		n, err := s.store.RemoveGone(ctx, unnamedBatch, s.now(), func(sums []string) error { return s.blobs.Remove(ctx, sums) })
		if err != nil {
			return removed, err
		}
		if removed += n; n < unnamedBatch {
			return removed, nil
		}
	}
}

// notArriving leaves out the blobs of which somebody is sending bytes.
func notArriving(blobs *blob.Store, sums []string) ([]string, error) {
	if len(sums) == 0 {
		return nil, nil
	}
	arriving, err := blobs.Arriving()
	if err != nil {
		return nil, err
	}
	var rest []string
	for _, sum := range sums {
		if !arriving[sum] {
			rest = append(rest, sum)
		}
	}
	return rest, nil
}
