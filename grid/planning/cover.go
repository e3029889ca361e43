package planning

import (
	"cmp"
	"slices"

	"gridwatch/grid"
)

// cover is how an absence is covered.
type cover struct {
	s         *Sheet
	d         *grid.Draft
	a         *Absence
	r         roster
	l         Layout
	of        []int32 // grid by cell
	cells     []int   // by grid
	work      []int64 // by grid
	workers   [][]grid.OfficerID
	own       []int32 // grids that are the person's alone, heaviest first
	load      map[grid.OfficerID]float64
	capacity  map[grid.OfficerID]float64
	community []int32
	posts     []grid.Posting // new ones
}

func newCover(s *Sheet, d *grid.Draft, people *People, a *Absence) *cover {
	c := &cover{s: s, d: d, a: a, r: people.roster(), l: LayoutOf(d), load: map[grid.OfficerID]float64{}, capacity: map[grid.OfficerID]float64{}}
	c.of, c.workers = c.l.over(s), c.l.workers(c.r)
	c.community, _ = s.communities()
	c.cells, c.work = make([]int, len(d.Grids)), make([]int64, len(d.Grids))
	for i, g := range c.of {
		if g != none {
			c.cells[g]++
			c.work[g] += s.Work[i].Sum()
		}
	}
	for g, staff := range c.workers {
		if slices.Equal(staff, []grid.OfficerID{a.Officer}) {
			c.own = append(c.own, int32(g))
		}
		for _, id := range staff {
			c.load[id] += float64(c.work[g]) / float64(len(staff))
		}
	}
	for i := range people.Officers {
		c.capacity[people.Officers[i].ID] = float64(c.r.capacity(s.Policy, people.Officers[i].ID))
	}
	slices.SortStableFunc(c.own, func(a, b int32) int { return cmp.Compare(c.work[b], c.work[a]) })
	return c
}

// there says whether somebody is in service and not on leave during the absence.
func (c *cover) there(id grid.OfficerID) bool {
	o := c.r.of[id]
	if o == nil || id == c.a.Officer || !o.ActiveAt(c.a.From) || !o.ActiveUntil.IsZero() && o.ActiveUntil.Before(c.a.Until) {
		return false
	}
	return !slices.ContainsFunc(c.r.Leaves, func(l grid.Leave) bool {
		return l.Officer == id && !l.Cancelled && l.From.Before(c.a.Until) && c.a.From.Before(l.Until)
	})
}

// ratio of a person's work to hours with some seconds more.
func (c *cover) ratio(id grid.OfficerID, more float64) float64 {
	return ratio(c.load[id]+more, c.capacity[id])
}

// worker of a grid who is there and has the least work for their hours; "" for none.
func (c *cover) worker(g int32) grid.OfficerID {
	best := grid.OfficerID("")
	for _, id := range c.workers[g] {
		if c.there(id) && (best == "" || c.ratio(id, 0) < c.ratio(best, 0)) {
			best = id
		}
	}
	return best
}

// handOver gives a grid whole to somebody.
func (c *cover) handOver(g int32) error {
	more := float64(c.work[g])
	best := grid.OfficerID("")
	better := func(id grid.OfficerID) {
		if c.there(id) && (best == "" || cmp.Or(cmp.Compare(c.ratio(id, more), c.ratio(best, more)), compareText(id, best)) < 0) {
			best = id
		}
	}
	for _, p := range c.d.Staff {
		if p.Grid == c.d.Grids[g].ID && p.Kind == grid.DutyBackup {
			better(p.Officer)
		}
	}
	if best == "" || c.ratio(best, more) > 1 {
		for _, n := range c.around(g) {
			for _, id := range c.workers[n] {
				better(id)
			}
		}
	}
	for i := 0; best == "" && i < len(c.workers); i++ {
		for _, id := range c.workers[i] {
			better(id)
		}
	}
	if best == "" {
		var f grid.Faults
		f.Add("officer", string(c.a.Officer), "is the only one who works in the region then: nobody can cover")
		return f.Err("absence")
	}
	c.load[best] += more
	c.workers[g] = []grid.OfficerID{best}
	c.posts = append(c.posts, grid.Posting{Grid: c.d.Grids[g].ID, Officer: best, Kind: grid.DutyOfficer})
	return nil
}

// around lists the grids that touch a grid, ascending.
func (c *cover) around(g int32) []int32 {
	var list []int32
	for i, at := range c.of {
		if at != g {
			continue
		}
		for _, n := range c.s.Cells.Neighbours(i) {
			if other := c.of[n]; other != none && other != g && !slices.Contains(list, other) {
				list = append(list, other)
			}
		}
	}
	slices.Sort(list)
	return list
}

// grow lets the neighbours' grids grow into the person's own.
func (c *cover) grow() {
	own := make([]bool, len(c.d.Grids))
	for _, g := range c.own {
		own[g] = true
	}
	in := c.communitiesOf()
	var front []int32 // cells to be taken, ascending
	for i, g := range c.of {
		if g != none && own[g] {
			front = append(front, int32(i))
		}
	}
	for len(front) > 0 {
		at, to, who := c.pick(front, own, in)
		if at < 0 {
			return
		}
		i := front[at]
		seconds := c.s.Work[i].Sum()
		c.cells[c.of[i]]--
		c.work[c.of[i]] -= seconds
		c.of[i] = to
		c.cells[to]++
		c.work[to] += seconds
		c.load[who] += float64(seconds)
		front = slices.Delete(front, at, at+1)
	}
}

// communitiesOf says which communities a grid has cells in.
func (c *cover) communitiesOf() map[[2]int32]bool {
	in := map[[2]int32]bool{}
	for i, g := range c.of {
		if g != none {
			in[[2]int32{g, c.community[i]}] = true
		}
	}
	return in
}

// pick chooses who takes which cell next: the person with the least work for their
// hours of those who can take one, and of the cells the one that most cells of
// their grid touch, the first on a tie.
func (c *cover) pick(front []int32, own []bool, in map[[2]int32]bool) (at int, to int32, who grid.OfficerID) {
	at = none
	least, most := 0., 0
	for n, i := range front {
		touch := map[int32]int{}
		for _, k := range c.s.Cells.Neighbours(int(i)) {
			g := c.of[k]
			if g == none || own[g] || slices.Contains(c.d.Locked, c.d.Grids[g].ID) {
				continue
			}
			if c.d.Borders == grid.BordersHard && !in[[2]int32{g, c.community[i]}] || !c.s.fits(c.d.Grids[g].Region, []int32{i}) {
				continue
			}
			touch[g]++
		}
		for _, k := range c.s.Cells.Neighbours(int(i)) {
			g := c.of[k]
			if g == none || touch[g] == 0 {
				continue
			}
			id := c.worker(g)
			if id == "" {
				continue
			}
			load := c.ratio(id, 0)
			if at < 0 || load < least || load == least && touch[g] > most {
				at, to, who, least, most = n, g, id, load, touch[g]
			}
		}
	}
	return at, to, who
}

// apply writes the cover to the draft: own grids without cells go, others lose the
// absent person's work.
func (c *cover) apply() {
	gone := map[grid.GridID]bool{}
	covered := map[grid.GridID]bool{}
	for _, g := range c.own {
		covered[c.d.Grids[g].ID] = true
		gone[c.d.Grids[g].ID] = c.cells[g] == 0 && c.a.Mode == AbsentCells
	}
	for i, g := range c.of {
		if g != none {
			c.d.Cells[c.s.Cells.Cells[i]] = c.d.Grids[g].ID
		}
	}
	for cell, id := range c.d.Cells {
		if gone[id] {
			delete(c.d.Cells, cell)
		}
	}
	c.d.Grids = slices.DeleteFunc(c.d.Grids, func(g grid.Grid) bool { return gone[g.ID] })
	staff := append(slices.Clone(c.d.Staff), c.posts...)
	staff = slices.DeleteFunc(staff, func(p grid.Posting) bool {
		return gone[p.Grid] || covered[p.Grid] && p.Officer == c.a.Officer && p.Kind.WorkRank() >= 0
	})
	sortPostings(staff)
	c.d.Staff = slices.Compact(staff)
}
