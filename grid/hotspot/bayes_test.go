package hotspot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gridwatch/grid"
)

// Four places computed by hand: m = 20/200, Σ P(r−m)²/ΣP = 0.006, m/P̄ = 0.002,
// so A = 0.004 and a place of 50 keeps 0.004/(0.004+0.002) of its distance.
func TestSmoothByHand(t *testing.T) {
	s := math.Sqrt(0.006)
	cases := []float64{50 * (0.1 + s), 50 * (0.1 - s), 50 * (0.1 + s), 50 * (0.1 - s)}
	got, err := Smooth(cases, []float64{50, 50, 50, 50}, Weights{}, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.1 + s*2/3, 0.1 - s*2/3, 0.1 + s*2/3, 0.1 - s*2/3} {
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("place %d: got %v, want %v", i, got[i], want)
		}
	}
}

// The formulas of Marshall (1991) once more, in two passes over the members.
func marshall(cases, exposure []float64, members []int, at int) float64 {
	var o, p, n float64
	for _, i := range members {
		if exposure[i] > 0 {
			o += cases[i]
			p += exposure[i]
			n++
		}
	}
	m, s2 := o/p, 0.0
	for _, i := range members {
		if exposure[i] > 0 {
			s2 += exposure[i] * math.Pow(cases[i]/exposure[i]-m, 2) / p
		}
	}
	a := s2 - m/(p/n)
	if a < 0 {
		a = 0
	}
	c := a / (a + m/exposure[at])
	if m == 0 {
		c = 0
	}
	return m + c*(cases[at]/exposure[at]-m)
}

func TestSmoothAgainstTheFormula(t *testing.T) {
	const seed, side = 30, 7
	random := rand.New(rand.NewPCG(seed, 1))
	w := lattice(side)
	for round := range 30 {
		cases, exposure := make([]float64, side*side), make([]float64, side*side)
		every := make([]int, side*side)
		for i := range cases {
			every[i] = i
			exposure[i] = float64(random.IntN(40))
			cases[i] = float64(random.IntN(1 + round))
			if i < 2*side { // a corner without cases
				cases[i] = 0
			}
		}
		for _, spatial := range []bool{false, true} {
			got, err := Smooth(cases, exposure, w, spatial)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				if exposure[i] == 0 {
					if !math.IsNaN(got[i]) {
						t.Fatalf("seed %d, place %d without exposure: got %v, want NaN", seed, i, got[i])
					}
					continue
				}
				members := every
				if spatial {
					members = []int{i}
					for _, j := range w.Neighbour[w.Offset[i]:w.Offset[i+1]] {
						members = append(members, int(j))
					}
				}
				if want := marshall(cases, exposure, members, i); math.Abs(got[i]-want) > 1e-9 {
					t.Fatalf("seed %d, round %d, place %d, spatial %t: got %v, want %v", seed, round, i, spatial, got[i], want)
				}
			}
		}
	}
}

// Smoothed rates are nearer to the truth than raw ones, which is what they are for.
func TestSmoothIsNearerToTheTruth(t *testing.T) {
	const seed, places = 31, 2000
	random := rand.New(rand.NewPCG(seed, 1))
	cases, exposure, truth := make([]float64, places), make([]float64, places), make([]float64, places)
	for i := range truth {
		truth[i] = 0.05 + 0.1*random.Float64()
		exposure[i] = 1 + float64(random.IntN(60))
		for range int(exposure[i]) {
			if random.Float64() < truth[i] {
				cases[i]++
			}
		}
	}
	got, err := Smooth(cases, exposure, Weights{}, false)
	if err != nil {
		t.Fatal(err)
	}
	var smooth, raw float64
	for i := range got {
		smooth += math.Pow(got[i]-truth[i], 2)
		raw += math.Pow(cases[i]/exposure[i]-truth[i], 2)
	}
	if smooth > raw/4 {
		t.Errorf("seed %d: squared error %v smoothed, %v raw; want a quarter at most", seed, smooth, raw)
	}
}

func TestSmoothOfOddInput(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name            string
		cases, exposure []float64
		w               Weights
		spatial         bool
		want            []float64
	}{
		{"no place", nil, nil, Weights{}, false, nil},
		{"one place", []float64{3}, []float64{12}, Weights{Offset: []int32{0, 0}}, true, []float64{0.25}},
		{"no cases", []float64{0, 0}, []float64{5, 9}, Weights{}, false, []float64{0, 0}},
		{"cases without exposure do not count", []float64{9, 1, 1}, []float64{0, 10, 10}, Weights{}, false, []float64{nan, 0.1, 0.1}},
		{"no exposure at all", []float64{1, 0}, []float64{0, 0}, Weights{}, false, []float64{nan, nan}},
		{"islands keep their rates", []float64{1, 8}, []float64{10, 10}, Weights{Offset: []int32{0, 0, 0}}, true, []float64{0.1, 0.8}},
		{"equal rates stay", []float64{1, 2, 4}, []float64{10, 20, 40}, Weights{}, false, []float64{0.1, 0.1, 0.1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Smooth(c.cases, c.exposure, c.w, c.spatial)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("got %v, %v, want %v", got, err, c.want)
			}
			for i, want := range c.want {
				if math.IsNaN(got[i]) != math.IsNaN(want) || math.Abs(got[i]-want) > 1e-12 {
					t.Errorf("place %d: got %v, want %v", i, got[i], want)
				}
			}
		})
	}
}

func TestSmoothRefuses(t *testing.T) {
	for _, c := range []struct {
		name            string
		cases, exposure []float64
		spatial         bool
		says            string
	}{
		{"negative cases", []float64{1, -1}, []float64{1, 1}, false, "cases[1]"},
		{"negative exposure", []float64{1, 1}, []float64{-0.5, 1}, false, "exposure[0]"},
		{"NaN", []float64{math.NaN(), 1}, []float64{1, 1}, false, "cases[0]"},
		{"infinite", []float64{1, 1}, []float64{1, math.Inf(1)}, false, "exposure[1]"},
		{"unequal length", []float64{1, 1}, []float64{1}, false, "2 places have cases, 1 exposure"},
		{"no neighbours given", []float64{1, 1}, []float64{1, 1}, true, "0 places have neighbours"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Smooth(c.cases, c.exposure, Weights{}, c.spatial)
			if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestExposure(t *testing.T) {
	l := Line{N: 6, Institutions: 3, Residents: 1200, Visits: 4, PatrolMinutes: 75}
	for per, want := range map[Per]float64{PerCount: 1, PerInstitution: 3, PerResident: 1200, PerEffort: 6.5} {
		if got := l.Exposure(per); got != want {
			t.Errorf("%s: got %v, want %v", per, got, want)
		}
	}
	if got := Rate(6, l.Exposure(PerInstitution)); got != 2 {
		t.Errorf("rate: got %v, want 2", got)
	}
	if got := Rate(6, (&Line{N: 6}).Exposure(PerResident)); !math.IsNaN(got) {
		t.Errorf("rate without residents: got %v, want NaN", got)
	}
}
