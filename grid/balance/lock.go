package balance

import "slices"

// checkClosed sees that closed parts have cells that hang together.
func (p *Problem) checkClosed() error {
	if p.Closed == nil {
		return nil
	}
	first := filled(len(p.Parts), None) // the first piece of a part
	label, _ := components(&p.Graph, func(i, j int) bool {
		return p.inClosed(i) && p.Fixed[i] == p.Fixed[j] && (p.Split == nil || p.Split[i] == p.Split[j])
	})
	for i, l := range label {
		if !p.inClosed(i) {
			continue
		}
		q := p.Fixed[i]
		if first[q] == None {
			first[q] = l
		} else if first[q] != l {
			return &Infeasible{Reason: ClosedApart, Cell: i, Part: int(q)}
		}
	}
	for q, closed := range p.Closed {
		if closed && first[q] == None {
			return &Infeasible{Reason: ClosedEmpty, Cell: None, Part: q}
		}
	}
	return nil
}

// lock gives every island the locked cells of open parts, joined up within it.
func (p *Problem) lock(list []*island, where []int32) error {
	if p.Fixed == nil {
		return nil
	}
	home := filled(len(p.Parts), None) // the island of a part
	for i, q := range p.Fixed {
		if q == None || where[i] == None {
			continue
		}
		if home[q] != None && home[q] != where[i] {
			return &Infeasible{Reason: FixedApart, Cell: i, Part: int(q)}
		}
		home[q] = where[i]
	}
	for q, at := range home {
		if at != None {
			list[at].forced = append(list[at].forced, int32(q))
		}
	}
	for _, l := range list {
		if len(l.forced) == 0 {
			continue
		}
		if err := p.joinLocks(l); err != nil {
			return err
		}
	}
	return nil
}

// joinLocks joins the locked cells of each part of an island by paths.
func (p *Problem) joinLocks(l *island) error {
	fixed := filled(l.Len(), None)
	for i := range fixed {
		if q := p.Fixed[l.cell(i)]; q != None {
			at, _ := slices.BinarySearch(l.forced, q)
			fixed[i] = int32(at)
		}
	}
	l.locks = (&piece{Graph: l.Graph, share: make([]float64, len(l.forced)), fixed: fixed}).stems()
	if l.locks == nil {
		l.locks = newJoiner(&l.Graph, fixed, len(l.forced)).search(l.Len())
	}
	if l.locks == nil {
		i, q := apart(&l.Graph, fixed)
		return &Infeasible{Reason: FixedApart, Cell: l.cell(i), Part: int(l.forced[q])}
	}
	l.count()
	return nil
}

func (l *island) count() {
	l.locked = 0
	for _, q := range l.locks {
		if q != None {
			l.locked++
		}
	}
}

// room is how many parts without locked cells have place in the island.
func (l *island) room() int { return l.Len() - l.locked }

// spare tries to join the locked cells of an island by fewer others, so that more
// parts without locked cells have place; it says whether it could.
func (p *Problem) spare(l *island) bool {
	if l.locks == nil {
		return false
	}
	fixed := slices.Clone(l.locks)
	for i := range fixed {
		if p.Fixed[l.cell(i)] == None {
			fixed[i] = None
		}
	}
	better := newJoiner(&l.Graph, fixed, len(l.forced)).search(l.locked - 1)
	if better == nil {
		return false
	}
	l.locks = better
	l.count()
	return true
}

// apart finds a locked cell that does not touch the first of its part, for a
// message: of those of the first part that is apart.
func apart(g *Graph, fixed []int32) (cell int, part int32) {
	label, _ := components(g, func(i, j int) bool { return fixed[i] != None && fixed[i] == fixed[j] })
	first := map[int32]int32{}
	for i, q := range fixed {
		if q == None {
			continue
		}
		if l, seen := first[q]; !seen {
			first[q] = label[i]
		} else if l != label[i] {
			return i, q
		}
	}
	return 0, 0
}
