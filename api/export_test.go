package api

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

func around(p geo.Point, size float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{p.Lon - size, p.Lat - size}, {p.Lon + size, p.Lat - size}, {p.Lon + size, p.Lat + size}, {p.Lon - size, p.Lat + size}, {p.Lon - size, p.Lat - size}}}}
}

func TestExport(t *testing.T) {
	w := newWorld(t)
	table := func(text string) [][]string {
		t.Helper()
		const bom = "\xef\xbb\xbf"
		if !strings.HasPrefix(text, bom) {
			t.Errorf("no byte order mark: %.40q", text)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, bom))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	s := w.login("commander")
	get := func(status int, path string) answer {
		t.Helper()
		a := w.ask(s, http.MethodGet, "/api/v1/export/"+path, "")
		if a.Status != status {
			t.Fatalf("%s: got %d, want %d: %s", path, a.Status, status, a.Body)
		}
		return a
	}
	get(http.StatusConflict, "cells?key=official").problem(t)
	w.write(func(tx *store.Tx) error {
		faults, err := tx.PutOfficialGrids([]*grid.OfficialGrid{
			{Area: geo.Area{Code: "170031000001001", Geometry: around(pointA, 0.004)}, Name: "A", Kind: grid.UnitGrid, Region: areaA},
			{Area: geo.Area{Code: "170031000002001", Geometry: around(pointB, 0.004)}, Name: "B", Kind: grid.UnitGrid, Region: areaB},
		})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return err
	})
	w.caughtUp()
	// the table is the board's own numbers
	var board struct {
		Cells []struct {
			Cell string `json:"cell"`
		} `json:"cells"`
	}
	w.must(s, 200, http.MethodGet, "/api/v1/board", "", &board)
	distinct := map[string]bool{}
	for _, c := range board.Cells {
		distinct[c.Cell] = true
	}
	a := get(200, "cells")
	rows := table(string(a.Body))
	if len(rows) != 1+len(distinct) || len(rows) < 2 {
		t.Errorf("cells: %d rows, want the board's %d", len(rows)-1, len(distinct))
	}
	for _, r := range rows[1:] {
		if !distinct[r[0]] {
			t.Errorf("cell %s is not on the board", r[0])
		}
	}
	h := a.Header
	if !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || !strings.Contains(h.Get("Content-Disposition"), `attachment; filename="gridwatch-cells-`) || !strings.Contains(h.Get("Cache-Control"), "no-store") {
		t.Errorf("headers: %v", h)
	}
	column := func(rows [][]string, name string) (sum float64) {
		for i, head := range rows[0] {
			if head != name {
				continue
			}
			for _, r := range rows[1:] {
				v, err := strconv.ParseFloat(r[i], 64)
				if err != nil {
					t.Fatal(err)
				}
				sum += v
			}
		}
		return sum
	}
	byGrid := table(string(get(200, "cells?key=official").Body))
	if got, want := column(byGrid, "institutions"), column(rows, "institutions"); got < want-1e-4 || got > want+1e-4 || want == 0 {
		t.Errorf("by official grid: %g institutions, by cell %g", got, want)
	}
	for _, text := range []string{string(get(200, "cells?key=official").Body), string(get(200, "institutions?key=official").Body), string(get(200, "institutions").Body)} {
		if strings.Contains(text, "170031000002001") || strings.Contains(text, string(placeB)) || strings.Contains(text, areaB) {
			t.Errorf("a commander of A reads of B: %s", text)
		}
		if !strings.Contains(text, areaA) {
			t.Errorf("nothing of A: %s", text)
		}
	}
	var features struct {
		Features []struct {
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(get(200, "institutions?format=geojson&key=official").Body, &features); err != nil || len(features.Features) == 0 {
		t.Errorf("GeoJSON: %v, %d features", err, len(features.Features))
	}
	get(http.StatusNotFound, "cells?region="+areaB).problem(t)
	get(http.StatusUnprocessableEntity, "cells?format=pdf").problem(t)
	get(http.StatusUnprocessableEntity, "cells?key=geohash").problem(t)
}
