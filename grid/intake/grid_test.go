package intake_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// unitGrids is a file of n × n squares of a hundredth of a degree, as a district
// would give it.
func unitGrids(n int) string {
	var features []string
	for x := range n {
		for y := range n {
			west, south := 126.61+0.01*float64(x), 45.71+0.01*float64(y)
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"CODE":%d,"bz":""},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
				230102001001001+x*n+y, west, south, west+0.01, south, west+0.01, south+0.01, west, south+0.01, west, south))
		}
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

var unitFields = geo.RegionFields{Code: "CODE", Name: "bz", LevelValue: string(grid.UnitGrid), Parent: "region"}

func (w *world) grids() map[string]grid.OfficialGrid {
	w.t.Helper()
	all, err := w.store.OfficialGrids(w.t.Context(), "city", "")
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]grid.OfficialGrid{}
	for _, g := range all {
		out[g.Code] = g
	}
	return out
}

func TestImportGrids(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		load := func(text string) intake.Report {
			t.Helper()
			source, err := intake.ReadGrids(strings.NewReader(text), geo.WGS84, unitFields)
			if err != nil {
				t.Fatal(err)
			}
			r, err := w.service().Import(t.Context(), source, intake.Options{Kind: intake.Grids, Name: "units.geojson", Datum: geo.WGS84})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		before := w.digest()
		first := load(unitGrids(4))
		w.wantCounts(first, store.ImportCounts{Rows: 16, New: 16})
		grids := w.grids()
		if g := grids["230102001001001"]; len(grids) != 16 || g.Region != "east" || g.Name != g.Code || g.AreaM2 < 8e5 || g.AreaM2 > 9e5 {
			t.Errorf("stored: %d, %+v, want 16 in the east with their code as name", len(grids), g)
		}
		// a second file: one moved, one broken, one of no region, one with a code of another kind
		second := load(`{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"CODE":"230102001001001","bz":"一"},"geometry":{"type":"Polygon","coordinates":[[[126.61,45.71],[126.615,45.71],[126.615,45.72],[126.61,45.72]]]}},
{"type":"Feature","properties":{"CODE":"230102001001099"},"geometry":{"type":"Polygon","coordinates":[[[126.61,45.71],[126.62,45.72],[126.62,45.71],[126.61,45.72],[126.61,45.71]]]}},
{"type":"Feature","properties":{"CODE":"230102001001098"},"geometry":{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30]]]}},
{"type":"Feature","properties":{"CODE":"23010200100"},"geometry":{"type":"Polygon","coordinates":[[[126.61,45.71],[126.62,45.71],[126.62,45.72],[126.61,45.71]]]}}]}`)
		w.wantCounts(second, store.ImportCounts{Rows: 4, Changed: 1, Rejected: 3})
		var fields []string
		if err := w.service().EachReject(t.Context(), second.Batch, func(e intake.RowError) error {
			fields = append(fields, fmt.Sprintf("%d:%s", e.Row, e.Field))
			return nil
		}); err != nil || !slices.Equal(fields, []string{"2:geometry", "3:code", "4:code"}) {
			t.Errorf("rejected: got %q, %v", fields, err)
		}
		if g := w.grids()["230102001001001"]; g.Name != "一" || g.AreaM2 > 5e5 {
			t.Errorf("changed: got %+v, want the new name and half the area", g)
		}
		// the first cannot take back what the second changed; then the second does
		refused, err := w.service().Undo(t.Context(), first.Batch)
		if err != nil || len(refused) != 1 || refused[0].ID != "230102001001001" || len(w.grids()) != 1 {
			t.Errorf("undo of the first: got %v, %v, %d left, want one that stays", refused, err, len(w.grids()))
		}
		if refused, err := w.service().Undo(t.Context(), second.Batch); err != nil || len(refused) > 0 {
			t.Errorf("undo of the second: got %v, %v", refused, err)
		}
		if g := w.grids()["230102001001001"]; g.Name != g.Code || g.AreaM2 < 8e5 {
			t.Errorf("after undo: got %+v, want it as before", g)
		}
		if refused, err := w.service().Undo(t.Context(), first.Batch); err != nil || len(refused) > 0 || len(w.grids()) != 0 {
			t.Errorf("undo of the first again: got %v, %v, %d left, want none", refused, err, len(w.grids()))
		}
		if after := w.digest(); after != before {
			t.Errorf("digest: got %s, want %s", after, before)
		}
	})
}

// Several levels in one file and in two, parents by code and by containment, and
// what was repaired.
func TestImportRegionTree(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		feature := func(code, level string, west, south, side float64, open bool) string {
			ring := [][2]float64{{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}}
			if !open {
				ring = append(ring, ring[0])
			}
			text, err := json.Marshal(ring)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q,"level":%q},"geometry":{"type":"Polygon","coordinates":[%s]}}`, code, code, level, text)
		}
		load := func(how string, scheme string, features ...string) (*intake.RegionSource, intake.Report) {
			t.Helper()
			known, err := w.store.RegionShapes(t.Context(), "city")
			if err != nil {
				t.Fatal(err)
			}
			f := geo.RegionFields{Code: "code", Name: "name", Level: "level", Parent: "parent_code", Scheme: scheme}
			source, err := intake.ReadRegionTree(strings.NewReader(`{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`), geo.WGS84, f, how, known)
			if err != nil {
				t.Fatal(err)
			}
			r, err := w.service().Import(t.Context(), source, intake.Options{Kind: intake.Regions, Name: "r.geojson", Datum: geo.WGS84})
			if err != nil {
				t.Fatal(err)
			}
			return source, r
		}
		source, r := load(geo.ParentsByContainment, "", feature("block", "community", 126.62, 45.72, 0.01, true), feature("street", "township", 126.61, 45.71, 0.05, false))
		w.wantCounts(r, store.ImportCounts{Rows: 2, New: 2})
		if repairs := source.Repairs(); len(repairs) != 1 || repairs[0].Code != "block" || repairs[0].Feature != 1 {
			t.Errorf("repairs: got %+v, want that of the open ring", repairs)
		}
		_, r = load(geo.ParentsByContainment, "", feature("block2", "community", 126.64, 45.72, 0.01, false))
		w.wantCounts(r, store.ImportCounts{Rows: 1, New: 1})
		shapes, err := w.store.RegionShapes(t.Context(), "city")
		if err != nil {
			t.Fatal(err)
		}
		parents := map[string]string{}
		for _, s := range shapes {
			parents[s.Code] = s.ParentCode
		}
		if parents["block"] != "street" || parents["block2"] != "street" || parents["street"] != "east" {
			t.Errorf("parents: got %v, want blocks in the street in the east", parents)
		}
	})
}
