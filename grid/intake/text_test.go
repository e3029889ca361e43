package intake_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"gridwatch/grid"
	"gridwatch/grid/intake"
)

// encoded gives a text in every encoding that is read.
func encoded(t testing.TB, text string) map[string]string {
	t.Helper()
	out := map[string]string{intake.UTF8: text, intake.UTF8BOM: "\xef\xbb\xbf" + text}
	for name, encoding := range map[string]interface{ String(string) (string, error) }{
		intake.GB18030:           simplifiedchinese.GB18030.NewEncoder(),
		intake.UTF16LE:           unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		intake.UTF16BE:           unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(),
		intake.UTF16LE + " bare": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(),
		intake.UTF16BE + " bare": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
	} {
		var err error
		if out[name], err = encoding.String(text); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Every encoding gives the same rows and says its name, however the bytes come
// in and wherever the first character that is not ASCII is.
func TestEncodings(t *testing.T) {
	short := "名称,类别,地址\n哈尔滨市第一医院,clinic,道里区𠮷街1号\n"
	late := "name,category,address\n" + strings.Repeat("a,clinic,b\n", 20_000) + "联通,clinic,鑫\n"
	for text, want := range map[string][]string{short: {"1", "哈尔滨市第一医院", "clinic", "道里区𠮷街1号"}, late: {"20001", "联通", "clinic", "鑫"}} {
		for name, bytes := range encoded(t, text) {
			for how, r := range map[string]io.Reader{"whole": strings.NewReader(bytes), "in halves": iotest.HalfReader(strings.NewReader(bytes)),
				"with its end": iotest.DataErrReader(strings.NewReader(bytes))} {
				s, err := intake.ReadCSV(r, intake.Institutions, intake.Reading{})
				if err != nil {
					t.Errorf("%s, %s: %v", name, how, err)
					continue
				}
				rows, bad, err := readAll(s)
				if err != nil || len(bad) > 0 || !slices.Equal(rows[len(rows)-1], want) {
					t.Errorf("%s, %s: got %q, bad %v, %v, want %q", name, how, rows[len(rows)-1], bad, err, want)
				}
				if got := strings.TrimSuffix(name, " bare"); s.Encoding() != got {
					t.Errorf("%s, %s: got encoding %s, want %s", name, how, s.Encoding(), got)
				}
			}
		}
	}
}

// Text that is broken, or none, and what the error says of it.
func TestBrokenText(t *testing.T) {
	all := encoded(t, "名称,类别\n哈尔滨市第一医院,clinic\n市")
	big5, err := traditionalchinese.Big5.NewEncoder().String("名稱,類別\n" + strings.Repeat("國立臺灣大學醫學院附設醫院,診所\n", 9))
	if err != nil {
		t.Fatal(err)
	}
	long := "name,category\n" + strings.Repeat("a,b\n", 30_000)
	for _, tc := range []struct{ name, text, want string }{
		{"GB18030 with a broken tail", all[intake.GB18030][:len(all[intake.GB18030])-1], "middle of a GB18030 character (byte 35)"},
		{"UTF-8 with a broken tail", all[intake.UTF8][:len(all[intake.UTF8])-1], "middle of a UTF-8 character"},
		{"UTF-16 with half a unit", all[intake.UTF16LE][:len(all[intake.UTF16LE])-1], "middle of a UTF-16 little endian character"},
		{"UTF-16 with half a pair", all[intake.UTF16LE] + "\x42\xd8", "middle of a UTF-16 little endian character"},
		{"UTF-16 with a lone surrogate", all[intake.UTF16BE] + "\xdc\x00\x00\x41", "not UTF-16 big endian at byte"},
		{"GB18030 after UTF-8", "名称,类别\n" + strings.Repeat("名称,类别\n", 400) + "\xb9\xfe\xb6\xfb\xb1\xf5", "is not UTF-8 at byte"},
		{"UTF-8 far inside", long + "\xff,b\n", "neither UTF-8 nor UTF-16 nor GB18030 (byte 120015)"},
		{"Big5", big5, "neither UTF-8"},
		{"Latin-1", "name,category\nCaf\xe9,b\n", "neither UTF-8"},
		{"NUL", "name,category\na\x00,b\n", "byte 16 is zero (NUL)"},
		{"NUL far inside", long + "a\x00,b\n", "byte 120016 is zero (NUL)"},
		{"NUL in UTF-16", all[intake.UTF16LE] + "\x00\x00", "zero (NUL) character"},
		{"UTF-32", "\xff\xfe\x00\x00n\x00\x00\x00", "UTF-32"},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", ".xls"},
		{"U+FFFD in the header", "name,category,地\uFFFD\n", "U+FFFD"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := intake.ReadCSV(strings.NewReader(tc.text), intake.Institutions, intake.Reading{})
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

// endless is a gigabyte of one byte after a beginning; read counts what was
// taken of it.
type endless struct {
	head string
	one  byte
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	const size = 1 << 30
	if e.read >= size {
		return 0, io.EOF
	}
	n := copy(p, e.head)
	if e.head = e.head[n:]; n == 0 {
		for i := range p {
			p[i] = e.one
		}
		n = len(p)
	}
	e.read += int64(n)
	return n, nil
}

// What never ends is refused after a few megabytes, by name.
func TestEndless(t *testing.T) {
	for _, tc := range []struct {
		name, head string
		one        byte
		want       string
	}{
		{"1 GB in one line", "", 'a', "a row longer than"},
		{"1 GB in a line below the header", "name,category\n", 'a', "a row longer than"},
		{"1 GB in one quote", "name,category\n\"", '\n', "is a quote left open?"},
		{"1 GB of commas", "name,category\n", ',', "a row longer than"},
		{"1 GB in a quoted heading", "\"", 'a', "a row longer than"},
		{"1 GB of zeros", "", 0, "NUL"},
	} {
		e := &endless{head: tc.head, one: tc.one}
		s, err := intake.ReadCSV(e, intake.Institutions, intake.Reading{})
		if err == nil {
			_, _, err = readAll(s)
		}
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want %q", tc.name, err, tc.want)
		}
		if most := int64(4 << 20); e.read > most {
			t.Errorf("%s: read %d bytes before the refusal, want at most %d", tc.name, e.read, most)
		}
	}
	e := &endless{head: `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"`, one: 'a'}
	if _, err := intake.ReadGeoJSON(e, intake.Institutions, intake.Reading{}); err == nil || !strings.Contains(err.Error(), "a row longer than") || e.read > 4<<20 {
		t.Errorf("1 GB in one property: got %v after %d bytes, want an early refusal", err, e.read)
	}
	header := strings.Repeat("name,", 99_999) + "category\na,b\n"
	if _, err := intake.ReadCSV(strings.NewReader(header), intake.Institutions, intake.Reading{}); err == nil || !strings.Contains(err.Error(), "has 100000 columns") {
		t.Errorf("100,000 columns: got %v, want them counted", err)
	}
}

// The header is found below titles, under groups, behind any separator, and by
// Chinese headings.
func TestHeaders(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		fields     []string
		ignored    []string
		row        []string
	}{
		{"title", "道里区医疗机构名单,,\n单位：个,,\n名称,类别,许可证号\n甲,clinic,7\n", []string{"name", "category", "licence.number"}, nil, []string{"1", "甲", "clinic", "7"}},
		{"groups", "名称,类别,位置,\n,,经度,纬度\n甲,clinic,126.5,45.7\n", []string{"name", "category", "lon", "lat"}, nil, []string{"1", "甲", "clinic", "126.5", "45.7"}},
		{"no groups", "name,category,phone\n电话,clinic,1\n", []string{"name", "category", "phone"}, nil, []string{"1", "电话", "clinic", "1"}},
		{"tabs", "名称\t类别\t备注\n甲,乙\tclinic\t\n", []string{"name", "category"}, []string{"备注"}, []string{"1", "甲,乙", "clinic"}},
		{"semicolons", "name;category;lon;lat\na;clinic;126,5;45,7\n", []string{"name", "category", "lon", "lat"}, nil, []string{"1", "a", "clinic", "126,5", "45,7"}},
		{"the better of two", "单位名称*,类别（必填）,注册地址,经营地址,联系电话:\n甲,clinic,a,b,5\n", []string{"name", "category", "address", "phone"},
			[]string{"注册地址"}, []string{"1", "甲", "clinic", "b", "5"}},
		{"own name before a synonym", "name,名称,category\na,b,clinic\n", []string{"name", "category"}, []string{"名称"}, []string{"1", "a", "clinic"}},
		{"all of a register", "机构名称,统一社会信用代码,有效期至,行政区划,类型\n甲,9123,2027-01-01,230102,clinic\n",
			[]string{"name", "legal_person.credit_code", "licence.expires_on", "region", "category"}, nil, []string{"1", "甲", "9123", "2027-01-01", "230102", "clinic"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := intake.ReadCSV(strings.NewReader(tc.text), intake.Institutions, intake.Reading{})
			if err != nil {
				t.Fatal(err)
			}
			rows, bad, err := readAll(s)
			if err != nil || len(bad) > 0 || len(rows) != 1 || !slices.Equal(rows[0], tc.row) {
				t.Errorf("rows: got %q, bad %v, %v, want %q", rows, bad, err, tc.row)
			}
			if !slices.Equal(s.Fields(), tc.fields) || !slices.Equal(s.Ignored(), tc.ignored) {
				t.Errorf("fields: got %q, ignored %q, want %q, %q", s.Fields(), s.Ignored(), tc.fields, tc.ignored)
			}
		})
	}
}
