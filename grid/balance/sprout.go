package balance

// sprout cuts a piece at once, contiguous and nothing more: each part starts from
// its fixed cells, joined by shortest paths, else from where most of it lies in the
// plan in force, else its home, else the free cell found first, and all grow
// together one ring at a time. It is nil where fixed cells cannot be joined.
func (c *run) sprout(p *piece) []int32 {
	part := p.stems()
	if part == nil {
		return nil
	}
	p.seedRest(part)
	queue := make([]int32, 0, p.Len())
	for i, a := range part {
		if a != None {
			queue = append(queue, int32(i))
		}
	}
	for h := 0; h < len(queue); h++ {
		i := queue[h]
		for _, j := range p.Near(int(i)) {
			if part[j] == None {
				part[j] = part[i]
				queue = append(queue, j)
			}
		}
	}
	return part
}

// stems holds the fixed cells and the paths that join those of a part; nil where
// there is no path. Parts are joined in order, then, if one is barred by another's
// path, once more with it first.
func (p *piece) stems() []int32 {
	n, k := p.Len(), len(p.share)
	part := filled(n, None)
	if p.fixed == nil {
		return part
	}
	order := make([]int32, k)
	for a := range order {
		order[a] = int32(a)
	}
	w := newWalker(n)
	for try := 0; try < 2*k+2; try++ {
		copy(part, p.fixed)
		barred := p.joinAll(part, order, w)
		if barred < 0 {
			return part
		}
		if barred == 0 {
			return nil // even first of all: no path at all
		}
		a := order[barred]
		copy(order[1:barred+1], order[:barred])
		order[0] = a
	}
	return nil
}

// joinAll joins the fixed cells of each part in order, and gives the place in it of
// the first that cannot be, or −1.
func (p *piece) joinAll(part, order []int32, w *walker) int {
	first := filled(len(p.share), None)
	count := make([]int32, len(p.share))
	for i := len(part) - 1; i >= 0; i-- {
		if a := part[i]; a != None {
			first[a] = int32(i)
			count[a]++
		}
	}
	for at, a := range order {
		if count[a] > 1 && !p.join(part, a, first[a], int(count[a]), w) {
			return at
		}
	}
	return -1
}

// join reaches all fixed cells of part a from the first: cells of the part are
// entered at no cost, free ones at the cost of one (0-1 search), and each time a
// new fixed cell is met the path to it joins the part.
func (p *piece) join(part []int32, a, first int32, want int, w *walker) bool {
	w.begin()
	w.visit(first, None)
	now, next := []int32{first}, []int32(nil)
	met := 1
	for len(now) > 0 || len(next) > 0 {
		if len(now) == 0 {
			now, next = next, nil
		}
		i := now[len(now)-1]
		now = now[:len(now)-1]
		for _, j := range p.Near(int(i)) {
			switch {
			case w.seen(j) || part[j] != None && part[j] != a:
			case part[j] == None:
				w.visit(j, i)
				next = append(next, j)
			default:
				w.visit(j, i)
				if p.fixed[j] == a {
					met++
				}
				for b := i; part[b] == None; b = w.from[b] {
					part[b] = a
				}
				now = append(now, j)
			}
		}
	}
	return met == want
}

// seedRest gives every part without a cell one to start from.
func (p *piece) seedRest(part []int32) {
	k := len(p.share)
	has := make([]bool, k)
	for _, a := range part {
		if a != None {
			has[a] = true
		}
	}
	take := func(a, i int32) {
		if !has[a] && part[i] == None {
			part[i], has[a] = a, true
		}
	}
	for i, a := range p.current {
		if a != None {
			take(a, int32(i))
		}
	}
	for a, i := range p.home {
		if i != None {
			take(int32(a), i)
		}
	}
	free := 0
	for a := range has {
		for !has[a] && free < len(part) {
			take(int32(a), int32(free))
			free++
		}
	}
}
