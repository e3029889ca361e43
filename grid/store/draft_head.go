package store

import "gridwatch/grid"

// DraftHead is one draft of the scope as the transaction has made it, without
// grids, cells, staff and locks.
func (t *Tx) DraftHead(scope string, id grid.DraftID) (grid.Draft, error) {
	return draftHead(t.conn(), scope, id)
}
