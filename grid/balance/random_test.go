package balance

import (
	"math"
	"math/rand/v2"
)

// edges of a graph on its way: pairs of cells, in any order.
type edges struct {
	n    int
	near []map[int]bool
}

func newEdges(n int) *edges {
	e := &edges{n: n, near: make([]map[int]bool, n)}
	for i := range e.near {
		e.near[i] = map[int]bool{}
	}
	return e
}

func (e *edges) join(i, j int) {
	if i != j {
		e.near[i][j], e.near[j][i] = true, true
	}
}

// graph lists the edges in an order that depends on the random numbers.
func (e *edges) graph(r *rand.Rand, weight []float64) Graph {
	g := Graph{Start: []int32{0}, Weight: weight}
	for i := range e.n {
		row := len(g.To)
		for j := range e.n {
			if e.near[i][j] {
				g.To = append(g.To, int32(j))
			}
		}
		r.Shuffle(len(g.To)-row, func(x, y int) { g.To[row+x], g.To[row+y] = g.To[row+y], g.To[row+x] })
		g.Start = append(g.Start, int32(len(g.To)))
	}
	return g
}

// shapes of random graphs of about n cells.
var shapes = []struct {
	name string
	make func(r *rand.Rand, n int) *edges
}{
	{"lattice with holes", holed},
	{"tree", func(r *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := 1; i < n; i++ {
			e.join(i, r.IntN(i))
		}
		return e
	}},
	{"path", func(_ *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := 1; i < n; i++ {
			e.join(i-1, i)
		}
		return e
	}},
	{"cycle", func(_ *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := range n {
			e.join(i, (i+1)%n)
		}
		return e
	}},
	{"star", func(_ *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := 1; i < n; i++ {
			e.join(0, i)
		}
		return e
	}},
	{"complete", func(_ *rand.Rand, n int) *edges {
		n = min(n, 40)
		e := newEdges(n)
		for i := range n {
			for j := range i {
				e.join(i, j)
			}
		}
		return e
	}},
	{"islands", func(r *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := 1; i < n; i++ {
			if r.IntN(8) > 0 {
				e.join(i, max(0, i-1-r.IntN(3)))
			}
		}
		return e
	}},
	{"bridges", func(r *rand.Rand, n int) *edges {
		e := newEdges(n)
		for i := 1; i < n; i++ {
			e.join(i, i-1)
			if i%9 > 1 {
				e.join(i, i-2)
			}
		}
		return e
	}},
	{"any", func(r *rand.Rand, n int) *edges {
		e := newEdges(n)
		for range n + r.IntN(2*n) {
			e.join(r.IntN(n), r.IntN(n))
		}
		return e
	}},
	{"no edges", func(_ *rand.Rand, n int) *edges { return newEdges(min(n, 12)) }},
}

// holed is a lattice of hexagons with cells left out, and sometimes only thin ways
// between.
func holed(r *rand.Rand, n int) *edges {
	side := max(1, int(math.Sqrt(float64(n))))
	lost := r.Float64() * r.Float64() * 0.6
	number := map[[2]int]int{}
	for q := range side {
		for s := range side {
			if r.Float64() >= lost {
				number[[2]int{q, s}] = len(number)
			}
		}
	}
	if len(number) == 0 {
		number[[2]int{}] = 0
	}
	e := newEdges(len(number))
	for at, i := range number {
		for _, d := range [][2]int{{1, 0}, {0, 1}, {1, -1}} {
			if j, is := number[[2]int{at[0] + d[0], at[1] + d[1]}]; is {
				e.join(i, j)
			}
		}
	}
	return e
}

// weights of a random graph: even, skewed, mostly nothing, one that outweighs all.
func weights(r *rand.Rand, n int) []float64 {
	w := make([]float64, n)
	kind := r.IntN(5)
	for i := range w {
		switch kind {
		case 0:
			w[i] = 1
		case 1:
			w[i] = math.Floor(math.Exp(r.NormFloat64() + 1))
		case 2:
			w[i] = float64(r.IntN(20) / 18 * 7)
		case 3:
			w[i] = r.Float64()
		}
	}
	if r.IntN(4) == 0 {
		w[r.IntN(n)] += float64(n * 3)
	}
	return w
}

// randomProblem draws a problem of at most n cells, with options or without. It may
// be infeasible.
func randomProblem(r *rand.Rand, n int) (name string, p *Problem) {
	shape := shapes[r.IntN(len(shapes))]
	e := shape.make(r, 1+r.IntN(n))
	n = e.n
	p = &Problem{Graph: e.graph(r, weights(r, n))}
	k := 1 + r.IntN(n)
	switch r.IntN(6) {
	case 0:
		k = 1
	case 1:
		k = n
	case 2, 3:
		k = 1 + r.IntN(1+n/4)
	}
	for range k {
		p.Parts = append(p.Parts, Part{Capacity: 1, Home: None})
	}
	some := func() bool { return r.IntN(4) == 0 }
	if some() {
		for q := range p.Parts {
			p.Parts[q].Capacity = 0.2 + r.Float64()
		}
	}
	if some() {
		for q := range p.Parts {
			p.Parts[q].Home = r.IntN(n+1) - 1
		}
	}
	if some() {
		p.Cost = priced(&p.Graph, r)
	}
	if some() {
		p.Current = labels(r, p, 0.1)
		p.ChurnPrice = r.Float64() * 3
		if some() {
			p.Moved = weights(r, n)
		}
	}
	if some() {
		p.lockSome(r)
	}
	if some() {
		p.Split = patches(r, p, 1+n/6)
	}
	if some() {
		p.Unit = patches(r, p, 1+n/3)
		p.UnitCut = r.IntN(2) == 0
		if some() {
			p.Unit[r.IntN(n)] = None
		}
	}
	if some() {
		p.MaxSize = 1 + r.Float64()*2*float64(n)/float64(k)
		if some() {
			p.Size = weights(r, n)
		}
	}
	return shape.name, p
}

// priced are costs that are the same from both sides.
func priced(g *Graph, r *rand.Rand) []float64 {
	cost := make([]float64, len(g.To))
	key := r.Uint64()
	for i := range g.Len() {
		for e := g.Start[i]; e < g.Start[i+1]; e++ {
			a, b := uint64(min(i, int(g.To[e]))), uint64(max(i, int(g.To[e])))
			cost[e] = float64((a*31+b*17+key)%5) / 2
		}
	}
	return cost
}

// labels spread the parts over the graph from random cells; a share has none.
func labels(r *rand.Rand, p *Problem, none float64) []int32 {
	of := filled(p.Len(), None)
	var queue []int32
	for q := range p.Parts {
		if i := r.IntN(p.Len()); of[i] == None {
			of[i] = int32(q)
			queue = append(queue, int32(i))
		}
	}
	for at := 0; at < len(queue); at++ {
		for _, j := range p.Near(int(queue[at])) {
			if of[j] == None {
				of[j] = of[queue[at]]
				queue = append(queue, j)
			}
		}
	}
	for i := range of {
		if r.Float64() < none {
			of[i] = None
		}
	}
	return of
}

// lockSome locks cells of some parts, mostly in one patch, and closes some.
func (p *Problem) lockSome(r *rand.Rand) {
	plan := labels(r, p, 0)
	p.Fixed = filled(p.Len(), None)
	for range 1 + r.IntN(3) {
		q := int32(r.IntN(len(p.Parts)))
		whole := r.IntN(2) == 0
		for i, l := range plan {
			if l == q && (whole || r.IntN(4) == 0) {
				p.Fixed[i] = q
			}
		}
		if whole && r.IntN(2) == 0 {
			if p.Closed == nil {
				p.Closed = make([]bool, len(p.Parts))
			}
			p.Closed[q] = true
		}
	}
	if r.IntN(3) == 0 {
		p.Fixed[r.IntN(p.Len())] = int32(r.IntN(len(p.Parts)))
	}
}

// patches are n pieces of the graph, each of which hangs together.
func patches(r *rand.Rand, p *Problem, n int) []int32 {
	of := labels(r, &Problem{Graph: p.Graph, Parts: make([]Part, n)}, 0)
	for i := range of { // islands that no patch reached
		if of[i] == None {
			of[i] = int32(n + i)
		}
	}
	return of
}
