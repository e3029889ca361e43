package balance

// heavy finds the heaviest cell that is heavier than the largest share, closed parts
// aside; with units that stay whole, the heaviest unit.
func (p *Problem) heavy() *Infeasible {
	all, capacity, largest := 0., 0., 0.
	for _, w := range p.Weight {
		all += w
	}
	for q, part := range p.Parts {
		capacity += part.Capacity
		if p.Closed == nil || !p.Closed[q] {
			largest = max(largest, part.Capacity)
		}
	}
	found := &Infeasible{Reason: CellTooHeavy, Cell: None, Part: None, Limit: all / capacity * largest}
	found.Want = found.Limit * (1 + 1e-9)
	for i, w := range p.Weight {
		if w > found.Want && !p.inClosed(i) {
			found.Cell, found.Want = i, w
		}
	}
	if found.Cell == None && p.Unit != nil && !p.UnitCut {
		p.heavyUnit(found)
	}
	if found.Cell == None {
		return nil
	}
	return found
}

// heavyUnit is heavy for units.
func (p *Problem) heavyUnit(found *Infeasible) {
	unit, n := p.unitNumbers()
	weight := make([]float64, n)
	for i, u := range unit {
		if u == None {
			continue
		}
		if weight[u] += p.Weight[i]; weight[u] > found.Want {
			found.Reason, found.Cell, found.Want = UnitTooHeavy, i, weight[u]
		}
	}
}
