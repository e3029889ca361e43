package api

import (
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// wide is a draft of a region with about 50,000 cells, all of them in one grid.
func wide(b *testing.B) (*world, *liveclient.Session, Draft) {
	w := newWorldWith(b, setup{quiet: true})
	w.write(func(tx *store.Tx) error {
		return tx.PutRegions([]geo.Region{{Code: "wide", Scheme: geo.SchemeLocal, Name: "Wide", Level: "area", ParentCode: city,
			Geometry: rectangle(-88, 41, -87, 41.6)}}, grid.Origin{})
	})
	s := w.login("planner-city")
	var d Draft
	w.must(s, 200, "PUT", "/api/v1/drafts/"+w.id(), `{"region":"wide","name":"wide","source":{"kind":"regions"}}`, &d)
	return w, s, d
}

// BenchmarkDraftCells50k answers the columns of 50,000 cells: cold, with the land
// read anew, and warm.
func BenchmarkDraftCells50k(b *testing.B) {
	w, s, d := wide(b)
	ask := func() answer {
		return w.must(s, 200, "GET", "/api/v1/drafts/"+d.ID+"/cells", "", nil, "Accept-Encoding: gzip")
	}
	for name, cold := range map[string]bool{"cold": true, "warm": false} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				if cold {
					w.server.lands.mu.Lock()
					w.server.lands.kept = nil
					w.server.lands.mu.Unlock()
				}
				size = len(ask().Body)
			}
			b.ReportMetric(float64(size), "bytes")
			b.ReportMetric(float64(d.Cells), "cells")
		})
	}
}

// BenchmarkDraftActs50k edits, takes back and checks a draft of 50,000 cells, and
// publishes it.
func BenchmarkDraftActs50k(b *testing.B) {
	w, s, d := wide(b)
	cols := w.columns(s, d.ID)
	own := grid.GridID(cols.Grids[0])
	second, version := grid.GridID(w.id()), d.Version
	took := map[string]time.Duration{}
	act := func(name, what string, body any) {
		began := time.Now()
		var e DraftEdited
		w.act(s, 200, d.ID, what, body, &e)
		took[name] += time.Since(began)
		if e.Version > 0 {
			version = e.Version
		}
	}
	rounds := 0
	act("", "edits", editBody{Version: version, Grids: []GridChange{{After: &PlainGrid{ID: string(second), Code: "second", Name: "second", Region: "wide"}}}})
	for b.Loop() {
		rounds++
		act("edit of 1 cell", "edits", editBody{Version: version, Moves: []CellMoves{move(own, second, cols.Cells[0])}})
		act("undo", "undo", atVersion{version})
		act("edit of all cells", "edits", editBody{Version: version, Moves: []CellMoves{move(own, second, cols.Cells...)}})
		act("undo of all cells", "undo", atVersion{version})
		act("check", "check", atVersion{version})
	}
	for name, d := range took {
		if name != "" {
			b.Logf("%s: %d ms", name, d.Milliseconds()/int64(rounds))
		}
	}
	from, n := w.now(), d.Cells
	began := time.Now()
	a := w.ask(s, "POST", "/api/v1/drafts/"+d.ID+"/publish", body(b, publishBody{Version: version, EffectiveFrom: &from, AcceptUnstaffed: &n}), "Idempotency-Key: "+w.id())
	b.Logf("publication: %d ms, %d", time.Since(began).Milliseconds(), a.Status)
}

// body is a body as JSON.
func body(t testing.TB, v any) string {
	t.Helper()
	text, err := marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
