package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Refused names something that an undo left as it is.
type Refused struct{ What, ID, Reason string }

func encodeImages(images []store.Image) ([]byte, error) {
	if images == nil {
		images = []store.Image{}
	}
	return json.Marshal(images)
}

// Undo takes a batch back, the last chunk first, each in one transaction: what
// was new is removed, what was changed is as before. What somebody has edited
// since, or refers to, stays and is listed. An interrupted undo is simply run
// again, and so is one that left something: for that alone.
func (s *Service) Undo(ctx context.Context, id grid.BatchID) ([]Refused, error) {
	b, err := s.Store.ImportBatch(ctx, id)
	if err != nil {
		return nil, err
	}
	again := b.State == store.ImportUndone
	if !again { // from here on nobody applies it
		if err := s.moveUndone(ctx, id, store.ImportFailed, undoing); err != nil {
			return nil, err
		}
	}
	var refused []Refused
	took := false
	for no := b.Chunks; no >= 1; no-- {
		var left []Refused
		err := s.write(ctx, func(tx *store.Tx) error {
			left = nil
			c, applied, err := tx.TakeImportChunk(id, no, store.ImportApplied)
			if err != nil || !applied {
				return err
			}
			took = true
			images, err := imagesOf(tx, id, no)
			if err != nil {
				return err
			}
			if left, err = undoImages(tx, &b, images); err != nil {
				return err
			}
			if len(left) > 0 {
				return keepLeft(tx, id, &c, images, left)
			}
			c.State = store.ImportUndone
			return tx.FinishImportChunk(id, &c, nil)
		})
		if err != nil {
			return refused, fmt.Errorf("undo import %s, chunk %d: %w", id, no, err)
		}
		refused = append(refused, left...)
		s.tell(Progress{Batch: id, Stage: "undoing", Rows: b.Chunks - no + 1, Total: b.Chunks})
	}
	switch {
	case !again:
		err = s.moveUndone(ctx, id, store.ImportUndone, leftReason(refused))
	case !took:
		err = alreadyUndone(id)
	}
	return refused, err
}

func alreadyUndone(id grid.BatchID) error {
	return grid.Errorf(grid.Conflict, "import-state", "import %s is already undone", id)
}

// moveUndone moves a batch on to being undone (failed) or to its end. Of two
// undos at a time only one gets there.
func (s *Service) moveUndone(ctx context.Context, id grid.BatchID, to store.ImportState, reason string) error {
	return s.writeAgain(ctx, func(tx *store.Tx, again bool) error {
		state, err := tx.LockImport(id)
		switch {
		case err != nil:
			return err
		case state == store.ImportUndone && again && to == state:
			return nil
		case state == store.ImportUndone:
			return alreadyUndone(id)
		}
		return tx.SetImportState(id, to, reason, state)
	})
}

// leftReason says what an undo has left, "" when that is nothing.
func leftReason(refused []Refused) string {
	if len(refused) == 0 {
		return ""
	}
	return fmt.Sprintf("%d left as they are: edited since, or something refers to them", len(refused))
}

// BeginUndo moves a batch on to being undone; Undo then does the work. A batch
// that was undone but for what had been edited since stays as it is: then the
// reason it has while it is being undone is "".
func BeginUndo(tx *store.Tx, id grid.BatchID) (reason string, err error) {
	state, err := tx.LockImport(id)
	if err != nil || state == store.ImportUndone {
		return "", err
	}
	return undoing, tx.SetImportState(id, store.ImportFailed, undoing, state)
}

func imagesOf(tx *store.Tx, id grid.BatchID, no int) ([]store.Image, error) {
	body, err := tx.ImportUndo(id, no)
	if err != nil {
		return nil, err
	}
	return store.DecodeImages(body)
}

// keepLeft keeps the way back of what an undo has left, for another one. The
// chunk stays applied.
func keepLeft(tx *store.Tx, id grid.BatchID, c *store.ImportChunk, images []store.Image, left []Refused) error {
	stays := make(map[string]bool, len(left))
	for _, r := range left {
		stays[r.What+" "+r.ID] = true
	}
	undo, err := encodeImages(slices.DeleteFunc(images, func(i store.Image) bool {
		return i.Table != clocksTable && !stays[i.Table+" "+i.ID]
	}))
	if err != nil {
		return err
	}
	return tx.FinishImportChunk(id, c, undo)
}

func undoImages(tx *store.Tx, b *store.ImportBatch, images []store.Image) ([]Refused, error) {
	switch Kind(b.Kind) {
	case Regions:
		return undoRegions(tx, images, grid.Origin{Batch: b.ID, Simulated: b.Simulated, PolicyVersion: tx.Policy().Version})
	case Grids:
		return undoGrids(tx, b, images)
	case Visits:
		return undoVisits(tx, b.ID, images)
	case Clues:
		return undoClues(tx, images)
	case Officers:
		return undoOfficers(tx, images)
	}
	return undoInstitutions(tx, b.ID, images)
}

// restore puts rows of one table back and says which were taken away and which
// are as before.
func restore(tx *store.Tx, table string, images []store.Image) (removed, restored []string, refused []Refused, err error) {
	refuse := func(id string) {
		refused = append(refused, Refused{What: table, ID: id, Reason: "was edited since, or something refers to it"})
	}
	var fresh []store.Image
	for i := range images {
		if images[i].Before == nil {
			fresh = append(fresh, images[i])
			continue
		}
		done, err := tx.Restore(&images[i])
		switch {
		case err != nil:
			return nil, nil, nil, err
		case done:
			restored = append(restored, images[i].ID)
		default:
			refuse(images[i].ID)
		}
	}
	stay, err := tx.RemoveAll(table, fresh)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, i := range fresh {
		if stay[i.ID] {
			refuse(i.ID)
		} else {
			removed = append(removed, i.ID)
		}
	}
	slices.Sort(removed)
	slices.Sort(restored)
	return removed, restored, refused, nil
}

func undoInstitutions(tx *store.Tx, batch grid.BatchID, images []store.Image) ([]Refused, error) {
	var asked []string // of whom the batch only asked
	for _, i := range images {
		if i.Table == reviewTable {
			asked = append(asked, i.ID)
		}
	}
	images = slices.DeleteFunc(slices.Clone(images), func(i store.Image) bool { return i.Table == reviewTable })
	removed, restored, refused, err := restore(tx, "institution", images)
	if err != nil {
		return nil, err
	}
	if len(removed) > 0 {
		if err := tx.Emit(grid.InstitutionsRemoved{IDs: idsOf[grid.InstitutionID](removed)}); err != nil {
			return nil, err
		}
	}
	// The row as it was does not know of visits and surveys recorded since.
	clocks, err := tx.LastVisitsOf(idsOf[grid.InstitutionID](restored))
	if err != nil {
		return nil, err
	}
	if err := tx.SettleVisits(clocks); err != nil {
		return nil, err
	}
	verified, err := tx.VerifiedOf(idsOf[grid.InstitutionID](restored))
	if err != nil {
		return nil, err
	}
	if err := tx.SettleVerified(verified); err != nil {
		return nil, err
	}
	if err := tx.UndoReviews(batch, idsOf[grid.InstitutionID](append(asked, restored...))); err != nil {
		return nil, err
	}
	return refused, tellInstitutions(tx, restored)
}

// tellInstitutions states institutions as they are now.
func tellInstitutions(tx *store.Tx, ids []string) error {
	now, err := tx.InstitutionsByID(idsOf[grid.InstitutionID](ids))
	if err != nil || len(now) == 0 {
		return err
	}
	facts := make([]grid.InstitutionFact, len(now))
	for n := range now {
		facts[n] = now[n].Fact()
	}
	return tx.Emit(grid.InstitutionsRecorded{Items: facts})
}

func undoClues(tx *store.Tx, images []store.Image) ([]Refused, error) {
	then, err := tx.CluesByID(imageIDs[grid.ClueID](images))
	if err != nil {
		return nil, err
	}
	removed, restored, refused, err := restore(tx, "clue", images)
	if err != nil {
		return nil, err
	}
	var gone []grid.ClueFact
	for n := range then {
		if _, found := slices.BinarySearch(removed, string(then[n].ID)); found {
			gone = append(gone, then[n].Fact())
		}
	}
	if len(gone) > 0 {
		if err := tx.Emit(grid.CluesRemoved{Items: gone}); err != nil {
			return nil, err
		}
	}
	now, err := tx.CluesByID(idsOf[grid.ClueID](restored))
	if err != nil || len(now) == 0 {
		return refused, err
	}
	facts := make([]grid.ClueFact, len(now))
	for n := range now {
		facts[n] = now[n].Fact()
	}
	return refused, tx.Emit(grid.CluesRecorded{Items: facts})
}

func undoOfficers(tx *store.Tx, images []store.Image) ([]Refused, error) {
	removed, restored, refused, err := restore(tx, "officer", images)
	if err != nil {
		return nil, err
	}
	if len(removed) > 0 {
		if err := tx.Emit(grid.OfficersRemoved{IDs: idsOf[grid.OfficerID](removed)}); err != nil {
			return nil, err
		}
	}
	now, err := tx.OfficersByID(idsOf[grid.OfficerID](restored))
	if err != nil || len(now) == 0 {
		return refused, err
	}
	facts := make([]grid.OfficerFact, len(now))
	for n := range now {
		facts[n] = now[n].Fact()
	}
	return refused, tx.Emit(grid.OfficersRecorded{Items: facts})
}

// undoVisits takes visits away and gives their institutions the clocks they had
// before, or those of the visits that remain; and so with surveys.
func undoVisits(tx *store.Tx, batch grid.BatchID, images []store.Image) ([]Refused, error) {
	var visits []store.Image
	var clocks []store.LastVisits
	var verified []store.Verified
	for i := range images {
		if images[i].Table != clocksTable {
			visits = append(visits, images[i])
			continue
		}
		last, checked, err := clocksOf(&images[i])
		if err != nil {
			return nil, err
		}
		clocks, verified = append(clocks, last), append(verified, checked...)
	}
	then, err := tx.VisitsByID(imageIDs[grid.VisitID](visits))
	if err != nil {
		return nil, err
	}
	if err := tx.RemoveSurveys(batch, imageIDs[grid.VisitID](visits)); err != nil {
		return nil, err
	}
	removed, _, refused, err := restore(tx, "visit", visits)
	if err != nil {
		return nil, err
	}
	if err := tellVisitsRemoved(tx, then, removed); err != nil {
		return nil, err
	}
	if err := tx.SettleVisits(clocks); err != nil {
		return nil, err
	}
	if err := tx.SettleVerified(verified); err != nil {
		return nil, err
	}
	ids := make([]string, len(clocks))
	for n, c := range clocks {
		ids[n] = string(c.ID)
	}
	return refused, tellInstitutions(tx, ids)
}

func tellVisitsRemoved(tx *store.Tx, then []grid.Visit, removed []string) error {
	gone := slices.DeleteFunc(slices.Clone(then), func(v grid.Visit) bool {
		_, found := slices.BinarySearch(removed, string(v.ID))
		return !found
	})
	if len(gone) == 0 {
		return nil
	}
	cells := make([]geo.Cell, len(gone))
	for n := range gone {
		cells[n] = gone[n].Cell
	}
	home, err := tx.HomeOf(distinct(cells))
	if err != nil {
		return err
	}
	facts := make([]grid.VisitFact, len(gone))
	for n := range gone {
		facts[n] = gone[n].Fact(home[gone[n].Cell])
	}
	return tx.Emit(grid.VisitsRemoved{Items: facts})
}

func imageIDs[T ~string](images []store.Image) []T {
	out := make([]T, len(images))
	for i := range images {
		out[i] = T(images[i].ID)
	}
	return out
}

func idsOf[T ~string](in []string) []T {
	out := make([]T, len(in))
	for i, s := range in {
		out[i] = T(s)
	}
	return out
}
