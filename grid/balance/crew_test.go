package balance

import (
	"slices"
	"testing"
)

// Crews at work side by side give the same answer each time, whole and even.
func TestCrews(t *testing.T) {
	const seed, k = 5, 200
	r := newRNG(seed)
	p := &Problem{Graph: honeycomb(&r, 165), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)}
	if p.Len() < crewCells {
		t.Fatalf("%d cells are too few for crews", p.Len())
	}
	var first Answer
	for run := range 2 {
		a, err := Solve(t.Context(), p, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if wrong := proved(p, a.Part); wrong != "" {
			t.Fatalf("seed %d: %s", seed, wrong)
		}
		if run == 0 {
			first = a
		} else if !slices.Equal(first.Part, a.Part) {
			t.Errorf("seed %d: a second run differs", seed)
		}
	}
	if first.MaxOverMean > 1.01 || first.MinOverMean < 0.97 || first.Iso > 1.15 {
		t.Errorf("seed %d: got %+v", seed, first.Measure)
	}
}

// A lattice of squares, where neighbours of a cell do not touch, is cut as well.
func TestSquares(t *testing.T) {
	const side, k, seed = 60, 36, 3
	p := &Problem{Graph: Graph{Start: []int32{0}}, Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)}
	for i := range side * side {
		for _, j := range [...]struct {
			at   int
			near bool
		}{{i - side, i >= side}, {i + side, i+side < side*side}, {i - 1, i%side > 0}, {i + 1, i%side < side-1}} {
			if j.near {
				p.To = append(p.To, int32(j.at))
			}
		}
		p.Start = append(p.Start, int32(len(p.To)))
		p.Weight = append(p.Weight, float64(1+i*7%5))
	}
	a, err := Solve(t.Context(), p, Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	if a.MaxOverMean > 1.01 || a.MinOverMean < 0.97 || a.CutShare > 0.1 { // squares of 10 by 10 would cut 0.085
		t.Errorf("seed %d: got %+v", seed, a.Measure)
	}
}
