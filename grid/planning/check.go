package planning

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Instant is domain time.
type Instant = time.Time

// Severity of a finding.
type Severity string

// An error keeps a draft from being published unless the planner accepts its list.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// FindingCode is what a finding is about.
type FindingCode string

// What a check finds. Cells without staff are those of grids nobody answers for,
// and occupied cells of no grid.
const (
	CellsUnstaffed   FindingCode = "cells-unstaffed"   // error: grid without active responsible person at the effective instant
	CellsUngridded   FindingCode = "cells-ungridded"   // error: cells in force in no grid
	GridApart        FindingCode = "grid-apart"        // warning: a grid that does not hang together (Pieces)
	GridEmpty        FindingCode = "grid-empty"        // warning: a grid without cells
	GridAcross       FindingCode = "grid-across"       // warning: a grid that crosses a community border, while borders are hard
	StaffOverloaded  FindingCode = "staff-overloaded"  // warning: Ratio of work to hours above 1
	NoBackup         FindingCode = "no-backup"         // warning: no B角
	StaffLeaves      FindingCode = "staff-leaves"      // warning: a person's service or a leave ends it within the period
	RotationDue      FindingCode = "rotation-due"      // warning: a supervisor too long on one site
	NormMissed       FindingCode = "norm-missed"       // warning: fewer supervisors per 10,000 residents than the norm
	PeopleUnassigned FindingCode = "people-unassigned" // warning: field staff without a grid
	PlanApart        FindingCode = "plan-apart"        // warning: cells that go by the plan of a region below
	PlanAbove        FindingCode = "plan-above"        // warning: cells that the plan of a region above answers for until now
)

// Finding is one thing that a check found.
type Finding struct {
	Code         FindingCode
	Severity     Severity
	Grid         grid.GridID
	Officer      grid.OfficerID
	Cells        []geo.Cell // at most 200 of CellCount
	CellCount    int
	Institutions int
	Pieces       int
	Ratio        float64
	Until        time.Time
}

// Summary of a plan: what the compare table shows of each side.
type Summary struct {
	Grids, People int
	Cells         int
	Institutions  int
	Hours         float64 // of work a period
	MaxOverMean   float64 // of work per person over the mean
	MinOverMean   float64
	MaxRatio      float64 // of work to hours of staff, the worst person's
	Overloaded    int     // people whose work exceeds their hours
	BorderKm      float64 // length of the borders between grids
	Apart         int     // grids that do not hang together
	WalkKm        float64 // reckoned walk a period
	Iso           float64
	Unstaffed     int // cells without staff
}

// Moves is what changes between two plans for the people.
type Moves struct {
	Cells              int
	Institutions       int     // that change their person
	InstitutionsKept   float64 // share that keeps one of its people, 0 to 1
	Hours              float64
	People             int // who gain or lose at least one grid or cell
	GridsNew, GridsOff int
}

// GridRow is a grid of a plan with its figures.
type GridRow struct {
	grid.Grid
	Cells        int
	Institutions int
	Work         grid.Work
	Capacity     int64 // seconds a period of its staff, 0 when nobody
	Pieces       int
	AreaKm2      float64
}

// PersonRow is a person of a plan with their load.
type PersonRow struct {
	Officer      grid.OfficerID
	Grids        []grid.GridID
	Cells        int
	Institutions int
	Work         grid.Work
	Capacity     int64
	Ratio        float64 // of work to capacity
}

// Reckoning is everything that is reckoned of a draft or plan.
type Reckoning struct {
	Summary Summary
	Grids   []GridRow
	People  []PersonRow
}

// Comparison of two plans of a region.
type Comparison struct {
	Before, After Summary
	Moves         Moves
	MovedCells    []grid.CellMove
}
