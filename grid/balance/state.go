package balance

// state is a cut of a level in the making.
type state struct {
	*level
	share []float64
	per   []float64 // 1 over share
	part  []int32
	load  []float64 // by part
	cells []int32   // by part: how many
	bulk  []float64 // by part: size; nil without a bound
	most  float64   // of bulk; 0: any
	outer []int32   // by cell: neighbours in other parts
	walk  *walker
}

func (l *level) state(p *piece, part []int32) *state {
	s := &state{level: l, share: p.share, part: part, most: p.maxSize, walk: newWalker(l.len())}
	s.per = make([]float64, len(p.share))
	for a, x := range p.share {
		s.per[a] = 1 / x
	}
	s.count()
	return s
}

// count fills what follows from part.
func (s *state) count() {
	k := len(s.share)
	s.load, s.cells = make([]float64, k), make([]int32, k)
	if s.size != nil {
		s.bulk = make([]float64, k)
	}
	s.outer = make([]int32, s.len())
	for i, a := range s.part {
		s.load[a] += s.weight[i]
		s.cells[a]++
		if s.size != nil {
			s.bulk[a] += s.size[i]
		}
		for _, j := range s.near(int32(i)) {
			if s.part[j] != a {
				s.outer[i]++
			}
		}
	}
}

// move gives cell i to part b; whether that is allowed was asked before.
func (s *state) move(i, b int32) {
	a := s.part[i]
	s.part[i] = b
	w := s.weight[i]
	s.load[a] -= w
	s.load[b] += w
	s.cells[a]--
	s.cells[b]++
	if s.bulk != nil {
		s.bulk[a] -= s.size[i]
		s.bulk[b] += s.size[i]
	}
	out := int32(0)
	for _, j := range s.near(i) {
		switch s.part[j] {
		case a:
			s.outer[j]++
			out++
		case b:
			s.outer[j]--
		default:
			out++
		}
	}
	s.outer[i] = out
}

// spares says whether part a, that of cell i, hangs together without it, as far as
// the ring of neighbours and a short search (reach cells) can tell; an only cell is
// not spared.
func (s *state) spares(i int32, reach int) bool {
	b, e := s.start[i], s.start[i+1]
	a := s.part[i]
	if s.cells[a] == 1 || s.fixed != nil && s.fixed[i] != None {
		return false
	}
	if e-b <= wide {
		var set uint32
		for x, j := range s.to[b:e] {
			if s.part[j] == a {
				set |= 1 << x
			}
		}
		if linked(s.ring[b:e], set) {
			return true
		}
	}
	return reach > 0 && s.around(i, reach)
}

// around searches part a of cell i, without i, from one of its neighbours there until all
// of them are met, at most reach cells.
func (s *state) around(i int32, reach int) bool {
	w, a := s.walk, s.part[i]
	w.begin()
	left := 0
	w.queue = w.queue[:0]
	for _, j := range s.near(i) {
		if s.part[j] == a {
			if left++; left == 1 {
				w.queue = append(w.queue, j)
			}
		}
	}
	w.visit(i, None)
	w.mark[w.queue[0]] = w.stamp
	left--
	for h := 0; h < len(w.queue) && left > 0; h++ {
		if h >= reach {
			return false
		}
		for _, j := range s.near(w.queue[h]) {
			if s.part[j] == a && !w.seen(j) {
				w.mark[j] = w.stamp
				w.queue = append(w.queue, j)
				if s.borders(j, i) {
					left--
				}
			}
		}
	}
	return left == 0
}

func (s *state) borders(j, i int32) bool {
	for _, h := range s.near(j) {
		if h == i {
			return true
		}
	}
	return false
}
