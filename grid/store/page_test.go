package store

import (
	"testing"
	"time"

	"gridwatch/grid"
)

// FuzzCursor: what is read as a cursor is one that a list could have given, and
// anything else is an Invalid error that names the field.
func FuzzCursor(f *testing.F) {
	id := newID[string]()
	f.Add(cursorAt(start, id))
	f.Add(cursorAt(time.UnixMicro(-1), id))
	f.Add("")
	f.Add("_" + id)
	f.Add("1_" + id[1:])
	f.Add("１_" + id)
	f.Fuzz(func(t *testing.T, text string) {
		n, got, err := Page{After: text}.after()
		if err != nil {
			wantField(t, err, grid.Invalid, "after")
			return
		}
		m, again, err := Page{After: cursorOf(n, got)}.after()
		if err != nil || m != n || again != got {
			t.Errorf("cursor of %q: got %d %q, %v, want %d %q", text, m, again, err, n, got)
		}
	})
}

func TestPageLimit(t *testing.T) {
	for limit, want := range map[int]int{-1: DefaultItems, 0: DefaultItems, 1: 1, MostItems: MostItems, MostItems + 1: MostItems} {
		if got := (Page{Limit: limit}).limit(); got != want {
			t.Errorf("limit %d: got %d, want %d", limit, got, want)
		}
	}
}
