package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gridwatch/grid"
)

// A seed means the same with any number of processors.
func TestPermutedSeed(t *testing.T) {
	const seed = 51
	t.Logf("seed %d", seed)
	values, w := randomGraph(t, rand.New(rand.NewPCG(seed, 1)), 3*permuteBlock/2, 1)
	run := func(processors int, seed uint64) []float64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		p, err := Permuted(t.Context(), values, w, 19, seed)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one, four := run(1, seed), run(4, seed)
	if fmt.Sprint(one) != fmt.Sprint(four) {
		t.Errorf("one processor and four differ")
	}
	if slices.Equal(one, run(4, seed+1)) {
		t.Errorf("another seed gives the same")
	}
	if _, err := Permuted(t.Context(), values, w, 0, 1); grid.KindOf(err) != grid.Invalid {
		t.Errorf("no permutations: got %v, want a refusal", err)
	}
}

// p against all orders of the values of the others, ties among them.
func TestPermutedByEveryOrder(t *testing.T) {
	const seed, runs = 52, 60_000
	t.Logf("seed %d", seed)
	values := []float64{.1, .2, .3, .3, .1, .7}
	w, err := NewWeights(6, []Edge{{0, 1, 1}, {0, 2, 1}, {1, 5, .3}, {1, 4, .1}, {2, 0, 1}, {3, 0, 1}, {3, 1, 1}, {3, 2, 1}, {3, 4, 1}, {3, 5, 1}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Permuted(t.Context(), values, w, runs, seed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range values {
		row, weights := w.Row(i)
		if len(row) == 0 {
			near(t, "island", got[i], math.NaN(), 0)
			continue
		}
		others := append(append([]float64{}, values[:i]...), values[i+1:]...)
		seen := 0.0
		var sums []float64
		for at, j := range row {
			seen += values[j] * weightAt(weights, at)
		}
		eachOrder(others, func(v []float64) {
			sum := 0.0
			for at := range row {
				sum += v[at] * weightAt(weights, at)
			}
			sums = append(sums, sum)
		})
		above, below := 0, 0
		for _, sum := range sums {
			if sum > seen-1e-12 {
				above++
			}
			if sum < seen+1e-12 {
				below++
			}
		}
		want := min(1, 2*float64(min(above, below))/float64(len(sums)))
		near(t, fmt.Sprintf("p of %d", i), got[i], want, 5*math.Sqrt(want/runs)+2./runs)
	}
}

func weightAt(weights []float64, at int) float64 {
	if weights == nil {
		return 1
	}
	return weights[at]
}

// Where nothing clusters, p ≤ 0.05 in a twentieth of the places.
func TestPermutedNull(t *testing.T) {
	const seed, maps, side = 53, 40, 15
	t.Logf("seed %d", seed)
	var x, y []float64
	for i := range side * side {
		x, y = append(x, float64(i%side)), append(y, float64(i/side))
	}
	w := within(t, x, y, 2)
	random := rand.New(rand.NewPCG(seed, 1))
	small, all := 0, 0
	for range maps {
		values := make([]float64, len(x))
		for i := range values {
			values[i] = random.ExpFloat64()
		}
		p, err := Permuted(t.Context(), values, w, 199, random.Uint64())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range p {
			all++
			if p <= 0.05 {
				small++
			}
		}
	}
	share := float64(small) / float64(all)
	t.Logf("share of p ≤ 0.05: %.4f of %d", share, all)
	if share < 0.035 || share > 0.065 { // places of one map hang together: about 4 standard errors
		t.Errorf("share of p ≤ 0.05: got %.4f, want about 0.05", share)
	}
}

func TestFalseDiscovery(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		name    string
		p, want []float64
	}{
		{"empty", nil, nil},
		{"one", []float64{.03}, []float64{.03}},
		{"usual", []float64{.04, .001, .03, .2, .01}, []float64{.05, .005, .05, .2, .025}},
		{"the smaller q of a larger p", []float64{.02, .021, .9}, []float64{.0315, .0315, .9}},
		{"never above 1", []float64{1, 1, .9}, []float64{1, 1, 1}},
		{"none does not count", []float64{none, .01, none, .02}, []float64{none, .02, none, .02}},
		{"ties", []float64{.01, .01, .5, .01}, []float64{.04 / 3, .04 / 3, .5, .04 / 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := FalseDiscovery(c.p)
			if len(got) != len(c.p) {
				t.Fatalf("got %d, want %d", len(got), len(c.p))
			}
			for i, x := range c.want {
				near(t, fmt.Sprintf("q of %d", i), got[i], x, 1e-15)
			}
		})
	}
}
