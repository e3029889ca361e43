package hotspot

import "math"

// dispersion is how much more outcomes vary than those of a Poisson process:
// Var = mean·(1 + Linear) + Square·mean². Outcomes are negative binomial, that is
// Poisson with a gamma rate; both are the usual forms of Cameron and Trivedi
// (1986), NB1 and NB2, at once.
type dispersion struct{ Linear, Square float64 }

var (
	linears = []float64{0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5}
	squares = []float64{0, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4, 0.6, 1, 2}
)

// learnDispersion takes the most likely pair for outcomes n that were foretold as
// means.
func learnDispersion(means, n []float64) dispersion {
	best, most := dispersion{}, math.Inf(-1)
	logFactorials := make([]float64, len(n))
	for at, v := range n {
		logFactorials[at], _ = math.Lgamma(v + 1)
	}
	for _, linear := range linears {
		for _, square := range squares {
			d := dispersion{linear, square}
			sum := 0.0
			for at, mean := range means {
				sum += d.logMass(n[at], mean) - logFactorials[at]
			}
			if sum > most {
				best, most = d, sum
			}
		}
	}
	return best
}

// logMass is the logarithm of the probability of n, times n!.
func (d dispersion) logMass(n, mean float64) float64 {
	if mean <= 0 {
		if n == 0 {
			return 0
		}
		return math.Inf(-1)
	}
	extra := d.Linear + d.Square*mean
	if extra == 0 {
		return n*math.Log(mean) - mean
	}
	size := mean / extra
	if n == 0 {
		return -size * math.Log1p(extra)
	}
	above, _ := math.Lgamma(size + n)
	below, _ := math.Lgamma(size)
	return above - below - size*math.Log1p(extra) + n*math.Log(extra/(1+extra))
}

// bounds are the shortest run of outcomes that holds at least level of them, and
// how much it holds. Where outcomes spread over thousands the quantiles of the gamma
// distribution of equal mean and variance stand for it.
func (d dispersion) bounds(mean, level float64) (low, high, held float64) {
	if mean <= 0 {
		return 0, 0, 1
	}
	extra := d.Linear + d.Square*mean
	if mean*(1+extra) > 1e6 {
		shape := mean / (1 + extra)
		quantile := func(p float64) float64 { return (1 + extra) * gammaQuantile(shape, p) }
		return math.Floor(quantile((1 - level) / 2)), math.Ceil(quantile((1 + level) / 2)), level
	}
	mode := 0.0
	switch {
	case extra == 0:
		mode = math.Floor(mean)
	case mean/extra > 1:
		mode = math.Floor((mean/extra - 1) * extra)
	}
	logFactorial, _ := math.Lgamma(mode + 1)
	mass := math.Exp(d.logMass(mode, mean) - logFactorial)
	low, high = mode, mode
	below, above := mass*d.down(mode, mean), mass*d.up(mode, mean)
	for held = mass; held < level && below+above > 1e-300; {
		if below >= above && low > 0 {
			low--
			held += below
			below *= d.down(low, mean)
		} else {
			high++
			held += above
			above *= d.up(high, mean)
		}
	}
	return low, high, held
}

// up is the probability of n+1 over that of n.
func (d dispersion) up(n, mean float64) float64 {
	extra := d.Linear + d.Square*mean
	return (mean + n*extra) / ((n + 1) * (1 + extra))
}

// down is the probability of n-1 over that of n; 0 at 0.
func (d dispersion) down(n, mean float64) float64 {
	if n == 0 {
		return 0
	}
	return 1 / d.up(n-1, mean)
}
