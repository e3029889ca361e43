package balance

import (
	"math"
	"math/bits"
)

// heat is how a pass of annealing goes: sweeps over all boundary cells while the
// temperature (in cut cost) falls from hot to cold and the price of uneven load rises.
type heat struct {
	sweeps    int
	hot, cold float64
	band              // in which evenness costs nothing
	firm      float64 // price of the square of the excess over share, at the end
	soft      float64 // and at the start
	reach     int     // cells a search for contiguity may visit
}

// logs are −ln of evenly spaced chances: a thousand thresholds stand for a draw.
var logs = func() (t [1024]float64) {
	for i := range t {
		t[i] = -math.Log((float64(i) + 0.5) / 1024)
	}
	return
}()

// anneal moves boundary cells to neighbouring parts by Metropolis' rule (Metropolis
// et al. 1953; for cutting graphs Johnson et al. 1989; on a lattice it is the
// cellular Potts model of Graner and Glazier 1992), contiguity kept at every move.
func (s *state) anneal(h heat, r *rng, stop func() bool) {
	n := int32(s.len())
	if h.sweeps < 1 {
		return
	}
	h.reach = max(h.reach, s.reach)
	at := h.begin()
	if s.crewed(&h) {
		for left := h.sweeps; left > 0 && !stop(); left -= stint {
			at = s.stint(&h, at, min(left, stint), r, stop)
		}
		return
	}
	for range h.sweeps {
		if stop() {
			return
		}
		for i := int32(0); i < n; i++ {
			if s.outer[i] != 0 {
				s.propose(i, at.temp, at.firm, &h, r)
			}
		}
		at.pass()
	}
}

// warmth is the temperature and the price of uneven load in a sweep, and by what they
// change to the next.
type warmth struct{ temp, firm, cooler, firmer float64 }

func (h *heat) begin() warmth {
	step := 1 / float64(max(h.sweeps-1, 1))
	return warmth{h.hot, h.soft, math.Pow(h.cold/h.hot, step), math.Pow(h.firm/h.soft, step)}
}

func (w *warmth) pass() {
	w.temp *= w.cooler
	w.firm *= w.firmer
}

func (s *state) propose(i int32, temp, firm float64, h *heat, r *rng) {
	draw := r.next()
	b, e := s.start[i], s.start[i+1]
	row := s.to[b:e]
	a := s.part[i]
	to := a
	x := int(draw & 0xffffffff * uint64(len(row)) >> 32)
	for range row {
		if to = s.part[row[x]]; to != a {
			break
		}
		if x++; x == len(row) {
			x = 0
		}
	}
	if to == a {
		return
	}
	set, d := s.change(b, e, a, to)
	if set == 0 {
		return // its part has no other cell
	}
	if s.home != nil {
		switch s.home[i] {
		case a:
			d += float64(s.churn[i])
		case to:
			d -= float64(s.churn[i])
		}
	}
	limit := temp * logs[draw>>54]
	w := s.weight[i]
	la, lb := s.load[a], s.load[to]
	pa, pb := s.per[a], s.per[to]
	if d > limit && s.bulk == nil && la*pa <= h.high && lb*pb >= h.low {
		return // evenness does not ask for it
	}
	d += firm * (h.excess((la-w)*pa) - h.excess(la*pa) + h.excess((lb+w)*pb) - h.excess(lb*pb))
	if s.bulk != nil {
		z := s.size[i]
		d += sizeFirm * firm * (over(s.bulk[a]-z, s.most) - over(s.bulk[a], s.most) + over(s.bulk[to]+z, s.most) - over(s.bulk[to], s.most))
	}
	if d > limit {
		return
	}
	if s.fixed != nil && s.fixed[i] != None {
		return
	}
	if len(row) <= wide && linked(s.ring[b:e], set) || h.reach > 0 && s.around(i, h.reach) {
		s.move(i, to)
	}
}

// change is what the cut grows by when the cell of a row goes from part a to b, and
// which neighbours of the row are of a.
func (s *state) change(start, end, a, b int32) (set uint32, change float64) {
	row := s.to[start:end]
	if s.plain && len(row) <= wide {
		var other uint32
		for x, j := range row {
			var stays, goes uint32
			q := s.part[j]
			if q == a {
				stays = 1
			}
			if q == b {
				goes = 1
			}
			set |= stays << (x & 31)
			other |= goes << (x & 31)
		}
		return set, float64(bits.OnesCount32(set) - bits.OnesCount32(other))
	}
	cost := s.cost[start:end]
	sum := float32(0)
	for x, j := range row {
		switch s.part[j] {
		case a:
			sum += cost[x]
			set |= 1 << (x & 31)
		case b:
			sum -= cost[x]
		}
	}
	return set, float64(sum)
}

// excess is the square of how far load over share lies outside the free band.
func (h *heat) excess(x float64) float64 {
	if x > h.high {
		return (x - h.high) * (x - h.high)
	}
	if x < h.low {
		return (h.low - x) * (h.low - x)
	}
	return 0
}

// The price of too large a size is that of too much load, many times over, and sets in
// a little before.
const (
	sizeFirm  = 50
	sizeAhead = 0.99
)

// over is the square of how far size lies above most, in its measure.
func over(size, most float64) float64 {
	if x := size/most - sizeAhead; x > 0 {
		return x * x
	}
	return 0
}
