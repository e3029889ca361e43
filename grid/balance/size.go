package balance

// sizeSteps are how far, from even loads to even sizes, the cells are weighed by their
// size when even loads alone leave parts above the largest size.
var sizeSteps = [...]float64{0.25, 0.5, 0.75, 1}

// oversize says whether some part of a cut is above the largest size.
func (p *piece) oversize(part []int32) bool {
	return p.maxSize > 0 && p.merit(part).oversize > 0
}

// sized cuts with as much regard to size as a step says: cells weigh what they do and so
// much of their size, are cut evenly by that, and from there loads are evened as far as
// sizes let them. With all regard, what a part lacks in load it may have in size: were
// both in shares and the mean size m of the largest, a weight of load + size/(1−m) keeps
// even a part without load within the largest.
func (c *run) sized(p *piece, step float64) []int32 {
	k := float64(len(p.share))
	weight, size := 0.0, 0.0
	for i, w := range p.Weight {
		weight += w
		size += p.sizeOf(i)
	}
	filled := min(size/k/p.maxSize, 0.98)
	price := step / (1 - filled) * weight / k / p.maxSize // weight for a unit of size
	q := *p
	q.Weight, q.share = make([]float64, p.Len()), make([]float64, len(p.share))
	for i, w := range p.Weight {
		q.Weight[i] = w + price*p.sizeOf(i)
	}
	for a, x := range p.share {
		q.share[a] = x + price*size/k
	}
	part := c.cut(&q)
	if part == nil {
		return nil
	}
	l := p.finest()
	l.rings()
	s := l.state(p, part)
	unit, border := s.units()
	s.anneal(heat{sweeps: c.sweeps(200), hot: 0.5 * unit, cold: 0.1 * unit, band: narrow, soft: 100 * border, firm: 4000 * border, reach: 20}, &c.rng, c.stopped)
	c.finish(s, narrow)
	c.quench(s, narrow)
	return s.part
}

func (p *piece) sizeOf(i int) float64 {
	if p.size == nil {
		return 1
	}
	return p.size[i]
}

// large finds why no answer keeps to MaxSize: a cell that is larger, or all cells
// together for so many parts.
func (p *Problem) large() *Infeasible {
	if p.MaxSize <= 0 {
		return nil
	}
	all, largest := 0., 0
	for i := range p.Len() {
		all += p.sizeOf(i)
		if p.sizeOf(i) > p.sizeOf(largest) {
			largest = i
		}
	}
	if z := p.sizeOf(largest); z > p.MaxSize {
		return &Infeasible{Reason: CellTooLarge, Cell: largest, Part: None, Want: z, Limit: p.MaxSize}
	}
	if limit := p.MaxSize * float64(len(p.Parts)); all > limit*(1+1e-9) {
		return &Infeasible{Reason: TooLarge, Cell: None, Part: None, Want: all, Limit: limit}
	}
	return nil
}
