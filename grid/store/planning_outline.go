package store

import (
	"context"
	"errors"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

var errNotBuilt = errors.New("not built yet")

// CreateDraft stores a new draft, stated completely: grids, cells, staff and
// locks; completed in place: state, version 1, times, policy version. A known ID
// is a Conflict "draft-known". From here on the draft changes by EditDraft alone.
func (t *Tx) CreateDraft(d *grid.Draft) error { return errNotBuilt }

// EditDraft changes a draft that the caller last saw at a version. When it has
// moved on since, the change still goes in (merged) if everything it takes for
// granted holds: the grid a cell comes from, the grid a change renames, postings and
// locks. Otherwise a *grid.DraftConflict with both versions, and nothing changes.
// Touching a locked grid is one too; a change may free a grid and touch it.
func (t *Tx) EditDraft(id grid.DraftID, version int64, c *grid.Change, reason grid.EditReason, by grid.AccountID) (e grid.DraftEdit, merged bool, err error) {
	return e, false, errNotBuilt
}

// UndoDraft takes back the newest edit that is not taken back. version must be the
// draft's own, else a *grid.DraftConflict; nothing to undo is a Conflict "draft-undo".
func (t *Tx) UndoDraft(id grid.DraftID, version int64, by grid.AccountID) (grid.DraftEdit, error) {
	return grid.DraftEdit{}, errNotBuilt
}

// RedoDraft repeats the edit undone last, unless something else was edited since:
// a Conflict "draft-redo".
func (t *Tx) RedoDraft(id grid.DraftID, version int64, by grid.AccountID) (grid.DraftEdit, error) {
	return grid.DraftEdit{}, errNotBuilt
}

// SetDraft changes Name, From, Until and Borders of the draft at its own version,
// which grows by one; other fields are as they were whatever fn does.
func (t *Tx) SetDraft(id grid.DraftID, version int64, by grid.AccountID, fn func(*grid.Draft) error) (grid.Draft, error) {
	return grid.Draft{}, errNotBuilt
}

// MarkChecked notes that the draft was checked at its version.
func (t *Tx) MarkChecked(id grid.DraftID, version int64) error { return errNotBuilt }

// DropDraft gives the draft up; it stays readable.
func (t *Tx) DropDraft(id grid.DraftID, version int64) error { return errNotBuilt }

// RebaseDraft puts the draft on the region's newest plan: what it changed against its base
// it changes there. Where both changed the same the draft wins, and it is listed.
func (t *Tx) RebaseDraft(id grid.DraftID, version int64, by grid.AccountID) (grid.DraftEdit, []grid.EditConflict, error) {
	return grid.DraftEdit{}, nil, errNotBuilt
}

// PublishDraft makes the draft a plan from an instant on, and its postings duty terms.
func (t *Tx) PublishDraft(id grid.DraftID, version int64, from time.Time, plan, returnPlan grid.PlanID,
	newDuty func() grid.DutyID, note string, by grid.AccountID) ([]grid.Plan, error) {
	return nil, errNotBuilt
}

// Drafts lists the scope's drafts, newest change first: heads.
func (s *Store) Drafts(ctx context.Context, scope string, page Page) ([]grid.Draft, string, error) {
	return nil, "", errNotBuilt
}

// Draft is one draft of the scope, complete.
func (s *Store) Draft(ctx context.Context, scope string, id grid.DraftID) (grid.Draft, error) {
	return grid.Draft{}, errNotBuilt
}

// DraftHead is one draft of the scope without grids, cells, staff and locks.
func (s *Store) DraftHead(ctx context.Context, scope string, id grid.DraftID) (grid.Draft, error) {
	return grid.Draft{}, errNotBuilt
}

// DraftEdits lists edits of a draft of the scope after a version, oldest first.
func (s *Store) DraftEdits(ctx context.Context, scope string, id grid.DraftID, after int64, limit int) ([]grid.DraftEdit, error) {
	return nil, errNotBuilt
}

// PlanInForce is the plan that holds in a region at an instant, its own or that of
// the nearest region above, without grids and cells.
func (s *Store) PlanInForce(ctx context.Context, region string, when time.Time) (grid.Plan, bool, error) {
	return grid.Plan{}, false, errNotBuilt
}

// PlanStaff lists the people on duty in the grids of a plan at the instant it takes
// effect, by grid, officer and kind.
func (s *Store) PlanStaff(ctx context.Context, id grid.PlanID) ([]grid.Posting, error) {
	return nil, errNotBuilt
}

// PlanStaffAt is PlanStaff at another instant.
func (s *Store) PlanStaffAt(ctx context.Context, id grid.PlanID, when time.Time) ([]grid.Posting, error) {
	return nil, errNotBuilt
}

// SupervisorTerms lists the terms in force of supervisors in the scope's grids that began before an
// instant, by grid, officer and begin: for how long somebody has been on a site.
func (s *Store) SupervisorTerms(ctx context.Context, scope string, when time.Time) ([]grid.Duty, error) {
	return nil, errNotBuilt
}

// Answerable says who answers for a place at an instant.
type Answerable struct {
	At        time.Time
	Cell      geo.Cell
	Region    string // whose plan answers: the place's own leaf region
	Plan      *grid.Plan
	Grid      *grid.Grid
	Nearest   bool // the place straddles: the nearest grid of its own region
	Staff     []StaffRow
	Corrected []Correction
}

// Correction is a duty that said something else of the instant and was corrected.
type Correction struct {
	Wrong grid.Duty
	By    grid.DutyID
}

// Answered says whether somebody who is there answers.
func (a *Answerable) Answered() bool { return false }

// Answerable tells who answers for a cell of the scope at an instant. region is
// the own region of what is there, "" for the cell's.
func (s *Store) Answerable(ctx context.Context, scope string, cell geo.Cell, region string, when time.Time) (Answerable, error) {
	return Answerable{}, errNotBuilt
}

// CellPlace is an active place that owes visits.
type CellPlace struct {
	ID        grid.InstitutionID
	Cell      geo.Cell
	Region    string // its own
	Straddles bool   // Cell lies in another region
	grid.PlaceFacts
}

// CellPlaces lists the active places of the scope that owe visits and have a cell, by cell and id.
func (s *Store) CellPlaces(ctx context.Context, scope string) ([]CellPlace, error) {
	return nil, errNotBuilt
}

// CellClues counts the clues of a region in a cell.
type CellClues struct {
	Cell      geo.Cell
	Region    string // their own
	Straddles bool
	Clues     int
}

// CluesByCell counts the scope's located clues opened in [from, until), by cell and region.
func (s *Store) CluesByCell(ctx context.Context, scope string, from, until time.Time) ([]CellClues, error) {
	return nil, errNotBuilt
}

// PutResidentsOf stores how many people live in a region, as counted on a day.
func (t *Tx) PutResidentsOf(region string, residents int64, on grid.Date) error { return errNotBuilt }

// ResidentsOf is the newest count of a region, else the sum of its leaf regions
// when all have one.
func (s *Store) ResidentsOf(ctx context.Context, region string) (residents int64, known bool, err error) {
	return 0, false, errNotBuilt
}

// PutLeave records or changes a leave.
func (t *Tx) PutLeave(l *grid.Leave) error { return errNotBuilt }

// CancelLeave takes a leave back; it keeps its row.
func (t *Tx) CancelLeave(id grid.LeaveID) error { return errNotBuilt }

// Leaves lists the leaves of the scope's people, or of one, that share an instant with [from, until), by begin; zero
// is open.
func (s *Store) Leaves(ctx context.Context, scope string, officer grid.OfficerID, from, until time.Time) ([]grid.Leave, error) {
	return nil, errNotBuilt
}

// Leave is one leave of a person of the scope.
func (s *Store) Leave(ctx context.Context, scope string, id grid.LeaveID) (grid.Leave, error) {
	return grid.Leave{}, errNotBuilt
}

// PutTurns inserts or fully updates planned shifts by ID. Items with a fault are
// left out.
func (t *Tx) PutTurns(items []*grid.Turn) ([]Fault, error) { return nil, errNotBuilt }

// RemoveTurn takes a planned shift out of the roster.
func (t *Tx) RemoveTurn(id grid.TurnID) error { return errNotBuilt }

// Turns lists the planned shifts of the scope's people that share an instant with [from, until), by begin.
func (s *Store) Turns(ctx context.Context, scope string, from, until time.Time) ([]grid.Turn, error) {
	return nil, errNotBuilt
}

// PutBalance queues a run.
func (t *Tx) PutBalance(r *grid.BalanceRun) error { return errNotBuilt }

// ClaimBalance begins the oldest run that waits, or of which nobody has given a sign of life for so long. now is wall time.
func (t *Tx) ClaimBalance(now time.Time, stale time.Duration) (r grid.BalanceRun, claimed bool, err error) {
	return r, false, errNotBuilt
}

// BeatBalance notes a sign of life of a claimed run; stop is true when it is to end, or
// somebody else has taken it over.
func (t *Tx) BeatBalance(id grid.BalanceID, fence int64, p grid.BalanceProgress, now time.Time) (stop bool, err error) {
	return false, errNotBuilt
}

// FinishBalance stores how a claimed run ended: State, BalanceProgress, Result, Error, FinishedAt.
// false: it was taken over and stays as it is.
func (t *Tx) FinishBalance(r *grid.BalanceRun) (bool, error) { return false, errNotBuilt }

// StopBalance asks a run to end; one that waits ends at once, at wall time now. A
// Conflict "balance-state" when it has ended.
func (t *Tx) StopBalance(id grid.BalanceID, now time.Time) error { return errNotBuilt }

// Balance is one run of the scope, with its result.
func (s *Store) Balance(ctx context.Context, scope string, id grid.BalanceID) (grid.BalanceRun, error) {
	return grid.BalanceRun{}, errNotBuilt
}
