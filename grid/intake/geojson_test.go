package intake_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// collection makes a FeatureCollection of n points; properties gives those of
// the i-th.
func collection(n int, properties func(i int) string) string {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"type":"Feature","properties":{%s},"geometry":{"type":"Point","coordinates":[%.6f,45.75]}}`,
			properties(i), 126.61+float64(i%1000)/1e5)
	}
	b.WriteString("]}\n")
	return b.String()
}

func (w *world) geoJSON(kind intake.Kind, text string, o intake.Options) intake.Report {
	w.t.Helper()
	source, err := intake.ReadGeoJSON(strings.NewReader(text), kind, intake.Reading{})
	if err != nil {
		w.t.Fatal(err)
	}
	o.Kind, o.Name, o.Datum = kind, "test.geojson", geo.WGS84
	r, err := w.service().Import(w.t.Context(), source, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestImportGeoJSON(t *testing.T) {
	place := func(i int) string {
		return fmt.Sprintf(`"name":"p%d","category":"clinic","licence":{"kind":"medical","number":"L%d"}`, i, i)
	}
	clue := func(i int) string {
		return fmt.Sprintf(`"source":"hotline","external_no":"A%d","kind":"smell","opened_at":"2026-02-20 10:00"`, i)
	}
	tests := []struct {
		name       string
		kind       intake.Kind
		rows       int
		properties func(int) string
	}{
		{"empty", intake.Institutions, 0, place},
		{"one institution", intake.Institutions, 1, place},
		{"one clue", intake.Clues, 1, clue},
		{"one chunk full", intake.Clues, intake.ChunkRows, clue},
		{"a chunk and one more", intake.Institutions, intake.ChunkRows + 1, place},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				text := collection(tc.rows, tc.properties)
				want := store.ImportCounts{Rows: tc.rows, New: tc.rows}
				w.wantCounts(w.geoJSON(tc.kind, text, intake.Options{DryRun: true}), want)
				r := w.geoJSON(tc.kind, text, intake.Options{StageOnly: true})
				if r.State != store.ImportStaged {
					t.Errorf("state: got %s, want staged", r.State)
				}
				r, err := w.service().Resume(t.Context(), r.Batch)
				if err != nil || r.State != store.ImportApplied {
					t.Fatalf("resume: got %+v, %v, want it applied", r, err)
				}
				w.wantCounts(r, want)
				if tc.kind == intake.Institutions && tc.rows > 0 {
					all := w.institutions()
					if len(all) != tc.rows || all[0].Point == nil || all[0].Cell == 0 {
						t.Errorf("institutions: got %d, the first %+v, want %d with points", len(all), all[0], tc.rows)
					}
				}
			})
		})
	}
}

// Every feature may bring properties of its own.
func TestGeoJSONProperties(t *testing.T) {
	given := []string{`"name":"a","category":"clinic"`, `"name":"b","category":"clinic","phone":"0451","colour":"red","tags":[1]`, `"name":["c"],"category":"clinic"`}
	s, err := intake.ReadGeoJSON(strings.NewReader(collection(3, func(i int) string { return given[i] })), intake.Institutions, intake.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"category", "name", "phone", "lon", "lat"}; !slices.Equal(s.Fields(), want) {
		t.Errorf("fields: got %q, want %q", s.Fields(), want)
	}
	if want := []string{"colour", "tags"}; !slices.Equal(s.Ignored(), want) {
		t.Errorf("ignored: got %q, want %q", s.Ignored(), want)
	}
	rows, bad, err := readAll(s)
	want := [][]string{{"1", "clinic", "a", "", "126.610000", "45.75"}, {"2", "clinic", "b", "0451", "126.610010", "45.75"}}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) || !slices.Equal(bad, []int{3}) {
		t.Errorf("rows: got %q, bad %v, %v, want %q, [3]", rows, bad, err, want)
	}
	if _, err := s.Next(); err == nil {
		t.Error("after the end: got a row, want the end again")
	}
}

func TestGeoJSONUnusable(t *testing.T) {
	plain := func(extra string) string {
		return collection(3, func(i int) string {
			if i == 2 {
				return `"name":"a","category":"clinic"` + extra
			}
			return `"name":"a","category":"clinic"`
		})
	}
	many := collection(11, func(i int) string {
		var b strings.Builder
		for k := range 1000 {
			fmt.Fprintf(&b, `"k%d":1,`, i*1000+k)
		}
		return b.String() + `"name":"a","category":"clinic"`
	})
	tests := []struct{ name, text, want string }{
		{"reporter later", plain(`,"reporter_phone":"1"`), "reporter"},
		{"举报人 later", plain(`,"举报人":null`), "reporter"},
		{"reporter inside", plain(`,"x":{"y":{"complainant":"1"}}`), "reporter"},
		{"reporter in a list", plain(`,"x":[{"y":[{"informant":"1"}]}]`), "reporter"},
		{"empty reporter", plain(`,"reporter":{}`), "reporter"},
		{"names without end", many, "too many"},
		{"cut after the features", `{"type":"FeatureCollection","features":[]`, "ends in the middle"},
		{"cut in a feature", plain("")[:200], "ends in the middle"},
		{"cut in the list", `{"features":[`, "ends in the middle"},
		{"two lists", `{"features":[],"features":[]}`, "want a FeatureCollection"},
		{"type at the end", `{"features":[],"type":"Feature"}`, "want a FeatureCollection"},
		{"more", `{"features":[]} {}`, "after its end"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			_, err := intake.ReadGeoJSON(strings.NewReader(tc.text), intake.Institutions, intake.Reading{})
			var e *grid.Error
			if !errors.As(err, &e) || e.Code != intake.CodeUnusable || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an unusable file with %q", err, tc.want)
			}
		})
	}
}
