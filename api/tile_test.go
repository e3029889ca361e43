package api

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// decode reads a tile with an independent decoder: the polygon of each cell, in
// tile coordinates.
func decode(t testing.TB, body []byte) map[geo.Cell]orb.Polygon {
	t.Helper()
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	all := map[geo.Cell]orb.Polygon{}
	for _, l := range layers {
		if l.Name != "cells" || l.Version != 2 || l.Extent != 4096 {
			t.Fatalf("layer: got %s version %d extent %d", l.Name, l.Version, l.Extent)
		}
		for _, f := range l.Features {
			text, _ := f.Properties["h"].(string)
			cell, err := geo.ParseCell(text)
			polygon, ok := f.Geometry.(orb.Polygon)
			if err != nil || !ok || len(polygon) != 1 || len(f.Properties) != 1 {
				t.Fatalf("feature: %v %T %v", f.Properties, f.Geometry, err)
			}
			if _, twice := all[cell]; twice {
				t.Errorf("%s is there twice", cell)
			}
			all[cell] = polygon
		}
	}
	return all
}

// TestTileShapes: each cell that touches a tile is in it, at its place, in the
// sense of an outer ring.
func TestTileShapes(t *testing.T) {
	centre, err := geo.CellAt(pointA, 9)
	if err != nil {
		t.Fatal(err)
	}
	shapes := shapesOf(centre.Disk(20))
	for _, zoom := range []uint32{0, 9, 11, 12, 13, 14, 16, 20} {
		t.Run(fmt.Sprint("zoom ", zoom), func(t *testing.T) {
			at := maptile.At(orb.Point{pointA.Lon, pointA.Lat}, maptile.Zoom(zoom))
			tile, err := gunzip(encodeTile(tileID{zoom, at.X, at.Y}, shapes))
			if err != nil {
				t.Fatal(err)
			}
			found := decode(t, tile)
			project := func(p geo.Point) orb.Point {
				f := maptile.Fraction(orb.Point{p.Lon, p.Lat}, at.Z)
				return orb.Point{(f[0] - float64(at.X)) * 4096, (f[1] - float64(at.Y)) * 4096}
			}
			inside := 0
			for _, c := range centre.Disk(20) {
				middle := project(c.Centre())
				polygon, there := found[c]
				if middle[0] >= 0 && middle[1] >= 0 && middle[0] <= 4096 && middle[1] <= 4096 && zoom >= 9 {
					inside++
					if !there {
						t.Fatalf("%s is missing", c)
					}
					if !planar.PolygonContains(polygon, middle) && zoom > 9 {
						t.Errorf("%s does not hold its centre %v: %v", c, middle, polygon)
					}
				}
				if !there {
					continue
				}
				ring := polygon[0]
				sum := 0.0
				for i := range ring[:len(ring)-1] {
					sum += ring[i][0]*ring[i+1][1] - ring[i+1][0]*ring[i][1]
				}
				if sum <= 0 {
					t.Errorf("%s: the ring runs the wrong way round", c)
				}
				for _, p := range ring {
					if p[0] < -4096 || p[1] < -4096 || p[0] > 8192 || p[1] > 8192 {
						t.Errorf("%s reaches to %v", c, p)
					}
				}
			}
			if inside == 0 && zoom >= 9 && zoom <= 14 {
				t.Error("no cell has its centre in the tile")
			}
			if zoom > 14 {
				holds := 0
				for _, polygon := range found {
					if planar.PolygonContains(polygon, orb.Point{2048, 2048}) {
						holds++
					}
				}
				if holds != 1 {
					t.Errorf("the middle of the tile lies in %d cells, want 1", holds)
				}
			}
		})
	}
}

// TestTilesCoverScope: the tiles of a zoom together hold the cells in force and
// the occupied ones of the scope, and nothing else.
func TestTilesCoverScope(t *testing.T) {
	w := newWorld(t)
	w.write(func(tx *store.Tx) error { // a place of A that stands in a cell of B
		p := pointB
		return faultless(tx.PutInstitutions([]*grid.Institution{{ID: grid.InstitutionID(w.id()), Name: "abroad", Region: areaA, Point: &p,
			Category: "clinic", Owes: true, State: grid.Active}}))
	})
	w.caughtUp()
	homes, err := w.store.CellsInForce(t.Context(), areaA)
	if err != nil {
		t.Fatal(err)
	}
	abroad, err := geo.CellAt(pointB, 9)
	if err != nil {
		t.Fatal(err)
	}
	s := w.login("commander")
	for _, resolution := range []int{9, 8, 7, 4} {
		want := map[geo.Cell]bool{abroad.Parent(resolution): true}
		for _, h := range homes {
			want[h.Cell.Parent(resolution)] = true
		}
		got := map[geo.Cell]bool{}
		const zoom = 12
		from, to := maptile.At(orb.Point{-87.95, 42.05}, zoom), maptile.At(orb.Point{-87.40, 41.60}, zoom)
		for x := from.X; x <= to.X; x++ {
			for y := from.Y; y <= to.Y; y++ {
				a := w.must(s, 200, "GET", fmt.Sprintf("/tiles/cells/%d/%d/%d.mvt?region=%s&resolution=%d", zoom, x, y, areaA, resolution), "", nil)
				if ct := a.Header.Get("Content-Type"); ct != "application/vnd.mapbox-vector-tile" {
					t.Fatalf("content type: got %s", ct)
				}
				for c := range decode(t, a.Body) {
					got[c] = true
				}
			}
		}
		for c := range want {
			if !got[c] && resolution >= 7 {
				t.Errorf("resolution %d: %s is missing", resolution, c)
			}
		}
		for c := range got {
			if !want[c] {
				t.Errorf("resolution %d: %s is not the scope's", resolution, c)
			}
		}
	}
}

func TestTileCaching(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	const path = "/tiles/cells/11/525/761.mvt?resolution=9"
	first := w.must(s, 200, "GET", path, "", nil, "Accept-Encoding: gzip")
	if first.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("encoding: got %q, want gzip", first.Header.Get("Content-Encoding"))
	}
	if body, err := gunzip(first.Body); err != nil || len(decode(t, body)) == 0 {
		t.Errorf("an empty tile, or %v", err)
	}
	w.must(s, 304, "GET", path, "", nil, "If-None-Match: "+first.Header.Get("ETag"))
	plain := w.must(s, 200, "GET", path, "", nil, "Accept-Encoding: identity")
	if plain.Header.Get("Content-Encoding") != "" || len(decode(t, plain.Body)) == 0 {
		t.Errorf("plain: got encoding %q", plain.Header.Get("Content-Encoding"))
	}
	for _, bad := range []string{"23/0/0.mvt", "1/2/0.mvt", "1/0/2.mvt", "-1/0/0.mvt", "a/0/0.mvt", "1/0/0", "1/0/0.png", "01/0/0.mvt",
		"1/0/0.mvt?resolution=3", "1/0/0.mvt?resolution=10", "1/0/0.mvt?resolution=x", "4294967296/0/0.mvt"} {
		w.must(s, http.StatusUnprocessableEntity, "GET", "/tiles/cells/"+bad, "", nil)
	}
}

func FuzzTilePath(f *testing.F) {
	for _, s := range [][3]string{{"0", "0", "0.mvt"}, {"22", "4194303", "4194303.mvt"}, {"1", "2", "0.mvt"}, {"", "", ""}, {"-1", "+1", "1e3.mvt"}, {"9", "0", ".mvt"}} {
		f.Add(s[0], s[1], s[2])
	}
	shapes := shapesOf([]geo.Cell{0x892664c8c2fffff, 0x842664dffffffff})
	f.Fuzz(func(t *testing.T, z, x, y string) {
		id, err := parseTile(z, x, y)
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Errorf("error: got %v, want Invalid", err)
			}
			return
		}
		if n := uint64(1) << id.z; id.z > 22 || uint64(id.x) >= n || uint64(id.y) >= n {
			t.Errorf("accepted %+v", id)
		}
		if got := fmt.Sprintf("%d/%d/%d.mvt", id.z, id.x, id.y); got != z+"/"+x+"/"+y {
			t.Errorf("read %s as %s", z+"/"+x+"/"+y, got)
		}
		body, err := gunzip(encodeTile(id, shapes))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mvt.Unmarshal(body); err != nil {
			t.Errorf("the tile cannot be read: %v", err)
		}
	})
}

// cells20k are 20,000 cells around a city.
func cells20k(b testing.TB) []geo.Cell {
	centre, err := geo.CellAt(pointA, 9)
	if err != nil {
		b.Fatal(err)
	}
	cells := centre.Disk(82)
	return cells[:20_000]
}

// BenchmarkTile20k cuts one tile that holds 20,000 cells.
//   - cold: outlines are known, the tile is not (the first tile of every view);
//   - outlines: what the first tile of a scope costs before that, once.
func BenchmarkTile20k(b *testing.B) {
	cells := cells20k(b)
	shapes := shapesOf(cells)
	id := tileID{z: 7}
	at := maptile.At(orb.Point{pointA.Lon, pointA.Lat}, 7)
	id.x, id.y = at.X, at.Y
	if body, err := gunzip(encodeTile(id, shapes)); err != nil || len(decode(b, body)) < 19_000 {
		b.Fatalf("the tile does not hold the cells: %v", err)
	}
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			encodeTile(id, shapes)
		}
	})
	b.Run("outlines", func(b *testing.B) {
		for b.Loop() {
			shapesOf(cells)
		}
	})
}

// TestTileShapeProjection compares the projection with an independent one.
func TestTileShapeProjection(t *testing.T) {
	const seed = 3
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 1000 {
		p := geo.Point{Lon: rng.Float64()*360 - 180, Lat: rng.Float64()*170 - 85}
		x, y := mercator(p)
		f := maptile.Fraction(orb.Point{p.Lon, p.Lat}, 0)
		if math.Abs(x-f[0]) > 1e-9 || math.Abs(y-f[1]) > 1e-9 {
			t.Fatalf("seed %d: %v: got %v %v, want %v", seed, p, x, y, f)
		}
	}
}

// TestTileSpeed records what a cold tile of 20,000 cells takes; the bound is the
// bench's to judge.
func TestTileSpeed(t *testing.T) {
	shapes := shapesOf(cells20k(t))
	at := maptile.At(orb.Point{pointA.Lon, pointA.Lat}, 7)
	start := time.Now()
	encodeTile(tileID{7, at.X, at.Y}, shapes)
	t.Logf("a cold tile of 20,000 cells: %v", time.Since(start))
}
