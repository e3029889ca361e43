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

// ImportCounts counts rows by what became of them: New, Changed, Unchanged and
// Rejected add up to Rows once all are looked at. Some of the changed have Moved;
// some of the new are Suspect or Successor. Gone counts institutions that the
// file does not have. Located and Unlocated count the rows whose institution has
// a point afterwards, and has none.
type ImportCounts struct {
	Rows, New, Changed, Unchanged, Rejected int
	Moved, Suspect, Successor, Gone         int
	Located, Unlocated                      int
}

// Add sums counts.
func (c *ImportCounts) Add(d ImportCounts) {
	c.Rows += d.Rows
	c.New += d.New
	c.Changed += d.Changed
	c.Unchanged += d.Unchanged
	c.Rejected += d.Rejected
	c.Moved += d.Moved
	c.Suspect += d.Suspect
	c.Successor += d.Successor
	c.Gone += d.Gone
	c.Located += d.Located
	c.Unlocated += d.Unlocated
}

// ImportColumn is a column of a file; Field is "" when it is not used.
type ImportColumn struct {
	Name  string `json:"name"`
	Field string `json:"field"`
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
	Region     string // of who brought it, "" for the whole deployment
	Format     string // of the file, as detected
	Encoding   string // of the file, as detected
	Columns    []ImportColumn
	Complete   bool   // what is not in the file is gone
	Compared   bool   // every row has a class
	Proposal   string // why it is held back, in the importer's own form; "" for no reason
	AsStated   bool   // a person applied it against the proposal
	CloseGone  bool   // a person closes what is gone
	BusyUntil  time.Time
	Counts     ImportCounts // sum of its chunks; not stored
	Chunks     int          // not stored
	Applied    int          // rows of its applied chunks; not stored
}

// ImportChunk is up to some thousand rows of a batch.
type ImportChunk struct {
	No      int // from 1
	State   ImportState
	Body    []byte // the rows, in the importer's own form
	Rejects []byte // the refused rows, likewise
	Fixes   []byte // points found for rows without one, likewise; nil for none
	Diff    []byte // the class of each row, likewise; nil before it is known
	Counts  ImportCounts
}

// PutImportBatch stores a new batch; a second time it does nothing.
func (t *Tx) PutImportBatch(b *ImportBatch) error {
	fields, err := json.Marshal(b.Fields)
	if err != nil {
		return err
	}
	columns := []byte("[]")
	if len(b.Columns) > 0 {
		if columns, err = json.Marshal(b.Columns); err != nil {
			return err
		}
	}
	_, err = t.exec(`
INSERT INTO import_batch (id, kind, source, datum, fields, state, reason, created_at, finished_at, simulated, policy_version,
  row_version, region_code, format, encoding, columns, complete, busy_until_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		b.ID, b.Kind, b.Source, b.Datum, string(fields), b.State, b.Reason, at(t.now), b.Simulated, t.Policy().Version,
		b.Region, b.Format, b.Encoding, string(columns), b.Complete, at(b.BusyUntil))
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
INSERT INTO import_chunk (batch_id, chunk_no, state, body, rejects, row_count, new_count, changed_count, unchanged_count, rejected_count,
  fixes, diff, gone_count)
VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		id, c.No, ImportStaged, string(c.Body), string(c.Rejects), c.Counts.Rows, c.Counts.Rejected,
		string(c.Fixes), string(c.Diff), c.Counts.Gone)
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
	_, err := t.exec("UPDATE import_chunk SET state = ?, rejects = ?, diff = ?, "+setCounts+" WHERE batch_id = ? AND chunk_no = ?",
		append(append([]any{c.State, string(c.Rejects), string(c.Diff)}, countValues(&c.Counts)...), id, c.No)...)
	if err != nil || undo == nil {
		return err
	}
	_, err = t.exec(`INSERT INTO import_undo (batch_id, chunk_no, body) VALUES (?, ?, ?)
ON CONFLICT (batch_id, chunk_no) DO UPDATE SET body = excluded.body`, id, c.No, string(undo))
	return err
}

const setCounts = `new_count = ?, changed_count = ?, unchanged_count = ?, rejected_count = ?,
  moved_count = ?, suspect_count = ?, successor_count = ?, gone_count = ?, located_count = ?, unlocated_count = ?`

func countValues(c *ImportCounts) []any {
	return []any{c.New, c.Changed, c.Unchanged, c.Rejected, c.Moved, c.Suspect, c.Successor, c.Gone, c.Located, c.Unlocated}
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
	_, err := s.get(ctx, &r, "SELECT "+countColumns+" FROM import_chunk WHERE batch_id = ? AND chunk_no = ?", id, no)
	return r.chunk().Counts, err
}

const (
	countColumns = `row_count, new_count, changed_count, unchanged_count, rejected_count, moved_count, suspect_count, successor_count,
  gone_count, located_count, unlocated_count`
	chunkColumns = "chunk_no, state, body, rejects, fixes, diff, " + countColumns
)

type chunkRow struct {
	No      int         `db:"chunk_no"`
	State   ImportState `db:"state"`
	Body    string      `db:"body"`
	Rejects string      `db:"rejects"`
	Fixes   string      `db:"fixes"`
	Diff    string      `db:"diff"`
	countRow
}

type countRow struct {
	Rows      int `db:"row_count"`
	New       int `db:"new_count"`
	Changed   int `db:"changed_count"`
	Unchanged int `db:"unchanged_count"`
	Rejected  int `db:"rejected_count"`
	Moved     int `db:"moved_count"`
	Suspect   int `db:"suspect_count"`
	Successor int `db:"successor_count"`
	Gone      int `db:"gone_count"`
	Located   int `db:"located_count"`
	Unlocated int `db:"unlocated_count"`
}

func (r *countRow) counts() ImportCounts {
	return ImportCounts{Rows: r.Rows, New: r.New, Changed: r.Changed, Unchanged: r.Unchanged, Rejected: r.Rejected,
		Moved: r.Moved, Suspect: r.Suspect, Successor: r.Successor, Gone: r.Gone, Located: r.Located, Unlocated: r.Unlocated}
}

func (r *chunkRow) chunk() ImportChunk {
	c := ImportChunk{No: r.No, State: r.State, Body: []byte(r.Body), Rejects: []byte(r.Rejects), Counts: r.counts()}
	if r.Fixes != "" {
		c.Fixes = []byte(r.Fixes)
	}
	if r.Diff != "" {
		c.Diff = []byte(r.Diff)
	}
	return c
}

// ImportRejects gives the refused rows of chunk no, in the importer's form;
// false when there is no such chunk.
func (s *Store) ImportRejects(ctx context.Context, id grid.BatchID, no int) ([]byte, bool, error) {
	var rejects string
	known, err := s.get(ctx, &rejects, "SELECT rejects FROM import_chunk WHERE batch_id = ? AND chunk_no = ?", id, no)
	return []byte(rejects), known, err
}

const batchColumns = `b.id, b.kind, b.source, b.datum, b.fields, b.state, b.reason, b.created_at, b.finished_at, b.simulated,
  b.region_code, b.format, b.encoding, b.columns, b.complete, b.compared, b.proposal, b.as_stated, b.close_gone, b.busy_until_at,
  COUNT(c.chunk_no) AS chunks, COALESCE(SUM(CASE WHEN c.state = 'applied' THEN c.row_count END), 0) AS applied_rows,
  COALESCE(SUM(c.row_count), 0) AS row_count, COALESCE(SUM(c.new_count), 0) AS new_count,
  COALESCE(SUM(c.changed_count), 0) AS changed_count, COALESCE(SUM(c.unchanged_count), 0) AS unchanged_count,
  COALESCE(SUM(c.rejected_count), 0) AS rejected_count, COALESCE(SUM(c.moved_count), 0) AS moved_count,
  COALESCE(SUM(c.suspect_count), 0) AS suspect_count, COALESCE(SUM(c.successor_count), 0) AS successor_count,
  COALESCE(SUM(c.gone_count), 0) AS gone_count, COALESCE(SUM(c.located_count), 0) AS located_count,
  COALESCE(SUM(c.unlocated_count), 0) AS unlocated_count
FROM import_batch b LEFT JOIN import_chunk c ON c.batch_id = b.id`

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
	Region     string       `db:"region_code"`
	Format     string       `db:"format"`
	Encoding   string       `db:"encoding"`
	Columns    string       `db:"columns"`
	Complete   bool         `db:"complete"`
	Compared   bool         `db:"compared"`
	Proposal   string       `db:"proposal"`
	AsStated   bool         `db:"as_stated"`
	CloseGone  bool         `db:"close_gone"`
	BusyUntil  instant      `db:"busy_until_at"`
	Chunks     int          `db:"chunks"`
	Applied    int          `db:"applied_rows"`
	countRow
}

func (r *batchRow) batch() (ImportBatch, error) {
	b := ImportBatch{ID: r.ID, Kind: r.Kind, Source: r.Source, Datum: r.Datum, State: r.State, Reason: r.Reason,
		CreatedAt: r.CreatedAt.Time, FinishedAt: r.FinishedAt.Time, Simulated: r.Simulated,
		Region: r.Region, Format: r.Format, Encoding: r.Encoding, Complete: r.Complete, Compared: r.Compared, Proposal: r.Proposal,
		AsStated: r.AsStated, CloseGone: r.CloseGone, BusyUntil: r.BusyUntil.Time,
		Counts: r.counts(), Chunks: r.Chunks, Applied: r.Applied}
	if err := json.Unmarshal([]byte(r.Columns), &b.Columns); err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(r.Fields), &b.Fields)
}

// ImportBatch gives one batch with the counts of its chunks.
func (s *Store) ImportBatch(ctx context.Context, id grid.BatchID) (ImportBatch, error) {
	var r batchRow
	found, err := s.get(ctx, &r, "SELECT "+batchColumns+" WHERE b.id = ? GROUP BY b.id", id)
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
	return s.importBatches(ctx, " GROUP BY b.id ORDER BY b.created_at DESC, b.id DESC LIMIT ?", limit)
}

// ImportBatchesOf lists the batches brought by somebody of the scope or below
// it, newest first; the empty scope is the whole deployment.
func (s *Store) ImportBatchesOf(ctx context.Context, scope string, page Page) ([]ImportBatch, string, error) {
	w := where{conditions: []string{"1 = 1"}}
	if scope != "" {
		w.scope("b.region_code", scope)
	}
	if err := w.before(page, "b.created_at", "b.id"); err != nil {
		return nil, "", err
	}
	all, err := s.importBatches(ctx, w.String()+" GROUP BY b.id ORDER BY b.created_at DESC, b.id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, all, func(b *ImportBatch) string { return cursorAt(b.CreatedAt, string(b.ID)) })
	return items, next, err
}

func (s *Store) importBatches(ctx context.Context, tail string, args ...any) ([]ImportBatch, error) {
	var rows []batchRow
	if err := s.list(ctx, &rows, "SELECT "+batchColumns+tail, args...); err != nil {
		return nil, err
	}
	out := make([]ImportBatch, len(rows))
	for i := range rows {
		var err error
		if out[i], err = rows[i].batch(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
