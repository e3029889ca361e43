package planning

import (
	"slices"

	"gridwatch/grid"
)

// Compare says what becomes of a layout when another takes its place. MovedCells
// are those that change their grid, ascending. An institution keeps its person
// when one of those who do the work of its grid did so before; institutions that
// had nobody neither keep nor change anybody.
func Compare(s *Sheet, before, after *Layout, p *People) Comparison {
	was, is := Reckon(s, before, p), Reckon(s, after, p)
	out := Comparison{Before: was.Summary, After: is.Summary}
	c := comparer{before: before, after: after, met: map[[2]int32]bool{}, people: map[grid.OfficerID]bool{}}
	r := p.roster()
	c.workersBefore, c.workersAfter = before.workers(r), after.workers(r)
	had, kept := 0, 0
	from, to := before.over(s), after.over(s)
	for i := range from {
		a, b := from[i], to[i]
		if before.id(a) != after.id(b) {
			out.MovedCells = append(out.MovedCells, grid.CellMove{Cell: s.Cells.Cells[i], From: before.id(a), To: after.id(b)})
		}
		keeps := c.meet(a, b)
		if a == none || len(c.workersBefore[a]) == 0 {
			continue
		}
		had += int(s.Institutions[i])
		if keeps {
			kept += int(s.Institutions[i])
		} else {
			out.Moves.Hours += float64(s.Work[i].Sum()) / 3600
		}
	}
	c.gridsOfPeople(was.People, is.People)
	out.Moves.Cells = len(out.MovedCells)
	out.Moves.Institutions, out.Moves.InstitutionsKept = had-kept, 1
	if had > 0 {
		out.Moves.InstitutionsKept = float64(kept) / float64(had)
	}
	out.Moves.People = len(c.people)
	beforeAt, afterAt := before.at(), after.at()
	for id := range afterAt {
		if _, known := beforeAt[id]; !known {
			out.Moves.GridsNew++
		}
	}
	out.Moves.GridsOff = len(beforeAt) + out.Moves.GridsNew - len(afterAt)
	return out
}

func (l *Layout) id(at int32) grid.GridID {
	if at == none {
		return ""
	}
	return l.Grids[at].ID
}

// comparer remembers which pairs of grids it has met: there are few of them, and
// many cells.
type comparer struct {
	before, after               *Layout
	workersBefore, workersAfter [][]grid.OfficerID
	met                         map[[2]int32]bool // grid before and after: whether a person stays
	people                      map[grid.OfficerID]bool
}

// meet says whether a cell that goes from one grid to another keeps a person, and
// notes who gains or loses it.
func (c *comparer) meet(a, b int32) bool {
	pair := [2]int32{a, b}
	keeps, known := c.met[pair]
	if known {
		return keeps
	}
	var was, is []grid.OfficerID
	if a != none {
		was = c.workersBefore[a]
	}
	if b != none {
		is = c.workersAfter[b]
	}
	for _, id := range was {
		if slices.Contains(is, id) {
			keeps = true
		} else {
			c.people[id] = true
		}
	}
	for _, id := range is {
		if !slices.Contains(was, id) {
			c.people[id] = true
		}
	}
	c.met[pair] = keeps
	return keeps
}

// gridsOfPeople notes who gains or loses a grid, be it without cells.
func (c *comparer) gridsOfPeople(before, after []PersonRow) {
	grids := func(rows []PersonRow) map[grid.OfficerID][]grid.GridID {
		of := map[grid.OfficerID][]grid.GridID{}
		for i := range rows {
			sorted := slices.Clone(rows[i].Grids)
			slices.Sort(sorted)
			of[rows[i].Officer] = sorted
		}
		return of
	}
	was, is := grids(before), grids(after)
	for id := range was {
		if !slices.Equal(was[id], is[id]) {
			c.people[id] = true
		}
	}
	for id := range is {
		if !slices.Equal(was[id], is[id]) {
			c.people[id] = true
		}
	}
}
