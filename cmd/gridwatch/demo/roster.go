package demo

import (
	"fmt"
	"time"

	"gridwatch/grid"
)

// Weeks of the roster, from the Monday of the first replayed day.
const rosterWeeks = 2

// weekMinutes of a made-up officer: most work full time, some part time, as
// community staff do.
func weekMinutes(key string) int {
	switch chance(20, "week hours", key) {
	case 0, 1, 2:
		return 30 * 60
	case 3, 4:
		return 20 * 60
	}
	return 40 * 60
}

// holiday is the made-up leave of an officer in the roster's weeks: local days
// [from, until), none for most. Who alone answers for a grid has none here:
// absences that leave a gap are changes of duty, see TurnsIn.
func (s *Staff) holiday(p *Person) (from, until grid.Date, off bool) {
	if len(p.Wards) == 0 || chance(12, "holiday", string(p.ID)) != 0 {
		return 0, 0, false
	}
	for _, w := range p.Wards {
		if w.Lead == nil {
			return 0, 0, false
		}
	}
	from = s.from + grid.Date(chance(4, "holiday begins", string(p.ID)))
	return from, from + grid.Date(2+chance(4, "holiday days", string(p.ID))), true
}

// onHoliday says whether an officer is on leave that day.
func (s *Staff) onHoliday(p *Person, day grid.Date) bool {
	from, until, off := s.holiday(p)
	return off && day >= from && day < until
}

// Leaves are those of the roster's weeks.
func (s *Staff) Leaves() []*grid.Leave {
	var all []*grid.Leave
	for _, p := range s.People {
		from, until, off := s.holiday(p)
		if !off {
			continue
		}
		kind, note := grid.LeaveHoliday, "年休假 (模拟)"
		if chance(3, "holiday kind", string(p.ID)) == 0 {
			kind, note = grid.LeaveTraining, "培训 (模拟)"
		}
		begins := from.Start(s.zone)
		all = append(all, &grid.Leave{ID: madeID[grid.LeaveID](begins, "leave", string(p.ID)), Officer: p.ID, Kind: kind,
			From: begins, Until: until.Start(s.zone), Note: note, Origin: grid.Origin{Simulated: true}})
	}
	return all
}

// rosterBegins is the Monday of the first replayed day.
func (s *Staff) rosterBegins() grid.Date {
	return s.from - grid.Date((int(s.from.Start(s.zone).Weekday())+6)%7)
}

// Roster are the planned shifts of the officers in the roster's weeks.
func (s *Staff) Roster(policy *grid.Policy) []*grid.Turn {
	monday := s.rosterBegins()
	var all []*grid.Turn
	for day := monday; day < monday+7*rosterWeeks; day++ {
		all = append(all, s.officersOn(day, policy)...)
	}
	return all
}

// officersOn are the planned shifts of the officers on one day.
func (s *Staff) officersOn(day grid.Date, policy *grid.Policy) []*grid.Turn {
	if !policy.Workday(day) {
		return nil
	}
	var all []*grid.Turn
	for _, p := range s.People {
		if len(p.Wards) == 0 || s.onHoliday(p, day) {
			continue
		}
		begins := clockOn(day, s.zone, shiftBegins)
		hours := time.Duration(p.WeekMinutes) * time.Minute / 5
		all = append(all, &grid.Turn{ID: madeID[grid.TurnID](begins, "turn", fmt.Sprint(p.ID, day)), Officer: p.ID,
			From: begins, Until: begins.Add(hours + time.Hour), Origin: grid.Origin{Simulated: true}}) // an hour of it is noon
	}
	return all
}

// Backups are the second duties (B角) of some grids, by somebody of another one.
// A grid without lead has none, so that its absences leave a gap.
func (s *Staff) Backups(plan grid.PlanID) []*grid.Duty {
	since := (s.from - 60).Start(s.zone)
	var all []*grid.Duty
	for i, w := range s.Wards {
		if w.Lead == nil || i%3 != 0 {
			continue
		}
		other := s.Wards[(i+1)%len(s.Wards)].Officer
		if other == w.Officer {
			continue
		}
		all = append(all, &grid.Duty{ID: madeID[grid.DutyID](since, "duty", string(w.Grid.ID)+string(grid.DutyBackup)), Grid: w.Grid.ID,
			Officer: other.ID, Kind: grid.DutyBackup, From: since, Plan: plan, Origin: grid.Origin{Simulated: true}})
	}
	return all
}
