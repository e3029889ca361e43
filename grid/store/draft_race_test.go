package store

import (
	"errors"
	"maps"
	"os"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

// draftEdits is how many edits two planners make at once.
func draftEdits() int {
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		return 1000
	}
	return 200
}

// Two planners edit overlapping cells of two drafts at once, each from what they
// last saw. No accepted edit is lost, and every conflict tells both versions.
func TestDraftPlannersAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		drafts := []*grid.Draft{w.draft(t, s), w.draft(t, s)}
		begun := time.Now()
		var wg sync.WaitGroup
		var mu sync.Mutex
		accepted, merges, conflicts := map[grid.DraftID]int{}, 0, 0
		for n, by := range []grid.AccountID{planner, second} {
			rng := seeded(t, uint64(100+n))
			wg.Go(func() {
				seen := map[grid.DraftID]*grid.Draft{} // as this planner last saw it
				for k := range draftEdits() / 2 {
					d := drafts[rng.IntN(len(drafts))]
					if seen[d.ID] == nil || k%7 == 0 {
						now, err := s.Draft(t.Context(), city, d.ID)
						if err != nil {
							t.Errorf("read: %v", err)
							return
						}
						seen[d.ID] = &now
					}
					mine := seen[d.ID]
					few := *w
					few.cells = w.cells[:min(len(w.cells), 16)]
					c := randomMoves(rng, &few, d, mine.Cells, 1+rng.IntN(3))
					e, merged, err := editDraft(t, s, d.ID, mine.Version, c, by)
					var told *grid.DraftConflict
					mu.Lock()
					switch {
					case err == nil:
						accepted[d.ID]++
						if merged {
							merges++
						}
					case errors.As(err, &told):
						conflicts++
						if told.Yours != mine.Version || told.Theirs <= told.Yours || told.Count == 0 {
							t.Errorf("conflict: got %+v, seen version %d", told, mine.Version)
						}
						for _, f := range told.Differ {
							if f.Version <= mine.Version || f.By == "" {
								t.Errorf("conflict does not tell who: %+v", f)
							}
						}
					default:
						t.Errorf("edit: %v", err)
					}
					mu.Unlock()
					switch {
					case err != nil || merged:
						seen[d.ID] = nil
					default:
						if err := mine.Apply(&e.Change); err != nil {
							t.Errorf("own view: %v", err)
						}
						mine.Version = e.Version
					}
				}
			})
		}
		wg.Wait()
		for _, d := range drafts {
			if got, edits := checkJournal(t, s, d); int(got.Version) != 1+accepted[d.ID] || len(edits) != accepted[d.ID] {
				t.Errorf("got version %d and %d edits, want %d accepted ones", got.Version, len(edits), accepted[d.ID])
			}
		}
		// What came of it is published, and the ledger holds.
		head, err := s.DraftHead(t.Context(), city, drafts[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		at := start.AddDate(0, 0, 7)
		plans, err := publishDraft(t, s, head.ID, head.Version, start, at)
		if err != nil {
			t.Fatalf("publish: %v", err)
		}
		draft, err := s.Draft(t.Context(), city, head.ID)
		if err != nil {
			t.Fatal(err)
		}
		if plan, err := s.Plan(t.Context(), city, plans[0].ID); err != nil || !maps.Equal(plan.Cells, draft.Cells) {
			t.Errorf("plan: got %d cells, %v, want the %d of the draft", len(plan.Cells), err, len(draft.Cells))
		}
		checkLedger(t, s)
		t.Logf("%d edits: %d merged, %d conflicts, %s", draftEdits(), merges, conflicts, time.Since(begun).Round(time.Millisecond))
		if merges == 0 || conflicts == 0 {
			t.Errorf("got %d merges and %d conflicts: the planners did not meet", merges, conflicts)
		}
	})
}
