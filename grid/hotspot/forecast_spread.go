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
	likelihood := func(d dispersion) (sum float64) {
		for at, mean := range means {
			sum += d.logMass(n[at], mean)
		}
		return sum
	}
	known := map[[2]int]float64{}
	at := func(linear, square int) float64 {
		if linear < 0 || square < 0 || linear >= len(linears) || square >= len(squares) {
			return math.Inf(-1)
		}
		key := [2]int{linear, square}
		if _, done := known[key]; !done {
			known[key] = likelihood(dispersion{linears[linear], squares[square]})
		}
		return known[key]
	}
	linear, square := len(linears)/2, len(squares)/2
	for moved := true; moved; { // uphill, to any of the eight around
		moved = false
		l, s := linear, square
		for around := range 9 {
			if i, j := l+around%3-1, s+around/3-1; at(i, j) > at(linear, square) {
				linear, square, moved = i, j, true
			}
		}
	}
	return dispersion{linears[linear], squares[square]}
}

// corrections are the factors by which a dispersion may be off.
var corrections = []float64{0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5}

// corrected multiplies the dispersion so that its bounds hold of the outcomes what
// they promise: real outcomes have longer tails than the negative binomial, to which
// the most likely dispersion gives too much.
func (d dispersion) corrected(means, n []float64, level float64) dispersion {
	best, least := d, math.Inf(1)
	for _, by := range corrections {
		tried := dispersion{d.Linear * by, d.Square * by}
		excess := 0.0
		for at, mean := range means {
			low, high, held := tried.bounds(mean, level)
			excess -= held
			if low <= n[at] && n[at] <= high {
				excess++
			}
		}
		if math.Abs(excess) < least {
			best, least = tried, math.Abs(excess)
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
	rising := 0.0 // log Γ(size+n)/Γ(size)
	if n <= 12 && n == math.Floor(n) && size < 1e12 {
		product := size
		for j := 1.0; j < n; j++ {
			product *= size + j
		}
		rising = math.Log(product)
	} else {
		above, _ := math.Lgamma(size + n)
		below, _ := math.Lgamma(size)
		rising = above - below
	}
	return rising - size*math.Log1p(extra) + n*math.Log(extra/(1+extra))
}

// bounds are the shortest run of outcomes that holds at least level of them, and
// how much it holds. Where outcomes spread over hundreds the quantiles of the gamma
// distribution of equal mean and variance stand for it.
func (d dispersion) bounds(mean, level float64) (low, high, held float64) {
	if mean <= 0 {
		return 0, 0, 1
	}
	extra := d.Linear + d.Square*mean
	if mean*(1+extra) > 1e4 {
		shape := mean / (1 + extra)
		return math.Floor((1 + extra) * largeGamma(shape, (1-level)/2)), math.Ceil((1 + extra) * largeGamma(shape, (1+level)/2)), level
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

// largeGamma is gammaQuantile, for large shapes by the cube of Wilson and Hilferty
// (1931), which is good to 2e-4 of it from shape 100 on.
func largeGamma(shape, p float64) float64 {
	if shape < 100 {
		return gammaQuantile(shape, p)
	}
	x := 1 - 1/(9*shape) + math.Sqrt2*math.Erfinv(2*p-1)/(3*math.Sqrt(shape))
	return shape * x * x * x
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
