package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"gridwatch/grid"
)

// RebaseDraft puts the draft on the plan of its region that is in force at an instant
// (zero: the draft's own, not before now): what it changed against its old base it
// changes there, cells, grids and staff, and the rest becomes as it is there. Where both
// changed a cell the draft wins, and the cell is listed: Want is the draft's grid,
// Found the plan's. Locks of grids that change are freed. It is an edit, and can be
// undone. A draft that stands on that plan already is a Conflict "draft-base-newest".
func (t *Tx) RebaseDraft(id grid.DraftID, version int64, when time.Time, by grid.AccountID) (e grid.DraftEdit, both []grid.EditConflict, err error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return e, nil, err
	}
	if when = micro(when); when.IsZero() {
		when = d.From
	}
	if when.Before(t.Now()) {
		when = t.Now()
	}
	c := t.conn()
	next, _, err := ownPlan(c, d.Region, when)
	if err != nil {
		return e, nil, err
	}
	if next.ID == d.Base {
		return e, nil, grid.Errorf(grid.Conflict, "draft-base-newest", "the draft stands on the plan of region %s that is in force at %s",
			d.Region, when.Format(time.RFC3339))
	}
	if err := fillDraft(c, &d); err != nil {
		return e, nil, err
	}
	old := grid.Plan{ID: d.Base}
	for _, p := range []*grid.Plan{&old, &next} {
		if p.ID == "" {
			continue
		}
		if err := fillPlan(c, p); err != nil {
			return e, nil, err
		}
	}
	e = grid.DraftEdit{Draft: id, Version: d.Version + 1, Reason: grid.EditRebase, By: by, At: t.Now()}
	both = rebase(&d, &old, &next, &e.Change)
	staff, err := t.rebaseStaff(&d, &next, when, &e.Change)
	if err != nil {
		return e, nil, err
	}
	freeTouched(&d, &e.Change)
	if err := d.Apply(&e.Change); err != nil {
		return e, nil, t.explain(&d, version, err)
	}
	d.Base, d.GridCount, d.CellCount = next.ID, len(d.Grids), len(d.Cells)
	for _, table := range []string{"draft_cell", "draft_base_posting"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE draft_id = ?", string(id)); err != nil {
			return e, nil, err
		}
	}
	if err := t.writeChange(id, &e.Change, e.Version); err != nil {
		return e, nil, err
	}
	if err := t.putDraftCells(id, difference(next.Cells, d.Cells), e.Version); err != nil {
		return e, nil, err
	}
	if err := t.putPostings("draft_base_posting", id, staff); err != nil {
		return e, nil, err
	}
	return e, both, t.journal(&d, &e)
}

// rebase collects the cells and grids that change, and the cells that both sides
// changed.
func rebase(d *grid.Draft, old, next *grid.Plan, c *grid.Change) (both []grid.EditConflict) {
	all := maps.Clone(next.Cells)
	maps.Copy(all, d.Cells)
	maps.Copy(all, old.Cells)
	used := map[grid.GridID]bool{}
	for _, cell := range slices.Sorted(maps.Keys(all)) {
		was, mine, now := old.Cells[cell], d.Cells[cell], next.Cells[cell]
		want := mine
		if mine == was {
			want = now
		} else if now != was && now != mine {
			both = append(both, grid.EditConflict{Cell: cell, Want: mine, Found: now})
		}
		used[want] = true
		if want != mine {
			c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: mine, To: want})
		}
	}
	rebaseGrids(d, old, next, used, c)
	return both
}

func rebaseGrids(d *grid.Draft, old, next *grid.Plan, used map[grid.GridID]bool, c *grid.Change) {
	was, mine, now := gridsByID(old.Grids), gridsByID(d.Grids), gridsByID(next.Grids)
	for _, id := range slices.Sorted(maps.Keys(mine)) {
		m, o, n := mine[id], was[id], now[id]
		switch {
		case o == nil || sameName(m, o) && n != nil && sameName(m, n) || !sameName(m, o): // the draft's own
		case n != nil:
			c.Grids = append(c.Grids, grid.GridChange{Before: plainGrid(m), After: plainGrid(n)})
		case !used[id]:
			c.Grids = append(c.Grids, grid.GridChange{Before: plainGrid(m)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(now)) {
		if mine[id] == nil && (was[id] == nil || used[id]) {
			c.Grids = append(c.Grids, grid.GridChange{After: plainGrid(now[id])})
		}
	}
	slices.SortStableFunc(c.Grids, func(a, b grid.GridChange) int { return cmp.Compare(code(a), code(b)) })
}

func code(g grid.GridChange) string {
	if g.After != nil {
		return g.After.Code
	}
	return g.Before.Code
}

func gridsByID(grids []grid.Grid) map[grid.GridID]*grid.Grid {
	all := make(map[grid.GridID]*grid.Grid, len(grids))
	for i := range grids {
		all[grids[i].ID] = &grids[i]
	}
	return all
}

func byCode(a, b grid.Grid) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) }

func sameName(a, b *grid.Grid) bool { return a.Code == b.Code && a.Name == b.Name }

// plainGrid is the grid without where it came from.
func plainGrid(g *grid.Grid) *grid.Grid {
	return &grid.Grid{ID: g.ID, Region: g.Region, Code: g.Code, Name: g.Name}
}

// freeTouched frees the locked grids that the change touches.
func freeTouched(d *grid.Draft, c *grid.Change) {
	touched := map[grid.GridID]bool{}
	for _, m := range c.Cells {
		touched[m.From], touched[m.To] = true, true
	}
	for _, g := range c.Grids {
		if g.Before != nil {
			touched[g.Before.ID] = true
		}
	}
	for _, p := range c.Postings {
		touched[p.Grid] = true
	}
	for _, id := range d.Locked {
		if touched[id] {
			c.Locks = append(c.Locks, grid.LockChange{Grid: id})
		}
	}
}

// rebaseStaff changes the staff that the draft has from its old base to what it is in
// the next one, which it gives; what the draft changed of it stays. People of grids that
// go are let go, and those of grids that come are brought.
func (t *Tx) rebaseStaff(d *grid.Draft, next *grid.Plan, when time.Time, c *grid.Change) ([]grid.Posting, error) {
	q := t.conn()
	old, err := listOf(q, scanPosting, "SELECT grid_id, officer_id, kind FROM draft_base_posting WHERE draft_id = ?", string(d.ID))
	if err != nil {
		return nil, err
	}
	staff, err := planStaff(q, next.ID, when)
	if err != nil {
		return nil, err
	}
	listed, came := map[grid.GridID]bool{}, map[grid.GridID]bool{}
	for _, g := range d.Grids {
		listed[g.ID] = true
	}
	for _, g := range c.Grids {
		switch {
		case g.After == nil:
			listed[g.Before.ID] = false
		case g.Before == nil:
			listed[g.After.ID], came[g.After.ID] = true, true
		}
	}
	was, mine, now := setOf(old), setOf(d.Staff), setOf(staff)
	for _, p := range d.Staff {
		if !listed[p.Grid] || was[p] && !now[p] {
			c.Postings = append(c.Postings, grid.PostingChange{Posting: p, Gone: true})
		}
	}
	for _, p := range staff {
		if listed[p.Grid] && !mine[p] && (came[p.Grid] || !was[p]) {
			c.Postings = append(c.Postings, grid.PostingChange{Posting: p})
		}
	}
	return staff, nil
}

func setOf(staff []grid.Posting) map[grid.Posting]bool {
	set := make(map[grid.Posting]bool, len(staff))
	for _, p := range staff {
		set[p] = true
	}
	return set
}

// baseStaff are the people on duty in the base of a new draft, when it is to take
// effect or now, whichever the base is in force at; else when the base begins.
func (t *Tx) baseStaff(d *grid.Draft) ([]grid.Posting, error) {
	c := t.conn()
	for _, when := range []time.Time{d.From, t.Now()} {
		if when.IsZero() {
			continue
		}
		if p, _, err := ownPlan(c, d.Region, when); err != nil {
			return nil, err
		} else if p.ID == d.Base {
			return planStaff(c, d.Base, when)
		}
	}
	p, _, err := one(c, scanPlan, "SELECT "+planColumns+" FROM plan WHERE id = ?", string(d.Base))
	if err != nil {
		return nil, err
	}
	return planStaff(c, d.Base, p.From)
}
