package store

import "gridwatch/grid"

// UndoDraft takes back the newest edit that is not taken back, whoever made it.
// version must be the draft's own, else a *grid.DraftConflict; nothing to undo is a
// Conflict "draft-undo".
func (t *Tx) UndoDraft(id grid.DraftID, version int64, by grid.AccountID) (grid.DraftEdit, error) {
	return t.step(id, version, by, grid.EditUndo, "reason NOT IN ('undo', 'settings')",
		grid.Errorf(grid.Conflict, "draft-undo", "there is nothing to undo"))
}

// RedoDraft repeats the edit undone last, unless something else was edited since:
// then, and when nothing was undone, it is a Conflict "draft-redo".
func (t *Tx) RedoDraft(id grid.DraftID, version int64, by grid.AccountID) (grid.DraftEdit, error) {
	return t.step(id, version, by, grid.EditRedo, `reason = 'undo' AND version > COALESCE((SELECT MAX(f.version) FROM draft_edit f
  WHERE f.draft_id = draft_edit.draft_id AND f.reason NOT IN ('undo', 'redo', 'settings')), 0)`,
		grid.Errorf(grid.Conflict, "draft-redo", "there is nothing to redo"))
}

// step takes back the newest edit of the condition that is not taken back.
func (t *Tx) step(id grid.DraftID, version int64, by grid.AccountID, reason grid.EditReason, condition string, none error) (grid.DraftEdit, error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return grid.DraftEdit{}, err
	}
	last, there, err := one(t.conn(), scanDraftEdit, "SELECT "+draftEditColumns+
		" FROM draft_edit WHERE draft_id = ? AND NOT undone AND "+condition+" ORDER BY version DESC LIMIT 1", string(id))
	if err == nil && !there {
		err = none
	}
	if err != nil {
		return grid.DraftEdit{}, err
	}
	e, err := t.edit(&d, version, grid.DraftEdit{Change: last.Change.Inverse(), Reason: reason, Undoes: last.Version, By: by})
	if err != nil {
		return e, err
	}
	return e, t.markUndone(&last)
}
