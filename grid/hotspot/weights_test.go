package hotspot

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestNewWeights(t *testing.T) {
	w, err := NewWeights(4, []Edge{{2, 1, .5}, {0, 3, 2}, {2, 2, 7}, {0, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.Offset, []int32{0, 2, 2, 3, 3}) || !slices.Equal(w.Neighbour, []int32{1, 3, 1}) || !slices.Equal(w.Weight, []float64{1, 2, .5}) {
		t.Errorf("got %+v, want rows 1 3 | | 1 |", w)
	}
	for i, want := range []float64{1, 1, 7, 1} {
		if own, given := w.self(i); own != want || given != (i == 2) {
			t.Errorf("own weight of %d: got %v, given %v, want %v", i, own, given, want)
		}
	}
	if w, err := NewWeights(2, []Edge{{0, 1, 1}, {1, 0, 1}}); err != nil || w.Weight != nil || w.Self != nil {
		t.Errorf("weights of 1: got %+v, %v, want them binary", w, err)
	}
	standard := w.RowStandardised()
	if !slices.Equal(standard.Weight, []float64{1. / 3, 2. / 3, 1}) || standard.Self != nil {
		t.Errorf("row-standardised: got %+v", standard)
	}
}

func TestNewWeightsRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges []Edge
		says  []string
	}{
		{"out of range", []Edge{{0, 3, 1}, {-1, 0, 1}}, []string{"edges[0].to", "is not 0 to 2", "edges[1].from"}},
		{"not a number", []Edge{{0, 1, math.NaN()}}, []string{"edges[0].weight", "not a number"}},
		{"infinite", []Edge{{0, 1, math.Inf(1)}}, []string{"edges[0].weight", "infinite"}},
		{"negative", []Edge{{0, 1, -1}}, []string{"edges[0].weight", "negative"}},
		{"repeated", []Edge{{0, 1, 1}, {1, 0, 1}, {0, 1, 2}}, []string{"1 as a neighbour of 0 more than once"}},
		{"repeated self", []Edge{{1, 1, 1}, {1, 1, 1}}, []string{"1 as a neighbour of 1 more than once"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewWeights(3, c.edges)
			if grid.KindOf(err) != grid.Invalid {
				t.Fatalf("got %v, want a refusal", err)
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("got %v, want %q in it", err, says)
				}
			}
		})
	}
}

func TestReversed(t *testing.T) {
	const seed = 41
	t.Logf("seed %d", seed)
	_, w := randomGraph(t, rand.New(rand.NewPCG(seed, 1)), 50, 2)
	r := w.Reversed()
	for i := range 50 {
		if row, _ := r.Row(i); !slices.IsSorted(row) {
			t.Errorf("row of %d is not ascending: %v", i, row)
		}
		for j := range 50 {
			if got, want := r.between(j, int32(i)), w.between(i, int32(j)); got != want {
				t.Errorf("weight of %d in the row of %d: got %v, want %v", i, j, got, want)
			}
		}
	}
}

func TestWeightsOf(t *testing.T) {
	centre, err := geo.CellAt(geo.Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	a, err := geo.NewRings(centre.Disk(3), 2)
	if err != nil {
		t.Fatal(err)
	}
	w := WeightsOf(a)
	middle, _ := a.Index(centre)
	row, weights := w.Row(middle)
	if w.Len() != 37 || len(row) != 18 || weights != nil {
		t.Errorf("got %d places, %d neighbours of the middle, weights %v, want 37, 18, none", w.Len(), len(row), weights)
	}
}
