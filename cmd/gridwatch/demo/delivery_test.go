package demo

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

// journal is a log that tests read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// databases gives the address of an empty database of each kind.
var databases = []struct {
	name string
	dsn  func(t testing.TB) string
}{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "demo.db") }},
	{"postgres", func(t testing.TB) string {
		return pgtest.DSN(t, func(dsn string) error {
			s, err := store.Open(context.Background(), dsn)
			if err != nil {
				return err
			}
			defer s.Close()
			return s.Migrate(context.Background())
		})
	}},
}

// loaded is a small demo that is loaded and not replayed yet.
func loaded(t testing.TB, dsn string) (*Demo, *journal) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // nothing is written any more
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	from, err := grid.ParseDate("2014-06-02")
	if err != nil {
		t.Fatal(err)
	}
	log := &journal{}
	d, err := New(Chicago(), s, slog.New(slog.NewTextHandler(log, nil)), from, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{d.Initialise, d.Load} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return d, log
}

// byHand is a write of a user at a virtual instant.
func (d *Demo) byHand(t testing.TB, now time.Time, fn func(*store.Tx) error) {
	t.Helper()
	if err := d.write(t.Context(), now, fn); err != nil {
		t.Fatal(err)
	}
}

// Whatever users do to what is still to be replayed, the replay goes on with the
// rest: a clue opened after its recorded end, a shift changed after its planned
// end, people who are on a shift of their own.
func TestReplayOfTampered(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			d, log := loaded(t, db.dsn(t))
			r := &replay{Demo: d, every: time.Minute}
			at := d.Start
			step := func() {
				t.Helper()
				next := at.Add(longestStep)
				if err := r.deliver(t.Context(), at, next, next); err != nil {
					t.Fatalf("delivery until %s: %v", next, err)
				}
				at = next
			}
			closing := d.Schedule.ClosedIn(at, at.Add(48*time.Hour))
			var clue, other *Filed // filed before the replay, closed in it
			for _, f := range closing {
				if !f.OpenedAt.Before(d.Start) {
					continue
				}
				if clue == nil {
					clue = f
				} else if other = f; true {
					break
				}
			}
			visits := d.Schedule.VisitsIn(at, at.Add(24*time.Hour))
			if other == nil || len(visits) == 0 {
				t.Fatal("the sample has too little for this test")
			}
			visit := visits[0]
			crew, _ := d.Staff.Crew(visit.Crew)
			day := r.dayAt(at)
			var paused *Walk // somebody else than who starts a shift by hand
			own := map[grid.OfficerID]bool{crew.ID: true, d.Staff.Wards[0].Officer.ID: true}
			for _, w := range day.Walks {
				if !own[w.Person.ID] {
					paused = w
				}
			}
			d.byHand(t, clue.ClosedAt.Add(time.Minute), func(tx *store.Tx) error {
				c, err := d.Store.Clue(t.Context(), chicagoRoot, clue.ID)
				if err != nil {
					return err
				}
				c.OpenedAt, c.DeadlineAt = clue.ClosedAt.Add(time.Minute), time.Time{}
				_, err = tx.PutClues([]*grid.Clue{&c})
				return err
			})
			d.byHand(t, at, func(tx *store.Tx) error {
				for id := range own {
					shift := &grid.Shift{ID: madeID[grid.ShiftID](at, "shift", "by hand "+string(id)), Officer: id, StartedAt: at}
					if err := tx.StartShift(shift, nil); err != nil {
						return err
					}
				}
				return nil
			})
			for !at.After(paused.Begins) {
				step()
			}
			touched := paused.Ends.Add(90 * time.Minute)
			d.byHand(t, touched, func(tx *store.Tx) error {
				_, err := tx.ChangeShift(paused.Shift, "pause", touched)
				return err
			})
			for at.Before(d.Start.Add(48 * time.Hour)) {
				step()
				if at.Before(paused.Ends) && at.After(paused.Begins.Add(longestStep)) {
					r.wantTracks(t, day, own, at)
				}
			}
			for id, want := range map[grid.ClueID]grid.ClueState{clue.ID: grid.ClueOpen, other.ID: grid.ClueClosed} {
				if c, err := d.Store.Clue(t.Context(), chicagoRoot, id); err != nil || c.State != want {
					t.Errorf("clue %s: got %s, %v, want %s", id, c.State, err, want)
				}
			}
			if s, err := d.Store.Shift(t.Context(), chicagoRoot, paused.Shift); err != nil || s.State != grid.ShiftEnded || s.EndedAt.Before(touched) {
				t.Errorf("shift paused at %s: got %s at %s, %v, want it ended", touched, s.State, s.EndedAt, err)
			}
			if v, err := d.Store.Visit(t.Context(), chicagoRoot, visit.ID); err != nil || v.Shift != "" || v.Officer != crew.ID {
				t.Errorf("visit of somebody on another shift: got %+v, %v, want it without shift", v, err)
			}
			for _, what := range []string{`"end of a complaint" count=1 kind=invalid`, `"start of a shift"`, `"track of a shift"`, `"end of a shift" count=1 kind=invalid`} {
				if !strings.Contains(log.String(), "what="+what) {
					t.Errorf("log: got %s, want %s in it", log, what)
				}
			}
		})
	}
}

// wantTracks looks for fresh points of everybody but those on a shift of their own.
func (r *replay) wantTracks(t *testing.T, day *Day, own map[grid.OfficerID]bool, at time.Time) {
	t.Helper()
	seen := map[grid.ShiftID]time.Time{}
	points, err := r.Store.StaffPositions(t.Context(), chicagoRoot)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range points {
		seen[p.Shift] = p.At
	}
	fresh := 0
	for _, w := range day.Walks {
		last, known := seen[w.Shift]
		switch {
		case own[w.Person.ID] && known:
			t.Errorf("at %s: got made-up points of %s, who is on another shift", at, w.Person.Name)
		case at.After(w.darkFrom) && at.Before(w.darkUntil): // no signal: it comes later
		case known && w.Ends.After(at) && at.Sub(last) > 2*r.every:
			t.Errorf("at %s: got the last point of %s at %s, want it fresh", at, w.Person.Name, last)
		case known:
			fresh++
		}
	}
	if fresh < len(day.Walks)/2 {
		t.Errorf("at %s: got points of %d of %d people, want most", at, fresh, len(day.Walks))
	}
}

// A database that refuses all writes for a while does not end the replay.
func TestReplayOutlivesFailures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.db")
	d, log := loaded(t, path)
	raw, err := sql.Open("sqlite3", path+"?_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("CREATE TRIGGER broken BEFORE INSERT ON setting BEGIN SELECT RAISE(ABORT, 'broken'); END"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Replay(ctx, NewClock(d.Start, 3600, time.Now), 3600) }()
	until := func(what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
			select {
			case err := <-ended:
				t.Fatalf("replay: got it ended with %v, want it to go on", err)
			default:
			}
			if time.Now().After(deadline) {
				t.Fatalf("after 30 s: still not %s; log: %s", what, log)
			}
		}
	}
	until("failed twice", func() bool { return strings.Count(log.String(), "tried again") >= 2 })
	if _, err := raw.Exec("DROP TRIGGER broken"); err != nil {
		t.Fatal(err)
	}
	until("going on", func() bool {
		cursor, err := d.cursor(t.Context())
		return err == nil && cursor.After(d.Start)
	})
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("replay: got %v at the end, want nil", err)
	}
}
