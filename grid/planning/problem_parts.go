package planning

import (
	"slices"

	"gridwatch/grid"
	"gridwatch/grid/balance"
)

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
