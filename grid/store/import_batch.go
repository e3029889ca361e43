package store

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/grid"
)

// ImportState of a batch. Staged rows are stored but not in force; an applying
// batch that was interrupted goes on; failed is also the state of a batch whose
// staging has not finished.
type ImportState string

const (
	ImportStaged   ImportState = "staged"
	ImportApplying ImportState = "applying"
	ImportApplied  ImportState = "applied"
	ImportUndone   ImportState = "undone"
	ImportFailed   ImportState = "failed"
)

// ImportCounts counts rows by what became of them.
type ImportCounts struct{ Rows, New, Changed, Unchanged, Rejected int }

// Add sums counts.
func (c *ImportCounts) Add(d ImportCounts) {
	c.Rows += d.Rows
	c.New += d.New
	c.Changed += d.Changed
	c.Unchanged += d.Unchanged
	c.Rejected += d.Rejected
}

// ImportBatch is a file that was brought in.
type ImportBatch struct {
	ID         grid.BatchID
	Kind       string
	Source     string // name of the file, without its folder
	Datum      string
	Fields     []string // the order of the values of a row
	State      ImportState
	Reason     string // why it failed
	CreatedAt  time.Time
	FinishedAt time.Time // zero until applied, undone or failed
	Simulated  bool
	Counts     ImportCounts // sum of its chunks; not stored
	Chunks     int          // not stored
}

// ImportChunk is up to some thousand rows of a batch.
type ImportChunk struct {
	No      int // from 1
	State   ImportState
	Body    []byte // the rows, in the importer's own form
	Rejects []byte // the refused rows, likewise
	Counts  ImportCounts
}

// PutImportBatch stores a new batch; a second time it does nothing.
func (t *Tx) PutImportBatch(b *ImportBatch) error {
	fields, err := json.Marshal(b.Fields)
	if err != nil {
		return err
	}
	_, err = t.exec(`
INSERT INTO import_batch (id, kind, source, datum, fields, state, reason, created_at, finished_at, simulated, policy_version, row_version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, 1) ON CONFLICT DO NOTHING`,
		b.ID, b.Kind, b.Source, b.Datum, string(fields), b.State, b.Reason, at(t.now), b.Simulated, t.Policy().Version)
	return err
}

// SetImportState moves a batch on when its state is one of from; else it is a
// Conflict that names both states.
func (t *Tx) SetImportState(id grid.BatchID, to ImportState, reason string, from ...ImportState) error {
	finished := at(time.Time{})
	if to == ImportApplied || to == ImportUndone || to == ImportFailed {
		finished = at(t.now)
	}
	state, err := t.LockImport(id)
	if err != nil {
		return err
	}
	for _, f := range from {
		if f == state {
			_, err := t.exec("UPDATE import_batch SET state = ?, reason = ?, finished_at = ?, row_version = row_version + 1 WHERE id = ?",
				to, reason, finished, id)
			return err
		}
	}
	return grid.Errorf(grid.Conflict, "import-state", "an import that is %s cannot become %s", state, to)
}

// LockImport gives the state of a batch, which stays as it is until the
// transaction ends.
func (t *Tx) LockImport(id grid.BatchID) (state ImportState, err error) {
	known, err := t.get(&state, "SELECT state FROM import_batch WHERE id = ?"+t.store.dialect.forUpdate(), id)
	if err == nil && !known {
		err = noBatch(id)
	}
	return state, err
}

func noBatch(id grid.BatchID) error {
	return grid.Errorf(grid.NotFound, "no-import", "there is no import %s", id)
}

// PutImportChunk stages a chunk; a second time it does nothing.
func (t *Tx) PutImportChunk(id grid.BatchID, c *ImportChunk) error {
	_, err := t.exec(`
INSERT INTO import_chunk (batch_id, chunk_no, state, body, rejects, row_count, new_count, changed_count, unchanged_count, rejected_count)
VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?) ON CONFLICT DO NOTHING`,
		id, c.No, ImportStaged, string(c.Body), string(c.Rejects), c.Counts.Rows, c.Counts.Rejected)
	return err
}

// TakeImportChunk locks a chunk that is in the given state and gives it;
// false when it is in another: somebody else did the work.
func (t *Tx) TakeImportChunk(id grid.BatchID, no int, state ImportState) (ImportChunk, bool, error) {
	var r chunkRow
	found, err := t.get(&r, "SELECT "+chunkColumns+` FROM import_chunk WHERE batch_id = ? AND chunk_no = ? AND state = ?`+
		t.store.dialect.forUpdate(), id, no, state)
	return r.chunk(), found, err
}

// FinishImportChunk marks a taken chunk and keeps what it did; undo is the way
// back, nil when that stays as it is.
func (t *Tx) FinishImportChunk(id grid.BatchID, c *ImportChunk, undo []byte) error {
	_, err := t.exec(`
UPDATE import_chunk SET state = ?, rejects = ?, new_count = ?, changed_count = ?, unchanged_count = ?, rejected_count = ?
WHERE batch_id = ? AND chunk_no = ?`,
		c.State, string(c.Rejects), c.Counts.New, c.Counts.Changed, c.Counts.Unchanged, c.Counts.Rejected, id, c.No)
	if err != nil || undo == nil {
		return err
	}
	_, err = t.exec(`INSERT INTO import_undo (batch_id, chunk_no, body) VALUES (?, ?, ?)
ON CONFLICT (batch_id, chunk_no) DO UPDATE SET body = excluded.body`, id, c.No, string(undo))
	return err
}

// ImportUndo is the way back of a chunk.
func (t *Tx) ImportUndo(id grid.BatchID, no int) ([]byte, error) {
	var body string
	found, err := t.get(&body, "SELECT body FROM import_undo WHERE batch_id = ? AND chunk_no = ?", id, no)
	if err == nil && !found {
		err = grid.Errorf(grid.NotFound, "no-undo", "nothing is known about what chunk %d of import %s changed", no, id)
	}
	return []byte(body), err
}

// ImportChunkCounts counts what became of the rows of a chunk.
func (s *Store) ImportChunkCounts(ctx context.Context, id grid.BatchID, no int) (ImportCounts, error) {
	var r chunkRow
	_, err := s.get(ctx, &r, `SELECT row_count, new_count, changed_count, unchanged_count, rejected_count
FROM import_chunk WHERE batch_id = ? AND chunk_no = ?`, id, no)
	return r.chunk().Counts, err
}

const chunkColumns = "chunk_no, state, body, rejects, row_count, new_count, changed_count, unchanged_count, rejected_count"

type chunkRow struct {
	No        int         `db:"chunk_no"`
	State     ImportState `db:"state"`
	Body      string      `db:"body"`
	Rejects   string      `db:"rejects"`
	Rows      int         `db:"row_count"`
	New       int         `db:"new_count"`
	Changed   int         `db:"changed_count"`
	Unchanged int         `db:"unchanged_count"`
	Rejected  int         `db:"rejected_count"`
}

func (r *chunkRow) chunk() ImportChunk {
	return ImportChunk{No: r.No, State: r.State, Body: []byte(r.Body), Rejects: []byte(r.Rejects),
		Counts: ImportCounts{r.Rows, r.New, r.Changed, r.Unchanged, r.Rejected}}
}

// ImportRejects gives the refused rows of chunk no, in the importer's form;
// false when there is no such chunk.
func (s *Store) ImportRejects(ctx context.Context, id grid.BatchID, no int) ([]byte, bool, error) {
	var rejects string
	known, err := s.get(ctx, &rejects, "SELECT rejects FROM import_chunk WHERE batch_id = ? AND chunk_no = ?", id, no)
	return []byte(rejects), known, err
}

const batchColumns = `b.id, b.kind, b.source, b.datum, b.fields, b.state, b.reason, b.created_at, b.finished_at, b.simulated,
  COUNT(c.chunk_no) AS chunks, COALESCE(SUM(c.row_count), 0) AS rows_read, COALESCE(SUM(c.new_count), 0) AS new_count,
  COALESCE(SUM(c.changed_count), 0) AS changed_count, COALESCE(SUM(c.unchanged_count), 0) AS unchanged_count,
  COALESCE(SUM(c.rejected_count), 0) AS rejected_count`

const batchGroup = " GROUP BY b.id, b.kind, b.source, b.datum, b.fields, b.state, b.reason, b.created_at, b.finished_at, b.simulated"

type batchRow struct {
	ID         grid.BatchID `db:"id"`
	Kind       string       `db:"kind"`
	Source     string       `db:"source"`
	Datum      string       `db:"datum"`
	Fields     string       `db:"fields"`
	State      ImportState  `db:"state"`
	Reason     string       `db:"reason"`
	CreatedAt  instant      `db:"created_at"`
	FinishedAt instant      `db:"finished_at"`
	Simulated  bool         `db:"simulated"`
	Chunks     int          `db:"chunks"`
	Rows       int          `db:"rows_read"`
	New        int          `db:"new_count"`
	Changed    int          `db:"changed_count"`
	Unchanged  int          `db:"unchanged_count"`
	Rejected   int          `db:"rejected_count"`
}

func (r *batchRow) batch() (ImportBatch, error) {
	b := ImportBatch{ID: r.ID, Kind: r.Kind, Source: r.Source, Datum: r.Datum, State: r.State, Reason: r.Reason,
		CreatedAt: r.CreatedAt.Time, FinishedAt: r.FinishedAt.Time, Simulated: r.Simulated, Chunks: r.Chunks,
		Counts: ImportCounts{r.Rows, r.New, r.Changed, r.Unchanged, r.Rejected}}
	return b, json.Unmarshal([]byte(r.Fields), &b.Fields)
}

// ImportBatch gives one batch with the counts of its chunks.
func (s *Store) ImportBatch(ctx context.Context, id grid.BatchID) (ImportBatch, error) {
	var r batchRow
	found, err := s.get(ctx, &r, "SELECT "+batchColumns+`
FROM import_batch b LEFT JOIN import_chunk c ON c.batch_id = b.id WHERE b.id = ?`+batchGroup, id)
	if err != nil {
		return ImportBatch{}, err
	}
	if !found {
		return ImportBatch{}, noBatch(id)
	}
	return r.batch()
}

// ImportBatches lists the batches, newest first.
func (s *Store) ImportBatches(ctx context.Context, limit int) ([]ImportBatch, error) {
	var rows []batchRow
	err := s.list(ctx, &rows, "SELECT "+batchColumns+`
FROM import_batch b LEFT JOIN import_chunk c ON c.batch_id = b.id`+batchGroup+" ORDER BY b.created_at DESC, b.id DESC LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	out := make([]ImportBatch, len(rows))
	for i := range rows {
		if out[i], err = rows[i].batch(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
