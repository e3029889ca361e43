package balance

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// tangle is a random connected graph: a tree, and edges more; some weights heavy,
// some nothing.
func tangle(r *rng, n, more int) Graph {
	near := make([]map[int32]bool, n)
	for i := range near {
		near[i] = map[int32]bool{}
	}
	link := func(a, b int) {
		if a != b {
			near[a][int32(b)], near[b][int32(a)] = true, true
		}
	}
	hub := r.below(3) == 0
	for i := 1; i < n; i++ {
		if hub {
			link(i, r.below(1+i/8))
		} else {
			link(i, i-1-r.below(min(i, 3)))
		}
	}
	for range more {
		a := r.below(n)
		link(a, min(n-1, a+r.below(6)))
	}
	return rows(near, func(int) float64 {
		switch r.below(8) {
		case 0:
			return 0
		case 1:
			return float64(50 * r.below(20))
		}
		return float64(1 + r.below(9))
	})
}

// honeycomb is a region of hexagons with holes and a ragged rim, weights skewed.
func honeycomb(r *rng, side int) Graph {
	type hole struct{ q, s, d float64 }
	holes := make([]hole, 8)
	for i := range holes {
		holes[i] = hole{r.float() * float64(side), r.float() * float64(side), r.float() * float64(side) / 12}
	}
	index := map[[2]int]int32{}
	var at [][2]int
	for q := range side {
		for s := range side {
			free := true
			for _, h := range holes {
				free = free && (float64(q)-h.q)*(float64(q)-h.q)+(float64(s)-h.s)*(float64(s)-h.s) > h.d*h.d
			}
			if free && (q+s > side/8 || r.below(5) > 0) {
				index[[2]int{q, s}] = int32(len(at))
				at = append(at, [2]int{q, s})
			}
		}
	}
	near := make([]map[int32]bool, len(at))
	for i, c := range at {
		near[i] = map[int32]bool{}
		for _, d := range [...][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}, {-1, 1}} {
			if j, ok := index[[2]int{c[0] + d[0], c[1] + d[1]}]; ok {
				near[i][j] = true
			}
		}
	}
	g := rows(near, func(int) float64 {
		w := 1 + 4*r.float()
		for r.below(5) == 0 {
			w *= 2
		}
		return float64(int(w))
	})
	return largest(g)
}

// rows packs a graph.
func rows(near []map[int32]bool, weight func(int) float64) Graph {
	g := Graph{Start: []int32{0}}
	for i := range near {
		row := make([]int32, 0, len(near[i]))
		for j := range near[i] {
			row = append(row, j)
		}
		slices.Sort(row)
		g.To = append(g.To, row...)
		g.Start = append(g.Start, int32(len(g.To)))
		g.Weight = append(g.Weight, weight(i))
	}
	return g
}

// largest is the largest connected piece of a graph.
func largest(g Graph) Graph {
	var best []int32
	seen := make([]bool, g.Len())
	for i := range seen {
		if seen[i] {
			continue
		}
		seen[i] = true
		queue := []int32{int32(i)}
		for h := 0; h < len(queue); h++ {
			for _, j := range g.Near(int(queue[h])) {
				if !seen[j] {
					seen[j] = true
					queue = append(queue, j)
				}
			}
		}
		if len(queue) > len(best) {
			best = queue
		}
	}
	slices.Sort(best)
	name := filled(g.Len(), None)
	for x, i := range best {
		name[i] = int32(x)
	}
	out := Graph{Start: []int32{0}}
	for _, i := range best {
		for _, j := range g.Near(int(i)) {
			out.To = append(out.To, name[j])
		}
		out.Start = append(out.Start, int32(len(out.To)))
		out.Weight = append(out.Weight, g.Weight[i])
	}
	return out
}

func shares(g Graph, k int) []float64 {
	sum := 0.0
	for _, w := range g.Weight {
		sum += w
	}
	share := make([]float64, k)
	for a := range share {
		share[a] = max(sum, 1) / float64(k)
	}
	return share
}

// sound says what is wrong with a cut, or nothing.
func sound(p *piece, part []int32) error {
	k := int32(len(p.share))
	pieces := make([]int, k)
	seen := make([]bool, p.Len())
	if len(part) != p.Len() {
		return fmt.Errorf("%d cells of %d", len(part), p.Len())
	}
	for i, a := range part {
		if a < 0 || a >= k {
			return fmt.Errorf("cell %d in part %d", i, a)
		}
		if p.fixed != nil && p.fixed[i] != None && p.fixed[i] != a {
			return fmt.Errorf("cell %d, locked to %d, in %d", i, p.fixed[i], a)
		}
		if seen[i] {
			continue
		}
		pieces[a]++
		seen[i] = true
		queue := []int32{int32(i)}
		for h := 0; h < len(queue); h++ {
			for _, j := range p.Near(int(queue[h])) {
				if part[j] == a && !seen[j] {
					seen[j] = true
					queue = append(queue, j)
				}
			}
		}
	}
	for a, n := range pieces {
		if n != 1 {
			return fmt.Errorf("part %d in %d pieces", a, n)
		}
	}
	return nil
}

// Every cut hangs together, whatever the graph, the locks, the plan in force.
func TestCutSound(t *testing.T) {
	runs := 100
	if full() {
		runs = 2500
	}
	for seed := range runs {
		r := newRNG(uint64(seed))
		n := 1 + r.below(60)
		if seed%10 == 0 {
			n = 200 + r.below(800)
		}
		p := &piece{Graph: tangle(&r, n, r.below(2*n+1))}
		if seed%7 == 0 {
			p.Graph = honeycomb(&r, 6+r.below(20))
			n = p.Len()
		}
		k := 1 + r.below(n)
		if seed%3 > 0 {
			k = 1 + r.below(min(n, 12))
		}
		p.share = shares(p.Graph, k)
		if seed%4 == 1 {
			p.current, p.churn = filled(n, None), make([]float64, n)
			for i := range p.current {
				p.current[i] = int32(min(r.below(k+2), i*k/n+1)) - 1
				p.churn[i] = p.Weight[i] / 10
			}
		}
		if seed%4 == 2 && k < n/2 {
			p.fixed = filled(n, None)
			for range 1 + r.below(3) {
				p.fixed[r.below(n)] = int32(r.below(k))
			}
		}
		if seed%5 == 3 {
			p.home = filled(k, None)
			p.home[r.below(k)] = int32(r.below(n))
		}
		if seed%6 == 4 {
			p.maxSize = float64(n)/float64(k) + 1
		}
		o := Options{Seed: uint64(seed)}
		if seed%9 == 8 {
			left := r.below(40)
			o.Stop = func() bool { left--; return left < 0 }
		}
		part := newRun(context.Background(), o).cut(p)
		if part == nil && p.fixed != nil && p.stems() == nil {
			continue
		}
		if err := sound(p, part); err != nil {
			t.Fatalf("seed %d, %d cells, %d parts: %v", seed, n, k, err)
		}
	}
}

// The same seed gives the same cut, on one processor or more.
func TestCutSame(t *testing.T) {
	r := newRNG(5)
	p := &piece{Graph: honeycomb(&r, 60)}
	p.share = shares(p.Graph, 40)
	cut := func(seed uint64) []int32 { return newRun(context.Background(), Options{Seed: seed}).cut(p) }
	want := cut(1)
	if !slices.Equal(want, cut(1)) {
		t.Error("another cut at the second run")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if !slices.Equal(want, cut(1)) {
		t.Error("another cut on one processor")
	}
	if slices.Equal(want, cut(2)) {
		t.Error("the same cut for another seed")
	}
}
