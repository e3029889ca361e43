package intake_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

// bookParts are a workbook's parts with sheets of the given rows.
func bookParts(sheets ...string) map[string]string {
	const ns = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	parts := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="` + r + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/styles.xml": `<?xml version="1.0" encoding="UTF-8"?><styleSheet` + ns + `><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>` +
			`<numFmt numFmtId="165" formatCode="000000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst` + ns + `><si><t>名称</t></si><si><r><t>类</t></r><r><rPr/><t xml:space="preserve">别 </t></r><rPh><t>lei</t></rPh></si>` +
			`<si><t>a_x000D_b &amp; &#x4E2D;</t></si></sst>`,
	}
	list, relations := "", ""
	for i, s := range sheets {
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)
		list += fmt.Sprintf(`<sheet name="表%d" sheetId="%d" r:id="rId%d"/>`, i+1, i+1, i+1)
		relations += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, r, i+1)
		if !strings.Contains(s, "<sheetData>") && !strings.Contains(s, "<a>") {
			s = "<worksheet" + ns + "><sheetData>" + s + "</sheetData></worksheet>"
		}
		parts[name] = strings.TrimPrefix(s, "\n")
	}
	parts["xl/workbook.xml"] = `<workbook` + ns + ` xmlns:r="` + r + `"><sheets>` + list + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations +
		`<Relationship Id="s" Type="` + r + `/styles" Target="styles.xml"/><Relationship Id="t" Type="` + r + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`
	return parts
}

// cells writes rows of inline text; what begins with "<" is a cell as it is.
func cells(first int, rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, first+i)
		for j, v := range row {
			switch {
			case strings.HasPrefix(v, "<"):
				b.WriteString(strings.Replace(v, "<c", fmt.Sprintf(`<c r="%c%d"`, 'A'+j, first+i), 1))
			case v != "":
				fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+j, first+i, v)
			}
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBook(b []byte, sheet string) (*intake.XLSX, error) {
	return intake.ReadXLSX(bytes.NewReader(b), int64(len(b)), intake.Institutions, intake.Reading{Sheet: sheet})
}

func TestReadXLSX(t *testing.T) {
	data := cells(1, []string{"道里区名单"}) + // merged over the table
		cells(3, []string{`<c t="s"><v>0</v></c>`, `<c t="s"><v>1</v></c>`, "位置", "", "许可证号", "有效期至", "备注", "电话"},
			[]string{"", "", "经度", "纬度"},
			[]string{"甲", "clinic", `<c><v>126.53612300000001</v></c>`, `<c><v>45.7</v></c>`, `<c><v>12345678901</v></c>`, `<c s="1"><v>46023</v></c>`, `<c><f>1+1</f><v>2</v></c>`, "+86 451 1234"},
			[]string{"乙", "", "", "", `<c s="3"><v>42</v></c>`, `<c s="2"><v>46023</v></c>`}) +
		`<row r="7" spans="1:2"><c r="A7" s="1"/></row>` +
		cells(8, []string{`<c t="s"><v>2</v></c>`, "clinic", "", "", `<c><v>1.2345678901E+10</v></c>`, `<c s="4"><v>46023.75</v></c>`, "", `<c t="n"><v>4.5112345678E10</v></c>`},
			[]string{"丙", "clinic", "", "", "", "", "", `<c t="str"><f>A1</f><v>1</v></c>`},
			[]string{"=丁", "clinic"}, []string{"＝丁", "clinic"}, []string{"@SUM(1)", "clinic"}, []string{"-1+cmd", "clinic"}, []string{"＋cmd", "clinic"},
			[]string{"戊", "clinic", "", "", `<c><v>123456789012345678</v></c>`}, []string{"己", `<c t="e"><v>#REF!</v></c>`}, []string{"庚", "clinic", "", "", "", `<c s="1"><v>-5</v></c>`})
	sheet := `<?xml version="1.0"?><x:worksheet xmlns:x="u"><x:dimension ref="A1:H99"/><sheetData><!-- a > b --->` + data +
		`</sheetData><mergeCells><mergeCell ref="A1:H2"/><mergeCell ref="B5:B6"/></mergeCells></x:worksheet>`
	b := zipped(t, bookParts(sheet))
	s, err := readBook(b, "")
	if err != nil {
		t.Fatal(err)
	}
	rows, bad, err := readAll(s)
	want := [][]string{
		{"1", "甲", "clinic", "126.536123", "45.7", "12345678901", "2026-01-01", "+86 451 1234"},
		{"2", "乙", "clinic", "", "", "000042", "2026-01-01", ""}, // 类别 from the merged cell above
		{"4", "a\rb & 中", "clinic", "", "", "12345678901", "2026-01-01 18:00:00", "45112345678"},
	}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("rows: got %q, %v, want %q", rows, err, want)
	}
	if want := []int{5, 6, 7, 8, 9, 10, 11, 12, 13}; !slices.Equal(bad, want) {
		t.Errorf("refused rows: got %v, want %v", bad, want)
	}
	if want := []string{"name", "category", "lon", "lat", "licence.number", "licence.expires_on", "phone"}; !slices.Equal(s.Fields(), want) {
		t.Errorf("fields: got %q, want %q", s.Fields(), want)
	}
	if got := s.Ignored(); !slices.Equal(got, []string{"备注"}) || s.Format() != "Excel workbook" || s.Encoding() != intake.UTF8 {
		t.Errorf("got ignored %q, %s, %s", got, s.Format(), s.Encoding())
	}
}

// The one sheet that fits is taken, else it has to be named.
func TestSheets(t *testing.T) {
	table := cells(1, []string{"name", "category"}, []string{"甲", "clinic"})
	other := cells(1, []string{"说明"}, []string{"填表须知"})
	for _, tc := range []struct {
		name, sheet string
		sheets      []string
		want        string // "" when it reads
	}{
		{"the one that fits", "", []string{other, table}, ""},
		{"by name", "表2", []string{table, table}, ""},
		{"by number", "1", []string{table, other}, ""},
		{"several fit", "", []string{table, other, table}, `--sheet: "表1", "表3"`},
		{"none fits", "", []string{other, other}, "no column for name"},
		{"unknown", "表9", []string{table}, `it has "表1"`},
		{"empty", "", []string{""}, "is empty"},
	} {
		s, err := readBook(zipped(t, bookParts(tc.sheets...)), tc.sheet)
		if tc.want != "" {
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%s: got %v, want %q", tc.name, err, tc.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if rows, bad, err := readAll(s); err != nil || len(bad) > 0 || len(rows) != 1 {
			t.Errorf("%s: got %q, %v, %v, want one row", tc.name, rows, bad, err)
		}
	}
}

// Workbooks that are broken or hostile, and what the error says of them.
func TestBrokenWorkbook(t *testing.T) {
	table := cells(1, []string{"name", "category"}, []string{"甲", "clinic"})
	with := func(name, text string) map[string]string {
		p := bookParts(table)
		p[name] = text
		return p
	}
	sheet := func(text string) map[string]string { return bookParts("<worksheet>" + text + "</worksheet>") }
	whole := zipped(t, bookParts(table))
	entities := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>`
	many := make([]string, 300)
	for i := range many {
		many[i] = table
	}
	for _, tc := range []struct {
		name string
		book []byte
		want string
	}{
		{"declared size", zipped(t, sheet(`<dimension ref="A1:XFD1048576"/><sheetData>`+table+`</sheetData>`)), "declares a size of 17179869184 cells"},
		{"impossible size", zipped(t, sheet(`<dimension ref="A1:XFE9999999"/><sheetData>`+table+`</sheetData>`)), "impossible size"},
		{"entities", zipped(t, with("xl/sharedStrings.xml", entities)), "document type definition"},
		{"external entity", zipped(t, with("xl/workbook.xml", `<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>`)), "document type definition"},
		{"unknown entity", zipped(t, with("xl/sharedStrings.xml", "<sst><si><t>&b;</t></si></sst>")), `entity "b"`},
		{"external link", zipped(t, with("xl/externalLinks/externalLink1.xml", "<externalLink/>")), "links to other workbooks"},
		{"sheet elsewhere", zipped(t, with("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://x/"/></Relationships>`)), "lies elsewhere"},
		{"many sheets", zipped(t, bookParts(many...)), "more than 256 sheets"},
		{"rows out of order", zipped(t, bookParts(cells(2, []string{"name", "category"})+cells(1, []string{"a", "b"}))), "out of order"},
		{"cells out of order", zipped(t, bookParts(`<row><c r="B1"/><c r="A1"/></row>`)), "out of order"},
		{"a column too far", zipped(t, bookParts(table+`<row r="9"><c r="XFD9"><v>1</v></c></row>`)), "column 16384"},
		{"no such column", zipped(t, bookParts(table+`<row r="9"><c r="ZZZZ9"><v>1</v></c></row>`)), "out of order"},
		{"deep", zipped(t, sheet(strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100))), "too deep"},
		{"cut XML", zipped(t, bookParts("<worksheet><sheetData><row>")), "not well formed"},
		{"crossed tags", zipped(t, sheet("<sheetData><row></sheetData></row>")), "not well formed"},
		{"cut", whole[:len(whole)-30], "not a whole ZIP archive"},
		{"no workbook", zipped(t, map[string]string{"a.txt": "x"}), "no Excel workbook"},
		{"two of a name", append([]byte{}, twice(t)...), "two parts named"},
		{"damaged", damage(whole), "damaged"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := readBook(tc.book, "")
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

func twice(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 2 {
		if _, err := z.Create("xl/workbook.xml"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// damage turns over a byte of the first part's packed data.
func damage(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 0; i < len(b)/2; i++ {
		if i%50 == 45 {
			b[i] ^= 0xff
		}
	}
	return b
}

func FuzzReadXLSX(f *testing.F) {
	f.Add([]byte(cells(1, []string{"name", "category"}, []string{"甲", "clinic"})), []byte(`<sst><si><t>a</t></si></sst>`))
	f.Add([]byte(`<row r="1"><c t="s"><v>0</v></c></row>`), []byte(`<sst><si><t>name</t></si><si><t>category</t></si></sst>`))
	f.Fuzz(func(t *testing.T, sheet, strs []byte) {
		p := bookParts("<worksheet><sheetData>" + string(sheet) + "</sheetData></worksheet>")
		p["xl/sharedStrings.xml"] = string(strs)
		if s, err := readBook(zipped(t, p), ""); err == nil {
			checkSource(t, s)
		}
	})
}

// FuzzXLSXFile reads any bytes as a workbook.
func FuzzXLSXFile(f *testing.F) {
	f.Add(zipped(f, bookParts(cells(1, []string{"name", "category"}, []string{"甲", "clinic"}))))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := readBook(b, ""); err == nil {
			checkSource(t, s)
		}
	})
}
