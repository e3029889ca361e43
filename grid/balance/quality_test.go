package balance

import (
	"context"
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
	p := &piece{Graph: honeycomb(&r, 70)}
	const k, gone = 60, 3
	p.share = shares(p.Graph, k)
	before := newRun(context.Background(), Options{Seed: 1}).cut(p)
	p.share = shares(p.Graph, k-gone)
	p.current, p.churn = make([]int32, p.Len()), make([]float64, p.Len())
	for i, a := range before { // parts 0, 20 and 40
		p.current[i] = a - a/20 - 1
		if a%20 == 0 {
			p.current[i] = None
		}
		p.churn[i] = p.Weight[i]
	}
	after := newRun(context.Background(), Options{Seed: 1}).cut(p)
	if err := sound(p, after); err != nil {
		t.Fatal(err)
	}
	load := make([]float64, k-gone)
	kept, total := 0.0, 0.0
	for i, a := range after {
		load[a] += p.Weight[i]
		total += p.Weight[i]
		if a == p.current[i] {
			kept += p.Weight[i]
		}
	}
	if kept < 0.9*total {
		t.Errorf("%.3f of the weight keeps its part, want 0.9", kept/total)
	}
	for a, x := range load {
		if y := x / p.share[a]; y > 1.05 {
			t.Errorf("part %d has %.3f of its share", a, y)
		}
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
