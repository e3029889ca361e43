package planning

import (
	"slices"

	"gridwatch/grid"
	"gridwatch/grid/balance"
)

// usualPrice of an edge across a border that is priced, in cut edges.
const usualPrice = 4

// dealing is a balance of a draft: the cells outside locked grids are dealt to
// parts, which are people, or grids.
//
// Hard borders with people: communities are the Units, and one too heavy for a
// person may be cut inside. With grids, no grid crosses a border (Split). Priced
// borders make edges across them dear. Locked grids stand outside the problem,
// with their cells, and their people have so much less to give.
type dealing struct {
	s         *Sheet
	d         *grid.Draft
	p         *Params
	l         Layout
	r         roster
	of        []int32 // grid by cell of the sheet
	workers   [][]grid.OfficerID
	locked    []bool  // by grid
	community []int32 // by cell of the sheet
	names     []string
	parts     []part
	cell      []int32 // of the problem: cell of the sheet
	at        []int32 // of the sheet: cell of the problem, or none
	problem   balance.Problem
}

// part is who, or what, cells are dealt to.
type part struct {
	officer  grid.OfficerID // "" a post not yet named, or a grid
	grid     int32          // of a balance to grids: the grid it is now, or none
	capacity float64        // hours a period; of grids 1
}

// people says whether cells are dealt to people.
func (p *Params) people() bool { return p.Grids == 0 }

// newDealing makes the problem of a balance. terms are those of supervisors, whose
// sites are free to move once a rotation is due: least churn yields to it.
func newDealing(s *Sheet, d *grid.Draft, p *Params, people *People, terms []Term) (*dealing, error) {
	g := &dealing{s: s, d: d, p: p, l: LayoutOf(d), r: people.roster()}
	g.of, g.workers = g.l.over(s), g.l.workers(g.r)
	g.community, g.names = s.communities()
	g.locked = make([]bool, len(d.Grids))
	at := g.l.at()
	for _, id := range d.Locked {
		if n, known := at[id]; known {
			g.locked[n] = true
		}
	}
	g.free()
	if len(g.cell) == 0 {
		return nil, grid.Errorf(grid.Invalid, "invalid-balance", "every cell lies in a locked grid: there is nothing to balance")
	}
	if err := g.makeParts(); err != nil {
		return nil, err
	}
	g.graph()
	g.keep(terms)
	if g.borders() == grid.BordersHard {
		if p.people() {
			g.problem.Unit, g.problem.UnitCut = g.units(), true
		} else {
			g.problem.Split = g.perCell(g.community)
		}
	}
	if p.MaxAreaKm2 > 0 {
		g.problem.MaxSize = p.MaxAreaKm2
		g.problem.Size = make([]float64, len(g.cell))
		for n, i := range g.cell {
			g.problem.Size[n] = s.AreaKm2[i]
		}
	}
	return g, nil
}

func (g *dealing) borders() grid.Borders {
	if g.p.Borders != "" {
		return g.p.Borders
	}
	return g.d.Borders
}

// free numbers the cells that are dealt.
func (g *dealing) free() {
	g.at = make([]int32, len(g.of))
	for i, at := range g.of {
		g.at[i] = none
		if at == none || !g.locked[at] {
			g.at[i] = int32(len(g.cell))
			g.cell = append(g.cell, int32(i))
		}
	}
	g.problem.Weight = make([]float64, len(g.cell))
	for n, i := range g.cell {
		g.problem.Weight[n] = float64(g.s.Work[i].Sum()) / 3600
	}
}

// perCell takes a list by cell of the sheet to one by cell of the problem.
func (g *dealing) perCell(of []int32) []int32 {
	list := make([]int32, len(g.cell))
	for n, i := range g.cell {
		list[n] = of[i]
	}
	return list
}

// makeParts lists who or what takes part.
func (g *dealing) makeParts() error {
	if g.p.people() {
		g.partsOfPeople()
	} else {
		g.partsOfGrids()
	}
	if len(g.parts) == 0 {
		return grid.Errorf(grid.Invalid, "invalid-balance", "nobody is free to take cells: everybody's hours are taken by locked grids, or nobody has a grid")
	}
	for n, p := range g.parts {
		home := balance.None
		if n < len(g.p.Seeds) {
			if i, found := g.s.Cells.Index(g.p.Seeds[n]); found && g.at[i] != none {
				home = int(g.at[i])
			}
		}
		g.problem.Parts = append(g.problem.Parts, balance.Part{Capacity: p.capacity, Home: home})
	}
	return nil
}

// partsOfPeople takes the people who are named, else all who have work in the
// draft, but for those who leave; with the hours that locked grids leave them.
func (g *dealing) partsOfPeople() {
	staff := g.p.Staff
	if len(staff) == 0 {
		staff = principals(&g.l, g.workers)
	}
	taken := g.lockedWork()
	seen := map[grid.OfficerID]bool{}
	for _, id := range staff {
		if seen[id] || slices.Contains(g.p.Leave, id) {
			continue
		}
		seen[id] = true
		if left := float64(g.r.capacity(g.s.Policy, id)-taken[id]) / 3600; left > 0 {
			g.parts = append(g.parts, part{officer: id, grid: none, capacity: left})
		}
	}
	for range g.p.Vacant {
		g.parts = append(g.parts, part{grid: none, capacity: float64(g.s.Policy.Capacity(0, true)) / 3600})
	}
}

// lockedWork is the work of people in locked grids, seconds a period.
func (g *dealing) lockedWork() map[grid.OfficerID]int64 {
	taken := map[grid.OfficerID]int64{}
	work := make([]int64, len(g.locked))
	for i, at := range g.of {
		if at != none && g.locked[at] {
			work[at] += g.s.Work[i].Sum()
		}
	}
	for at, w := range work {
		for _, id := range g.workers[at] {
			taken[id] += w / int64(len(g.workers[at]))
		}
	}
	return taken
}

// principals lists whose grids the grids are, sorted: their officers; where there
// are none, whoever does the work.
func principals(l *Layout, workers [][]grid.OfficerID) []grid.OfficerID {
	officers := officersOf(l)
	var all []grid.OfficerID
	for n := range l.Grids {
		all = append(all, principalsOf(officers[l.Grids[n].ID], workers[n])...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// officersOf lists the holders of each grid's officer's duty.
func officersOf(l *Layout) map[grid.GridID][]grid.OfficerID {
	officers := map[grid.GridID][]grid.OfficerID{}
	for _, p := range l.Staff {
		if p.Kind == grid.DutyOfficer {
			officers[p.Grid] = append(officers[p.Grid], p.Officer)
		}
	}
	return officers
}

func principalsOf(officers, workers []grid.OfficerID) []grid.OfficerID {
	var list []grid.OfficerID
	for _, id := range workers {
		if slices.Contains(officers, id) {
			list = append(list, id)
		}
	}
	if len(list) == 0 {
		return workers
	}
	return list
}

// partsOfGrids keeps so many of the grids that are not locked, the heaviest first,
// and adds new ones.
func (g *dealing) partsOfGrids() {
	work := make([]int64, len(g.d.Grids))
	filled := make([]bool, len(g.d.Grids))
	for i, at := range g.of {
		if at != none {
			work[at] += g.s.Work[i].Sum()
			filled[at] = true
		}
	}
	count := g.p.Grids
	var old []int32
	for at := range g.d.Grids {
		switch {
		case g.locked[at]:
			count--
		case filled[at]:
			old = append(old, int32(at))
		}
	}
	slices.SortStableFunc(old, func(a, b int32) int { return int(min(1, max(-1, work[b]-work[a]))) })
	for n := range max(0, count) {
		p := part{grid: none, capacity: 1}
		if n < len(old) {
			p.grid = old[n]
		}
		g.parts = append(g.parts, p)
	}
}

// keep states the plan in force to the balancer, and what moving a cell costs.
func (g *dealing) keep(terms []Term) {
	to := map[grid.OfficerID]int32{}
	ofGrid := make([]int32, len(g.d.Grids))
	for at := range ofGrid {
		ofGrid[at] = balance.None
	}
	for q, p := range g.parts {
		if p.grid != none {
			ofGrid[p.grid] = int32(q)
		}
		if p.officer != "" {
			to[p.officer] = int32(q)
		}
	}
	officers := officersOf(&g.l)
	for at := range g.d.Grids {
		for _, id := range principalsOf(officers[g.d.Grids[at].ID], g.workers[at]) {
			if q, takesPart := to[id]; takesPart && ofGrid[at] == balance.None {
				ofGrid[at] = q
			}
		}
	}
	rotating := make([]bool, len(g.d.Grids))
	at := g.l.at()
	for _, t := range due(g.s, &g.l, terms, g.r.At) {
		rotating[at[t.Grid]] = true
	}
	p := &g.problem
	p.Current, p.Moved, p.ChurnPrice = make([]int32, len(g.cell)), make([]float64, len(g.cell)), g.p.ChurnPrice
	for n, i := range g.cell {
		p.Current[n] = balance.None
		if of := g.of[i]; of != none {
			p.Current[n] = ofGrid[of]
			if !rotating[of] {
				p.Moved[n] = float64(g.s.Institutions[i])
			}
		}
	}
}
