package hotspot

import "math"

// gammaP is the regularised lower incomplete gamma function P(a, x), the
// distribution function of a gamma variate of shape a > 0 and rate 1, to about
// 1e-14. Below a+1 by the series DLMF 8.11.4, above by the continued fraction
// DLMF 8.9.2 for Q = 1-P, evaluated as Lentz (1976) does.
func gammaP(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	if math.IsInf(x, 1) {
		return 1
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	if x < a+1 {
		term := 1 / a
		sum := term
		for n := a + 1; term > sum*epsilon; n++ {
			term *= x / n
			sum += term
		}
		return min(1, front*sum)
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; ; i++ {
		top := i * (a - i)
		b += 2
		if d = top*d + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + top/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= c * d
		if math.Abs(c*d-1) < epsilon {
			return max(0, 1-front*h)
		}
	}
}

const epsilon = 1e-15

// gammaQuantile is the x with gammaP(a, x) = p, for 0 < p < 1, to about 1e-12 of
// itself: from the cube of Wilson and Hilferty (1931), or for small shapes from
// the leading term of the series, by Newton steps that stay within the bracket.
func gammaQuantile(a, p float64) float64 {
	lg, _ := math.Lgamma(a)
	z := math.Sqrt2 * math.Erfinv(2*p-1)
	x := 1 - 1/(9*a) + z/(3*math.Sqrt(a))
	x *= a * x * x
	if small := math.Exp((math.Log(p*a) + lg) / a); a < 1 || !(x > 0) {
		x = small
	}
	low, high := 0.0, math.Inf(1)
	for range 200 {
		if x == 0 {
			return 0 // below the smallest number
		}
		miss := gammaP(a, x) - p
		if miss > 0 {
			high = x
		} else {
			low = x
		}
		next := x - miss/math.Exp((a-1)*math.Log(x)-x-lg)
		switch {
		case next > low && next < high:
		case math.IsInf(high, 1):
			next = 2 * x
		default:
			next = (low + high) / 2
		}
		if math.Abs(next-x) <= 1e-13*x {
			return next
		}
		x = next
	}
	return x
}
