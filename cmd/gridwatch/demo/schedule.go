package demo

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Filed is a complaint with its made-up times of day; ClosedAt is zero while
// open.
type Filed struct {
	*Complaint
	ID                 grid.ClueID
	OpenedAt, ClosedAt time.Time
}

// Done is an inspection with its made-up time of day and team.
type Done struct {
	*Inspection
	ID   grid.VisitID
	At   time.Time
	Crew string // the team: the record's, else made up; "" for a patrol
}

// Schedule says when what happens: a pure function of the records, the zone and
// the seed. Filings, closings and visits are each in the order of time.
type Schedule struct {
	Zone     *time.Location
	Filings  []Filed
	Closings []*Filed // by ClosedAt
	Visits   []Done
	Points   map[string]*geo.Point // of places by key

	Categories map[string]grid.Category // of places by key
}

// NewSchedule gives every record its time.
func NewSchedule(r *Records, zone *time.Location, teams []string) *Schedule {
	s := &Schedule{Zone: zone, Points: make(map[string]*geo.Point, len(r.Places)), Categories: make(map[string]grid.Category, len(r.Places))}
	for i := range r.Places {
		s.Points[r.Places[i].Key], s.Categories[r.Places[i].Key] = r.Places[i].Point, r.Places[i].Category
	}
	for i := range r.Complaints {
		s.Filings = append(s.Filings, s.filed(&r.Complaints[i]))
	}
	slices.SortStableFunc(s.Filings, func(a, b Filed) int {
		return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.Number, b.Number))
	})
	for i := range s.Filings {
		if f := &s.Filings[i]; !f.ClosedAt.IsZero() {
			s.Closings = append(s.Closings, f)
		}
	}
	slices.SortStableFunc(s.Closings, func(a, b *Filed) int {
		return cmp.Or(a.ClosedAt.Compare(b.ClosedAt), cmp.Compare(a.Number, b.Number))
	})
	for i := range r.Inspections {
		o := &r.Inspections[i]
		d := Done{Inspection: o, At: timeOn(o.On, zone, inspecting, "visit", o.Number), Crew: o.Team}
		if d.Crew == "" && d.Task == grid.Inspection {
			d.Crew = teams[chance(len(teams), "crew", o.On.String()+o.Place)]
		}
		d.ID = madeID[grid.VisitID](d.At, "visit", o.Number)
		s.Visits = append(s.Visits, d)
	}
	slices.SortStableFunc(s.Visits, func(a, b Done) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number))
	})
	return s
}

func (s *Schedule) filed(c *Complaint) Filed {
	f := Filed{Complaint: c, OpenedAt: timeOn(c.OpenedOn, s.Zone, reporting, "opened", c.Number)}
	f.ID = madeID[grid.ClueID](f.OpenedAt, "clue", c.Number)
	switch {
	case c.ClosedOn == grid.NoDate:
	case c.ClosedOn <= c.OpenedOn: // later on the same day
		left := int(clockOn(c.OpenedOn, s.Zone, reporting.until).Sub(f.OpenedAt)/time.Second) + 1
		f.ClosedAt = f.OpenedAt.Add(time.Duration(chance(left, "closed", c.Number)) * time.Second)
	default:
		f.ClosedAt = timeOn(c.ClosedOn, s.Zone, reporting, "closed", c.Number)
	}
	return f
}

// leave drops the visits to places, by key, from a day on; who inspects has looked,
// too.
func (s *Schedule) leave(places map[string]grid.Date) {
	s.Visits = slices.DeleteFunc(s.Visits, func(d Done) bool {
		since, waits := places[d.Place]
		return waits && d.On >= since
	})
}

// window gives the part of a sorted list with after < at <= until, none when until
// is not after: another demo on the database has run ahead.
func window[T any](items []T, at func(*T) time.Time, after, until time.Time) []T {
	first := func(t time.Time) int {
		n, _ := slices.BinarySearchFunc(items, t, func(item T, t time.Time) int {
			if at(&item).After(t) {
				return 1
			}
			return -1
		})
		return n
	}
	from := first(after)
	return items[from:max(from, first(until))]
}

// FiledIn lists the complaints filed after one instant, up to another.
func (s *Schedule) FiledIn(after, until time.Time) []Filed {
	return window(s.Filings, func(f *Filed) time.Time { return f.OpenedAt }, after, until)
}

// ClosedIn lists the complaints closed after one instant, up to another.
func (s *Schedule) ClosedIn(after, until time.Time) []*Filed {
	return window(s.Closings, func(f **Filed) time.Time { return (*f).ClosedAt }, after, until)
}

// VisitsIn lists the visits made after one instant, up to another.
func (s *Schedule) VisitsIn(after, until time.Time) []Done {
	return window(s.Visits, func(d *Done) time.Time { return d.At }, after, until)
}
