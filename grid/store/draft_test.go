package store

import (
	"cmp"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// The planners of tests.
const (
	planner = testAccount
	second  = grid.AccountID("0190a000-0000-7000-8000-000000000002")
)

// draftWorld is the city with a plan in force since start: grids W and E and, of
// half of the west, X; each with an officer of its own.
type draftWorld struct {
	plan   *grid.Plan
	cells  []geo.Cell // of the west, sorted
	people []*grid.Officer
}

func newDraftWorld(t *testing.T, s *Store) *draftWorld {
	t.Helper()
	w := &draftWorld{plan: testPlan(t, s, start)}
	w.plan.Grids = append(w.plan.Grids, grid.Grid{ID: newID[grid.GridID](), Region: west, Code: "X", Name: "Other west grid"})
	for _, c := range slices.Sorted(maps.Keys(w.plan.Cells)) {
		if w.plan.Cells[c] == w.plan.Grids[0].ID {
			w.cells = append(w.cells, c)
		}
	}
	for _, c := range w.cells[:len(w.cells)/2] {
		w.plan.Cells[c] = w.plan.Grids[2].ID
	}
	write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(w.plan) })
	slices.SortFunc(w.plan.Grids, func(a, b grid.Grid) int { return cmp.Compare(a.Code, b.Code) }) // E W X
	for _, g := range w.plan.Grids {
		o := testOfficer(g.Region, grid.PostOfficer)
		o.Name = g.Code
		put(t, s, start, (*Tx).PutOfficers, o)
		w.people = append(w.people, o)
		d := testDuty(g, o, start, time.Time{})
		d.Plan = w.plan.ID
		if err := putDuty(t, s, d); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// draft is a new draft on the plan with the staff it has.
func (w *draftWorld) draft(t *testing.T, s *Store) *grid.Draft {
	t.Helper()
	staff, err := s.PlanStaff(t.Context(), w.plan.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := &grid.Draft{ID: newID[grid.DraftID](), Region: city, Name: "Draft", Base: w.plan.ID, Borders: grid.BordersHard, Author: planner,
		Grids: plainGrids(w.plan.Grids), Cells: maps.Clone(w.plan.Cells), Staff: staff}
	write(t, s, start, func(tx *Tx) error { return tx.CreateDraft(d) })
	return d
}

func plainGrids(grids []grid.Grid) []grid.Grid {
	all := make([]grid.Grid, len(grids))
	for i := range grids {
		all[i] = *plainGrid(&grids[i])
	}
	return all
}

func editDraft(t *testing.T, s *Store, id grid.DraftID, version int64, c grid.Change, by grid.AccountID) (e grid.DraftEdit, merged bool, err error) {
	t.Helper()
	err = tryWrite(t, s, start, func(tx *Tx) error {
		e, merged, err = tx.EditDraft(id, version, &c, grid.EditByHand, by)
		return err
	})
	return e, merged, err
}

func move(cell geo.Cell, from, to grid.GridID) grid.Change {
	return grid.Change{Cells: []grid.CellMove{{Cell: cell, From: from, To: to}}}
}

func TestDraftRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		want := *d
		got, err := s.Draft(t.Context(), city, d.ID)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		var rows int
		if _, err := s.get(t.Context(), &rows, "SELECT COUNT(*) FROM draft_cell"); err != nil || rows != 0 {
			t.Errorf("a draft that changes nothing: got %d cells stored, %v, want none", rows, err)
		}
		list, _, err := s.Drafts(t.Context(), city, Page{})
		if err != nil || len(list) != 1 || list[0].CellCount != len(d.Cells) || list[0].GridCount != 3 || list[0].Cells != nil {
			t.Errorf("list: got %+v, %v", list, err)
		}
		for _, scope := range []string{west, "elsewhere"} {
			_, err := s.Draft(t.Context(), scope, d.ID)
			wantCode(t, err, grid.NotFound, "draft-not-found")
			_, err = s.DraftEdits(t.Context(), scope, d.ID, 0, 0)
			wantCode(t, err, grid.NotFound, "draft-not-found")
		}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.CreateDraft(d) }), grid.Conflict, "draft-known")
		for _, c := range []struct {
			name, field string
			change      func(*grid.Draft)
		}{
			{"base of nobody", "base", func(d *grid.Draft) { d.Base = newID[grid.PlanID]() }},
			{"region", "region", func(d *grid.Draft) { d.Region, d.Grids, d.Staff = "nowhere", nil, nil }},
			{"borders", "borders", func(d *grid.Draft) { d.Borders = "none" }},
			{"cell outside", "cells", func(d *grid.Draft) { d.Cells[cellAt(t, outside)] = d.Grids[0].ID }},
			{"cell of another area", "cells", func(d *grid.Draft) { d.Cells[cellAt(t, inWest)] = d.Grids[0].ID }},
			{"stranger", "officer", func(d *grid.Draft) { d.Staff[0].Officer = newID[grid.OfficerID]() }},
			{"codes", "grids[1].code", func(d *grid.Draft) { d.Grids[1].Code = d.Grids[0].Code }},
			{"an absence without end", "returns_at", func(d *grid.Draft) { d.Absent = w.people[0].ID }},
			{"lock", "locked[0]", func(d *grid.Draft) { d.Locked = []grid.GridID{newID[grid.GridID]()} }},
		} {
			bad := *d
			bad.ID, bad.Grids, bad.Staff, bad.Cells = newID[grid.DraftID](), slices.Clone(d.Grids), slices.Clone(d.Staff), maps.Clone(d.Cells)
			c.change(&bad)
			t.Log(c.name)
			wantField(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.CreateDraft(&bad) }), grid.Invalid, c.field)
		}
	})
}

// checkJournal folds the journal from what the draft began with: every edit must
// hold where it stands, versions are dense, and the end is what is stored.
func checkJournal(t *testing.T, s *Store, began *grid.Draft) (grid.Draft, []grid.DraftEdit) {
	t.Helper()
	fold := *began
	fold.Grids, fold.Staff, fold.Locked, fold.Cells = slices.Clone(began.Grids), slices.Clone(began.Staff), slices.Clone(began.Locked), maps.Clone(began.Cells)
	var all []grid.DraftEdit
	for {
		edits, err := s.DraftEdits(t.Context(), city, began.ID, fold.Version, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(edits) == 0 {
			break
		}
		for i := range edits {
			if fold.Version++; edits[i].Version != fold.Version {
				t.Fatalf("journal: got version %d, want %d", edits[i].Version, fold.Version)
			}
			if err := fold.Apply(&edits[i].Change); err != nil {
				t.Fatalf("edit %d did not hold when it was applied: %v", fold.Version, err)
			}
		}
		all = append(all, edits...)
	}
	got, err := s.Draft(t.Context(), city, began.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != fold.Version || !maps.Equal(got.Cells, fold.Cells) || !slices.Equal(got.Grids, fold.Grids) ||
		!slices.Equal(got.Staff, fold.Staff) || !slices.Equal(got.Locked, fold.Locked) {
		t.Errorf("stored at version %d with %d cells, the journal folds to version %d with %d cells", got.Version, len(got.Cells), fold.Version, len(fold.Cells))
	}
	if got.CellCount != len(fold.Cells) || got.GridCount != len(fold.Grids) {
		t.Errorf("counts: got %d cells, %d grids, want %d, %d", got.CellCount, got.GridCount, len(fold.Cells), len(fold.Grids))
	}
	return got, all
}

func TestDraftConflicts(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		gridE, gridW, gridX := d.Grids[0], d.Grids[1], d.Grids[2]
		cell, other := w.cells[0], w.cells[1] // of X
		if e, merged, err := editDraft(t, s, d.ID, 1, move(cell, gridX.ID, gridW.ID), planner); err != nil || merged || e.Version != 2 {
			t.Fatalf("first edit: got %+v, %v, %v, want version 2, not merged", e, merged, err)
		}
		// Somebody who saw version 1 moves another cell: nothing clashes.
		if e, merged, err := editDraft(t, s, d.ID, 1, move(other, gridX.ID, ""), second); err != nil || !merged || e.Version != 3 {
			t.Fatalf("merged edit: got %+v, %v, %v, want version 3, merged", e, merged, err)
		}
		conflict := func(name string, version int64, c grid.Change, want grid.EditConflict) {
			t.Helper()
			_, _, err := editDraft(t, s, d.ID, version, c, second)
			wantCode(t, err, grid.Conflict, "draft-conflict")
			var told *grid.DraftConflict
			if !errors.As(err, &told) || told.Yours != version || told.Count != 1 || len(told.Differ) != 1 {
				t.Errorf("%s: got %+v, want one difference from version %d", name, told, version)
				return
			}
			if want.Version > 0 {
				want.At = start
			}
			if told.Differ[0] != want {
				t.Errorf("%s: got %+v, want %+v", name, told.Differ[0], want)
			}
		}
		conflict("the same cell", 1, move(cell, gridX.ID, ""),
			grid.EditConflict{Cell: cell, Want: gridX.ID, Found: gridW.ID, By: planner, Version: 2})
		conflict("a cell taken out", 1, move(other, gridX.ID, gridW.ID), grid.EditConflict{Cell: other, Want: gridX.ID, By: second, Version: 3})
		conflict("as it began", 3, move(w.cells[2], gridW.ID, ""), grid.EditConflict{Cell: w.cells[2], Want: gridW.ID, Found: gridX.ID})
		gone := grid.GridID("0190a000-0000-7000-8000-0000000000aa")
		conflict("a grid that is not there", 3, move(w.cells[2], gridX.ID, gone), grid.EditConflict{Grid: gone, Want: gone})
		lock := grid.Change{Locks: []grid.LockChange{{Grid: gridW.ID, Locked: true}}}
		if _, _, err := editDraft(t, s, d.ID, 3, lock, planner); err != nil {
			t.Fatal(err)
		}
		conflict("locked since", 3, move(w.cells[2], gridX.ID, gridW.ID),
			grid.EditConflict{Grid: gridW.ID, Want: gridW.ID, Found: gridW.ID, Locked: true, By: planner, Version: 4})
		conflict("locked twice", 3, lock,
			grid.EditConflict{Grid: gridW.ID, Want: gridW.ID, Found: gridW.ID, Locked: true, By: planner, Version: 4})
		free := move(w.cells[2], gridX.ID, gridW.ID)
		free.Locks = []grid.LockChange{{Grid: gridW.ID}}
		if _, _, err := editDraft(t, s, d.ID, 4, free, planner); err != nil {
			t.Errorf("freed by the same edit: %v", err)
		}
		renamed := gridE
		renamed.Name = "Renamed"
		rename := grid.Change{Grids: []grid.GridChange{{Before: &gridE, After: &renamed}}}
		if _, _, err := editDraft(t, s, d.ID, 5, rename, planner); err != nil {
			t.Fatal(err)
		}
		conflict("renamed since", 5, rename, grid.EditConflict{Grid: gridE.ID, Want: gridE.ID, Found: gridE.ID, By: planner, Version: 6})
		hire := grid.Change{Postings: []grid.PostingChange{{Posting: grid.Posting{Grid: gridW.ID, Officer: w.people[0].ID, Kind: grid.DutyBackup}}}}
		if _, _, err := editDraft(t, s, d.ID, 6, hire, second); err != nil {
			t.Fatal(err)
		}
		conflict("hired since", 6, hire, grid.EditConflict{Grid: gridW.ID, Officer: w.people[0].ID, Kind: grid.DutyBackup, By: second, Version: 7})

		_, _, err := editDraft(t, s, d.ID, 99, hire, second)
		var ahead *grid.DraftConflict
		if !errors.As(err, &ahead) || ahead.Yours != 99 || ahead.Theirs != 7 {
			t.Errorf("a version that is not yet: got %v, want a conflict of 99 with 7", err)
		}
		checkJournal(t, s, d)
	})
}

func TestBadEdits(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		gridE, gridW, gridX := d.Grids[0], d.Grids[1], d.Grids[2]
		for _, c := range []struct {
			name, field string
			change      grid.Change
		}{
			{"nothing", "moves", grid.Change{}},
			{"stays", "moves", move(w.cells[0], gridX.ID, gridX.ID)},
			{"no cell", "moves", move(7, gridX.ID, gridW.ID)},
			{"twice", "moves", grid.Change{Cells: []grid.CellMove{{Cell: w.cells[0], From: gridX.ID}, {Cell: w.cells[0], From: gridX.ID, To: gridW.ID}}}},
			{"outside", "moves", move(cellAt(t, outside), "", gridW.ID)},
			{"another area", "moves", move(w.cells[0], gridX.ID, gridE.ID)},
			{"stranger", "officer", grid.Change{Postings: []grid.PostingChange{{Posting: grid.Posting{Grid: gridW.ID, Officer: newID[grid.OfficerID](), Kind: grid.DutyLead}}}}},
			{"region", "grids", grid.Change{Grids: []grid.GridChange{{After: &grid.Grid{ID: newID[grid.GridID](), Region: "nowhere", Code: "N", Name: "N"}}}}},
		} {
			_, _, err := editDraft(t, s, d.ID, 1, c.change, planner)
			t.Log(c.name)
			wantField(t, err, grid.Invalid, c.field)
		}
		_, _, err := editDraft(t, s, newID[grid.DraftID](), 1, move(w.cells[0], gridX.ID, gridW.ID), planner)
		wantCode(t, err, grid.NotFound, "draft-not-found")
		if got, _ := checkJournal(t, s, d); got.Version != 1 {
			t.Errorf("version: got %d, want 1", got.Version)
		}
		write(t, s, start, func(tx *Tx) error { return tx.DropDraft(d.ID, 1) })
		_, _, err = editDraft(t, s, d.ID, 1, move(w.cells[0], gridX.ID, gridW.ID), planner)
		wantCode(t, err, grid.Conflict, "draft-state")
	})
}

// A removed grid keeps neither cells nor people, whoever put them there meanwhile.
func TestDraftGridRemoved(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		gridW, gridX := d.Grids[1], d.Grids[2]
		var remove grid.Change
		for cell, g := range d.Cells {
			if g == gridX.ID {
				remove.Cells = append(remove.Cells, grid.CellMove{Cell: cell, From: g, To: gridW.ID})
			}
		}
		remove.Grids = []grid.GridChange{{Before: &gridX}}
		remove.Postings = []grid.PostingChange{{Posting: grid.Posting{Grid: gridX.ID, Officer: w.people[2].ID, Kind: grid.DutyOfficer}, Gone: true}}
		last := w.cells[len(w.cells)-1] // of W
		if _, _, err := editDraft(t, s, d.ID, 1, move(last, gridW.ID, gridX.ID), second); err != nil {
			t.Fatal(err)
		}
		_, _, err := editDraft(t, s, d.ID, 1, remove, planner)
		var told *grid.DraftConflict
		if !errors.As(err, &told) || told.Count != 1 || told.Differ[0].Cell != last || told.Differ[0].By != second {
			t.Fatalf("a cell came in: got %v, %+v", err, told)
		}
		remove.Cells = append(remove.Cells, grid.CellMove{Cell: last, From: gridX.ID, To: gridW.ID})
		if _, _, err := editDraft(t, s, d.ID, 2, remove, planner); err != nil {
			t.Fatal(err)
		}
		got, _ := checkJournal(t, s, d)
		if len(got.Grids) != 2 || len(got.Staff) != 2 {
			t.Errorf("got %d grids, %d postings, want 2 of each", len(got.Grids), len(got.Staff))
		}
		write(t, s, start, func(tx *Tx) error {
			_, err := tx.UndoDraft(d.ID, 3, planner)
			return err
		})
		if got, _ := checkJournal(t, s, d); len(got.Grids) != 3 || len(got.Staff) != 3 {
			t.Errorf("undone: got %d grids, %d postings, want 3 of each", len(got.Grids), len(got.Staff))
		}
	})
}
