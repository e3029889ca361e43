package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/grid"
)

// dutyWorld is a plan with two officers.
func dutyWorld(t *testing.T, s *Store) (g grid.Grid, a, b *grid.Officer) {
	t.Helper()
	p := testPlan(t, s, start)
	a, b = testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostOfficer)
	put(t, s, start, (*Tx).PutOfficers, a, b)
	write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) })
	return p.Grids[0], a, b
}

func putDuty(t *testing.T, s *Store, d *grid.Duty) error {
	t.Helper()
	return tryWrite(t, s, start, func(tx *Tx) error { return tx.PutDuty(d) })
}

func TestDutyRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		plans, _, err := s.Plans(t.Context(), city, Page{})
		if err != nil {
			t.Fatal(err)
		}
		before := len(drain(t, s))
		first := testDuty(g, a, start, start.AddDate(0, 1, 0))
		first.Plan, first.Note = plans[0].ID, "交接"
		first.Origin = grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}
		second := testDuty(g, a, start, time.Time{})
		second.Corrects = first.ID
		for _, d := range []*grid.Duty{first, second} {
			if err := putDuty(t, s, d); err != nil {
				t.Fatal(err)
			}
			got, err := s.Duty(t.Context(), west, d.ID)
			if err != nil || !reflect.DeepEqual(got, *d) {
				t.Errorf("got %+v, %v, want %+v", got, err, *d)
			}
		}
		if err := putDuty(t, s, second); err != nil {
			t.Errorf("the same again: got %v", err)
		}
		void := first.Fact()
		void.Until = void.From
		told := eventsOf[grid.DutiesRecorded](t, s, before)
		want := []grid.DutiesRecorded{{Items: []grid.DutyFact{first.Fact()}}, {Items: []grid.DutyFact{void, second.Fact()}}}
		if !reflect.DeepEqual(told, want) {
			t.Errorf("events: got %+v, want %+v", told, want)
		}
		list, _, err := s.Duties(t.Context(), west, g.ID, Page{})
		if err != nil || len(list) != 2 {
			t.Errorf("list: got %d, %v, want both", len(list), err)
		}
		rows, err := s.Grids(t.Context(), west, start)
		if err != nil || len(rows) != 1 || len(rows[0].Staff) != 1 || rows[0].Staff[0].Duty.ID != second.ID {
			t.Errorf("staff: got %+v, %v, want the correction only", rows, err)
		}
	})
}

func TestDutyTerms(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, b := dutyWorld(t, s)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		if err := putDuty(t, s, testDuty(g, a, day(10), day(20))); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name        string
			who         *grid.Officer
			kind        grid.DutyKind
			from, until time.Time
			clashes     bool
		}{
			{"inside", a, grid.DutyOfficer, day(12), day(13), true},
			{"around", a, grid.DutyOfficer, day(1), time.Time{}, true},
			{"over the start", a, grid.DutyOfficer, day(9), day(11), true},
			{"over the end", a, grid.DutyOfficer, day(19), day(21), true},
			{"just before", a, grid.DutyOfficer, day(9), day(10), false},
			{"just after, open", a, grid.DutyOfficer, day(20), time.Time{}, false},
			{"after the open one", a, grid.DutyOfficer, day(40), day(41), true},
			{"another person", b, grid.DutyOfficer, day(12), day(13), false},
			{"another kind", a, grid.DutyBackup, day(12), day(13), false},
		} {
			d := testDuty(g, c.who, c.from, c.until)
			d.Kind = c.kind
			err := putDuty(t, s, d)
			t.Log(c.name)
			if c.clashes {
				wantCode(t, err, grid.Conflict, "duty-overlap")
			} else if err != nil {
				t.Errorf("got %v, want no clash", err)
			}
		}
	})
}

func TestBadDuties(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		d := testDuty(g, a, start, time.Time{})
		if err := putDuty(t, s, d); err != nil {
			t.Fatal(err)
		}
		correction := testDuty(g, a, start, start.AddDate(0, 0, 1))
		correction.Corrects = d.ID
		if err := putDuty(t, s, correction); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			change func(*grid.Duty)
			field  string
		}{
			{func(d *grid.Duty) { d.Grid = newID[grid.GridID]() }, "grid"},
			{func(d *grid.Duty) { d.Officer = newID[grid.OfficerID]() }, "officer"},
			{func(d *grid.Duty) { d.Plan = newID[grid.PlanID]() }, "plan"},
			{func(d *grid.Duty) { d.Corrects = newID[grid.DutyID]() }, "corrects"},
			{func(d *grid.Duty) { d.Until = d.From }, "until"},
			{func(d *grid.Duty) { d.Kind = "boss" }, "kind"},
		} {
			bad := testDuty(g, a, start.AddDate(1, 0, 0), time.Time{})
			c.change(bad)
			wantField(t, putDuty(t, s, bad), grid.Invalid, c.field)
		}
		changed := *correction
		changed.Note = "other"
		wantCode(t, putDuty(t, s, &changed), grid.Conflict, "duty-known")
		twice := testDuty(g, a, start.AddDate(1, 0, 0), time.Time{})
		twice.Corrects = d.ID
		wantCode(t, putDuty(t, s, twice), grid.Conflict, "duty-corrected")
		_, _, err := s.Duties(t.Context(), east, g.ID, Page{})
		wantCode(t, err, grid.NotFound, "grid-not-found")
		_, err = s.Duty(t.Context(), east, correction.ID)
		wantCode(t, err, grid.NotFound, "duty-not-found")
		if list, _, err := s.Duties(t.Context(), east, "", Page{}); err != nil || len(list) != 0 {
			t.Errorf("duties of the other area: got %d, %v, want none", len(list), err)
		}
	})
}

func TestEndDuty(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		d := testDuty(g, a, start, time.Time{})
		if err := putDuty(t, s, d); err != nil {
			t.Fatal(err)
		}
		before := len(drain(t, s))
		end := func(id grid.DutyID, at time.Time) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				_, err := tx.EndDuty(id, at)
				return err
			})
		}
		wantField(t, end(d.ID, start), grid.Invalid, "until")
		if err := end(d.ID, start.AddDate(0, 0, 1)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, end(d.ID, start.AddDate(0, 0, 2)), grid.Conflict, "duty-ended")
		wantCode(t, end(newID[grid.DutyID](), start), grid.NotFound, "duty-not-found")
		got, err := s.Duty(t.Context(), west, d.ID)
		told := eventsOf[grid.DutiesRecorded](t, s, before)
		if err != nil || !got.Until.Equal(start.AddDate(0, 0, 1)) || len(told) != 1 || !reflect.DeepEqual(told[0].Items, []grid.DutyFact{got.Fact()}) {
			t.Errorf("got %+v, %v, told %+v", got, err, told)
		}
	})
}

func TestDutyOverlapAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		g, a, _ := dutyWorld(t, s)
		for range 5 {
			var writes [2]func() error
			from := start.AddDate(0, 0, len(drain(t, s)))
			for n := range writes {
				d := testDuty(g, a, from, from.Add(time.Hour))
				writes[n] = func() error { return putDuty(t, s, d) }
			}
			race(t, "duty-overlap", writes)
		}
	})
}
