package planning

import (
	"cmp"
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// edge between two cells of a problem, the smaller first.
type edge struct{ a, b int32 }

// graph lays the edges of the problem. Cells touch as on the map but for the edges
// that a river or railway cuts. Pieces of a community that borders keep together,
// and pieces of the land that would be uneven by themselves (islands too light for
// one person, too heavy for one and too light for two), or more than there are
// parts, are joined to the nearest other piece by a bridge: the balancer deals
// connected land, and a person may have several grids.
func (g *dealing) graph() {
	bridges := g.bridges()
	river := map[edge]bool{}
	for _, e := range g.p.CutEdges {
		a, foundA := g.s.Cells.Index(e[0])
		b, foundB := g.s.Cells.Index(e[1])
		if foundA && foundB && g.at[a] != none && g.at[b] != none {
			river[ordered(g.at[a], g.at[b])] = true
		}
	}
	priced := g.borders() == grid.BordersPriced
	price := g.p.Price
	if price == 0 {
		price = usualPrice
	}
	p := &g.problem
	p.Start = make([]int32, 1, len(g.cell)+1)
	for n, i := range g.cell {
		lay := func(m int32) {
			p.To = append(p.To, m)
			if priced {
				cost := 1.
				if g.community[i] != g.community[g.cell[m]] {
					cost = price
				}
				p.Cost = append(p.Cost, cost)
			}
		}
		for _, j := range g.s.Cells.Neighbours(int(i)) {
			if m := g.at[j]; m != none && (len(river) == 0 || !river[ordered(int32(n), m)]) {
				lay(m)
			}
		}
		for _, m := range bridges[int32(n)] {
			lay(m)
		}
		p.Start = append(p.Start, int32(len(p.To)))
	}
}

func ordered(a, b int32) edge { return edge{min(a, b), max(a, b)} }

// bridges lists edges that join pieces, in both directions.
func (g *dealing) bridges() map[int32][]int32 {
	j := &joiner{g: g, to: map[int32][]int32{}}
	if g.borders() == grid.BordersHard {
		label := g.labels(nil, func(i, k int32) bool { return g.community[i] == g.community[k] })
		j.join(label, g.perCell(g.community), 0, 1)
	}
	if g.p.people() || g.borders() != grid.BordersHard {
		weight := 0.
		for _, w := range g.problem.Weight {
			weight += w
		}
		label := g.labels(j.to, func(_, _ int32) bool { return true })
		j.join(label, make([]int32, len(g.cell)), weight/float64(len(g.parts)), len(g.parts))
	}
	return j.to
}

// labels gives each cell of the problem its piece, by the first cell of it, along
// neighbours on the map that belong together, and bridges.
func (g *dealing) labels(bridges map[int32][]int32, together func(i, k int32) bool) []int32 {
	label := make([]int32, len(g.cell))
	for n := range label {
		label[n] = none
	}
	var queue []int32
	for n := range label {
		if label[n] != none {
			continue
		}
		label[n] = int32(n)
		queue = append(queue[:0], int32(n))
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			reach := func(m int32) {
				if label[m] == none {
					label[m] = int32(n)
					queue = append(queue, m)
				}
			}
			for _, k := range g.s.Cells.Neighbours(int(g.cell[at])) {
				if m := g.at[k]; m != none && together(g.cell[at], k) {
					reach(m)
				}
			}
			for _, m := range bridges[at] {
				reach(m)
			}
		}
	}
	return label
}

// joiner joins pieces by bridges.
type joiner struct {
	g  *dealing
	to map[int32][]int32
}

// join joins pieces (label) of a group to the nearest other piece of the group,
// the lightest first: those that would be uneven by themselves, a share of work
// being that of one part, and all as long as a group has more than most pieces.
// With share 0 that is all that counts.
func (j *joiner) join(label, group []int32, share float64, most int) {
	weight := map[int32]float64{}
	members := map[int32][]int32{}
	var roots []int32
	for n, l := range label {
		if members[l] == nil {
			roots = append(roots, l)
		}
		members[l] = append(members[l], int32(n))
		weight[l] += j.g.problem.Weight[n]
	}
	count := map[int32]int{}
	for _, l := range roots {
		count[group[l]]++
	}
	up := map[int32]int32{}
	find := func(l int32) int32 {
		for {
			above, has := up[l]
			if !has {
				return l
			}
			l = above
		}
	}
	slices.SortStableFunc(roots, func(a, b int32) int { return cmp.Compare(weight[a], weight[b]) })
	for _, l := range roots {
		own := find(l)
		of := group[l]
		if count[of] < 2 || count[of] <= most && evenAlone(weight[own], share) {
			continue
		}
		from, to := j.nearest(members[l], func(m int32) bool { return group[m] == of && find(label[m]) != own })
		j.to[from], j.to[to] = append(j.to[from], to), append(j.to[to], from)
		other := find(label[to])
		up[own] = other
		weight[other] += weight[own]
		count[of]--
	}
}

// evenAlone says whether so much work makes whole shares, give or take a tenth.
func evenAlone(weight, share float64) bool {
	const uneven = 0.1
	if share <= 0 {
		return true
	}
	n := math.Round(weight / share)
	return n >= 1 && math.Abs(weight/(n*share)-1) <= uneven
}

// nearest finds the cell that satisfies a condition nearest to the first of a
// piece's cells, and the cell of the piece nearest to it.
func (j *joiner) nearest(piece []int32, condition func(n int32) bool) (from, to int32) {
	first := j.centre(piece[0])
	to, best := none, 0.
	for n := range j.g.cell {
		if m := int32(n); condition(m) {
			if d := geo.DistanceMetres(first, j.centre(m)); to == none || d < best {
				to, best = m, d
			}
		}
	}
	target := j.centre(to)
	from = slices.MinFunc(piece, func(a, b int32) int {
		return cmp.Or(cmp.Compare(geo.DistanceMetres(j.centre(a), target), geo.DistanceMetres(j.centre(b), target)), cmp.Compare(a, b))
	})
	return from, to
}

func (j *joiner) centre(n int32) geo.Point { return j.g.s.Cells.Cells[j.g.cell[n]].Centre() }

// units numbers the connected pieces of communities in the problem's graph.
func (g *dealing) units() []int32 {
	p := &g.problem
	unit := make([]int32, len(g.cell))
	for n := range unit {
		unit[n] = none
	}
	next := int32(0)
	var queue []int32
	for n := range unit {
		if unit[n] != none {
			continue
		}
		unit[n] = next
		queue = append(queue[:0], int32(n))
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, m := range p.Near(int(at)) {
				if unit[m] == none && g.community[g.cell[m]] == g.community[g.cell[at]] {
					unit[m] = next
					queue = append(queue, m)
				}
			}
		}
		next++
	}
	return unit
}
