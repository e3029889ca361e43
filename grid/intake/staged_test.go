package intake

import (
	"slices"
	"testing"
)

// What is staged comes back, also rows that hold control characters and those
// staged as JSON before.
func TestStagedRows(t *testing.T) {
	same := func(a, b Record) bool { return a.Row == b.Row && slices.Equal(a.Values, b.Values) }
	for name, tc := range map[string]struct{ records, refused []Record }{
		"plain":      {[]Record{{1, []string{"a", "", "b\nc"}}, {7, []string{"", "甲", "-"}}}, []Record{{3, []string{"-", "x", ""}}}},
		"separators": {[]Record{{1, []string{"a\x1eb", "\x1f"}}}, []Record{{2, []string{"\x00"}}}},
		"none":       {},
		"no values":  {[]Record{{3, nil}}, nil},
	} {
		for how, encode := range map[string]func(a, b []Record) ([]byte, error){"as chosen": encodeRecords, "JSON": encodeJSON} {
			body, err := encode(tc.records, tc.refused)
			if err != nil {
				t.Fatal(err)
			}
			records, refused, err := decodeAll(body)
			if err != nil || !slices.EqualFunc(records, tc.records, same) || !slices.EqualFunc(refused, tc.refused, same) {
				t.Errorf("%s, %s: got %v, %v, %v, want %v", name, how, records, refused, err, tc)
			}
			if slices.Contains(body, 0) {
				t.Errorf("%s, %s: got a zero in %q, which PostgreSQL does not store", name, how, body)
			}
		}
	}
	if _, _, err := decodeAll([]byte("\x1dx\x1e")); err == nil {
		t.Error("a row without a number: got no error, want one")
	}
}
