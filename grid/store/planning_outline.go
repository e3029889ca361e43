package store

import (
	"context"
	"errors"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

var errNotBuilt = errors.New("not built yet")

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
