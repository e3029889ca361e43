package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gridwatch/grid"
)

// A hundred thousand changes, then every place against a computation from scratch.
func TestLive(t *testing.T) {
	const seed, n, changes = 21, 500, 100_000
	t.Logf("seed %d", seed)
	for _, c := range []struct {
		name string
		kind int
		draw func(*rand.Rand) float64
	}{
		{"counts, binary", 0, func(r *rand.Rand) float64 { return float64(r.IntN(30)) }},
		{"decimals, given weights", 1, func(r *rand.Rand) float64 { return r.NormFloat64() }},
		{"decimals, weight of itself", 2, func(r *rand.Rand) float64 { return 100 + r.ExpFloat64() }},
		{"sizes far apart", 0, func(r *rand.Rand) float64 { return math.Exp(30 * r.Float64()) }},
	} {
		for _, star := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, star %v", c.name, star), func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				values, w := randomGraph(t, random, n, c.kind)
				live, err := NewLive(values, w, star)
				if err != nil {
					t.Fatal(err)
				}
				for range changes {
					i, x := random.IntN(n), c.draw(random)
					values[i] = x
					if err := live.Set(i, x); err != nil {
						t.Fatal(err)
					}
				}
				for i := range n { // none of the values from the beginning
					values[i] = c.draw(random)
					if err := live.Set(i, values[i]); err != nil {
						t.Fatal(err)
					}
				}
				for i, z := range zOf(t, values, w, star) {
					near(t, fmt.Sprintf("place %d", i), live.Z(i), z, 1e-9)
					if live.Value(i) != values[i] {
						t.Errorf("value of %d: got %v, want %v", i, live.Value(i), values[i])
					}
				}
			})
		}
	}
}

// After changes back and forth all values are the same, and that is seen.
func TestLiveAllTheSame(t *testing.T) {
	const seed, n = 22, 50
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	values, w := randomGraph(t, random, n, 0)
	live, err := NewLive(values, w, true)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := live.Set(i, 0.1); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		if z := live.Z(i); !math.IsNaN(z) {
			t.Errorf("place %d: got %v, want NaN", i, z)
		}
	}
}

// Reach names the places whose sum changes, in a directed graph too.
func TestLiveReach(t *testing.T) {
	w, err := NewWeights(4, []Edge{{0, 1, 1}, {2, 1, 1}, {1, 3, 1}})
	if err != nil {
		t.Fatal(err)
	}
	live, err := NewLive([]float64{1, 2, 3, 5}, w, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[]", "[0 2]", "[]", "[1]"} {
		if got := fmt.Sprint(live.Reach(i)); got != want {
			t.Errorf("reach of %d: got %s, want %s", i, got, want)
		}
	}
}

func TestLiveRefuses(t *testing.T) {
	w := Weights{Offset: []int32{0, 1, 2, 3}, Neighbour: []int32{1, 2, 0}}
	live, err := NewLive([]float64{1, 2, 4}, w, true)
	if err != nil {
		t.Fatal(err)
	}
	before := live.Z(0)
	for _, c := range []struct {
		place int
		value float64
	}{{-1, 1}, {3, 1}, {0, math.NaN()}, {0, math.Inf(1)}, {0, 1e141}} {
		if err := live.Set(c.place, c.value); grid.KindOf(err) != grid.Invalid {
			t.Errorf("Set(%d, %v): got %v, want a refusal", c.place, c.value, err)
		}
	}
	if got := live.Z(0); got != before {
		t.Errorf("after refusals: got %v, want %v as before", got, before)
	}
}
