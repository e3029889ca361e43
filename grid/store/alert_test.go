package store

import (
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/grid"
)

func testAlert(clue *grid.Clue) *grid.Alert {
	return &grid.Alert{ID: newID[grid.AlertID](), Kind: grid.AlertHotspot, Clue: clue.ID, Cell: clue.Cell.Parent(8), Z: 4.25, Q: 0.003, N: 7}
}

// An alert is kept once for a clue, told once, and acknowledged once.
func TestAlertRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		inWest, inEast := testClue("", &inWest), testClue("", &inEast)
		inWest.Origin.Simulated = true
		put(t, s, start, (*Tx).PutClues, inWest, inEast)
		before := len(drain(t, s))
		a, b, gone := testAlert(inWest), testAlert(inEast), testAlert(&grid.Clue{ID: newID[grid.ClueID](), Cell: inWest.Cell})
		b.Region = city // hot on the map of the whole only
		raise := func(now time.Time, want int, alerts ...*grid.Alert) {
			t.Helper()
			write(t, s, now, func(tx *Tx) error {
				got, err := tx.RaiseAlerts(alerts)
				if err == nil && got != want {
					t.Errorf("raised: got %d, want %d", got, want)
				}
				return err
			})
		}
		raise(start, 1, a, gone)
		raise(start.Add(time.Hour), 1, testAlert(inWest), b)
		want := grid.Alert{ID: a.ID, Kind: grid.AlertHotspot, Clue: inWest.ID, Region: west, Cell: inWest.Cell.Parent(8), Z: 4.25, Q: 0.003, N: 7,
			PolicyVersion: "default-1", RaisedAt: start, Simulated: true}
		if got, err := s.Alert(t.Context(), west, a.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		_, err := s.Alert(t.Context(), east, a.ID)
		wantCode(t, err, grid.NotFound, "alert-not-found")
		_, err = s.Alert(t.Context(), east, b.ID)
		wantCode(t, err, grid.NotFound, "alert-not-found")
		told := eventsOf[grid.AlertRaised](t, s, before)
		wantTold := []grid.AlertRaised{
			{ID: a.ID, About: grid.AlertHotspot, Clue: inWest.ID, Region: west, Cell: want.Cell, At: start, Simulated: true},
			{ID: b.ID, About: grid.AlertHotspot, Clue: inEast.ID, Region: city, Cell: inEast.Cell.Parent(8), At: start.Add(time.Hour)},
		}
		if !reflect.DeepEqual(told, wantTold) {
			t.Errorf("told: got %+v, want %+v", told, wantTold)
		}

		first, next, err := s.Alerts(t.Context(), city, false, Page{Limit: 1})
		if err != nil || len(first) != 1 || first[0].ID != b.ID || next == "" {
			t.Fatalf("first page: got %+v, %q, %v, want the newest, %s", first, next, err, b.ID)
		}
		second, next, err := s.Alerts(t.Context(), city, false, Page{Limit: 1, After: next})
		if err != nil || len(second) != 1 || second[0].ID != a.ID || next != "" {
			t.Fatalf("second page: got %+v, %q, %v, want %s", second, next, err, a.ID)
		}

		acknowledge := func() error {
			return tryWrite(t, s, start.Add(2*time.Hour), func(tx *Tx) error {
				_, err := tx.AcknowledgeAlert(a.ID, testAccount)
				return err
			})
		}
		race(t, "alert-state", [2]func() error{acknowledge, acknowledge})
		want.AcknowledgedBy, want.AcknowledgedAt = testAccount, start.Add(2*time.Hour)
		if got, err := s.Alert(t.Context(), city, a.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("acknowledged: got %+v, %v, want %+v", got, err, want)
		}
		open, _, err := s.Alerts(t.Context(), city, true, Page{})
		if err != nil || len(open) != 1 || open[0].ID != b.ID {
			t.Errorf("open: got %+v, %v, want %s alone", open, err, b.ID)
		}
		err = tryWrite(t, s, start, func(tx *Tx) error { _, err := tx.AcknowledgeAlert(gone.ID, testAccount); return err })
		wantCode(t, err, grid.NotFound, "alert-not-found")
	})
}

// Two nodes that see the same clue raise one alert and tell it once; it goes with
// its clue.
func TestAlertRaisedByTwo(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		clue := testClue("", &inWest)
		put(t, s, start, (*Tx).PutClues, clue)
		before := len(drain(t, s))
		var raised atomic.Int64
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				mine := testAlert(clue)
				if err := tryWrite(t, s, start, func(tx *Tx) error {
					n, err := tx.RaiseAlerts([]*grid.Alert{mine})
					raised.Add(int64(n))
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if told := eventsOf[grid.AlertRaised](t, s, before); raised.Load() != 1 || len(told) != 1 {
			t.Errorf("got %d raised, %d told, want 1 and 1", raised.Load(), len(told))
		}
		write(t, s, start, func(tx *Tx) error {
			images, err := tx.Images("clue", []string{string(clue.ID)})
			if err != nil {
				return err
			}
			images[0].Before = nil
			if done, err := tx.Restore(&images[0]); err != nil || !done {
				t.Errorf("removing the clue: got %v, %v", done, err)
			}
			return nil
		})
		if left, _, err := s.Alerts(t.Context(), city, false, Page{}); err != nil || len(left) != 0 {
			t.Errorf("without its clue: got %+v, %v, want none", left, err)
		}
	})
}

// An alert is not shown while its clue is sealed, nor once it has moved to where
// the alert's region does not reach.
func TestAlertStands(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		clue := testClue("", &inWest)
		put(t, s, start, (*Tx).PutClues, clue)
		a := testAlert(clue)
		write(t, s, start, func(tx *Tx) error { _, err := tx.RaiseAlerts([]*grid.Alert{a}); return err })
		shown := func(what string, want bool) {
			t.Helper()
			for _, scope := range []string{west, city} {
				list, _, err := s.Alerts(t.Context(), scope, false, Page{})
				if err != nil || len(list) == 1 != want {
					t.Errorf("%s, list of %s: got %+v, %v, want it: %v", what, scope, list, err, want)
				}
				if _, err := s.Alert(t.Context(), scope, a.ID); err == nil != want || err != nil && grid.KindOf(err) != grid.NotFound {
					t.Errorf("%s, of %s: got %v, want it: %v", what, scope, err, want)
				}
			}
		}
		change := func(fn func(*grid.Clue)) {
			t.Helper()
			again := *clue
			again.Region = ""
			fn(&again)
			put(t, s, start, (*Tx).PutClues, &again)
		}
		shown("raised", true)
		change(func(c *grid.Clue) { c.Sealed = true })
		shown("sealed", false)
		change(func(*grid.Clue) {})
		shown("open again", true)
		change(func(c *grid.Clue) { c.Point = &inEast })
		shown("moved", false)
	})
}
