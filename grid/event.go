package grid

import (
	"time"

	"gridwatch/geo"
)

// EventKind names a kind of event in the log. Kinds are append-only: a payload
// that must change gets a new version, and the old one stays readable.
type EventKind string

// Event is one of the sealed set of facts the board is folded from. Payloads
// carry ids, cells, codes, severity, states and times: never free text, names,
// contacts or addresses.
type Event interface {
	Kind() EventKind
	Version() int
	sealed()
}

// Entry is an event in the log.
type Entry struct {
	Seq   int64     // dense, from 1; the board's rev
	At    time.Time // domain time at which it was decided
	Event Event
}

// PolicyPublished puts a policy in force. Version 1 knew neither Geocode nor
// FreshnessDays; versions 1 and 2 neither Hotspots nor Risk; versions 1 to 3 no
// Workload; versions 1 to 4 neither Debt nor Evidence.
type PolicyPublished struct{ Policy Policy }

// RegionsRecorded adds or changes regions. Parents come before children.
type RegionsRecorded struct{ Items []RegionFact }

// RegionFact is what the board knows of a region.
type RegionFact struct {
	Code         string
	Parent       string // "" for the root
	CellsInForce int    // base cells whose centre lies in this leaf region; 0 if not a leaf
}

// InstitutionsRecorded states institutions in full, new or changed.
type InstitutionsRecorded struct{ Items []InstitutionFact }

// InstitutionFact is what the board knows of an institution.
type InstitutionFact struct {
	ID             InstitutionID
	Region         string
	Cell           geo.Cell // zero: not located
	Straddles      bool
	Categories     []Category
	Risk           Risk
	Owes           bool
	State          InstitutionState
	LastPatrol     time.Time
	LastInspection time.Time
	RegisteredAt   time.Time
	VerifiedAt     time.Time // since version 2: register entry last found right on site; zero when never
}

// InstitutionsRemoved takes institutions away again (an import undone).
type InstitutionsRemoved struct{ IDs []InstitutionID }

// CluesRecorded states clues in full: filed, changed, closed.
type CluesRecorded struct{ Items []ClueFact }

// ClueFact is what the board knows of a clue. Filed is true the first time only.
type ClueFact struct {
	ID          ClueID
	Filed       bool
	Region      string
	Cell        geo.Cell // zero: not located
	Straddles   bool
	Severity    Severity
	State       ClueState
	OpenedAt    time.Time
	DeadlineAt  time.Time
	Institution InstitutionID
	Simulated   bool
	Sealed      bool // since version 2: shown on no map but coarsely, and never alone
}

// CluesRemoved takes clues away again (an import undone), stated as they were.
type CluesRemoved struct{ Items []ClueFact }

// VisitsRecorded tells of visits.
type VisitsRecorded struct{ Items []VisitFact }

// VisitFact is what the board knows of a visit. Region is the institution's
// own, else the cell's; Home is the leaf region of Cell, where the visitor stood.
type VisitFact struct {
	ID          VisitID
	Institution InstitutionID // "" for a plain cell
	Region      string
	Cell        geo.Cell // zero: the institution is not located
	Home        string   // leaf region of Cell, "" if none
	Task        TaskKind
	Officer     OfficerID
	Shift       ShiftID
	At          time.Time
	Result      string
	Simulated   bool
	Why         Why    // since version 2; "" is not said
	Team        string // since version 2: TeamCode of who sent the visitor; "" is the grid staff's own
}

// VisitsRemoved takes visits away again. The institutions' earlier visits come
// back with InstitutionsRecorded.
type VisitsRemoved struct{ Items []VisitFact }

// OfficersRecorded states people of the grid staff.
type OfficersRecorded struct{ Items []OfficerFact }

// OfficerFact is what the board knows of a person.
type OfficerFact struct {
	ID          OfficerID
	Region      string
	Post        Post
	ActiveFrom  time.Time
	ActiveUntil time.Time // zero = open
	WeekMinutes int       // since version 2: of work a week; 0 is the policy's
}

// OfficersRemoved takes people away again.
type OfficersRemoved struct{ IDs []OfficerID }

// PlanPublished puts a plan in force from From on.
type PlanPublished struct {
	ID     PlanID
	Region string
	From   time.Time
	Parts  []PlanPart

	Expected []GridClues // since version 2: by grid; a grid not listed expects none
}

// PlanPart lists the cells of one grid in one leaf region.
type PlanPart struct {
	Grid   GridID
	Region string
	Cells  []geo.Cell
}

// GridClues is the work that the clues of a grid are expected to be.
type GridClues struct {
	Grid    GridID
	Seconds int64 // a period of the workload rule
}

// DutiesRecorded states duty terms, new or ended.
type DutiesRecorded struct{ Items []DutyFact }

// DutyFact is what the board knows of a duty.
type DutyFact struct {
	ID      DutyID
	Grid    GridID
	Officer OfficerID
	Kind    DutyKind
	From    time.Time
	Until   time.Time // zero = open
}

// LeavesRecorded states leaves of people. One that was taken back has an empty
// term: From is Until.
type LeavesRecorded struct{ Items []LeaveFact }

// LeaveFact is what the board knows of a leave.
type LeaveFact struct {
	ID      LeaveID
	Officer OfficerID
	From    time.Time
	Until   time.Time
}

// ShiftChanged tells of a shift that was started, paused, resumed or ended.
type ShiftChanged struct {
	ID      ShiftID
	Officer OfficerID
	State   ShiftState
	At      time.Time
	Region  string   // leaf region of Cell, "" if none
	Cell    geo.Cell // where it started; zero if not known

	Simulated bool
}

// CellPatrolled tells that somebody was there: once per (shift, cell), and again,
// in the place of what was told, when late points of the track have changed it; with
// no seconds it takes back what was told.
type CellPatrolled struct {
	Shift   ShiftID
	Officer OfficerID
	Region  string // leaf region of Cell
	Cell    geo.Cell
	Enter   time.Time
	Leave   time.Time
	Seconds int // inside, over all passages
}

// CellsRecorded states what is known of base cells whatever is in them: who lives
// there and how risky they are.
type CellsRecorded struct{ Items []CellFact }

// CellFact is what the board knows of a cell in force.
type CellFact struct {
	Region     string // leaf region of Cell
	Cell       geo.Cell
	Population int  // residents
	Risk       Risk // "" is not risky
	RecordedAt time.Time
}

// HelpCalled tells that somebody of the staff calls for help, near their cell. It
// changes nothing on the board.
type HelpCalled struct {
	ID        SOSID
	Officer   OfficerID
	Region    string   // leaf region of Cell, else the officer's
	Cell      geo.Cell // zero when not known
	At        time.Time
	Simulated bool
}

// HelpEnded tells that the call is over.
type HelpEnded struct {
	ID        SOSID
	Officer   OfficerID
	Region    string
	Cell      geo.Cell
	At        time.Time
	Simulated bool
}

// AlertRaised tells of an alert. It changes nothing on the board.
type AlertRaised struct {
	ID        AlertID
	About     AlertKind
	Clue      ClueID
	Region    string   // on whose map of hotspots it is: the clue's or one above it
	Cell      geo.Cell // at the resolution of the map of hotspots
	At        time.Time
	Simulated bool
}

// ClockAdvanced moves domain time, and nothing else does.
type ClockAdvanced struct{ At time.Time }

// The kinds of events.
const (
	KindPolicyPublished      EventKind = "policy.published"
	KindRegionsRecorded      EventKind = "region.recorded"
	KindInstitutionsRecorded EventKind = "institution.recorded"
	KindInstitutionsRemoved  EventKind = "institution.removed"
	KindCluesRecorded        EventKind = "clue.recorded"
	KindCluesRemoved         EventKind = "clue.removed"
	KindVisitsRecorded       EventKind = "visit.recorded"
	KindVisitsRemoved        EventKind = "visit.removed"
	KindOfficersRecorded     EventKind = "officer.recorded"
	KindOfficersRemoved      EventKind = "officer.removed"
	KindPlanPublished        EventKind = "plan.published"
	KindDutiesRecorded       EventKind = "duty.recorded"
	KindShiftChanged         EventKind = "shift.changed"
	KindCellPatrolled        EventKind = "cell.patrolled"
	KindAlertRaised          EventKind = "alert.raised"
	KindLeavesRecorded       EventKind = "leave.recorded"
	KindCellsRecorded        EventKind = "cells.recorded"
	KindSOSRaised            EventKind = "sos.raised"
	KindSOSEnded             EventKind = "sos.ended"
	KindClockAdvanced        EventKind = "clock.advanced"
)

func (PolicyPublished) Kind() EventKind      { return KindPolicyPublished }
func (RegionsRecorded) Kind() EventKind      { return KindRegionsRecorded }
func (InstitutionsRecorded) Kind() EventKind { return KindInstitutionsRecorded }
func (InstitutionsRemoved) Kind() EventKind  { return KindInstitutionsRemoved }
func (CluesRecorded) Kind() EventKind        { return KindCluesRecorded }
func (CluesRemoved) Kind() EventKind         { return KindCluesRemoved }
func (VisitsRecorded) Kind() EventKind       { return KindVisitsRecorded }
func (VisitsRemoved) Kind() EventKind        { return KindVisitsRemoved }
func (OfficersRecorded) Kind() EventKind     { return KindOfficersRecorded }
func (OfficersRemoved) Kind() EventKind      { return KindOfficersRemoved }
func (PlanPublished) Kind() EventKind        { return KindPlanPublished }
func (DutiesRecorded) Kind() EventKind       { return KindDutiesRecorded }
func (ShiftChanged) Kind() EventKind         { return KindShiftChanged }
func (CellPatrolled) Kind() EventKind        { return KindCellPatrolled }
func (AlertRaised) Kind() EventKind          { return KindAlertRaised }
func (LeavesRecorded) Kind() EventKind       { return KindLeavesRecorded }
func (CellsRecorded) Kind() EventKind        { return KindCellsRecorded }
func (HelpCalled) Kind() EventKind           { return KindSOSRaised }
func (HelpEnded) Kind() EventKind            { return KindSOSEnded }
func (ClockAdvanced) Kind() EventKind        { return KindClockAdvanced }

func (PolicyPublished) Version() int      { return 5 }
func (RegionsRecorded) Version() int      { return 1 }
func (InstitutionsRecorded) Version() int { return 2 }
func (InstitutionsRemoved) Version() int  { return 1 }
func (CluesRecorded) Version() int        { return 2 }
func (CluesRemoved) Version() int         { return 2 }
func (VisitsRecorded) Version() int       { return 2 }
func (VisitsRemoved) Version() int        { return 2 }
func (OfficersRecorded) Version() int     { return 2 }
func (OfficersRemoved) Version() int      { return 1 }
func (PlanPublished) Version() int        { return 2 }
func (DutiesRecorded) Version() int       { return 1 }
func (ShiftChanged) Version() int         { return 1 }
func (CellPatrolled) Version() int        { return 1 }
func (AlertRaised) Version() int          { return 1 }
func (LeavesRecorded) Version() int       { return 1 }
func (CellsRecorded) Version() int        { return 1 }
func (HelpCalled) Version() int           { return 1 }
func (HelpEnded) Version() int            { return 1 }
func (ClockAdvanced) Version() int        { return 1 }

func (PolicyPublished) sealed()      {}
func (RegionsRecorded) sealed()      {}
func (InstitutionsRecorded) sealed() {}
func (InstitutionsRemoved) sealed()  {}
func (CluesRecorded) sealed()        {}
func (CluesRemoved) sealed()         {}
func (VisitsRecorded) sealed()       {}
func (VisitsRemoved) sealed()        {}
func (OfficersRecorded) sealed()     {}
func (OfficersRemoved) sealed()      {}
func (PlanPublished) sealed()        {}
func (DutiesRecorded) sealed()       {}
func (ShiftChanged) sealed()         {}
func (CellPatrolled) sealed()        {}
func (AlertRaised) sealed()          {}
func (LeavesRecorded) sealed()       {}
func (CellsRecorded) sealed()        {}
func (HelpCalled) sealed()           {}
func (HelpEnded) sealed()            {}
func (ClockAdvanced) sealed()        {}

// AllEvents holds a zero value of every kind, in the order of the constants;
// the test of every switch over events walks it.
var AllEvents = []Event{
	PolicyPublished{}, RegionsRecorded{}, InstitutionsRecorded{}, InstitutionsRemoved{},
	CluesRecorded{}, CluesRemoved{}, VisitsRecorded{}, VisitsRemoved{}, OfficersRecorded{}, OfficersRemoved{},
	PlanPublished{}, DutiesRecorded{}, ShiftChanged{}, CellPatrolled{}, AlertRaised{}, LeavesRecorded{},
	CellsRecorded{}, HelpCalled{}, HelpEnded{}, ClockAdvanced{},
}
