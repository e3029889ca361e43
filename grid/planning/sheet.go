package planning

import (
	"context"
	"errors"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Options are what a Service is made of; all are needed.
type Options struct {
	Store *store.Store
}

// Service answers the planner's questions.
type Service struct{ Options }

// Sheet is the land of a region as the planner sees it: every base cell in force,
// sorted, with its neighbours and its work. It does not know of drafts.
type Sheet struct {
	Region       string
	Cells        geo.Adjacency
	Home         []int32     // by cell: index into Regions, its leaf region
	Regions      []string    // leaf regions of the scope, sorted
	Work         []grid.Work // by cell, seconds a period
	Institutions []int32     // active ones that owe, by cell
	Clues        []int32     // opened in the last 365 days
	Watch        []int32     // premises under watch
	Residents    []int64     // nil when not known
	Policy       *grid.Policy
}

// Sheet reads the land of a region as of an instant of domain time (Tx.Now of
// writes; the board's now of reads).
func (s *Service) Sheet(ctx context.Context, region string, now Instant) (*Sheet, error) {
	return nil, errors.New("not built yet")
}
