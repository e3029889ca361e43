package intake_test

import (
	"testing"

	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// Part-time people state their hours a week; a file without the column changes none.
func TestOfficerWeekHours(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/test.db")
	w.wantCounts(w.load(intake.Officers, "name,post,region,active_from,week_hours\n李,officer,east,2026-01-01,20.5\n王,officer,east,2026-01-01,\n"),
		store.ImportCounts{Rows: 2, New: 2})
	check := func(want map[string]int) {
		t.Helper()
		people, _, err := w.store.Officers(t.Context(), "east", store.Page{})
		if err != nil || len(people) != len(want) {
			t.Fatalf("got %d people, %v, want %d", len(people), err, len(want))
		}
		for _, o := range people {
			if o.WeekMinutes != want[o.Name] {
				t.Errorf("%s: got %d minutes a week, want %d", o.Name, o.WeekMinutes, want[o.Name])
			}
		}
	}
	check(map[string]int{"李": 1230, "王": 0})
	w.wantCounts(w.load(intake.Officers, "name,post,region,active_from\n李,officer,east,2026-01-01\n"), store.ImportCounts{Rows: 1, Unchanged: 1})
	check(map[string]int{"李": 1230, "王": 0})
	r := w.load(intake.Officers, "name,post,region,active_from,week_hours\n李,officer,east,2026-01-01,0\n")
	w.wantCounts(r, store.ImportCounts{Rows: 1, Changed: 1})
	check(map[string]int{"李": 0, "王": 0})
	if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
		t.Fatalf("undo: got %v, %v", refused, err)
	}
	check(map[string]int{"李": 1230, "王": 0})
}
