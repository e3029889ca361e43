package demo

import (
	"fmt"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Person is somebody of the made-up staff.
type Person struct {
	grid.Officer
	Team  string   // of a supervisor, "" for others
	Which int      // 0 or 1 in the team
	Wards []*Ward  // of a grid officer, none for others
	Home  geo.Cell // where a shift starts when nothing else is known
}

// Ward is a grid with those who answer for it.
type Ward struct {
	Parcel
	Label   string // of the region, in names
	Grid    grid.Grid
	Points  []geo.Point // of its institutions, in the order of the records
	Places  []string    // keys of its institutions
	Lead    *Person     // nil: the post is vacant, so that a leave leaves a gap
	Officer *Person
}

// Staff of the city: grid officers and teams go out, leads do not.
type Staff struct {
	Wards  []*Ward
	People []*Person
	root   string
	crew   map[string][2]*Person
	ward   map[string]*Ward // by key of a place
	zone   *time.Location
	from   grid.Date // the first replayed day

	calling bool // officers call at places that no record speaks of
}

// vacant says which grids have no lead: every ninth.
func vacant(n int) bool { return n%9 == 4 }

// NewStaff makes up people for the grids; records give the places they look
// after. from is the first replayed day.
func NewStaff(c *City, wards []*Ward, zone *time.Location, from grid.Date) *Staff {
	s := &Staff{Wards: wards, root: c.Root, crew: map[string][2]*Person{}, ward: map[string]*Ward{}, zone: zone, from: from, calling: !c.Made}
	since := (from - 60).Start(zone)
	person := func(key, name string, post grid.Post, region, certificate string) *Person {
		p := &Person{Officer: grid.Officer{
			ID: madeID[grid.OfficerID](since, "officer", key), Name: name, Post: post, Region: region,
			CertificateNo: certificate, ActiveFrom: since, Origin: grid.Origin{Simulated: true}}}
		s.People = append(s.People, p)
		return p
	}
	leads := map[string]*Person{}
	holder := hold(wards, c.Officers, vacant)
	officers := map[int]*Person{}
	for n, w := range wards {
		area := w.Label
		for _, key := range w.Places {
			s.ward[key] = w
		}
		if leads[w.Area] == nil {
			leads[w.Area] = person("lead "+area, fmt.Sprintf("网格长 %s (模拟)", area), grid.PostLead, w.Area, "")
		}
		if !vacant(n) {
			w.Lead = leads[w.Area]
		}
		if w.Officer = officers[holder[n]]; w.Officer == nil {
			name := fmt.Sprintf("%s-%d", area, w.No)
			w.Officer = person("officer "+name, fmt.Sprintf("网格员 %s (模拟)", name), grid.PostOfficer, w.Area, "")
			w.Officer.Home, w.Officer.WeekMinutes = w.Cells[0], weekMinutes(name)
			officers[holder[n]] = w.Officer
		}
		if w.Officer.Region != w.Area { // who has grids of two areas is the city's
			w.Officer.Region = c.Root
		}
		w.Officer.Wards = append(w.Officer.Wards, w)
	}
	for _, team := range c.Teams {
		var pair [2]*Person
		for i := range pair {
			pair[i] = person(fmt.Sprintf("supervisor %s %d", team, i+1), fmt.Sprintf("监督员 %s-%d (模拟)", team, i+1),
				grid.PostSupervisor, c.Root, fmt.Sprintf("SIM-%s-%d", team, i+1))
			pair[i].Team, pair[i].Which = team, i
		}
		s.crew[team] = pair
	}
	return s
}

// Crew gives the two supervisors of a team.
func (s *Staff) Crew(team string) (first, second *Person) {
	return s.crew[team][0], s.crew[team][1]
}

// Visitor is who makes a visit: the two supervisors of its team, or for a patrol
// the officer of the place's grid, nil on leave or where there is no grid.
func (s *Staff) Visitor(v *Done, day grid.Date) (first, second *Person) {
	if v.Task != grid.Patrol {
		return s.Crew(v.Crew)
	}
	w := s.ward[v.Place]
	if w == nil || s.away(w, day) {
		return nil, nil
	}
	return w.Officer, nil
}

// Duties of the first day: leads and officers, terms open.
func (s *Staff) Duties(plan grid.PlanID) []*grid.Duty {
	since := (s.from - 60).Start(s.zone)
	var all []*grid.Duty
	add := func(w *Ward, p *Person, kind grid.DutyKind) {
		all = append(all, &grid.Duty{ID: madeID[grid.DutyID](since, "duty", string(w.Grid.ID)+string(kind)), Grid: w.Grid.ID, Officer: p.ID,
			Kind: kind, From: since, Plan: plan, Origin: grid.Origin{Simulated: true}})
	}
	for _, w := range s.Wards {
		if w.Lead != nil {
			add(w, w.Lead, grid.DutyLead)
		}
		add(w, w.Officer, grid.DutyOfficer)
	}
	return all
}

// Turn is the end of an officer's duty at the begin of a leave without backup
// (Back nil), or the new term after it.
type Turn struct {
	At   time.Time
	Ends grid.DutyID // "" when somebody comes back
	Back *grid.Duty
}

// leave is the n-th absence of a grid's officer: days [from, until).
func (s *Staff) leave(ward, n int) (from, until grid.Date) {
	key := fmt.Sprintf("%d/%d", ward, n)
	from = s.from + grid.Date(14*n+chance(9, "leave", key))
	if n == 0 && ward == 4 {
		from = s.from // one gap opens on the first morning
	}
	return from, from + grid.Date(1+chance(3, "leave days", key))
}

// dutyOf is the officer's term after the n-th leave (0: none yet).
func (s *Staff) dutyOf(w *Ward, n int, since time.Time) grid.DutyID {
	if n == 0 {
		since = (s.from - 60).Start(s.zone)
		return madeID[grid.DutyID](since, "duty", string(w.Grid.ID)+string(grid.DutyOfficer))
	}
	return madeID[grid.DutyID](since, "duty", fmt.Sprintf("%s after leave %d", w.Grid.ID, n))
}

// seconds of the local day at which a leave begins and ends.
const (
	leaveBegins = 9*3600 + 1800
	leaveEnds   = 8 * 3600
)

// TurnsIn lists the changes of duty after one instant, up to another, in the
// order of time. Only grids without lead have absences, so each is a gap.
func (s *Staff) TurnsIn(after, until time.Time) []Turn {
	var turns []Turn
	day := grid.DateOf(until, s.zone)
	for i, w := range s.Wards {
		if !vacant(i) {
			continue
		}
		var since time.Time
		for n := 0; s.from+grid.Date(14*n) <= day; n++ {
			off, back := s.leave(i, n)
			begins, ends := clockOn(off, s.zone, leaveBegins), clockOn(back, s.zone, leaveEnds)
			if begins.After(after) && !begins.After(until) {
				turns = append(turns, Turn{At: begins, Ends: s.dutyOf(w, n, since)})
			}
			since = ends
			if ends.After(after) && !ends.After(until) {
				turns = append(turns, Turn{At: ends, Back: &grid.Duty{ID: s.dutyOf(w, n+1, ends), Grid: w.Grid.ID, Officer: w.Officer.ID,
					Kind: grid.DutyOfficer, From: ends, Note: "休假归来 (模拟)", Origin: grid.Origin{Simulated: true}}})
			}
		}
	}
	slices.SortStableFunc(turns, func(a, b Turn) int { return a.At.Compare(b.At) })
	return turns
}

// away says whether a grid's officer is on leave that day.
func (s *Staff) away(w *Ward, day grid.Date) bool {
	i := slices.Index(s.Wards, w)
	if i < 0 {
		return false
	}
	if !vacant(i) {
		return s.onHoliday(w.Officer, day)
	}
	for n := 0; s.from+grid.Date(14*n) <= day; n++ {
		if off, back := s.leave(i, n); day >= off && day < back {
			return true
		}
	}
	return false
}
