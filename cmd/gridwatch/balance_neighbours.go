package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
)

// listedEdge is a row of --neighbours.
type listedEdge struct{ from, to, row int32 }

// readNeighbours reads id,neighbour[,cost]. Rows of a place to itself, or of one that
// is not used, are left out silently.
func (in *balanceInput) readNeighbours(t *table) (rowReader, error) {
	id, err := t.column("id", in.key == "id")
	if err == nil && id < 0 {
		id, err = t.column(in.key, true)
	}
	if err != nil {
		return nil, err
	}
	neighbour, err := t.column("neighbour", true)
	if err != nil {
		return nil, err
	}
	cost, err := t.column("cost", false)
	if err != nil {
		return nil, err
	}
	in.edges = []listedEdge{}
	if cost >= 0 {
		in.costs = []float64{}
	}
	return func(fields []string, row int) *fault {
		from, bad := in.place("id", fields[id])
		if bad != nil {
			return bad
		}
		to, bad := in.place("neighbour", fields[neighbour])
		if bad != nil {
			return bad
		}
		price := 1.0
		if cost >= 0 && strings.TrimSpace(fields[cost]) != "" {
			if price, bad = number("cost", fields[cost]); bad == nil && price < 0 {
				bad = &fault{"cost", "negative", fields[cost]}
			}
			if bad != nil {
				return bad
			}
		}
		if from < 0 || to < 0 || from == to {
			return nil
		}
		in.edges = append(in.edges, listedEdge{int32(from), int32(to), int32(row)})
		if cost >= 0 {
			in.costs = append(in.costs, price)
		}
		return nil
	}, nil
}

// link makes the graph of the listed edges. One that is listed twice is reported and
// counts once; one that is listed in one direction only, or at two prices, is refused.
func (in *balanceInput) link(path string, report *rowReport) error {
	by := in.edgesByPlace()
	g := &in.problem.Graph
	g.Start = make([]int32, 1, len(in.values)+1)
	g.To = make([]int32, 0, len(in.edges))
	kept := make([]int32, 0, len(in.edges)) // edges, parallel to To
	for at, next := 0, 0; next < len(in.values); next++ {
		for row := at; at < len(by) && int(in.edges[by[at]].from) == next; at++ {
			e := in.edges[by[at]]
			if at > row && e.to == in.edges[by[at-1]].to {
				first := in.edges[kept[len(kept)-1]].row
				if err := report.add(rowOf(path, int(e.row)), &fault{"neighbour", "repeats row " + strconv.Itoa(int(first)), ""}); err != nil {
					return err
				}
				continue
			}
			g.To = append(g.To, e.to)
			kept = append(kept, by[at])
		}
		g.Start = append(g.Start, int32(len(g.To)))
	}
	if in.costs != nil {
		g.Cost = make([]float64, len(kept))
		for k, e := range kept {
			g.Cost[k] = in.costs[e]
		}
	}
	if reason := in.oneWay(kept); reason != "" {
		return &badFile{path, reason}
	}
	in.edges, in.costs = nil, nil
	return nil
}

// edgesByPlace orders the edges by where they start, then by where they lead, then
// by row.
func (in *balanceInput) edgesByPlace() []int32 {
	start := make([]int32, len(in.values)+1)
	for _, e := range in.edges {
		start[e.from+1]++
	}
	for i := range in.values {
		start[i+1] += start[i]
	}
	by := make([]int32, len(in.edges))
	at := slices.Clone(start)
	for k, e := range in.edges {
		by[at[e.from]] = int32(k)
		at[e.from]++
	}
	for i := range in.values {
		slices.SortFunc(by[start[i]:start[i+1]], func(a, b int32) int {
			return cmp.Or(cmp.Compare(in.edges[a].to, in.edges[b].to), cmp.Compare(a, b))
		})
	}
	return by
}

// oneWay says what is wrong with the first edge that is not the same from both sides.
func (in *balanceInput) oneWay(kept []int32) string {
	g := &in.problem.Graph
	first, reason := int32(math.MaxInt32), ""
	for i := range in.values {
		for at := g.Start[i]; at < g.Start[i+1]; at++ {
			row := in.edges[kept[at]].row
			if row >= first {
				continue
			}
			to := g.To[at]
			back, both := slices.BinarySearch(g.Near(int(to)), int32(i))
			switch {
			case !both:
				first, reason = row, fmt.Sprintf("row %d: %s borders on %s, which is not listed the other way round", row, in.name(i), in.name(int(to)))
			case g.Cost != nil && g.Cost[at] != g.Cost[int(g.Start[to])+back]:
				first, reason = row, fmt.Sprintf("row %d: the border of %s and %s has another cost the other way round", row, in.name(i), in.name(int(to)))
			}
		}
	}
	return reason
}

// border makes cells neighbours by H3, unless neighbours are listed.
func (in *balanceInput) border() error {
	g := &in.problem.Graph
	if g.Start != nil {
		return nil
	}
	a, err := geo.NewRings(in.cells, 1) // they are sorted and distinct: places stay as they are
	if err != nil {
		return err
	}
	g.Start, g.To = a.Offset, a.Neighbour
	return nil
}

// name is what the input calls a place.
func (in *balanceInput) name(place int) string {
	if in.key == "cell" {
		return in.cells[place].String()
	}
	for _, r := range in.rows {
		if r.place == place {
			return strings.TrimSpace(r.name)
		}
	}
	return ""
}
