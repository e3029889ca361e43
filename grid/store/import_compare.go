package store

import (
	"context"
	"errors"
	"time"

	"gridwatch/grid"
)

// What an import would do, kept until somebody decides.

// ImportChunk gives chunk no of a batch as it is now; false when there is none.
func (s *Store) ImportChunk(ctx context.Context, id grid.BatchID, no int) (ImportChunk, bool, error) {
	var r chunkRow
	found, err := s.get(ctx, &r, "SELECT "+chunkColumns+" FROM import_chunk WHERE batch_id = ? AND chunk_no = ?", id, no)
	return r.chunk(), found, err
}

// CompareImportChunk keeps the class of each row of a staged chunk, and the
// counts.
func (t *Tx) CompareImportChunk(id grid.BatchID, c *ImportChunk) error {
	_, err := t.exec("UPDATE import_chunk SET diff = ?, "+setCounts+" WHERE batch_id = ? AND chunk_no = ? AND state = ?",
		append(append([]any{string(c.Diff)}, countValues(&c.Counts)...), id, c.No, ImportStaged)...)
	return err
}

// SetImportCompared marks a batch all of whose rows have a class.
func (t *Tx) SetImportCompared(id grid.BatchID) error {
	_, err := t.exec("UPDATE import_batch SET compared = ?, row_version = row_version + 1 WHERE id = ?", true, id)
	return err
}

// SetImportProposal keeps why a batch is held back.
func (t *Tx) SetImportProposal(id grid.BatchID, proposal string) error {
	_, err := t.exec("UPDATE import_batch SET proposal = ?, row_version = row_version + 1 WHERE id = ?", proposal, id)
	return err
}

// SetImportWill keeps what the person who applies a batch decided. What was
// decided stays decided: a batch that goes on later goes on likewise.
func (t *Tx) SetImportWill(id grid.BatchID, asStated, closeGone bool) error {
	_, err := t.exec(`UPDATE import_batch SET as_stated = as_stated OR ?, close_gone = close_gone OR ?, row_version = row_version + 1
WHERE id = ?`, asStated, closeGone, id)
	return err
}

// KeepImportBusy says that a process works on the batch until a moment of wall
// time; the zero time says that it has stopped.
func (t *Tx) KeepImportBusy(id grid.BatchID, until time.Time) error {
	_, err := t.exec("UPDATE import_batch SET busy_until_at = ? WHERE id = ?", at(until), id)
	return err
}

// errRehearsed ends a rehearsal.
var errRehearsed = errors.New("rehearsed")

// Rehearse runs fn and takes back everything that it did, its events too.
func (t *Tx) Rehearse(fn func() error) error {
	err := t.try(func() error {
		if err := fn(); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// DropGone takes away the chunks of a staged batch that hold what is gone.
func (t *Tx) DropGone(id grid.BatchID) error {
	_, err := t.exec("DELETE FROM import_chunk WHERE batch_id = ? AND state = ? AND row_count = 0 AND gone_count > 0", id, ImportStaged)
	return err
}

// Succeeded says which institutions have a successor.
func (t *Tx) Succeeded(ids []grid.InstitutionID) (map[grid.InstitutionID]bool, error) {
	out := map[grid.InstitutionID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	c := t.conn()
	condition, list := in(c, "successor_of", ids)
	all, err := listOf(c, value[grid.InstitutionID], "SELECT successor_of FROM institution WHERE "+condition, list)
	for _, id := range all {
		out[id] = true
	}
	return out, err
}
