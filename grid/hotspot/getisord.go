package hotspot

import (
	"context"
	"math"
)

// Local is the local statistic of one place; NaN where there is none.
type Local struct {
	G float64 // raw ratio
	Z float64 // standardised
	P float64 // two-sided
	Q float64 // Benjamini–Hochberg over the finite P
}

// LocalOptions choose the form of a local statistic.
type LocalOptions struct {
	Star         bool // the place counts among its own neighbours (Gi*); no meaning for Moran's I
	Permutations int  // 0: P is that of the normal distribution
	Seed         uint64
}

// placeBlock is how many places one goroutine works on at a time.
const placeBlock = 8192

// GetisOrd is Gi or Gi* of every place: how much of all values lies with its
// neighbours, and how far that is from what chance gives.
//
// G is the ratio of Getis and Ord (1992): Gi = Σ w_ij x_j / Σ x_j, both over j ≠ i;
// Gi* = the same over all j, with w_ii = 1 unless given. It is NaN when the sum
// below is 0. Z is that of GetisOrdZ. P is that of |Z| in the normal distribution,
// or with o.Permutations that of Permuted. Q is Benjamini and Hochberg's.
//
// A place without neighbours (for Gi*: without others and without a weight of its
// own that was given) has NaN in every figure. A number of values that is not that
// of the places, and values that are not finite or beyond ±1e140, are refused.
func GetisOrd(ctx context.Context, values []float64, w Weights, o LocalOptions) ([]Local, error) {
	z, err := GetisOrdZ(nil, values, w, o.Star)
	if err != nil {
		return nil, err
	}
	out, p := make([]Local, len(z)), make([]float64, len(z))
	total := 0.0
	for _, x := range values {
		total += x
	}
	for i := range out {
		out[i].G, out[i].Z, p[i] = rawRatio(values, w, i, o.Star, total), z[i], NormalP(z[i])
	}
	if o.Permutations > 0 {
		if p, err = permutedP(ctx, values, w, z, o); err != nil {
			return nil, err
		}
	}
	q := FalseDiscovery(p)
	for i := range out {
		out[i].P, out[i].Q = p[i], q[i]
	}
	return out, ctx.Err()
}

// GetisOrdZ is only the Z of GetisOrd, without the work for the rest, written to
// dst if that is long enough:
//
//	Gi:  (Σ w_ij x_j - W_i x̄(i)) / (s(i) √(((n-1) S_1i - W_i²) / (n-2))), over j ≠ i
//	Gi*: (Σ w_ij x_j - W_i* x̄) / (s √((n S_1i* - W_i*²) / (n-1))), over all j
//
// where W_i = Σ w_ij, S_1i = Σ w_ij², and mean and standard deviation (divisor n-1
// and n, as many as there are values) are those of all values but x_i, or of all
// (Ord and Getis 1995, equations 5 and 6; spdep's localG has the same). Multiplying
// the weights of a place by a number, or adding a number to all values, changes
// nothing.
//
// It is NaN where the variance is 0: all values are the same, everybody is a
// neighbour, or there are fewer than 3 (Gi) or 2 (Gi*) places.
func GetisOrdZ(dst, values []float64, w Weights, star bool) ([]float64, error) {
	f, err := newField(values, w)
	if err != nil {
		return nil, err
	}
	if cap(dst) < len(values) {
		dst = make([]float64, len(values))
	}
	dst = dst[:len(values)]
	work := func(from, until int) { f.withoutItself(dst, w, from, until) }
	if star {
		work = f.starred(dst, w)
	}
	return dst, inBlocks(context.Background(), len(dst), placeBlock, work)
}

// starred gives the work for Gi*.
func (f *field) starred(z []float64, w Weights) func(from, until int) {
	if w.Weight != nil || w.Self != nil {
		return func(from, until int) { f.starWeighted(z, w, from, until) }
	}
	// With weights of 1 the variance depends on the number of neighbours only.
	var scale [64]float64
	for k := range scale {
		scale[k] = f.starScale(k)
	}
	return func(from, until int) {
		f.starBinary(z[from:until], f.x[from:until], w.Offset[from:until+1], w.Neighbour, &scale)
	}
}

// starBinary writes z of some places, of which own are the values and offset the
// rows. The sum is done in two strands and six at a time: this loop is what Gi*
// of many places costs.
func (f *field) starBinary(z, own []float64, offset, neighbour []int32, scale *[64]float64) {
	x, mean := f.x, f.mean
	begin := offset[0]
	offset = offset[1 : len(z)+1]
	own = own[:len(z)]
	for i := range z {
		row := neighbour[begin:offset[i]]
		begin = offset[i]
		k := len(row)
		a, b := own[i], 0.0
		for len(row) >= 6 {
			r := (*[6]int32)(row)
			a, b = a+x[r[0]], b+x[r[1]]
			a, b = a+x[r[2]], b+x[r[3]]
			a, b = a+x[r[4]], b+x[r[5]]
			row = row[6:]
		}
		for _, j := range row {
			a += x[j]
		}
		by := 0.0
		if k < len(scale) {
			by = scale[k]
		} else {
			by = f.starScale(k)
		}
		z[i] = (a + b - float64(k+1)*mean) * by
	}
}

// starScale is one over the standard deviation of a Gi* sum of k neighbours and the
// place itself, all with weight 1; NaN for no neighbour.
func (f *field) starScale(k int) float64 {
	if k == 0 {
		return math.NaN()
	}
	sum := float64(k + 1)
	return overRoot(f.variance * weightSpread(f.n, sum, sum, k+1) / (f.n - 1))
}

func (f *field) starWeighted(z []float64, w Weights, from, until int) {
	for i := from; i < until; i++ {
		own, given := w.self(i)
		row, _ := w.Row(i)
		if len(row) == 0 && !given {
			z[i] = math.NaN()
			continue
		}
		sum, squares := w.rowSums(i)
		sum, squares = sum+own, squares+own*own
		z[i] = (f.lag(i, w) + own*f.x[i] - sum*f.mean) * overRoot(f.variance*weightSpread(f.n, sum, squares, len(row)+1)/(f.n-1))
	}
}

// withoutItself does Gi.
func (f *field) withoutItself(z []float64, w Weights, from, until int) {
	for i := from; i < until; i++ {
		row, _ := w.Row(i)
		if len(row) == 0 {
			z[i] = math.NaN()
			continue
		}
		mean, variance := f.without(i)
		sum, squares := w.rowSums(i)
		z[i] = (f.lag(i, w) - sum*mean) * overRoot(variance*weightSpread(f.n-1, sum, squares, len(row))/(f.n-2))
	}
}

// overRoot is 1/√x; NaN when x is not positive.
func overRoot(x float64) float64 {
	if x > 0 {
		return 1 / math.Sqrt(x)
	}
	return math.NaN()
}

// rawRatio is G of one place; total is the sum of all values.
func rawRatio(values []float64, w Weights, i int, star bool, total float64) float64 {
	row, weights := w.Row(i)
	own, given := w.self(i)
	if len(row) == 0 && !(star && given) {
		return math.NaN()
	}
	sum := 0.0
	for at, j := range row {
		if weights == nil {
			sum += values[j]
		} else {
			sum += weights[at] * values[j]
		}
	}
	if star {
		return ratio(sum+own*values[i], total)
	}
	return ratio(sum, total-values[i])
}

// NormalP is how likely |z| or more is in the standard normal distribution; NaN
// for NaN.
func NormalP(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
