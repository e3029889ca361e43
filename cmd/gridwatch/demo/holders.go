package demo

import (
	"cmp"
	"slices"

	"gridwatch/geo"
)

// hold deals wards to so many people, at least one ward each, and gives the
// person of every ward, numbered in the order of their first wards. The person
// with the least work takes over from the neighbour with the least, again and
// again; wards that are alone keep their own. Zero people: one a ward.
func hold(wards []*Ward, people int, alone func(n int) bool) []int {
	holder := make([]int, len(wards))
	load := make([]int, len(wards))
	for n, w := range wards {
		holder[n], load[n] = n, w.Load
	}
	near := touching(wards)
	left := len(wards)
	for ; people > 0 && left > people; left-- {
		from, to := lightestPair(holder, load, near, alone)
		if from < 0 {
			break
		}
		for n := range holder {
			if holder[n] == from {
				holder[n] = to
			}
		}
		load[to] += load[from]
	}
	return numbered(holder)
}

// lightestPair gives the neighbours whose work together is the least, the second
// the one with the earlier ward; -1 when nobody has a neighbour.
func lightestPair(holder, load []int, near [][2]int, alone func(int) bool) (from, to int) {
	from, to = -1, -1
	for _, pair := range near {
		if alone(pair[0]) || alone(pair[1]) {
			continue
		}
		a, b := holder[pair[0]], holder[pair[1]]
		if a > b {
			a, b = b, a
		}
		if a != b && (from < 0 || cmp.Or(cmp.Compare(load[a]+load[b], load[from]+load[to]), cmp.Compare(a, to), cmp.Compare(b, from)) < 0) {
			from, to = b, a
		}
	}
	return from, to
}

// touching lists the pairs of wards with a common border, sorted.
func touching(wards []*Ward) [][2]int {
	of := map[geo.Cell]int{}
	var cells []geo.Cell
	for n, w := range wards {
		for _, c := range w.Cells {
			of[c] = n
		}
		cells = append(cells, w.Cells...)
	}
	around := geo.NewAdjacency(cells)
	var pairs [][2]int
	for i, c := range around.Cells {
		for _, other := range around.Neighbours(i) {
			if a, b := of[c], of[around.Cells[other]]; a < b {
				pairs = append(pairs, [2]int{a, b})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(pairs)
}

// numbered renames holders 0, 1, … in the order of their first wards.
func numbered(holder []int) []int {
	number := map[int]int{}
	out := make([]int, len(holder))
	for n, h := range holder {
		if _, known := number[h]; !known {
			number[h] = len(number)
		}
		out[n] = number[h]
	}
	return out
}
