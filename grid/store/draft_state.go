package store

import "gridwatch/grid"

// SetDraft changes Name, From, Until and Borders of a draft at its own version,
// which grows by one with an empty edit in the journal; whatever else fn changes
// stays as it was.
func (t *Tx) SetDraft(id grid.DraftID, version int64, by grid.AccountID, fn func(*grid.Draft) error) (grid.Draft, error) {
	d, err := t.draftAt(id, version)
	if err != nil {
		return d, err
	}
	changed := d
	if err := fn(&changed); err != nil {
		return d, err
	}
	d.Name, d.From, d.Until, d.Borders = changed.Name, micro(changed.From), micro(changed.Until), changed.Borders
	if err := d.Check(); err != nil {
		return d, err
	}
	err = t.journal(&d, &grid.DraftEdit{Draft: id, Version: d.Version + 1, Reason: grid.EditSettings, By: by, At: t.Now()})
	return d, err
}

// MarkChecked notes that the draft was checked as it is at its version.
func (t *Tx) MarkChecked(id grid.DraftID, version int64) error {
	return t.setDraftState(id, version, grid.DraftChecked)
}

// DropDraft gives the draft up. It stays readable, and stays dropped.
func (t *Tx) DropDraft(id grid.DraftID, version int64) error {
	return t.setDraftState(id, version, grid.DraftDropped)
}

func (t *Tx) setDraftState(id grid.DraftID, version int64, state grid.DraftState) error {
	if _, err := t.draftAt(id, version); err != nil {
		return err
	}
	_, err := t.exec("UPDATE draft SET state = ?, changed_at = ? WHERE id = ? AND version = ?", string(state), at(t.Now()), string(id), version)
	return err
}
