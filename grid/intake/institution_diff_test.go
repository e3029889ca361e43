package intake

import (
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

// A place without a point is changed by what was found at its address only when
// that becomes its point: an import repeated is unchanged.
func TestFoundAgain(t *testing.T) {
	point := &geo.Point{Lon: 120.1, Lat: 30.2}
	found := func(p *geo.Point, precision string, score float64) *grid.Found {
		return &grid.Found{Point: p, By: grid.Geocoded, Note: grid.FixNote{Precision: precision, Score: score}}
	}
	for name, c := range map[string]struct {
		found  *grid.Found
		before *geo.Point
		same   bool
	}{
		"nothing":           {nil, nil, true},
		"a region only":     {found(nil, "", 0), nil, true},
		"not sure":          {found(point, "road", 0.1), nil, true},
		"too coarse":        {found(point, "district", 0.9), nil, true},
		"sure":              {found(point, "rooftop", 0.9), nil, false},
		"sure, but has one": {found(point, "rooftop", 0.9), point, true},
	} {
		before := grid.Institution{Name: "甲", Point: c.before}
		now := before
		now.Found = c.found
		if got := sameInstitution(&now, before, &grid.Policy{}); got != c.same {
			t.Errorf("%s: got the same %v, want %v", name, got, c.same)
		}
	}
}
