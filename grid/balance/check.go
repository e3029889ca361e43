package balance

import (
	"math"

	"gridwatch/grid"
)

// most cells and entries of a graph, so that they can be numbered by int32.
const mostEntries = math.MaxInt32

// check refuses what is no problem at all: lists of other lengths than the graph's,
// numbers that are none, edges that are not listed in both directions.
func (p *Problem) check() error {
	n := p.Len()
	for _, l := range []struct {
		name      string
		got, want int
		optional  bool
	}{
		{"start", len(p.Start), n + 1, false},
		{"cost", len(p.Cost), len(p.To), true},
		{"fixed", len(p.Fixed), n, true},
		{"closed", len(p.Closed), len(p.Parts), true},
		{"current", len(p.Current), n, true},
		{"moved", len(p.Moved), n, true},
		{"gone", len(p.Gone), n, true},
		{"unit", len(p.Unit), n, true},
		{"split", len(p.Split), n, true},
		{"size", len(p.Size), n, true},
	} {
		if l.got != l.want && (l.got > 0 || !l.optional) {
			return refuse("%s has %d entries, want %d", l.name, l.got, l.want)
		}
	}
	switch {
	case n == 0:
		return refuse("there are no cells")
	case len(p.Parts) == 0:
		return refuse("there are no grids to be made")
	case n > mostEntries || len(p.To) > mostEntries || len(p.Parts) > mostEntries:
		return refuse("more than %d cells, edges or grids", mostEntries)
	}
	if err := p.checkNumbers(); err != nil {
		return err
	}
	if err := p.checkParts(); err != nil {
		return err
	}
	return p.Graph.check()
}

func refuse(format string, args ...any) error {
	return grid.Errorf(grid.Invalid, "invalid-balance", "balancing: "+format, args...)
}

// amount is whether x can be added up: finite, not negative.
func amount(x float64) bool { return x >= 0 && x <= math.MaxFloat64 }

func (p *Problem) checkNumbers() error {
	if !amount(p.ChurnPrice) || !amount(p.MaxSize) || !amount(p.Bound) {
		return refuse("the price of churn, the bound and the largest size must be numbers ≥ 0")
	}
	for _, l := range []struct {
		name   string
		values []float64
	}{{"weight", p.Weight}, {"moved", p.Moved}, {"size", p.Size}} {
		sum := 0.
		for i, x := range l.values {
			if !amount(x) {
				return refuse("%s of cell %d is %v, not a number ≥ 0", l.name, i, x)
			}
			sum += x
		}
		if !amount(sum) {
			return refuse("%s: the sum is beyond all numbers", l.name)
		}
	}
	return nil
}

func (p *Problem) checkParts() error {
	n, k, sum := p.Len(), len(p.Parts), 0.
	for q, part := range p.Parts {
		if !amount(part.Capacity) || part.Capacity == 0 {
			return refuse("the capacity of grid %d is %v, not a number > 0", q, part.Capacity)
		}
		if part.Home < None || part.Home >= n {
			return refuse("the home of grid %d is cell %d of %d", q, part.Home, n)
		}
		sum += part.Capacity
	}
	if !amount(sum) {
		return refuse("capacity: the sum is beyond all numbers")
	}
	for _, l := range []struct {
		name string
		of   []int32
	}{{"lock", p.Fixed}, {"current grid", p.Current}} {
		for i, q := range l.of {
			if q < None || int(q) >= k {
				return refuse("the %s of cell %d is grid %d of %d", l.name, i, q, k)
			}
		}
	}
	return nil
}

// check sees that rows ascend, and that every edge is listed once from both of its
// ends, at the same cost.
func (g *Graph) check() error {
	n := g.Len()
	if g.Start[0] != 0 || int(g.Start[n]) != len(g.To) {
		return refuse("the rows of neighbours do not cover their list")
	}
	for i := range n {
		if g.Start[i] > g.Start[i+1] || int(g.Start[i+1]) > len(g.To) {
			return refuse("the neighbours of cell %d end before they begin", i)
		}
	}
	indegree := make([]int32, n)
	seen := make([]int32, n) // by neighbour: one more than the last row that lists it
	for i := range n {
		for at := g.Start[i]; at < g.Start[i+1]; at++ {
			j := g.To[at]
			switch {
			case j < 0 || int(j) >= n:
				return refuse("cell %d borders on cell %d of %d", i, j, n)
			case int(j) == i:
				return refuse("cell %d borders on itself", i)
			case seen[j] == int32(i)+1:
				return refuse("cell %d lists its neighbour %d twice", i, j)
			case g.Cost != nil && !amount(g.Cost[at]):
				return refuse("the border of cells %d and %d costs %v, not a number ≥ 0", i, j, g.Cost[at])
			}
			seen[j] = int32(i) + 1
			indegree[j]++
		}
	}
	return g.checkBothWays(indegree, seen)
}

// checkBothWays walks the edges backwards: every cell that lists i must be listed by
// i. The lists are of those it is called with, the second one to be overwritten.
func (g *Graph) checkBothWays(indegree, at []int32) error {
	n := g.Len()
	from := make([]int32, n+1)
	for i, d := range indegree {
		from[i+1] = from[i] + d
	}
	copy(at, from[:n])
	by := make([]int32, len(g.To)) // entries that lead to a cell, by that cell
	who := make([]int32, len(g.To))
	for i := range n {
		for e := g.Start[i]; e < g.Start[i+1]; e++ {
			j := g.To[e]
			by[at[j]], who[at[j]] = e, int32(i)
			at[j]++
		}
	}
	cost := make([]float64, n)
	listed := at // by cell: one more than the row that lists it
	clear(listed)
	for i := range n {
		for e := g.Start[i]; e < g.Start[i+1]; e++ {
			listed[g.To[e]] = int32(i) + 1
			if g.Cost != nil {
				cost[g.To[e]] = g.Cost[e]
			}
		}
		for e := from[i]; e < from[i+1]; e++ {
			j := who[e]
			if listed[j] != int32(i)+1 {
				return refuse("cell %d borders on cell %d, but not the other way round", j, i)
			}
			if g.Cost != nil && cost[j] != g.Cost[by[e]] {
				return refuse("the border of cells %d and %d costs %v from one side, %v from the other", i, j, cost[j], g.Cost[by[e]])
			}
		}
	}
	return nil
}
