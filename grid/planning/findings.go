package planning

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/grid"
)

// Term is a supervisor's unbroken service on one site: a grid.
type Term struct {
	Officer grid.OfficerID
	Grid    grid.GridID
	Since   time.Time
}

// Facts are what a check needs to know beside the land and the draft.
type Facts struct {
	People
	Supervising []Term      // terms of supervisors that run
	Apart       []string    // leaf regions that go by the plan of a region below the draft's, sorted
	Above       grid.PlanID // the plan of a region above that answers for the draft's until now, "" for none
}

// Unstaffed counts the cells that findings of a check say are without staff: what
// a planner has to accept before such a draft is published.
func Unstaffed(findings []Finding) int {
	n := 0
	for _, f := range findings {
		if f.Severity == Error {
			n += f.CellCount
		}
	}
	return n
}

// Findings says what is wrong with a draft: errors first, then by code, grid and
// person.
func Findings(s *Sheet, d *grid.Draft, f *Facts, r *Reckoning) []Finding {
	l := LayoutOf(d)
	c := &checking{s: s, d: d, l: &l, f: f, r: r, roster: f.roster(), of: l.over(s), in: make([][]int32, len(l.Grids)+1)}
	for i, g := range c.of {
		c.in[g+1] = append(c.in[g+1], int32(i))
	}
	c.grids()
	c.ungridded()
	if d.Borders == grid.BordersHard {
		c.across()
	}
	c.loads()
	c.leaving()
	c.rotation()
	c.norm()
	c.around()
	slices.SortStableFunc(c.out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), compareText(a.Code, b.Code), compareText(a.Grid, b.Grid), compareText(a.Officer, b.Officer))
	})
	return c.out
}

// checking is one check of a draft.
type checking struct {
	s      *Sheet
	d      *grid.Draft
	l      *Layout
	f      *Facts
	r      *Reckoning
	roster roster
	of     []int32
	in     [][]int32 // cells of no grid, then of each grid
	out    []Finding
}

// mostCells of a finding are named.
const mostCells = 200

// cells lists the cells of a grid (or none) that satisfy a condition in a finding.
func (c *checking) cells(f Finding, g int32, condition func(i int32) bool) Finding {
	for _, i := range c.in[g+1] {
		if condition(i) {
			f.CellCount++
			f.Institutions += int(c.s.Institutions[i])
			if len(f.Cells) < mostCells {
				f.Cells = append(f.Cells, c.s.Cells.Cells[i])
			}
		}
	}
	return f
}

func all(int32) bool { return true }

// grids looks at each grid by itself: staff, backup, cells, pieces.
func (c *checking) grids() {
	staffed := c.l.staffed(c.roster)
	backed := map[grid.GridID]bool{}
	for _, p := range c.l.Staff {
		if p.Kind == grid.DutyBackup && c.roster.employed(p.Officer) {
			backed[p.Grid] = true
		}
	}
	label, _ := pieces(c.s.Cells, c.of)
	for g := range c.r.Grids {
		row := &c.r.Grids[g]
		if row.Cells == 0 {
			c.out = append(c.out, Finding{Code: GridEmpty, Severity: Warning, Grid: row.ID})
			continue
		}
		if !staffed[g] {
			c.out = append(c.out, c.cells(Finding{Code: CellsUnstaffed, Severity: Error, Grid: row.ID}, int32(g), all))
		}
		if !backed[row.ID] {
			c.out = append(c.out, Finding{Code: NoBackup, Severity: Warning, Grid: row.ID, CellCount: row.Cells, Institutions: row.Institutions})
		}
		if row.Pieces > 1 {
			main := mainPiece(label, c.in[g+1])
			f := Finding{Code: GridApart, Severity: Warning, Grid: row.ID, Pieces: row.Pieces}
			c.out = append(c.out, c.cells(f, int32(g), func(i int32) bool { return label[i] != main }))
		}
	}
}

// mainPiece is the label of the piece with most of a grid's cells, the first on a tie.
func mainPiece(label, cells []int32) int32 {
	size := map[int32]int{}
	for _, i := range cells {
		size[label[i]]++
	}
	best := int32(none)
	for l, n := range size {
		if best == none || n > size[best] || n == size[best] && l < best {
			best = l
		}
	}
	return best
}

// ungridded lists cells of no grid: those with something in them are an error.
func (c *checking) ungridded() {
	for _, severity := range []Severity{Error, Warning} {
		f := c.cells(Finding{Code: CellsUngridded, Severity: severity}, none, func(i int32) bool {
			return c.s.occupied(int(i)) == (severity == Error)
		})
		if f.CellCount > 0 {
			c.out = append(c.out, f)
		}
	}
}

// across lists grids that lie in more than one community, with the cells outside
// that which holds most of their cells.
func (c *checking) across() {
	community, _ := c.s.communities()
	count := map[[2]int32]int{}
	main := map[int32]int32{}
	crosses := map[int32]bool{}
	for i, g := range c.of {
		if g == none {
			continue
		}
		u := community[i]
		count[[2]int32{g, u}]++
		best, known := main[g]
		if !known {
			main[g] = u
			continue
		}
		crosses[g] = crosses[g] || u != best
		if n, m := count[[2]int32{g, u}], count[[2]int32{g, best}]; n > m || n == m && u < best {
			main[g] = u
		}
	}
	for g := range c.l.Grids {
		if at := int32(g); crosses[at] {
			f := Finding{Code: GridAcross, Severity: Warning, Grid: c.l.Grids[g].ID}
			c.out = append(c.out, c.cells(f, at, func(i int32) bool { return community[i] != main[at] }))
		}
	}
}

// loads lists people with more work than hours, and field staff without a grid.
func (c *checking) loads() {
	posted := map[grid.OfficerID]bool{}
	for _, p := range c.l.Staff {
		posted[p.Officer] = true
	}
	for i := range c.r.People {
		p := &c.r.People[i]
		if p.Ratio > 1 {
			c.out = append(c.out, Finding{Code: StaffOverloaded, Severity: Warning, Officer: p.Officer, CellCount: p.Cells, Institutions: p.Institutions, Ratio: p.Ratio})
		}
		if o := c.roster.of[p.Officer]; o != nil && fieldStaff(o) && !posted[o.ID] {
			c.out = append(c.out, Finding{Code: PeopleUnassigned, Severity: Warning, Officer: o.ID})
		}
	}
}

// around tells where plans of other regions meet the draft: the nearest region's
// plan answers for a cell.
func (c *checking) around() {
	every := func(f Finding, condition func(i int) bool) {
		for i, cell := range c.s.Cells.Cells {
			if !condition(i) {
				continue
			}
			f.CellCount++
			f.Institutions += int(c.s.Institutions[i])
			if len(f.Cells) < mostCells {
				f.Cells = append(f.Cells, cell)
			}
		}
		if f.CellCount > 0 {
			c.out = append(c.out, f)
		}
	}
	every(Finding{Code: PlanApart, Severity: Warning}, func(i int) bool {
		_, apart := slices.BinarySearch(c.f.Apart, c.s.Regions[c.s.Home[i]])
		return apart
	})
	every(Finding{Code: PlanAbove, Severity: Warning}, func(int) bool { return c.f.Above != "" })
}
