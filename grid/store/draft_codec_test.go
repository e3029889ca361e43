package store

import (
	"bytes"
	"compress/gzip"
	"reflect"
	"slices"
	"testing"

	"gridwatch/grid"
)

// A change of every kind comes back as it was packed, its cells sorted.
func TestPackChange(t *testing.T) {
	west, east := cellAt(t, inWest), cellAt(t, inEast)
	g := &grid.Grid{ID: "g", Region: "r", Code: "1", Name: "网格"}
	for name, c := range map[string]grid.Change{
		"nothing": {},
		"all": {
			Cells:    []grid.CellMove{{Cell: west, From: "g", To: "h"}, {Cell: east, To: "g"}, {Cell: west + 1, From: "g"}},
			Grids:    []grid.GridChange{{Before: g}, {After: g}, {Before: g, After: g}},
			Postings: []grid.PostingChange{{Posting: grid.Posting{Grid: "g", Officer: "o", Kind: grid.DutyLead}}, {Posting: grid.Posting{Grid: "g", Officer: "o", Kind: grid.DutyBackup}, Gone: true}},
			Locks:    []grid.LockChange{{Grid: "g", Locked: true}, {Grid: "h"}},
		},
	} {
		if name == "all" {
			c.Cells[2].Cell = cellAt(t, outside)
		}
		packed, err := packChange(&c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := unpackChange(packed)
		slices.SortFunc(c.Cells, func(a, b grid.CellMove) int { return int(a.Cell - b.Cell) })
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c)
		}
	}
}

func FuzzUnpackChange(f *testing.F) {
	for _, text := range []string{`{}`, `{"moves":[{"from":"","to":"g","cells":["892664c925bffff"]}]}`, `{"grids":[{"before":{"id":"g","region":"r","code":"1","name":"n"}}]}`,
		`{"postings":[{"grid":"g","officer":"o","kind":"lead","gone":true}],"locks":[{"Grid":"g","Locked":true}]}`, `{"moves":[{"cells":["x"]}]}`, `[`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, _ = unpackChange(text) // not compressed: an error or luck, no panic
		c, err := unpackChange(b.Bytes())
		if err != nil {
			return
		}
		packed, err := packChange(&c)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := unpackChange(packed); err != nil || len(again.Cells) != len(c.Cells) || len(again.Grids) != len(c.Grids) ||
			!slices.Equal(again.Postings, c.Postings) || !slices.Equal(again.Locks, c.Locks) {
			t.Errorf("%q: got %+v, %v, want %+v", text, again, err, c)
		}
	})
}
