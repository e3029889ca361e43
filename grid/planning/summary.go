package planning

import (
	"math"
	"strings"
)

func compareText[T ~string](a, b T) int { return strings.Compare(string(a), string(b)) }

// summary adds up a reckoning. People are those with a grid; the mean they are
// held against is the work per hour of capacity, so that part-time people have
// their share.
func summary(s *Sheet, r *Reckoning, of []int32, staffed []bool) Summary {
	out := Summary{Grids: len(r.Grids)}
	walking := int64(0)
	for i := range r.Grids {
		g := &r.Grids[i]
		out.Cells += g.Cells
		out.Institutions += g.Institutions
		out.Hours += float64(g.Work.Sum()) / 3600
		walking += g.Work.Walking
		if g.Pieces > 1 {
			out.Apart++
		}
		if !staffed[i] {
			out.Unstaffed += g.Cells
		}
	}
	for i, g := range of {
		if g == none && s.occupied(i) {
			out.Unstaffed++
		}
	}
	out.WalkKm = float64(walking) / 3600 * s.rule().WalkKmh
	out.BorderKm, out.Iso = shape(s, r.Grids, of)
	loads(&out, r.People)
	return out
}

// occupied says whether somebody must answer for the cell.
func (s *Sheet) occupied(i int) bool {
	return s.Institutions[i] > 0 || s.Clues[i] > 0 || s.Watch[i] > 0
}

// loads are the figures of those people who have a grid.
func loads(out *Summary, people []PersonRow) {
	work, capacity := 0., 0.
	for i := range people {
		if len(people[i].Grids) > 0 {
			out.People++
			work += float64(people[i].Work.Sum())
			capacity += float64(people[i].Capacity)
		}
	}
	mean := ratio(work, capacity)
	out.MinOverMean = math.Inf(1)
	for i := range people {
		p := &people[i]
		if len(p.Grids) == 0 {
			continue
		}
		over := 1.
		if mean > 0 {
			over = p.Ratio / mean
		}
		out.MaxOverMean, out.MinOverMean = max(out.MaxOverMean, over), min(out.MinOverMean, over)
		out.MaxRatio = max(out.MaxRatio, p.Ratio)
		if p.Ratio > 1 {
			out.Overloaded++
		}
	}
	if out.People == 0 {
		out.MinOverMean = 0
	}
}

// shape is the length of the borders between grids, and the mean over grids of
// perimeter over that of a hexagonal disc of as many cells, 2·√(12n−3) edges:
// edges towards other grids, towards no grid and out of the region count.
func shape(s *Sheet, grids []GridRow, of []int32) (borderKm, iso float64) {
	perimeter := make([]int, len(grids))
	for i, g := range of {
		if g == none {
			continue
		}
		edges := 6
		for n := s.Cells.Offset[i]; n < s.Cells.Offset[i+1]; n++ {
			switch other := of[s.Cells.Neighbour[n]]; {
			case other == g:
				edges--
			case other != none && int(s.Cells.Neighbour[n]) > i:
				borderKm += s.Edge[n] / 1000
			}
		}
		perimeter[g] += edges
	}
	filled := 0
	for g := range grids {
		if n := grids[g].Cells; n > 0 {
			filled++
			iso += float64(perimeter[g]) / (2 * math.Sqrt(float64(12*n-3)))
		}
	}
	return borderKm, iso / float64(max(1, filled))
}
