package balance

import (
	"context"
	"slices"
	"testing"
)

// together says by plain search whether the part of cell i hangs together without it.
func together(s *state, i int32) bool {
	a := s.part[i]
	seen := map[int32]bool{}
	var queue []int32
	cells := 0
	for j := range s.part {
		if s.part[j] == a && int32(j) != i {
			if cells++; cells == 1 {
				queue = append(queue, int32(j))
				seen[int32(j)] = true
			}
		}
	}
	for h := 0; h < len(queue); h++ {
		for _, j := range s.near(queue[h]) {
			if s.part[j] == a && j != i && !seen[j] {
				seen[j] = true
				queue = append(queue, j)
			}
		}
	}
	return cells > 0 && len(queue) == cells
}

// What spares lets go can go, and with a long reach it lets go all that can.
func TestSpares(t *testing.T) {
	for seed := range 60 {
		r := newRNG(uint64(seed))
		p := &piece{Graph: tangle(&r, 40+r.below(60), r.below(80))}
		if seed%2 == 0 {
			p.Graph = honeycomb(&r, 8+r.below(6))
		}
		p.share = shares(p.Graph, 4)
		l := p.finest()
		l.rings()
		s := l.state(p, newRun(context.Background(), Options{Seed: uint64(seed)}).cut(p))
		for i := range int32(p.Len()) {
			want := together(s, i)
			if got := s.spares(i, p.Len()); got != want {
				t.Fatalf("seed %d: cell %d spared %v, want %v", seed, i, got, want)
			}
			if s.spares(i, 0) && !want {
				t.Fatalf("seed %d: cell %d spared by its ring alone, but its part breaks", seed, i)
			}
		}
	}
}

// After moves, loads, sizes and outer neighbours are what counting anew finds.
func TestStateMoves(t *testing.T) {
	r := newRNG(3)
	p := &piece{Graph: honeycomb(&r, 14), maxSize: 30}
	p.share = shares(p.Graph, 6)
	l := p.finest()
	l.rings()
	s := l.state(p, newRun(context.Background(), Options{}).cut(p))
	for range 500 {
		if i, a := int32(r.below(p.Len())), int32(r.below(6)); s.part[i] != a {
			s.move(i, a)
		}
	}
	fresh := l.state(p, slices.Clone(s.part))
	if !slices.Equal(s.outer, fresh.outer) || !slices.Equal(s.cells, fresh.cells) || !slices.Equal(s.load, fresh.load) || !slices.Equal(s.bulk, fresh.bulk) {
		t.Error("moved state differs from one counted anew")
	}
}

// A row of parts, all full but the last: what the first has too much arrives there, and
// nobody leaves the band on the way.
func TestRelay(t *testing.T) {
	const parts, long = 5, 40
	near := make([]map[int32]bool, parts*long*2)
	for i := range near {
		near[i] = map[int32]bool{}
	}
	for i := range near {
		for _, j := range []int{i + 1, i + 2} {
			if j < len(near) {
				near[i][int32(j)], near[j][int32(i)] = true, true
			}
		}
	}
	p := &piece{Graph: rows(near, func(int) float64 { return 1 })}
	p.share = shares(p.Graph, parts)
	part := make([]int32, p.Len())
	for i := range part {
		part[i] = int32(min((i-3)/(2*long), parts-1))
		if i < 2*long+3 {
			part[i] = 0
		}
	}
	l := p.finest()
	l.rings()
	s := l.state(p, part)
	if s.load[0] != 83 || s.load[4] != 77 {
		t.Fatalf("loads %v at the start", s.load)
	}
	if !s.relay(band{0.95, 1.01}, 3, 50, func() bool { return false }) {
		t.Error("no help for a part with a way to room")
	}
	for a, x := range s.load {
		if x < 0.95*80 || x > 1.01*80 {
			t.Errorf("part %d weighs %g of 80", a, x)
		}
	}
	if err := sound(p, s.part); err != nil {
		t.Error(err)
	}
}

// Flow drains a part that holds nearly everything.
func TestSpread(t *testing.T) {
	r := newRNG(11)
	p := &piece{Graph: honeycomb(&r, 24)}
	p.share = shares(p.Graph, 5)
	want := filled(p.Len(), 0)
	part := p.mend(want)
	if err := sound(p, part); err != nil {
		t.Fatal(err)
	}
	l := p.finest()
	l.rings()
	s := l.state(p, part)
	s.spread(band{0.9, 1.1}, 40, 100, func() bool { return false })
	if err := sound(p, s.part); err != nil {
		t.Fatal(err)
	}
	for a, x := range s.load {
		if y := x * s.per[a]; y < 0.8 || y > 1.2 {
			t.Errorf("part %d has %.2f of its share", a, y)
		}
	}
}

// Assignment is as cheap as the cheapest of all orders.
func TestAssign(t *testing.T) {
	for seed := range 50 {
		r := newRNG(uint64(seed))
		k := 1 + r.below(6)
		price := make([][]float64, k)
		for a := range price {
			for range k {
				price[a] = append(price[a], float64(r.below(20)))
			}
		}
		sum := func(to []int) (x float64) {
			for a, b := range to {
				x += price[a][b]
			}
			return x
		}
		best := 1e9
		var all func(to []int)
		all = func(to []int) {
			if len(to) == k {
				best = min(best, sum(to))
				return
			}
			for b := range k {
				if !slices.Contains(to, b) {
					all(append(slices.Clone(to), b))
				}
			}
		}
		all(nil)
		if got := sum(assign(price)); got != best {
			t.Errorf("seed %d: price %g, want %g", seed, got, best)
		}
		near := assignNear(price)
		slices.Sort(near)
		for b := range near {
			if near[b] != b {
				t.Fatalf("seed %d: columns %v", seed, near)
			}
		}
	}
}
