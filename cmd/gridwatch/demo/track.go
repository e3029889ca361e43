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
	place string // key of the institution there, "" for none
}

// Walk is one made-up shift: a straight way between stops.
type Walk struct {
	Person *Person
	Shift  grid.ShiftID
	Begins time.Time
	Ends   time.Time
	stops  []stop
	calls  []call

	noonFrom, noonUntil time.Time // zero: no rest
	darkFrom, darkUntil time.Time // without signal; zero: never
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
			visits[v.Crew] = append(visits[v.Crew], stop{*p, v.At, ""})
		case w != nil:
			patrols[w] = append(patrols[w], stop{*p, v.At, ""})
		}
	}
	works := policy.Workday(day)
	officers := 0
	for _, p := range s.People {
		if p.Team == "" && len(p.Wards) > 0 && works && !s.away(p.Wards[0], day) {
			officers++
		}
	}
	late, dark := oddOnes(officers, day)
	officers = 0
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
		begins := shiftBegins + chance(600, "begins", key)
		if p.Team == "" && officers == late {
			begins += lateBy
		}
		w := &Walk{Person: p, Begins: clockOn(day, s.zone, begins), Ends: clockOn(day, s.zone, shiftEnds-chance(600, "ends", key)), stops: stops}
		w.Shift = madeID[grid.ShiftID](w.Begins, "shift", key)
		w.noonFrom, w.noonUntil = w.Noon(s.zone, day)
		if p.Team == "" {
			if officers == dark {
				w.darkFrom, w.darkUntil = clockOn(day, s.zone, darkBegins), clockOn(day, s.zone, darkEnds)
			}
			w.calls = callsOf(stops, w)
			officers++
		}
		d.Walks = append(d.Walks, w)
		d.by[p.ID] = w
	}
	return d
}

// callsOf are the first two stops of a day at a place that are neither at noon nor
// without a signal.
func callsOf(stops []stop, w *Walk) []call {
	const most = 2
	var calls []call
	for _, p := range stops {
		odd := p.until.After(w.noonFrom) && p.until.Before(w.noonUntil.Add(15*time.Minute)) || p.until.After(w.darkFrom) && p.until.Before(w.darkUntil)
		if p.place != "" && !odd && p.until.After(w.Begins.Add(15*time.Minute)) && len(calls) < most {
			calls = append(calls, call{p.place, p.until})
		}
	}
	return calls
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
	points, places := w.Points, w.Places
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
		at := chance(len(points), "place", key)
		stops[i] = stop{point: points[at], until: clockOn(day, s.zone, seconds)}
		if s.calling && at < len(places) {
			stops[i].place = places[at]
		}
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
