package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func applyShift(t *testing.T, s *Store, now time.Time, step grid.ShiftStep) (shift grid.Shift, err error) {
	t.Helper()
	err = tryWrite(t, s, now, func(tx *Tx) (err error) {
		shift, err = tx.ApplyShift(&step)
		return err
	})
	return shift, err
}

// The same day told in many orders, some of it twice, with its points between, ends
// as the same shift with the same patrol, and a board that is told the same.
func TestApplyShiftInAnyOrder(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 17)
		later := start.Add(12 * time.Hour)
		minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		type end struct {
			shift   grid.Shift
			patrols []grid.CellPatrolled
		}
		var first *end
		for round := range 4 {
			o := testOfficer(west, grid.PostOfficer)
			put(t, s, start, (*Tx).PutOfficers, o)
			id := newID[grid.ShiftID]()
			var told []func()
			for _, step := range []grid.ShiftStep{
				{Verb: grid.VerbStart, At: start, Point: &inWest}, {Verb: grid.VerbPause, At: minute(60)}, {Verb: grid.VerbResume, At: minute(90)},
				{Verb: grid.VerbEnd, At: minute(180)}, {Verb: grid.VerbEnd, At: minute(180)}, {Verb: grid.VerbResume, At: minute(90)},
			} {
				step.Shift, step.Officer = id, o.ID
				told = append(told, func() {
					if _, err := applyShift(t, s, later, step); err != nil {
						t.Fatal(err)
					}
				})
			}
			if round > 0 {
				rng.Shuffle(len(told), func(a, b int) { told[a], told[b] = told[b], told[a] })
			}
			points := testTrack(&grid.Shift{ID: id, Officer: o.ID, StartedAt: start}, inWest, inEast, 180)
			sent := 0
			before := len(drain(t, s))
			for n, tell := range told {
				tell()
				until := len(points) * (n + 1) / len(told)
				addPositions(t, s, later, slices.Clone(points[sent:until]))
				sent = until
			}
			shift, err := s.Shift(t.Context(), city, id)
			if err != nil {
				t.Fatal(err)
			}
			kept := map[geo.Cell]grid.CellPatrolled{} // as a board folds what it is told
			for _, p := range eventsOf[grid.CellPatrolled](t, s, before) {
				p.Shift, p.Officer = "", ""
				if kept[p.Cell] = p; p.Seconds == 0 { // taken back
					delete(kept, p.Cell)
				}
			}
			got := &end{shift: shift}
			got.shift.ID, got.shift.Officer = "", ""
			for _, p := range kept {
				got.patrols = append(got.patrols, p)
			}
			slices.SortFunc(got.patrols, func(a, b grid.CellPatrolled) int { return int(a.Cell - b.Cell) })
			if first == nil {
				first = got
				if shift.State != grid.ShiftEnded || !shift.EndedAt.Equal(minute(180)) || shift.Region != west || shift.Track.Points != 180 ||
					shift.Track.Collected+shift.Track.Uncollected != 150*time.Minute || len(got.patrols) < 3 {
					t.Fatalf("in order: got %+v with %d cells", shift, len(got.patrols))
				}
				continue
			}
			if !reflect.DeepEqual(got, first) {
				t.Errorf("round %d: got %+v\nwant %+v", round, got, first)
			}
		}
	})
}

// A shift that nobody ended lapses at its last sign of life when the next one
// begins; its points and its end may still come.
func TestLapsedShift(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
		now := hour(24)
		first, second := newID[grid.ShiftID](), newID[grid.ShiftID]()
		step := func(id grid.ShiftID, verb grid.ShiftVerb, at time.Time) grid.Shift {
			t.Helper()
			shift, err := applyShift(t, s, now, grid.ShiftStep{Shift: id, Officer: o.ID, Verb: verb, At: at})
			if err != nil {
				t.Fatal(err)
			}
			return shift
		}
		want := func(what string, id grid.ShiftID, state grid.ShiftState, changed time.Time) {
			t.Helper()
			got, err := s.Shift(t.Context(), city, id)
			if err != nil || got.State != state || !got.ChangedAt.Equal(changed) {
				t.Errorf("%s: got %s at %s, %v, want %s at %s", what, got.State, got.ChangedAt, err, state, changed)
			}
		}
		step(first, grid.VerbStart, start)
		step(second, grid.VerbStart, hour(5))
		want("nothing known of it but its start", first, grid.ShiftEnded, start)
		want("the next", second, grid.ShiftOn, hour(5))
		track := testTrack(&grid.Shift{ID: first, Officer: o.ID, StartedAt: start}, inWest, inEast, 100)
		addPositions(t, s, now, track)
		want("its points came", first, grid.ShiftEnded, track[99].At)
		step(first, grid.VerbEnd, hour(4))
		want("its end came", first, grid.ShiftEnded, hour(4))
		// One that began before both comes last of all.
		early := newID[grid.ShiftID]()
		step(early, grid.VerbStart, hour(-3))
		want("an older one", early, grid.ShiftEnded, hour(-3))
		want("the open one stays", second, grid.ShiftOn, hour(5))
		other := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, other)
		_, err := applyShift(t, s, now, grid.ShiftStep{Shift: second, Officer: other.ID, Verb: grid.VerbEnd, At: hour(6)})
		wantCode(t, err, grid.Conflict, "shift-of-another")
		_, err = applyShift(t, s, now, grid.ShiftStep{Shift: newID[grid.ShiftID](), Officer: newID[grid.OfficerID](), Verb: grid.VerbStart, At: start})
		wantField(t, err, grid.Invalid, "officer")
		_, err = applyShift(t, s, now, grid.ShiftStep{Shift: second, Officer: o.ID, Verb: grid.VerbEnd, At: now.Add(2 * time.Minute)})
		wantField(t, err, grid.Invalid, "at")
		if shift := step(second, grid.VerbPause, now.Add(30*time.Second)); !shift.ChangedAt.Equal(now) {
			t.Errorf("of a clock that is a little fast: got %s, want now", shift.ChangedAt)
		}
	})
}

// Two phones of one person begin at once: one shift is open, the other lapsed.
func TestApplyShiftAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		for range 5 {
			o := testOfficer(west, grid.PostOfficer)
			put(t, s, start, (*Tx).PutOfficers, o)
			var writes [2]func() error
			for n := range writes {
				step := grid.ShiftStep{Shift: newID[grid.ShiftID](), Officer: o.ID, Verb: grid.VerbStart, At: start.Add(time.Duration(n) * time.Second)}
				writes[n] = func() error {
					return tryWrite(t, s, start.Add(time.Minute), func(tx *Tx) error {
						_, err := tx.ApplyShift(&step)
						return err
					})
				}
			}
			done := make(chan error, 2)
			for _, w := range writes {
				go func() { done <- w() }()
			}
			for range writes {
				if err := <-done; err != nil {
					t.Fatal(err)
				}
			}
			open := 0
			shifts, _, err := s.Shifts(t.Context(), city, "", Page{})
			for _, shift := range shifts {
				if shift.Officer == o.ID && shift.State == grid.ShiftOn {
					open++
				}
			}
			if err != nil || open != 1 {
				t.Errorf("open shifts: got %d, %v, want 1", open, err)
			}
		}
	})
}
