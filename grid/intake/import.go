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
	Locator  Locator          // finds rows without coordinates by their address; nil for none
}

// Progress of an import.
type Progress struct {
	Batch   grid.BatchID
	Stage   string // "staging", "comparing", "applying", "checking", "undoing"
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
	Complete  bool // institutions that the file does not have are gone
	AsStated  bool // apply even against a proposal
	CloseGone bool // close what is gone

	Region   string // of who imports: nothing outside it is touched; "" for the whole deployment
	Format   string // of the file, for the record
	Encoding string // of the file, for the record
	Columns  []store.ImportColumn
}

// Report of an import.
type Report struct {
	Batch    grid.BatchID // "" after a dry run
	State    store.ImportState
	Counts   store.ImportCounts
	Failed   []RowError // of a dry run; else see EachReject
	Reason   string     // why it failed
	Proposal *Proposal  // why it is held back, nil when it is not
}

// Reasons of a batch that failed otherwise than by a refusal of the store.
const (
	staging = "staging did not finish"
	undoing = "its undo did not finish"
)

// Staging says whether the batch is being staged, or was when its process ended.
func Staging(b *store.ImportBatch) bool { return b.State == store.ImportFailed && b.Reason == staging }

// Undoing says whether the batch is being undone, or was when its process ended.
func Undoing(b *store.ImportBatch) bool { return b.State == store.ImportFailed && b.Reason == undoing }

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

// Import stages the rows of the source and, unless told otherwise or held back
// by a proposal, applies them. A failure in the middle leaves a batch that Resume
// or Undo deals with.
func (s *Service) Import(ctx context.Context, source Source, o Options) (Report, error) {
	b, err := s.NewBatch(source, o)
	if err != nil {
		return Report{}, err
	}
	if o.DryRun {
		return s.dryRun(ctx, source, o)
	}
	if err := s.write(ctx, func(tx *store.Tx) error { return tx.PutImportBatch(&b) }); err != nil {
		return Report{Batch: b.ID, State: store.ImportFailed, Reason: staging}, err
	}
	held, err := s.Fill(ctx, source, &b)
	if err != nil {
		return Report{Batch: b.ID, State: store.ImportFailed, Reason: staging}, err
	}
	if o.StageOnly || o.Complete || held && !o.AsStated {
		if err := s.Compare(ctx, b.ID); err != nil {
			return Report{Batch: b.ID, State: store.ImportStaged}, err
		}
	}
	if o.StageOnly || held && !o.AsStated {
		return s.report(ctx, b.ID)
	}
	return s.Apply(ctx, b.ID, Will{AsStated: o.AsStated, CloseGone: o.CloseGone})
}

// NewBatch is the batch of a source that is going to be imported, not yet stored.
func (s *Service) NewBatch(source Source, o Options) (store.ImportBatch, error) {
	if err := checkOptions(source, o); err != nil {
		return store.ImportBatch{}, err
	}
	return store.ImportBatch{ID: grid.BatchID(s.NewID()), Kind: string(o.Kind), Source: o.Name, Datum: string(o.Datum),
		Fields: source.Fields(), State: store.ImportFailed, Reason: staging, Simulated: o.Simulated, Complete: o.Complete,
		Region: o.Region, Format: o.Format, Encoding: o.Encoding, Columns: o.Columns}, nil
}

func checkOptions(source Source, o Options) error {
	for _, f := range source.Fields() {
		if (f == "lon" || f == "lat") && o.Datum == "" {
			return unusable("datum", "", "is missing: name the system of the coordinates with --datum, one of %v", geo.DatumNames())
		}
	}
	if o.Complete && o.Kind != Institutions {
		return unusable("complete", "", "is for institutions; %s that a file does not have are not gone", o.Kind)
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

// job is what the chunks of a batch share.
func (s *Service) job(ctx context.Context, b store.ImportBatch) (*job, error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return nil, err
	}
	d, err := s.Store.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	j := &job{batch: b, fields: b.Fields, zone: zone, datum: geo.Datum(b.Datum), newID: s.NewID, resolution: d.Resolution,
		followed: map[grid.InstitutionID]int{}}
	scope := b.Region
	if scope == "" {
		root, err := s.Store.RootRegion(ctx)
		if grid.KindOf(err) == grid.NotFound {
			return j, nil // regions come first
		}
		if err != nil {
			return nil, err
		}
		scope = root.Code
	}
	rows, err := s.Store.Regions(ctx, scope)
	if err != nil {
		return nil, err
	}
	j.regions, j.codes = namesOf(rows), make(map[string]bool, len(rows))
	for _, r := range rows {
		j.codes[r.Code] = true
	}
	if b.Region != "" {
		j.scope = make(map[string]bool, len(rows))
		for _, r := range rows {
			j.scope[r.Code] = true
		}
	}
	return j, nil
}

// namesOf gives the codes of regions by name, "" for a name that several have.
func namesOf(rows []store.RegionRow) map[string]string {
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		if _, twice := names[r.Name]; twice {
			names[r.Name] = ""
		} else {
			names[r.Name] = r.Code
		}
	}
	return names
}

// foundRegion is the deepest region of the deployment that holds the division
// recognised in an address, by its code of 12 digits: that itself, else its
// township, district, city or province. Without one it is the region of who
// imports, "" for the whole deployment.
func (j *job) foundRegion(f *grid.Found) string {
	const padding = "000000000000"
	if f != nil && len(f.Region) == len(padding) {
		for _, digits := range []int{12, 9, 6, 4, 2} {
			code := f.Region[:digits]
			for _, known := range []string{code + padding[digits:], code} {
				if j.codes[known] {
					return known
				}
			}
		}
	}
	return j.batch.Region
}

// regionCode turns what a row states as its region into a code: a name that one
// region has, else as it is.
func (j *job) regionCode(text string) string {
	if code := j.regions[text]; code != "" {
		return code
	}
	return text
}

// Fill stages all rows of a stored batch; only then is it staged. It finds
// addresses and judges the file as a whole, and says whether it is held back.
func (s *Service) Fill(ctx context.Context, source Source, b *store.ImportBatch) (held bool, err error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return false, err
	}
	opinion := newJudge(s, Kind(b.Kind), b.Fields, geo.Datum(b.Datum))
	in := chunks{source: source, check: checker(Kind(b.Kind), b.Fields, zone, geo.Datum(b.Datum)), see: opinion.see}
	no := 0
	next := func(ctx context.Context) (*store.ImportChunk, error) {
		c, ok, err := in.next()
		if err != nil || !ok {
			return nil, err
		}
		if err := opinion.learn(ctx, c.records); err != nil {
			return nil, err
		}
		no++
		return s.stagedChunk(b, no, c)
	}
	var sum store.ImportCounts
	err = ahead(ctx, next, func(stored *store.ImportChunk) error {
		if err := s.write(ctx, func(tx *store.Tx) error { return tx.PutImportChunk(b.ID, stored) }); err != nil {
			return err
		}
		sum.Add(stored.Counts)
		s.tell(Progress{Batch: b.ID, Stage: "staging", Rows: sum.Rows, Counts: sum, Rejects: sum.Rejected})
		return nil
	})
	if err != nil {
		return false, err
	}
	p, err := opinion.verdict(ctx)
	if err != nil {
		return false, err
	}
	text, err := encodeProposal(p)
	if err != nil {
		return false, err
	}
	return p != nil, s.write(ctx, func(tx *store.Tx) error {
		if err := tx.SetImportState(b.ID, store.ImportStaged, "", store.ImportFailed, store.ImportStaged); err != nil {
			return err
		}
		return tx.SetImportProposal(b.ID, text)
	})
}

// stagedChunk is a chunk as it is stored.
func (s *Service) stagedChunk(b *store.ImportBatch, no int, c chunk) (stored *store.ImportChunk, err error) {
	stored = &store.ImportChunk{No: no, Counts: store.ImportCounts{Rows: c.read, Rejected: c.bad}}
	if !b.Complete {
		c.refused = nil
	}
	if stored.Body, err = encodeRecords(c.records, c.refused); err != nil {
		return nil, err
	}
	if stored.Rejects, err = encodeRejects(c.rejects); err != nil {
		return nil, err
	}
	if Kind(b.Kind) == Institutions {
		stored.Fixes, err = locate(s.Locator, b.Fields, c.records, b.Region)
	}
	return stored, err
}

// Fail keeps why a batch could not be staged, when that is the fault of its file;
// else it can only be imported again.
func (s *Service) Fail(ctx context.Context, id grid.BatchID, cause error) error {
	var e *grid.Error
	if !errors.As(cause, &e) || e.Kind == grid.Unavailable {
		return nil
	}
	reason := e.Reason
	for _, f := range e.Fields {
		reason += fmt.Sprintf("; %s %s", f.Name, f.Reason)
	}
	return s.write(ctx, func(tx *store.Tx) error { return tx.SetImportState(id, store.ImportFailed, reason, store.ImportFailed) })
}

// Will is what the person who applies a batch decides.
type Will struct {
	AsStated  bool // against the proposal that holds it back
	CloseGone bool // close what is gone
}

// CodeHeld marks the refusal to apply a batch that is held back by a proposal.
const CodeHeld = "import-held"

// Resume goes on with a staged or interrupted batch.
func (s *Service) Resume(ctx context.Context, id grid.BatchID) (Report, error) {
	return s.Apply(ctx, id, Will{})
}

// Apply applies what is left of a staged or interrupted batch: each chunk in
// one transaction that also marks it, so that a kill at any point loses nothing
// and repeats nothing.
func (s *Service) Apply(ctx context.Context, id grid.BatchID, will Will) (Report, error) {
	b, err := s.Begin(ctx, id, will)
	if err != nil {
		return Report{Batch: id, State: b.State, Reason: b.Reason}, err
	}
	if b.Complete && !b.Compared {
		if err := s.Compare(ctx, id); err != nil {
			return Report{Batch: id, State: b.State}, err
		}
	}
	if b, err = s.Store.ImportBatch(ctx, id); err != nil {
		return Report{}, err
	}
	j, err := s.job(ctx, b)
	if err != nil {
		return Report{}, err
	}
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

// Begin moves a batch on to being applied and keeps what was decided about it;
// its rows are still to be applied.
func (s *Service) Begin(ctx context.Context, id grid.BatchID, will Will) (store.ImportBatch, error) {
	b, err := s.Store.ImportBatch(ctx, id)
	if err == nil {
		err = mayApply(&b, will)
	}
	if err != nil {
		return b, err
	}
	return b, s.write(ctx, func(tx *store.Tx) error { return BeginIn(tx, &b, will) })
}

// BeginIn is the write of Begin.
func BeginIn(tx *store.Tx, b *store.ImportBatch, will Will) error {
	if err := mayApply(b, will); err != nil {
		return err
	}
	if err := tx.SetImportState(b.ID, store.ImportApplying, "", store.ImportStaged, store.ImportApplying); err != nil {
		return err
	}
	return tx.SetImportWill(b.ID, will.AsStated, will.CloseGone)
}

// mayApply refuses a batch that failed, and one that is held back.
func mayApply(b *store.ImportBatch, will Will) error {
	if b.State == store.ImportFailed {
		if b.Reason == staging {
			return grid.Errorf(grid.Conflict, "import-not-staged",
				"import %s was interrupted before all of %s was read: import the file again", b.ID, b.Source)
		}
		return grid.Errorf(grid.Conflict, "import-failed", "import %s failed (%s): take it back with `import undo`", b.ID, b.Reason)
	}
	p, err := DecodeProposal(b.Proposal)
	if err != nil {
		return err
	}
	if p != nil && b.State == store.ImportStaged && !will.AsStated && !b.AsStated {
		return grid.Errorf(grid.Conflict, CodeHeld, "import %s is held back: %s", b.ID, p.Text)
	}
	return nil
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
		out, err := j.chunk(tx, &c)
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

// chunk applies the rows of a stored chunk, or closes what is gone.
func (j *job) chunk(tx *store.Tx, c *store.ImportChunk) (outcome, error) {
	var err error
	if j.planned = nil; c.Diff != nil {
		planned, err := decodeDiff(c.Diff)
		if err != nil {
			return outcome{}, err
		}
		j.planned = &planned
	}
	if isGone(c) {
		return j.closeGone(tx, c)
	}
	if j.fixes, err = decodeFixes(c.Fixes); err != nil {
		return outcome{}, err
	}
	records, refused, err := decodeAll(c.Body)
	if err != nil {
		return outcome{}, err
	}
	out, err := j.rows(Kind(j.batch.Kind)).apply(tx, records)
	if err == nil && j.complete != nil && len(refused) > 0 {
		err = institutionRows{j}.listed(tx, refused, &out)
	}
	return out, err
}

// finish marks the chunk with what became of its rows.
func (j *job) finish(tx *store.Tx, c store.ImportChunk, out outcome) error {
	earlier, err := decodeRejects(c.Rejects)
	if err != nil {
		return err
	}
	unread := len(rowsOf(earlier))
	all := append(earlier, out.rejects...)
	sortRejects(all)
	if c.Rejects, err = encodeRejects(all); err != nil {
		return err
	}
	if c.Diff, err = out.diff.encode(); err != nil {
		return err
	}
	undo, err := encodeImages(out.images)
	if err != nil {
		return err
	}
	rows := c.Counts.Rows
	c.State, c.Counts = store.ImportApplied, out.counts
	c.Counts.Rows, c.Counts.Rejected = rows, unread+out.counts.Rejected
	return tx.FinishImportChunk(j.batch.ID, &c, undo)
}

// rowsOf gives the rows that rejections speak of.
func rowsOf(rejects []RowError) map[int]bool {
	rows := map[int]bool{}
	for _, r := range rejects {
		rows[r.Row] = true
	}
	return rows
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// dryRun does everything in transactions that it then rolls back. Rows that
// match earlier rows of another chunk count as new.
func (s *Service) dryRun(ctx context.Context, source Source, o Options) (Report, error) {
	b := store.ImportBatch{Kind: string(o.Kind), Simulated: o.Simulated, Fields: source.Fields(), Datum: string(o.Datum), Region: o.Region}
	j, err := s.job(ctx, b)
	if err != nil {
		return Report{}, err
	}
	opinion := newJudge(s, o.Kind, j.fields, o.Datum)
	in := chunks{source: source, check: checker(o.Kind, j.fields, j.zone, o.Datum), see: opinion.see}
	var r Report
	for {
		c, ok, err := in.next()
		if err == nil && !ok {
			r.Proposal, err = opinion.verdict(ctx)
			return r, err
		}
		if err == nil {
			err = opinion.learn(ctx, c.records)
		}
		if err != nil {
			return r, err
		}
		stored, err := s.stagedChunk(&b, 0, c)
		if err != nil {
			return r, err
		}
		var out outcome
		err = s.write(ctx, func(tx *store.Tx) error {
			var err error
			if out, err = j.chunk(tx, stored); err == nil {
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
		c, known, err := s.Store.ImportChunk(ctx, id, no)
		if err != nil || !known {
			return err
		}
		d, err := decodeDiff(c.Diff)
		if err != nil {
			return err
		}
		rejects, err := rejectsOf(&c, &d)
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
	r := Report{Batch: id, State: b.State, Counts: b.Counts, Reason: b.Reason}
	if err == nil && b.State == store.ImportStaged {
		r.Proposal, err = DecodeProposal(b.Proposal)
	}
	return r, err
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
