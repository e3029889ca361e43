package hotspot

import (
	"math"
	"slices"
)

// field holds the values of all places less a number that is near the middle of
// them, and the sums of these and of their squares. No statistic here changes when
// the same is taken from every value, but little is lost to rounding that way: the
// number is the middle one of three values, so that it lies at most √n standard
// deviations from the mean, and when all values, or all but one, are the same, then
// their spread is exactly 0.
type field struct {
	shift float64
	d     []float64
	n     float64
	s, q  float64
}

// newField refuses values that Weights.check refuses, and a number of them that
// differs from that of the places.
func newField(values []float64, w Weights) (*field, error) {
	if len(values) != w.Len() {
		return nil, w.check(values)
	}
	f := &field{d: make([]float64, len(values)), n: float64(len(values))}
	if len(values) == 0 {
		return f, nil
	}
	three := []float64{values[0], values[len(values)/2], values[len(values)-1]}
	slices.Sort(three)
	f.shift = three[1]
	f.s, f.q = shifted(f.d, values, f.shift)
	if !(f.q <= mostValue*mostValue) {
		if err := w.check(values); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// shifted writes values less shift to d and gives the sums of d and of its squares,
// added up in four strands, always the same ones.
func shifted(d, values []float64, shift float64) (s, q float64) {
	var s0, s1, s2, s3, q0, q1, q2, q3 float64
	i := 0
	d = d[:len(values)]
	for ; i+4 <= len(values); i += 4 {
		x, y := values[i:i+4:i+4], d[i:i+4:i+4]
		a, b, c, e := x[0]-shift, x[1]-shift, x[2]-shift, x[3]-shift
		y[0], y[1], y[2], y[3] = a, b, c, e
		s0, s1, s2, s3 = s0+a, s1+b, s2+c, s3+e
		q0, q1, q2, q3 = q0+a*a, q1+b*b, q2+c*c, q3+e*e
	}
	for ; i < len(values); i++ {
		a := values[i] - shift
		d[i] = a
		s0, q0 = s0+a, q0+a*a
	}
	return s0 + s1 + (s2 + s3), q0 + q1 + (q2 + q3)
}

// moments are the mean of d and its variance with divisor n; the variance is 0
// when all values are the same.
func (f *field) moments() (mean, variance float64) {
	mean = f.s / f.n
	return mean, max(0, f.q/f.n-mean*mean)
}

// momentsWithout are those of all places but i.
func (f *field) momentsWithout(i int) (mean, variance float64) {
	n, d := f.n-1, f.d[i]
	const dominates = 1e-3 // what is left of the squares when i has nearly all of them
	if q := f.q - d*d; q > dominates*f.q {
		mean = (f.s - d) / n
		return mean, max(0, q/n-mean*mean)
	}
	var s, q float64
	for j, e := range f.d {
		if j != i {
			s, q = s+e, q+e*e
		}
	}
	mean = s / n
	return mean, max(0, q/n-mean*mean)
}

// lag is the weighted sum of d over the neighbours of place i.
func (f *field) lag(i int, w Weights) (sum float64) {
	row, weights := w.Row(i)
	if weights == nil {
		return sumAt(f.d, row)
	}
	for at, j := range row {
		sum += weights[at] * f.d[j]
	}
	return sum
}

// sumAt adds up the values at some places, in two strands so that one addition
// need not wait for the other.
func sumAt(d []float64, row []int32) float64 {
	var a, b float64
	for len(row) >= 2 {
		a += d[row[0]]
		b += d[row[1]]
		row = row[2:]
	}
	if len(row) == 1 {
		a += d[row[0]]
	}
	return a + b
}

// weightSpread is n Σw² - (Σw)² over n places, those with no weight among them; 0 when
// all have the same weight. k is how many weights were added up.
func weightSpread(n, sum, squares float64, k int) float64 {
	const rounding = 4 * 0x1p-52
	x := n*squares - sum*sum
	if x <= rounding*float64(k+1)*n*squares {
		return 0
	}
	return x
}

// ratio is a/b; NaN when b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
