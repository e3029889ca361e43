package hotspot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gridwatch/grid"
)

// The lattice of Getis and Ord (1996), Gi with binary weights at five distances, all
// 256 places as spdep 1.2.7 has them.
func TestGetisOrdLattice(t *testing.T) {
	in, want := readColumns(t, "getisord_256.csv"), readColumns(t, "getisord_expected_Gi.csv")
	for _, distance := range []float64{30, 60, 90, 120, 150} {
		t.Run(fmt.Sprint(distance), func(t *testing.T) {
			w := within(t, in["x"], in["y"], distance)
			got, err := GetisOrd(t.Context(), in["val"], w, LocalOptions{})
			if err != nil {
				t.Fatal(err)
			}
			column := want[fmt.Sprintf("Gi_d%g", distance)]
			if len(column) != 256 || len(got) != 256 {
				t.Fatalf("%d rows and %d results, want 256", len(column), len(got))
			}
			for i, x := range column {
				near(t, fmt.Sprintf("Gi of %d", i+1), got[i].Z, x, 1e-9)
			}
		})
	}
}

func TestGetisOrdColumbus(t *testing.T) {
	crime, w := columbus(t)
	want := readColumns(t, "columbus_expected_Gi_localI.csv")
	got, err := GetisOrd(t.Context(), crime, w, LocalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range crime {
		near(t, fmt.Sprintf("Gi of %d", i+1), got[i].Z, want["Gi_B"][i], 1e-9)
	}
}

// Six points of the tests of esda; spdep agrees, also that row-standardised weights
// give the same (esda differs there).
func TestGetisOrdSixPoints(t *testing.T) {
	y, w, expected := sixPoints(t)
	for name, w := range map[string]Weights{"binary": w, "row-standardised": w.RowStandardised()} {
		got, err := GetisOrdZ(nil, y, w, false)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+" Gi of the first", got[0], expected.Gi, 5e-8) // printed with 7 decimals
		for i, x := range []float64{-1.0136728986, -0.0436158942, 1.3155870290, -0.3141267582, 1.1537398581, 1.7783394086} {
			near(t, fmt.Sprintf("%s Gi of %d", name, i), got[i], x, 1e-9)
		}
	}
}

// Every form against the textbook written out: a dense matrix, every mean and every
// variance of weights as a sum over all places.
func TestGetisOrdDense(t *testing.T) {
	const seed = 11
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for round := range 60 {
		n := 3 + random.IntN(40)
		values, w := randomGraph(t, random, n, round%3)
		for _, star := range []bool{false, true} {
			got, err := GetisOrd(t.Context(), values, w, LocalOptions{Star: star})
			if err != nil {
				t.Fatal(err)
			}
			for i := range values {
				g, z := denseGetisOrd(values, w, i, star)
				name := fmt.Sprintf("round %d, n %d, star %v, place %d", round, n, star, i)
				near(t, name+", G", got[i].G, g, 1e-11)
				near(t, name+", Z", got[i].Z, z, 1e-9)
				near(t, name+", P", got[i].P, 2*(1-0.5*(1+math.Erf(math.Abs(z)/math.Sqrt2))), 1e-12)
			}
		}
	}
}

// What must not change z does not: a multiple of the weights of a place, a number
// added to all values (Gi* and Gi), another order of the places.
func TestGetisOrdInvariant(t *testing.T) {
	const seed = 12
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	values, w := randomGraph(t, random, 60, 1)
	turned := random.Perm(60)
	raised, moved := make([]float64, 60), make([]float64, 60)
	scaled := Weights{Offset: w.Offset, Neighbour: w.Neighbour, Weight: make([]float64, len(w.Weight)), Self: make([]float64, 60)}
	var edges []Edge
	for i, x := range values {
		x = math.Round(1024*x) / 1024 // so that adding 2^30 does not round
		values[i], raised[i], moved[turned[i]] = x, x+1<<30, x
		by := math.Exp(random.NormFloat64())
		scaled.Self[i] = by
		row, weights := w.Row(i)
		if len(row) == 0 {
			scaled.Self[i] = math.NaN() // still not given
		}
		for at, j := range row {
			scaled.Weight[int(w.Offset[i])+at] = by * weights[at]
			edges = append(edges, Edge{turned[i], turned[j], weights[at]})
		}
	}
	turnedW, err := NewWeights(60, edges)
	if err != nil {
		t.Fatal(err)
	}
	for _, star := range []bool{false, true} {
		want := zOf(t, values, w, star)
		for i, x := range want {
			near(t, "scaled weights", zOf(t, values, scaled, star)[i], x, 1e-12)
			near(t, "raised values", zOf(t, raised, w, star)[i], x, 1e-11)
			near(t, "raised values, live", liveZ(t, raised, w, star, i), x, 1e-11)
			near(t, "another order", zOf(t, moved, turnedW, star)[turned[i]], x, 1e-12)
		}
	}
}

// Places and values for which there is no statistic.
func TestGetisOrdNone(t *testing.T) {
	ring := func(n int) Weights {
		var edges []Edge
		for i := range n {
			edges = append(edges, Edge{i, (i + 1) % n, 1}, Edge{(i + 1) % n, i, 1})
		}
		w, err := NewWeights(n, edges)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	const no = -1 // every place
	for _, c := range []struct {
		name   string
		values []float64
		w      Weights
		star   bool
		at     int
	}{
		{"all the same", []float64{.1, .1, .1, .1, .1, .1, .1}, ring(7), false, no},
		{"all the same, star", []float64{.1, .1, .1, .1, .1, .1, .1}, ring(7), true, no},
		{"all others the same", []float64{.1, .1, .1, .3, .1, .1, .1}, ring(7), false, 3},
		{"all others the same, the first differs", []float64{5, .1, .1, .1, .1, .1, .1}, ring(7), false, 0},
		{"all others the same, the last differs", []float64{.1, .1, .1, .1, .1, .1, -7}, ring(7), false, 6},
		{"island", []float64{1, 2, 3, 4}, Weights{Offset: []int32{0, 1, 2, 3, 3}, Neighbour: []int32{1, 2, 0}}, false, 3},
		{"island, star", []float64{1, 2, 3, 4}, Weights{Offset: []int32{0, 1, 2, 3, 3}, Neighbour: []int32{1, 2, 0}}, true, 3},
		{"everybody is a neighbour", []float64{1, 2, 3}, ring(3), false, no},
		{"everybody is a neighbour, star", []float64{1, 2, 3}, ring(3), true, no},
		{"everybody is a neighbour with a weight that is not binary", []float64{1, 2, 3},
			Weights{Offset: []int32{0, 2, 4, 6}, Neighbour: []int32{1, 2, 0, 2, 0, 1}, Weight: []float64{.1, .1, .1, .1, .1, .1}, Self: []float64{.1, .1, .1}}, true, no},
		{"one place", []float64{1}, Weights{Offset: []int32{0, 0}}, true, no},
		{"two places", []float64{1, 2}, Weights{Offset: []int32{0, 1, 2}, Neighbour: []int32{1, 0}}, false, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := GetisOrd(t.Context(), c.values, c.w, LocalOptions{Star: c.star, Permutations: 9})
			if err != nil {
				t.Fatal(err)
			}
			live, err := NewLive(c.values, c.w, c.star)
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range got {
				if c.at != no && c.at != i {
					if math.IsNaN(l.Z) || math.IsNaN(l.P) || math.IsNaN(l.Q) {
						t.Errorf("place %d: got %+v, want numbers", i, l)
					}
					continue
				}
				if z := live.Z(i); !math.IsNaN(l.Z) || !math.IsNaN(l.P) || !math.IsNaN(l.Q) || !math.IsNaN(z) {
					t.Errorf("place %d: got %+v and %v live, want NaN", i, l, z)
				}
			}
		})
	}
	// No work that grows with the square of the places where all are the same.
	if z := zOf(t, make([]float64, 300_000), ring(300_000), false); !math.IsNaN(z[7]) {
		t.Errorf("many of the same: got %v, want NaN", z[7])
	}
	if got, err := GetisOrd(t.Context(), nil, Weights{}, LocalOptions{}); err != nil || len(got) != 0 {
		t.Errorf("no places: got %v, %v, want nothing", got, err)
	}
}

// A place with only a weight of its own, and one value that outweighs all others.
func TestGetisOrdOdd(t *testing.T) {
	w, err := NewWeights(4, []Edge{{0, 1, 1}, {1, 0, 1}, {2, 2, 1}, {3, 0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	values := []float64{1, 2, 4, 1e13}
	z := zOf(t, []float64{1, 2, 4, 5}, w, true)
	near(t, "itself only", z[2], (4-3)/math.Sqrt(2.5), 1e-12)
	mean, sd := 7./3, math.Sqrt((1+4+16)/3.-49/9.)
	near(t, "without the outlier", zOf(t, values, w, false)[3], (1-mean)/(sd*math.Sqrt((3-1)/2.)), 1e-12)
}

func TestGetisOrdRefuses(t *testing.T) {
	w := Weights{Offset: []int32{0, 1, 2, 3}, Neighbour: []int32{1, 2, 0}}
	for _, c := range []struct {
		name   string
		values []float64
		says   string
	}{
		{"lengths", []float64{1, 2}, "2 values for the neighbours of 3 places"},
		{"not a number", []float64{1, math.NaN(), 2}, "values[1]"},
		{"infinite", []float64{1, 2, math.Inf(-1)}, "values[2]"},
		{"too large", []float64{-2e140, 2, 3}, "values[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := GetisOrd(t.Context(), c.values, w, LocalOptions{})
			_, live := NewLive(c.values, w, true)
			for _, err := range []error{err, live} {
				if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %v, want %q", err, c.says)
				}
			}
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := GetisOrd(ctx, []float64{1, 2, 4}, w, LocalOptions{Permutations: 9}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v, want that said", err)
	}
}

// denseGetisOrd is Gi or Gi* as deviations from means, without sums of squares.
func denseGetisOrd(values []float64, w Weights, i int, star bool) (g, z float64) {
	n := len(values)
	dense := make([]float64, n)
	row, weights := w.Row(i)
	for at, j := range row {
		dense[j] = 1
		if weights != nil {
			dense[j] = weights[at]
		}
	}
	given := star && w.Self != nil && !math.IsNaN(w.Self[i])
	if len(row) == 0 && !given {
		return math.NaN(), math.NaN()
	}
	if given {
		dense[i] = w.Self[i]
	} else if star {
		dense[i] = 1
	}
	var count, sumX, sumW, above float64
	for j := range n {
		if star || j != i {
			count, sumX, sumW, above = count+1, sumX+values[j], sumW+dense[j], above+dense[j]*values[j]
		}
	}
	var covered, spreadX, spreadW float64
	for j := range n {
		if star || j != i {
			dx, dw := values[j]-sumX/count, dense[j]-sumW/count
			covered, spreadX, spreadW = covered+dx*dw, spreadX+dx*dx, spreadW+dw*dw
		}
	}
	if spreadW < 1e-20 {
		return above / sumX, math.NaN()
	}
	return above / sumX, covered / math.Sqrt(spreadX/count*spreadW*count/(count-1))
}

// randomGraph makes values and directed neighbours; kind 0: binary, 1: given
// weights, 2: given weights with that of a place itself.
func randomGraph(t *testing.T, random *rand.Rand, n, kind int) ([]float64, Weights) {
	t.Helper()
	values := make([]float64, n)
	var edges []Edge
	for i := range values {
		values[i] = 10 * random.ExpFloat64()
		share := 0.3 * random.Float64()
		for j := range n {
			weight := 1.0
			if kind > 0 {
				weight = random.Float64()
			}
			if (i != j || kind == 2) && random.Float64() < share {
				edges = append(edges, Edge{i, j, weight})
			}
		}
	}
	w, err := NewWeights(n, edges)
	if err != nil {
		t.Fatal(err)
	}
	return values, w
}

func zOf(t *testing.T, values []float64, w Weights, star bool) []float64 {
	t.Helper()
	z, err := GetisOrdZ(nil, values, w, star)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func liveZ(t *testing.T, values []float64, w Weights, star bool, i int) float64 {
	t.Helper()
	l, err := NewLive(values, w, star)
	if err != nil {
		t.Fatal(err)
	}
	return l.Z(i)
}

// near wants a number, or NaN where NaN is wanted.
func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > by {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
