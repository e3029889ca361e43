package api

import (
	"context"
	"time"

	gouuid "github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
	intaking "gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// ImportBatch is a file that was brought in, and how far it is.
type ImportBatch struct {
	ID          string          `json:"id" format:"uuid"`
	Kind        string          `json:"kind" enum:"institutions,clues,officers,visits,regions,grids"`
	Source      string          `json:"source" doc:"name of the file"`
	State       string          `json:"state" enum:"parsing,staged,applying,applied,undoing,undone,failed" doc:"parsing: rows are read and compared; staged: a person may look at them and apply them"`
	Stalled     bool            `json:"stalled" doc:"it is on its way and nobody works on it any more: apply or undo it again, or import the file again when it was being parsed"`
	Reason      string          `json:"reason,omitempty" doc:"why it failed, or what an undo has left"`
	Datum       string          `json:"datum,omitempty"`
	Format      string          `json:"format,omitempty"`
	Encoding    string          `json:"encoding,omitempty"`
	Complete    bool            `json:"complete" doc:"institutions that the file does not have are gone"`
	CreatedAt   time.Time       `json:"created_at"`
	FinishedAt  *time.Time      `json:"finished_at"`
	AppliedRows int             `json:"applied_rows"`
	Counts      ImportCounts    `json:"counts"`
	Columns     []ImportColumn  `json:"columns"`
	Proposal    *ImportProposal `json:"proposal,omitempty" doc:"why it is held back; it is applied only as_stated"`
	AsStated    bool            `json:"as_stated" doc:"a person applied it against the proposal"`
	CloseGone   bool            `json:"close_gone" doc:"what is gone is closed"`
}

// ImportCounts counts the rows of a batch by class; the classes from new to
// rejected add up to rows once all are compared. gone counts institutions.
type ImportCounts struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Moved     int `json:"moved"`
	Suspect   int `json:"suspect"`
	Successor int `json:"successor"`
	Rejected  int `json:"rejected"`
	Gone      int `json:"gone"`
	Located   int `json:"located" doc:"rows whose institution has a point afterwards"`
	Unlocated int `json:"unlocated"`
}

// ImportColumn is a column of the file and the field it fills.
type ImportColumn struct {
	Name  string `json:"name"`
	Field string `json:"field" doc:"empty when the column is not used"`
}

// ImportProposal says what is probably wrong with a file as a whole. It is never
// applied silently.
type ImportProposal struct {
	Kind       string  `json:"kind" enum:"datum,swap,one_point,resolution"`
	Datum      string  `json:"datum,omitempty" doc:"what the coordinates seem to be in"`
	OffsetM    float64 `json:"median_offset_m,omitempty"`
	Matched    int     `json:"matched" doc:"rows it rests on"`
	Confidence float64 `json:"confidence,omitempty"`
	Text       string  `json:"text"`
}

// ImportRow is what the batch makes of one row, or of an institution that is
// gone.
type ImportRow struct {
	Row         int               `json:"row" doc:"1 is the first data row; 0 for what is gone"`
	Class       string            `json:"class" enum:"new,changed,moved,suspect,successor,gone,rejected"`
	Institution *string           `json:"institution" format:"uuid"`
	Name        string            `json:"name"`
	Address     string            `json:"address"`
	Before      map[string]string `json:"before,omitempty" doc:"fields that change"`
	After       map[string]string `json:"after,omitempty"`
	DistanceM   *float64          `json:"distance_m,omitempty" doc:"of a moved one"`
	Other       *OtherPlace       `json:"other,omitempty" doc:"whom a suspect resembles, whom a successor follows"`
	Reason      string            `json:"reason,omitempty" doc:"why it was rejected"`
}

// OtherPlace names an institution beside the one that is spoken of.
type OtherPlace struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

// batchOf is a batch as it is at a moment of wall time.
func batchOf(b *store.ImportBatch, wall time.Time) (ImportBatch, error) {
	busy := wall.Before(b.BusyUntil)
	w := ImportBatch{
		ID: string(b.ID), Kind: b.Kind, Source: b.Source, State: string(b.State), Reason: b.Reason, Datum: b.Datum, Format: b.Format,
		Encoding: b.Encoding, Complete: b.Complete, CreatedAt: b.CreatedAt.UTC(), FinishedAt: timeOrNull(b.FinishedAt),
		AppliedRows: b.Applied, Counts: countsOf(b.Counts), Columns: make([]ImportColumn, 0, len(b.Columns)),
		AsStated: b.AsStated, CloseGone: b.CloseGone,
	}
	for _, c := range b.Columns {
		w.Columns = append(w.Columns, ImportColumn(c))
	}
	switch {
	case intaking.Staging(b):
		w.State, w.Stalled, w.Reason, w.FinishedAt = "parsing", !busy, "", nil
	case b.State == store.ImportStaged && !b.Compared && busy:
		w.State = "parsing"
	case intaking.Undoing(b):
		w.State, w.Stalled, w.Reason, w.FinishedAt = "undoing", !busy, "", nil
	case b.State == store.ImportApplying:
		w.Stalled = !busy
	}
	p, err := intaking.DecodeProposal(b.Proposal)
	if p != nil {
		w.Proposal = &ImportProposal{string(p.Kind), string(p.Datum), p.OffsetM, p.Matched, p.Confidence, p.Text}
	}
	return w, err
}

func countsOf(c store.ImportCounts) ImportCounts {
	return ImportCounts{Rows: c.Rows, New: c.New - c.Suspect - c.Successor, Changed: c.Changed - c.Moved, Unchanged: c.Unchanged,
		Moved: c.Moved, Suspect: c.Suspect, Successor: c.Successor, Rejected: c.Rejected, Gone: c.Gone,
		Located: c.Located, Unlocated: c.Unlocated}
}

func importRowOf(r *intaking.DiffRow) ImportRow {
	w := ImportRow{Row: r.Row, Class: string(r.Class), Institution: idOrNull(r.Institution), Name: r.Name, Address: r.Address,
		Before: r.Before, After: r.After, Reason: r.Reason}
	if r.Class == intaking.ClassMoved {
		w.DistanceM = &r.DistanceM
	}
	if r.Other != nil {
		w.Other = &OtherPlace{string(r.Other.ID), r.Other.Name, r.Other.Address}
	}
	return w
}

// importer is a service for background work and for reading diffs.
func (s *Server) importer() *intaking.Service {
	return &intaking.Service{Store: s.store, Now: s.now, NewID: func() string { return gouuid.Must(gouuid.NewV7()).String() }, Locator: s.locator}
}

// myBatch is a batch that the caller may see: one brought by somebody of the
// caller's region or below it. One of the whole deployment holds rows of every
// region.
func (s *Server) myBatch(ctx context.Context, c *caller, text string) (store.ImportBatch, error) {
	id, err := grid.ParseID[grid.BatchID]("id", text)
	if err != nil {
		return store.ImportBatch{}, notFound("import")
	}
	scope, err := s.importScope(ctx, c)
	if err != nil {
		return store.ImportBatch{}, err
	}
	b, err := s.store.ImportBatch(ctx, id)
	if err != nil {
		return b, err
	}
	if scope == "" {
		return b, nil
	}
	mine := false
	if b.Region != "" {
		mine, err = s.auth.covers(ctx, scope, b.Region)
	}
	if err == nil && !mine {
		err = notFound("import")
	}
	return b, err
}

// importScope is the region that bounds what a caller imports: "" for who has
// the whole deployment.
func (s *Server) importScope(ctx context.Context, c *caller) (string, error) {
	tree, err := s.auth.regions(ctx, treeAge)
	if err != nil {
		return "", err
	}
	if row, known := tree.rows[c.Region]; known && row.ParentCode == "" {
		return "", nil
	}
	return c.Region, nil
}

func (s *Server) registerImports() {
	s.registerUploads()
	read(s, "GET /api/v1/imports", func(ctx context.Context, req *request, in *Paging) (list[ImportBatch], error) {
		scope, err := s.importScope(ctx, req.caller)
		if err != nil {
			return list[ImportBatch]{}, err
		}
		batches, next, err := s.store.ImportBatchesOf(ctx, scope, in.store())
		if err != nil {
			return list[ImportBatch]{}, err
		}
		out := listOf(batches, next, func(b *store.ImportBatch) ImportBatch {
			w, bad := batchOf(b, s.wall())
			if bad != nil {
				err = bad
			}
			return w
		})
		return out, err
	})
	read(s, "GET /api/v1/imports/{id}", func(ctx context.Context, req *request, in *ByID) (ImportBatch, error) {
		b, err := s.myBatch(ctx, req.caller, in.ID)
		if err != nil {
			return ImportBatch{}, err
		}
		return batchOf(&b, s.wall())
	})
	read(s, "GET /api/v1/imports/{id}/rows", func(ctx context.Context, req *request, in *struct {
		ByID
		Paging
		Class string `query:"class" required:"true" enum:"new,changed,moved,suspect,successor,gone,rejected"`
	}) (list[ImportRow], error) {
		b, err := s.myBatch(ctx, req.caller, in.ID)
		if err != nil {
			return list[ImportRow]{}, err
		}
		all, next, err := s.importer().Diff(ctx, b.ID, intaking.Class(in.Class), in.After, in.Limit)
		return listOf(all, next, importRowOf), err
	})
	write(s, "POST /api/v1/imports/{id}/apply", s.applyImport)
	write(s, "POST /api/v1/imports/{id}/undo", s.undoImport)
}

type applyImport struct {
	ByID
	Keyed
	Body struct {
		AsStated  bool `json:"as_stated,omitempty" doc:"against the proposal that holds it back"`
		CloseGone bool `json:"close_gone,omitempty" doc:"close what is gone"`
	}
}

// settle starts the work once the decision is stored.
func (in *applyImport) settle(s *Server) {
	s.jobs.start(grid.BatchID(in.ID), func(ctx context.Context, service *intaking.Service, id grid.BatchID) error {
		_, err := service.Resume(ctx, id)
		return err
	})
}

func (s *Server) applyImport(ctx context.Context, req *request, in *applyImport) (func(*store.Tx) (ImportBatch, error), error) {
	b, err := s.myBatch(ctx, req.caller, in.ID)
	if err != nil {
		return nil, err
	}
	now, err := batchOf(&b, s.wall())
	if err != nil {
		return nil, err
	}
	if now.State == "parsing" && !now.Stalled {
		return nil, grid.Errorf(grid.Conflict, "import-parsing", "the rows are still being read and compared")
	}
	return func(tx *store.Tx) (ImportBatch, error) {
		b := b
		will := intaking.Will{AsStated: in.Body.AsStated, CloseGone: in.Body.CloseGone}
		if err := intaking.BeginIn(tx, &b, will); err != nil {
			return ImportBatch{}, err
		}
		b.State, b.AsStated, b.CloseGone = store.ImportApplying, b.AsStated || will.AsStated, b.CloseGone || will.CloseGone
		b.BusyUntil = s.wall().Add(busyFor)
		if err := tx.KeepImportBusy(b.ID, b.BusyUntil); err != nil {
			return ImportBatch{}, err
		}
		return batchOf(&b, s.wall())
	}, nil
}

type undoImport struct {
	ByID
	Keyed
	Body struct{}
}

// settle starts the work once the decision is stored.
func (in *undoImport) settle(s *Server) {
	s.jobs.start(grid.BatchID(in.ID), func(ctx context.Context, service *intaking.Service, id grid.BatchID) error {
		_, err := service.Undo(ctx, id)
		return err
	})
}

func (s *Server) undoImport(ctx context.Context, req *request, in *undoImport) (func(*store.Tx) (ImportBatch, error), error) {
	b, err := s.myBatch(ctx, req.caller, in.ID)
	if err != nil {
		return nil, err
	}
	if b.State == store.ImportUndone && b.Reason == "" {
		return nil, grid.Errorf(grid.Conflict, "import-state", "the import is already undone")
	}
	return func(tx *store.Tx) (ImportBatch, error) {
		b := b
		reason, err := intaking.BeginUndo(tx, b.ID)
		if err != nil {
			return ImportBatch{}, err
		}
		b.BusyUntil = s.wall().Add(busyFor)
		if reason != "" {
			b.State, b.Reason = store.ImportFailed, reason
		}
		if err := tx.KeepImportBusy(b.ID, b.BusyUntil); err != nil {
			return ImportBatch{}, err
		}
		return batchOf(&b, s.wall())
	}, nil
}

// datumOf reads the datum of an upload; "" when the file has no coordinates.
func datumOf(text string) (geo.Datum, error) {
	if text == "" {
		return "", nil
	}
	return geo.ParseDatum(text)
}
