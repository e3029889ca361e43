package balance

import (
	"math"
	"slices"
)

// flow evens loads over long ways: what a part has above the band goes along the
// shortest way over bordering parts to those with room, as in diffusion over the
// quotient graph (Schloegel, Karypis, Kumar 1997), and cells are moved accordingly.
type flow struct {
	*state
	band
	reach  int
	rim    rims
	q      *quotient
	want   []float64 // parallel to q.to: load to go there
	from   []int32   // by part: place in q.to by which the search came
	queue  []int32
	window []int32 // cells of a part on its border with another
}

// spread moves load until all parts are in the band, or no more can be done; rounds
// of planning and moving.
func (s *state) spread(b band, rounds, reach int, stop func() bool) {
	f := &flow{state: s, band: b, reach: reach}
	f.from = make([]int32, len(s.share))
	least, stalled := math.Inf(1), 0
	for range rounds {
		off := 0.0
		for a := range s.share {
			off += s.beyond(int32(a), b) * s.share[a]
		}
		if off > 0.95*least {
			stalled++
		} else {
			least, stalled = off, 0
		}
		if off == 0 || stalled > 3 || stop() {
			return
		}
		f.q = s.quotient()
		f.want = make([]float64, len(f.q.to))
		f.plan()
		f.rim = s.rims()
		f.carry()
	}
}

// plan sends each part's excess to the nearest with room, then has each part that
// lacks load fetch it from the nearest that can spare some.
func (f *flow) plan() {
	k := len(f.share)
	load := slices.Clone(f.load)
	order := make([]int32, k)
	for a := range order {
		order[a] = int32(a)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := f.load[a]*f.per[a], f.load[b]*f.per[b]
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, a := range order {
		if more := load[a] - f.high*f.share[a]; more > 0 {
			f.send(a, load, more, 1)
		}
	}
	for x := range order {
		a := order[k-1-x]
		if lack := f.low*f.share[a] - load[a]; lack > 0 {
			f.send(a, load, lack, -1)
		}
	}
}

// send takes amount from part a to parts around it, nearest first; sign −1 fetches it.
func (f *flow) send(a int32, load []float64, amount, sign float64) {
	for b := range f.from {
		f.from[b] = None
	}
	f.from[a] = -2
	f.queue = append(f.queue[:0], a)
	for h := 0; h < len(f.queue) && amount > 0; h++ {
		b := f.queue[h]
		room := f.high*f.share[b] - load[b]
		if sign < 0 {
			room = load[b] - f.low*f.share[b]
		}
		if b != a && room > 0 {
			room = min(room, amount)
			amount -= room
			load[a] -= sign * room
			load[b] += sign * room
			for c := b; c != a; {
				e := f.from[c]
				d := f.source(e)
				if sign < 0 {
					e = f.back(e, d)
				}
				f.want[e] += room
				c = d
			}
		}
		for e := f.q.start[b]; e < f.q.start[b+1]; e++ {
			if c := f.q.to[e]; f.from[c] == None {
				f.from[c] = e
				f.queue = append(f.queue, c)
			}
		}
	}
}

// source is the part whose row place e is in.
func (f *flow) source(e int32) int32 {
	a, _ := slices.BinarySearch(f.q.start, e+1)
	return int32(a) - 1
}

// back is the place of the same border seen from the other side.
func (f *flow) back(e, from int32) int32 {
	c := f.q.to[e]
	for x := f.q.start[c]; ; x++ {
		if f.q.to[x] == from {
			return x
		}
	}
}

// carry moves cells as planned, border by border.
func (f *flow) carry() {
	for a := range int32(len(f.share)) {
		for e := f.q.start[a]; e < f.q.start[a+1]; e++ {
			b := f.q.to[e]
			back := f.back(e, a)
			if net := f.want[e] - f.want[back]; net > 0 {
				f.want[e], f.want[back] = 0, 0
				f.hand(a, b, net)
			}
		}
	}
}

// hand moves cells of part a that border on b there, cheapest first, until they
// weigh about amount.
func (f *flow) hand(a, b int32, amount float64) {
	f.window = f.window[:0]
	for _, i := range f.rim.of(a) {
		if f.part[i] == a && f.touches(i, b) {
			f.window = append(f.window, i)
		}
	}
	for amount > 0 && len(f.window) > 0 {
		best, least := -1, 0.0
		for x, i := range f.window {
			if w := f.weight[i]; w > 0 && w/2 > amount {
				continue
			}
			if p := f.shape(i, a, b); best < 0 || p < least {
				best, least = x, p
			}
		}
		if best < 0 {
			return
		}
		i := f.window[best]
		f.window[best] = f.window[len(f.window)-1]
		f.window = f.window[:len(f.window)-1]
		if !f.spares(i, f.reach) {
			continue
		}
		f.move(i, b)
		amount -= f.weight[i]
		for _, j := range f.near(i) {
			if f.part[j] == a && !slices.Contains(f.window, j) {
				f.window = append(f.window, j)
			}
		}
	}
}

// shape is the price of giving cell i of part a to b, without what it costs that
// somebody loses a cell: that is due whichever cell goes.
func (s *state) shape(i, a, b int32) float64 {
	price := s.price(i, a, b)
	if s.home != nil {
		if s.home[i] != b { // its own cells, and cells that have left their part already, go before
			return price - float64(s.churn[i])
		}
	}
	return price
}
