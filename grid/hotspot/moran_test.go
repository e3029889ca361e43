package hotspot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Columbus as spdep 1.2.7 has it.
func TestMoranColumbus(t *testing.T) {
	crime, w := columbus(t)
	w = w.RowStandardised()
	want := readColumns(t, "columbus_expected_Gi_localI.csv")
	got, err := LocalMoran(t.Context(), crime, w, LocalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range got {
		near(t, fmt.Sprintf("I of %d", i+1), l.I, want["localI_W"][i], 1e-9)
		near(t, fmt.Sprintf("E of %d", i+1), l.Expected, want["E_Ii"][i], 1e-9)
		near(t, fmt.Sprintf("Var of %d", i+1), l.Variance, want["Var_Ii"][i], 1e-9)
		near(t, fmt.Sprintf("Z of %d", i+1), l.Z, want["Z_Ii"][i], 1e-9)
		near(t, fmt.Sprintf("P of %d", i+1), l.P, want["p_two_sided"][i], 1e-9)
	}
	global, err := GlobalMoran(crime, w)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "I", global.Value, 0.485770914, 5e-10) // as many digits as are printed
	near(t, "variance", global.Variance, 0.008991121, 5e-10)
	near(t, "Z", global.Z, 5.3427, 5e-5)
	near(t, "expected", global.Expected, -1./48, 1e-15)
}

func TestGeneralGSixPoints(t *testing.T) {
	y, w, expected := sixPoints(t)
	g, err := GeneralG(y, w)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "G", g.Value, expected.G, 5e-9)
	near(t, "p in one tail", g.P/2, expected.P, 5e-7)
	near(t, "p in one tail", g.P/2, 0.1729357, 5e-8)
}

// Against all orders of the values: mean and variance of the statistics over them
// are exactly those of the formulas.
func TestMomentsByEveryOrder(t *testing.T) {
	const seed, n = 31, 6
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for kind := range 2 {
		values, w := randomGraph(t, random, n, kind)
		w = w.plus(t, Edge{0, 1, .5}, Edge{2, 3, .25}, Edge{4, 0, 1})
		for name, f := range map[string]func([]float64, Weights) (Global, error){"Moran": GlobalMoran, "G": GeneralG} {
			var sum, squares, count float64
			eachOrder(values, func(v []float64) {
				g, err := f(v, w)
				if err != nil {
					t.Fatal(err)
				}
				sum, squares, count = sum+g.Value, squares+g.Value*g.Value, count+1
			})
			g, err := f(values, w)
			if err != nil {
				t.Fatal(err)
			}
			mean := sum / count
			near(t, fmt.Sprintf("%s, kind %d, expected", name, kind), g.Expected, mean, 1e-12)
			near(t, fmt.Sprintf("%s, kind %d, variance", name, kind), g.Variance, squares/count-mean*mean, 1e-12)
		}
		all, err := LocalMoran(t.Context(), values, w, LocalOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range all {
			var sum, squares, count float64
			others := append(append([]float64{}, values[:i]...), values[i+1:]...)
			eachOrder(others, func(v []float64) {
				dealt := append(append(append([]float64{}, v[:i]...), values[i]), v[i:]...)
				got, err := LocalMoran(t.Context(), dealt, w, LocalOptions{})
				if err != nil {
					t.Fatal(err)
				}
				sum, squares, count = sum+got[i].I, squares+got[i].I*got[i].I, count+1
			})
			mean := sum / count
			near(t, fmt.Sprintf("kind %d, expected of %d", kind, i), l.Expected, mean, 1e-12)
			if row, _ := w.Row(i); len(row) > 0 {
				near(t, fmt.Sprintf("kind %d, variance of %d", kind, i), l.Variance, squares/count-mean*mean, 1e-10)
			}
		}
	}
}

func TestMoranQuadrant(t *testing.T) {
	// Four in a row, high to low; the third looks at the first only.
	w, err := NewWeights(5, []Edge{{0, 1, 1}, {1, 4, 1}, {2, 0, 1}, {3, 2, 1}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := LocalMoran(t.Context(), []float64{9, 8, 1, 0, 2}, w, LocalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Quadrant{HH, HL, LH, LL, ""} {
		if got[i].Quadrant != want || math.IsNaN(got[i].I) != (want == "") {
			t.Errorf("place %d: got %+v, want %q", i, got[i], want)
		}
	}
}

// Local I adds up to the global one: Σ I_i = S0 I.
func TestMoranAddsUp(t *testing.T) {
	const seed = 32
	t.Logf("seed %d", seed)
	values, w := randomGraph(t, rand.New(rand.NewPCG(seed, 1)), 80, 1)
	all, err := LocalMoran(t.Context(), values, w, LocalOptions{})
	if err != nil {
		t.Fatal(err)
	}
	global, err := GlobalMoran(values, w)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, l := range all {
		if !math.IsNaN(l.I) {
			sum += l.I
		}
	}
	near(t, "sum", sum, global.Value*w.sums().s0, 1e-10)
}

func TestGlobalNone(t *testing.T) {
	pair := Weights{Offset: []int32{0, 1, 2, 2, 2}, Neighbour: []int32{1, 0}}
	alone := Weights{Offset: make([]int32, 5)}
	for _, c := range []struct {
		name         string
		values       []float64
		w            Weights
		moran, g, zs bool
	}{
		{"usual", []float64{1, 2, 3, 5}, pair, true, true, true},
		{"all the same", []float64{.1, .1, .1, .1}, pair, false, true, false},
		{"no neighbour", []float64{1, 2, 3, 5}, alone, false, false, false},
		{"negative", []float64{1, -2, 3, 5}, pair, true, false, true},
		{"one positive", []float64{0, 0, 0, 5}, pair, true, false, true},
		{"three places", []float64{1, 2, 3}, Weights{Offset: []int32{0, 1, 2, 2}, Neighbour: []int32{1, 0}}, true, true, false},
		{"none", nil, Weights{}, false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := GlobalMoran(c.values, c.w)
			if err != nil {
				t.Fatal(err)
			}
			g, err := GeneralG(c.values, c.w)
			if err != nil {
				t.Fatal(err)
			}
			if math.IsNaN(m.Value) == c.moran || math.IsNaN(m.Z) == (c.moran && c.zs) {
				t.Errorf("Moran: got %+v, want a value %v, z %v", m, c.moran, c.zs)
			}
			if math.IsNaN(g.Value) == c.g || math.IsNaN(g.Z) == (c.g && c.zs) {
				t.Errorf("G: got %+v, want a value %v, z %v", g, c.g, c.zs)
			}
		})
	}
}

// plus adds edges that are not there yet.
func (w Weights) plus(t *testing.T, more ...Edge) Weights {
	t.Helper()
	edges := more
	for i := range w.Len() {
		row, _ := w.Row(i)
	row:
		for at, j := range row {
			for _, e := range more {
				if e.From == i && e.To == int(j) {
					continue row
				}
			}
			edges = append(edges, Edge{i, int(j), w.weight(w.Offset[i] + int32(at))})
		}
	}
	out, err := NewWeights(w.Len(), edges)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// eachOrder calls see with every order of the values (Heap 1963).
func eachOrder(values []float64, see func([]float64)) {
	v := append([]float64{}, values...)
	var turn func(int)
	turn = func(k int) {
		if k <= 1 {
			see(v)
			return
		}
		for i := range k {
			turn(k - 1)
			if k%2 == 0 {
				v[i], v[k-1] = v[k-1], v[i]
			} else {
				v[0], v[k-1] = v[k-1], v[0]
			}
		}
	}
	turn(len(v))
}
