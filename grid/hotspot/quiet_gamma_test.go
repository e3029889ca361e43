package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Distribution functions that have a closed form, on both sides of x = a+1.
func TestGammaP(t *testing.T) {
	poisson := func(n int, x float64) float64 { // Pr(more than n), DLMF 8.4.10
		sum, term := 0.0, math.Exp(-x)
		for k := 0; k <= n; k++ {
			sum += term
			term *= x / float64(k+1)
		}
		return 1 - sum
	}
	for _, x := range []float64{0, 1e-12, 0.001, 0.1, 0.5, 1, 1.9, 2.1, 5, 12, 40, 200} {
		for name, pair := range map[string][2]float64{
			"exponential": {gammaP(1, x), -math.Expm1(-x)},
			"chi square":  {gammaP(0.5, x), math.Erf(math.Sqrt(x))},
			"poisson":     {gammaP(8, x), poisson(7, x)},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-13 {
				t.Errorf("%s at %g: got %.16g, want %.16g", name, x, pair[0], pair[1])
			}
		}
	}
	if got := gammaP(3, math.Inf(1)); got != 1 {
		t.Errorf("at infinity: got %g, want 1", got)
	}
}

// Percentage points of chi square as printed in tables (half of them is the
// quantile at half the degrees of freedom).
func TestGammaQuantile(t *testing.T) {
	for _, row := range []struct{ freedom, p, want float64 }{
		{1, 0.95, 3.841459}, {2, 0.05, 0.102587}, {5, 0.99, 15.086272}, {10, 0.95, 18.307038},
		{10, 0.01, 2.558212}, {30, 0.5, 29.336032}, {100, 0.975, 129.561197}, {100, 0.025, 74.221927},
	} {
		if got := 2 * gammaQuantile(row.freedom/2, row.p); math.Abs(got-row.want) > 6e-7 {
			t.Errorf("%g degrees, p %g: got %.6f, want %.6f", row.freedom, row.p, got, row.want)
		}
	}
}

func TestGammaQuantileInverts(t *testing.T) {
	const seed = 5
	fmt.Println("seed", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 3000 {
		a := math.Exp(r.Float64()*14 - 4)
		p := 0.001 + 0.998*r.Float64()
		x := gammaQuantile(a, p)
		if x < 1e-280 { // its digits are lost
			continue
		}
		if got := gammaP(a, x); math.Abs(got-p) > 1e-9 {
			t.Fatalf("shape %g: P(%g) = %.12g, want %.12g", a, x, got, p)
		}
	}
}
