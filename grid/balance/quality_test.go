package balance

import (
	"context"
	"slices"
	"testing"
)

// What the engine is to reach on regions of hexagons, skewed weights and holes.
func TestCutQuality(t *testing.T) {
	for _, c := range []struct {
		name      string
		side, k   int
		seed      uint64
		high, cut float64
	}{
		{"few large parts", 70, 7, 1, 1.006, 0.045},
		{"parts of fifty cells", 70, 90, 2, 1.01, 0.17},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRNG(c.seed)
			p := &piece{Graph: honeycomb(&r, c.side)}
			p.share = shares(p.Graph, c.k)
			l := p.finest()
			l.rings()
			s := l.state(p, newRun(context.Background(), Options{Seed: c.seed}).cut(p))
			if cut := s.cut() / s.total; cut > c.cut {
				t.Errorf("seed %d: cut share %.4f, want at most %.4f", c.seed, cut, c.cut)
			}
			for a, x := range s.load {
				if y := x * s.per[a]; y > c.high || y < 0.95 {
					t.Errorf("seed %d: part %d has %.4f of its share", c.seed, a, y)
				}
			}
		})
	}
}

// Three of sixty leave: the rest keep most of their cells, at a load that is fair.
func TestCutChurn(t *testing.T) {
	r := newRNG(4)
	p := &Problem{Graph: honeycomb(&r, 70), ChurnPrice: 1}
	const k, gone = 60, 3
	p.Parts = slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)
	before, err := Solve(t.Context(), p, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	p.Parts = p.Parts[gone:]
	p.Current = make([]int32, p.Len())
	for i, a := range before.Part { // parts 0, 20 and 40
		p.Current[i] = a - a/20 - 1
		if a%20 == 0 {
			p.Current[i] = None
		}
	}
	after, err := Solve(t.Context(), p, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if wrong := proved(p, after.Part); wrong != "" {
		t.Fatal(wrong)
	}
	kept, total := 0.0, 0.0
	for i, a := range after.Part {
		total += p.Weight[i]
		if a == p.Current[i] {
			kept += p.Weight[i]
		}
	}
	if kept < 0.9*total {
		t.Errorf("%.3f of the weight keeps its part, want 0.9", kept/total)
	}
	if after.MaxOverMean > 1.05 {
		t.Errorf("largest load %.4f, want at most 1.05", after.MaxOverMean)
	}
}

func BenchmarkCut(b *testing.B) {
	r := newRNG(1)
	p := &piece{Graph: honeycomb(&r, 110)}
	p.share = shares(p.Graph, 100)
	for b.Loop() {
		newRun(context.Background(), Options{Seed: 1}).cut(p)
	}
}
