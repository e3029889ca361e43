package store

import (
	"context"
	"database/sql"

	"gridwatch/geo"
	"gridwatch/grid"
)

// draftSteps says whether an edit can be undone and redone, as columns.
const draftSteps = `EXISTS (SELECT 1 FROM draft_edit e WHERE e.draft_id = draft.id AND NOT e.undone AND e.reason NOT IN ('undo', 'settings')),
  EXISTS (SELECT 1 FROM draft_edit u WHERE u.draft_id = draft.id AND NOT u.undone AND u.reason = 'undo' AND u.version > COALESCE((
    SELECT MAX(f.version) FROM draft_edit f WHERE f.draft_id = draft.id AND f.reason NOT IN ('undo', 'redo', 'settings')), 0))`

func scanDraftHead(row scanner, d *grid.Draft) error {
	return row.Scan(append(draftFields(d), &d.CanUndo, &d.CanRedo)...)
}

// Drafts lists the drafts of the scope's regions, those made last first, as
// DraftHead gives them.
func (s *Store) Drafts(ctx context.Context, scope string, page Page) ([]grid.Draft, string, error) {
	var w where
	w.scope("draft.region_code", scope)
	if err := w.before(page, "draft.created_at", "draft.id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanDraftHead, "SELECT "+draftColumns+", "+draftSteps+" FROM draft"+w.String()+
		" ORDER BY draft.created_at DESC, draft.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(d *grid.Draft) string { return cursorAt(d.CreatedAt, string(d.ID)) })
	return items, next, err
}

// DraftHead is one draft of the scope without grids, cells, staff and locks.
func (s *Store) DraftHead(ctx context.Context, scope string, id grid.DraftID) (grid.Draft, error) {
	return draftHead(s.conn(ctx), scope, id)
}

func draftHead(c conn, scope string, id grid.DraftID) (grid.Draft, error) {
	var w where
	w.scope("draft.region_code", scope)
	w.add("draft.id = ?", string(id))
	d, there, err := one(c, scanDraftHead, "SELECT "+draftColumns+", "+draftSteps+" FROM draft"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("draft", string(id))
	}
	return d, err
}

// Draft is one draft of the scope, complete, all of it as of its Version.
func (s *Store) Draft(ctx context.Context, scope string, id grid.DraftID) (d grid.Draft, err error) {
	err = s.snapshot(ctx, func(c conn) error {
		if d, err = draftHead(c, scope, id); err != nil {
			return err
		}
		return fillDraft(c, &d)
	})
	return d, err
}

// snapshot runs queries that all see the same state.
func (s *Store) snapshot(ctx context.Context, fn func(conn) error) error {
	tx, err := s.reader.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return storeError(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fn(conn{ctx, tx, s.dialect})
}

// fillDraft reads grids, cells, staff and locks.
func fillDraft(c conn, d *grid.Draft) (err error) {
	if err := draftGrids(c, d, nil); err != nil {
		return err
	}
	if d.Staff, err = draftStaff(c, d.ID, nil); err != nil {
		return err
	}
	d.Cells, err = draftCells(c, d)
	return err
}

// draftGrids reads grids, by code, and which of them are locked; ids nil is all.
func draftGrids(c conn, d *grid.Draft, ids []grid.GridID) error {
	query, args := "SELECT grid_id, region_code, code, name, locked FROM draft_grid WHERE draft_id = ?", []any{string(d.ID)}
	if ids != nil {
		condition, list := in(c, "grid_id", ids)
		query, args = query+" AND "+condition, append(args, list)
	}
	d.Grids, d.Locked = nil, nil
	err := c.each(func(row scanner) error {
		var g grid.Grid
		var locked bool
		err := row.Scan(&g.ID, &g.Region, &g.Code, &g.Name, &locked)
		d.Grids = append(d.Grids, g)
		if locked {
			d.Locked = append(d.Locked, g.ID)
		}
		return err
	}, query+" ORDER BY code, grid_id", args...)
	d.Locked = sorted(d.Locked)
	return err
}

// draftStaff reads the postings, by grid, officer and kind; of these grids, or all.
func draftStaff(c conn, id grid.DraftID, grids []grid.GridID) ([]grid.Posting, error) {
	query, args := "SELECT grid_id, officer_id, kind FROM draft_posting WHERE draft_id = ?", []any{string(id)}
	if grids != nil {
		condition, list := in(c, "grid_id", grids)
		query, args = query+" AND "+condition, append(args, list)
	}
	return listOf(c, scanPosting, query+" ORDER BY grid_id, officer_id, kind", args...)
}

func scanPosting(row scanner, p *grid.Posting) error { return row.Scan(&p.Grid, &p.Officer, &p.Kind) }

// draftCells resolves all cells of a draft over its base.
func draftCells(c conn, d *grid.Draft) (map[geo.Cell]grid.GridID, error) {
	cells := map[geo.Cell]grid.GridID{}
	if d.Base != "" {
		var err error
		if cells, err = planCells(c, d.Base); err != nil {
			return nil, err
		}
	}
	return cells, c.each(overlay(cells), "SELECT cell, grid_id FROM draft_cell WHERE draft_id = ?", string(d.ID))
}

// overlay puts rows of cell and grid over what is known; no grid takes the cell out.
func overlay(cells map[geo.Cell]grid.GridID) func(scanner) error {
	return func(row scanner) error {
		var cell geo.Cell
		var g grid.GridID
		err := row.Scan((*int64)(&cell), (*optional)(&g))
		if g == "" {
			delete(cells, cell)
		} else {
			cells[cell] = g
		}
		return err
	}
}

// someDraftCells resolves these cells of a draft.
func someDraftCells(c conn, d *grid.Draft, cells []geo.Cell) (map[geo.Cell]grid.GridID, error) {
	known := make(map[geo.Cell]grid.GridID, len(cells))
	if len(cells) == 0 {
		return known, nil
	}
	if d.Base != "" {
		condition, list := in(c, "plan_cell.cell", cells)
		if err := c.each(overlay(known), planChain("id = ?")+`
SELECT plan_cell.cell, plan_cell.grid_id FROM chain JOIN plan_cell ON plan_cell.plan_id = chain.plan_id
WHERE `+condition+" ORDER BY chain.depth DESC", string(d.Base), list); err != nil {
			return nil, err
		}
	}
	condition, list := in(c, "cell", cells)
	return known, c.each(overlay(known), "SELECT cell, grid_id FROM draft_cell WHERE draft_id = ? AND "+condition, string(d.ID), list)
}

// DraftEdits lists edits of a draft of the scope after a version, oldest first;
// limit as in Page. Version 1 is what the draft began with and no edit.
func (s *Store) DraftEdits(ctx context.Context, scope string, id grid.DraftID, after int64, limit int) ([]grid.DraftEdit, error) {
	if _, err := s.DraftHead(ctx, scope, id); err != nil {
		return nil, err
	}
	return listOf(s.conn(ctx), scanDraftEdit, "SELECT "+draftEditColumns+
		" FROM draft_edit WHERE draft_id = ? AND version > ? ORDER BY version LIMIT ?", string(id), after, Page{Limit: limit}.limit())
}

const draftEditColumns = "draft_id, version, reason, undoes, undone, by_id, edited_at, change"

func scanDraftEdit(row scanner, e *grid.DraftEdit) error {
	var packed []byte
	if err := row.Scan(&e.Draft, &e.Version, &e.Reason, &e.Undoes, &e.Undone, &e.By, into(&e.At), &packed); err != nil {
		return err
	}
	var err error
	e.Change, err = unpackChange(packed)
	return err
}
