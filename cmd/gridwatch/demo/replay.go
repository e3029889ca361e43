package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Settings of a demo: how far the replay has come, and the virtual clock. Both
// are RFC 3339.
const (
	cursorSetting = "demo.cursor"
	clockSetting  = "demo.clock"
)

// Pace of the replay.
const (
	longestStep  = time.Hour              // virtual, in one transaction
	lookEvery    = 400 * time.Millisecond // wall
	runAhead     = 24 * time.Hour         // of the clock before what is still to be replayed
	reserve      = 3 * lookEvery          // wall time for which the clock may run on without being kept
	pointMinutes = 1                      // minutes between positions at the usual speed
	pointSpeed   = 600                    // above it positions are further apart
)

// Resume gives the virtual instant at which a stored demo goes on: the latest
// that anybody may have seen.
func (d *Demo) Resume(ctx context.Context) (time.Time, error) {
	at := d.Start
	for _, name := range []string{cursorSetting, clockSetting} {
		text, known, err := d.Store.Setting(ctx, name)
		if err != nil {
			return at, err
		}
		if !known {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return at, fmt.Errorf("demo: setting %s: %w", name, err)
		}
		at = latest(at, t)
	}
	clock, err := d.Store.Clock(ctx)
	if err != nil {
		return at, err
	}
	at = latest(at, clock)
	head, err := d.Store.Head(ctx)
	if err != nil {
		return at, err
	}
	last, err := d.Store.Events(ctx, max(0, head-100), 100) // writes decided beside each other
	for _, e := range last {
		at = latest(at, e.At)
	}
	return at.UTC(), err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// StoredNow is the virtual time that a stored demo has come to for certain, for
// other programs that write to its database.
func StoredNow(ctx context.Context, s *store.Store) (time.Time, error) {
	text, known, err := s.Setting(ctx, cursorSetting)
	if err == nil && !known {
		err = grid.Errorf(grid.Conflict, "demo-loading", "the demo is still being loaded")
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("demo: setting %s: %w", cursorSetting, err)
	}
	clock, err := s.Clock(ctx)
	return latest(at, clock).UTC(), err
}

// Replay delivers what happened as virtual time passes, until ctx ends. What the
// database refuses or cannot do now is logged and tried again, with growing
// pauses; only another demo on the same database ends the replay.
func (d *Demo) Replay(ctx context.Context, clock *Clock, speed float64) error {
	r := &replay{Demo: d, every: pointEvery(speed)}
	defer d.keep(ctx, clock)
	cursor := d.again(ctx, d.Start, 0)
	for failures := 0; ctx.Err() == nil; {
		now := clock.Now()
		until := now
		if step := cursor.Add(longestStep); step.Before(until) {
			until = step
		}
		// The clock runs up to an instant that is stored first, so that it never
		// goes back, whenever the program is killed.
		ahead := now.Add(time.Duration(float64(reserve) * speed))
		err := r.deliver(ctx, cursor, until, ahead)
		var other *otherDemo
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &other):
			return err
		case err != nil:
			failures++
			d.Log.Error("the replay is tried again", "from", cursor, "failures", failures, "error", err)
			cursor = d.again(ctx, cursor, failures)
			continue
		}
		failures = 0
		cursor = latest(cursor, until)
		clock.Allow(earliest(cursor.Add(runAhead), ahead))
		if clock.Now().Sub(cursor) <= longestStep { // else it is behind: no pause
			pause(ctx, lookEvery)
		}
	}
	return nil
}

// keep stores the clock as it stands at the end, so that the next start does not
// jump to the instant it was allowed to run to.
func (d *Demo) keep(ctx context.Context, clock *Clock) {
	const patience = 3 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	now := clock.Now()
	if err := d.write(ctx, now, func(tx *store.Tx) error { return tx.PutSetting(clockSetting, now.Format(time.RFC3339Nano)) }); err != nil {
		d.Log.Warn("the virtual clock could not be kept", "error", err)
	}
}

// pointEvery is the time between positions: a minute, more at high speed.
func pointEvery(speed float64) time.Duration {
	minutes := min(30, max(pointMinutes, int(speed/pointSpeed)))
	return time.Duration(minutes) * time.Minute
}

// again waits, longer after more failures, and reads how far the replay has
// really come: a commit may have happened although nobody said so.
func (d *Demo) again(ctx context.Context, cursor time.Time, failures int) time.Time {
	const longest = time.Minute
	for ; ; failures++ {
		if failures > 0 && !pause(ctx, min(longest, time.Second<<min(failures-1, 6))) {
			return cursor
		}
		stored, err := d.cursor(ctx)
		if err == nil {
			return stored
		}
		d.Log.Error("the replay cannot read how far it has come", "error", err)
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// cursor is the instant up to which everything is delivered.
func (d *Demo) cursor(ctx context.Context) (time.Time, error) {
	text, known, err := d.Store.Setting(ctx, cursorSetting)
	if err != nil || !known {
		return d.Start, err
	}
	return time.Parse(time.RFC3339Nano, text)
}
