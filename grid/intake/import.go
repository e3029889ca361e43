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
