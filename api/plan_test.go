package api

import (
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Freshness of a grid: what its own region's institutions on the board say.
func TestGridsTellFreshness(t *testing.T) {
	w := newWorld(t)
	commander := w.login("commander")
	of := func(path string) map[string]Freshness {
		t.Helper()
		var answer struct{ Items, Grids []Grid }
		w.must(commander, 200, "GET", path, "", &answer)
		all := map[string]Freshness{}
		for _, g := range append(answer.Items, answer.Grids...) {
			all[g.ID] = g.Freshness
		}
		return all
	}
	before := of("/api/v1/grids")[string(gridA)]
	if before.Fresh != 0 || before.Total == 0 {
		t.Fatalf("at first: got %+v, want none fresh of some", before)
	}
	i, err := w.store.Institution(t.Context(), areaA, placeA)
	if err != nil {
		t.Fatal(err)
	}
	w.write(func(tx *store.Tx) error {
		i.VerifiedAt = tx.Now()
		return faultless(tx.PutInstitutions([]*grid.Institution{&i}))
	})
	w.caughtUp()
	want := Freshness{Fresh: 1, Total: before.Total}
	if got := of("/api/v1/grids")[string(gridA)]; got != want {
		t.Errorf("after a check on site: got %+v, want %+v", got, want)
	}
	cell, err := geo.CellAt(pointA, deployment.Resolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := of("/api/v1/board/cells/" + cell.String())[string(gridA)]; got != want {
		t.Errorf("in the cell's panel: got %+v, want %+v", got, want)
	}
}
