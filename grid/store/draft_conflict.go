package store

import (
	"errors"
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// explain completes a conflict with the version the caller saw and, where the
// journal tells, with who made it so, when and in which version.
func (t *Tx) explain(d *grid.Draft, version int64, err error) error {
	var conflict *grid.DraftConflict
	if !errors.As(err, &conflict) {
		return err
	}
	conflict.Yours = version
	if err := t.explainCells(d.ID, conflict.Differ); err != nil {
		return err
	}
	if err := t.explainGrids(d.ID, version, conflict.Differ); err != nil {
		return err
	}
	return conflict
}

// explainCells asks the cells for the version that put them where they are.
func (t *Tx) explainCells(id grid.DraftID, differ []grid.EditConflict) error {
	var cells []geo.Cell
	for _, e := range differ {
		if e.Cell != 0 {
			cells = append(cells, e.Cell)
		}
	}
	if len(cells) == 0 {
		return nil
	}
	c := t.conn()
	versions := map[geo.Cell]int64{}
	set := map[int64]bool{}
	condition, list := in(c, "cell", cells)
	if err := c.each(func(row scanner) error {
		var cell geo.Cell
		var version int64
		err := row.Scan((*int64)(&cell), &version)
		versions[cell], set[version] = version, true
		return err
	}, "SELECT cell, version FROM draft_cell WHERE draft_id = ? AND "+condition, string(id), list); err != nil {
		return err
	}
	type author struct {
		by grid.AccountID
		at time.Time
	}
	authors := map[int64]author{}
	condition, list = in(c, "version", slices.Sorted(maps.Keys(set)))
	if err := c.each(func(row scanner) error {
		var version int64
		var a author
		err := row.Scan(&version, &a.by, into(&a.at))
		authors[version] = a
		return err
	}, "SELECT version, by_id, edited_at FROM draft_edit WHERE draft_id = ? AND "+condition, string(id), list); err != nil {
		return err
	}
	for i := range differ {
		if e := &differ[i]; e.Cell != 0 {
			e.Version = versions[e.Cell]
			e.By, e.At = authors[e.Version].by, authors[e.Version].at
		}
	}
	return nil
}

// explainGrids looks for the rest among the edits after the version the caller
// saw; the newest that touched it counts.
func (t *Tx) explainGrids(id grid.DraftID, version int64, differ []grid.EditConflict) error {
	var open []*grid.EditConflict
	for i := range differ {
		if differ[i].Cell == 0 {
			open = append(open, &differ[i])
		}
	}
	if len(open) == 0 {
		return nil
	}
	const most = 200 // edits looked through
	edits, err := listOf(t.conn(), scanDraftEdit, "SELECT "+draftEditColumns+
		" FROM draft_edit WHERE draft_id = ? AND version > ? ORDER BY version DESC LIMIT ?", string(id), version, most)
	if err != nil {
		return err
	}
	for i := range edits {
		for _, e := range open {
			if e.Version == 0 && touches(&edits[i].Change, e) {
				e.Version, e.By, e.At = edits[i].Version, edits[i].By, edits[i].At
			}
		}
	}
	return nil
}

// touches says whether a change made the grid, posting or lock what it is.
func touches(c *grid.Change, e *grid.EditConflict) bool {
	if e.Officer != "" {
		for _, p := range c.Postings {
			if p.Posting == (grid.Posting{Grid: e.Grid, Officer: e.Officer, Kind: e.Kind}) {
				return true
			}
		}
		return false
	}
	for _, l := range c.Locks {
		if l.Grid == e.Grid {
			return true
		}
	}
	for _, g := range c.Grids {
		if g.Before != nil && g.Before.ID == e.Grid || g.After != nil && g.After.ID == e.Grid {
			return true
		}
	}
	return false
}
