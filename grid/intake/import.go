package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Service imports into one store.
type Service struct {
	Store    *store.Store
	Now      func() time.Time // domain time
	NewID    func() string    // a UUIDv7
	Progress func(Progress)   // told after each chunk; may be nil
}

// Progress of an import.
type Progress struct {
	Batch   grid.BatchID
	Stage   string // "staging", "applying", "checking", "undoing"
	Rows    int    // read, or applied so far
	Total   int    // rows staged; 0 while staging
	Counts  store.ImportCounts
	Rejects int
}

// Options of an import.
type Options struct {
	Kind      Kind
	Name      string // of the file, for the record
	Datum     geo.Datum
	DryRun    bool // say what would happen, store nothing
	StageOnly bool // keep the rows until `import resume`
	Simulated bool // the rows are made up
}

// Report of an import.
type Report struct {
	Batch  grid.BatchID // "" after a dry run
	State  store.ImportState
	Counts store.ImportCounts
	Failed []RowError // of a dry run; else see EachReject
	Reason string     // why it failed
}

// Reasons of a batch that failed otherwise than by a refusal of the store.
const (
	staging = "staging did not finish"
	undoing = "its undo did not finish"
)

// Advice says how to go on after an error.
func (r *Report) Advice() string {
	switch {
	case r.State != store.ImportFailed:
		return fmt.Sprintf("go on with: gridwatch import resume %s", r.Batch)
	case r.Reason == staging:
		return "nothing of it is in force: import the file again"
	}
	return fmt.Sprintf("take back what is in force with: gridwatch import undo %s", r.Batch)
}

// Import stages the rows of the source and, unless told otherwise, applies them.
// A failure in the middle leaves a batch that Resume or Undo deals with.
func (s *Service) Import(ctx context.Context, source Source, o Options) (Report, error) {
	if err := checkOptions(source, o); err != nil {
		return Report{}, err
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return Report{}, err
	}
	if o.DryRun {
		return s.dryRun(ctx, source, o, zone)
	}
	b := store.ImportBatch{ID: grid.BatchID(s.NewID()), Kind: string(o.Kind), Source: o.Name, Datum: string(o.Datum),
		Fields: source.Fields(), State: store.ImportFailed, Reason: staging, Simulated: o.Simulated}
	if err := s.stage(ctx, source, &b, zone); err != nil {
		return Report{Batch: b.ID, State: store.ImportFailed, Reason: staging}, err
	}
	if o.StageOnly {
		return s.report(ctx, b.ID)
	}
	return s.Resume(ctx, b.ID)
}

func checkOptions(source Source, o Options) error {
	for _, f := range source.Fields() {
		if (f == "lon" || f == "lat") && o.Datum == "" {
			return unusable("datum", "", "is missing: name the system of the coordinates with --datum, one of %v", geo.DatumNames())
		}
	}
	if o.Datum == "" {
		return nil
	}
	if _, err := geo.ParseDatum(string(o.Datum)); err != nil {
		return unusable("datum", string(o.Datum), "is not known; known are %v", geo.DatumNames())
	}
	return nil
}

func (s *Service) zone(ctx context.Context) (*time.Location, error) {
	p, err := s.Store.Policy(ctx)
	if err != nil {
		return nil, err
	}
	return p.Location()
}

// stage stores all rows; only then is the batch staged.
func (s *Service) stage(ctx context.Context, source Source, b *store.ImportBatch, zone *time.Location) error {
	if err := s.write(ctx, func(tx *store.Tx) error { return tx.PutImportBatch(b) }); err != nil {
		return err
	}
	in := chunks{source: source, check: checker(Kind(b.Kind), b.Fields, zone, geo.Datum(b.Datum))}
	var sum store.ImportCounts
	for no := 1; ; no++ {
		c, ok, err := in.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		stored := store.ImportChunk{No: no, Counts: store.ImportCounts{Rows: c.read, Rejected: c.bad}}
		if stored.Body, err = encodeRecords(c.records); err != nil {
			return err
		}
		if stored.Rejects, err = encodeRejects(c.rejects); err != nil {
			return err
		}
		if err := s.write(ctx, func(tx *store.Tx) error { return tx.PutImportChunk(b.ID, &stored) }); err != nil {
			return err
		}
		sum.Add(stored.Counts)
		s.tell(Progress{Batch: b.ID, Stage: "staging", Rows: sum.Rows, Counts: sum, Rejects: sum.Rejected})
	}
	return s.write(ctx, func(tx *store.Tx) error {
		return tx.SetImportState(b.ID, store.ImportStaged, "", store.ImportFailed, store.ImportStaged)
	})
}

// Resume applies what is left of a staged or interrupted batch: each chunk in
// one transaction that also marks it, so that a kill at any point loses nothing
// and repeats nothing.
func (s *Service) Resume(ctx context.Context, id grid.BatchID) (Report, error) {
	b, err := s.Store.ImportBatch(ctx, id)
	if err != nil {
		return Report{}, err
	}
	if b.State == store.ImportFailed {
		r := Report{Batch: id, State: b.State, Reason: b.Reason}
		if b.Reason == staging {
			return r, grid.Errorf(grid.Conflict, "import-not-staged",
				"import %s was interrupted before all of %s was read: import the file again", id, b.Source)
		}
		return r, grid.Errorf(grid.Conflict, "import-failed", "import %s failed (%s): take it back with `import undo`", id, b.Reason)
	}
	if err := s.write(ctx, func(tx *store.Tx) error {
		return tx.SetImportState(id, store.ImportApplying, "", store.ImportStaged, store.ImportApplying)
	}); err != nil {
		return Report{Batch: id, State: b.State}, err
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return Report{}, err
	}
	j := &job{batch: b, fields: b.Fields, zone: zone, datum: geo.Datum(b.Datum), newID: s.NewID}
	done := 0
	for no := 1; no <= b.Chunks; no++ {
		c, err := s.applyChunk(ctx, j, no)
		if err != nil {
			return s.failed(ctx, id, fmt.Errorf("import %s, chunk %d: %w", id, no, err))
		}
		done += c.Rows
		s.tell(Progress{Batch: id, Stage: "applying", Rows: done, Total: b.Counts.Rows, Counts: c, Rejects: c.Rejected})
	}
	if err := s.write(ctx, func(tx *store.Tx) error {
		return tx.SetImportState(id, store.ImportApplied, "", store.ImportApplying, store.ImportApplied)
	}); err != nil {
		return Report{Batch: id, State: store.ImportApplying}, err
	}
	return s.report(ctx, id)
}

// failed closes a batch that would fail again; any other can be resumed.
func (s *Service) failed(ctx context.Context, id grid.BatchID, cause error) (Report, error) {
	r := Report{Batch: id, State: store.ImportApplying}
	if kind := grid.KindOf(cause); kind == "" || kind == grid.Unavailable {
		return r, cause
	}
	err := s.write(ctx, func(tx *store.Tx) error {
		state, err := tx.LockImport(id)
		if err != nil || state != store.ImportApplying { // somebody undoes it
			r.State = state
			return err
		}
		r.State, r.Reason = store.ImportFailed, cause.Error()
		return tx.SetImportState(id, r.State, r.Reason, state)
	})
	return r, errors.Join(cause, err)
}

// applyChunk applies one chunk unless that is done already.
func (s *Service) applyChunk(ctx context.Context, j *job, no int) (counts store.ImportCounts, err error) {
	err = s.write(ctx, func(tx *store.Tx) error {
		if state, err := tx.LockImport(j.batch.ID); err != nil {
			return err
		} else if state != store.ImportApplying {
			return grid.Errorf(grid.Conflict, "import-state", "the import has become %s meanwhile", state)
		}
		c, waiting, err := tx.TakeImportChunk(j.batch.ID, no, store.ImportStaged)
		if err != nil || !waiting {
			return err
		}
		records, err := decodeRecords(c.Body)
		if err != nil {
			return err
		}
		out, err := j.rows(Kind(j.batch.Kind)).apply(tx, records)
		if err != nil {
			return err
		}
		return j.finish(tx, c, out)
	})
	if err != nil {
		return counts, err
	}
	return s.Store.ImportChunkCounts(ctx, j.batch.ID, no)
}

// finish marks the chunk with what became of its rows.
func (j *job) finish(tx *store.Tx, c store.ImportChunk, out outcome) error {
	earlier, err := decodeRejects(c.Rejects)
	if err != nil {
		return err
	}
	all := append(earlier, out.rejects...)
	sortRejects(all)
	if c.Rejects, err = encodeRejects(all); err != nil {
		return err
	}
	undo, err := encodeImages(out.images)
	if err != nil {
		return err
	}
	rows, refused := c.Counts.Rows, c.Counts.Rejected
	c.State, c.Counts = store.ImportApplied, out.counts
	c.Counts.Rows, c.Counts.Rejected = rows, refused+out.counts.Rejected
	return tx.FinishImportChunk(j.batch.ID, &c, undo)
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// dryRun does everything in transactions that it then rolls back. Rows that
// match earlier rows of another chunk count as new.
func (s *Service) dryRun(ctx context.Context, source Source, o Options, zone *time.Location) (Report, error) {
	j := &job{batch: store.ImportBatch{Kind: string(o.Kind), Simulated: o.Simulated}, fields: source.Fields(),
		zone: zone, datum: o.Datum, newID: s.NewID}
	in := chunks{source: source, check: checker(o.Kind, j.fields, zone, o.Datum)}
	var r Report
	for {
		c, ok, err := in.next()
		if err != nil || !ok {
			return r, err
		}
		var out outcome
		err = s.write(ctx, func(tx *store.Tx) error {
			var err error
			if out, err = j.rows(o.Kind).apply(tx, c.records); err == nil {
				err = errDry
			}
			return err
		})
		if !errors.Is(err, errDry) {
			return r, err
		}
		out.counts.Rows, out.counts.Rejected = c.read, out.counts.Rejected+c.bad
		r.Counts.Add(out.counts)
		all := append(c.rejects, out.rejects...)
		sortRejects(all)
		r.Failed = append(r.Failed, all...)
		s.tell(Progress{Stage: "checking", Rows: r.Counts.Rows, Counts: r.Counts, Rejects: r.Counts.Rejected})
	}
}

// EachReject calls fn for every refused row of a batch, in the file's order.
func (s *Service) EachReject(ctx context.Context, id grid.BatchID, fn func(RowError) error) error {
	for no := 1; ; no++ {
		body, known, err := s.Store.ImportRejects(ctx, id, no)
		if err != nil || !known {
			return err
		}
		rejects, err := decodeRejects(body)
		if err != nil {
			return err
		}
		for _, r := range rejects {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
}

func (s *Service) report(ctx context.Context, id grid.BatchID) (Report, error) {
	b, err := s.Store.ImportBatch(ctx, id)
	return Report{Batch: id, State: b.State, Counts: b.Counts, Reason: b.Reason}, err
}

// write runs one transaction. Everything here is written so that a second run
// finds the first one's work, so an unknown outcome is simply tried again.
func (s *Service) write(ctx context.Context, fn func(*store.Tx) error) error {
	return s.writeAgain(ctx, func(tx *store.Tx, _ bool) error { return fn(tx) })
}

// writeAgain is write that tells fn when it may have had its effect already.
func (s *Service) writeAgain(ctx context.Context, fn func(tx *store.Tx, again bool) error) error {
	for n := range 5 {
		_, _, err := s.Store.Write(ctx, nil, s.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx, n > 0) })
		var e *grid.Error
		if !errors.As(err, &e) || e.Code != "outcome-unknown" {
			return err
		}
	}
	return grid.Errorf(grid.Unavailable, "database-unavailable", "the database went away, try `import resume`")
}

func (s *Service) tell(p Progress) {
	if s.Progress != nil {
		s.Progress(p)
	}
}
