package planning

import (
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
	if g.p.Reason == grid.EditStaffing {
		p.Bound = g.today()
	}
}

// today is the largest load over its share that somebody has in the draft as it is, of
// the shares after the change: a change of staff is no reason to even a plan that was not.
func (g *dealing) today() float64 {
	p := &g.problem
	load, weight, capacity := make([]float64, len(p.Parts)), 0., 0.
	for n, w := range p.Weight {
		weight += w
		if q := p.Current[n]; q != balance.None {
			load[q] += w
		}
	}
	for _, part := range p.Parts {
		capacity += part.Capacity
	}
	most := 0.
	for q, l := range load {
		if weight > 0 {
			most = max(most, l/weight*capacity/p.Parts[q].Capacity)
		}
	}
	return most
}
