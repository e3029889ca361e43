package hotspot

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
)

// lattice joins the places of a square of side n to the eight around them.
func lattice(n int) Weights {
	w := Weights{Offset: []int32{0}}
	for i := range n * n {
		for j := range n * n {
			if dx, dy := i%n-j%n, i/n-j/n; i != j && dx*dx <= 1 && dy*dy <= 1 {
				w.Neighbour = append(w.Neighbour, int32(j))
			}
		}
		w.Offset = append(w.Offset, int32(len(w.Neighbour)))
	}
	return w
}

// Gi* of the cube against its formula, written over the full matrix of weights.
func TestCubeGi(t *testing.T) {
	const seed = 20
	random := rand.New(rand.NewPCG(seed, 1))
	w := lattice(5)
	weighted := Weights{Offset: w.Offset, Neighbour: w.Neighbour, Self: slices.Repeat([]float64{0.5}, w.Len())}
	for range w.Neighbour {
		weighted.Weight = append(weighted.Weight, random.Float64()*2)
	}
	counts := make([][]float64, 6)
	for s := range counts {
		counts[s] = make([]float64, w.Len())
		for i := range counts[s] {
			counts[s][i] = float64(random.IntN(9))
		}
	}
	for _, w := range []Weights{w, weighted} {
		for _, perSlice := range []bool{false, true} {
			z := cubeGi(counts, w, perSlice)
			for i := range w.Len() {
				for s := range counts {
					want := cubeGiAt(counts, w, perSlice, i, s)
					if got := z[i*len(counts)+s]; math.Abs(got-want) > 1e-9 {
						t.Fatalf("seed %d, place %d, slice %d, per slice %t: got %v, want %v", seed, i, s, perSlice, got, want)
					}
				}
			}
		}
	}
}

func cubeGiAt(counts [][]float64, w Weights, perSlice bool, place, slice int) float64 {
	first, last := 0, len(counts)-1
	if perSlice {
		first, last = max(0, slice-1), slice
	}
	weight := make([]float64, w.Len())
	weight[place], _ = w.self(place)
	for at := w.Offset[place]; at < w.Offset[place+1]; at++ {
		weight[w.Neighbour[at]] = 1
		if w.Weight != nil {
			weight[w.Neighbour[at]] = w.Weight[at]
		}
	}
	var n, sum, near, s1, s2 float64
	for s := first; s <= last; s++ {
		for j, v := range counts[s] {
			n++
			sum += v
			if s == slice || s == slice-1 {
				near += weight[j] * v
				s1 += weight[j]
				s2 += weight[j] * weight[j]
			}
		}
	}
	mean, squares := sum/n, 0.0
	for s := first; s <= last; s++ {
		for _, v := range counts[s] {
			squares += (v - mean) * (v - mean)
		}
	}
	return (near - mean*s1) / (math.Sqrt(squares/n) * math.Sqrt((n*s2-s1*s1)/(n-1)))
}

// Gi* of the cube is Gi* of a graph in which every slice of every place is a place
// of its own.
func TestCubeGiIsGetisOrd(t *testing.T) {
	const seed, slicesN = 24, 5
	random := rand.New(rand.NewPCG(seed, 1))
	w := lattice(6)
	places := w.Len()
	counts := make([][]float64, slicesN)
	var values []float64
	var edges []Edge
	for s := range counts {
		for i := range places {
			counts[s] = append(counts[s], float64(random.IntN(9)))
			row, _ := w.Row(i)
			for before := 0; before <= min(s, 1); before++ {
				for _, j := range append([]int32{int32(i)}, row...) {
					if from, to := s*places+i, (s-before)*places+int(j); from != to {
						edges = append(edges, Edge{from, to, 1})
					}
				}
			}
		}
		values = append(values, counts[s]...)
	}
	graph, err := NewWeights(len(values), edges)
	if err != nil {
		t.Fatal(err)
	}
	want, err := GetisOrdZ(nil, values, graph, true)
	if err != nil {
		t.Fatal(err)
	}
	got := cubeGi(counts, w, false)
	for i := range places {
		for s := range slicesN {
			if math.Abs(got[i*slicesN+s]-want[s*places+i]) > 1e-9 {
				t.Fatalf("seed %d, place %d, slice %d: got %v, want %v", seed, i, s, got[i*slicesN+s], want[s*places+i])
			}
		}
	}
}

// Where nothing develops, few cities have a place with a class: the false discovery
// rate then is the chance of any discovery in all slices.
func TestEmergingOfNoise(t *testing.T) {
	const seed, cities, slicesN = 25, 120, 12
	w := lattice(12)
	found := 0
	for city := range uint64(cities) {
		random := rand.New(rand.NewPCG(seed, city))
		counts := make([][]float64, slicesN)
		for s := range counts {
			for range w.Len() {
				counts[s] = append(counts[s], poisson(random, 4))
			}
		}
		all, err := Emerging(counts, w)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(all, func(e Emergence) bool { return slices.ContainsFunc(e.States, func(s int8) bool { return s != 0 }) }) {
			found++
		}
	}
	if share := float64(found) / cities; share > 0.10+3*math.Sqrt(0.1*0.9/cities) {
		t.Errorf("seed %d: a hot or cold slice in %v of cities of noise, want 0.10 at most", seed, share)
	}
}

// Developments planted into noise are found in the middle of where they are.
func TestEmergingFindsWhatIsPlanted(t *testing.T) {
	const seed, side, slicesN = 22, 30, 12
	random := rand.New(rand.NewPCG(seed, 1))
	ramp := func(from, step float64) (levels []float64) {
		for s := range slicesN {
			levels = append(levels, from+step*float64(s))
		}
		return levels
	}
	only := func(level float64, slices ...int) []float64 {
		levels := ramp(10, 0)
		for _, s := range slices {
			levels[s] = level
		}
		return levels
	}
	swing := only(22, 7, 11)
	swing[3], swing[4] = 0, 0
	coldSwing := only(0, 7, 11)
	coldSwing[3] = 25
	planted := []struct {
		class  Class
		levels []float64
	}{
		{NewHot, only(25, 11)},
		{ConsecutiveHot, only(22, 9, 10, 11)},
		{IntensifyingHot, ramp(18, 2)},
		{DiminishingHot, ramp(40, -2)},
		{SporadicHot, only(22, 3, 8, 11)},
		{OscillatingHot, swing},
		{HistoricalHot, only(30, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)},
		{NewCold, only(0, 11)},
		{ConsecutiveCold, only(1, 9, 10, 11)},
		{SporadicCold, only(1, 3, 8, 11)},
		{OscillatingCold, coldSwing},
	}
	counts := make([][]float64, slicesN)
	for s := range counts {
		counts[s] = make([]float64, side*side)
		for i := range counts[s] {
			counts[s][i] = 10 + random.NormFloat64()
		}
	}
	middle := func(k int) int { return (4+k/4*8)*side + 3 + k%4*7 }
	for k, p := range planted {
		for s, level := range p.levels {
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					at := &counts[s][middle(k)+dy*side+dx]
					*at = math.Max(0, *at+level-10)
				}
			}
		}
	}
	all, err := Emerging(counts, lattice(side))
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range planted {
		if got := all[middle(k)]; got.Class != p.class {
			t.Errorf("seed %d: got %q, want %q: z %.1f, trend %.2f", seed, got.Class, p.class, got.Z, got.Trend)
		}
	}
}

func TestEmergingRefuses(t *testing.T) {
	w := lattice(2)
	good := [][]float64{{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}}
	with := func(slice, place int, v float64) [][]float64 {
		counts := make([][]float64, len(good))
		for s := range good {
			counts[s] = slices.Clone(good[s])
		}
		counts[slice][place] = v
		return counts
	}
	for _, c := range []struct {
		name   string
		counts [][]float64
		w      Weights
		code   string
		says   string
	}{
		{"no slices", nil, w, "too-few-slices", "at least 4"},
		{"three slices", good[:3], w, "too-few-slices", "at least 4"},
		{"a negative count", with(2, 1, -1), w, "invalid-counts", "counts[2][1]"},
		{"NaN", with(0, 3, math.NaN()), w, "invalid-counts", "counts[0][3]"},
		{"infinite", with(0, 3, math.Inf(1)), w, "invalid-counts", "counts[0][3]"},
		{"other places", good, lattice(3), "invalid-counts", "has 4 places, the neighbours 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Emerging(c.counts, c.w)
			e, ok := err.(*grid.Error)
			if !ok || e.Code != c.code || !strings.Contains(e.Error(), c.says) {
				t.Errorf("got %v, want %s with %q", err, c.code, c.says)
			}
		})
	}
}

// What cannot have a class has none.
func TestEmergingWithoutClass(t *testing.T) {
	for _, c := range []struct {
		name  string
		w     Weights
		value func(slice, place int) float64
		z     bool
	}{
		{"all equal", lattice(3), func(int, int) float64 { return 7 }, false},
		{"all zero", lattice(3), func(int, int) float64 { return 0 }, false},
		{"all equal, not a round number", lattice(3), func(int, int) float64 { return 0.1 }, false},
		{"no place", Weights{}, nil, false},
		{"one place", Weights{Offset: []int32{0, 0}}, func(s, _ int) float64 { return float64(s) }, false},
		{"islands", Weights{Offset: []int32{0, 0, 0, 0}}, func(s, i int) float64 { return float64((s*3 + i) % 4) }, false},
		{"islands with a weight of their own", Weights{Offset: []int32{0, 0, 0, 0}, Self: []float64{1, 1, 1}}, func(s, i int) float64 { return float64((s*3 + i) % 4) }, true},
		{"noise", lattice(4), func(s, i int) float64 { return float64((s*5 + i*3) % 7) }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			counts := make([][]float64, 5)
			for s := range counts {
				counts[s] = make([]float64, c.w.Len())
				for i := range counts[s] {
					counts[s][i] = c.value(s, i)
				}
			}
			all, err := Emerging(counts, c.w)
			if err != nil || len(all) != c.w.Len() {
				t.Fatalf("got %d places, %v", len(all), err)
			}
			for i, e := range all {
				if e.Class != NoPattern || math.IsNaN(e.Z[2]) == c.z {
					t.Errorf("place %d: got %q, z %v; want no class, and z %t", i, e.Class, e.Z, c.z)
				}
			}
		})
	}
}

// One place that stands out from the third of four slices on.
func TestEmergingOfFewSlices(t *testing.T) {
	w := lattice(12)
	counts := make([][]float64, FewestSlices)
	for s := range counts {
		counts[s] = make([]float64, w.Len())
		for i := range counts[s] {
			counts[s][i] = float64((i*7 + s) % 3)
		}
	}
	counts[2][40], counts[3][40] = 90, 90
	all, err := Emerging(counts, w)
	if err != nil {
		t.Fatal(err)
	}
	if got := all[40].Class; got != ConsecutiveHot {
		t.Errorf("got %q, want %q: z %.1f", got, ConsecutiveHot, all[40].Z)
	}
	far := slices.MaxFunc(all[100:], func(a, b Emergence) int { return cmp.Compare(math.Abs(a.Z[3]), math.Abs(b.Z[3])) })
	if far.Class != NoPattern {
		t.Errorf("far away: got %q, want none: z %.1f", far.Class, far.Z)
	}
}

func BenchmarkEmerging22000x12(b *testing.B) {
	random := rand.New(rand.NewPCG(23, 1))
	w := band(22000, 9) // 18 neighbours, as within two rings
	counts := make([][]float64, 12)
	for s := range counts {
		counts[s] = make([]float64, w.Len())
		for i := range counts[s] {
			counts[s][i] = math.Floor(random.ExpFloat64() * 2)
		}
	}
	for b.Loop() {
		if _, err := Emerging(counts, w); err != nil {
			b.Fatal(err)
		}
	}
}

// band joins each of n places to the reach places on either side.
func band(n, reach int) Weights {
	w := Weights{Offset: []int32{0}}
	for i := range n {
		for j := max(0, i-reach); j <= min(n-1, i+reach); j++ {
			if j != i {
				w.Neighbour = append(w.Neighbour, int32(j))
			}
		}
		w.Offset = append(w.Offset, int32(len(w.Neighbour)))
	}
	return w
}
