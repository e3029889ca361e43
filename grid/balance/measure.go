package balance

import "math"

// Measure of an answer. Shares are of Capacity: a part's share of all weight is
// its capacity over that of all parts.
type Measure struct {
	MaxOverMean float64 // largest load over its share; 1 when there is no weight at all
	MinOverMean float64 // smallest load over its share; 1 when there is no weight at all
	CutShare    float64 // cut edges over edges, unpriced; 0 without edges
	Iso         float64 // mean over parts of perimeter / perimeter of a hexagon disc of as many cells: 1 is round
	Broken      int     // parts that do not hang together; 0 always
	MovedWeight float64 // of cells that leave their part of Current, or whose part is gone
	Oversize    int     // parts above MaxSize
}

// latticeDegree is how many neighbours a hexagon has. A cell with fewer lies at the
// rim of the region, and what is missing there is perimeter.
const latticeDegree = 6

// MeasureOf measures an answer to the problem: part by cell, 0 to len(p.Parts)-1.
// The perimeter of a part is its cut edges and what its cells lack of six neighbours;
// a disc of n hexagons has the perimeter 2·√(12n-3).
func (p *Problem) MeasureOf(part []int32) Measure {
	var m Measure
	k := len(p.Parts)
	load, size, perimeter, number := make([]float64, k), make([]float64, k), make([]int, k), make([]int, k)
	cut := 0
	for i, q := range part {
		load[q] += p.Weight[i]
		size[q] += p.sizeOf(i)
		number[q]++
		near := p.Near(i)
		edge := latticeDegree - len(near)
		for _, j := range near {
			if part[j] != q {
				edge++
				cut++
			}
		}
		perimeter[q] += edge
		if p.Current != nil && p.Current[i] >= 0 && p.Current[i] != q || p.Gone != nil && p.Gone[i] {
			m.MovedWeight += p.movedOf(i)
		}
	}
	if len(p.To) > 0 {
		m.CutShare = float64(cut) / float64(len(p.To))
	}
	m.MaxOverMean, m.MinOverMean = p.extremes(load)
	filled := 0
	for q, n := range number {
		if n > 0 {
			filled++
			m.Iso += float64(perimeter[q]) / (2 * math.Sqrt(float64(12*n-3)))
		}
		if p.MaxSize > 0 && size[q] > p.MaxSize {
			m.Oversize++
		}
	}
	m.Iso /= float64(max(1, filled))
	m.Broken = p.broken(part)
	return m
}

// extremes are the largest and the smallest of loads by part over their shares.
func (p *Problem) extremes(load []float64) (most, least float64) {
	all, capacity := 0., 0.
	for q, l := range load {
		all += l
		capacity += p.Parts[q].Capacity
	}
	if all == 0 || len(load) == 0 {
		return 1, 1
	}
	least = math.Inf(1)
	for q, l := range load {
		over := l / all / (p.Parts[q].Capacity / capacity)
		most, least = max(most, over), min(least, over)
	}
	return most, least
}

// broken counts the parts that do not hang together.
func (p *Problem) broken(part []int32) int {
	pieces := make([]int32, len(p.Parts))
	label, n := components(&p.Graph, func(i, j int) bool { return part[i] == part[j] })
	seen := make([]bool, n)
	broken := 0
	for i, l := range label {
		if !seen[l] {
			seen[l] = true
			pieces[part[i]]++
			if pieces[part[i]] == 2 {
				broken++
			}
		}
	}
	return broken
}

func (p *Problem) sizeOf(i int) float64 {
	if p.Size == nil {
		return 1
	}
	return p.Size[i]
}

func (p *Problem) movedOf(i int) float64 {
	if p.Moved == nil {
		return p.Weight[i]
	}
	return p.Moved[i]
}

// components labels the connected pieces of a graph from 0 on, in the order of
// their first cells, by the edges along which joined holds.
func components(g *Graph, joined func(i, j int) bool) (label []int32, n int) {
	label = make([]int32, g.Len())
	for i := range label {
		label[i] = None
	}
	var queue []int32
	for i := range label {
		if label[i] != None {
			continue
		}
		label[i] = int32(n)
		queue = append(queue[:0], int32(i))
		for at := 0; at < len(queue); at++ {
			v := queue[at]
			for _, w := range g.Near(int(v)) {
				if label[w] == None && joined(int(v), int(w)) {
					label[w] = int32(n)
					queue = append(queue, w)
				}
			}
		}
		n++
	}
	return label, n
}
