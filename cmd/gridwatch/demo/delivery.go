package demo

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// replay keeps the day in hand, and what earlier deliveries learnt.
type replay struct {
	*Demo
	every time.Duration
	day   *Day
	learnt
}

// learnt is about shifts of the demo that somebody has changed by hand.
type learnt struct {
	lost map[grid.ShiftID]bool // never began: no positions
	late []grid.ShiftID        // changed after their planned end: still to be ended
}

func (r *replay) dayAt(t time.Time) *Day {
	if on := grid.DateOf(t, r.zone); r.day == nil || r.day.On != on {
		r.day = r.Staff.DayOf(on, r.Schedule, &r.policy)
	}
	return r.day
}

// otherDemo says that somebody else has moved the replay on.
type otherDemo struct{ at string }

func (e *otherDemo) Error() string {
	return "another demo runs on this database: it has come to " + e.at
}

// delivery is one run of one transaction. What it finds counts after the commit.
type delivery struct {
	*replay
	tx           *store.Tx
	after, until time.Time
	now          learnt
	refused      map[string]*refusal // by what was refused
}

// refusal counts items that the store refuses, with the first reason.
type refusal struct {
	count int
	first error
}

// deliver writes, in one transaction, what happened in (after, until], the
// cursor included, so that it happens once. clock is how far virtual time may run
// before the next call.
func (r *replay) deliver(ctx context.Context, after, until, clock time.Time) error {
	var d *delivery
	err := r.write(ctx, latest(after, until), func(tx *store.Tx) error {
		d = &delivery{replay: r, tx: tx, after: after, until: until, refused: map[string]*refusal{},
			now: learnt{lost: map[grid.ShiftID]bool{}}}
		maps.Copy(d.now.lost, r.lost)
		return d.run(ctx, clock)
	})
	if err != nil {
		return err
	}
	r.learnt = d.now
	for _, what := range slices.Sorted(maps.Keys(d.refused)) {
		r.Log.Warn("replayed items are refused and left out", "what", what, "count", d.refused[what].count,
			"kind", grid.KindOf(d.refused[what].first), "first", d.refused[what].first)
	}
	return nil
}

func (d *delivery) run(ctx context.Context, clock time.Time) error {
	// First, because it makes a second demo on the same database wait here.
	if err := d.tx.PutSetting(clockSetting, clock.Format(time.RFC3339Nano)); err != nil {
		return err
	}
	stored, known, err := d.tx.Setting(cursorSetting)
	if err != nil {
		return err
	}
	if known && stored != d.after.Format(time.RFC3339Nano) {
		return &otherDemo{stored}
	}
	// A window of at most an hour touches at most two days.
	days := []*Day{d.dayAt(d.after)}
	if day := d.dayAt(d.until); day != days[0] {
		days = append(days, day)
	}
	for _, turn := range d.Staff.TurnsIn(d.after, d.until) {
		if err := d.pass("duty", d.turn(turn)); err != nil {
			return err
		}
	}
	if today := grid.DateOf(d.until, d.zone); today != grid.DateOf(d.after, d.zone) {
		if err := d.morning(today); err != nil {
			return err
		}
	}
	for _, day := range days {
		for _, part := range []func(*Day) error{d.begin, d.rest, d.drills} {
			if err := part(day); err != nil {
				return err
			}
		}
		if err := d.tells(ctx, day); err != nil {
			return err
		}
	}
	if err := d.complaints(); err != nil {
		return err
	}
	if err := d.inspections(days); err != nil {
		return err
	}
	if err := d.endLate(); err != nil {
		return err
	}
	for _, day := range days {
		if err := d.walk(day); err != nil {
			return err
		}
		if err := d.calls(day); err != nil {
			return err
		}
		if err := d.end(day); err != nil {
			return err
		}
	}
	return d.tx.PutSetting(cursorSetting, latest(d.after, d.until).Format(time.RFC3339Nano))
}

// pass notes an item that the store refuses, because somebody has changed by hand
// what it is about, and goes on without it: the store refuses before it writes.
// Other errors are given back.
func (d *delivery) pass(what string, err error) error {
	switch grid.KindOf(err) {
	case grid.Invalid, grid.Conflict, grid.NotFound:
	default:
		return err
	}
	if d.refused[what] == nil {
		d.refused[what] = &refusal{first: err}
	}
	d.refused[what].count++
	return nil
}

func (d *delivery) turn(t Turn) error {
	if t.Back != nil {
		duty := *t.Back
		return d.tx.PutDuty(&duty)
	}
	_, err := d.tx.EndDuty(t.Ends, t.At)
	return err
}

// begin starts the shifts of the window.
func (d *delivery) begin(day *Day) error {
	for _, w := range day.Walks {
		if w.Begins.After(d.after) && !w.Begins.After(d.until) {
			point := w.At(w.Begins)
			shift := grid.Shift{ID: w.Shift, Officer: w.Person.ID, StartedAt: w.Begins, Origin: grid.Origin{Simulated: true}}
			if err := d.pass("start of a shift", d.tx.StartShift(&shift, &point)); err != nil {
				return err
			}
			if err := d.plans(w, day.On); err != nil {
				return err
			}
		}
	}
	return nil
}

// complaints files and closes those of the window.
func (d *delivery) complaints() error {
	var clues []*grid.Clue
	for _, f := range d.Schedule.FiledIn(d.after, d.until) {
		clue := &grid.Clue{ID: f.ID, Source: d.City.Source, ExternalNo: f.Number, Kind: f.Nature, Region: f.Region, Severity: d.City.Severity(f.Nature),
			State: grid.ClueOpen, OpenedAt: f.OpenedAt, TimeSimulated: true, DeadlineOn: grid.NoDate, Origin: grid.Origin{Simulated: d.City.Made}}
		if f.Point != nil {
			point := *f.Point
			clue.Point, clue.LocatedBy = &point, grid.Stated
		}
		clues = append(clues, clue)
	}
	if len(clues) > 0 {
		faults, err := d.tx.PutClues(clues)
		if err != nil {
			return err
		}
		for _, f := range faults {
			if err := d.pass("complaint", f.Err); err != nil {
				return err
			}
		}
	}
	for _, f := range d.Schedule.ClosedIn(d.after, d.until) {
		_, err := d.tx.CloseClue(f.ID, f.ClosedAt)
		if err := d.pass("end of a complaint", err); err != nil {
			return err
		}
	}
	return nil
}

// inspections records the visits of the window, by the two supervisors of the
// team or the officer of the grid, on their shift where it began; patrols as the
// officer's phone hands them in.
func (d *delivery) inspections(days []*Day) error {
	var visits []*grid.Visit
	var patrols []*grid.Checkin
	surveys := map[grid.VisitID]*grid.Survey{}
	for _, done := range d.Schedule.VisitsIn(d.after, d.until) {
		first, second := d.Staff.Visitor(&done, grid.DateOf(done.At, d.zone))
		if first == nil {
			continue
		}
		v := &grid.Visit{ID: done.ID, Institution: PlaceID(done.Place), Kind: done.Task, Officer: first.ID, At: done.At,
			Result: done.Result, SourceTeam: done.Team, ExternalNo: done.Number, TimeSimulated: true, Origin: grid.Origin{Simulated: d.City.Made}}
		if second != nil {
			v.Second = second.ID
		}
		var walk *Walk
		for _, day := range days {
			if w := day.Of(first.ID); w != nil && !done.At.Before(w.Begins) && !done.At.After(w.Ends) {
				v.Shift, walk = w.Shift, w
			}
		}
		if walk != nil && done.Task == grid.Patrol {
			patrols = append(patrols, d.handedIn(walk, *v, done.At, d.City.form(d.Schedule.Categories[done.Place])))
		} else {
			visits = append(visits, v)
		}
		if done.Survey != "" {
			surveys[v.ID] = &grid.Survey{ID: madeID[grid.SurveyID](done.At, "survey", done.Number), Institution: v.Institution, Visit: v.ID,
				Result: done.Survey, At: done.At, Officer: first.ID, Origin: v.Origin}
		}
	}
	stored := slices.Clone(visits)
	for len(visits) > 0 {
		faults, err := d.tx.PutVisits(visits)
		if err != nil {
			return err
		}
		var again []*grid.Visit // without the shift, at most once each
		for _, f := range faults {
			if v := visits[f.Index]; v.Shift != "" && names(f.Err, "shift") {
				v.Shift = ""
				again = append(again, v)
			} else if err := d.pass("inspection", f.Err); err != nil {
				return err
			} else {
				delete(surveys, v.ID)
			}
		}
		visits = again
	}
	if err := d.checkIns(patrols); err != nil {
		return err
	}
	for _, c := range patrols {
		if c.ID != "" {
			stored = append(stored, &c.Visit)
		}
	}
	return d.surveys(stored, surveys)
}

// surveys records what stored visits found of the register.
func (d *delivery) surveys(visits []*grid.Visit, by map[grid.VisitID]*grid.Survey) error {
	var found []*grid.Survey
	for _, v := range visits {
		if s := by[v.ID]; s != nil {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil
	}
	faults, err := d.tx.PutSurveys(found)
	if err != nil {
		return err
	}
	for _, f := range faults {
		if err := d.pass("survey", f.Err); err != nil {
			return err
		}
	}
	return nil
}

// names says whether an error is about a field.
func names(err error, field string) bool {
	var e *grid.Error
	return errors.As(err, &e) && slices.ContainsFunc(e.Fields, func(f grid.Field) bool { return f.Name == field })
}

// walk stores the positions of the window. When the list is refused, that is
// because a shift never began; then each shift is for itself.
func (d *delivery) walk(day *Day) error {
	var all []grid.Position
	parts := map[grid.ShiftID][]grid.Position{}
	for _, w := range day.Walks {
		if w.Begins.After(d.until) || !w.Ends.After(d.after) || d.now.lost[w.Shift] {
			continue
		}
		if p := w.delivered(d.after, d.until, d.every); len(p) > 0 {
			parts[w.Shift], all = p, append(all, p...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	if _, err := d.tx.AddPositions(all); grid.KindOf(err) != grid.Invalid {
		return err
	}
	for _, shift := range slices.Sorted(maps.Keys(parts)) {
		_, err := d.tx.AddPositions(parts[shift])
		if grid.KindOf(err) == grid.Invalid {
			d.now.lost[shift] = true
		}
		if err := d.pass("track of a shift", err); err != nil {
			return err
		}
	}
	return nil
}

// end ends the shifts of the window. One that somebody has paused or resumed
// after its planned end is left for endLate.
func (d *delivery) end(day *Day) error {
	for _, w := range day.Walks {
		if !w.Ends.After(d.after) || w.Ends.After(d.until) || d.now.lost[w.Shift] {
			continue
		}
		_, err := d.tx.ChangeShift(w.Shift, "end", w.Ends)
		if grid.KindOf(err) == grid.Invalid {
			d.now.late = append(d.now.late, w.Shift)
		}
		if err := d.pass("end of a shift", err); err != nil {
			return err
		}
	}
	return nil
}

// endLate ends what earlier deliveries could not, so that its person can begin
// again the next day. Time may not yet have come to the last change.
func (d *delivery) endLate() error {
	for _, shift := range d.replay.late {
		_, err := d.tx.ChangeShift(shift, "end", d.until)
		if grid.KindOf(err) == grid.Invalid {
			d.now.late = append(d.now.late, shift)
			continue
		}
		if err := d.pass("late end of a shift", err); err != nil {
			return err
		}
	}
	return nil
}
