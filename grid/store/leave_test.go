package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/grid"
)

func TestLeaves(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		a, b := testOfficer(west, grid.PostOfficer), testOfficer(east, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, a, b)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		leave := func(o *grid.Officer, from, until time.Time) *grid.Leave {
			return &grid.Leave{ID: newID[grid.LeaveID](), Officer: o.ID, Kind: grid.LeaveHoliday, From: from, Until: until, Note: "by the sea", Origin: grid.Origin{Simulated: true}}
		}
		store := func(l *grid.Leave) error {
			return tryWrite(t, s, start, func(tx *Tx) error { return tx.PutLeave(l) })
		}
		before := len(drain(t, s))
		inside := &grid.Turn{ID: newID[grid.TurnID](), Officer: a.ID, From: day(11), Until: day(11).Add(8 * time.Hour)}
		touching := &grid.Turn{ID: newID[grid.TurnID](), Officer: a.ID, From: day(20), Until: day(20).Add(8 * time.Hour)}
		put(t, s, start, (*Tx).PutTurns, inside, touching)
		l := leave(a, day(10), day(20))
		if err := store(l); err != nil {
			t.Fatal(err)
		}
		if turns, err := s.Turns(t.Context(), city, time.Time{}, time.Time{}); err != nil || len(turns) != 1 || turns[0] != *touching {
			t.Errorf("roster: got %+v, %v, want the shift within the leave taken out", turns, err)
		}
		wantCode(t, store(leave(a, day(19), day(21))), grid.Conflict, "leave-overlap")
		for _, ok := range []*grid.Leave{leave(a, day(20).Add(9*time.Hour), day(22)), leave(a, day(9), day(10)), leave(b, day(12), day(13)), l} {
			if err := store(ok); err != nil {
				t.Errorf("%s: %v", ok.From, err)
			}
		}
		shorter := *l
		shorter.Until = day(12)
		if err := store(&shorter); err != nil {
			t.Errorf("back earlier: %v", err)
		}
		mine, err := s.Leaves(t.Context(), west, a.ID, day(10), day(20))
		if err != nil || len(mine) != 1 || !reflect.DeepEqual(mine[0], shorter) {
			t.Errorf("got %+v, %v, want %+v", mine, err, shorter)
		}
		if all, err := s.Leaves(t.Context(), west, "", time.Time{}, time.Time{}); err != nil || len(all) != 3 {
			t.Errorf("of the west: got %d, %v, want 3", len(all), err)
		}
		_, err = s.Leave(t.Context(), east, l.ID)
		wantCode(t, err, grid.NotFound, "leave-not-found")
		write(t, s, start, func(tx *Tx) error { return tx.CancelLeave(l.ID) })
		write(t, s, start, func(tx *Tx) error { return tx.CancelLeave(l.ID) })
		wantCode(t, store(l), grid.Conflict, "leave-known")
		told := eventsOf[grid.LeavesRecorded](t, s, before)
		first, void := l.Fact(), shorter.Fact()
		first.Until, void.Until = day(20), void.From
		if len(told) != 6 || told[0].Items[0] != first || told[4].Items[0] != shorter.Fact() || told[5].Items[0] != void {
			t.Errorf("told: got %+v, want six, the last with an empty term", told)
		}
		for field, bad := range map[string]func(*grid.Leave){
			"kind": func(l *grid.Leave) { l.Kind = "picnic" }, "until": func(l *grid.Leave) { l.Until = l.From },
			"officer": func(l *grid.Leave) { l.Officer = newID[grid.OfficerID]() },
		} {
			l := leave(b, day(40), day(41))
			bad(l)
			wantField(t, store(l), grid.Invalid, field)
		}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.CancelLeave(newID[grid.LeaveID]()) }), grid.NotFound, "leave-not-found")
	})
}

func TestTurns(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		a, b := testOfficer(west, grid.PostOfficer), testOfficer(east, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, a, b)
		hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
		turn := func(o *grid.Officer, from, until int) *grid.Turn {
			return &grid.Turn{ID: newID[grid.TurnID](), Officer: o.ID, From: hour(from), Until: hour(until)}
		}
		write(t, s, start, func(tx *Tx) error {
			return tx.PutLeave(&grid.Leave{ID: newID[grid.LeaveID](), Officer: b.ID, Kind: grid.LeaveSick, From: hour(0), Until: hour(8)})
		})
		morning, evening := turn(a, 0, 8), turn(a, 8, 16)
		put(t, s, start, (*Tx).PutTurns, morning, evening)
		var faults []Fault
		stranger := turn(a, 30, 31)
		stranger.Officer = newID[grid.OfficerID]()
		write(t, s, start, func(tx *Tx) (err error) {
			faults, err = tx.PutTurns([]*grid.Turn{turn(a, 7, 9), turn(b, 7, 9), turn(b, 8, 9), turn(a, 20, 50), stranger, turn(b, 8, 10)})
			return err
		})
		wantFaults(t, faults, map[int]string{0: "from", 1: "from", 3: "until", 4: "officer", 5: "from"})
		// The two change places.
		morning.From, morning.Until, evening.From, evening.Until = evening.From, evening.Until, morning.From, morning.Until
		put(t, s, start, (*Tx).PutTurns, morning, evening)
		got, err := s.Turns(t.Context(), west, hour(0), hour(8))
		if err != nil || len(got) != 1 || got[0] != *evening {
			t.Errorf("got %+v, %v, want %+v", got, err, *evening)
		}
		if all, err := s.Turns(t.Context(), city, time.Time{}, time.Time{}); err != nil || len(all) != 3 {
			t.Errorf("all: got %d, %v, want 3", len(all), err)
		}
		write(t, s, start, func(tx *Tx) error { return tx.RemoveTurn(morning.ID) })
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.RemoveTurn(morning.ID) }), grid.NotFound, "turn-not-found")
	})
}
