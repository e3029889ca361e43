package balance

// relaying brings parts into the band over the shortest ways to parts with room: from
// the far end on, each part hands to the next just as much as is needed, by a cell, by two, or
// by one for another, whichever fits and costs the border least. No part on the way
// ever leaves the band.
type relaying struct {
	*state
	band
	reach int
	rim   rims
	q     *quotient
	from  []int32 // by part: the one before on the way
	seen  []int32 // by part: the last search that met it
	now   int32
	queue []int32
	ours  []int32 // cells on a border, on either side
	his   []int32
	deals []deal
}

// deal is a hand-over: cells i and also go, back comes; None for no such cell.
type deal struct {
	i, also, back int32
	price         float64
}

const (
	ways     = 12 // ends tried for a part
	attempts = 8  // deals tried on a border
	longest  = 40 // cells of a border looked at
)

// relay treats each part outside the band, for so many rounds or until none
// is helped; it says whether any was.
func (s *state) relay(b band, rounds, reach int, stop func() bool) (helped bool) {
	k := len(s.share)
	r := &relaying{state: s, band: b, reach: reach, from: make([]int32, k), seen: make([]int32, k)}
	for range rounds {
		r.q = s.quotient()
		r.rim = s.rims()
		mended := false
		for a := range int32(k) {
			if s.beyond(a, b) > 0 && !s.alone(a, b) {
				if stop() {
					return helped
				}
				mended = r.mend(a) || mended
			}
		}
		if !mended {
			break
		}
		helped = true
	}
	return helped
}

// mend tries ways from part a, nearest ends first. Sign 1: a gives; −1: a takes.
func (r *relaying) mend(a int32) bool {
	sign, need := 1.0, r.load[a]-r.high*r.share[a]
	if need <= 0 {
		sign, need = -1, r.low*r.share[a]-r.load[a]
	}
	r.now++
	r.seen[a] = r.now
	r.queue = append(r.queue[:0], a)
	tried, helped := 0, false
	for h := 0; h < len(r.queue); h++ {
		b := r.queue[h]
		if b != a && r.room(b, sign) >= need {
			if tried++; r.pass(a, b, sign) {
				helped = true
				if r.beyond(a, r.band) == 0 {
					return true
				}
			}
			if tried == ways {
				break
			}
		}
		for _, c := range r.q.near(b) {
			if r.seen[c] != r.now {
				r.seen[c] = r.now
				r.from[c] = b
				r.queue = append(r.queue, c)
			}
		}
	}
	return helped
}

// room is what part b can take, or give, and stay in the band.
func (r *relaying) room(b int32, sign float64) float64 {
	if sign > 0 {
		return r.high*r.share[b] - r.load[b]
	}
	return r.load[b] - r.low*r.share[b]
}

// pass hands load on over the way from a to b, the last hand-over first.
func (r *relaying) pass(a, b int32, sign float64) bool {
	for c := b; c != a; {
		d := r.from[c]
		need := -r.room(a, sign)
		if need <= 0 {
			return true
		}
		// d may give more than needed as long as it stays in the band itself.
		most := min(r.room(c, sign), r.room(d, -sign))
		if d == a {
			most = min(r.room(c, sign), need+(r.high-r.low)*r.share[a])
		}
		done := false
		if sign > 0 {
			done = r.hand(d, c, need, most)
		} else {
			done = r.hand(c, d, need, most)
		}
		if !done {
			return false
		}
		c = d
	}
	return true
}

// hand moves from part a to b, net, at least need and at most most.
func (r *relaying) hand(a, b int32, need, most float64) bool {
	r.ours, r.his = r.along(r.ours[:0], a, b), r.along(r.his[:0], b, a)
	r.deals = r.deals[:0]
	fits := func(w float64) bool { return w >= need-1e-9 && w <= most+1e-9 }
	for x, i := range r.ours {
		w, p := r.weight[i], r.price(i, a, b)
		if fits(w) {
			r.offer(deal{i, None, None, p})
		}
		if w > most {
			for _, j := range r.his {
				if fits(w - r.weight[j]) {
					r.offer(deal{i, None, j, p + r.price(j, b, a) + 2*r.tie(i, j)})
				}
			}
			continue
		}
		if w < need {
			for _, j := range r.ours[:x] {
				if fits(w + r.weight[j]) {
					r.offer(deal{i, j, None, p + r.price(j, a, b) - 2*r.tie(i, j)})
				}
			}
			continue
		}
		for _, j := range r.his {
			if fits(w - r.weight[j]) {
				r.offer(deal{i, None, j, p + r.price(j, b, a) + 2*r.tie(i, j)})
			}
		}
	}
	for _, d := range r.deals {
		if r.strike(d, a, b) {
			return true
		}
	}
	return false
}

// along lists the cells of part a that border on b.
func (r *relaying) along(list []int32, a, b int32) []int32 {
	for _, i := range r.rim.of(a) {
		if r.part[i] != a || r.fixed != nil && r.fixed[i] != None {
			continue
		}
		for _, j := range r.near(i) {
			if r.part[j] == b {
				list = append(list, i)
				break
			}
		}
		if len(list) == longest {
			break
		}
	}
	return list
}

// tie is the cost of the edge between two cells, 0 if there is none.
func (r *relaying) tie(i, j int32) float64 {
	for e := r.start[i]; e < r.start[i+1]; e++ {
		if r.to[e] == j {
			return float64(r.cost[e])
		}
	}
	return 0
}

// offer keeps the cheapest deals, in order.
func (r *relaying) offer(d deal) {
	if len(r.deals) == attempts {
		if d.price >= r.deals[attempts-1].price {
			return
		}
	} else {
		r.deals = append(r.deals, d)
	}
	at := len(r.deals) - 1
	for ; at > 0 && r.deals[at-1].price > d.price; at-- {
		r.deals[at] = r.deals[at-1]
	}
	r.deals[at] = d
}

// strike makes a deal if both parts hang together after it.
func (r *relaying) strike(d deal, a, b int32) bool {
	if !r.spares(d.i, r.reach) {
		return false
	}
	r.move(d.i, b)
	switch {
	case d.also != None:
		if r.spares(d.also, r.reach) && r.touches(d.also, b) {
			r.move(d.also, b)
			return true
		}
	case d.back != None:
		if r.spares(d.back, r.reach) && r.touches(d.back, a) {
			r.move(d.back, a)
			return true
		}
	default:
		return true
	}
	r.move(d.i, a)
	return false
}
