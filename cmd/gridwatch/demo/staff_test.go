package demo

import (
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func testStaff(t testing.TB) (*Staff, *Schedule) {
	t.Helper()
	_, s := testSchedule(t)
	var wards []*Ward
	for n := range 12 {
		c, err := geo.CellAt(geo.Point{Lon: -87.7 + float64(n)/100, Lat: 41.8}, 9)
		if err != nil {
			t.Fatal(err)
		}
		wards = append(wards, &Ward{Parcel: Parcel{Area: chicagoArea(1 + n/2), No: 1 + n%2, Cells: []geo.Cell{c}}, Label: chicagoArea(1 + n/2),
			Grid: grid.Grid{ID: madeID[grid.GridID](recordsBegin, "grid", chicagoArea(n))}, Points: []geo.Point{c.Centre(), {Lon: -87.6, Lat: 41.9}}})
	}
	from, err := grid.ParseDate("2014-06-02")
	if err != nil {
		t.Fatal(err)
	}
	city := Chicago()
	return NewStaff(&city, wards, s.Zone, from), s
}

// Duties end and begin again in turn, each end names the term that was open, and
// somebody on leave has no shift.
func TestTurns(t *testing.T) {
	staff, s := testStaff(t)
	open := map[grid.DutyID]bool{}
	for _, d := range staff.Duties("plan") {
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		open[d.ID] = true
	}
	at := clockOn(staff.from, s.Zone, 0)
	ended, begun := 0, 0
	policy := Chicago().Policy
	for range 60 * 24 {
		next := at.Add(time.Hour)
		for _, turn := range staff.TurnsIn(at, next) {
			if turn.Back != nil {
				begun++
				if open[turn.Back.ID] {
					t.Fatalf("duty %s: got it a second time", turn.Back.ID)
				}
				open[turn.Back.ID] = true
				continue
			}
			ended++
			if !open[turn.Ends] {
				t.Fatalf("at %s: got the end of duty %s, which is not open", turn.At, turn.Ends)
			}
			delete(open, turn.Ends)
		}
		at = next
	}
	if ended < 3 || begun < 3 {
		t.Errorf("turns in 60 days: got %d leaves and %d returns, want some", ended, begun)
	}
	off := 0
	for n := range 60 {
		day := staff.DayOf(staff.from+grid.Date(n), s, &policy)
		for i, w := range staff.Wards {
			if staff.away(w, day.On) {
				off++
				if !vacant(i) || day.Of(w.Officer.ID) != nil {
					t.Errorf("%s: got grid %d's officer on shift or with a lead while on leave", day.On, i)
				}
			}
		}
	}
	if off == 0 {
		t.Error("days of leave: got none")
	}
}

// A shift's points lie in it, a minute apart, each once however the day is cut,
// and officers end where their way ends.
func TestPositions(t *testing.T) {
	staff, s := testStaff(t)
	policy := Chicago().Policy
	day := staff.DayOf(staff.from, s, &policy)
	if len(day.Walks) < 12 {
		t.Fatalf("walks: got %d, want one of every grid officer", len(day.Walks))
	}
	for _, w := range day.Walks {
		whole := w.Positions(w.Begins.Add(-time.Hour), w.Ends.Add(time.Hour), time.Minute)
		seen := map[int64]bool{}
		for at := w.Begins.Add(-time.Hour); at.Before(w.Ends); at = at.Add(7 * time.Minute) {
			for _, p := range w.Positions(at, at.Add(7*time.Minute), time.Minute) {
				if seen[p.DeviceSeq] || p.At.Before(w.Begins) || p.At.After(w.Ends) || p.Shift != w.Shift {
					t.Fatalf("point %+v: got it twice or outside %s to %s", p, w.Begins, w.Ends)
				}
				seen[p.DeviceSeq] = true
			}
		}
		if len(seen) != len(whole) || len(seen) < 8*60-lateBy/60 {
			t.Errorf("points of %s: got %d in parts and %d at once, want the same", w.Person.Name, len(seen), len(whole))
		}
	}
	if saturday := staff.DayOf(staff.from+5, s, &policy); saturday.Of(staff.Wards[0].Officer.ID) != nil {
		t.Error("Saturday: got a grid officer on shift, want none")
	}
}
