package risk

import (
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// A cell that holds most of a year's clues is hot, as are its neighbours; with few
// clues, or before there were any, nothing is known.
func TestHeat(t *testing.T) {
	here := cellAt(t, 120.1, 30.2)
	h := &History{Clues: map[geo.Cell][]grid.Date{}}
	for _, c := range here.Disk(6) {
		h.Subjects = append(h.Subjects, subject("clinic", c))
	}
	for i := range 60 {
		h.Clues[here] = append(h.Clues[here], grid.Date(18_000+i*6))
	}
	hot, err := newHeat(h)
	if err != nil {
		t.Fatal(err)
	}
	levels := func(on grid.Date) map[geo.Cell]int {
		t.Helper()
		all, err := hot.before(t.Context(), h, on)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := levels(18_370)
	for _, c := range here.Disk(6) {
		want := 0
		if steps, err := here.Distance(c); err != nil {
			t.Fatal(err)
		} else if steps <= 1 {
			want = 3
		}
		if got, known := all[c]; !known || got != want {
			t.Errorf("%s: got %d, known %t, want %d", c, got, known, want)
		}
	}
	for name, on := range map[string]grid.Date{"before the first": 18_000, "29 of them": 18_170, "after the last window": 19_000} {
		if all := levels(on); all != nil {
			t.Errorf("%s: got %d levels, want none", name, len(all))
		}
	}
}
