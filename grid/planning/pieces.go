package planning

import (
	"slices"

	"gridwatch/grid"
)

// piece is a grid to be: cells (of the sheet, ascending) that one part got.
type piece struct {
	part  int32
	cells []int32
}

// pieces cuts an answer, the part by cell of the problem, into grids to be. Of a
// balance to grids each part is one. What a person got makes a grid for each piece
// that hangs together, and with hard borders for each community; a whole community
// stays one grid, even where it does not hang together.
func (g *dealing) pieces(answer []int32) []piece {
	if !g.p.people() {
		return g.group(answer, answer)
	}
	hard := g.borders() == grid.BordersHard
	label := g.labels(nil, func(i, k int32) bool {
		return answer[g.at[i]] == answer[g.at[k]] && (!hard || g.community[i] == g.community[k])
	})
	if hard {
		whole := g.wholeCommunities(answer)
		for n, i := range g.cell {
			if first := whole[g.community[i]]; first != none {
				label[n] = first
			}
		}
	}
	return g.group(label, answer)
}

// wholeCommunities gives, by community, the first cell of those that one part got
// whole, else none.
func (g *dealing) wholeCommunities(answer []int32) []int32 {
	first := make([]int32, len(g.names))
	broken := make([]bool, len(g.names))
	for c := range first {
		first[c] = none
	}
	for i, c := range g.community {
		switch n := g.at[i]; {
		case n == none:
			broken[c] = true // a part of it is locked
		case first[c] == none:
			first[c] = n
		case answer[first[c]] != answer[n]:
			broken[c] = true
		}
	}
	for c := range first {
		if broken[c] {
			first[c] = none
		}
	}
	return first
}

// group lists the cells of each label, in the order of the first cells.
func (g *dealing) group(label, answer []int32) []piece {
	at := map[int32]int{}
	var list []piece
	for n, l := range label {
		k, known := at[l]
		if !known {
			k = len(list)
			at[l] = k
			list = append(list, piece{part: answer[n]})
		}
		list[k].cells = append(list[k].cells, g.cell[n])
	}
	return list
}

// rename gives parts the people who keep most institutions so: among people of
// the same hours the one who has most of a part's now, greedily, where that keeps
// more than the balancer's own choice. It changes nobody's load.
func (g *dealing) rename(answer []int32) {
	if !g.p.people() || len(g.p.Seeds) > 0 {
		return
	}
	had := map[[2]int32]float64{} // part of the answer, person now
	for n, q := range answer {
		if now := g.problem.Current[n]; now != none {
			had[[2]int32{q, now}] += g.problem.Moved[n] + 1e-3
		}
	}
	type pair struct {
		of   [2]int32
		kept float64
	}
	var pairs []pair
	stays := 0.
	for of, kept := range had {
		if g.parts[of[0]].capacity == g.parts[of[1]].capacity {
			pairs = append(pairs, pair{of, kept})
		}
		if of[0] == of[1] {
			stays += kept
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if a.kept != b.kept {
			if a.kept > b.kept {
				return -1
			}
			return 1
		}
		return slices.Compare(a.of[:], b.of[:])
	})
	to := make([]int32, len(g.parts))
	taken := make([]bool, len(g.parts))
	for q := range to {
		to[q] = none
	}
	keeps := 0.
	for _, p := range pairs {
		if q, person := p.of[0], p.of[1]; to[q] == none && !taken[person] {
			to[q], taken[person] = person, true
			keeps += p.kept
		}
	}
	if keeps <= stays {
		return
	}
	for q := range to {
		if to[q] != none {
			continue
		}
		for person := range taken {
			if !taken[person] && g.parts[person].capacity == g.parts[q].capacity {
				to[q], taken[person] = int32(person), true
				break
			}
		}
	}
	for n, q := range answer {
		answer[n] = to[q]
	}
}
