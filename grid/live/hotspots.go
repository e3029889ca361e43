package live

import (
	"context"
	"errors"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Hotspots follows the log beside the View and keeps maps of hotspots true. Its
// methods may be called from any goroutine.
type Hotspots struct{}

// HotspotOptions are what the log does not tell.
type HotspotOptions struct {
	Resolution int                                                          // base resolution of the deployment
	Cells      func(ctx context.Context, region string) ([]geo.Cell, error) // base cells in force of a scope
	Residents  func(ctx context.Context, region string) (map[geo.Cell]float64, error)
}

// NewHotspots is the fold of an empty log.
func NewHotspots(o HotspotOptions) *Hotspots { return &Hotspots{} }

var errNotBuilt = errors.New("live: not built")

// Apply folds entries in order.
func (h *Hotspots) Apply(entries []grid.Entry) error { return nil }

// Run does full passes in the background until ctx ends.
func (h *Hotspots) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Usual is the question of the policy in force for a scope: what sockets are shown.
func (h *Hotspots) Usual(region string) hotspot.Question { return hotspot.Question{Region: region} }

// Map answers a question; zero fields but Region take the policy's defaults.
func (h *Hotspots) Map(ctx context.Context, q hotspot.Question) (*hotspot.Map, error) {
	return nil, errNotBuilt
}

// CellSeries is how a cell did in the slices that end with the window, oldest first.
type CellSeries struct {
	From, Until []grid.Date
	N           []int
	Z           []float64
	hotspot.Emergence
}

// Series of one cell of the map.
func (h *Hotspots) Series(ctx context.Context, q hotspot.Question, cell geo.Cell) (CellSeries, error) {
	return CellSeries{}, errNotBuilt
}

// Counts of the scope's clues per slice of so many days and cell, oldest first,
// for forecasts; cells and weights are those of the columns.
func (h *Hotspots) Counts(ctx context.Context, q hotspot.Question, slices, days int) (counts [][]float64, cells []geo.Cell, w hotspot.Weights, err error) {
	return nil, nil, hotspot.Weights{}, errNotBuilt
}

// HotspotDelta brings a reader from version From to Version; Full: from nothing.
type HotspotDelta struct {
	Full          bool
	From, Version int64
	Map           hotspot.Map // without Lines
	Lines         []hotspot.Line
}

// Since tells what changed on the usual map of a region after a version; a
// negative one asks for all of it.
func (h *Hotspots) Since(ctx context.Context, region string, version int64) (HotspotDelta, error) {
	return HotspotDelta{}, errNotBuilt
}

// Changed is closed at the next change of any map.
func (h *Hotspots) Changed() <-chan struct{} { return nil }

// Alarm is a clue that fell into a hotspot.
type Alarm struct {
	Seq    int64
	Clue   grid.ClueID
	Region string
	Cell   geo.Cell // at the resolution of the map
	Z, Q   float64
	N      int
	At     time.Time
}
