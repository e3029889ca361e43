package geo

import "math"

// GCJ-02 is WGS-84 plus a smooth shift of 300 to 700 m, defined here by the
// formula that has been public since 2010: two trigonometric sums, scaled by
// the radii of curvature of the Krassowsky 1940 ellipsoid. The shift applies
// inside a rectangle around China and nowhere else. BD-09 turns and stretches
// GCJ-02 once more, everywhere.
const (
	krassowskyAxis = 6378245.0              // semi-major axis, metres
	krassowskyEcc2 = 0.00669342162296594323 // first eccentricity squared
	bdTurns        = math.Pi * 3000.0 / 180.0
	bdLon, bdLat   = 0.0065, 0.006
	gcjTolerance   = 1e-9 // degrees, of the inverse
	gcjSteps       = 30   // the inverse converges in four or five
)

// shiftedArea is the rectangle inside which GCJ-02 differs from WGS-84.
var shiftedArea = Box{West: 72.004, South: 0.8293, East: 137.8347, North: 55.8271}

// gcjShift is the shift in degrees at a WGS-84 point.
func gcjShift(p Point) (dLon, dLat float64) {
	x, y := p.Lon-105, p.Lat-35
	root := math.Sqrt(math.Abs(x))
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3

	lat := p.Lat / 180 * math.Pi
	w := 1 - krassowskyEcc2*math.Sin(lat)*math.Sin(lat)
	meridianRadius := krassowskyAxis * (1 - krassowskyEcc2) / (w * math.Sqrt(w))
	normalRadius := krassowskyAxis / math.Sqrt(w)
	return east * 180 / (normalRadius * math.Cos(lat) * math.Pi), north * 180 / (meridianRadius * math.Pi)
}

func wgsToGCJ(p Point) Point {
	if !shiftedArea.Contains(p) {
		return p
	}
	dLon, dLat := gcjShift(p)
	return Point{Lon: p.Lon + dLon, Lat: p.Lat + dLat}
}

// gcjToWGS inverts wgsToGCJ by fixed-point iteration until the step is below
// gcjTolerance. Where the edge of the shifted rectangle makes two points land
// on one (a band of some 700 m, in the sea and in deserts abroad), the one
// inside the rectangle is the answer.
func gcjToWGS(q Point) Point {
	near := shiftedArea
	near.West, near.South, near.East, near.North = near.West-0.1, near.South-0.1, near.East+0.1, near.North+0.1
	if !near.Contains(q) {
		return q
	}
	p := q
	for range gcjSteps {
		dLon, dLat := gcjShift(p)
		next := Point{Lon: q.Lon - dLon, Lat: q.Lat - dLat}
		step := math.Max(math.Abs(next.Lon-p.Lon), math.Abs(next.Lat-p.Lat))
		p = next
		if step < gcjTolerance {
			break
		}
	}
	if !shiftedArea.Contains(p) {
		return q
	}
	return p
}

func gcjToBD(p Point) Point {
	radius := math.Hypot(p.Lon, p.Lat) + 0.00002*math.Sin(p.Lat*bdTurns)
	angle := math.Atan2(p.Lat, p.Lon) + 0.000003*math.Cos(p.Lon*bdTurns)
	return Point{Lon: radius*math.Cos(angle) + bdLon, Lat: radius*math.Sin(angle) + bdLat}
}

// bdToGCJ is the usual one-step inverse, which every library uses; going there
// and back through it differs from the start by less than a metre.
func bdToGCJ(q Point) Point {
	x, y := q.Lon-bdLon, q.Lat-bdLat
	radius := math.Hypot(x, y) - 0.00002*math.Sin(y*bdTurns)
	angle := math.Atan2(y, x) - 0.000003*math.Cos(x*bdTurns)
	return Point{Lon: radius * math.Cos(angle), Lat: radius * math.Sin(angle)}
}
