package hotspot

import "math"

// gumbel is a Gumbel distribution of maxima: P(X <= x) = exp(-exp(-(x-mode)/scale)).
// Without scale there is none.
type gumbel struct{ mode, scale float64 }

// fitGumbel fits mean and variance, the method of moments: scale = s√6/π and
// mode = mean - γ scale. The tail of p values beyond the reach of runs follows it
// well (Abrams, Kulldorff, Kleinman 2010).
func fitGumbel(maxima []float64) gumbel {
	const euler = 0.57721566490153286
	n := float64(len(maxima))
	mean, squares := 0.0, 0.0
	for _, m := range maxima {
		mean += m / n
	}
	for _, m := range maxima {
		squares += square(m - mean)
	}
	if len(maxima) < 2 || squares == 0 {
		return gumbel{}
	}
	scale := math.Sqrt(squares/(n-1)) * math.Sqrt(6) / math.Pi
	return gumbel{mean - euler*scale, scale}
}

// above is the chance of a greater or equal maximum; NaN without a distribution.
func (g gumbel) above(x float64) float64 {
	if g.scale == 0 {
		return math.NaN()
	}
	return -math.Expm1(-math.Exp(-(x - g.mode) / g.scale))
}
