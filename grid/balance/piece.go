package balance

import "slices"

// layout is a problem without units, taken apart into islands that have their parts.
type layout struct {
	p       *Problem
	list    []*island
	lattice int // 6 for cells that are hexagons, else 0
}

// lay takes a problem without units apart.
func (p *Problem) lay() (*layout, error) {
	if err := p.checkClosed(); err != nil {
		return nil, err
	}
	list, where := p.islands()
	if err := p.lock(list, where); err != nil {
		return nil, err
	}
	if err := p.allot(list, where); err != nil {
		return nil, err
	}
	return &layout{p, list, p.lattice()}, nil
}

// bound is a load that some part has at least, for its capacity.
func (d *layout) bound() float64 {
	most := 0.
	for _, l := range d.list {
		capacity := 0.
		for _, q := range l.parts {
			capacity += d.p.Parts[q].Capacity
		}
		most = max(most, perCapacity(l.total, capacity))
	}
	return most
}

// part is the answer of which the islands are cut so.
func (d *layout) part(cuts [][]int32) []int32 {
	part := make([]int32, d.p.Len())
	for i := range part {
		if d.p.inClosed(i) {
			part[i] = d.p.Fixed[i]
		}
	}
	for at, l := range d.list {
		for i, q := range cuts[at] {
			part[l.cell(i)] = l.parts[q]
		}
	}
	return part
}

// piece is an island as the engine takes it: parts by their place in l.parts.
func (d *layout) piece(l *island) *piece {
	p := d.p
	c := &piece{Graph: l.Graph, maxSize: p.MaxSize, lattice: d.lattice}
	c.Weight, c.share = p.shares(l)
	place := func(q int32) int32 {
		if q == None {
			return None
		}
		at, found := slices.BinarySearch(l.parts, q)
		if !found {
			return None
		}
		return int32(at)
	}
	c.home = p.homes(l)
	if l.locks != nil {
		c.fixed = make([]int32, l.Len())
		for i, q := range l.locks {
			c.fixed[i] = None
			if q != None {
				c.fixed[i] = place(l.forced[q])
			}
		}
	}
	if p.Current != nil && p.ChurnPrice > 0 {
		c.current, c.churn, c.moved = make([]int32, l.Len()), make([]float64, l.Len()), make([]float64, l.Len())
		c.most = p.bound(l)
		for i := range c.current {
			c.current[i] = place(p.Current[l.cell(i)])
			c.moved[i] = p.movedOf(l.cell(i))
			c.churn[i] = p.ChurnPrice * c.moved[i]
		}
	}
	if p.MaxSize > 0 && p.Size != nil {
		c.size = make([]float64, l.Len())
		for i := range c.size {
			c.size[i] = p.Size[l.cell(i)]
		}
	}
	return c
}

// shares are the weights and what each part is to have of them; where nothing weighs
// anything, every cell counts as one.
func (p *Problem) shares(l *island) (weight, share []float64) {
	weight, total := l.Weight, l.total
	if total == 0 {
		weight = make([]float64, l.Len())
		for i := range weight {
			weight[i] = 1
		}
		total = float64(l.Len())
	}
	capacity := 0.
	for _, q := range l.parts {
		capacity += p.Parts[q].Capacity
	}
	share = make([]float64, len(l.parts))
	for at, q := range l.parts {
		share[at] = total * (p.Parts[q].Capacity / capacity)
	}
	return weight, share
}

// bound is the load over the shares of an island up to which a plan in force is kept:
// that of all grids, but no less than lumps of work let an island keep to.
func (p *Problem) bound(l *island) float64 {
	weight, capacity, here := 0., 0., 0.
	for i := range p.Len() {
		weight += p.Weight[i]
	}
	for _, part := range p.Parts {
		capacity += part.Capacity
	}
	for _, q := range l.parts {
		here += p.Parts[q].Capacity
	}
	most := max(kept.high, p.Bound)
	if l.total > 0 {
		most *= weight / capacity / (l.total / here)
	}
	return max(most, leastKept)
}

// leastKept is how even an island is made that has little more room than its work needs.
const leastKept = 1.015

// homes are those of the parts of an island that lie in it; nil when none does.
func (p *Problem) homes(l *island) []int32 {
	var homes []int32
	for at, q := range l.parts {
		home := int32(p.Parts[q].Home)
		if home == None {
			continue
		}
		if l.cells != nil {
			i, found := slices.BinarySearch(l.cells, home)
			if !found {
				continue
			}
			home = int32(i)
		}
		if homes == nil {
			homes = filled(len(l.parts), None)
		}
		homes[at] = home
	}
	return homes
}

// lattice is 6 where hardly a cell has more neighbours than a hexagon (one at the end
// of a bridge may), else 0.
func (p *Problem) lattice() int {
	more := 0
	for i := range p.Len() {
		if p.Start[i+1]-p.Start[i] > latticeDegree {
			more++
		}
	}
	if more > p.Len()/50 {
		return 0
	}
	return latticeDegree
}
