package balance

import (
	"cmp"
	"slices"
)

// relabel exchanges the names of parts that are alike, of the same capacity and
// without home or lock, so that more of what would move stays: the largest overlap of
// a part with one of Current first.
func (p *Problem) relabel(part []int32) []int32 {
	if p.Current == nil {
		return part
	}
	bound := make([]bool, len(p.Parts))
	for q, of := range p.Parts {
		bound[q] = of.Home != None
	}
	for _, q := range p.Fixed {
		if q != None {
			bound[q] = true
		}
	}
	name := filled(len(p.Parts), None) // by part: what it is to be called
	taken := make([]bool, len(p.Parts))
	for q, b := range bound {
		if b {
			name[q], taken[q] = int32(q), true
		}
	}
	for _, o := range p.overlaps(part) {
		if name[o.part] == None && !taken[o.current] && p.Parts[o.part].Capacity == p.Parts[o.current].Capacity {
			name[o.part], taken[o.current] = o.current, true
		}
	}
	p.nameRest(name, taken)
	renamed := make([]int32, len(part))
	before, after := 0., 0.
	for i, q := range part {
		renamed[i] = name[q]
		if was := p.Current[i]; was != None {
			if was != q {
				before += p.movedOf(i)
			}
			if was != name[q] {
				after += p.movedOf(i)
			}
		}
	}
	if after < before {
		return renamed
	}
	return part
}

// nameRest gives the parts that are left the names that are left, by capacity.
func (p *Problem) nameRest(name []int32, taken []bool) {
	var parts, names []int32
	for q := range name {
		if name[q] == None {
			parts = append(parts, int32(q))
		}
		if !taken[q] {
			names = append(names, int32(q))
		}
	}
	byCapacity := func(a, b int32) int { return cmp.Compare(p.Parts[a].Capacity, p.Parts[b].Capacity) }
	slices.SortStableFunc(parts, byCapacity)
	slices.SortStableFunc(names, byCapacity)
	for at, q := range parts {
		name[q] = names[at]
	}
}

// overlap is what a part and a part of Current have in common.
type overlap struct {
	part, current int32
	weight        float64
}

// overlaps are those of an answer, the largest first.
func (p *Problem) overlaps(part []int32) []overlap {
	sums := map[[2]int32]float64{}
	for i, q := range part {
		if was := p.Current[i]; was != None {
			sums[[2]int32{q, was}] += p.movedOf(i)
		}
	}
	list := make([]overlap, 0, len(sums))
	for key, weight := range sums {
		list = append(list, overlap{key[0], key[1], weight})
	}
	slices.SortFunc(list, func(a, b overlap) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.part, b.part), cmp.Compare(a.current, b.current))
	})
	return list
}
