package main

import (
	"strconv"
	"strings"

	"gridwatch/grid/hotspot"
)

// neighbourTable is a table `id,neighbour[,weight]` on its way to weights.
type neighbourTable struct {
	id, neighbour, weight int // columns; weight -1 when there is none
	star                  bool
	p                     *places
	edges                 []hotspot.Edge
	first                 map[[2]int32]int // row of an edge
}

func newNeighbourTable(t *table, p *places, star bool) (n *neighbourTable, err error) {
	n = &neighbourTable{p: p, star: star, first: map[[2]int32]int{}}
	if n.id, err = t.column("id", true); err != nil {
		return nil, err
	}
	if n.neighbour, err = t.column("neighbour", true); err != nil {
		return nil, err
	}
	n.weight, err = t.column("weight", false)
	return n, err
}

// add takes a row. An edge of a row of the input that is not used is left out, and
// without star one of a place to itself, both silently.
func (n *neighbourTable) add(fields []string, row int) *fault {
	from, bad := n.p.place("id", fields[n.id])
	if bad != nil {
		return bad
	}
	to, bad := n.p.place("neighbour", fields[n.neighbour])
	if bad != nil {
		return bad
	}
	weight := 1.0
	if n.weight >= 0 && strings.TrimSpace(fields[n.weight]) != "" {
		if weight, bad = number("weight", fields[n.weight]); bad != nil {
			return bad
		}
		if weight < 0 {
			return &fault{"weight", "negative", fields[n.weight]}
		}
	}
	if from < 0 || to < 0 || from == to && !n.star {
		return nil
	}
	edge := [2]int32{int32(from), int32(to)}
	if before, twice := n.first[edge]; twice {
		return &fault{"neighbour", "repeats row " + strconv.Itoa(before), fields[n.neighbour]}
	}
	n.first[edge] = row
	n.edges = append(n.edges, hotspot.Edge{From: from, To: to, Weight: weight})
	return nil
}
