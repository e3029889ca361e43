package balance

import (
	"slices"
	"testing"
)

// lumpy weighs a honeycomb like institutions in a city: most cells have none or a few,
// some have many; a quarter of it is dense.
func lumpy(seed uint64, side int) Graph {
	r := newRNG(seed)
	g := honeycomb(&r, side)
	for i := range g.Weight {
		w := 0
		for range 1 + 3*(i*4/g.Len()/3) {
			if r.below(3) == 0 {
				w += 1 + r.below(3)
			}
		}
		if r.below(40) == 0 {
			w += r.below(8)
		}
		g.Weight[i] = float64(w)
	}
	return g
}

// Who leaves a plan of lumpy work is made up for with few moves, and a higher price
// never keeps less; of both kinds of leavers, far apart and side by side.
func TestKeepLumpy(t *testing.T) {
	const k = 40
	for n, c := range []struct {
		name  string
		seed  uint64
		gone  func(before []int32, g *Graph) []int32
		least float64 // kept of all work, at the highest price
	}{
		{"three far apart", 1, func([]int32, *Graph) []int32 { return []int32{3, 17, 31} }, 0.88},
		{"three far apart, another city", 2, func([]int32, *Graph) []int32 { return []int32{0, 20, 39} }, 0.86},
		{"three side by side", 3, sideBySide, 0.84},
	} {
		if n > 0 && !full() {
			break
		}
		t.Run(c.name, func(t *testing.T) {
			p := &Problem{Graph: lumpy(c.seed, 45), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)}
			before, err := Solve(t.Context(), p, Options{Seed: c.seed})
			if err != nil {
				t.Fatal(err)
			}
			p.leave(before.Part, c.gone(before.Part, &p.Graph))
			all, moved := 0., -1.
			for _, w := range p.Weight {
				all += w
			}
			for _, price := range []float64{1e9, 5, 1, 0.1} {
				p.ChurnPrice = price
				after, err := Solve(t.Context(), p, Options{Seed: c.seed})
				if err != nil {
					t.Fatal(err)
				}
				if after.MaxOverMean > 1.05 || after.Broken > 0 {
					t.Errorf("seed %d, price %g: largest load %.4f, %d broken", c.seed, price, after.MaxOverMean, after.Broken)
				}
				if after.MovedWeight < moved {
					t.Errorf("seed %d, price %g: %v moves, more at a higher price: %v", c.seed, price, after.MovedWeight, moved)
				}
				if kept := 1 - after.MovedWeight/all; moved < 0 && kept < c.least {
					t.Errorf("seed %d: %.3f kept, want %.3f", c.seed, kept, c.least)
				}
				t.Logf("price %g: kept %.3f, max %.4f", price, 1-after.MovedWeight/all, after.MaxOverMean)
				moved = after.MovedWeight
			}
		})
	}
}

// sideBySide are part 0 and two parts around it.
func sideBySide(before []int32, g *Graph) []int32 {
	gone := []int32{0}
	for i, q := range before {
		for _, j := range g.Near(i) {
			if q == 0 && len(gone) < 3 && !slices.Contains(gone, before[j]) {
				gone = append(gone, before[j])
			}
		}
	}
	return gone
}

// leave makes a plan the one in force and takes some parts away.
func (p *Problem) leave(plan, gone []int32) {
	name, k := filled(len(p.Parts), None), int32(0)
	for q := range name {
		if !slices.Contains(gone, int32(q)) {
			name[q] = k
			k++
		}
	}
	p.Parts = p.Parts[:k]
	p.Current, p.Gone = make([]int32, len(plan)), make([]bool, len(plan))
	for i, q := range plan {
		p.Current[i] = name[q]
		p.Gone[i] = name[q] == None
	}
}

// A plan in force that is uneven is left so, up to the bound asked for: who leaves is
// made up for, and little else moves.
func TestKeepUneven(t *testing.T) {
	const k = 20
	p := &Problem{Graph: lumpy(5, 40), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)}
	for q := range 3 {
		p.Parts[q].Capacity = 4 // and then 1
	}
	before, err := Solve(t.Context(), p, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for q := range 3 {
		p.Parts[q].Capacity = 1
	}
	p.leave(before.Part, []int32{7, 12})
	need, moved := 0., [2]float64{}
	for i, gone := range p.Gone {
		if gone {
			need += p.Weight[i]
		}
	}
	for at, bound := range []float64{0, 2.8} {
		p.ChurnPrice, p.Bound = 1, bound
		after, err := Solve(t.Context(), p, Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if most := max(1.05, bound); after.MaxOverMean > most || after.Broken > 0 {
			t.Errorf("bound %g: largest load %.4f, %d broken", bound, after.MaxOverMean, after.Broken)
		}
		moved[at] = after.MovedWeight
	}
	if moved[1] > 1.15*need || moved[0] < 2*moved[1] {
		t.Errorf("moved %v without a bound and with it, needed %v", moved, need)
	}
	t.Logf("moved %v without a bound and with it, needed %v", moved, need)
}
