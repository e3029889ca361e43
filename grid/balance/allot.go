package balance

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// easeToStay is the load over its share up to which an island keeps the parts that
// lie in it, rather than send one away.
const easeToStay = 1.05

// allotment gives the parts without locked cells to islands, so that the island with
// the most weight for the capacity it has got has as little as can be.
type allotment struct {
	p      *Problem
	list   []*island
	at     []int32   // by part: its island, or None
	bound  []bool    // by part: locked cells or closed; it stays where it is
	liked  []int32   // by part: the island of its present cells or its home, or None
	have   []float64 // capacity by island
	number []int     // parts by island
	free   []int     // parts without locked cells by island
	even   float64   // weight for the capacity of everybody
	order  []int     // parts, the first to be sent away first
}

// allot fills island.parts.
func (p *Problem) allot(list []*island, where []int32) error {
	a := &allotment{p: p, list: list, at: filled(len(p.Parts), None), bound: make([]bool, len(p.Parts)),
		have: make([]float64, len(list)), number: make([]int, len(list)), free: make([]int, len(list))}
	for at, l := range list {
		for _, q := range l.forced {
			a.at[q], a.bound[q] = int32(at), true
			a.have[at] += p.Parts[q].Capacity
			a.number[at]++
		}
	}
	for q := range p.Closed {
		a.bound[q] = a.bound[q] || p.Closed[q]
	}
	if err := a.check(); err != nil || len(list) == 0 {
		return err
	}
	a.liked = p.liked(len(list), where)
	a.order = p.leavers(len(list))
	a.place()
	a.fillEmpty()
	a.even = a.evenLoad()
	for range 2*len(p.Parts) + 16 {
		if !a.improve() {
			break
		}
	}
	for q, l := range a.at {
		if l != None {
			list[l].parts = append(list[l].parts, int32(q))
		}
	}
	return nil
}

// check sees that there are parts for all islands, and cells for all parts.
func (a *allotment) check() error {
	free := 0
	for _, bound := range a.bound {
		if !bound {
			free++
		}
	}
	empty, lightest := 0, -1
	for at, l := range a.list {
		if a.number[at] == 0 {
			empty++
			if lightest < 0 || l.total < a.list[lightest].total {
				lightest = at
			}
		}
	}
	if empty > free {
		return &Infeasible{Reason: MorePiecesThanParts, Cell: a.list[lightest].cell(0), Part: None,
			Want: float64(len(a.list)), Limit: float64(len(a.list) - empty + free)}
	}
	room := 0
	for _, l := range a.list {
		room += l.room()
	}
	for at := 0; room < free && at < len(a.list); {
		before := a.list[at].room()
		if a.p.spare(a.list[at]) {
			room += a.list[at].room() - before
		} else {
			at++
		}
	}
	if room < free {
		return &Infeasible{Reason: MorePartsThanCells, Cell: None, Part: None, Want: float64(free), Limit: float64(room)}
	}
	return nil
}

// liked is where each part lies now by the weight that would move, else its home.
func (p *Problem) liked(islands int, where []int32) []int32 {
	liked := filled(len(p.Parts), None)
	if islands == 1 {
		return liked
	}
	for q, part := range p.Parts {
		if part.Home != None {
			liked[q] = where[part.Home]
		}
	}
	if p.Current == nil {
		return liked
	}
	type lot struct {
		part, island int32
		weight       float64
	}
	sums := map[[2]int32]float64{}
	for i, q := range p.Current {
		if q != None && where[i] != None {
			sums[[2]int32{q, where[i]}] += p.movedOf(i)
		}
	}
	lots := make([]lot, 0, len(sums))
	for key, weight := range sums {
		lots = append(lots, lot{key[0], key[1], weight})
	}
	slices.SortFunc(lots, func(x, y lot) int {
		return cmp.Or(cmp.Compare(x.weight, y.weight), cmp.Compare(x.part, y.part), cmp.Compare(y.island, x.island))
	})
	for _, l := range lots {
		liked[l.part] = l.island
	}
	return liked
}

func (a *allotment) give(q int, l int32) {
	a.at[q] = l
	a.have[l] += a.p.Parts[q].Capacity
	a.number[l]++
	a.free[l]++
}

func (a *allotment) take(q int) {
	l := a.at[q]
	a.at[q] = None
	a.have[l] -= a.p.Parts[q].Capacity
	a.number[l]--
	a.free[l]--
}

func (a *allotment) full(l int32) bool { return a.free[l] >= a.list[l].room() }

// load is the weight of an island for the capacity it has, or would have.
func (a *allotment) load(l int32, more float64) float64 {
	return perCapacity(a.list[l].total, a.have[l]+more)
}

func perCapacity(weight, capacity float64) float64 {
	if capacity <= 0 {
		return math.Inf(1)
	}
	return weight / capacity
}

// place puts parts where they like to be, then the others, the ablest first, each
// where the load is highest.
func (a *allotment) place() {
	var rest []int
	for q, l := range a.liked {
		switch {
		case a.bound[q]:
		case l != None && !a.full(l):
			a.give(q, l)
		default:
			rest = append(rest, q)
		}
	}
	slices.SortStableFunc(rest, func(x, y int) int { return cmp.Compare(a.p.Parts[y].Capacity, a.p.Parts[x].Capacity) })
	h := &neediest{a: a}
	for l := range a.list {
		if !a.full(int32(l)) {
			h.order = append(h.order, int32(l))
		}
	}
	heap.Init(h)
	for _, q := range rest {
		l := h.order[0]
		a.give(q, l)
		if a.full(l) {
			heap.Pop(h)
		} else {
			heap.Fix(h, 0)
		}
	}
}

// neediest orders islands by load, empty ones first, of these the heaviest.
type neediest struct {
	a     *allotment
	order []int32
}

func (h *neediest) Len() int      { return len(h.order) }
func (h *neediest) Swap(i, j int) { h.order[i], h.order[j] = h.order[j], h.order[i] }
func (h *neediest) Push(x any)    { h.order = append(h.order, x.(int32)) }

func (h *neediest) Less(i, j int) bool {
	x, y := h.order[i], h.order[j]
	return cmp.Or(cmp.Compare(h.a.load(y, 0), h.a.load(x, 0)), cmp.Compare(h.a.list[y].total, h.a.list[x].total), cmp.Compare(x, y)) < 0
}

func (h *neediest) Pop() any {
	last := h.order[len(h.order)-1]
	h.order = h.order[:len(h.order)-1]
	return last
}

// fillEmpty sends parts to islands that have got none, from where it hurts least;
// check saw that there are enough.
func (a *allotment) fillEmpty() {
	for l := range a.list {
		if a.number[l] > 0 {
			continue
		}
		best, least := -1, math.Inf(1)
		for _, q := range a.order {
			from := a.at[q]
			if a.bound[q] || a.number[from] < 2 {
				continue
			}
			if after := a.load(from, -a.p.Parts[q].Capacity); best < 0 || after < least {
				best, least = q, after
			}
		}
		a.take(best)
		a.give(best, int32(l))
	}
}

func (a *allotment) evenLoad() float64 {
	weight, capacity := 0., 0.
	for l := range a.list {
		weight += a.list[l].total
		capacity += a.have[l]
	}
	return perCapacity(weight, capacity)
}

// improve moves one part to the island with the highest load, or exchanges two
// parts, when that makes the higher of the two loads lower.
func (a *allotment) improve() bool {
	worst := int32(0)
	for l := range a.list {
		if a.load(int32(l), 0) > a.load(worst, 0) {
			worst = int32(l)
		}
	}
	now := a.load(worst, 0)
	least, gives, takes := now*(1-1e-9), -1, -1
	stays := now <= easeToStay*a.even
	try := func(q, back int) {
		gain := a.p.Parts[q].Capacity
		if back >= 0 {
			gain -= a.p.Parts[back].Capacity
		}
		if after := max(a.load(worst, gain), a.load(a.at[q], -gain)); after < least {
			least, gives, takes = after, q, back
		}
	}
	var own []int
	for q, l := range a.at {
		if l == worst && !a.bound[q] && !(stays && a.liked[q] == worst) {
			own = append(own, q)
		}
	}
	for _, q := range a.order {
		l := a.at[q]
		if l == None || l == worst || a.bound[q] || stays && a.liked[q] == l {
			continue
		}
		if a.number[l] > 1 && !a.full(worst) {
			try(q, -1)
		}
		for _, back := range own {
			try(q, back)
		}
	}
	if gives < 0 {
		return false
	}
	from := a.at[gives]
	a.take(gives)
	if takes >= 0 {
		a.take(takes)
		a.give(takes, from)
	}
	a.give(gives, worst)
	return true
}
