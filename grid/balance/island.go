package balance

// island is a connected piece of the cells that are to be answered: closed parts and
// hard borders are cut out. Its cells are numbered from 0 in ascending order.
type island struct {
	Graph
	cells  []int32 // numbers in the problem; nil: the same
	total  float64 // weight
	forced []int32 // parts with locked cells in it, ascending
	locks  []int32 // by cell: place in forced, or None, joined up; nil: nothing is locked
	locked int     // cells that locks takes
	parts  []int32 // given to it, ascending
}

// cell is the number in the problem of a cell of the island.
func (l *island) cell(i int) int {
	if l.cells == nil {
		return i
	}
	return int(l.cells[i])
}

// islands takes the graph apart. where is the island of each cell, None for those
// of closed parts.
func (p *Problem) islands() (list []*island, where []int32) {
	apart := func(i, j int) bool {
		return p.inClosed(i) == p.inClosed(j) && (p.Split == nil || p.Split[i] == p.Split[j])
	}
	label, n := components(&p.Graph, apart)
	where = label
	if p.Closed != nil {
		n = p.leaveClosed(where)
	}
	if n == 1 && p.Closed == nil {
		one := &island{Graph: p.Graph}
		for _, w := range p.Weight {
			one.total += w
		}
		return []*island{one}, where
	}
	list = make([]*island, n)
	for l := range list {
		list[l] = &island{}
	}
	number := make([]int32, p.Len()) // within its island
	for i, l := range where {
		if l == None {
			continue
		}
		to := list[l]
		number[i] = int32(len(to.cells))
		to.cells = append(to.cells, int32(i))
	}
	for at, l := range list {
		p.fill(l, int32(at), where, number)
	}
	return list, where
}

func (p *Problem) inClosed(i int) bool {
	return p.Closed != nil && p.Fixed != nil && p.Fixed[i] != None && p.Closed[p.Fixed[i]]
}

// leaveClosed numbers the labels anew without those of closed parts.
func (p *Problem) leaveClosed(label []int32) (n int) {
	var fresh []int32
	for i, l := range label {
		if int(l) == len(fresh) {
			fresh = append(fresh, None)
			if !p.inClosed(i) {
				fresh[l] = int32(n)
				n++
			}
		}
		label[i] = fresh[l]
	}
	return n
}

// fill makes the graph of an island from that of the problem.
func (p *Problem) fill(l *island, at int32, where, number []int32) {
	n := len(l.cells)
	l.Start = make([]int32, n+1)
	l.Weight = make([]float64, n)
	for i, c := range l.cells {
		l.Weight[i] = p.Weight[c]
		l.total += p.Weight[c]
		for e := p.Start[c]; e < p.Start[c+1]; e++ {
			if to := p.To[e]; where[to] == at {
				l.To = append(l.To, number[to])
				if p.Cost != nil {
					l.Cost = append(l.Cost, p.Cost[e])
				}
			}
		}
		l.Start[i+1] = int32(len(l.To))
	}
}
