package planning

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Options are what a Service is made of; all are needed.
type Options struct {
	Store *store.Store
	NewID func() string // UUIDs of new grids
}

// Service answers the planner's questions.
type Service struct{ Options }

// New is a Service.
func New(o Options) *Service { return &Service{o} }

// Sheet is the land of a region as the planner sees it: every base cell in force,
// sorted, with its neighbours and its work. It does not know of drafts. Nobody may
// change it once it is made.
type Sheet struct {
	Region       string
	Cells        geo.Adjacency
	Edge         []float64   // length of the border to the neighbour, metres, parallel to Cells.Neighbour
	AreaKm2      []float64   // by cell
	Home         []int32     // by cell: index into Regions, its leaf region
	Regions      []string    // leaf regions of the scope, sorted
	Names        []string    // of Regions
	Above        [][]string  // by leaf region: itself and the regions above it, up to Region
	Work         []grid.Work // by cell, seconds a period
	Institutions []int32     // active ones that owe, by cell
	Clues        []int32     // opened in the last 365 days
	Watch        []int32     // premises under watch
	Community    []int32     // by cell: the official community grid most of it lies in, index into Communities, or −1; nil: the region has none
	Communities  []string    // codes of official community grids, sorted
	Residents    int64       // of the region; 0: not known
	Policy       *grid.Policy
}

func (s *Sheet) rule() grid.WorkloadRule { return s.Policy.WorkloadRule() }

// period is how long the work of the sheet is reckoned for.
func (s *Sheet) period() time.Duration { return time.Duration(s.rule().PeriodDays) * 24 * time.Hour }
