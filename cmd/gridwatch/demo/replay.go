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

// StoredNow is the virtual time that a stored demo may have come to, for other
// programs that write to its database.
func StoredNow(ctx context.Context, s *store.Store) (time.Time, error) {
	text, known, err := s.Setting(ctx, cursorSetting)
	if err == nil && !known {
		err = grid.Errorf(grid.Conflict, "demo-loading", "the demo is still being loaded")
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, text)
}

// Replay delivers what happened as virtual time passes, until ctx ends.
func (d *Demo) Replay(ctx context.Context, clock *Clock, speed float64) error {
	cursor, err := d.cursor(ctx)
	if err != nil {
		return err
	}
	r := &replay{Demo: d, every: pointEvery(speed)}
	defer d.keep(ctx, clock)
	for {
		now := clock.Now()
		until := now
		if step := cursor.Add(longestStep); step.Before(until) {
			until = step
		}
		// The clock runs up to an instant that is stored first, so that it never
		// goes back, whenever the program is killed.
		ahead := now.Add(time.Duration(float64(reserve) * speed))
		err := r.deliver(ctx, cursor, until, ahead)
		switch {
		case ctx.Err() != nil:
			return nil
		case grid.KindOf(err) == grid.Unavailable:
			d.Log.Warn("replay waits for the database", "error", err)
			if cursor, err = d.again(ctx, cursor); err != nil {
				return err
			}
			continue
		case err != nil:
			return fmt.Errorf("demo: replay from %s: %w", cursor.Format(time.RFC3339), err)
		}
		cursor = latest(cursor, until)
		clock.Allow(earliest(cursor.Add(runAhead), ahead))
		if clock.Now().Sub(cursor) > longestStep {
			continue // behind: no pause
		}
		if !pause(ctx, lookEvery) {
			return nil
		}
	}
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

// again waits and reads how far the replay has really come: a commit may have
// happened although nobody said so.
func (d *Demo) again(ctx context.Context, cursor time.Time) (time.Time, error) {
	for pause(ctx, time.Second) {
		stored, err := d.cursor(ctx)
		if err == nil {
			return stored, nil
		}
		if grid.KindOf(err) != grid.Unavailable {
			return cursor, err
		}
	}
	return cursor, nil
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

// replay keeps the day in hand.
type replay struct {
	*Demo
	every time.Duration
	day   *Day
}

func (r *replay) dayAt(t time.Time) *Day {
	if on := grid.DateOf(t, r.zone); r.day == nil || r.day.On != on {
		r.day = r.Staff.DayOf(on, r.Schedule, &r.policy)
	}
	return r.day
}

// deliver writes, in one transaction, what happened in (after, until], the
// cursor included, so that it happens once. clock is how far virtual time may run
// before the next call.
func (r *replay) deliver(ctx context.Context, after, until, clock time.Time) error {
	return r.write(ctx, latest(after, until), func(tx *store.Tx) error {
		// First, because it makes a second demo on the same database wait here.
		if err := tx.PutSetting(clockSetting, clock.Format(time.RFC3339Nano)); err != nil {
			return err
		}
		stored, known, err := tx.Setting(cursorSetting)
		if err != nil {
			return err
		}
		if known && stored != after.Format(time.RFC3339Nano) {
			return fmt.Errorf("another demo runs on this database: it has come to %s", stored)
		}
		// A window of at most an hour touches at most two days.
		days := []*Day{r.dayAt(after)}
		if day := r.dayAt(until); day != days[0] {
			days = append(days, day)
		}
		for _, turn := range r.Staff.TurnsIn(after, until) {
			if err := ignoreConflict(r.turn(tx, turn)); err != nil {
				return err
			}
		}
		for _, day := range days {
			if err := r.begin(tx, day, after, until); err != nil {
				return err
			}
		}
		if err := r.complaints(tx, after, until); err != nil {
			return err
		}
		if err := r.inspections(tx, days, after, until); err != nil {
			return err
		}
		for _, day := range days {
			if err := r.walk(tx, day, after, until); err != nil {
				return err
			}
		}
		return tx.PutSetting(cursorSetting, latest(after, until).Format(time.RFC3339Nano))
	})
}

// ignoreConflict passes over what somebody has done already by hand.
func ignoreConflict(err error) error {
	if grid.KindOf(err) == grid.Conflict || grid.KindOf(err) == grid.NotFound {
		return nil
	}
	return err
}

func (r *replay) turn(tx *store.Tx, t Turn) error {
	if t.Back != nil {
		duty := *t.Back
		return tx.PutDuty(&duty)
	}
	_, err := tx.EndDuty(t.Ends, t.At)
	return err
}

// begin starts the shifts of the window.
func (r *replay) begin(tx *store.Tx, day *Day, after, until time.Time) error {
	for _, w := range day.Walks {
		if w.Begins.After(after) && !w.Begins.After(until) {
			point := w.At(w.Begins)
			shift := grid.Shift{ID: w.Shift, Officer: w.Person.ID, StartedAt: w.Begins, Origin: grid.Origin{Simulated: true}}
			if err := ignoreConflict(tx.StartShift(&shift, &point)); err != nil {
				return err
			}
		}
	}
	return nil
}

// complaints files and closes those of the window.
func (r *replay) complaints(tx *store.Tx, after, until time.Time) error {
	var clues []*grid.Clue
	for _, f := range r.Schedule.FiledIn(after, until) {
		clue := &grid.Clue{ID: f.ID, Source: source, ExternalNo: f.Number, Kind: f.Nature, Region: f.region(), Severity: severityOf(f.Nature),
			State: grid.ClueOpen, OpenedAt: f.OpenedAt, TimeSimulated: true, DeadlineOn: grid.NoDate}
		if f.Point != nil {
			point := *f.Point
			clue.Point, clue.LocatedBy = &point, grid.Stated
		}
		clues = append(clues, clue)
	}
	if len(clues) > 0 {
		faults, err := tx.PutClues(clues)
		if err != nil {
			return err
		}
		for _, f := range faults {
			r.Log.Warn("a complaint of the records is refused", "number", clues[f.Index].ExternalNo, "error", f.Err)
		}
	}
	for _, f := range r.Schedule.ClosedIn(after, until) {
		if _, err := tx.CloseClue(f.ID, f.ClosedAt); ignoreConflict(err) != nil {
			return err
		}
	}
	return nil
}

// inspections records the visits of the window, by the two supervisors of the
// team, on their shift.
func (r *replay) inspections(tx *store.Tx, days []*Day, after, until time.Time) error {
	var visits []*grid.Visit
	for _, d := range r.Schedule.VisitsIn(after, until) {
		first, second := r.Staff.Crew(d.Crew)
		v := &grid.Visit{ID: d.ID, Institution: PlaceID(d.Licence), Kind: grid.Inspection, Officer: first.ID, Second: second.ID, At: d.At,
			Result: d.Result, SourceTeam: d.Team, ExternalNo: d.Number, TimeSimulated: true}
		for _, day := range days {
			if w := day.Of(first.ID); w != nil && !d.At.Before(w.Begins) && !d.At.After(w.Ends) {
				v.Shift = w.Shift
			}
		}
		visits = append(visits, v)
	}
	if len(visits) == 0 {
		return nil
	}
	faults, err := tx.PutVisits(visits)
	for _, f := range faults {
		r.Log.Warn("an inspection of the records is refused", "number", visits[f.Index].ExternalNo, "error", f.Err)
	}
	return err
}

// walk stores the positions of the window and ends shifts.
func (r *replay) walk(tx *store.Tx, day *Day, after, until time.Time) error {
	var positions []grid.Position
	for _, w := range day.Walks {
		if w.Begins.After(until) || !w.Ends.After(after) {
			continue
		}
		positions = append(positions, w.Positions(after, until, r.every)...)
	}
	if len(positions) > 0 {
		if _, err := tx.AddPositions(positions); grid.KindOf(err) == grid.Invalid {
			r.Log.Warn("made-up positions are refused", "error", err) // somebody ended or took over a shift
		} else if err != nil {
			return err
		}
	}
	var errs []error
	for _, w := range day.Walks {
		if w.Ends.After(after) && !w.Ends.After(until) {
			_, err := tx.ChangeShift(w.Shift, "end", w.Ends)
			errs = append(errs, ignoreConflict(err))
		}
	}
	return errors.Join(errs...)
}
