package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"gridwatch/geo"
)

// A table of any bytes is refused, or read to its end in rows as wide as the
// header and free of what is no text.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\ufeffa\n\n1\n", "a,b\n1\n1,2,3\n", "a\n\"1\n2\"\n\"", "a\nx\"y\n\"x\"y\n", "\xff\xfea", "a\n\xc4\xe3\n\x00", "a,a\r\n,\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table := &table{path: "x", in: &inputFile{text: bytes.NewReader(text)}}
		var refused *badFile
		if err := table.begin(); err != nil {
			if !errors.As(err, &refused) {
				t.Fatalf("header: got %v, want a refusal", err)
			}
			return
		}
		for {
			fields, _, err := table.next()
			if isEnd(err) {
				return
			}
			if err != nil {
				if !errors.As(err, &refused) {
					t.Fatalf("row %d: got %v, want a refusal", table.row, err)
				}
				return
			}
			if len(fields) != len(table.head) {
				t.Fatalf("row %d: got %d fields, want %d", table.row, len(fields), len(table.head))
			}
			if all := strings.Join(fields, ""); !utf8.ValidString(all) || strings.ContainsRune(all, 0) {
				t.Fatalf("row %d: got %q, want text", table.row, all)
			}
		}
	})
}

func FuzzCoordinate(f *testing.F) {
	for _, seed := range []string{"126.5", "-87.6", "1,5", "1e400", "0x1p-2", "NaN", "", "126°30'", "４５.７", "42500000"} {
		f.Add(seed, "45.7", "gcj02")
	}
	f.Fuzz(func(t *testing.T, lon, lat, datum string) {
		d, err := geo.ParseDatum(datum)
		if err != nil {
			return
		}
		p, bad := coordinate(lon, lat, d)
		if bad == nil && geo.CheckPoint(p, nil) != nil {
			t.Errorf("%q %q in %s: got %v, want a point on earth or a refusal", lon, lat, d, p)
		}
	})
}
