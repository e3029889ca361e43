package hotspot

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gridwatch/geo"
	"gridwatch/grid"
)

// mostDiscPlaces bounds the places of all discs together (5 bytes each).
const mostDiscPlaces = 1 << 28

// keptSorted is up to how many nearest places are kept by insertion; beyond it
// all places are sorted.
const keptSorted = 64

// scanDiscs are the windows in space. Those around centre i are the beginnings
// of place[offset[i]:offset[i+1]], nearest first, that stop where ends says so.
//
// Places enter one at a time. At the same distance the one with the lesser x
// comes first, then the one with the lesser y, as in the program SaTScan; places
// at one point enter together, and so do, with Metric H3, all cells of one step.
// A disc has at most MaxShare of the population and NeighboursMax places.
type scanDiscs struct {
	offset []int
	place  []int32
	ends   []bool
}

// around gives the places of centre c and where discs end.
func (s *scanDiscs) around(c int) ([]int32, []bool) {
	return s.place[s.offset[c]:s.offset[c+1]], s.ends[s.offset[c]:s.offset[c+1]]
}

func (s *scanDiscs) centres() int { return len(s.offset) - 1 }

// discBuilder orders the places around a centre.
type discBuilder struct {
	d      *ScanData
	metric Metric
	sphere [][3]float64 // unit vectors, for GreatCircle
	weight []float64    // for the cap
	limit  float64
	most   int // places in a disc
}

// discPlace is a place seen from a centre; away orders as the distance does.
type discPlace struct {
	away  float64
	place int32
}

func newScanDiscs(ctx context.Context, d *ScanData, o ScanOptions) (*scanDiscs, error) {
	b := newDiscBuilder(d, o)
	n := len(b.weight)
	if b.distinct() && b.fewestPlaces() > mostDiscPlaces/n {
		return nil, errTooManyPlaces()
	}
	return b.build(ctx, n)
}

func newDiscBuilder(d *ScanData, o ScanOptions) *discBuilder {
	n := len(d.X)
	if o.Metric == H3 {
		n = len(d.Cells)
	}
	b := &discBuilder{d: d, metric: o.Metric, weight: make([]float64, n), most: n}
	total := 0.0
	for i := range n {
		b.weight[i] = d.capWeight(o.Model, i)
		total += b.weight[i]
	}
	const rounding = 1 + 1e-12 // a disc with exactly the share is one
	b.limit = o.MaxShare * total * rounding
	if o.NeighboursMax > 0 {
		b.most = min(n, o.NeighboursMax)
	}
	if o.Metric == GreatCircle {
		b.sphere = unitVectors(d.X, d.Y)
	}
	return b
}

// build makes the discs of all centres, on all processors.
func (b *discBuilder) build(ctx context.Context, n int) (*scanDiscs, error) {
	places, ends := make([][]int32, n), make([][]bool, n)
	var next, used atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			var seen []discPlace
			for c := int(next.Add(1)) - 1; c < n && ctx.Err() == nil && failed.Load() == nil; c = int(next.Add(1)) - 1 {
				var err error
				if seen, err = b.nearest(c, n, seen[:0]); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				places[c], ends[c] = b.cut(seen)
				if used.Add(int64(len(places[c]))) > mostDiscPlaces {
					err = errTooManyPlaces()
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	s := &scanDiscs{offset: make([]int, n+1), place: slices.Concat(places...), ends: slices.Concat(ends...)}
	for c := range n {
		s.offset[c+1] = s.offset[c] + len(places[c])
	}
	return s, nil
}

// nearest appends the places around c in order: all of them, or one more than a
// disc may have.
func (b *discBuilder) nearest(c, n int, seen []discPlace) ([]discPlace, error) {
	keep := n
	if b.most < keptSorted {
		keep = min(n, b.most+1)
	}
	for j := range n {
		away, err := b.away(c, j)
		if err != nil {
			return nil, err
		}
		p := discPlace{away, int32(j)}
		switch {
		case keep == n:
			seen = append(seen, p)
			continue
		case len(seen) < keep:
			seen = append(seen, p)
		case b.compare(p, seen[keep-1]) < 0:
			seen[keep-1] = p
		default:
			continue
		}
		for i := len(seen) - 1; i > 0 && b.compare(seen[i], seen[i-1]) < 0; i-- {
			seen[i], seen[i-1] = seen[i-1], seen[i]
		}
	}
	if keep == n {
		slices.SortFunc(seen, b.compare)
	}
	return seen, nil
}

// away is a number that grows with the distance.
func (b *discBuilder) away(c, j int) (float64, error) {
	switch b.metric {
	case H3:
		if c == j {
			return 0, nil
		}
		steps, err := b.d.Cells[c].Distance(b.d.Cells[j])
		if err != nil {
			return 0, grid.Errorf(grid.Invalid, "scan-cells-apart", "%v", err)
		}
		return float64(steps), nil
	case GreatCircle:
		p, q := b.sphere[c], b.sphere[j]
		return square(p[0]-q[0]) + square(p[1]-q[1]) + square(p[2]-q[2]), nil
	}
	return square(b.d.X[c]-b.d.X[j]) + square(b.d.Y[c]-b.d.Y[j]), nil
}

// square is rounded by itself on every processor, so that equal distances stay equal.
func square(v float64) float64 { return float64(v * v) }

// compare orders by distance, then by coordinates, then as they were given.
func (b *discBuilder) compare(p, q discPlace) int {
	switch {
	case p.away < q.away:
		return -1
	case p.away > q.away:
		return 1
	}
	if b.metric != H3 {
		for _, axis := range [2][]float64{b.d.X, b.d.Y} {
			if u, v := axis[p.place], axis[q.place]; u < v {
				return -1
			} else if u > v {
				return 1
			}
		}
	}
	return int(p.place - q.place)
}

// together says whether two places that follow one another enter as one.
func (b *discBuilder) together(p, q discPlace) bool {
	if b.metric == H3 {
		return p.away == q.away
	}
	return b.d.X[p.place] == b.d.X[q.place] && b.d.Y[p.place] == b.d.Y[q.place]
}

// cut gives the places up to the last disc within cap and number.
func (b *discBuilder) cut(seen []discPlace) (places []int32, ends []bool) {
	sum, last := 0.0, 0
	for i, p := range seen {
		if sum += b.weight[p.place]; sum > b.limit || i == b.most {
			break
		}
		end := i+1 == len(seen) || !b.together(p, seen[i+1])
		places, ends = append(places, p.place), append(ends, end)
		if end {
			last = i + 1
		}
	}
	return places[:last], ends[:last]
}

// unitVectors are points on the sphere, of longitude and latitude in degrees.
func unitVectors(lon, lat []float64) [][3]float64 {
	v := make([][3]float64, len(lon))
	for i := range lon {
		sinLon, cosLon := math.Sincos(lon[i] * math.Pi / 180)
		sinLat, cosLat := math.Sincos(lat[i] * math.Pi / 180)
		v[i] = [3]float64{cosLat * cosLon, cosLat * sinLon, sinLat}
	}
	return v
}

// distance between two places in the unit of the metric: that of the numbers,
// kilometres, steps.
func (d *ScanData) distance(metric Metric, a, b int) float64 {
	switch metric {
	case H3:
		steps, _ := d.Cells[a].Distance(d.Cells[b]) // the discs were built with it
		return float64(steps)
	case GreatCircle:
		return geo.DistanceMetres(geo.Point{Lon: d.X[a], Lat: d.Y[a]}, geo.Point{Lon: d.X[b], Lat: d.Y[b]}) / 1000
	}
	return math.Hypot(d.X[a]-d.X[b], d.Y[a]-d.Y[b])
}
