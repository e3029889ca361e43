package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// stop is a point of a day's way and when the person leaves it.
type stop struct {
	point geo.Point
	until time.Time
}

// Walk is one made-up shift: a straight way between stops.
type Walk struct {
	Person *Person
	Shift  grid.ShiftID
	Begins time.Time
	Ends   time.Time
	stops  []stop
}

// seconds of the local day between which a shift lasts, give or take.
const (
	shiftBegins = 8 * 3600
	shiftEnds   = 17 * 3600
)

// Day is who walks where on one local day.
type Day struct {
	On    grid.Date
	Walks []*Walk
	by    map[grid.OfficerID]*Walk
}

// Of is the walk of a person that day, nil when they are off.
func (d *Day) Of(id grid.OfficerID) *Walk { return d.by[id] }

// DayOf makes up a day: officers visit the places of their grid, teams go from
// one recorded visit to the next. On a day off only teams with visits go out.
func (s *Staff) DayOf(day grid.Date, schedule *Schedule, policy *grid.Policy) *Day {
	d := &Day{On: day, by: map[grid.OfficerID]*Walk{}}
	visits := map[string][]stop{} // of teams
	patrols := map[*Ward][]stop{}
	for _, v := range schedule.VisitsIn(day.Start(s.zone).Add(-1), day.End(s.zone).Add(-1)) {
		p := schedule.Points[v.Place]
		switch w := s.ward[v.Place]; {
		case p == nil:
		case v.Task != grid.Patrol:
			visits[v.Crew] = append(visits[v.Crew], stop{*p, v.At})
		case w != nil:
			patrols[w] = append(patrols[w], stop{*p, v.At})
		}
	}
	works := policy.Workday(day)
	for _, p := range s.People {
		var stops []stop
		switch {
		case p.Team != "":
			if stops = visits[p.Team]; len(stops) == 0 {
				continue
			}
			stops = aside(stops, p.Which)
		case len(p.Wards) > 0 && works && !s.away(p.Wards[0], day):
			var theirs []stop
			for _, w := range p.Wards {
				theirs = append(theirs, patrols[w]...)
			}
			stops = s.rounds(p.Wards[int(day)%len(p.Wards)], day, theirs) // one of the grids a day
		default:
			continue
		}
		key := fmt.Sprintf("%s %s", p.ID, day)
		begins := clockOn(day, s.zone, shiftBegins+chance(600, "begins", key))
		w := &Walk{Person: p, Begins: begins, Ends: clockOn(day, s.zone, shiftEnds-chance(600, "ends", key)),
			Shift: madeID[grid.ShiftID](begins, "shift", key), stops: stops}
		d.Walks = append(d.Walks, w)
		d.by[p.ID] = w
	}
	return d
}

// aside keeps the second of a team some metres beside the first.
func aside(stops []stop, which int) []stop {
	if which == 0 {
		return stops
	}
	const degrees = 0.0002
	out := slices.Clone(stops)
	for i := range out {
		out[i].point.Lon += degrees
		out[i].point.Lat += degrees
	}
	return out
}

// rounds are the patrols of the day and some other places of the grid, spread
// over the day.
func (s *Staff) rounds(w *Ward, day grid.Date, patrols []stop) []stop {
	const most = 10
	points := w.Points
	if len(points) == 0 {
		for _, c := range w.Cells {
			points = append(points, c.Centre())
		}
	}
	n := min(most, len(points))
	stops := make([]stop, n)
	for i := range stops {
		key := fmt.Sprintf("%s %s %d", w.Grid.ID, day, i)
		seconds := shiftBegins + 1800 + i*(shiftEnds-shiftBegins-3600)/n + chance(900, "round", key)
		stops[i] = stop{points[chance(len(points), "place", key)], clockOn(day, s.zone, seconds)}
	}
	stops = append(stops, patrols...)
	slices.SortStableFunc(stops, func(a, b stop) int { return cmp.Or(a.until.Compare(b.until)) })
	return stops
}

// At is where the person is at an instant of the shift.
func (w *Walk) At(t time.Time) geo.Point {
	for i, s := range w.stops {
		if t.After(s.until) {
			continue
		}
		if i == 0 {
			return s.point
		}
		before := w.stops[i-1]
		whole := s.until.Sub(before.until)
		if whole <= 0 {
			return s.point
		}
		return between(before.point, s.point, float64(t.Sub(before.until))/float64(whole))
	}
	return w.stops[len(w.stops)-1].point
}

// device names the source of made-up positions.
const device = "simulated"

// Positions gives the points of a walk after one instant, up to another, at whole
// multiples of every.
func (w *Walk) Positions(after, until time.Time, every time.Duration) []grid.Position {
	if after.Before(w.Begins) {
		after = w.Begins.Add(-1)
	}
	if until.After(w.Ends) {
		until = w.Ends
	}
	var out []grid.Position
	for t := after.Truncate(every).Add(every); !t.After(until); t = t.Add(every) {
		out = append(out, grid.Position{Officer: w.Person.ID, Device: device, DeviceSeq: t.Unix() / 60, Shift: w.Shift,
			At: t, Point: w.At(t), AccuracyM: 10})
	}
	return out
}
