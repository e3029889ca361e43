package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// Regions that the tree refuses are rejected rows; the others go in.
func TestRegionsRefused(t *testing.T) {
	wide := square("wide", "city", 1, 45, 0)
	wide.Geometry = square("", "", 0, 0, 80).Geometry
	wide.Geometry[0][0][1][0], wide.Geometry[0][0][2][0] = 179.9, 179.9
	tests := []struct {
		name    string
		regions []geo.Region
		want    store.ImportCounts
		fields  []string // row:field of the rejected
		codes   string   // stored afterwards
	}{
		{"circle in the file", []geo.Region{square("a", "b", 0, 0, 0), square("b", "a", 0, 0, 0), square("c", "a", 0, 0, 0), square("d", "city", 0, 0, 0)},
			store.ImportCounts{Rows: 4, New: 1, Rejected: 3}, []string{"1:parent_code", "2:parent_code", "3:parent_code"}, "city d east west"},
		{"circle with what is stored", []geo.Region{square("city", "east", 0, 0, 0), square("c", "city", 0, 0, 0)},
			store.ImportCounts{Rows: 2, New: 1, Rejected: 1}, []string{"1:parent_code"}, "c city east west"},
		{"own parent", []geo.Region{square("a", "a", 0, 0, 0)}, store.ImportCounts{Rows: 1, Rejected: 1}, []string{"1:parent_code"}, "city east west"},
		{"unknown parent", []geo.Region{square("a", "moon", 0, 0, 0), square("b", "a", 0, 0, 0), square("c", "east", 126.7, 45.8, 0.05)},
			store.ImportCounts{Rows: 3, New: 1, Rejected: 2}, []string{"1:parent_code", "2:parent_code"}, "c city east west"},
		{"second root", []geo.Region{square("a", "", 0, 0, 0), square("b", "a", 0, 0, 0), square("c", "city", 0, 0, 0)},
			store.ImportCounts{Rows: 3, New: 1, Rejected: 2}, []string{"1:parent_code", "2:parent_code"}, "c city east west"},
		{"no name", []geo.Region{{Code: "a", ParentCode: "city", Level: "district", Scheme: geo.SchemeLocal}},
			store.ImportCounts{Rows: 1, Rejected: 1}, []string{"1:name"}, "city east west"},
		{"too large", []geo.Region{wide, square("c", "city", 0, 0, 0)},
			store.ImportCounts{Rows: 2, New: 1, Rejected: 1}, []string{"1:geometry"}, "c city east west"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				before := w.digest()
				source := func() intake.Source {
					s, err := intake.RegionsOf(tc.regions)
					if err != nil {
						t.Fatal(err)
					}
					return s
				}
				o := intake.Options{Kind: intake.Regions, Name: "r.geojson", Datum: geo.WGS84, DryRun: true}
				dry, err := w.service().Import(t.Context(), source(), o)
				if err != nil || dry.Counts != tc.want {
					t.Errorf("dry run: got %+v, %v, want %+v", dry.Counts, err, tc.want)
				}
				o.DryRun = false
				r, err := w.service().Import(t.Context(), source(), o)
				if err != nil || r.State != store.ImportApplied {
					t.Fatalf("import: got %+v, %v, want it applied", r, err)
				}
				w.wantCounts(r, tc.want)
				var fields []string
				if err := w.service().EachReject(t.Context(), r.Batch, func(e intake.RowError) error {
					fields = append(fields, fmt.Sprintf("%d:%s", e.Row, e.Field))
					return nil
				}); err != nil || !slices.Equal(fields, tc.fields) {
					t.Errorf("rejected: got %q, %v, want %q", fields, err, tc.fields)
				}
				if got := w.regions(); got != tc.codes {
					t.Errorf("regions: got %s, want %s", got, tc.codes)
				}
				if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
					t.Errorf("undo: got %v, %v, want nothing refused", refused, err)
				}
				if got := w.digest(); got != before {
					t.Errorf("digest after undo: got %s, want %s", got, before)
				}
			})
		})
	}
}

func (w *world) regions() string {
	w.t.Helper()
	rows, err := w.store.Regions(w.t.Context(), "city")
	if err != nil {
		w.t.Fatal(err)
	}
	codes := make([]string, len(rows))
	for n, r := range rows {
		codes[n] = r.Code
	}
	slices.Sort(codes)
	return strings.Join(codes, " ")
}

// A set that cannot go in at all is a failed batch, not one that is resumed for
// ever: here a stored region, not of the file, has become impossible.
func TestRegionsFail(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		huge := square("huge", "city", 0, 0, 80)
		huge.Geometry[0][0][1][0], huge.Geometry[0][0][2][0] = 179.9, 179.9
		w.write(func(tx *store.Tx) error { // a parent has no cells of its own
			return tx.PutRegions([]geo.Region{huge, square("child", "huge", 126.5, 45.5, 0.05)}, grid.Origin{})
		})
		source, err := intake.RegionsOf([]geo.Region{square("child", "city", 126.5, 45.5, 0.05)})
		if err != nil {
			t.Fatal(err)
		}
		r, err := w.service().Import(t.Context(), source, intake.Options{Kind: intake.Regions, Name: "r.geojson", Datum: geo.WGS84})
		if grid.KindOf(err) != grid.Invalid || r.State != store.ImportFailed || !strings.Contains(r.Reason, "huge") || !strings.Contains(r.Advice(), "import undo") {
			t.Fatalf("import: got %+v, %v, want it failed because of huge", r, err)
		}
		if _, err := w.service().Resume(t.Context(), r.Batch); grid.KindOf(err) != grid.Conflict || !strings.Contains(err.Error(), "huge") {
			t.Errorf("resume: got %v, want a conflict with the reason", err)
		}
		if refused, err := w.service().Undo(t.Context(), r.Batch); err != nil || len(refused) > 0 {
			t.Errorf("undo: got %v, %v, want nothing refused", refused, err)
		}
		source, err = intake.RegionsOf([]geo.Region{square("south", "city", 126.5, 45.5, 0.05)})
		if err != nil {
			t.Fatal(err)
		}
		r, err = w.service().Import(t.Context(), source, intake.Options{Kind: intake.Regions, Name: "r.geojson", Datum: geo.WGS84})
		if err != nil || r.State != store.ImportApplied {
			t.Errorf("another import: got %+v, %v, want it applied", r, err)
		}
	})
}
