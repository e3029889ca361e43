package store

import (
	"maps"
	"math/rand/v2"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Undo and redo walk along the edits as a stack, and say so in the journal.
func TestDraftUndo(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 11)
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		version := int64(1)
		step := func(undo bool) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				do := (*Tx).RedoDraft
				if undo {
					do = (*Tx).UndoDraft
				}
				e, err := do(tx, d.ID, version, planner)
				if err == nil && e.Version != version+1 {
					t.Errorf("version: got %d, want %d", e.Version, version+1)
				}
				return err
			})
		}
		wantCode(t, step(true), grid.Conflict, "draft-undo")
		wantCode(t, step(false), grid.Conflict, "draft-redo")
		states := []map[geo.Cell]grid.GridID{maps.Clone(d.Cells)} // along the stack
		at := 0
		for range 60 {
			now := states[at]
			switch dice := rng.IntN(3); {
			case dice == 0 && at > 0:
				if err := step(true); err != nil {
					t.Fatal(err)
				}
				at--
			case dice == 1 && at < len(states)-1:
				if err := step(false); err != nil {
					t.Fatal(err)
				}
				at++
			case dice == 2:
				c := randomMoves(rng, w, d, now, 1+rng.IntN(4))
				if _, _, err := editDraft(t, s, d.ID, version, c, planner); err != nil {
					t.Fatal(err)
				}
				next := maps.Clone(now)
				for _, m := range c.Cells {
					if next[m.Cell] = m.To; m.To == "" {
						delete(next, m.Cell)
					}
				}
				states, at = append(states[:at+1], next), at+1
			default:
				continue
			}
			version++
			got, err := s.Draft(t.Context(), city, d.ID)
			if err != nil || !maps.Equal(got.Cells, states[at]) || got.CanUndo != (at > 0) || got.CanRedo != (at < len(states)-1) {
				t.Fatalf("version %d: got undo %v, redo %v, %v at %d of %d", version, got.CanUndo, got.CanRedo, err, at, len(states)-1)
			}
		}
		checkJournal(t, s, d)
		stale := tryWrite(t, s, start, func(tx *Tx) error {
			_, err := tx.UndoDraft(d.ID, 1, planner)
			return err
		})
		wantCode(t, stale, grid.Conflict, "draft-conflict")
	})
}

// randomMoves moves cells of the west among grids W, X and none, from where they are.
func randomMoves(rng *rand.Rand, w *draftWorld, d *grid.Draft, now map[geo.Cell]grid.GridID, n int) grid.Change {
	var c grid.Change
	seen := map[geo.Cell]bool{}
	for range n {
		cell := w.cells[rng.IntN(len(w.cells))]
		to := []grid.GridID{d.Grids[1].ID, d.Grids[2].ID, ""}[rng.IntN(3)]
		if now[cell] == to {
			to = d.Grids[1+rng.IntN(2)].ID
		}
		if !seen[cell] && now[cell] != to {
			c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: now[cell], To: to})
		}
		seen[cell] = true
	}
	if c.Empty() {
		return randomMoves(rng, w, d, now, n)
	}
	return c
}

func TestDraftSettings(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		set := func(version int64, fn func(*grid.Draft)) error {
			return tryWrite(t, s, start, func(tx *Tx) error {
				_, err := tx.SetDraft(d.ID, version, planner, func(d *grid.Draft) error { fn(d); return nil })
				return err
			})
		}
		from := start.AddDate(0, 0, 7)
		if err := set(1, func(d *grid.Draft) { d.Name, d.From, d.Borders, d.Region = "New name", from, grid.BordersFree, west }); err != nil {
			t.Fatal(err)
		}
		got, err := s.DraftHead(t.Context(), city, d.ID)
		if err != nil || got.Name != "New name" || !got.From.Equal(from) || got.Borders != grid.BordersFree || got.Region != city || got.Version != 2 || got.CanUndo {
			t.Errorf("got %+v, %v", got, err)
		}
		wantCode(t, set(1, func(*grid.Draft) {}), grid.Conflict, "draft-conflict")
		wantField(t, set(2, func(d *grid.Draft) { d.Name = "" }), grid.Invalid, "name")
		write(t, s, start, func(tx *Tx) error { return tx.MarkChecked(d.ID, 2) })
		if got, err := s.DraftHead(t.Context(), city, d.ID); err != nil || got.State != grid.DraftChecked || got.Version != 2 {
			t.Errorf("checked: got %+v, %v", got, err)
		}
		if _, _, err := editDraft(t, s, d.ID, 2, move(w.cells[0], d.Grids[2].ID, ""), planner); err != nil {
			t.Fatal(err)
		}
		if got, err := s.DraftHead(t.Context(), city, d.ID); err != nil || got.State != grid.DraftOpen {
			t.Errorf("edited after the check: got %+v, %v, want to be checked again", got, err)
		}
		checkJournal(t, s, d)
	})
}
