package hotspot

import (
	"context"
	"math"
	"slices"
)

// field is the values of all places with what the statistics need of all of them
// together. The sums are of the values less a number near their middle, which costs
// no more and loses little to rounding: the number is the middle one of three
// values, so that it lies at most √n standard deviations from the mean, and when
// all values, or all but one, are the same, then their spread is exactly 0.
type field struct {
	values []float64
	shift  float64
	n      float64
	s, q   float64 // Σ (x - shift), Σ (x - shift)²

	// x is what is added up over neighbours: the values, or the values less shift
	// where the mean is so far from 0 that the sum would lose digits. mean is that
	// of x.
	x        []float64
	mean     float64
	variance float64 // with divisor n
}

// newField refuses values that Weights.check refuses.
func newField(values []float64, w Weights) (*field, error) {
	if len(values) != w.Len() {
		return nil, w.check(values)
	}
	f := &field{values: values, x: values, n: float64(len(values))}
	if len(values) == 0 {
		return f, nil
	}
	three := []float64{values[0], values[len(values)/2], values[len(values)-1]}
	slices.Sort(three)
	f.shift = three[1]
	f.s, f.q = shiftedSums(values, f.shift)
	if !(f.q <= mostValue*mostValue) {
		if err := w.check(values); err != nil {
			return nil, err
		}
	}
	const far = 100 // standard deviations
	less := f.s / f.n
	f.variance = max(0, f.q/f.n-less*less)
	f.mean = less + f.shift
	if f.mean*f.mean > far*far*f.variance {
		f.x, f.mean = make([]float64, len(values)), less
		for i, x := range values {
			f.x[i] = x - f.shift
		}
	}
	return f, nil
}

// shiftedSums are Σ (x - shift) and Σ (x - shift)², added up block after block
// whoever did them.
func shiftedSums(values []float64, shift float64) (s, q float64) {
	parts := make([][2]float64, (len(values)+placeBlock-1)/placeBlock)
	_ = inBlocks(context.Background(), len(values), placeBlock, func(from, until int) {
		p := &parts[from/placeBlock]
		p[0], p[1] = blockSums(values[from:until], shift)
	}) // nobody ends it
	for _, p := range parts {
		s, q = s+p[0], q+p[1]
	}
	return s, q
}

// blockSums adds up in four strands so that no addition waits for the one before.
func blockSums(values []float64, shift float64) (s, q float64) {
	var s0, s1, s2, s3, q0, q1, q2, q3 float64
	for ; len(values) >= 4; values = values[4:] {
		x := (*[4]float64)(values)
		a, b, c, d := x[0]-shift, x[1]-shift, x[2]-shift, x[3]-shift
		s0, s1, s2, s3 = s0+a, s1+b, s2+c, s3+d
		q0, q1, q2, q3 = q0+a*a, q1+b*b, q2+c*c, q3+d*d
	}
	for _, x := range values {
		a := x - shift
		s0, q0 = s0+a, q0+a*a
	}
	return s0 + s1 + (s2 + s3), q0 + q1 + (q2 + q3)
}

// without gives mean and variance of x over all places but i.
func (f *field) without(i int) (mean, variance float64) {
	n, own := f.n-1, f.values[i]-f.shift
	s, q := f.s-own, f.q-own*own
	const dominated = 1e-3 // what is left of the squares when i has nearly all of them
	if f.q > 0 && q <= dominated*f.q {
		s, q = 0, 0
		for j, x := range f.values {
			if x -= f.shift; j != i {
				s, q = s+x, q+x*x
			}
		}
	}
	less := s / n
	return less + (f.mean - f.s/f.n), max(0, q/n-less*less)
}

// lag is the weighted sum of x over the neighbours of place i.
func (f *field) lag(i int, w Weights) (sum float64) {
	row, weights := w.Row(i)
	if weights == nil {
		return sumAt(f.x, row)
	}
	for at, j := range row {
		sum += weights[at] * f.x[j]
	}
	return sum
}

// sumAt adds up the values of some places.
func sumAt(x []float64, places []int32) (sum float64) {
	for _, j := range places {
		sum += x[j]
	}
	return sum
}

// weightSpread is n Σw² - (Σw)² over n places, those with no weight among them; 0
// when all have the same weight. k is how many weights were added up.
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
