package balance

import "slices"

// prices are those of moving what an average cell moves, in cut edges, at which a plan
// in force is amended. They are the same whatever the price asked: of the answers the
// best at that price is taken, so that a higher one never keeps less.
var prices = [...]float64{0.3, 2, 10, 40}

// amend changes the plan in force as little as evenness allows: it is made whole (parts
// without cells, cells without a part), then evened at several prices of what moves.
func (c *run) amend(p *piece) []int32 {
	part := p.mend(p.current)
	if part == nil {
		return nil
	}
	b := p.toKeep(part)
	var found [][]int32
	for at, price := range prices {
		if at > 0 && c.stopped() {
			break
		}
		found = append(found, c.amended(p, slices.Clone(part), price, b, at == 0))
	}
	return p.best(found)
}

// toKeep is the band for loads: nobody is to get more than he has in a plan made whole,
// unless he has next to nothing.
func (p *piece) toKeep(part []int32) band {
	load, has := make([]float64, len(p.share)), make([]bool, len(p.share))
	for i, a := range part {
		load[a] += p.Weight[i]
		has[a] = has[a] || p.current[i] == a
	}
	b := band{kept.low, p.most}
	for a, l := range load {
		if !has[a] {
			return band{kept.low, p.most}
		}
		b.low = min(b.low, l/p.share[a])
	}
	return b
}

// amended evens a plan made whole, at a price of what an average cell moves.
func (c *run) amended(p *piece, part []int32, price float64, b band, tell bool) []int32 {
	mean, n := 0.0, 0
	for i, x := range p.moved {
		if x > 0 && p.current[i] != None {
			mean += x
			n++
		}
	}
	l := p.finest()
	l.rings()
	for i, x := range p.moved {
		l.churn[i] = float32(price * x / mean * float64(n))
	}
	s := l.state(p, part)
	if tell {
		c.tell(Starting, 0.1, s)
	}
	s.spread(b, 20, 100, c.stopped)
	unit, border := s.units()
	firm := 4000 * border * max(1, price)
	h := heat{sweeps: c.sweeps(100), hot: 0.5 * unit, cold: 0.1 * unit, band: band{b.low + 0.003, b.high - 0.001}, soft: 20 * border, firm: firm, reach: 20}
	s.anneal(h, &c.rng, c.stopped)
	c.finish(s, b)
	c.quench(s, b)
	if tell {
		c.tell(Evening, 1, s)
	}
	return s.part
}
