package store

import (
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestMessagesAndReplies(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		a, b, far, left := testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostLead), testOfficer(east, grid.PostOfficer), testOfficer(west, grid.PostOfficer)
		left.ActiveUntil = start.Add(-time.Hour)
		left.ActiveFrom = start.AddDate(0, -1, 0)
		put(t, s, start, (*Tx).PutOfficers, a, b, far, left)
		send := func(m *grid.Message) (people int, err error) {
			err = tryWrite(t, s, start, func(tx *Tx) (err error) {
				people, err = tx.SendMessage(m)
				return err
			})
			return people, err
		}
		all := &grid.Message{ID: newID[grid.MessageID](), Region: west, Text: "x", SentAt: start}
		if n, err := send(all); err != nil || n != 2 {
			t.Errorf("to all of the west: got %d, %v, want 2", n, err)
		}
		_, err := send(all)
		wantCode(t, err, grid.Conflict, "message-known")
		for _, to := range []grid.OfficerID{far.ID, left.ID, newID[grid.OfficerID]()} {
			_, err := send(&grid.Message{ID: newID[grid.MessageID](), Region: west, Text: "x", To: []grid.OfficerID{a.ID, to}, SentAt: start})
			wantField(t, err, grid.Invalid, "to")
		}
		startShift(t, s, a, start, nil)
		if n, err := send(&grid.Message{ID: newID[grid.MessageID](), Region: city, Text: "y", OnShift: true, SentAt: start.Add(time.Second)}); err != nil || n != 1 {
			t.Errorf("to who is on shift: got %d, %v, want 1", n, err)
		}
		reply := grid.Reply{ID: newID[grid.ReplyID](), Message: all.ID, Officer: a.ID, Text: "yes", At: start}
		for range 2 { // told twice, stored once
			write(t, s, start, func(tx *Tx) error { r := reply; return tx.PutReply(&r) })
		}
		other := reply
		other.Officer = b.ID
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutReply(&other) }), grid.Conflict, "reply-known")
		other.ID, other.Officer = newID[grid.ReplyID](), far.ID
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutReply(&other) }), grid.NotFound, "message-not-found")
		items, _, err := s.Messages(t.Context(), west, Page{})
		if err != nil || len(items) != 1 || items[0].People != 2 || items[0].Read != 1 || len(items[0].Replies) != 1 {
			t.Errorf("messages of the west: got %+v, %v", items, err)
		}
		mine, err := s.MessagesTo(t.Context(), a.ID, time.Time{}, 50)
		if err != nil || len(mine) != 2 || !mine[0].ReadAt.IsZero() || mine[1].ReadAt.IsZero() || len(mine[1].Replies) != 1 {
			t.Errorf("messages to a person: got %+v, %v", mine, err)
		}
		if mine, err = s.MessagesTo(t.Context(), a.ID, start, 50); err != nil || len(mine) != 1 {
			t.Errorf("later messages: got %d, %v, want 1", len(mine), err)
		}
	})
}

func TestSOSPlaces(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		local, roving := testOfficer(west, grid.PostOfficer), testOfficer(city, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutOfficers, local, roving)
		shift := startShift(t, s, local, start, nil)
		outside := geo.Point{Lon: -87.59, Lat: 41.875}
		for _, c := range []struct {
			name  string
			who   *grid.Officer
			point *geo.Point
			want  string
		}{
			{"nobody knows where", local, nil, west},
			{"at home", local, &inWest, west},
			{"in another's region", local, &inEast, west},
			{"where no region is", local, &outside, west},
			{"of the city", roving, &inEast, east},
			{"of the city, nobody knows where", roving, nil, city},
		} {
			call := &grid.SOS{ID: newID[grid.SOSID](), Officer: c.who.ID, RaisedAt: start, Point: c.point}
			before := len(drain(t, s))
			for range 2 { // told twice, raised once
				again := *call
				write(t, s, start, func(tx *Tx) error { return tx.RaiseSOS(&again) })
				call = &again
			}
			told := eventsOf[grid.HelpCalled](t, s, before)
			if call.Region != c.want || len(told) != 1 || told[0].Region != c.want || (call.Cell != 0) != (c.point != nil) {
				t.Errorf("%s: got %+v, told %+v, want region %s", c.name, call, told, c.want)
			}
			if (c.who == local) != (call.Shift == shift.ID) {
				t.Errorf("%s: got shift %q", c.name, call.Shift)
			}
		}
		if n, err := s.OpenSOS(t.Context(), west); err != nil || n != 4 {
			t.Errorf("open in the west: got %d, %v, want 4", n, err)
		}
		taken := &grid.SOS{ID: newID[grid.SOSID](), Officer: local.ID, RaisedAt: start}
		write(t, s, start, func(tx *Tx) error { return tx.RaiseSOS(taken) })
		mine := &grid.SOS{ID: taken.ID, Officer: roving.ID, RaisedAt: start}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.RaiseSOS(mine) }), grid.Conflict, "sos-known")
		var writes [2]func() error
		for n := range writes {
			writes[n] = func() error {
				return tryWrite(t, s, start, func(tx *Tx) error {
					_, err := tx.EndSOS(taken.ID, "", "done")
					return err
				})
			}
		}
		race(t, "sos-state", writes)
	})
}
