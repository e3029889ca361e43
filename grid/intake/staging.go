package intake

import (
	"context"
	"errors"
	"fmt"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

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
