// Package live keeps the board behind one lock: the follower applies log
// entries, sockets and requests read what changed since their cursor.
package live

import (
	"context"
	"sync"
	"time"

	"gridwatch/grid"
)

// feedKept is how many items of the feed are remembered for late readers.
const feedKept = 2000

// View is the live board. Its methods may be called from any goroutine.
type View struct {
	mu      sync.RWMutex
	board   *grid.Board
	failed  error
	changed chan struct{} // closed at the next change
	feed    []grid.FeedItem
}

// Topic is what a reader looks at: a region with all below it, at a resolution.
type Topic struct {
	Region     string
	Resolution int
}

// Delta is what a reader must learn; see grid.Delta.
type Delta = grid.Delta

// New is the view of an empty log at the base resolution.
func New(resolution int) *View {
	return &View{board: grid.NewBoard(resolution), changed: make(chan struct{})}
}

// Apply folds entries in order and wakes the readers once. After an error the
// view is failed: readers keep the last good state and Err says why.
func (v *View) Apply(entries []grid.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failed != nil {
		return v.failed
	}
	if v.failed = v.board.Apply(entries...); v.failed != nil {
		return v.failed
	}
	for _, e := range entries {
		v.feed = append(v.feed, grid.FeedOf(e)...)
	}
	if extra := len(v.feed) - feedKept; extra > feedKept/4 {
		v.feed = append(v.feed[:0], v.feed[extra:]...)
	}
	close(v.changed)
	v.changed = make(chan struct{})
	return nil
}

// Err is why the view has failed, nil while it follows the log.
func (v *View) Err() error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.failed
}

// Rev is the log sequence of the last applied entry.
func (v *View) Rev() int64 {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Rev()
}

// Now is domain time: the last clock.advanced of the log.
func (v *View) Now() time.Time {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Now()
}

// NextRipe is the next instant at which the board changes by time alone.
func (v *View) NextRipe() (time.Time, bool) {
	v.mu.Lock() // drops appointments that no longer count
	defer v.mu.Unlock()
	return v.board.NextRipe()
}

// Changed is closed at the next change. Take it before reading, so that nothing
// falls between.
func (v *View) Changed() <-chan struct{} {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.changed
}

// Since tells what changed in the topic after rev, merged to its latest state.
// A negative rev asks for a snapshot.
func (v *View) Since(ctx context.Context, t Topic, rev int64) (Delta, error) {
	if err := ctx.Err(); err != nil {
		return Delta{}, err
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Since(t.Region, t.Resolution, rev)
}

// Digest of the topic and the rev it is of.
func (v *View) Digest(t Topic) (rev int64, digest uint64, err error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	digest, err = v.board.Digest(t.Region, t.Resolution)
	return v.board.Rev(), digest, err
}

// Freshness of the grids of a region; see grid.Board.Freshness.
func (v *View) Freshness(region string) (map[grid.GridID]grid.Freshness, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Freshness(region)
}

// Gaps lists coverage gaps; see grid.Board.Gaps.
func (v *View) Gaps(q grid.GapQuery) ([]grid.Gap, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Gaps(q)
}

// Places lists the institutions of a region and how they stand; see grid.Board.Places.
func (v *View) Places(region string) ([]grid.PlaceState, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Places(region)
}

// Debts lists what a scope owes, most first; see grid.Board.Debts.
func (v *View) Debts(q grid.DebtQuery) (grid.DebtPage, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Debts(q)
}

// Coverage lists the coverage of a scope; see grid.Board.Coverage.
func (v *View) Coverage(region string, by grid.DebtBy, last map[grid.InstitutionID]grid.LastVisits) ([]grid.Debtor, grid.Covered, error) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.board.Coverage(region, by, last)
}

// Feed lists what happened in the region and below after the entry afterSeq,
// oldest first, as far back as is remembered.
func (v *View) Feed(region string, afterSeq int64) []grid.FeedItem {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var items []grid.FeedItem
	for i := len(v.feed) - 1; i >= 0 && v.feed[i].Seq > afterSeq; i-- {
		if v.board.Covers(region, v.feed[i].Region) {
			items = append(items, v.feed[i])
		}
	}
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
	}
	return items
}
