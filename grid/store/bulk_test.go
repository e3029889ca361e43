package store

import (
	"testing"

	"gridwatch/geo"
)

// Every kind of value comes through arrays as through arguments.
func TestBulkArrays(t *testing.T) {
	lon := 126.5
	rows := [][]any{{`a"b\c{},NULL`, int64(-1), &lon, true, optional("")}, {"", optionalCell(geo.Cell(5)), (*float64)(nil), false, optional("NULL")}}
	want := []string{`{"a\"b\\c{},NULL",""}`, `{-1,5}`, `{126.5,NULL}`, `{true,false}`, `{NULL,"NULL"}`}
	for column, text := range want {
		if got, err := arrayOf(rows, column); err != nil || got != text {
			t.Errorf("column %d: got %s, %v, want %s", column, got, err, text)
		}
	}
	if _, err := arrayOf([][]any{{struct{}{}}}, 0); err == nil {
		t.Error("a value of no kind: got no error, want one")
	}
}
