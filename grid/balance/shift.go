package balance

import (
	"cmp"
	"slices"
)

// Of units that stay whole an island may be too coarse to be cut as evenly as its
// weight promises. mostDonors are the islands that are asked for a part.
const mostDonors = 4

// shift gives the island with the most loaded part one part more, from an island that
// can do without, as long as that makes the heaviest load lighter.
func (s *solving) shift(d *layout, cuts [][]int32) {
	load := make([]float64, len(d.list))
	for at, l := range d.list {
		load[at] = d.heaviest(l, cuts[at])
	}
	if len(d.list) < 2 {
		return
	}
	for range 2 * len(d.p.Parts) {
		worst := 0
		for at, x := range load {
			if x > load[worst] {
				worst = at
			}
		}
		if s.stop() || s.ctx.Err() != nil || !s.relieve(d, cuts, load, worst) {
			return
		}
	}
}

// heaviest is the largest load for its capacity of the parts of an island.
func (d *layout) heaviest(l *island, part []int32) float64 {
	load := make([]float64, len(l.parts))
	for i, q := range part {
		load[q] += l.Weight[i]
	}
	most := 0.
	for at, x := range load {
		most = max(most, perCapacity(x, d.p.Parts[l.parts[at]].Capacity))
	}
	return most
}

// donor is an island that may give a part away.
type donor struct {
	island int
	gives  int32
	after  float64 // load of its parts on average
}

// relieve gives one island a part of another, if both are then loaded less than the
// one is now.
func (s *solving) relieve(d *layout, cuts [][]int32, load []float64, worst int) bool {
	to := d.list[worst]
	if len(to.parts)-len(to.forced) >= to.room() {
		return false
	}
	for _, from := range d.donors(worst, load[worst]) {
		less, more := *d.list[from.island], *to
		less.parts = slices.DeleteFunc(slices.Clone(less.parts), func(q int32) bool { return q == from.gives })
		more.parts = append(slices.Clone(more.parts), from.gives)
		slices.Sort(more.parts)
		first := s.cut(d, &less, from.island, nil)
		if after := d.heaviest(&less, first); after < load[worst] {
			second := s.cut(d, &more, worst, nil)
			if relieved := d.heaviest(&more, second); relieved < load[worst] {
				d.list[from.island], d.list[worst] = &less, &more
				cuts[from.island], cuts[worst] = first, second
				load[from.island], load[worst] = after, relieved
				return true
			}
		}
	}
	return false
}

// donors are islands that would, on average, be loaded less than now without one of
// their parts, those least loaded first.
func (d *layout) donors(but int, now float64) []donor {
	var list []donor
	for at, l := range d.list {
		if at == but || len(l.parts) < 2 {
			continue
		}
		capacity, gives := 0., int32(None)
		for _, q := range l.parts {
			capacity += d.p.Parts[q].Capacity
			if _, bound := slices.BinarySearch(l.forced, q); !bound && (gives == None || d.p.Parts[q].Capacity < d.p.Parts[gives].Capacity) {
				gives = q
			}
		}
		if gives == None {
			continue
		}
		if after := perCapacity(l.total, capacity-d.p.Parts[gives].Capacity); after < now {
			list = append(list, donor{at, gives, after})
		}
	}
	slices.SortStableFunc(list, func(a, b donor) int { return cmp.Compare(a.after, b.after) })
	return list[:min(len(list), mostDonors)]
}
