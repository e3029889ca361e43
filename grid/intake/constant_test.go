package intake_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

// A constant fills the field that has no column and the cell that is empty, and
// nothing else, in every format.
func TestConstants(t *testing.T) {
	set := map[string]string{"category": "hospital", "risk": "B"}
	geojson := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"甲","risk":"A"},"geometry":null},` +
		`{"type":"Feature","properties":{"名称":"乙"},"geometry":null}]}`
	book := string(zipped(t, bookParts(cells(1, []string{"名称", "risk"}, []string{"甲", "A"}, []string{"乙"}), cells(1, []string{"说明"}))))
	for _, tc := range []struct{ name, text string }{
		{"a.csv", "名称,risk\n甲,A\n乙,\n"}, {"a.geojson", geojson}, {"a.xlsx", book},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := open(tc.text, tc.name); err == nil || !strings.Contains(err.Error(), "--set category=VALUE") {
				t.Errorf("without constants: got %v, want category to be missing", err)
			}
			f, err := intake.Open(strings.NewReader(tc.text), int64(len(tc.text)), tc.name, intake.Institutions, intake.Reading{Set: set})
			if err != nil {
				t.Fatal(err)
			}
			rows, bad, err := readAll(f)
			if err != nil || len(bad) > 0 || len(rows) != 2 {
				t.Fatalf("got %q, bad %v, %v, want two rows", rows, bad, err)
			}
			for i, want := range []map[string]string{{"name": "甲", "risk": "A", "category": "hospital"}, {"name": "乙", "risk": "B", "category": "hospital"}} {
				for field, value := range want {
					if at := slices.Index(f.Fields(), field); at < 0 || rows[i][1+at] != value /* after the row number */ {
						t.Errorf("row %d of %v: got %q, want %s %q", i+1, f.Fields(), rows[i], field, value)
					}
				}
			}
			if c := f.Columns(); len(c.Fields) != len(c.Names) || !strings.Contains(fmt.Sprint(c.Names), "=hospital") {
				t.Errorf("columns: got %q for %q, want the constant as =hospital", c.Names, c.Fields)
			}
			p, err := intake.PreviewFile(strings.NewReader(tc.text), tc.name, intake.Institutions, intake.Reading{Set: set})
			if err != nil || len(p.Missing) > 0 || len(p.Faults) > 0 || len(p.Rows) != 2 {
				t.Errorf("preview: got %+v, %v, want nothing missing", p, err)
			}
		})
	}
}

// Constants of no field, without a value, that tell rows apart or that no cell
// may have are refused.
func TestConstantsRefused(t *testing.T) {
	const text = "名称,category\n甲,clinic\n"
	for _, tc := range []struct{ field, value, want string }{
		{"zoo", "1", "names no field"},
		{"category", " ", "has no value"},
		{"lon", "120.1", "every row the same lon"},
		{"licence.number", "1", "every row the same"},
		{"举报人", "张三", "reporter"},
		{"phone", "=1+1", "begins like a formula"},
		{"phone", "a\x00b", "control character"},
	} {
		how := intake.Reading{Set: map[string]string{tc.field: tc.value}}
		_, err := intake.Open(strings.NewReader(text), int64(len(text)), "a.csv", intake.Institutions, how)
		var e *grid.Error
		if !errors.As(err, &e) || e.Code != intake.CodeUnusable || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s=%s: got %v, want an unusable command with %q", tc.field, tc.value, err, tc.want)
		}
		p, err := intake.PreviewFile(strings.NewReader(text), "a.csv", intake.Institutions, how)
		if err != nil || len(p.Faults) == 0 || !strings.Contains(p.Faults[0].Reason, tc.want) {
			t.Errorf("preview of %s=%s: got %+v, %v, want a fault with %q", tc.field, tc.value, p.Faults, err, tc.want)
		}
	}
}
