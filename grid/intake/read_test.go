package intake_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
)

func readAll(s intake.Source) (rows [][]string, bad []int, err error) {
	for {
		r, err := s.Next()
		var e *intake.RowError
		switch {
		case errors.Is(err, io.EOF):
			return rows, bad, nil
		case errors.As(err, &e):
			bad = append(bad, e.Row)
		case err != nil:
			return rows, bad, err
		default:
			rows = append(rows, append([]string{fmt.Sprint(r.Row)}, r.Values...))
		}
	}
}

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name    string
		text    string
		mapping map[string]string
		fields  []string
		ignored []string
		rows    [][]string
		bad     []int
	}{
		{"own names", "Name,category\na,clinic\n", nil, []string{"name", "category"}, nil, [][]string{{"1", "a", "clinic"}}, nil},
		{"byte order mark", "\xef\xbb\xbfname,category\na,clinic", nil, []string{"name", "category"}, nil, [][]string{{"1", "a", "clinic"}}, nil},
		{"mapped", "名称,类别,备注\n甲,clinic,x\n", map[string]string{"名称": "name", "类别": "category"},
			[]string{"name", "category"}, []string{"备注"}, [][]string{{"1", "甲", "clinic"}}, nil},
		{"nested", "name,category,licence_number,legal_person.name\na,b,c,d\n", nil,
			[]string{"name", "category", "licence.number", "legal_person.name"}, nil, [][]string{{"1", "a", "b", "c", "d"}}, nil},
		{"bad rows", "name,category\na\n\"b\"x,c\nd,e\n", nil, []string{"name", "category"}, nil, [][]string{{"3", "d", "e"}}, []int{1, 2}},
		{"quotes and breaks", "name,category\n\"a\nb\",\"c,d\"\n", nil, []string{"name", "category"}, nil, [][]string{{"1", "a\nb", "c,d"}}, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, err := intake.ReadCSV(strings.NewReader(tc.text), intake.Institutions, intake.Reading{Map: tc.mapping})
			if err != nil {
				t.Fatal(err)
			}
			rows, bad, err := readAll(s)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(s.Fields(), tc.fields) || !slices.Equal(s.Ignored(), tc.ignored) {
				t.Errorf("fields: got %q, ignored %q, want %q, %q", s.Fields(), s.Ignored(), tc.fields, tc.ignored)
			}
			if !slices.EqualFunc(rows, tc.rows, slices.Equal) || !slices.Equal(bad, tc.bad) {
				t.Errorf("rows: got %q, bad %v, want %q, %v", rows, bad, tc.rows, tc.bad)
			}
		})
	}
}

// What makes a whole file unusable, and what the error says of it.
func TestUnusable(t *testing.T) {
	tests := []struct {
		name, text string
		mapping    map[string]string
		want       string
	}{
		{"empty", "", nil, "empty"},
		{"workbook", "PK\x03\x04....", nil, "Excel"},
		{"half a character", "name,category\n\xe5\x93", nil, "middle of a UTF-8 character"},
		{"reporter", "name,category,reporter_phone\n", nil, "reporter"},
		{"举报人", "name,category,举报人电话\n", nil, "reporter"},
		{"mapped reporter", "name,category,x\n", map[string]string{"x": "reporter_name"}, "reporter"},
		{"mapped from reporter", "name,category,投诉人\n", map[string]string{"投诉人": "phone"}, "reporter"},
		{"no field", "name,category\n", map[string]string{"name": "title"}, "names no field"},
		{"no column", "name,category\n", map[string]string{"title": "name"}, "does not have"},
		{"twice", "name,NAME,category\n", nil, "already gives"},
		{"needed", "name,address\n", nil, "no column for category"},
		{"only lon", "name,category,lon\n", nil, "only one of lon and lat"},
		{"open quote", "name,category\n\"" + strings.Repeat("x", 2<<20), nil, "quote left open"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			s, err := intake.ReadCSV(strings.NewReader(tc.text), intake.Institutions, intake.Reading{Map: tc.mapping})
			if err == nil {
				_, _, err = readAll(s)
			}
			var e *grid.Error
			if !errors.As(err, &e) || e.Code != intake.CodeUnusable || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an unusable file with %q", err, tc.want)
			}
		})
	}
}

func TestReadGeoJSON(t *testing.T) {
	text := `{"type":"FeatureCollection","name":"x","features":[
{"type":"Feature","properties":{"name":"甲","category":"clinic","n":7,"licence":{"number":5,"kind":"m"}},"geometry":{"type":"Point","coordinates":[126.5,45.75]}},
{"type":"Feature","properties":{"name":"乙","category":"clinic"},"geometry":null},
{"type":"Feature","properties":{"name":"丙"},"geometry":{"type":"Polygon","coordinates":[]}}]}`
	s, err := intake.ReadGeoJSON(strings.NewReader(text), intake.Institutions, intake.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"category", "licence.kind", "licence.number", "name", "lon", "lat"}; !slices.Equal(s.Fields(), want) {
		t.Errorf("fields: got %q, want %q", s.Fields(), want)
	}
	rows, bad, err := readAll(s)
	want := [][]string{{"1", "clinic", "m", "5", "甲", "126.5", "45.75"}, {"2", "clinic", "", "", "乙", "", ""}}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) || !slices.Equal(bad, []int{3}) {
		t.Errorf("rows: got %q, bad %v, %v, want %q, [3]", rows, bad, err, want)
	}
	for _, broken := range []string{"", "[]", `{"type":"Feature"}`, `{"features":[`, `{"features":[{"type":"Feature","properties":{"name":"a","category":"b"}}`,
		`{"features":[{"properties":{"name":"a","category":"b","reporter":"c"}}]}`} {
		s, err := intake.ReadGeoJSON(strings.NewReader(broken), intake.Institutions, intake.Reading{})
		if err == nil {
			_, _, err = readAll(s)
		}
		if grid.KindOf(err) != grid.Invalid {
			t.Errorf("%s: got %v, want an unusable file", broken, err)
		}
	}
}

// Whatever comes in, reading ends, without panic, in rows as wide as the fields
// and with row numbers that go up.
func checkSource(t *testing.T, s intake.Source) {
	last := 0
	for {
		r, err := s.Next()
		row := r.Row
		var e *intake.RowError
		if errors.As(err, &e) {
			row = e.Row
		} else if err != nil {
			return
		} else if len(r.Values) != len(s.Fields()) {
			t.Fatalf("row %d: got %d values for %d fields", r.Row, len(r.Values), len(s.Fields()))
		}
		if row <= last {
			t.Fatalf("row: got %d after %d, want a higher one", row, last)
		}
		last = row
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("name,category\na,b\n")
	f.Add("\xef\xbb\xbfname,category,lon,lat\n\"a\"\"b\",c,1,2\n\"")
	f.Add("名称,类别\n\xc4\xe3,\xba\xc3")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := intake.ReadCSV(strings.NewReader(text), intake.Institutions, intake.Reading{})
		if err == nil {
			checkSource(t, s)
		}
	})
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a","category":"b"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`)
	f.Add(`{"features":[{"properties":{"name":{"x":1},"category":null}},7]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := intake.ReadGeoJSON(strings.NewReader(text), intake.Institutions, intake.Reading{})
		if err == nil {
			checkSource(t, s)
		}
		if regions, err := intake.ReadRegions(strings.NewReader(text), geo.WGS84, geo.RegionFields{Code: "code", Name: "name", LevelValue: "area"}); err == nil {
			_, _, _ = readAll(regions)
		}
	})
}
