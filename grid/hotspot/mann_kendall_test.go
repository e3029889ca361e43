package hotspot

import (
	"math"
	"slices"
	"testing"
)

func TestMannKendall(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name     string
		x        []float64
		s        float64
		variance float64 // times 18
	}{
		{"rising", []float64{1, 2, 3, 4, 5}, 10, 5 * 4 * 15},
		{"falling", []float64{5, 4, 3, 2}, -6, 4 * 3 * 13},
		{"without values", nil, 0, 0},
		{"one value", []float64{3}, 0, 0},
		{"all equal", []float64{2, 2, 2, 2}, 0, 0},
		{"two ties", []float64{1, 1, 2, 3, 3}, 8, 5*4*15 - 2*(2*1*9)},
		{"a tie of three", []float64{4, 1, 4, 0, 4}, -1, 5*4*15 - 3*2*11},
		{"gaps are left out", []float64{nan, 1, nan, 2, 3, nan}, 3, 3 * 2 * 11},
		{"infinite ends", []float64{math.Inf(-1), 0, math.Inf(1)}, 3, 3 * 2 * 11},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := MannKendall(c.x)
			if got.S != c.s || math.Abs(got.Variance*18-c.variance) > 1e-9 {
				t.Errorf("got S %v, 18 Var %v, want %v, %v", got.S, got.Variance*18, c.s, c.variance)
			}
			if c.variance == 0 {
				if !math.IsNaN(got.Z) || !math.IsNaN(got.P) {
					t.Errorf("got z %v, p %v, want none", got.Z, got.P)
				}
				return
			}
			z := math.Copysign(math.Max(0, math.Abs(c.s)-1), c.s) / math.Sqrt(c.variance/18)
			if math.Abs(got.Z-z) > 1e-12 || math.Abs(got.P-math.Erfc(math.Abs(z)/math.Sqrt2)) > 1e-12 {
				t.Errorf("got z %v, p %v, want z %v", got.Z, got.P, z)
			}
		})
	}
}

// Over all orders of some values S has mean 0 and the stated variance, with ties
// too; and where there are none, the normal p is near the exact one.
func TestMannKendallOverAllOrders(t *testing.T) {
	for _, values := range [][]float64{
		{1, 2, 3, 4}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6, 7, 8},
		{1, 1, 2, 3}, {1, 1, 2, 2, 3, 3}, {0, 0, 0, 0, 5, 6, 6}, {1, 1, 1, 1, 1, 1, 2},
	} {
		number, sum, squares := 0.0, 0.0, 0.0
		trends := map[float64]Trend{}
		frequency := map[float64]float64{}
		permute(slices.Clone(values), 0, func(x []float64) {
			s := 0.0
			for i := range x {
				for j := i + 1; j < len(x); j++ {
					s += float64(boolSign(x[j] > x[i]) - boolSign(x[j] < x[i]))
				}
			}
			trend := MannKendall(x)
			if trend.S != s {
				t.Fatalf("%v: got S %v, want %v", x, trend.S, s)
			}
			trends[s] = trend
			frequency[s]++
			number++
			sum += s
			squares += s * s
		})
		if variance := squares / number; sum != 0 || math.Abs(variance-trends[maxKey(frequency)].Variance) > 1e-9 {
			t.Errorf("%v: S has mean %v and variance %v, want 0 and %v", values, sum/number, variance, trends[maxKey(frequency)].Variance)
		}
		if len(slices.Compact(slices.Clone(values))) < len(values) {
			continue
		}
		for s, trend := range trends {
			exact := 0.0
			for other, n := range frequency {
				if math.Abs(other) >= math.Abs(s) {
					exact += n / number
				}
			}
			if math.Abs(trend.P-exact) > 0.03 {
				t.Errorf("n=%d S=%v: got p %v, exact %v", len(values), s, trend.P, exact)
			}
		}
	}
}

// The greatest S has the exact one-sided probabilities of the published tables
// (Kendall 1975): 1/4! and so on; the normal one follows it.
func TestMannKendallTables(t *testing.T) {
	for n, want := range map[int]float64{4: 0.042, 5: 0.0083, 6: 0.0014, 7: 0.0002} {
		x := make([]float64, n)
		orders := 1.0
		for i := range x {
			x[i] = float64(i)
			orders *= float64(i + 1)
		}
		if got := 1 / orders; math.Abs(got-want) > 5e-4 {
			t.Fatalf("n=%d: the table says %v, counting %v", n, want, got)
		}
		if got := MannKendall(x).P / 2; math.Abs(got-want) > 0.006 {
			t.Errorf("n=%d: got one-sided p %v, want near %v", n, got, want)
		}
	}
}

func boolSign(b bool) int {
	if b {
		return 1
	}
	return 0
}

func maxKey(of map[float64]float64) float64 {
	most := math.Inf(-1)
	for k := range of {
		most = math.Max(most, k)
	}
	return most
}

// permute calls see with every order of x.
func permute(x []float64, from int, see func([]float64)) {
	if from == len(x) {
		see(x)
		return
	}
	for i := from; i < len(x); i++ {
		x[from], x[i] = x[i], x[from]
		permute(x, from+1, see)
		x[from], x[i] = x[i], x[from]
	}
}
