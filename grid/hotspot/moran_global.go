package hotspot

import (
	"math"
	"slices"
)

// GlobalMoran is Moran's I of all places together: I = n/S0 Σ w_ij z_i z_j / Σ z_i²
// over i ≠ j with z_i = x_i - x̄. Expected and Variance are those of dealing the
// values out at random (the randomisation of Cliff and Ord 1981; spdep's moran.test
// has the same). Z is (I - Expected)/√Variance, P that of |Z|, two-sided. Places
// without neighbours count in n. Value is NaN when all values are the same or
// nobody has a neighbour, the others too with fewer than 4 places. It refuses what
// GetisOrd refuses.
func GlobalMoran(values []float64, w Weights) (Global, error) {
	f, err := newField(values, w)
	if err != nil {
		return Global{}, err
	}
	var cross, second, fourth float64
	for i := range values {
		z := f.x[i] - f.mean
		sum, _ := w.rowSums(i)
		cross += z * (f.lag(i, w) - sum*f.mean)
		second += z * z
		fourth += z * z * z * z
	}
	c, n := w.sums(), f.n
	if f.variance == 0 || c.s0 == 0 {
		return noGlobal(), nil
	}
	kurtosis := n * fourth / (second * second)
	g := Global{Value: n / c.s0 * cross / second, Expected: -1 / (n - 1)}
	square := n*((n*n-3*n+3)*c.s1-n*c.s2+3*c.s0*c.s0) - kurtosis*((n*n-n)*c.s1-2*n*c.s2+6*c.s0*c.s0)
	g.Variance = square/((n-1)*(n-2)*(n-3)*c.s0*c.s0) - g.Expected*g.Expected
	return g.judged(n), nil
}

// GeneralG is the general G of all places together: Σ w_ij x_i x_j / Σ x_i x_j, both
// over i ≠ j, large when high values are together. Expected is S0/(n(n-1)) and
// Variance that of dealing the values out at random (Getis and Ord 1992, with 6 for
// 3 before S0² in B1, their erratum of 1993; spdep's globalG.test and esda have the
// same). Z is (G - Expected)/√Variance, P that of |Z|, two-sided: what those two
// print is half of it, one tail. NaN when a value is negative, fewer than two are
// positive or nobody has a neighbour; Z and P also when all values are the same, and
// with the Variance when there are fewer than 4 places. It refuses what GetisOrd
// refuses.
func GeneralG(values []float64, w Weights) (Global, error) {
	f, err := newField(values, w)
	if err != nil {
		return Global{}, err
	}
	var cross, m1, m2, m3, m4 float64
	positive := 0
	for i, x := range values {
		row, weights := w.Row(i)
		for at, j := range row {
			if weights == nil {
				cross += x * values[j]
			} else {
				cross += x * weights[at] * values[j]
			}
		}
		m1, m2, m3, m4 = m1+x, m2+x*x, m3+x*x*x, m4+x*x*x*x
		if x > 0 {
			positive++
		}
	}
	c, n := w.sums(), f.n
	if positive < 2 || c.s0 == 0 || slices.Min(values) < 0 {
		return noGlobal(), nil
	}
	s00 := c.s0 * c.s0
	b0 := (n*n-3*n+3)*c.s1 - n*c.s2 + 3*s00
	b1 := -((n*n-n)*c.s1 - 2*n*c.s2 + 6*s00)
	b2 := -(2*n*c.s1 - (n+3)*c.s2 + 6*s00)
	b3 := 4*(n-1)*c.s1 - 2*(n+1)*c.s2 + 8*s00
	b4 := c.s1 - c.s2 + s00
	pairs := m1*m1 - m2
	g := Global{Value: cross / pairs, Expected: c.s0 / (n * (n - 1))}
	square := (b0*m2*m2 + b1*m4 + b2*m1*m1*m2 + b3*m1*m3 + b4*m1*m1*m1*m1) / (pairs * pairs * n * (n - 1) * (n - 2) * (n - 3))
	g.Variance = square - g.Expected*g.Expected
	if f.variance == 0 {
		g.Variance = 0 // not what rounding leaves
	}
	return g.judged(n), nil
}

func noGlobal() Global {
	none := math.NaN()
	return Global{none, none, none, none, none}
}

// judged adds Z and P; with fewer than 4 places there is no variance.
func (g Global) judged(n float64) Global {
	if n < 4 {
		g.Variance = math.NaN()
	}
	g.Z = (g.Value - g.Expected) * overRoot(g.Variance)
	g.P = NormalP(g.Z)
	return g
}

// weightSums are S0 = Σ w_ij, S1 = Σ (w_ij + w_ji)²/2 and S2 = Σ (w_i. + w_.i)², over
// i ≠ j.
type weightSums struct{ s0, s1, s2 float64 }

func (w Weights) sums() (c weightSums) {
	in := make([]float64, w.Len())
	for i := range w.Len() {
		row, _ := w.Row(i)
		for at, j := range row {
			x := w.weight(w.Offset[i] + int32(at))
			in[j] += x
			c.s0 += x
			c.s1 += x * (x + w.between(int(j), int32(i)))
		}
	}
	for i, x := range in {
		sum, _ := w.rowSums(i)
		c.s2 += (sum + x) * (sum + x)
	}
	return c
}

// between is the weight of j in the row of i, 0 when it is not there.
func (w Weights) between(i int, j int32) float64 {
	row, _ := w.Row(i)
	at, found := slices.BinarySearch(row, j)
	if !found {
		return 0
	}
	return w.weight(w.Offset[i] + int32(at))
}
