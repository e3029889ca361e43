package geo

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// TestCoverOfRandomPolygons compares covers of random, mostly self-crossing
// polygons anywhere between the polar circles with an independent
// point-in-polygon routine on every cell around.
func TestCoverOfRandomPolygons(t *testing.T) {
	const seed = 6
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	checked := 0
	for range 300 {
		south, west := -66+random.Float64()*132, -179+random.Float64()*357
		shape := []struct {
			size       float64
			resolution int
		}{{0.002, 11}, {0.02, 9}, {0.2, 7}, {1, 6}}[random.Intn(4)]
		var ring orb.Ring
		for range 3 + random.Intn(12) {
			ring = append(ring, orb.Point{west + random.Float64()*shape.size, south + random.Float64()*shape.size})
		}
		region := Region{Code: "random", Geometry: orb.MultiPolygon{{append(ring, ring[0])}}}
		cover, err := region.Cover(shape.resolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range around(t, Box{west, south, west + shape.size, south + shape.size}, shape.resolution) {
			centre := c.Centre()
			want := planar.MultiPolygonContains(region.Geometry, orb.Point{centre.Lon, centre.Lat})
			if _, got := slices.BinarySearch(cover, c); got != want {
				t.Errorf("cell %s in polygon %v: %v, want %v", c, ring, got, want)
			}
			checked++
		}
	}
	t.Logf("%d cells checked", checked)
}

// around gives every cell whose centre lies in the box, and more.
func around(t *testing.T, b Box, resolution int) []Cell {
	t.Helper()
	middle, err := CellAt(b.Centre(), resolution)
	if err != nil {
		t.Fatal(err)
	}
	rings := 0
	for _, corner := range []Point{{b.West, b.South}, {b.East, b.South}, {b.East, b.North}, {b.West, b.North}} {
		c, err := CellAt(corner, resolution)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := middle.Distance(c)
		if err != nil {
			return nil // across a pentagon, in an ocean
		}
		rings = max(rings, steps)
	}
	return middle.Disk(rings + 3)
}
