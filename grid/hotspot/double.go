package hotspot

import "math"

// double is a number as the sum of two float64, the second at most half a unit in
// the last place of the first: about 32 digits. Whole numbers below 2^106 and their
// sums are exact, so that taking away what was added leaves nothing behind.
type double struct{ high, low float64 }

// twoSum is a+b without rounding (Knuth 1969).
func twoSum(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

// twoProduct is a·b without rounding.
func twoProduct(a, b float64) double {
	p := a * b
	return double{p, math.FMA(a, b, -p)}
}

func (x double) plus(y double) double {
	s, t := twoSum(x.high, y.high), twoSum(x.low, y.low)
	s = quickSum(s.high, s.low+t.high)
	return quickSum(s.high, s.low+t.low)
}

func (x double) minus(y double) double { return x.plus(double{-y.high, -y.low}) }

func (x double) times(y double) double {
	p := twoProduct(x.high, y.high)
	return quickSum(p.high, p.low+(x.high*y.low+x.low*y.high))
}

// quickSum is twoSum where |a| ≥ |b| (Dekker 1971).
func quickSum(a, b float64) double {
	s := a + b
	return double{s, b - (s - a)}
}
