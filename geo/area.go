package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// equalArea is Lambert's cylindrical equal-area projection of the sphere of
// EarthRadiusMetres about a standard parallel: areas are true everywhere, shapes
// near the parallel. Lines straight in it and lines straight in degrees part by
// less than a millimetre over a kilometre.
type equalArea struct{ lon0, cos0 float64 }

func newEqualArea(about Point) equalArea {
	return equalArea{about.Lon, math.Max(1e-6, math.Cos(about.Lat*math.Pi/180))}
}

// plane gives metres east and north of the origin.
func (e equalArea) plane(p orb.Point) orb.Point {
	const rad = math.Pi / 180
	return orb.Point{EarthRadiusMetres * (p[0] - e.lon0) * rad * e.cos0, EarthRadiusMetres * math.Sin(p[1]*rad) / e.cos0}
}

// ring projects a ring.
func (e equalArea) ring(r []orb.Point) []orb.Point {
	out := make([]orb.Point, len(r))
	for i, p := range r {
		out[i] = e.plane(p)
	}
	return out
}

// planeArea is the signed area of a ring, closed or not, positive when it runs
// counter-clockwise; about its first corner, so that small rings keep their
// digits.
func planeArea(ring []orb.Point) float64 {
	var twice float64
	for i := 1; i+1 < len(ring); i++ {
		ax, ay := ring[i][0]-ring[0][0], ring[i][1]-ring[0][1]
		bx, by := ring[i+1][0]-ring[0][0], ring[i+1][1]-ring[0][1]
		twice += ax*by - bx*ay
	}
	return twice / 2
}

// AreaM2 is the area in square metres on the sphere of EarthRadiusMetres: shells
// less their holes, whatever way the rings run. It is within 0.7 % of the area
// on the ellipsoid.
func AreaM2(m orb.MultiPolygon) float64 {
	var sum float64
	for _, polygon := range m {
		for i, ring := range polygon {
			if len(ring) == 0 {
				continue
			}
			area := math.Abs(planeArea(newEqualArea(Point{ring[0][0], ring[0][1]}).ring(ring)))
			if i > 0 {
				area = -area
			}
			sum += area
		}
	}
	return sum
}
