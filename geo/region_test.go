package geo

import (
	"math/rand"
	"os"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// areaFields reads testdata/chicago_areas.geojson.
var areaFields = RegionFields{Code: "area_no", CodePrefix: "us-il-chicago-", CodeWidth: 2, Name: "name",
	LevelValue: "area", ParentValue: "us-il-chicago"}

// chicagoAreas reads the eight areas.
func chicagoAreas(t testing.TB) []Region {
	t.Helper()
	file, err := os.Open("testdata/chicago_areas.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	regions, problems, err := ReadRegions(file, WGS84, areaFields)
	if err != nil || len(problems) > 0 || len(regions) != 8 {
		t.Fatalf("ReadRegions = %d regions, problems %v, %v, want 8 and none", len(regions), problems, err)
	}
	return regions
}

// rectangle is a box as a geometry.
func rectangle(b Box) orb.MultiPolygon {
	return orb.MultiPolygon{{{{b.West, b.South}, {b.East, b.South}, {b.East, b.North}, {b.West, b.North}, {b.West, b.South}}}}
}

func TestRegionCentreAndBox(t *testing.T) {
	regions := chicagoAreas(t)
	// A U, a ring with a hole around its centroid, and two islands: shapes whose
	// centroid lies outside.
	u := orb.MultiPolygon{{{{0, 0}, {10, 0}, {10, 10}, {9, 10}, {9, 1}, {1, 1}, {1, 10}, {0, 10}, {0, 0}}}}
	donut := orb.MultiPolygon{{
		{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}},
		{{1, 1}, {1, 9}, {9, 9}, {9, 1}, {1, 1}},
	}}
	islands := append(rectangle(Box{0, 0, 1, 1}), rectangle(Box{5, 5, 9, 9})...)
	regions = append(regions, Region{Code: "u", Geometry: u}, Region{Code: "donut", Geometry: donut}, Region{Code: "islands", Geometry: islands})
	for _, r := range regions {
		if !r.Contains(r.Centre()) {
			t.Errorf("%s: label point %v lies outside", r.Code, r.Centre())
		}
		if !r.Box().Contains(r.Centre()) {
			t.Errorf("%s: box %v does not hold the label point %v", r.Code, r.Box(), r.Centre())
		}
	}
	if got, want := (Region{Geometry: islands}).Box(), (Box{0, 0, 9, 9}); got != want {
		t.Errorf("box = %v, want %v", got, want)
	}
	if got, want := (Region{Geometry: islands}).Centre(), (Point{7, 7}); got != want {
		t.Errorf("label point = %v, want the larger island's middle %v", got, want)
	}
	none := Region{Code: "known by name"}
	if none.Box() != (Box{}) || none.Centre() != (Point{}) || none.Contains(Point{}) {
		t.Errorf("region without geometry: box %v, centre %v, want zero", none.Box(), none.Centre())
	}
}

// TestCoverAllAgainstPointInPolygon asks, for every cell around the areas, an
// independent point-in-polygon routine whose the centre is.
func TestCoverAllAgainstPointInPolygon(t *testing.T) {
	regions := chicagoAreas(t)
	box := Box{}
	for _, r := range regions {
		box = box.Union(r.Box())
	}
	for _, resolution := range []int{7, 8, 9, 10} {
		got, err := CoverAll(regions, resolution)
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for _, c := range around(t, box, resolution) {
			centre := c.Centre()
			want := ""
			for _, r := range regions {
				if planar.MultiPolygonContains(r.Geometry, orb.Point{centre.Lon, centre.Lat}) && (want == "" || r.Code < want) {
					want = r.Code
				}
			}
			if got[c] != want {
				t.Errorf("resolution %d cell %s: region %q, want %q", resolution, c, got[c], want)
			}
			if want != "" {
				checked++
			}
		}
		if checked != len(got) {
			t.Errorf("resolution %d: cover has %d cells, want %d", resolution, len(got), checked)
		}
		t.Logf("resolution %d: %d cells in 8 areas", resolution, checked)
	}
}

func TestCoverIsDisjointAndOrderFree(t *testing.T) {
	const seed = 3
	t.Logf("seed %d", seed)
	regions := chicagoAreas(t)
	want, err := CoverAll(regions, 9)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, r := range regions {
		cells, err := r.Cover(9)
		if err != nil || !slices.IsSorted(cells) || len(slices.Compact(slices.Clone(cells))) != len(cells) {
			t.Errorf("%s: cover is not sorted and distinct, %v", r.Code, err)
		}
		total += len(cells)
	}
	if total != len(want) {
		t.Errorf("single covers have %d cells together, want %d: they overlap", total, len(want))
	}
	random := rand.New(rand.NewSource(seed))
	for range 3 {
		random.Shuffle(len(regions), func(i, j int) { regions[i], regions[j] = regions[j], regions[i] })
		got, err := CoverAll(regions, 9)
		if err != nil || len(got) != len(want) {
			t.Fatalf("shuffled cover has %d cells, %v, want %d", len(got), err, len(want))
		}
		for c, code := range want {
			if got[c] != code {
				t.Errorf("shuffled: cell %s in %s, want %s", c, got[c], code)
			}
		}
	}
}

func TestCoverAllOverlapAndLeaves(t *testing.T) {
	square := rectangle(Box{120, 30, 120.1, 30.1})
	list := []Region{
		{Code: "c", ParentCode: "top", Geometry: square},
		{Code: "b", ParentCode: "top", Geometry: square},
		{Code: "top", Geometry: rectangle(Box{119, 29, 121, 31})},
	}
	cover, err := CoverAll(list, 8)
	if err != nil || len(cover) == 0 {
		t.Fatalf("CoverAll = %d cells, %v, want some", len(cover), err)
	}
	for c, code := range cover {
		if code != "b" {
			t.Fatalf("cell %s of an overlap is in %q, want the smaller code b", c, code)
		}
	}
	if got := Leaves(list); len(got) != 2 || got[0].Code != "c" || got[1].Code != "b" {
		t.Errorf("leaves = %v, want c and b", got)
	}
}

func TestCoverHolesAndIslands(t *testing.T) {
	outer, hole, island := Box{120, 30, 120.2, 30.2}, Box{120.05, 30.05, 120.15, 30.15}, Box{120.4, 30, 120.5, 30.1}
	donut := orb.Polygon{rectangle(outer)[0][0], rectangle(hole)[0][0]}
	whole, err1 := Region{Geometry: append(rectangle(outer), rectangle(island)...)}.Cover(8)
	holed, err2 := Region{Geometry: append(orb.MultiPolygon{donut}, rectangle(island)...)}.Cover(8)
	plug, err3 := Region{Geometry: rectangle(hole)}.Cover(8)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	joined := append(slices.Clone(holed), plug...)
	slices.Sort(joined)
	if !slices.Equal(joined, whole) {
		t.Errorf("holed region and its plug have %d cells, want the whole's %d", len(joined), len(whole))
	}
}

func TestCoverRefuses(t *testing.T) {
	for _, test := range []struct {
		name       string
		geometry   orb.MultiPolygon
		resolution int
		field      string
	}{
		{"resolution", rectangle(Box{120, 30, 121, 31}), 16, "resolution"},
		{"negative resolution", rectangle(Box{120, 30, 121, 31}), -1, "resolution"},
		{"too wide", rectangle(Box{-100, 30, 100, 31}), 2, "geometry"},
		{"too many cells", rectangle(Box{120, 30, 121, 31}), 14, "geometry"},
		{"off the globe", rectangle(Box{120, 30, 121, 95}), 5, "geometry"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cells, err := Region{Geometry: test.geometry}.Cover(test.resolution)
			if bad := invalid(t, err); bad.Field != test.field || cells != nil {
				t.Errorf("Cover = %d cells, %v, want field %s", len(cells), err, test.field)
			}
		})
	}
	if cells, err := (Region{}).Cover(9); err != nil || len(cells) != 0 {
		t.Errorf("cover of no geometry = %d cells, %v, want none", len(cells), err)
	}
	tiny, err := Region{Geometry: rectangle(Box{120, 30, 120.000001, 30.000001})}.Cover(7)
	if err != nil || len(tiny) > 1 {
		t.Errorf("cover of a square metre = %d cells, %v, want at most one", len(tiny), err)
	}
}

func TestOutlineRestoresTheCells(t *testing.T) {
	for _, r := range chicagoAreas(t) {
		cells, err := r.Cover(9)
		if err != nil {
			t.Fatal(err)
		}
		outline := Outline(append(cells, cells[0], 0))
		for _, polygon := range outline {
			for i, ring := range polygon {
				want := orb.CCW
				if i > 0 {
					want = orb.CW
				}
				if !ring.Closed() || ring.Orientation() != want {
					t.Errorf("%s ring %d: closed %v, orientation %v, want true, %v", r.Code, i, ring.Closed(), ring.Orientation(), want)
				}
			}
		}
		again, err := Region{Geometry: outline}.Cover(9)
		if err != nil || !slices.Equal(again, cells) {
			t.Errorf("%s: the outline covers %d cells, %v, want %d", r.Code, len(again), err, len(cells))
		}
	}
	// A disk without its middle has a hole.
	c := chicagoCells()[100]
	if ring := Outline(c.Neighbours()); len(ring) != 1 || len(ring[0]) != 2 || len(ring[0][1]) != 7 {
		t.Errorf("outline of a ring of cells = %v, want one polygon with a six-cornered hole", ring)
	}
	if Outline(nil) != nil || Outline([]Cell{0, 7}) != nil || Outline([]Cell{c, c.Parent(7)}) != nil {
		t.Error("outline of nothing, of no cells or of two resolutions is not nil")
	}
}

func BenchmarkCover(b *testing.B) {
	cells := 0
	for b.Loop() {
		cover, err := chicago.Cover(9)
		if err != nil {
			b.Fatal(err)
		}
		cells = len(cover)
	}
	b.ReportMetric(float64(cells), "cells")
}
