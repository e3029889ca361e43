package grid

import "gridwatch/geo"

// WorkloadRule is what a grid's work is reckoned with; it is part of the policy.
// Work is whole seconds a period, so that sums are exact in any order.
type WorkloadRule struct {
	PeriodDays       int              // of the reckoning; usual 28
	VisitMinutes     map[Category]int // of a patrol visit (巡查); a category not listed takes VisitDefault
	VisitDefault     int              // minutes; usual 15
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

// DefaultWorkloadRule has the usual figures; all of them are configuration.
func DefaultWorkloadRule() WorkloadRule { panic("not built yet") }

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

// WorkOf reckons the work in a cell. Walking between the visits of a cell is
// Detour · 0.7124 · √(n·A) / speed for n visits in an area A (Beardwood, Halton
// and Hammersley 1959), by cell, so that it adds up.
func (p *Policy) WorkOf(c *CellFacts) Work { panic("not built yet") }

// Capacity is the seconds a period that a person who works weekHours (0: the
// rule's) has for the grid; planning takes the usual leave off.
func (p *Policy) Capacity(weekHours float64, planning bool) int64 { panic("not built yet") }
