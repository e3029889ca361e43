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
	var lag double
	sum, squares := l.w.rowSums(i)
	for at, j := range row {
		if weights == nil {
			lag = lag.plus(double{high: l.values[j]})
		} else {
			lag = lag.plus(twoProduct(weights[at], l.values[j]))
		}
	}
	n, s, q, k := float64(len(l.values)), l.sum, l.squares, len(row)
	if x := l.values[i]; l.star {
		lag, sum, squares, k = lag.plus(twoProduct(own, x)), sum+own, squares+own*own, k+1
	} else {
		n, s, q = n-1, s.plus(double{high: -x}), q.minus(twoProduct(x, x))
	}
	return standardised(n, s, q, lag, sum, weightSpread(n, sum, squares, k))
}

// standardised is (lag - W s/n) / √(variance · spread / (n-1)) with variance =
// (n q - s²)/n².
func standardised(n float64, s, q, lag double, weight, spread float64) float64 {
	const none = 1e-24
	count := double{high: n}
	nq := count.times(q)
	variance := nq.minus(s.times(s)).high
	if variance <= none*nq.high {
		return math.NaN()
	}
	off := count.times(lag).minus(double{high: weight}.times(s)).high / n
	return off * overRoot(variance/(n*n)*spread/(n-1))
}
