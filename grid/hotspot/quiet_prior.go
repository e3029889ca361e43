package hotspot

import "math"

// learnQuiet takes from all cells what JudgeQuiet judges each by.
func learnQuiet(cells []Looked, o QuietOptions) *quietModel {
	m := &quietModel{QuietOptions: o, bounds: map[int]gammaBounds{}}
	var looks, placed float64
	for i := range cells {
		if c := &cells[i]; c.Institutions > 0 {
			looks += m.looks(c)
			placed += places(c)
		}
	}
	u := 1.0 // where nobody looked anywhere, the usual is one look per place
	if looks > 0 {
		u = looks / placed
	}
	m.usual = m.noticed(u)
	if !(m.Base > 0) {
		m.Base = m.learnBase(cells)
	}
	n, t := make([]int, len(cells)), make([]float64, len(cells))
	for i := range cells {
		c := &cells[i]
		n[i], t[i] = max(0, c.Clues), m.exposure(c)*m.noticed(m.looks(c)/places(c))
	}
	m.a, m.b = gammaPrior(n, t)
	if m.Loud <= 0 {
		m.Loud = m.learnLoud(cells)
	}
	return m
}

// learnBase is the exposure of a cell without institutions, from the clues met
// there against those per institution elsewhere; half a clue more stands for what
// a short window did not show.
func (m *quietModel) learnBase(cells []Looked) float64 {
	const least, most = 0.01, 100
	var bareClues, bareSeen, clues, seen, seenEach float64
	for i := range cells {
		c := &cells[i]
		d := m.noticed(m.looks(c) / places(c))
		if c.Institutions > 0 {
			clues += float64(max(0, c.Clues))
			seen += d
			seenEach += d * float64(c.Institutions)
		} else {
			bareClues += float64(max(0, c.Clues))
			bareSeen += d
		}
	}
	if bareSeen == 0 || seenEach == 0 {
		return 1
	}
	bare := (bareClues + 0.5) / bareSeen
	each := (clues - bare*seen) / seenEach
	if each <= 0 { // clues do not follow institutions
		return most
	}
	return min(most, max(least, bare/each))
}

// learnLoud is twice the mean rate of the cells that hold anything, at least one clue.
func (m *quietModel) learnLoud(cells []Looked) float64 {
	var sum, n float64
	for i := range cells {
		c := &cells[i]
		if c.Clues <= 0 && c.Institutions <= 0 && m.looks(c) == 0 {
			continue
		}
		e := m.exposure(c)
		sum += (m.a + float64(max(0, c.Clues))) / (m.b + e*m.noticed(m.looks(c)/places(c))) * e * m.usual
		n++
	}
	return max(1, 2*sum/max(1, n))
}

// Bounds of the shape of a prior: below, a rate is nearly always zero; above,
// cells hardly differ.
const leastShape, mostShape = 0.02, 1000

// gammaPrior gives shape a and rate b of the gamma distribution of λ under which
// counts n ~ Poisson(λt) are likeliest: the negative binomial likelihood
//
//	Σ lnΓ(a+n) - lnΓ(a) + a ln b - (a+n) ln(b+t)
//
// by golden section over ln a, with the best b for each a. Without any count it is
// what Jeffreys' prior becomes after all cells.
func gammaPrior(n []int, t []float64) (a, b float64) {
	cells := map[int]float64{}
	var total, exposed float64
	for i, k := range n {
		cells[k]++
		total += float64(k)
		exposed += t[i]
	}
	if total == 0 {
		return 0.5, exposed
	}
	value := func(logA float64) float64 {
		a := math.Exp(logA)
		b := bestRate(a, n, t)
		zero, _ := math.Lgamma(a)
		sum := float64(len(n)) * a * math.Log(b)
		for k, times := range cells {
			lg, _ := math.Lgamma(a + float64(k))
			sum += times * (lg - zero)
		}
		for i, k := range n {
			sum -= (a + float64(k)) * math.Log(b+t[i])
		}
		return sum
	}
	const ratio = 0.6180339887498949
	low, high := math.Log(leastShape), math.Log(mostShape)
	x, y := high-ratio*(high-low), low+ratio*(high-low)
	fx, fy := value(x), value(y)
	for high-low > 0.01 {
		if fx < fy {
			low, x, fx = x, y, fy
			y = low + ratio*(high-low)
			fy = value(y)
		} else {
			high, y, fy = y, x, fx
			x = high - ratio*(high-low)
			fx = value(x)
		}
	}
	a = math.Exp((low + high) / 2)
	return a, bestRate(a, n, t)
}

// bestRate solves Σ a - (a+n)b/(b+t) = 0, which falls with b, by Newton steps in
// ln b from the b of the pooled mean.
func bestRate(a float64, n []int, t []float64) float64 {
	var total, exposed float64
	for i, k := range n {
		total += float64(k)
		exposed += t[i]
	}
	logB := math.Log(a * exposed / total)
	for range 50 {
		b := math.Exp(logB)
		miss, slope := 0.0, 0.0
		for i, k := range n {
			share := b / (b + t[i])
			miss += a - (a+float64(k))*share
			slope -= (a + float64(k)) * share * (1 - share)
		}
		step := miss / slope
		logB -= max(-2, min(2, step))
		if math.Abs(step) < 1e-9 {
			break
		}
	}
	return math.Exp(logB)
}
