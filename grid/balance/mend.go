package balance

// mend makes a cut, contiguous and with cells for every part, that follows want as
// far as it can: fixed cells stay, each part keeps the lump of its wanted cells that
// hangs together with its fixed ones, else its heaviest, parts without any start in
// ground nobody holds, else with a cell at the rim of the most loaded part; the
// cells left go to the least loaded part around. It is nil where fixed cells cannot
// be joined or leave a part without a cell.
func (p *piece) mend(want []int32) []int32 {
	part := p.stems()
	if part == nil {
		return nil
	}
	m := &mender{piece: p, part: part, walk: newWalker(p.Len()), load: make([]float64, len(p.share)), cells: make([]int, len(p.share))}
	m.keep(want)
	m.claim()
	m.fill()
	for a := range p.share {
		if m.cells[a] == 0 && !m.sow(int32(a)) {
			return nil
		}
	}
	return part
}

type mender struct {
	*piece
	part   []int32
	walk   *walker
	load   []float64
	cells  []int
	sown   []bool // by part: gave a cell to a new one already
	parent []bool // by cell: leaf's, all false between
}

func (m *mender) take(i, a int32) {
	if b := m.part[i]; b != None {
		m.load[b] -= m.Weight[i]
		m.cells[b]--
	}
	m.part[i] = a
	m.load[a] += m.Weight[i]
	m.cells[a]++
}

// keep gives each part its wanted cells around its fixed ones, or the heaviest lump.
func (m *mender) keep(want []int32) {
	w := m.walk
	w.queue = w.queue[:0]
	for i, a := range m.part {
		if a != None {
			m.load[a] += m.Weight[i]
			m.cells[a]++
			w.queue = append(w.queue, int32(i))
		}
	}
	for h := 0; h < len(w.queue); h++ {
		i := w.queue[h]
		for _, j := range m.Near(int(i)) {
			if m.part[j] == None && want[j] == m.part[i] {
				m.take(j, m.part[i])
				w.queue = append(w.queue, j)
			}
		}
	}
	k := len(m.share)
	best, most := filled(k, None), make([]float64, k)
	w.begin()
	for i, a := range want {
		if a == None || m.part[i] != None || m.cells[a] > 0 || w.seen(int32(i)) {
			continue
		}
		weight := 0.0
		for _, j := range m.lump(int32(i), want) {
			weight += m.Weight[j] + 1e-9
		}
		if weight > most[a] {
			best[a], most[a] = int32(i), weight
		}
	}
	w.begin()
	for a, i := range best {
		if i != None {
			for _, j := range m.lump(i, want) {
				m.take(j, int32(a))
			}
		}
	}
}

// lump is the free cells around i of its wanted part.
func (m *mender) lump(i int32, want []int32) []int32 {
	w := m.walk
	w.mark[i] = w.stamp
	w.queue = append(w.queue[:0], i)
	for h := 0; h < len(w.queue); h++ {
		for _, j := range m.Near(int(w.queue[h])) {
			if m.part[j] == None && want[j] == want[i] && !w.seen(j) {
				w.mark[j] = w.stamp
				w.queue = append(w.queue, j)
			}
		}
	}
	return w.queue
}

// sow starts part a with a cell of the most loaded part that has one to give, a
// part that gave none before if there is one.
func (m *mender) sow(a int32) bool {
	if m.sown == nil {
		m.sown = make([]bool, len(m.share))
	}
	no := make([]bool, len(m.share))
	for {
		from, most := int32(None), 0.0
		for b, l := range m.load {
			x := l/m.share[b] + 1
			if m.sown[b] {
				x *= 1e-3
			}
			if m.cells[b] > 1 && !no[b] && (from == None || x > most) {
				from, most = int32(b), x
			}
		}
		if from == None {
			return false
		}
		if i := m.leaf(from); i != None {
			m.take(i, a)
			m.sown[from] = true
			return true
		}
		no[from] = true
	}
}

// leaf is a free cell of part b without which it still hangs together: the last one
// of a search through it, from a fixed cell if it has one, that nothing was reached
// from, else any; None if each free cell holds the part together.
func (m *mender) leaf(b int32) int32 {
	root := int32(None)
	for i, a := range m.part {
		if a == b && (root == None || m.fixed != nil && m.fixed[i] != None) {
			root = int32(i)
		}
	}
	w := m.walk
	w.begin()
	w.mark[root] = w.stamp
	w.queue = append(w.queue[:0], root)
	for h := 0; h < len(w.queue); h++ {
		for _, j := range m.Near(int(w.queue[h])) {
			if m.part[j] == b && !w.seen(j) {
				w.mark[j], w.from[j] = w.stamp, w.queue[h]
				w.queue = append(w.queue, j)
			}
		}
	}
	if m.parent == nil {
		m.parent = make([]bool, len(m.part))
	}
	found := int32(None)
	for x := len(w.queue) - 1; x > 0; x-- {
		i := w.queue[x]
		if found == None && !m.parent[i] && (m.fixed == nil || m.fixed[i] == None) {
			found = i
		}
		m.parent[w.from[i]] = true
	}
	for _, i := range w.queue {
		m.parent[i] = false
	}
	if found == None && m.fixed != nil {
		return m.loose(root)
	}
	return found
}

// claim starts parts without a cell in the ground nobody holds, the widest first.
func (m *mender) claim() {
	w := m.walk
	for a := range m.share {
		if m.cells[a] > 0 {
			continue
		}
		w.begin()
		w.queue = w.queue[:0]
		best, most := int32(None), 0.0
		for i := range m.part {
			if m.part[i] != None || w.seen(int32(i)) {
				continue
			}
			from, weight := len(w.queue), 0.0
			w.mark[i] = w.stamp
			w.queue = append(w.queue, int32(i))
			for h := from; h < len(w.queue); h++ {
				weight += m.Weight[w.queue[h]]
				for _, j := range m.Near(int(w.queue[h])) {
					if m.part[j] == None && !w.seen(j) {
						w.mark[j] = w.stamp
						w.queue = append(w.queue, j)
					}
				}
			}
			if best == None || weight > most {
				best, most = w.queue[len(w.queue)-1], weight
			}
		}
		if best == None {
			return
		}
		m.take(best, int32(a))
	}
}

// fill gives the free cells to the parts around, the least loaded grows first, each
// ring by ring.
func (m *mender) fill() {
	front := make([][]int32, len(m.share))
	for i, a := range m.part {
		if a != None {
			m.reach(front, int32(i))
		}
	}
	q := &least{load: make([]float64, len(m.share))}
	for a := range m.share {
		if len(front[a]) > 0 {
			q.load[a] = m.load[a] / m.share[a]
			q.push(int32(a))
		}
	}
	for len(q.heap) > 0 {
		a := q.pop()
		for len(front[a]) > 0 {
			i := front[a][0]
			front[a] = front[a][1:]
			if m.part[i] == None {
				m.take(i, a)
				m.reach(front, i)
				q.load[a] = m.load[a] / m.share[a]
				q.push(a)
				break
			}
		}
	}
}

func (m *mender) reach(front [][]int32, i int32) {
	for _, j := range m.Near(int(i)) {
		if m.part[j] == None {
			front[m.part[i]] = append(front[m.part[i]], j)
		}
	}
}
