package grid

import (
	"fmt"
	"slices"
	"time"

	"gridwatch/geo"
)

// Check says everything that is wrong with the draft by itself.
func (d *Draft) Check() error {
	var f Faults
	checkText(&f, "name", d.Name, 1, 200)
	if !slices.Contains(BordersList, d.Borders) {
		f.Add("borders", string(d.Borders), "is not one of %v", BordersList)
	}
	switch {
	case d.Until.IsZero() && d.Absent != "":
		f.Add("returns_at", "", "is missing: an absence ends")
	case !d.Until.IsZero() && d.Base == "":
		f.Add("returns_at", d.Until.Format(time.RFC3339), "needs a base plan to return to")
	case !d.Until.IsZero() && !d.From.IsZero() && !d.Until.After(d.From):
		f.Add("returns_at", d.Until.Format(time.RFC3339), "is not after effective_from")
	}
	grids, codes := make(map[GridID]bool, len(d.Grids)), make(map[string]bool, len(d.Grids))
	for i, g := range d.Grids {
		at := fmt.Sprintf("grids[%d].", i)
		checkText(&f, at+"code", g.Code, 1, 60)
		checkText(&f, at+"name", g.Name, 1, 200)
		if grids[g.ID] {
			f.Add(at+"id", string(g.ID), "is listed twice")
		}
		if codes[g.Code] {
			f.Add(at+"code", g.Code, "is listed twice")
		}
		grids[g.ID], codes[g.Code] = true, true
	}
	staff := make(map[Posting]bool, len(d.Staff))
	for i, p := range d.Staff {
		at := fmt.Sprintf("staff[%d]", i)
		checkPosting(&f, at, p)
		if !grids[p.Grid] {
			f.Add(at+".grid", string(p.Grid), "is not a grid of the draft")
		}
		if staff[p] {
			f.Add(at, string(p.Officer), "is listed twice")
		}
		staff[p] = true
	}
	for i, g := range d.Locked {
		if !grids[g] {
			f.Add(fmt.Sprintf("locked[%d]", i), string(g), "is not a grid of the draft")
		}
	}
	return f.Err("draft")
}

func checkPosting(f *Faults, at string, p Posting) {
	if !slices.Contains(DutyKinds, p.Kind) {
		f.Add(at+".kind", string(p.Kind), "is not one of %v", DutyKinds)
	}
	if p.Officer == "" {
		f.Add(at+".officer", "", "is missing")
	}
}

// Empty says whether the change changes nothing.
func (c *Change) Empty() bool {
	return len(c.Cells)+len(c.Grids)+len(c.Postings)+len(c.Locks) == 0
}

// mostFaults of a change are named; more would not help anybody.
const mostFaults = 20

// Check says what is wrong with the change by itself: each cell, grid, posting
// and lock is changed once, into something else.
func (c *Change) Check() error {
	var f Faults
	cells := make(map[geo.Cell]bool, len(c.Cells))
	for _, m := range c.Cells {
		if len(f) >= mostFaults {
			break
		}
		switch {
		case !m.Cell.Valid():
			f.Add("moves", m.Cell.String(), "is not a cell")
		case m.From == m.To:
			f.Add("moves", m.Cell.String(), "stays where it is")
		case cells[m.Cell]:
			f.Add("moves", m.Cell.String(), "is listed twice")
		}
		cells[m.Cell] = true
	}
	grids := make(map[GridID]bool, len(c.Grids))
	for i, g := range c.Grids {
		checkGridChange(&f, fmt.Sprintf("grids[%d]", i), g, grids)
	}
	postings := make(map[Posting]bool, len(c.Postings))
	for i, p := range c.Postings {
		at := fmt.Sprintf("postings[%d]", i)
		checkPosting(&f, at, p.Posting)
		if postings[p.Posting] {
			f.Add(at, string(p.Officer), "is listed twice")
		}
		postings[p.Posting] = true
	}
	locks := make(map[GridID]bool, len(c.Locks))
	for i, l := range c.Locks {
		if locks[l.Grid] {
			f.Add(fmt.Sprintf("locks[%d]", i), string(l.Grid), "is listed twice")
		}
		locks[l.Grid] = true
	}
	return f.Err("edit")
}

func checkGridChange(f *Faults, at string, g GridChange, seen map[GridID]bool) {
	b, a := g.Before, g.After
	switch {
	case a == nil && b == nil:
		f.Add(at, "", "names no grid")
		return
	case a != nil && b != nil && (a.ID != b.ID || a.Region != b.Region):
		f.Add(at, string(a.ID), "becomes another grid, or moves to another region")
	case a != nil && b != nil && sameGrid(*a, *b):
		f.Add(at, string(a.ID), "stays as it is")
	}
	if a != nil {
		checkText(f, at+".code", a.Code, 1, 60)
		checkText(f, at+".name", a.Name, 1, 200)
	}
	id := g.id()
	if seen[id] {
		f.Add(at, string(id), "is listed twice")
	}
	seen[id] = true
}

func (g *GridChange) id() GridID {
	if g.After != nil {
		return g.After.ID
	}
	return g.Before.ID
}

// sameGrid compares what a plan says of a grid, and not where it came from.
func sameGrid(a, b Grid) bool {
	return a.ID == b.ID && a.Region == b.Region && a.Code == b.Code && a.Name == b.Name
}
