package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// The lattice of untangling: steps of 1e-7 degrees (1 cm) about a whole number of
// steps. A part spans less than 180 degrees, so that differences stay below 2³¹
// and products of two below 2⁶³: orientations are exact.
const latticeSteps = 1e7

type latticePoint struct{ x, y int32 }

func (p latticePoint) compare(q latticePoint) int {
	return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.y, q.y))
}

type lattice struct{ x0, y0 float64 } // steps

func latticeAbout(b orb.Bound) lattice {
	c := b.Center()
	return lattice{math.Round(c[0] * latticeSteps), math.Round(c[1] * latticeSteps)}
}

func (l lattice) snap(p orb.Point) latticePoint {
	return latticePoint{int32(math.Round(p[0]*latticeSteps - l.x0)), int32(math.Round(p[1]*latticeSteps - l.y0))}
}

func (l lattice) point(p latticePoint) orb.Point {
	return orb.Point{(float64(p.x) + l.x0) / latticeSteps, (float64(p.y) + l.y0) / latticeSteps}
}

// turn is positive when a → b → c turns left; exact.
func turn(a, b, c latticePoint) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}

// between says whether c, known to be in line with a and b, lies strictly inside.
func between(a, b, c latticePoint) bool {
	if a.x != b.x {
		return min(a.x, b.x) < c.x && c.x < max(a.x, b.x)
	}
	return min(a.y, b.y) < c.y && c.y < max(a.y, b.y)
}

// segment is a piece of a ring's border.
type segment struct {
	a, b latticePoint
	ring int32
}

// crossing is where two segments meet otherwise than end to end.
type crossing struct {
	at    latticePoint
	rings [2]int32
}

// split is a place at which a segment has to end.
type split struct {
	segment int32
	at      latticePoint
}

// meet finds where two segments have to be split so that they only share ends.
func meet(s, t *segment, put func(first bool, at latticePoint)) {
	if max(s.a.x, s.b.x) < min(t.a.x, t.b.x) || max(t.a.x, t.b.x) < min(s.a.x, s.b.x) ||
		max(s.a.y, s.b.y) < min(t.a.y, t.b.y) || max(t.a.y, t.b.y) < min(s.a.y, s.b.y) {
		return
	}
	d1, d2 := turn(s.a, s.b, t.a), turn(s.a, s.b, t.b)
	d3, d4 := turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)
	if (d1 > 0) != (d2 > 0) && (d3 > 0) != (d4 > 0) && d1 != 0 && d2 != 0 && d3 != 0 && d4 != 0 {
		share := float64(d1) / (float64(d1) - float64(d2))
		at := latticePoint{
			t.a.x + int32(math.Round(share*float64(t.b.x-t.a.x))),
			t.a.y + int32(math.Round(share*float64(t.b.y-t.a.y))),
		}
		if at != s.a && at != s.b {
			put(true, at)
		}
		if at != t.a && at != t.b {
			put(false, at)
		}
		return
	}
	if d1 == 0 && between(s.a, s.b, t.a) {
		put(true, t.a)
	}
	if d2 == 0 && between(s.a, s.b, t.b) {
		put(true, t.b)
	}
	if d3 == 0 && between(t.a, t.b, s.a) {
		put(false, s.a)
	}
	if d4 == 0 && between(t.a, t.b, s.b) {
		put(false, s.b)
	}
}

// errTangled refuses what would take too long.
func errTangled() *InvalidError {
	return refuse("has too many lines over each other to be checked", "")
}

// Bounds of the work on one geometry; each is a second or two.
const (
	maxPairs   = 300_000_000
	maxSplits  = 4_000_000
	maxBuckets = 8_000_000
	maxRounds  = 12
)

// node splits segments until they only share ends, and gives the places where
// they crossed or touched. Rounding a crossing to the lattice bends a segment by
// up to half a step and may make a new one, so it goes round until there is none.
func node(segments []segment) ([]segment, []crossing, error) {
	var found []crossing
	budget := maxPairs
	for round := 0; ; round++ {
		var splits []split
		err := eachPair(segments, &budget, func(i, j int32) bool {
			s, t := &segments[i], &segments[j]
			meet(s, t, func(first bool, at latticePoint) {
				which := i
				if !first {
					which = j
				}
				splits = append(splits, split{which, at})
				if round == 0 {
					found = append(found, crossing{at, [2]int32{s.ring, t.ring}})
				}
			})
			return len(splits) <= maxSplits
		})
		switch {
		case err != nil:
			return nil, found, err
		case len(splits) == 0:
			return segments, found, nil
		case round == maxRounds:
			return nil, found, errTangled()
		}
		segments = splitAll(segments, splits)
	}
}

func splitAll(segments []segment, splits []split) []segment {
	slices.SortFunc(splits, func(p, q split) int {
		if c := cmp.Compare(p.segment, q.segment); c != 0 {
			return c
		}
		s := segments[p.segment] // along the segment
		along := func(at latticePoint) float64 {
			return math.Hypot(float64(at.x-s.a.x), float64(at.y-s.a.y))
		}
		return cmp.Or(cmp.Compare(along(p.at), along(q.at)), p.at.compare(q.at))
	})
	splits = slices.Compact(splits)
	out := make([]segment, 0, len(segments)+len(splits))
	next := 0
	for i, s := range segments {
		from := s.a
		for ; next < len(splits) && splits[next].segment == int32(i); next++ {
			if at := splits[next].at; at != from {
				out = append(out, segment{from, at, s.ring})
				from = at
			}
		}
		if from != s.b {
			out = append(out, segment{from, s.b, s.ring})
		}
	}
	return out
}

// eachPair hands over every pair of segments that may meet, some of them several
// times, from a grid of buckets as wide and high as segments are on average. It
// is an error when the budget of pairs is used up or fn says so.
func eachPair(segments []segment, budget *int, fn func(i, j int32) bool) error {
	b := newBuckets(segments)
	if b == nil {
		return errTangled()
	}
	for at := range len(b.first) - 1 {
		inside := b.items[b.first[at]:b.first[at+1]]
		if *budget -= len(inside) * (len(inside) - 1) / 2; *budget < 0 {
			return errTangled()
		}
		for n, i := range inside {
			for _, j := range inside[n+1:] {
				if !fn(i, j) {
					return errTangled()
				}
			}
		}
	}
	return nil
}

// buckets is a grid over the extent of segments: those of bucket n are
// items[first[n]:first[n+1]].
type buckets struct {
	minX, minY    int32
	width, height float64
	columns, rows int
	first         []int32
	items         []int32
}

// newBuckets sorts segments into buckets. nil when that takes too much room.
func newBuckets(segments []segment) *buckets {
	if len(segments) == 0 {
		return &buckets{first: []int32{0}}
	}
	minX, minY, maxX, maxY := int32(math.MaxInt32), int32(math.MaxInt32), int32(math.MinInt32), int32(math.MinInt32)
	var sumX, sumY float64
	for i := range segments {
		s := &segments[i]
		minX, maxX = min(minX, s.a.x, s.b.x), max(maxX, s.a.x, s.b.x)
		minY, maxY = min(minY, s.a.y, s.b.y), max(maxY, s.a.y, s.b.y)
		sumX += math.Abs(float64(s.b.x - s.a.x))
		sumY += math.Abs(float64(s.b.y - s.a.y))
	}
	n := float64(len(segments))
	b := &buckets{minX: minX, minY: minY}
	spanX, spanY := float64(maxX-minX)+1, float64(maxY-minY)+1
	columns, rows := math.Max(1, spanX*n/(sumX+n)), math.Max(1, spanY*n/(sumY+n))
	if most := 2*n + 16; columns*rows > most { // shrink both alike, none below one
		share := math.Sqrt(most / (columns * rows))
		columns, rows = math.Max(1, columns*share), math.Max(1, rows*share)
		columns, rows = math.Max(1, math.Min(columns, most/rows)), math.Max(1, math.Min(rows, most/columns))
	}
	b.columns, b.rows = int(columns), int(rows)
	b.width, b.height = spanX/float64(b.columns), spanY/float64(b.rows)
	b.first = make([]int32, b.columns*b.rows+1)
	total := 0
	for i := range segments {
		b.each(&segments[i], func(at int) { b.first[at+1]++; total++ })
		if total > maxBuckets+8*len(segments) {
			return nil
		}
	}
	for at := range b.columns * b.rows {
		b.first[at+1] += b.first[at]
	}
	b.items = make([]int32, total)
	fill := slices.Clone(b.first)
	for i := range segments {
		b.each(&segments[i], func(at int) { b.items[fill[at]] = int32(i); fill[at]++ })
	}
	return b
}

func (b *buckets) row(y int32) int {
	return min(b.rows-1, max(0, int(float64(y-b.minY)/b.height)))
}

func (b *buckets) column(x float64) int {
	return min(b.columns-1, max(0, int((x-float64(b.minX))/b.width)))
}

// each names the buckets a segment may pass through: row by row those of the
// stretch within the row, one more on each side for rounding.
func (b *buckets) each(s *segment, put func(at int)) {
	low, high := s.a, s.b
	if low.y > high.y {
		low, high = high, low
	}
	first, last := b.row(low.y), b.row(high.y)
	for row := first; row <= last; row++ {
		from, to := float64(low.x), float64(high.x)
		if first != last {
			slope := float64(high.x-low.x) / float64(high.y-low.y)
			bottom := math.Max(float64(low.y), float64(b.minY)+float64(row)*b.height)
			top := math.Min(float64(high.y), float64(b.minY)+float64(row+1)*b.height)
			from = float64(low.x) + slope*(bottom-float64(low.y))
			to = float64(low.x) + slope*(top-float64(low.y))
		}
		if from > to {
			from, to = to, from
		}
		for c := b.column(from - 1); c <= b.column(to+1); c++ {
			put(row*b.columns + c)
		}
	}
}
