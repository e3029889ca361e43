package balance

// coarsen lumps pairs of neighbours, most tightly bound first (heavy-edge matching:
// Karypis and Kumar 1998; rated by cost² over the product of weights: Holtgrewe,
// Sanders, Schulz 2010). Lumps stay below limit, of one lock and of one part in
// force. It is nil when little would be gained.
func (l *level) coarsen(limit float64, r *rng) *level {
	n := l.len()
	mate := filled(n, None)
	mean := 0.0
	for _, w := range l.weight {
		mean += w
	}
	mean = mean/float64(n)*0.25 + 1e-12
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	const window = 64 // near in number is mostly near in memory
	for i := range order {
		if j := i + r.below(min(window, n-i)); j != i {
			order[i], order[j] = order[j], order[i]
		}
	}
	lumps := 0
	for _, i := range order {
		if mate[i] != None {
			continue
		}
		best, to := -1.0, i
		for e := l.start[i]; e < l.start[i+1]; e++ {
			j := l.to[e]
			if mate[j] != None || l.weight[i]+l.weight[j] > limit || !l.alike(i, j) {
				continue
			}
			c := float64(l.cost[e])
			if rate := c * c / (l.weight[j] + mean); rate > best {
				best, to = rate, j
			}
		}
		mate[i], mate[to] = to, i
		lumps++
	}
	if float64(lumps) > 0.95*float64(n) {
		return nil
	}
	return l.lump(mate, lumps)
}

func (l *level) alike(i, j int32) bool {
	return (l.fixed == nil || l.fixed[i] == l.fixed[j]) && (l.home == nil || l.home[i] == l.home[j])
}

// lump is the level of matched pairs; parallel edges become one of their summed cost.
func (l *level) lump(mate []int32, lumps int) *level {
	n := l.len()
	l.up = make([]int32, n)
	m := &level{weight: make([]float64, lumps), start: make([]int32, lumps+1), to: make([]int32, 0, len(l.to)*6/10), cost: make([]float32, 0, len(l.to)*6/10)}
	next := int32(0)
	for i := range mate {
		if j := mate[i]; j >= int32(i) {
			l.up[i], l.up[j] = next, next
			next++
		}
	}
	if l.fixed != nil {
		m.fixed = make([]int32, lumps)
	}
	if l.home != nil {
		m.home, m.churn = make([]int32, lumps), make([]float32, lumps)
	}
	if l.size != nil {
		m.size = make([]float64, lumps)
	}
	slot := filled(lumps, -1)
	at := int32(0)
	for i := range mate {
		j := mate[i]
		if j < int32(i) {
			continue
		}
		m.take(l, int32(i), at, slot)
		if j != int32(i) {
			m.take(l, j, at, slot)
		}
		at++
		m.start[at] = int32(len(m.to))
	}
	return m
}

// take adds cell i of l to the lump being made.
func (m *level) take(l *level, i, at int32, slot []int32) {
	m.weight[at] += l.weight[i]
	if l.size != nil {
		m.size[at] += l.size[i]
	}
	if l.fixed != nil {
		m.fixed[at] = l.fixed[i]
	}
	if l.home != nil {
		m.home[at] = l.home[i]
		m.churn[at] += l.churn[i]
	}
	first := m.start[at]
	for e := l.start[i]; e < l.start[i+1]; e++ {
		j := l.up[l.to[e]]
		if j == at {
			continue
		}
		if s := slot[j]; s >= first && int(s) < len(m.to) && m.to[s] == j {
			m.cost[s] += l.cost[e]
			continue
		}
		slot[j] = int32(len(m.to))
		m.to = append(m.to, j)
		m.cost = append(m.cost, l.cost[e])
	}
}
