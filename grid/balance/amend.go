package balance

// amend changes the plan in force as little as evenness allows: it is made whole
// (parts without cells, cells without a part), load flows to where there is room, and
// the cells moved are annealed, each against the price of its move.
func (c *run) amend(p *piece) []int32 {
	part := p.mend(p.current)
	if part == nil {
		return nil
	}
	l := p.finest()
	l.rings()
	s := l.state(p, part)
	c.tell(Starting, 0.1, s)
	s.spread(kept, 20, 100, c.stopped)
	c.tell(Improving, 0.3, s)
	unit, border := s.units()
	h := heat{sweeps: c.sweeps(100), hot: 0.5 * unit, cold: 0.1 * unit, band: band{kept.low + 0.003, kept.high - 0.003}, soft: 200 * border, firm: 4000 * border, reach: 20}
	s.anneal(h, &c.rng, c.stopped)
	c.tell(Evening, 0.9, s)
	c.finish(s, kept)
	c.quench(s, kept)
	c.tell(Evening, 1, s)
	return s.part
}
