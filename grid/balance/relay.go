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
	ask   ask
	need  float64 // weight that fits
	most  float64
	other int32 // part dealt with
}

// deal is a hand-over: cells go out, and others come back; None for no such cell.
type deal struct {
	out, back [2]int32
	price     float64
}

// ask is the part of what is needed that has to be passed on, and how much more, in
// shares: for parts of few heavy cells, which cannot give just a little or all at once.
type ask struct{ part, extra float64 }

var asks = [...]ask{{1, 0}, {1, 0.004}, {1, 0.012}, {0.4, 0}}

const (
	ways     = 12 // ends tried for a part
	attempts = 8  // deals tried on a border
	longest  = 40 // cells of a border looked at
	few      = 16 // for two against two
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
				for _, ask := range asks {
					r.ask = ask
					if r.mend(a) {
						mended = true
						break
					}
				}
			}
		}
		if !mended {
			break
		}
		helped = true
	}
	return helped
}

// mend tries ways from part a to parts with room for what it has too much, nearest
// first. Sign 1: a gives; −1: a takes.
func (r *relaying) mend(a int32) bool {
	sign := 1.0
	if r.load[a] < r.low*r.share[a] {
		sign = -1
	}
	need, extra := r.lacks(a, sign)
	r.now++
	r.seen[a] = r.now
	r.queue = append(r.queue[:0], a)
	tried, helped := 0, false
	for h := 0; h < len(r.queue); h++ {
		b := r.queue[h]
		if b != a && r.room(b, sign) >= need+extra {
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

// lacks is the room part a has to be made, and what is passed on above it.
func (r *relaying) lacks(a int32, sign float64) (need, extra float64) {
	return -r.room(a, sign) * r.ask.part, r.ask.extra * r.share[a]
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
		need, extra := r.lacks(a, sign)
		if need <= 0 {
			return true
		}
		// d may give more than needed as long as it stays in the band itself.
		most := min(r.room(c, sign), r.room(d, -sign))
		if d != a {
			need += extra
		}
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

// hand moves from part a to b, net, at least need and at most most: a cell, two, or
// one for one; where none of those fits, up to two for two.
func (r *relaying) hand(a, b int32, need, most float64) bool {
	r.need, r.most, r.other = need-1e-9, most+1e-9, b
	r.ours, r.his = r.along(r.ours[:0], a, b), r.along(r.his[:0], b, a)
	r.deals = r.deals[:0]
	for x, i := range r.ours {
		r.offer(i, None, None, None)
		for _, j := range r.ours[:x] {
			r.offer(i, j, None, None)
		}
		for _, j := range r.his {
			r.offer(i, None, j, None)
		}
	}
	if r.close(a, b) {
		return true
	}
	r.deals = r.deals[:0]
	ours, his := r.ours[:min(few, len(r.ours))], r.his[:min(few, len(r.his))]
	for x, i := range ours {
		for y, k := range his {
			for _, l := range his[:y] {
				r.offer(i, None, k, l)
				for _, j := range ours[:x] {
					r.offer(i, j, k, l)
				}
			}
			for _, j := range ours[:x] {
				r.offer(i, j, k, None)
			}
		}
	}
	return r.close(a, b)
}

// close strikes the first of the deals that can be.
func (r *relaying) close(a, b int32) bool {
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

// offer keeps a deal if its weight fits and it is among the cheapest, in order.
func (r *relaying) offer(i, j, k, l int32) {
	w := r.weight[i]
	if j != None {
		w += r.weight[j]
	}
	if k != None {
		w -= r.weight[k]
	}
	if l != None {
		w -= r.weight[l]
	}
	if w < r.need || w > r.most || r.bulk != nil && !r.fits(i, j, k, l) {
		return
	}
	d := deal{out: [2]int32{i, j}, back: [2]int32{k, l}}
	a, b := r.part[i], r.other
	for x := range 2 {
		if c := d.out[x]; c != None {
			d.price += r.price(c, a, b)
		}
		if c := d.back[x]; c != None {
			d.price += r.price(c, b, a)
		}
	}
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

// fits says whether no part gets above the largest size, or farther above it.
func (r *relaying) fits(i, j, k, l int32) bool {
	z := r.size[i]
	if j != None {
		z += r.size[j]
	}
	if k != None {
		z -= r.size[k]
	}
	if l != None {
		z -= r.size[l]
	}
	a, b := r.part[i], r.other
	return (z <= 0 || r.bulk[b]+z <= r.state.most) && (z >= 0 || r.bulk[a]-z <= r.state.most)
}

// strike makes a deal if both parts hang together at each step, or leaves all as it was.
func (r *relaying) strike(d deal, a, b int32) bool {
	var done [4]int32
	n := 0
	for x, i := range [...]int32{d.out[0], d.out[1], d.back[0], d.back[1]} {
		to := b
		if x > 1 {
			to = a
		}
		if i == None {
			continue
		}
		if !r.touches(i, to) || !r.spares(i, r.reach) {
			for n--; n >= 0; n-- {
				back := a
				if r.part[done[n]] == a {
					back = b
				}
				r.move(done[n], back)
			}
			return false
		}
		r.move(i, to)
		done[n] = i
		n++
	}
	return true
}
