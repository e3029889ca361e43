package hotspot

import (
	"context"
	"math"
)

// Quadrant is where a place lies in Moran's scatter plot: its value, and the sum
// over its neighbours, above the mean (H) or not (L).
type Quadrant string

// Quadrants, the place before its neighbours; "" where there is no statistic.
const (
	HH Quadrant = "HH"
	LL Quadrant = "LL"
	HL Quadrant = "HL"
	LH Quadrant = "LH"
)

// LocalI is local Moran I of one place; NaN where there is none.
type LocalI struct {
	I, Expected, Variance float64
	Z                     float64 // (I - Expected) / √Variance
	P                     float64 // two-sided
	Q                     float64 // Benjamini–Hochberg over the finite P
	Quadrant              Quadrant
}

// LocalMoran is local Moran I of every place: whether its neighbours resemble it.
// With z_i = x_i - x̄, m2 = Σ z²/n, W_i = Σ w_ij and S_1i = Σ w_ij² over j ≠ i,
//
//	I_i = z_i/m2 Σ w_ij z_j                                   (Anselin 1995)
//	E   = -z_i² W_i / ((n-1) m2)
//	Var = (z_i/m2)² n/(n-2) (S_1i - W_i²/(n-1)) (m2 - z_i²/(n-1))
//
// the moments given x_i when the other values are dealt anew (Sokal, Oden and
// Thomson 1998; spdep's localmoran has the same). P is that of |Z| in the normal
// distribution, or with o.Permutations that of Permuted. Q is Benjamini and
// Hochberg's. Weights of a place itself do not count, nor does o.Star.
//
// A place without neighbours has NaN in every figure; where the variance is 0 (x_i
// is the mean, all others are the same, everybody is a neighbour, fewer than 3
// places) it has no Z, P and Q; when all values are the same there is no I. It
// refuses what GetisOrd refuses.
func LocalMoran(ctx context.Context, values []float64, w Weights, o LocalOptions) ([]LocalI, error) {
	f, err := newField(values, w)
	if err != nil {
		return nil, err
	}
	out, z, p := make([]LocalI, len(values)), make([]float64, len(values)), make([]float64, len(values))
	err = inBlocks(ctx, len(out), placeBlock, func(from, until int) {
		for i := from; i < until; i++ {
			out[i] = f.localI(i, w)
			z[i], p[i] = out[i].Z, NormalP(out[i].Z)
		}
	})
	if o.Permutations > 0 && err == nil {
		p, err = permutedP(ctx, values, w, z, o)
	}
	if err != nil {
		return nil, err
	}
	q := FalseDiscovery(p)
	for i := range out {
		out[i].P, out[i].Q = p[i], q[i]
	}
	return out, nil
}

// localI is all of one place but P and Q.
func (f *field) localI(i int, w Weights) LocalI {
	none := math.NaN()
	row, _ := w.Row(i)
	if len(row) == 0 || f.variance == 0 {
		return LocalI{none, none, none, none, none, none, ""}
	}
	n, m2, own := f.n, f.variance, f.x[i]-f.mean
	sum, squares := w.rowSums(i)
	around := f.lag(i, w) - sum*f.mean
	_, others := f.without(i) // their variance is n/(n-1) (m2 - z_i²/(n-1))
	l := LocalI{
		I:        own / m2 * around,
		Expected: -own * own * sum / ((n - 1) * m2),
		Variance: own * own / (m2 * m2) * others * weightSpread(n-1, sum, squares, len(row)) / (n - 2),
		P:        none,
		Q:        none,
		Quadrant: quadrant(own > 0, around > 0),
	}
	l.Z = (l.I - l.Expected) * overRoot(l.Variance)
	return l
}

func quadrant(high, around bool) Quadrant {
	switch {
	case high && around:
		return HH
	case high:
		return HL
	case around:
		return LH
	}
	return LL
}
