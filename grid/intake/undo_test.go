package intake_test

import (
	"strings"
	"sync"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// What an undo has left can be taken back once nothing holds it any more.
func TestUndoOfWhatIsLeft(t *testing.T) {
	tests := []struct {
		name          string
		kind          intake.Kind
		first, second string
		secondKind    intake.Kind
		left          int
	}{
		{"changed by a later import", intake.Institutions, register(5, 7), register(2, 8), intake.Institutions, 2},
		{"referred to by a later import", intake.Institutions, register(5, 7),
			"licence_kind,licence_number,task,visited_at,source_team,external_no\nmedical,L0000001,inspection,2026-02-01,red,V1\n", intake.Visits, 1},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				before := w.digest()
				first := w.load(tc.kind, tc.first)
				second := w.load(tc.secondKind, tc.second)
				if refused, err := w.service().Undo(t.Context(), first.Batch); err != nil || len(refused) != tc.left {
					t.Fatalf("undo: got %v, %v, want %d refused", refused, err, tc.left)
				}
				if refused, err := w.service().Undo(t.Context(), second.Batch); err != nil || len(refused) > 0 {
					t.Fatalf("undo of the later import: got %v, %v, want nothing refused", refused, err)
				}
				if refused, err := w.service().Undo(t.Context(), first.Batch); err != nil || len(refused) > 0 {
					t.Fatalf("undo of what was left: got %v, %v, want nothing refused", refused, err)
				}
				if n := len(w.institutions()); n != 0 {
					t.Errorf("institutions: got %d, want none", n)
				}
				if got := w.digest(); got != before {
					t.Errorf("digest: got %s, want %s", got, before)
				}
				if _, err := w.service().Undo(t.Context(), first.Batch); grid.KindOf(err) != grid.Conflict {
					t.Errorf("undo once more: got %v, want a conflict", err)
				}
			})
		})
	}
}

// Of undos at the same time one succeeds and the others say so.
func TestUndoAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.digest()
		r := w.load(intake.Institutions, register(2100, 9))
		var all sync.WaitGroup
		errs := make([]error, 3)
		for n := range errs {
			all.Go(func() { _, errs[n] = w.service().Undo(t.Context(), r.Batch) })
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case grid.KindOf(err) != grid.Conflict || !strings.Contains(err.Error(), "already undone"):
				t.Errorf("undo: got %v, want it already undone", err)
			}
		}
		if done != 1 {
			t.Errorf("undos that succeeded: got %d, want 1", done)
		}
		if got := w.digest(); got != before {
			t.Errorf("digest: got %s, want %s", got, before)
		}
	})
}

// An import that is undone while it is applied stops.
func TestUndoWhileApplying(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.digest()
		s := w.service()
		s.Progress = func(p intake.Progress) {
			if p.Stage != "applying" {
				return
			}
			if _, err := w.service().Undo(t.Context(), p.Batch); err != nil {
				t.Errorf("undo: got %v, want none", err)
			}
			s.Progress = nil
		}
		r, err := s.Import(t.Context(), w.csv(intake.Institutions, register(5000, 10)), intake.Options{Kind: intake.Institutions, Datum: geo.WGS84})
		if grid.KindOf(err) != grid.Conflict || r.State != store.ImportUndone {
			t.Errorf("import: got %+v, %v, want a conflict, the batch undone", r, err)
		}
		if got := w.digest(); got != before {
			t.Errorf("digest: got %s, want %s", got, before)
		}
	})
}

func TestAdvice(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	text := "name,category\n\"" + strings.Repeat("x", 2<<20)
	r, err := w.service().Import(t.Context(), w.csv(intake.Institutions, text), intake.Options{Kind: intake.Institutions})
	if err == nil || !strings.Contains(r.Advice(), "import the file again") {
		t.Errorf("staging that failed: got %q, %v, want to import again", r.Advice(), err)
	}
	r = intake.Report{Batch: "b", State: store.ImportApplying}
	if !strings.Contains(r.Advice(), "import resume b") {
		t.Errorf("applying: got %q, want to resume", r.Advice())
	}
}
