package balance

import "math"

// bisector cuts a level into parts by halving, again and again.
type bisector struct {
	*level
	c     *run
	share []float64
	part  []int32 // the answer
	where []int32 // by cell: the set it is in now
	sets  int32
	slack float64 // load by which a half may miss its shares
	side  []int8
	walk  *walker
}

// halves cuts the level into contiguous parts whose loads are near their shares: a
// set is halved by growing one half from its rim (greedy graph growing: Karypis and
// Kumar 1998), and the parts are dealt to the halves by their weights, so any
// connected graph with as many cells as parts can be cut.
func (c *run) halves(l *level, share []float64) []int32 {
	n := l.len()
	b := &bisector{level: l, c: c, share: share, part: make([]int32, n), where: make([]int32, n), side: make([]int8, n), walk: newWalker(n)}
	for _, x := range share {
		b.slack += x / float64(len(share)) / 20
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	b.halve(all, 0, int32(len(share)))
	return b.part
}

// halve gives the cells of a connected set the parts from lo to hi.
func (b *bisector) halve(set []int32, lo, hi int32) {
	if hi-lo == 1 {
		for _, i := range set {
			b.part[i] = lo
		}
		return
	}
	b.sets++
	id := b.sets
	var weight, whole, half float64
	for _, i := range set {
		b.where[i] = id
		weight += b.weight[i]
	}
	for a := lo; a < hi; a++ {
		whole += b.share[a]
		if a < (lo+hi)/2 {
			half += b.share[a]
		}
	}
	want := weight * half / whole
	tries := 3
	var best []int32
	least, bestLoad := 0.0, 0.0
	for t := 0; t < tries; t++ {
		one, load, cost := b.grow(set, id, want, int((lo+hi)/2-lo), int(hi-(lo+hi)/2))
		off := math.Abs(load-want) / whole * float64(hi-lo)
		if price := cost * (1 + off); best == nil || price < least {
			best, least, bestLoad = one, price, load
		}
	}
	for _, i := range best {
		b.side[i] = 1
	}
	other := make([]int32, 0, len(set)-len(best))
	for _, i := range set {
		if b.side[i] == 0 {
			other = append(other, i)
		}
	}
	for _, i := range best {
		b.side[i] = 0
	}
	mid := b.deal(lo, hi, bestLoad/weight*whole, len(best), len(other))
	b.halve(best, lo, mid)
	b.halve(other, mid, hi)
}

// deal is the part before which the first half ends: its shares come nearest to
// load, and neither half has fewer cells than parts.
func (b *bisector) deal(lo, hi int32, load float64, first, second int) int32 {
	mid := lo
	sum := 0.0
	for mid < hi && sum+b.share[mid]/2 <= load {
		sum += b.share[mid]
		mid++
	}
	mid = max(mid, lo+1, hi-int32(min(second, int(hi))))
	return min(mid, hi-1, lo+int32(min(first, int(hi))))
}

// grow collects cells from a far end of the set until they weigh want; what is cut
// off from the rest joins them, and less is collected in its stead. It tells their
// weight and the cost of the cut.
func (b *bisector) grow(set []int32, id int32, want float64, atLeast, leave int) ([]int32, float64, float64) {
	w := b.walk
	from := set[b.c.rng.below(len(set))]
	for range 2 {
		b.flood(from, id)
		from = w.queue[len(w.queue)-1]
	}
	b.flood(from, id)
	order := append(make([]int32, 0, len(set)), w.queue...)
	aim := want
	var one []int32
	var load float64
	for try := 0; ; try++ {
		one, load = b.collect(order, id, aim, atLeast, leave)
		if off := load - want; try == 3 || off < b.slack && off > -b.slack {
			break
		}
		for _, i := range one {
			b.where[i] = id
		}
		aim -= load - want
	}
	cost := 0.0
	for _, i := range one {
		for e := b.start[i]; e < b.start[i+1]; e++ {
			if b.where[b.to[e]] == id {
				cost += float64(b.cost[e])
			}
		}
	}
	for _, i := range one {
		b.where[i] = id
	}
	return one, load, cost
}

// collect takes the first of the cells in order until they weigh aim, and what they
// cut off.
func (b *bisector) collect(order []int32, id int32, aim float64, atLeast, leave int) ([]int32, float64) {
	load, k := 0.0, 0
	for k < len(order)-1 {
		i := order[k]
		if k > 0 && k >= atLeast && (load+b.weight[i]/2 > aim || len(order)-k <= leave) {
			break
		}
		load += b.weight[i]
		k++
	}
	one := append(make([]int32, 0, k+8), order[:k]...)
	for _, i := range one {
		b.where[i] = -id
	}
	return b.join(one, order[k:], id, load)
}

// flood walks the set from a cell.
func (b *bisector) flood(from, id int32) {
	w := b.walk
	w.begin()
	w.mark[from] = w.stamp
	w.queue = append(w.queue[:0], from)
	for h := 0; h < len(w.queue); h++ {
		for _, j := range b.near(w.queue[h]) {
			if b.where[j] == id && !w.seen(j) {
				w.mark[j] = w.stamp
				w.queue = append(w.queue, j)
			}
		}
	}
}

// join gives to one half all but the heaviest connected lump of the rest.
func (b *bisector) join(one, rest []int32, id int32, load float64) ([]int32, float64) {
	w := b.walk
	w.begin()
	w.queue = w.queue[:0]
	var from, till int
	most := -1.0
	type span struct {
		from, till int
		load       float64
	}
	var lumps []span
	for _, i := range rest {
		if w.seen(i) {
			continue
		}
		h := len(w.queue)
		x := span{from: h}
		w.mark[i] = w.stamp
		w.queue = append(w.queue, i)
		for ; h < len(w.queue); h++ {
			x.load += b.weight[w.queue[h]]
			for _, j := range b.near(w.queue[h]) {
				if b.where[j] == id && !w.seen(j) {
					w.mark[j] = w.stamp
					w.queue = append(w.queue, j)
				}
			}
		}
		x.till = h
		lumps = append(lumps, x)
		if x.load > most {
			most, from, till = x.load, x.from, x.till
		}
	}
	for _, x := range lumps {
		if x.from != from || x.till != till {
			for _, i := range w.queue[x.from:x.till] {
				b.where[i] = -id
				one = append(one, i)
			}
			load += x.load
		}
	}
	return one, load
}
