package demo

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/grid"
)

func testSchedule(t testing.TB) (*Records, *Schedule) {
	t.Helper()
	records, err := Chicago().Read(10)
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(Chicago().Zone)
	if err != nil {
		t.Fatal(err)
	}
	return records, NewSchedule(records, zone, Chicago().Teams)
}

func TestRecords(t *testing.T) {
	city := Chicago()
	r, err := city.Read(1)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Places) != 12_367 || len(r.Complaints) != 73_958 || len(r.Inspections) != 27_584 {
		t.Errorf("records: got %d institutions, %d complaints, %d inspections, want 12367, 73958, 27584", len(r.Places), len(r.Complaints), len(r.Inspections))
	}
	if want := (Cleaned{375, 16, 23_061, 24_674, 242}); r.Cleaned != want {
		t.Errorf("cleaned: got %+v, want %+v", r.Cleaned, want)
	}
	unlocated, unspecified, noArea := 0, 0, 0
	for _, p := range r.Places {
		if p.Point == nil {
			unlocated++
		}
	}
	for _, c := range r.Complaints {
		if c.Nature == "Unspecified" {
			unspecified++
		}
		if c.Region == "" {
			noArea++
		}
	}
	if unlocated != 40 || unspecified == 0 || noArea != 3 {
		t.Errorf("blemishes: got %d institutions without point, %d complaints without nature, %d without area, want 40, some, 3", unlocated, unspecified, noArea)
	}
	regions, err := city.Regions(r, 9)
	if err != nil || len(regions) != 1+chicagoAreas || regions[1].Code != "us-il-chicago-01" || regions[1].Name != "Rogers Park" || regions[1].ParentCode != chicagoRoot {
		t.Errorf("areas: got %d, %+v, %v, want the city and 77 areas", len(regions), regions[1].Code, err)
	}
	if city.First.String() != "2011-01-01" || city.Last.String() != "2014-12-31" {
		t.Errorf("days: got %s to %s, want 2011-01-01 to 2014-12-31", city.First, city.Last)
	}
	if p := city.Policy; p.Check() != nil {
		t.Errorf("policy: got %v, want none wrong", p.Check())
	}
}

func TestScheduleIsPure(t *testing.T) {
	_, first := testSchedule(t)
	_, second := testSchedule(t)
	if !reflect.DeepEqual(first, second) {
		t.Error("the same records and seed: got another schedule, want the same")
	}
}

// Every record has its own day, in daylight, in order; nothing closes before it
// was opened.
func TestScheduleTimes(t *testing.T) {
	records, s := testSchedule(t)
	if len(s.Filings) != len(records.Complaints) || len(s.Visits) != len(records.Inspections) {
		t.Fatalf("schedule: got %d filings and %d visits, want %d and %d", len(s.Filings), len(s.Visits), len(records.Complaints), len(records.Inspections))
	}
	within := func(at time.Time, on grid.Date, p span) bool {
		h := at.In(s.Zone)
		seconds := h.Hour()*3600 + h.Minute()*60 + h.Second()
		return grid.DateOf(at, s.Zone) == on && seconds >= p.from && seconds <= p.until
	}
	for i, f := range s.Filings {
		if !within(f.OpenedAt, f.OpenedOn, reporting) || !f.ClosedAt.IsZero() && (f.ClosedAt.Before(f.OpenedAt) || !within(f.ClosedAt, max(f.ClosedOn, f.OpenedOn), reporting)) {
			t.Fatalf("complaint %s: got %s to %s, want within %s and %s", f.Number, f.OpenedAt, f.ClosedAt, f.OpenedOn, f.ClosedOn)
		}
		if i > 0 && f.OpenedAt.Before(s.Filings[i-1].OpenedAt) {
			t.Fatalf("complaint %s: got it before the one in front", f.Number)
		}
		if _, err := grid.ParseNewID[grid.ClueID]("id", string(f.ID)); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range s.Visits {
		if !within(v.At, v.On, inspecting) || v.Crew == "" {
			t.Fatalf("inspection %s: got %s by %q, want on %s by a team", v.Number, v.At, v.Crew, v.On)
		}
	}
}

// Cut into windows in any way, each thing happens in exactly one.
func TestWindowsLeaveNothingOut(t *testing.T) {
	_, s := testSchedule(t)
	at := s.Filings[0].OpenedAt.Add(-time.Hour)
	end := at.AddDate(0, 2, 0)
	filed, closed, made := 0, 0, 0
	for n := 0; at.Before(end); n++ {
		next := at.Add(time.Duration(1+chance(7200, "window", at.String())) * time.Second)
		filed += len(s.FiledIn(at, next))
		closed += len(s.ClosedIn(at, next))
		made += len(s.VisitsIn(at, next))
		at = next
	}
	if want := len(s.FiledIn(time.Time{}, at)); filed != want || want == 0 {
		t.Errorf("filed: got %d, want %d", filed, want)
	}
	if want := len(s.ClosedIn(time.Time{}, at)); closed != want || want == 0 {
		t.Errorf("closed: got %d, want %d", closed, want)
	}
	if want := len(s.VisitsIn(time.Time{}, at)); made != want {
		t.Errorf("visits: got %d, want %d", made, want)
	}
}

// A window that ends before it begins is empty.
func TestWindowBackwards(t *testing.T) {
	_, s := testSchedule(t)
	first, last := s.Filings[0].OpenedAt, s.Filings[len(s.Filings)-1].OpenedAt
	if got := s.FiledIn(last, first); len(got) != 0 {
		t.Errorf("from the last to the first: got %d filings, want none", len(got))
	}
	if got := s.FiledIn(first, last); len(got) != len(s.Filings)-1 {
		t.Errorf("from the first to the last: got %d filings, want %d", len(got), len(s.Filings)-1)
	}
}

// Visits are left out at the places named, from the day on.
func TestLeave(t *testing.T) {
	visit := func(place string, task grid.TaskKind, on grid.Date) Done {
		return Done{Inspection: &Inspection{Place: place, Task: task, On: on}}
	}
	s := Schedule{Visits: []Done{visit("a", grid.Patrol, 9), visit("a", grid.Inspection, 10), visit("a", grid.Patrol, 10),
		visit("b", grid.Patrol, 11), visit("a", grid.Patrol, 12)}}
	s.leave(map[string]grid.Date{"a": 10})
	var got []string
	for _, v := range s.Visits {
		got = append(got, fmt.Sprint(v.Place, v.Task, v.On))
	}
	want := []string{fmt.Sprint("a", grid.Patrol, grid.Date(9)), fmt.Sprint("b", grid.Patrol, grid.Date(11))}
	if !slices.Equal(got, want) {
		t.Errorf("visits left: got %q, want %q", got, want)
	}
}
