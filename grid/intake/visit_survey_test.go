package intake_test

import (
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// Visits of a file say what was met: normal refreshes the place, the rest waits
// on the queue; rows that make no sense are refused with their visit, and the undo
// takes all of it back.
func TestVisitsWithSurveys(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, register(4, 7))
		before := w.digest()
		verified := func() (n int) {
			for _, i := range w.institutions() {
				if !i.VerifiedAt.IsZero() {
					n++
				}
			}
			return n
		}
		queue := func() int {
			t.Helper()
			root, err := w.store.RootRegion(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			rows, _, err := w.store.Reviews(t.Context(), root.Code, store.ReviewFilter{Kind: grid.ReviewSurvey, State: grid.ReviewOpen}, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		const header = "licence_kind,licence_number,task,visited_at,source_team,survey,survey_name,survey_address\n"
		file := header +
			"medical,L0000000,patrol,2026-02-01,red,正常,,\n" +
			"medical,L0000001,patrol,2026-02-01,red,更名,新诊所,\n" +
			"medical,L0000002,patrol,2026-02-01,red,moved,,对面\n" +
			"medical,L0000003,patrol,2026-02-01,red,,,\n" +
			"medical,L0000003,patrol,2026-02-02,red,更名,,\n" +
			"medical,L0000003,patrol,2026-02-02,red,new_suspect,,x\n" +
			"medical,L0000003,patrol,2026-02-02,red,好,,\n" +
			"medical,L0000003,patrol,2026-02-02,red,,新诊所,\n"
		r := w.load(intake.Visits, file)
		w.wantCounts(r, store.ImportCounts{Rows: 8, New: 4, Rejected: 4})
		if verified() != 1 || queue() != 2 {
			t.Errorf("after the import: got %d verified, %d waiting; want 1, 2", verified(), queue())
		}
		if w.digest() == before {
			t.Error("the digest does not know of the visits")
		}
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Fatalf("undo: got %v, %v, want nothing refused", refused, err)
		}
		if verified() != 0 || queue() != 0 || w.digest() != before {
			t.Errorf("after the undo: got %d verified, %d waiting, digest %s; want 0, 0, %s", verified(), queue(), w.digest(), before)
		}
	})
}

// A check on site is not forgotten when an import of the register is undone that
// came before it.
func TestUndoKeepsChecksOnSite(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.load(intake.Institutions, register(1, 7))
		changed := w.load(intake.Institutions, register(1, 8))
		w.load(intake.Visits, "licence_kind,licence_number,task,visited_at,source_team,survey\nmedical,L0000000,patrol,2026-02-01,red,normal\n")
		want := w.institutions()[0].VerifiedAt
		if _, err := w.service().Undo(t.Context(), changed.Batch); err != nil {
			t.Fatal(err)
		}
		if got := w.institutions()[0].VerifiedAt; want.IsZero() || !got.Equal(want) {
			t.Errorf("verified: got %s, want %s", got, want)
		}
	})
}
