package hotspot

import (
	"context"
	"errors"

	"gridwatch/geo"
)

// Model is the null model of a scan.
type Model string

const (
	Poisson     Model = "poisson"
	Bernoulli   Model = "bernoulli"
	Permutation Model = "permutation" // space-time permutation
)

// Metric says how the distance between two places is measured.
type Metric string

const (
	Cartesian   Metric = "cartesian"   // of X and Y as they are
	GreatCircle Metric = "greatcircle" // X longitude, Y latitude in degrees; kilometres
	H3          Metric = "h3"          // discs of cells; steps
)

// ScanData is what is scanned: counts per place and period. Arrays over both are
// place by place: [place*Periods+period].
type ScanData struct {
	X, Y       []float64  // of the places; nil with cells
	Cells      []geo.Cell // of the places, for Metric H3
	Periods    int        // 1: purely spatial
	Cases      []int32
	Population []float64 // per place, or per place and period; also what sets the cap of a window
	Expected   []float64 // nil; else it takes the place of Population in the likelihood
	Controls   []int32   // Bernoulli
}

// ScanOptions choose windows, test and seed.
type ScanOptions struct {
	Model         Model
	Metric        Metric
	MaxShare      float64 // of the population in a window; 0: 0.5
	MinCases      int     // 0: 2
	NeighboursMax int     // places in a window; 0: as many as MaxShare allows
	MaxPeriods    int     // length of a window; 0: half of the periods
	Prospective   bool    // windows end with the last period
	Runs          int     // Monte Carlo runs
	Seed          uint64
	EarlyStop     bool                  // end the runs when p is settled (Besag and Clifford)
	Progress      func(done, total int) // nil; called from one goroutine at a time
}

// Cluster is a window that holds more cases than expected.
type Cluster struct {
	Places       []int32 // from the centre outwards
	Centre       int32
	Radius       float64 // in the unit of the metric
	From, To     int     // periods, both in the window
	Cases        int
	Expected     float64
	RelativeRisk float64
	LLR          float64
	P            float64 // Monte Carlo rank
	PGumbel      float64
	Recurrence   float64 // periods; 0 when the scan is not prospective
}

// ScanResult has the clusters, most likely first, no place in two of them.
type ScanResult struct {
	Clusters []Cluster
	Runs     int // done
	Seed     uint64
}

// Scan finds the windows whose cases are least likely by chance.
func Scan(ctx context.Context, d *ScanData, o ScanOptions) (ScanResult, error) {
	return ScanResult{}, errors.New("hotspot: not built")
}
