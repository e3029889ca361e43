package store

import (
	"testing"
	"time"

	"gridwatch/grid"
)

// A tracker's points go to the shift that was on at their instant, and nowhere
// else; a phone that was wiped reports no more.
func TestTrackerPoints(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		o := testOfficer(west, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, o)
		minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		now := minute(600)
		first, second := newID[grid.ShiftID](), newID[grid.ShiftID]()
		for _, step := range []grid.ShiftStep{
			{Shift: first, Verb: grid.VerbStart, At: minute(0)}, {Shift: first, Verb: grid.VerbPause, At: minute(60)},
			{Shift: first, Verb: grid.VerbResume, At: minute(90)}, {Shift: first, Verb: grid.VerbEnd, At: minute(120)},
			{Shift: second, Verb: grid.VerbStart, At: minute(300)},
		} {
			step.Officer = o.ID
			if _, err := applyShift(t, s, now, step); err != nil {
				t.Fatal(err)
			}
		}
		k := Tracker{Device: newID[string](), Officer: o.ID}
		var points []grid.Position
		for n := range 40 {
			points = append(points, grid.Position{DeviceSeq: int64(n), At: minute(10 * n), Point: inWest, AccuracyM: 5})
		}
		for round, want := range []int{7 + 4 + 10, 0} { // 0…60, 90…120, 300…390
			stored := 0
			write(t, s, now, func(tx *Tx) (err error) {
				stored, err = tx.AddTrackerPoints(k, append([]grid.Position(nil), points...))
				return err
			})
			if stored != want {
				t.Errorf("round %d: got %d stored, want %d", round, stored, want)
			}
		}
		for id, want := range map[grid.ShiftID]int{first: 11, second: 10} {
			if shift, err := s.Shift(t.Context(), city, id); err != nil || shift.Track.Points != want {
				t.Errorf("shift: got %d points, %v, want %d", shift.Track.Points, err, want)
			}
		}
		var token string
		account := grid.Account{ID: newID[grid.AccountID](), Name: "o", Role: grid.RoleOfficer, Region: west, Officer: o.ID, PasswordHash: HashPassword("a long enough password")}
		write(t, s, now, func(tx *Tx) (err error) {
			if err := tx.PutAccount(account); err != nil {
				return err
			}
			token, err = tx.IssueTracker(k)
			return err
		})
		if got, err := s.Tracker(t.Context(), token); err != nil || got != k {
			t.Errorf("token: got %+v, %v, want %+v", got, err, k)
		}
		write(t, s, now, func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO device (id, account_id, app, first_at, last_at, last_seq, wiped_at) VALUES (?, ?, '1', ?, ?, 1, ?)",
				k.Device, string(account.ID), at(now), at(now), at(now))
			return err
		})
		_, err := s.Tracker(t.Context(), token)
		wantCode(t, err, grid.NotFound, "tracker-not-found")
	})
}
