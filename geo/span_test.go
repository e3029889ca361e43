package geo

import (
	"testing"

	"pgregory.net/rapid"
)

// The span of a cell holds its descendants and nobody else's.
func TestSpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		point := Point{Lon: rapid.Float64Range(-180, 180).Draw(t, "lon"), Lat: rapid.Float64Range(-90, 90).Draw(t, "lat")}
		coarse := rapid.IntRange(0, MaxResolution).Draw(t, "coarse")
		fine := rapid.IntRange(coarse, min(coarse+4, MaxResolution)).Draw(t, "fine")
		c, err := CellAt(point, coarse)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := c.Span(fine)
		children := c.Children(fine)
		if first, last := children[0], children[len(children)-1]; lo != first || hi != last {
			t.Fatalf("span of %s at %d: got %s to %s, want %s to %s", c, fine, lo, hi, first, last)
		}
		for _, near := range c.Neighbours() {
			for _, other := range []Cell{near.Children(fine)[0], near} {
				if other.Resolution() == fine && lo <= other && other <= hi {
					t.Fatalf("span of %s at %d holds %s of its neighbour %s", c, fine, other, near)
				}
			}
		}
	})
}

func TestSpanOfNothing(t *testing.T) {
	c, err := ParseCell("8926641ab0bffff")
	if err != nil {
		t.Fatal(err)
	}
	pentagon, err := ParseCell("8009fffffffffff")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		cell       Cell
		resolution int
		lo, hi     Cell
	}{
		"zero cell":          {0, 9, 0, 0},
		"coarser":            {c, 8, 0, 0},
		"beyond the finest":  {c, 16, 0, 0},
		"its own resolution": {c, 9, c, c},
	} {
		t.Run(name, func(t *testing.T) {
			if lo, hi := test.cell.Span(test.resolution); lo != test.lo || hi != test.hi {
				t.Errorf("got %s to %s, want %s to %s", lo, hi, test.lo, test.hi)
			}
		})
	}
	lo, hi := pentagon.Span(2)
	for _, child := range pentagon.Children(2) {
		if child < lo || child > hi {
			t.Errorf("span of the pentagon %s to %s misses %s", lo, hi, child)
		}
	}
}
