package grid

import (
	"math/bits"
	"slices"
	"time"
)

// The work of a grid is kept by adding and subtracting whole seconds, so that it
// is exact whatever came first: the work of the places on its lines, the walking
// on each line, the cells of its plan that hold nothing, and the clues its plan
// expects. Whether it is more than its staff has hours for is judged once for all
// entries of an Apply.

// effortOf is the work that a place is.
func (b *Board) effortOf(f *InstitutionFact) effort {
	if f.State != Active || !f.Owes {
		return effort{}
	}
	return b.policy.effortAt(&b.rule, PlaceFacts{Categories: f.Categories, Risk: f.Risk})
}

// carry adds the work of a place to its line, or with sign -1 takes it off.
func (b *Board) carry(l *line, e effort, sign int64) {
	if e == (effort{}) {
		return
	}
	was := l.work()
	l.seconds += sign * e.seconds
	l.visits += sign * e.visits
	l.walking = b.rule.walking(b.resolution, l.visits)
	if l.grid != nil && l.work() != was {
		l.grid.borne += l.work() - was
		b.touchGrid(l.grid)
	}
}

// work of the line in seconds a period, without what its grid has as a whole.
func (l *line) work() int64 { return l.seconds + l.walking }

// fill says of a line whether it leaves its cell empty to its grid's patrol.
func (b *Board) fill(l *line) {
	filled := !l.straddles && (l.tally.Owing() > 0 || l.tally.Clues != [severities]int32{})
	if filled == l.filled {
		return
	}
	if l.grid != nil {
		l.grid.filled -= l.fills()
		b.touchGrid(l.grid)
	}
	l.filled = filled
	if l.grid != nil {
		l.grid.filled += l.fills()
	}
}

func (l *line) fills() int {
	if l.filled {
		return 1
	}
	return 0
}

// hold registers a line with the grid that answers for it.
func (g *staffing) hold(b *Board, l *line) {
	l.grid, l.gridAt = g, len(g.lines)
	g.lines = append(g.lines, l)
	g.borne += l.work()
	g.filled += l.fills()
	b.touchGrid(g)
}

// release is the opposite of hold.
func (l *line) release(b *Board) {
	g := l.grid
	if g == nil {
		return
	}
	last := len(g.lines) - 1
	g.lines[l.gridAt] = g.lines[last]
	g.lines[l.gridAt].gridAt = l.gridAt
	g.lines = slices.Delete(g.lines, last, last+1)
	g.borne -= l.work()
	g.filled -= l.fills()
	b.touchGrid(g)
	l.grid, l.cut = nil, false
}

func (b *Board) touchGrid(g *staffing) {
	if !g.touched {
		g.touched = true
		b.touchedGrids = append(b.touchedGrids, g)
	}
}

func (b *Board) touchPerson(p *person) {
	if !p.touched {
		p.touched = true
		b.touchedPeople = append(b.touchedPeople, p)
	}
}

// employ makes these people the ones who do the work of the grid.
func (g *staffing) employ(b *Board, workers []*person) {
	if slices.Equal(workers, g.workers) {
		return
	}
	for _, p := range g.workers {
		p.works = slices.DeleteFunc(p.works, func(h *staffing) bool { return h == g })
		b.touchPerson(p)
	}
	for _, p := range workers {
		p.works = append(p.works, g)
		b.touchPerson(p)
	}
	g.workers = workers
	b.touchGrid(g)
}

// judgeLoads brings loads and gaps of kind 6 in line with what was touched: work
// of the grids, with it the load of their people, with it all grids of those.
func (b *Board) judgeLoads() {
	for _, g := range b.touchedGrids {
		g.work = g.borne + int64(g.cells-g.filled)*b.emptyCell + g.expected
		for _, p := range g.workers {
			b.touchPerson(p)
		}
	}
	for _, p := range b.touchedPeople {
		p.touched, p.load = false, 0
		for _, g := range p.works {
			p.load += g.work
			b.touchGrid(g)
		}
	}
	for _, g := range b.touchedGrids {
		g.touched = false
		if over := g.staffed && g.work > g.capacity(); over != g.over {
			g.over = over
			for _, l := range g.lines {
				b.settle(l, l.tally)
			}
		}
	}
	b.touchedGrids, b.touchedPeople = b.touchedGrids[:0], b.touchedPeople[:0]
}

// capacity is the seconds a period that those who work in the grid have for it.
// A person's hours are shared by their grids in proportion to the work.
func (g *staffing) capacity() int64 {
	sum := int64(0)
	for _, p := range g.workers {
		if p.load > 0 {
			high, low := bits.Mul64(uint64(p.capacity), uint64(g.work))
			share, _ := bits.Div64(high, low, uint64(p.load)) // work is a part of load
			sum += int64(share)
		}
	}
	return sum
}

// reckonAnew applies another workload rule to everything.
func (b *Board) reckonAnew() {
	b.rule = b.policy.WorkloadRule()
	b.emptyCell = b.rule.empty()
	for _, p := range b.places {
		e := b.effortOf(&p.fact)
		if p.line != nil {
			b.carry(p.line, p.effort, -1)
			b.carry(p.line, e, 1)
		}
		p.effort = e
	}
	for _, p := range b.people {
		b.measure(p)
	}
	for _, g := range b.staffing {
		b.touchGrid(g)
	}
}

// measure notes the hours that a person has for the grid.
func (b *Board) measure(p *person) {
	p.capacity = b.policy.Capacity(float64(p.fact.WeekMinutes)/60, false)
	b.touchPerson(p)
}

// ripen judges who answers for the grid and who does its work, and when that may
// change.
func (g *staffing) ripen(b *Board) {
	staffed := false
	var changes time.Time
	var there [3][]*person // by rank
	for _, d := range g.duties {
		p, rank := b.people[d.Officer], d.Kind.WorkRank()
		if rank < 0 {
			continue
		}
		p.turns(d, func(t time.Time) {
			if t.After(b.at) {
				changes = sooner(changes, t)
			}
		})
		if p.does(d, b.at) {
			staffed = staffed || d.Kind.Answers()
			if !slices.Contains(there[rank], p) {
				there[rank] = append(there[rank], p)
			}
		}
	}
	b.ripe.appoint(g, changes)
	workers := there[0]
	for rank := 1; rank < len(there) && len(workers) == 0; rank++ {
		workers = there[rank]
	}
	g.employ(b, workers)
	if staffed == g.staffed {
		return
	}
	g.staffed = staffed
	b.touchGrid(g)
	for _, l := range g.lines {
		b.settle(l, l.tally)
	}
}
