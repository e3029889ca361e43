package grid

import (
	"maps"
	"math"

	"gridwatch/geo"
)

// PremisesUnderWatch (重点监控点) is the category of addresses where unlicensed
// practice was closed. Visits to them are counted apart.
const PremisesUnderWatch Category = "premises-under-watch"

// WorkloadRule is what a grid's work is reckoned with; it is part of the policy.
// Work is whole seconds a period, so that sums are exact in any order.
type WorkloadRule struct {
	PeriodDays       int              // of the reckoning; usual 28
	VisitMinutes     map[Category]int // of a patrol visit (巡查); a category not listed takes VisitDefault
	VisitDefault     int              // minutes; usual 15
	VisitDays        map[Category]int // between two visits that are reckoned with where the policy has no patrol cycle: planned, owed by nobody
	InspectMinutes   map[Category]int // of an inspection (监督检查), for each of the two supervisors
	InspectDefault   int              // minutes; usual 60
	ClueMinutes      int              // of the check of one clue; usual 45
	EmptyMinutes     int              // of walking through a cell that holds nothing, once in EmptyDays; usual 2
	EmptyDays        int              // usual 90
	WalkKmh          float64          // usual 4
	Detour           float64          // street metres a metre as the crow flies; usual 1.3
	WeekHours        float64          // of a full-time person; usual 40
	FieldShare       float64          // of those hours, spent in the grid; usual 0.6
	LeaveDays        int              // of absence a year and person that plans reckon with; usual 15
	SupervisorsPer10 float64          // law-enforcement supervisors per 10,000 residents that the norm asks for; usual 1
	RotationMonths   int              // a supervisor longer on one site than this is warned of; usual 36
}

// usualWorkload holds where a policy states no rule. Nobody changes its maps.
var usualWorkload = WorkloadRule{
	PeriodDays: 28,
	VisitMinutes: map[Category]int{"outpatient": 20, "medical-beauty": 25, PremisesUnderWatch: 10, "pharmacy": 10, "salon": 10,
		"hotel": 20, "school": 20, "factory": 20},
	VisitDefault: 15,
	InspectMinutes: map[Category]int{"hospital": 240, "outpatient": 120, "medical-beauty": 120, "blood": 180, "assisted-reproduction": 180,
		"laboratory": 120, "radiation": 90, "factory": 90},
	InspectDefault: 60, ClueMinutes: 45, EmptyMinutes: 2, EmptyDays: 90, WalkKmh: 4, Detour: 1.3, WeekHours: 40, FieldShare: 0.6, LeaveDays: 15,
	SupervisorsPer10: 1, RotationMonths: 36,
}

// DefaultWorkloadRule has the usual figures; all of them are configuration.
func DefaultWorkloadRule() WorkloadRule {
	r := usualWorkload
	r.VisitMinutes, r.InspectMinutes = maps.Clone(r.VisitMinutes), maps.Clone(r.InspectMinutes)
	return r
}

// WorkloadRule is the policy's own, or the default. Its maps are the policy's:
// nobody may change them.
func (p *Policy) WorkloadRule() WorkloadRule {
	if p.Workload.PeriodDays == 0 {
		return usualWorkload
	}
	return p.Workload
}

// Work of a cell or a grid, in seconds a period, by what it is made of.
type Work struct {
	Visits  int64 // patrol visits of institutions
	Clues   int64 // checks of expected clues
	Walking int64 // between them
	Watch   int64 // visits of premises under watch
	Empty   int64 // walking through cells that hold nothing
}

// Sum of the work, in seconds a period.
func (w Work) Sum() int64 { return w.Visits + w.Clues + w.Walking + w.Watch + w.Empty }

// CellFacts is what the work in a cell depends on.
type CellFacts struct {
	Cell   geo.Cell
	Places []PlaceFacts // active institutions that owe something
	Clues  int          // opened in the last 365 days
}

// PlaceFacts is what the work at an institution depends on.
type PlaceFacts struct {
	Categories []Category
	Risk       Risk
}

// effort is the patrol work at one institution in a period.
type effort struct {
	seconds int64
	visits  int64 // in millionths, so that they add up exactly
	watch   bool
}

const millionth = 1e6

// VisitCycle is the days between two patrol visits that work is reckoned with: the
// patrol cycle, else the shortest VisitDays of the categories; 0: no visits.
func (p *Policy) VisitCycle(categories []Category, risk Risk) int {
	if days := p.Cycle(categories, risk).Patrol; days > 0 {
		return days
	}
	shortest := 0
	for _, c := range categories {
		if days := p.Workload.VisitDays[c]; days > 0 && (shortest == 0 || days < shortest) {
			shortest = days
		}
	}
	return shortest
}

// effortAt is the work at an institution: it is visited once in its cycle, and the
// visit takes as long as that of the category that takes longest. What has no
// cycle costs the grid nothing.
func (p *Policy) effortAt(r *WorkloadRule, f PlaceFacts) effort {
	cycle := p.VisitCycle(f.Categories, f.Risk)
	var e effort
	minutes := 0
	for _, c := range f.Categories {
		m, stated := r.VisitMinutes[c]
		if !stated {
			m = r.VisitDefault
		}
		minutes = max(minutes, m)
		e.watch = e.watch || c == PremisesUnderWatch
	}
	if cycle > 0 {
		e.seconds = wholeSeconds(float64(minutes*60*r.PeriodDays) / float64(cycle))
		e.visits = wholeSeconds(float64(millionth*r.PeriodDays) / float64(cycle))
	}
	return e
}

// walking is the seconds of walking between visits (in millionths) of one cell:
// Detour · 0.7124 · √(n·A) / speed for n visits in the area A (Beardwood, Halton
// and Hammersley 1959), with the mean area of cells of the resolution.
func (r *WorkloadRule) walking(resolution int, visits int64) int64 {
	const tour = 0.7124
	metres := r.Detour * tour * math.Sqrt(float64(visits)/millionth*geo.MeanAreaM2(resolution))
	return wholeSeconds(metres * 3.6 / r.WalkKmh)
}

// empty is the seconds a period in a cell that holds nothing.
func (r *WorkloadRule) empty() int64 {
	return wholeSeconds(float64(r.EmptyMinutes*60*r.PeriodDays) / float64(r.EmptyDays))
}

func wholeSeconds(s float64) int64 { return int64(math.Round(s)) }

// ClueWork is the seconds a period that as many clues a year are expected to take.
func (p *Policy) ClueWork(clues int) int64 {
	r := p.WorkloadRule()
	return wholeSeconds(float64(clues*r.ClueMinutes*60*r.PeriodDays) / 365)
}

// WorkOf reckons the work in a cell. Walking between the visits of a cell is
// Detour · 0.7124 · √(n·A) / speed for n visits in an area A (Beardwood, Halton
// and Hammersley 1959), by cell, so that it adds up.
func (p *Policy) WorkOf(c *CellFacts) Work {
	r := p.WorkloadRule()
	w := Work{Clues: p.ClueWork(c.Clues)}
	if len(c.Places) == 0 && c.Clues == 0 {
		w.Empty = r.empty()
	}
	visits := int64(0)
	for _, f := range c.Places {
		e := p.effortAt(&r, f)
		if e.watch {
			w.Watch += e.seconds
		} else {
			w.Visits += e.seconds
		}
		visits += e.visits
	}
	w.Walking = r.walking(c.Cell.Resolution(), visits)
	return w
}

// Capacity is the seconds a period that a person who works weekHours (0: the
// rule's) has for the grid; planning takes the usual leave off.
func (p *Policy) Capacity(weekHours float64, planning bool) int64 {
	r := p.WorkloadRule()
	if weekHours == 0 {
		weekHours = r.WeekHours
	}
	s := weekHours * 3600 * float64(r.PeriodDays) / 7 * r.FieldShare
	if planning {
		s *= 1 - float64(r.LeaveDays)/365
	}
	return wholeSeconds(s)
}

// WorkRank orders those who do the work of a grid: 0 officers and assistants,
// 1 leads, 2 backups. The people of the lowest rank that is there do it; other
// duties, -1, do none of it.
func (k DutyKind) WorkRank() int {
	switch k {
	case DutyOfficer, DutyAssistant:
		return 0
	case DutyLead:
		return 1
	case DutyBackup:
		return 2
	}
	return -1
}
