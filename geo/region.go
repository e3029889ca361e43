package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Schemes of region codes.
const (
	// SchemeGBT2260 codes are those of GB/T 2260 and its extensions, padded
	// with zeros on the right to 12 digits.
	SchemeGBT2260 = "gbt2260"
	// SchemeLocal codes are opaque text.
	SchemeLocal = "local"
)

// Region is an administrative area. Code is unique within a deployment and
// opaque: ancestry follows ParentCode, never a prefix. Geometry is WGS-84 with
// closed rings; it may be empty for a region known by name only.
type Region struct {
	Code, Scheme, Name, Level, ParentCode string
	Geometry                              orb.MultiPolygon
}

// Box is the smallest box around the region; zero without geometry.
func (r Region) Box() Box {
	if len(r.Geometry) == 0 {
		return Box{}
	}
	bound := r.Geometry.Bound()
	return Box{West: bound.Min[0], South: bound.Min[1], East: bound.Max[0], North: bound.Max[1]}
}

// Contains says whether p lies in the region or on its border, with longitude
// and latitude taken as plane coordinates, as the cell cover does.
func (r Region) Contains(p Point) bool {
	return planar.MultiPolygonContains(r.Geometry, orb.Point{p.Lon, p.Lat})
}

// Centre is a point inside the region's largest polygon, for a label: the
// centroid if it lies inside, else the middle of the longest stretch on one of
// 15 parallels. Without geometry it is the zero Point.
func (r Region) Centre() Point {
	if len(r.Geometry) == 0 {
		return Point{}
	}
	largest := slices.MaxFunc(r.Geometry, func(a, b orb.Polygon) int {
		d := math.Abs(planar.Area(a)) - math.Abs(planar.Area(b))
		switch {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	if centroid, area := planar.CentroidArea(largest); area != 0 && planar.PolygonContains(largest, centroid) {
		return Point{Lon: centroid[0], Lat: centroid[1]}
	}
	return longestStretch(largest)
}

// longestStretch cuts the polygon by 15 parallels and gives the middle of the
// longest piece inside.
func longestStretch(polygon orb.Polygon) Point {
	const parallels = 15
	bound := polygon.Bound()
	best, width := bound.Center(), -1.0
	for i := 1; i <= parallels; i++ {
		lat := bound.Min[1] + (bound.Max[1]-bound.Min[1])*float64(i)/(parallels+1)
		cuts := crossings(polygon, lat)
		for j := 0; j+1 < len(cuts); j += 2 {
			if w := cuts[j+1] - cuts[j]; w > width {
				best, width = orb.Point{(cuts[j] + cuts[j+1]) / 2, lat}, w
			}
		}
	}
	return Point{Lon: best[0], Lat: best[1]}
}

// crossings gives the sorted longitudes at which the polygon's rings cross a
// parallel; the inside lies between the first and second, third and fourth ….
func crossings(polygon orb.Polygon, lat float64) []float64 {
	var cuts []float64
	for _, ring := range polygon {
		for i := 0; i+1 < len(ring); i++ {
			a, b := ring[i], ring[i+1]
			if (a[1] > lat) != (b[1] > lat) {
				cuts = append(cuts, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(cuts)
	return cuts
}
