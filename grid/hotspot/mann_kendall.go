package hotspot

import (
	"math"
	"slices"
)

// Trend is the test of Mann (1945) and Kendall (1975) for a monotone trend.
type Trend struct {
	S        float64 // pairs that rise minus pairs that fall
	Variance float64 // of S without a trend, ties taken into account
	Z        float64 // standardised with continuity correction; NaN without variance
	P        float64 // two-sided, normal
}

// MannKendall tests a series, oldest value first; NaN values are left out.
//
//	S   = Σ_{i<j} sgn(x_j − x_i)
//	Var = (n(n−1)(2n+5) − Σ_t t(t−1)(2t+5)) / 18, over groups of t equal values
//	Z   = (S − sgn S) / √Var
//
// (Kendall 1975, Rank Correlation Methods, §4.9 for the ties.) Fewer than two
// values, or all of them equal, have no variance: Z and P are NaN. The normal
// distribution is good from about ten values on (Kendall); below that P is
// off by up to 0.03 (at four values).
func MannKendall(x []float64) Trend {
	known := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	return mannKendall(known, make([]float64, len(known)))
}

// mannKendall has no NaN in x; sorted is room for as many values.
func mannKendall(x, sorted []float64) Trend {
	s := 0
	for j, later := range x {
		for _, earlier := range x[:j] {
			if later > earlier {
				s++
			} else if later < earlier {
				s--
			}
		}
	}
	copy(sorted, x)
	slices.Sort(sorted[:len(x)])
	n := float64(len(x))
	variance := n * (n - 1) * (2*n + 5)
	for i := 0; i < len(x); {
		first := i
		for i < len(x) && sorted[i] == sorted[first] {
			i++
		}
		t := float64(i - first)
		variance -= t * (t - 1) * (2*t + 5)
	}
	trend := Trend{S: float64(s), Variance: variance / 18, Z: math.NaN(), P: math.NaN()}
	if variance <= 0 {
		return trend
	}
	trend.Z = (float64(s) - float64(sign(float64(s)))) / math.Sqrt(trend.Variance)
	trend.P = NormalP(trend.Z)
	return trend
}

// sign is -1, 0 or 1; 0 of NaN.
func sign(v float64) int8 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
