package balance

import "slices"

// contraction is a problem with whole units for cells, and what a cell has become.
type contraction struct {
	Problem
	of []int32 // by cell: its vertex
}

// unitNumbers numbers the units from 0 on in the order of their first cells; a cell
// without a unit, or of a closed part, has None.
func (p *Problem) unitNumbers() (unit []int32, n int) {
	unit = make([]int32, p.Len())
	known := map[int32]int32{}
	for i, u := range p.Unit {
		unit[i] = None
		if u < 0 || p.inClosed(i) {
			continue
		}
		at, seen := known[u]
		if !seen {
			at = int32(n)
			known[u] = at
			n++
		}
		unit[i] = at
	}
	return unit, n
}

// checkUnits sees that every unit hangs together.
func (p *Problem) checkUnits(unit []int32, n int) error {
	label, _ := components(&p.Graph, func(i, j int) bool { return unit[i] == unit[j] })
	first := filled(n, None)
	for i, u := range unit {
		switch {
		case u == None:
		case first[u] == None:
			first[u] = label[i]
		case first[u] != label[i]:
			return &Infeasible{Reason: UnitBroken, Cell: i, Part: None}
		}
	}
	return nil
}

// contract makes one vertex of every unit that is not to be cut. Cells of a unit to
// be cut stay cells, and border on each other only.
func (p *Problem) contract(unit []int32, cut []bool) (*contraction, error) {
	whole := func(i int) bool { return unit[i] != None && !cut[unit[i]] }
	label, n := components(&p.Graph, func(i, j int) bool { return unit[i] == unit[j] && whole(i) })
	c := &contraction{of: label}
	c.Parts, c.Closed = p.homeless(label), p.Closed
	c.ChurnPrice, c.Bound, c.MaxSize = p.ChurnPrice, p.Bound, p.MaxSize
	if i := c.sum(p, n); i != None {
		return nil, &Infeasible{Reason: UnitContradicts, Cell: i, Part: None}
	}
	if err := c.lock(p, n); err != nil {
		return nil, err
	}
	c.keep(p, n)
	c.join(p, n, func(i, j int32) bool {
		return unit[i] == unit[j] || (unit[i] == None || !cut[unit[i]]) && (unit[j] == None || !cut[unit[j]])
	})
	return c, nil
}

// homeless are the parts with their homes as vertices.
func (p *Problem) homeless(of []int32) []Part {
	parts := make([]Part, len(p.Parts))
	for q, part := range p.Parts {
		parts[q] = part
		if part.Home != None {
			parts[q].Home = int(of[part.Home])
		}
	}
	return parts
}

// sum adds up what cells have. It gives the first cell that lies on another side of a
// hard border than the rest of its vertex, or None.
func (c *contraction) sum(p *Problem, n int) (crossed int) {
	c.Weight = make([]float64, n)
	if p.MaxSize > 0 {
		c.Size = make([]float64, n)
	}
	if p.Split != nil {
		c.Split = make([]int32, n)
	}
	crossed = None
	seen := make([]bool, n)
	for i, v := range c.of {
		c.Weight[v] += p.Weight[i]
		if c.Size != nil {
			c.Size[v] += p.sizeOf(i)
		}
		if c.Split != nil {
			if seen[v] && c.Split[v] != p.Split[i] && crossed == None {
				crossed = i
			}
			c.Split[v], seen[v] = p.Split[i], true
		}
	}
	return crossed
}

// lock locks the units with locked cells.
func (c *contraction) lock(p *Problem, n int) error {
	if p.Fixed == nil {
		return nil
	}
	c.Fixed = filled(n, None)
	for i, q := range p.Fixed {
		v := c.of[i]
		if q == None {
			continue
		}
		if c.Fixed[v] != None && c.Fixed[v] != q {
			return &Infeasible{Reason: UnitContradicts, Cell: i, Part: int(q)}
		}
		c.Fixed[v] = q
	}
	return nil
}

// keep gives a unit the part that most of what would move has now.
func (c *contraction) keep(p *Problem, n int) {
	if p.Current == nil {
		return
	}
	c.Current, c.Moved = filled(n, None), make([]float64, n)
	cells, start := members(c.of, n)
	sum := make([]float64, len(p.Parts))
	for v := range n {
		for _, i := range cells[start[v]:start[v+1]] {
			if q := p.Current[i]; q != None {
				sum[q] += p.movedOf(int(i))
				if c.Current[v] == None || sum[q] > c.Moved[v] {
					c.Current[v], c.Moved[v] = q, sum[q]
				}
			}
		}
		for _, i := range cells[start[v]:start[v+1]] {
			if q := p.Current[i]; q != None {
				sum[q] = 0
			}
		}
	}
}

// members lists the cells of every label, those of label v from start[v] on.
func members(of []int32, n int) (cells, start []int32) {
	start = make([]int32, n+1)
	for _, v := range of {
		start[v+1]++
	}
	for v := range n {
		start[v+1] += start[v]
	}
	cells = make([]int32, len(of))
	at := append([]int32(nil), start...)
	for i, v := range of {
		cells[at[v]] = int32(i)
		at[v]++
	}
	return cells, start
}

// join makes one edge of all between two vertices, its cost their sum.
func (c *contraction) join(p *Problem, n int, allowed func(i, j int32) bool) {
	cells, start := members(c.of, n)
	c.Start = make([]int32, 1, n+1)
	at := filled(n, None) // entry of a neighbour in the row under way
	for v := range n {
		row := int32(len(c.To))
		for _, i := range cells[start[v]:start[v+1]] {
			for e := p.Start[i]; e < p.Start[i+1]; e++ {
				w := c.of[p.To[e]]
				if int(w) == v || !allowed(i, p.To[e]) {
					continue
				}
				if at[w] < row {
					at[w] = int32(len(c.To))
					c.To = append(c.To, w)
					c.Cost = append(c.Cost, 0)
				}
				cost := 1.
				if p.Cost != nil {
					cost = p.Cost[e]
				}
				c.Cost[at[w]] += cost
			}
		}
		c.Start = append(c.Start, int32(len(c.To)))
	}
}

// backInCells is an Infeasible that names a cell of its vertex.
func (c *contraction) backInCells(err error) error {
	if e, is := err.(*Infeasible); is && c != nil && e.Cell >= 0 {
		e.Cell = slices.Index(c.of, int32(e.Cell))
	}
	return err
}

// expand gives every cell the part of its vertex.
func (c *contraction) expand(of []int32) []int32 {
	part := make([]int32, len(c.of))
	for i, v := range c.of {
		part[i] = of[v]
	}
	return part
}
