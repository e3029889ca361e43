package intake_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

func open(text, name string) (*intake.File, error) {
	return intake.Open(strings.NewReader(text), int64(len(text)), name, intake.Institutions, intake.Reading{})
}

func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The format and the encoding are told by the content, not by the name.
func TestOpen(t *testing.T) {
	text := "名称,类别\n甲,clinic\n"
	all := encoded(t, text)
	geojson := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"甲","类别":"clinic"},"geometry":null}]}`
	book := string(zipped(t, bookParts(cells(1, []string{"名称", "类别"}, []string{"甲", "clinic"}))))
	for _, tc := range []struct{ name, file, text, format, encoding string }{
		{"CSV", "a.csv", text, "CSV", intake.UTF8},
		{"packed", "a.csv.gz", packed(t, all[intake.GB18030]), "CSV", intake.GB18030},
		{"packed without saying so", "a.csv", packed(t, text), "CSV", intake.UTF8},
		{"tabs of a spreadsheet", "a.txt", encoded(t, strings.ReplaceAll(text, ",", "\t"))[intake.UTF16LE], "CSV (tabs)", intake.UTF16LE},
		{"GeoJSON", "a.geojson", geojson, "GeoJSON", intake.UTF8},
		{"GeoJSON by another name", "a.txt", "\n " + geojson, "GeoJSON", intake.UTF8},
		{"packed GeoJSON in GB18030", "a.json.gz", packed(t, encoded(t, geojson)[intake.GB18030]), "GeoJSON", intake.GB18030},
		{"workbook", "a.csv", book, "Excel workbook", intake.UTF8},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := open(tc.text, tc.file)
			if err != nil {
				t.Fatal(err)
			}
			rows, bad, err := readAll(f)
			if err != nil || len(bad) > 0 || len(rows) != 1 || !slices.Contains(rows[0], "甲") {
				t.Errorf("rows: got %q, bad %v, %v, want 甲", rows, bad, err)
			}
			if f.Format() != tc.format || f.Encoding() != tc.encoding {
				t.Errorf("got %s in %s, want %s in %s", f.Format(), f.Encoding(), tc.format, tc.encoding)
			}
			if at := f.Position(); at != int64(len(tc.text)) && (tc.name != "workbook" || at <= 0) {
				t.Errorf("position: got %d, want the end, %d", at, len(tc.text))
			}
		})
	}
	for _, tc := range []struct{ name, file, text, want string }{
		{"broken far below", "a.csv", text + strings.Repeat("乙,clinic\n", 90_000) + "\xff\n", "is not UTF-8 at byte"},
		{"open quote far below", "a.csv", text + strings.Repeat("乙,clinic\n", 90_000) + "\"" + strings.Repeat("x", 3<<20), "quote left open"},
		{"no gzip", "a.csv.gz", text, "not gzip although"},
		{"gzip cut short", "a.csv.gz", packed(t, text)[:30], "cut short"},
		{"gzip bomb", "a.csv.gz", packed(t, text+strings.Repeat("a,b\n", 5<<20)), "decompression bomb"},
		{"packed workbook", "a.gz", packed(t, book), "inside a gzip file"},
		{"no GeoJSON", "a.json", text, "not GeoJSON"},
		{"no table", "a.csv", "%PDF-1.7", "PDF"},
		{"empty", "a.csv", "", "empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := open(tc.text, tc.file)
			var e *grid.Error
			if !errors.As(err, &e) || e.Code != intake.CodeUnusable || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an unusable file with %q", err, tc.want)
			}
		})
	}
}

func TestPreview(t *testing.T) {
	long := "区单位名单,,,,\n单位名称,行业,经度,纬度,备注\n" + strings.Repeat("甲,诊所,\"126°38'12.5\"\"E\",45.7,x\n", 9) + strings.Repeat("乙,诊所,126.5,45.7,=1\n", 90_000)
	text := encoded(t, long)[intake.GB18030]
	p, err := intake.PreviewFile(strings.NewReader(text[:1<<20+1]), "a.csv", intake.Institutions, intake.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intake.PreviewColumn{{"单位名称", "name"}, {"行业", ""}, {"经度", "lon"}, {"纬度", "lat"}, {"备注", ""}}
	if p.Format != "CSV" || p.Encoding != intake.GB18030 || !slices.Equal(p.Columns, want) || !slices.Equal(p.Missing, []string{"category"}) || len(p.Rows) != 20 {
		t.Errorf("got %s, %s, columns %v, missing %q, %d rows", p.Format, p.Encoding, p.Columns, p.Missing, len(p.Rows))
	}
	if len(p.Faults) != 9 || !strings.Contains(p.Faults[0].Reason, "degrees, minutes and seconds") {
		t.Errorf("faults: got %v, want 9 of degrees and minutes", p.Faults)
	}
	p, err = intake.PreviewFile(strings.NewReader(text), "a.csv", intake.Institutions, intake.Reading{Map: map[string]string{"行业": "category", "备注": "phone"}})
	if err != nil || len(p.Missing) > 0 || p.Columns[1].Field != "category" || len(p.Faults) != 9+11 {
		t.Errorf("mapped: got %v, missing %q, %v, %d faults, want category and formulas", p.Columns, p.Missing, err, len(p.Faults))
	}
	book := zipped(t, bookParts(cells(1, []string{"名单"}, []string{"名称", "电话"}, []string{"甲", "<c><f>1</f></c>"}), cells(1, []string{"说明"})))
	p, err = intake.PreviewFile(bytes.NewReader(book), "a.xlsx", intake.Institutions, intake.Reading{})
	if err != nil || p.Format != `Excel workbook, sheet "表1" of 2` || fmt.Sprint(p.Columns) != "[{名称 name} {电话 phone}]" || len(p.Rows) != 1 || len(p.Faults) != 1 {
		t.Errorf("workbook: got %+v, %v", p, err)
	}
	for _, tc := range []struct{ name, text, want string }{
		{"cut workbook", string(book[:len(book)/2]), "whole ZIP"},
		{"NUL", "name\x00,category\n", "NUL"},
		{"reporter", "name,举报人\n", "reporter"},
		{"empty", "", "empty"},
		{"cut GeoJSON", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"甲"},"geometry":{"type":"Point","coordinates":[126.5,45.7]}},{"type":"Fea`, ""},
	} {
		p, err := intake.PreviewFile(strings.NewReader(tc.text), "a", intake.Institutions, intake.Reading{})
		if tc.want == "" {
			if err != nil || len(p.Faults) > 0 || len(p.Rows) != 1 || p.Rows[0][1] != "126.5" {
				t.Errorf("%s: got %+v, %v, want its first row", tc.name, p, err)
			}
		} else if err != nil || len(p.Faults) != 1 || !strings.Contains(p.Faults[0].Reason, tc.want) {
			t.Errorf("%s: got %+v, %v, want a fault with %q", tc.name, p, err, tc.want)
		}
	}
}

// One position for many addresses is seen, a market hall and a register of good
// positions are not.
func TestSamePoint(t *testing.T) {
	for _, tc := range []struct {
		name      string
		rows      int
		same      func(i int) bool
		addresses int // of the same point
		want      bool
	}{
		{"1,000 of 1,000", 1000, func(int) bool { return true }, 1000, true},
		{"1,000 of 100,000", 100_000, func(i int) bool { return i%100 == 7 }, 1000, true},
		{"one address", 1000, func(int) bool { return true }, 1, false},
		{"a few", 10_000, func(i int) bool { return i < 40 }, 40, false},
		{"none", 50_000, func(int) bool { return false }, 0, false},
	} {
		var s intake.SamePoint
		n := 0
		for i := range tc.rows {
			lon, address := fmt.Sprintf("126.%06d", i), fmt.Sprint(i)
			if tc.same(i) {
				lon = "126.5"
				if tc.addresses > 0 {
					address = fmt.Sprint("same ", n%tc.addresses)
				}
				n++
			}
			s.See(lon, "45.7", address)
		}
		got := s.Verdict()
		if (got != nil) != tc.want || got != nil && (got.Lon != "126.5" || got.Rows < n*9/10 || got.Rows > n || got.Of != tc.rows) {
			t.Errorf("%s: got %+v, want %v of %d", tc.name, got, tc.want, n)
		}
	}
}
