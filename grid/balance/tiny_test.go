package balance

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// How far the heaviest load lies above the least that is possible, on problems small
// enough to try everything.
func TestSolveTiny(t *testing.T) {
	const seed = 11
	for _, c := range []struct {
		name    string
		change  func(p *Problem, r *rand.Rand)
		optimal float64 // least share of problems whose answer is the best
		worst   float64 // the most an answer may lie above the best
	}{
		{"plain", func(*Problem, *rand.Rand) {}, 0.85, 1.5},
		{"capacities", func(p *Problem, r *rand.Rand) {
			for q := range p.Parts {
				p.Parts[q].Capacity = float64(1 + r.IntN(3))
			}
		}, 0.8, 3.5},
		{"whole units", func(p *Problem, r *rand.Rand) { p.Unit = patches(r, p, 5) }, 0.9, 1.5},
		{"units that may be cut", func(p *Problem, r *rand.Rand) { p.Unit, p.UnitCut = patches(r, p, 3), true }, 0.9, 1.5},
		{"hard borders", func(p *Problem, r *rand.Rand) { p.Split = patches(r, p, 2) }, 0.85, 1.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := 40
			if full() {
				problems = 400
			}
			optimal, all, worst := 0, 0, 1.
			for at := range problems {
				r := rand.New(rand.NewPCG(seed, uint64(at)))
				e := holed(r, 8)
				p := &Problem{Graph: e.graph(r, weights(r, e.n))}
				for range 1 + r.IntN(4) {
					p.Parts = append(p.Parts, Part{Capacity: 1, Home: None})
				}
				c.change(p, r)
				a, err := Solve(context.Background(), p, Options{Seed: 1})
				var none *Infeasible
				if errors.As(err, &none) {
					continue
				}
				if err != nil {
					t.Fatalf("seed %d problem %d: %v", seed, at, err)
				}
				all++
				over := a.MaxOverMean / bestOf(p)
				if over < 1.005 {
					optimal++
				}
				worst = max(worst, over)
			}
			share := float64(optimal) / float64(all)
			t.Logf("%d problems, %.0f %% at their best, the worst at %.2f of it", all, 100*share, worst)
			if share < c.optimal || worst > c.worst || all < problems/2 {
				t.Errorf("seed %d: got %.2f of %d problems at their best, the worst at %.2f of it, want %.2f and %.2f", seed, share, all, worst, c.optimal, c.worst)
			}
		})
	}
}

// bestOf is the largest load over its share of the best answer, by trying everything.
func bestOf(p *Problem) float64 {
	part := make([]int32, p.Len())
	best := math.Inf(1)
	var fill func(i int)
	fill = func(i int) {
		if i == len(part) {
			if proved(p, part) == "" {
				best = min(best, p.MeasureOf(part).MaxOverMean)
			}
			return
		}
		for q := range p.Parts {
			part[i] = int32(q)
			fill(i + 1)
		}
	}
	fill(0)
	return best
}

// Parts are allotted to islands so that the heaviest load for its capacity is the
// least possible; with parts that like to stay, nearly.
func TestAllot(t *testing.T) {
	const seed = 5
	for at := range 300 {
		r := rand.New(rand.NewPCG(seed, uint64(at)))
		p := &Problem{}
		islands := 1 + r.IntN(4)
		e := newEdges(islands * 6)
		for i := range e.n {
			if i%6 > 0 {
				e.join(i-1, i)
			}
		}
		p.Graph = e.graph(r, weights(r, e.n))
		for range islands + r.IntN(4) {
			p.Parts = append(p.Parts, Part{Capacity: 1, Home: None})
		}
		d, err := p.lay()
		if err != nil {
			t.Fatalf("seed %d problem %d: %v", seed, at, err)
		}
		best := math.Inf(1)
		number := make([]int, islands)
		var deal func(q int)
		deal = func(q int) {
			if q < len(p.Parts) {
				for l := range number {
					number[l]++
					deal(q + 1)
					number[l]--
				}
				return
			}
			most := 0.
			for l, n := range number {
				if n > 6 {
					most = math.Inf(1)
				}
				most = max(most, perCapacity(d.list[l].total, float64(n)))
			}
			best = min(best, most)
		}
		deal(0)
		if got := d.bound(); got > best*(1+1e-9) {
			t.Errorf("seed %d problem %d: got %v, want %v", seed, at, got, best)
		}
	}
}

// People who live anywhere have their part around home or next to it, mostly.
func TestHomes(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 3))
		e := holed(r, 1500)
		p := &Problem{Graph: e.graph(r, make([]float64, e.n))}
		for i := range p.Weight {
			p.Weight[i] = 1 + float64(r.IntN(5))
		}
		for range 30 {
			p.Parts = append(p.Parts, Part{Capacity: 1, Home: r.IntN(e.n)})
		}
		a, err := Solve(context.Background(), p, Options{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		borders := map[[2]int32]bool{}
		for i, q := range a.Part {
			for _, j := range p.Near(i) {
				borders[[2]int32{q, a.Part[j]}] = true
			}
		}
		own, next := 0, 0
		for q, of := range p.Parts {
			switch at := a.Part[of.Home]; {
			case int(at) == q:
				own++
			case borders[[2]int32{at, int32(q)}]:
				next++
			}
		}
		if own < 8 || own+next < 24 {
			t.Errorf("seed %d: %d of 30 at home, %d next to it", seed, own, next)
		}
		t.Logf("seed %d: %d of 30 at home, %d next to it", seed, own, next)
	}
}
