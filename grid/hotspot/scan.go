package hotspot

import (
	"context"
	"math"

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
	Population []float64 // per place, or per place and period; also what sets the cap of a window; nil: expected, controls or cases do
	Expected   []float64 // nil; else it takes the place of Population in the likelihood of Poisson, in any unit
	Controls   []int32   // Bernoulli; nil: Population less Cases
}

// ScanOptions choose windows, test and seed.
type ScanOptions struct {
	Model         Model
	Metric        Metric
	MaxShare      float64 // of the population in a window; 0: 0.5
	MinCases      int     // 0: 2
	NeighboursMax int     // places in a window; 0: as many as MaxShare allows
	MaxPeriods    int     // length of a window; 0: half of the periods, at least one
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
	RelativeRisk float64 // cases per expected inside over the same outside; +Inf when all cases are inside
	LLR          float64
	P            float64 // rank among the maxima of the runs: (1 + runs at least as great) / (1 + runs); 1 without runs
	PGumbel      float64 // by a Gumbel distribution fitted to the runs; NaN with fewer than two
	Recurrence   float64 // periods; 0 when the scan is not prospective
}

// ScanResult has the clusters, most likely first, no place in two of them.
type ScanResult struct {
	Clusters []Cluster
	Runs     int // done
	Seed     uint64
}

// Scan finds the windows whose cases are least likely by chance: the window with
// the greatest log likelihood ratio of every centre, then from the greatest down
// those that share no place with one before. Only windows with more cases than
// expected count. A window is the places nearest to its centre, one more at a
// time, and in space and time also a run of periods; see scanDiscs for ties.
//
// Sources: Kulldorff, A spatial scan statistic (1997); Kulldorff and others, A
// space-time permutation scan statistic (2005); Kulldorff, Prospective time
// periodic geographical disease surveillance (2001).
func Scan(ctx context.Context, d *ScanData, o ScanOptions) (ScanResult, error) {
	o, err := checkScan(d, o)
	if err != nil {
		return ScanResult{}, err
	}
	discs, err := newScanDiscs(ctx, d, o)
	if err != nil {
		return ScanResult{}, err
	}
	null := newScanNull(d, o)
	best, err := bestWindows(ctx, null, discs)
	if err != nil {
		return ScanResult{}, err
	}
	chosen := withoutOverlap(best, discs)
	top := math.Inf(1)
	if len(chosen) > 0 {
		top = chosen[0].llr
	}
	maxima, stopped, err := simulateMaxima(ctx, null, discs, o, top)
	if err != nil {
		return ScanResult{}, err
	}
	r := ScanResult{Clusters: make([]Cluster, len(chosen)), Runs: len(maxima), Seed: o.Seed}
	tail := fitGumbel(maxima)
	for i, w := range chosen {
		c := null.cluster(w, discs)
		c.Radius = d.distance(o.Metric, int(c.Centre), int(c.Places[len(c.Places)-1]))
		c.P = rankP(c.LLR, maxima, stopped)
		c.PGumbel = tail.above(c.LLR)
		if o.Prospective {
			c.Recurrence = 1 / c.P
		}
		r.Clusters[i] = c
	}
	return r, nil
}
