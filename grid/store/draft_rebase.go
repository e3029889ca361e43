package store

import (
	"cmp"
	"maps"
	"slices"

	"gridwatch/grid"
)

// RebaseDraft puts the draft on the newest plan of its region (of an absence: the
// newest that begins before its end): what it changed against its old base it
// changes there, and the rest becomes as in that plan. Where both changed a cell
// the draft wins, and the cell is listed: Want is the draft's grid, Found the
// plan's. Grids that the plan added come with the staff they have; locks of grids
// that change are freed. It is an edit, and can be undone. A draft that stands on
// that plan already is a Conflict "draft-base-newest".
func (t *Tx) RebaseDraft(id grid.DraftID, version int64, by grid.AccountID) (e grid.DraftEdit, both []grid.EditConflict, err error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return e, nil, err
	}
	newest, there, err := t.newestPlan(&d)
	if err != nil {
		return e, nil, err
	}
	if !there || newest.ID == d.Base {
		return e, nil, grid.Errorf(grid.Conflict, "draft-base-newest", "the draft stands on the newest plan of region %s", d.Region)
	}
	c := t.conn()
	if err := fillDraft(c, &d); err != nil {
		return e, nil, err
	}
	old := grid.Plan{ID: d.Base}
	if d.Base != "" {
		if err := fillPlan(c, &old); err != nil {
			return e, nil, err
		}
	}
	if err := fillPlan(c, &newest); err != nil {
		return e, nil, err
	}
	e = grid.DraftEdit{Draft: id, Version: d.Version + 1, Reason: grid.EditRebase, By: by, At: t.Now()}
	both = rebase(&d, &old, &newest, &e.Change)
	if err := t.rebaseStaff(&d, &newest, &e.Change); err != nil {
		return e, nil, err
	}
	if err := d.Apply(&e.Change); err != nil {
		return e, nil, t.explain(&d, version, err)
	}
	d.Base, d.GridCount, d.CellCount = newest.ID, len(d.Grids), len(d.Cells)
	if _, err := t.exec("DELETE FROM draft_cell WHERE draft_id = ?", string(id)); err != nil {
		return e, nil, err
	}
	if err := t.writeChange(id, &e.Change, e.Version); err != nil {
		return e, nil, err
	}
	if err := t.putDraftCells(id, difference(newest.Cells, d.Cells), e.Version); err != nil {
		return e, nil, err
	}
	return e, both, t.journal(&d, &e)
}

// newestPlan is the plan that the draft is to stand on.
func (t *Tx) newestPlan(d *grid.Draft) (grid.Plan, bool, error) {
	query, args := "SELECT "+planColumns+" FROM plan WHERE region_code = ?", []any{d.Region}
	if !d.Until.IsZero() {
		query, args = query+" AND effective_from_at < ?", append(args, at(d.Until))
	}
	return one(t.conn(), scanPlan, query+" ORDER BY effective_from_at DESC LIMIT 1", args...)
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
	freeTouched(d, c)
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
	for _, id := range d.Locked {
		if touched[id] {
			c.Locks = append(c.Locks, grid.LockChange{Grid: id})
		}
	}
}

// rebaseStaff lets people go from grids that go, and brings those of grids that come.
func (t *Tx) rebaseStaff(d *grid.Draft, next *grid.Plan, c *grid.Change) error {
	gone, came := map[grid.GridID]bool{}, map[grid.GridID]bool{}
	for _, g := range c.Grids {
		switch {
		case g.After == nil:
			gone[g.Before.ID] = true
		case g.Before == nil:
			came[g.After.ID] = true
		}
	}
	for _, p := range d.Staff {
		if gone[p.Grid] {
			c.Postings = append(c.Postings, grid.PostingChange{Posting: p, Gone: true})
		}
	}
	staff, err := planStaff(t.conn(), next.ID, next.From)
	if err != nil {
		return err
	}
	for _, p := range staff {
		if came[p.Grid] {
			c.Postings = append(c.Postings, grid.PostingChange{Posting: p})
		}
	}
	return nil
}
