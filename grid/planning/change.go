package planning

import (
	"cmp"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// ChangeTo is the edit that makes a draft a layout. Locks stay.
func ChangeTo(d *grid.Draft, to *Layout) grid.Change {
	var c grid.Change
	cells := make([]geo.Cell, 0, len(d.Cells))
	for cell := range d.Cells {
		cells = append(cells, cell)
	}
	for cell := range to.Cells {
		if _, known := d.Cells[cell]; !known {
			cells = append(cells, cell)
		}
	}
	slices.Sort(cells)
	for _, cell := range cells {
		if from, is := d.Cells[cell], to.Cells[cell]; from != is {
			c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: from, To: is})
		}
	}
	c.Grids = gridChanges(d.Grids, to.Grids)
	c.Postings = postingChanges(d.Staff, to.Staff)
	return c
}

func gridChanges(from, to []grid.Grid) []grid.GridChange {
	was := make(map[grid.GridID]*grid.Grid, len(from))
	for i := range from {
		was[from[i].ID] = &from[i]
	}
	var list []grid.GridChange
	for i := range to {
		is := to[i]
		before := was[is.ID]
		delete(was, is.ID)
		switch {
		case before == nil:
			list = append(list, grid.GridChange{After: &is})
		case *before != is:
			old := *before
			list = append(list, grid.GridChange{Before: &old, After: &is})
		}
	}
	for i := range from {
		if was[from[i].ID] != nil {
			old := from[i]
			list = append(list, grid.GridChange{Before: &old})
		}
	}
	return list
}

func postingChanges(from, to []grid.Posting) []grid.PostingChange {
	was, is := map[grid.Posting]bool{}, map[grid.Posting]bool{}
	for _, p := range from {
		was[p] = true
	}
	for _, p := range to {
		is[p] = true
	}
	var list []grid.PostingChange
	for p := range was {
		if !is[p] {
			list = append(list, grid.PostingChange{Posting: p, Gone: true})
		}
	}
	for p := range is {
		if !was[p] {
			list = append(list, grid.PostingChange{Posting: p})
		}
	}
	slices.SortFunc(list, func(a, b grid.PostingChange) int {
		gone := 0
		if a.Gone != b.Gone {
			gone = 1
			if a.Gone {
				gone = -1
			}
		}
		return cmp.Or(gone, comparePostings(a.Posting, b.Posting))
	})
	return list
}
