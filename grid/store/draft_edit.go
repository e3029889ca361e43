package store

import (
	"gridwatch/geo"
	"gridwatch/grid"
)

// EditDraft changes a draft that the caller last saw at a version. When it has
// moved on since, the change still goes in (merged) if everything it takes for
// granted holds: the grid a cell comes from, how a grid was called, postings and
// locks. Otherwise, as where it touches a locked grid that it does not free, it is
// a *grid.DraftConflict with both versions, and nothing changes. A draft that is
// published or dropped is a Conflict "draft-state".
func (t *Tx) EditDraft(id grid.DraftID, version int64, c *grid.Change, reason grid.EditReason, by grid.AccountID) (e grid.DraftEdit, merged bool, err error) {
	d, err := t.openDraft(id)
	if err != nil {
		return e, false, err
	}
	if version > d.Version {
		return e, false, &grid.DraftConflict{Yours: version, Theirs: d.Version}
	}
	if c.Empty() {
		var f grid.Faults
		f.Add("moves", "", "is empty, and so is everything else: the edit changes nothing")
		return e, false, f.Err("edit")
	}
	if err := t.checkEdit(&d, c); err != nil {
		return e, false, err
	}
	e, err = t.edit(&d, version, grid.DraftEdit{Change: *c, Reason: reason, By: by})
	return e, err == nil && version < d.Version-1, err
}

// openDraft locks a draft that can still be edited.
func (t *Tx) openDraft(id grid.DraftID) (grid.Draft, error) {
	c := t.conn()
	d, there, err := one(c, scanDraft, "SELECT "+draftColumns+" FROM draft WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("draft", string(id))
	}
	if err != nil {
		return d, err
	}
	if d.State != grid.DraftOpen && d.State != grid.DraftChecked {
		return d, grid.Errorf(grid.Conflict, "draft-state", "a draft that is %s does not change", d.State)
	}
	return d, nil
}

// draftAt is openDraft of a draft that the caller must have seen as it is.
func (t *Tx) draftAt(id grid.DraftID, version int64) (grid.Draft, error) {
	d, err := t.openDraft(id)
	if err == nil && d.Version != version {
		err = &grid.DraftConflict{Yours: version, Theirs: d.Version}
	}
	return d, err
}

// edit puts a change into the draft and the journal; version is what the
// caller saw. d is brought up to date but for what the change does not touch.
func (t *Tx) edit(d *grid.Draft, version int64, e grid.DraftEdit) (grid.DraftEdit, error) {
	c := &e.Change
	if err := t.loadTouched(d, c); err != nil {
		return e, err
	}
	if err := d.Apply(c); err != nil {
		return e, t.explain(d, version, err)
	}
	e.Draft, e.Version, e.At = d.ID, d.Version+1, t.Now()
	if err := t.writeChange(d.ID, c, e.Version); err != nil {
		return e, err
	}
	for _, m := range c.Cells {
		if m.From == "" {
			d.CellCount++
		}
		if m.To == "" {
			d.CellCount--
		}
	}
	for _, g := range c.Grids {
		if g.Before == nil {
			d.GridCount++
		}
		if g.After == nil {
			d.GridCount--
		}
	}
	return e, t.journal(d, &e)
}

// loadTouched reads of the draft what Apply needs for the change.
func (t *Tx) loadTouched(d *grid.Draft, c *grid.Change) (err error) {
	touched := map[grid.GridID]bool{}
	removes := false
	cells := make([]geo.Cell, 0, len(c.Cells))
	for _, m := range c.Cells {
		touched[m.From], touched[m.To] = true, true
		cells = append(cells, m.Cell)
	}
	for _, g := range c.Grids {
		if g.Before != nil {
			touched[g.Before.ID] = true
		}
		removes = removes || g.After == nil
	}
	for _, p := range c.Postings {
		touched[p.Grid] = true
	}
	for _, l := range c.Locks {
		touched[l.Grid] = true
	}
	delete(touched, "")
	ids := make([]grid.GridID, 0, len(touched))
	for g := range touched {
		ids = append(ids, g)
	}
	q := t.conn()
	if d.Staff, err = draftStaff(q, d.ID, ids); err != nil {
		return err
	}
	if len(c.Grids) > 0 {
		ids = nil // a code must differ from all others
	}
	if err := draftGrids(q, d, ids); err != nil {
		return err
	}
	if removes {
		d.Cells, err = draftCells(q, d)
	} else {
		d.Cells, err = someDraftCells(q, d, cells)
	}
	return err
}

// writeChange stores what a change changes.
func (t *Tx) writeChange(id grid.DraftID, c *grid.Change, version int64) error {
	var put []grid.Grid
	var removed []grid.GridID
	for _, g := range c.Grids {
		if g.After != nil {
			put = append(put, *g.After)
		} else {
			removed = append(removed, g.Before.ID)
		}
	}
	if err := t.putDraftGrids(id, put); err != nil {
		return err
	}
	if err := t.putDraftCells(id, c.Cells, version); err != nil {
		return err
	}
	var begun []grid.Posting
	for _, p := range c.Postings {
		if !p.Gone {
			begun = append(begun, p.Posting)
			continue
		}
		if _, err := t.exec("DELETE FROM draft_posting WHERE draft_id = ? AND grid_id = ? AND officer_id = ? AND kind = ?",
			string(id), string(p.Grid), string(p.Officer), string(p.Kind)); err != nil {
			return err
		}
	}
	if err := t.putPostings("draft_posting", id, begun); err != nil {
		return err
	}
	for _, locked := range []bool{true, false} {
		var grids []grid.GridID
		for _, l := range c.Locks {
			if l.Locked == locked {
				grids = append(grids, l.Grid)
			}
		}
		if err := t.lockDraftGrids(id, grids, locked); err != nil {
			return err
		}
	}
	if len(removed) == 0 {
		return nil
	}
	condition, list := in(t.conn(), "grid_id", removed)
	_, err := t.exec("DELETE FROM draft_grid WHERE draft_id = ? AND "+condition, string(id), list)
	return err
}

// journal keeps an edit that was made and brings the draft's row to its version.
func (t *Tx) journal(d *grid.Draft, e *grid.DraftEdit) error {
	d.State, d.Version, d.ChangedAt = grid.DraftOpen, e.Version, e.At
	packed, err := packChange(&e.Change)
	if err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO draft_edit (draft_id, version, reason, undoes, undone, by_id, edited_at, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		string(e.Draft), e.Version, string(e.Reason), e.Undoes, e.Undone, string(e.By), at(e.At), packed); err != nil {
		return err
	}
	done, err := t.execOne(`UPDATE draft SET name = ?, base_id = ?, state = ?, version = ?, from_at = ?, until_at = ?, borders = ?,
  changed_at = ?, grid_count = ?, cell_count = ? WHERE id = ? AND version = ?`,
		d.Name, optional(d.Base), string(d.State), d.Version, at(d.From), at(d.Until), string(d.Borders), at(d.ChangedAt),
		d.GridCount, d.CellCount, string(d.ID), d.Version-1)
	if err == nil && !done { // the row is locked: nobody else can have
		err = grid.Errorf(grid.Conflict, "draft-conflict", "draft %s was changed by somebody else", d.ID)
	}
	return err
}

// markUndone notes that an edit was taken back.
func (t *Tx) markUndone(e *grid.DraftEdit) error {
	_, err := t.exec("UPDATE draft_edit SET undone = ? WHERE draft_id = ? AND version = ?", true, string(e.Draft), e.Version)
	return err
}
