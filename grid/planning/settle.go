package planning

import (
	"cmp"
	"fmt"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// settling makes a layout of an answer: which grid each piece becomes.
type settling struct {
	*dealing
	pieces []piece
	newID  func() string
	grid   []int32 // by piece: the grid of the draft it becomes, or none
	keeps  []int32 // by grid of the draft: a piece it stays in whole, beside others, or none
	taken  []bool  // by grid of the draft
	heir   []int32 // by piece that is a new grid: the grid that it takes the place of, or none
	mother []int32 // by piece: the grid with most of its work now, or none
	codes  map[string]bool
}

// settle turns an answer into the layout that the draft becomes:
//
//   - a piece made of whole grids keeps them;
//   - any other becomes the grid that has most of its work, twice as likely one of
//     the person's own; pairs of most work first (greedy), each grid once, and none
//     across the border of its region;
//   - a piece across that border takes the place of the grid that goes for it, as a
//     new grid of the code, the name and the people;
//   - the rest are new grids, named after the one they come from: code-2, code-3 …
//
// Grids that lose all cells go. A person who takes part has the officer's duty in
// the grids they got, and nobody else has; leads, supervisors, liaisons, backups and
// assistants who take no part stay with the grid, and go along to a new one, but
// for the assistants.
func (g *dealing) settle(answer []int32, newID func() string) Layout {
	s := &settling{dealing: g, pieces: g.pieces(answer), newID: newID, codes: map[string]bool{}}
	for _, old := range g.d.Grids {
		s.codes[old.Code] = true
	}
	s.match()
	return s.layout()
}

// overlap of a piece and a grid.
type overlap struct {
	piece, grid int32
	cells       int
	work        float64
}

// overlaps lists which pieces share cells with which grids.
func (s *settling) overlaps() []overlap {
	var list []overlap
	for k, p := range s.pieces {
		at := map[int32]int{}
		for _, i := range p.cells {
			g := s.of[i]
			if g == none {
				continue
			}
			n, known := at[g]
			if !known {
				n = len(list)
				at[g] = n
				list = append(list, overlap{piece: int32(k), grid: g})
			}
			list[n].cells++
			list[n].work += float64(s.s.Work[i].Sum()) + 1
		}
	}
	return list
}

func (s *settling) match() {
	list := s.overlaps()
	s.grid, s.mother = make([]int32, len(s.pieces)), make([]int32, len(s.pieces))
	for k := range s.pieces {
		s.grid[k], s.mother[k] = none, none
	}
	s.taken, s.keeps = make([]bool, len(s.d.Grids)), make([]int32, len(s.d.Grids))
	for g := range s.keeps {
		s.keeps[g] = none
	}
	most := make([]float64, len(s.pieces))
	for _, o := range list {
		if o.work > most[o.piece] {
			most[o.piece], s.mother[o.piece] = o.work, o.grid
		}
	}
	s.keepWhole(list)
	for n := range list {
		if o := &list[n]; slices.Contains(s.workers[o.grid], s.parts[s.pieces[o.piece].part].officer) {
			o.work *= 2
		}
	}
	slices.SortFunc(list, func(a, b overlap) int {
		return cmp.Or(cmp.Compare(b.work, a.work), cmp.Compare(a.piece, b.piece), cmp.Compare(a.grid, b.grid))
	})
	for _, o := range list {
		if s.grid[o.piece] == none && !s.taken[o.grid] && s.fits(s.d.Grids[o.grid].Region, s.pieces[o.piece].cells) {
			s.grid[o.piece], s.taken[o.grid] = o.grid, true
		}
	}
	s.inherit(list)
}

// inherit names the heirs of the grids that go; pairs of most work come first.
func (s *settling) inherit(list []overlap) {
	s.heir = make([]int32, len(s.pieces))
	for k := range s.heir {
		s.heir[k] = none
	}
	for _, o := range list {
		if s.grid[o.piece] == none && s.heir[o.piece] == none && !s.taken[o.grid] {
			s.heir[o.piece], s.taken[o.grid] = o.grid, true
		}
	}
}

// keepWhole keeps the grids of pieces that are made of whole grids.
func (s *settling) keepWhole(list []overlap) {
	if !s.p.people() {
		return
	}
	size := make([]int, len(s.d.Grids))
	for _, g := range s.of {
		if g != none {
			size[g]++
		}
	}
	whole := make([]int, len(s.pieces))
	for _, o := range list {
		if o.cells == size[o.grid] {
			whole[o.piece] += o.cells
		}
	}
	for _, o := range list {
		if whole[o.piece] == len(s.pieces[o.piece].cells) {
			s.keeps[o.grid], s.taken[o.grid] = o.piece, true
			s.grid[o.piece] = o.grid
		}
	}
}

// fits says whether all cells lie in a region.
func (s *Sheet) fits(region string, cells []int32) bool {
	last := int32(none)
	for _, i := range cells {
		if home := s.Home[i]; home != last {
			if last = home; !slices.Contains(s.Above[home], region) {
				return false
			}
		}
	}
	return true
}

func (s *settling) fits(region string, cells []int32) bool { return s.s.fits(region, cells) }

// regionOf is the smallest region that holds all cells.
func (s *Sheet) regionOf(cells []int32) string {
	if len(cells) == 0 {
		return s.Region
	}
	for _, code := range s.Above[s.Home[cells[0]]] {
		if s.fits(code, cells) {
			return code
		}
	}
	return s.Region
}

// child makes a new grid for a piece.
func (s *settling) child(k int) grid.Grid {
	cells := s.pieces[k].cells
	g := grid.Grid{ID: grid.GridID(s.newID()), Region: s.s.regionOf(cells), Code: s.d.Region, Name: s.d.Region, Origin: s.d.Origin}
	m := s.mother[k]
	if s.heir[k] != none {
		m = s.heir[k]
	}
	if m != none {
		g.Code, g.Name = s.d.Grids[m].Code, s.d.Grids[m].Name
		if r := s.d.Grids[m].Region; s.fits(r, cells) {
			g.Region = r
		}
	} else if home := s.s.Home[cells[0]]; s.fits(s.s.Regions[home], cells) {
		g.Code, g.Name = s.s.Regions[home], s.s.Names[home]
	}
	if s.heir[k] != none || !s.codes[g.Code] {
		s.codes[g.Code] = true
		return g
	}
	for n := 2; ; n++ {
		if code := fmt.Sprintf("%s-%d", g.Code, n); !s.codes[code] {
			s.codes[code] = true
			g.Code, g.Name = code, fmt.Sprintf("%s-%d", g.Name, n)
			return g
		}
	}
}

// layout is what the draft becomes.
func (s *settling) layout() Layout {
	out := Layout{Cells: make(map[geo.Cell]grid.GridID, len(s.d.Cells))}
	at := s.l.at()
	for cell, id := range s.d.Cells {
		if g, known := at[id]; known && s.locked[g] {
			out.Cells[cell] = id
		}
	}
	cells := make([]int, len(s.d.Grids))
	for _, g := range s.of {
		if g != none {
			cells[g]++
		}
	}
	post := newPosting(s)
	for g := range s.d.Grids {
		switch {
		case s.locked[g] || cells[g] == 0:
			out.Grids = append(out.Grids, s.d.Grids[g])
			out.Staff = append(out.Staff, post.asItWas(int32(g))...)
		case s.keeps[g] != none:
			out.Grids = append(out.Grids, s.d.Grids[g])
			out.Staff = append(out.Staff, post.grid(int32(g), s.d.Grids[g].ID, true, s.pieces[s.keeps[g]].part)...)
		}
	}
	for k, p := range s.pieces {
		if g := s.grid[k]; g != none && s.keeps[g] == int32(k) {
			for _, i := range p.cells {
				out.Cells[s.s.Cells.Cells[i]] = s.d.Grids[s.of[i]].ID
			}
			continue
		}
		becomes, from, same := grid.Grid{}, s.mother[k], true
		if g := s.grid[k]; g != none {
			becomes, from = s.d.Grids[g], g
		} else if becomes = s.child(k); s.heir[k] != none {
			from = s.heir[k]
		} else {
			same = false
		}
		out.Grids = append(out.Grids, becomes)
		out.Staff = append(out.Staff, post.grid(from, becomes.ID, same, p.part)...)
		for _, i := range p.cells {
			out.Cells[s.s.Cells.Cells[i]] = becomes.ID
		}
	}
	slices.SortStableFunc(out.Grids, func(a, b grid.Grid) int { return cmp.Compare(a.Code, b.Code) })
	sortPostings(out.Staff)
	return out
}
