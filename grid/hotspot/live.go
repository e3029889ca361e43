package hotspot

import (
	"math"
	"slices"
	"strconv"

	"gridwatch/grid"
)

// Live keeps Gi or Gi* of every place true while single values change. Set costs the
// same however many places there are: of all values it keeps only their sum and
// that of their squares, and Z looks at the neighbours of the place it is asked for.
//
// The two sums are kept to about 32 digits (with whole numbers, such as counts, they
// are exact), so that changes do not pile up rounding errors. A spread below 1e-12
// of the size of the values counts as none.
//
// One goroutine at a time may use it.
type Live struct {
	values  []float64
	w       Weights
	reach   Weights // reversed
	star    bool
	sum     double
	squares double
	all     liveMoments
}

// NewLive begins with the values; they are copied. It refuses what GetisOrd refuses.
func NewLive(values []float64, w Weights, star bool) (*Live, error) {
	if err := w.check(values); err != nil {
		return nil, err
	}
	l := &Live{values: slices.Clone(values), w: w, star: star, reach: w.Reversed()}
	if slices.Equal(l.reach.Offset, w.Offset) && slices.Equal(l.reach.Neighbour, w.Neighbour) {
		l.reach = w
	}
	for _, x := range values {
		l.sum = l.sum.plus(double{high: x})
		l.squares = l.squares.plus(twoProduct(x, x))
	}
	l.all = liveMomentsOf(float64(len(values)), l.sum, l.squares)
	return l, nil
}

// Set changes one value. It refuses a place that is not there and a value that is
// not finite or beyond ±1e140, and then changes nothing.
func (l *Live) Set(i int, value float64) error {
	var faults grid.Faults
	if i < 0 || i >= len(l.values) {
		faults.Add("place", strconv.Itoa(i), "is not 0 to %d", len(l.values)-1)
		return faults.Err("place")
	}
	if !(math.Abs(value) <= mostValue) {
		faults.Add("value", strconv.FormatFloat(value, 'g', -1, 64), "is not a finite number up to %g", mostValue)
		return faults.Err("value")
	}
	old := l.values[i]
	l.sum = l.sum.plus(twoSum(value, -old))
	l.squares = l.squares.plus(twoProduct(value, value)).minus(twoProduct(old, old))
	l.values[i] = value
	l.all = liveMomentsOf(float64(len(l.values)), l.sum, l.squares)
	return nil
}

// Value is what a place has now.
func (l *Live) Value(i int) float64 { return l.values[i] }

// Reach gives the places, ascending, whose sum over neighbours holds the value of
// place i: those that have i as a neighbour, without i. The slice belongs to l.
func (l *Live) Reach(i int) []int32 {
	row, _ := l.reach.Row(i)
	return row
}

// Z is the standardised statistic of a place now, the same as GetisOrdZ of all
// values.
func (l *Live) Z(i int) float64 {
	row, weights := l.w.Row(i)
	own, given := l.w.self(i)
	if len(row) == 0 && !(l.star && given) {
		return math.NaN()
	}
	m := l.all
	if !l.star {
		x := l.values[i]
		m = liveMomentsOf(m.n-1, l.sum.plus(double{high: -x}), l.squares.minus(twoProduct(x, x)))
	}
	lag, k := 0.0, len(row)
	sum, squares := l.w.rowSums(i)
	for at, j := range row {
		if weights == nil {
			lag += l.values[j] - m.mean
		} else {
			lag += weights[at] * (l.values[j] - m.mean)
		}
	}
	if l.star {
		lag, sum, squares, k = lag+own*(l.values[i]-m.mean), sum+own, squares+own*own, k+1
	}
	return (lag - sum*m.rest) * overRoot(m.variance*weightSpread(m.n, sum, squares, k)/(m.n-1))
}

// liveMoments are those of n values: the mean is mean + rest, of which the first is
// rounded; variance has the divisor n.
type liveMoments struct{ n, mean, rest, variance float64 }

// liveMomentsOf makes them from Σx and Σx².
func liveMomentsOf(n float64, s, q double) liveMoments {
	const none = 1e-24
	m := liveMoments{n: n, mean: s.high / n}
	count := double{high: n}
	m.rest = s.minus(twoProduct(n, m.mean)).high / n
	all := count.times(q)
	if spread := all.minus(s.times(s)).high; spread > none*all.high {
		m.variance = spread / (n * n)
	}
	return m
}
