package intake

import (
	"context"
	"errors"
	"fmt"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

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
