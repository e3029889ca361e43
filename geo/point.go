package geo

import "math"

// EarthRadiusMetres is the mean radius of the earth used for distances on the
// sphere (IUGG mean radius R1).
const EarthRadiusMetres = 6371008.8

// Point is a place in WGS-84 degrees. The zero Point is a real place in the
// Gulf of Guinea; keep "no point" elsewhere.
type Point struct{ Lon, Lat float64 }

// String gives "lon,lat".
func (p Point) String() string { return number(p.Lon) + "," + number(p.Lat) }

// finite says whether both numbers are neither NaN nor infinite.
func (p Point) finite() bool {
	return !math.IsNaN(p.Lon) && !math.IsInf(p.Lon, 0) && !math.IsNaN(p.Lat) && !math.IsInf(p.Lat, 0)
}

// inRange says whether p lies on the globe; false for NaN.
func (p Point) inRange() bool { return math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90 }

// CheckPoint accepts p when it is finite, on the globe and, if within is set
// and not zero, inside that box. Otherwise it returns an *InvalidError; if the
// same two numbers with their axes swapped would be accepted, the proposal says
// so. Nothing is ever corrected here. H3 itself accepts latitude 91 and swapped
// axes, so this check stands before it.
func CheckPoint(p Point, within *Box) error {
	bad := badPoint(p, within)
	if bad == nil {
		return nil
	}
	swapped := Point{Lon: p.Lat, Lat: p.Lon}
	if p.finite() && badPoint(swapped, within) == nil {
		bad.Proposal = "lon=" + number(swapped.Lon) + " lat=" + number(swapped.Lat) + " (axes swapped)"
	}
	return bad
}

func badPoint(p Point, within *Box) *InvalidError {
	switch {
	case math.IsNaN(p.Lon) || math.IsInf(p.Lon, 0):
		return &InvalidError{Field: "lon", Value: number(p.Lon), Reason: "not a finite number"}
	case math.IsNaN(p.Lat) || math.IsInf(p.Lat, 0):
		return &InvalidError{Field: "lat", Value: number(p.Lat), Reason: "not a finite number"}
	case math.Abs(p.Lat) > 90:
		return &InvalidError{Field: "lat", Value: number(p.Lat), Reason: "not within -90 to 90 degrees"}
	case math.Abs(p.Lon) > 180:
		return &InvalidError{Field: "lon", Value: number(p.Lon), Reason: "not within -180 to 180 degrees"}
	case within != nil && !within.IsZero() && !within.Contains(p):
		return &InvalidError{Field: "point", Value: p.String(), Reason: "outside the permitted area " + within.String()}
	}
	return nil
}

// DistanceMetres is the great-circle distance on a sphere of
// EarthRadiusMetres, by the haversine formula. It is within 0.6 % of the
// distance on the ellipsoid.
func DistanceMetres(a, b Point) float64 {
	const rad = math.Pi / 180
	sinLat := math.Sin((b.Lat - a.Lat) * rad / 2)
	sinLon := math.Sin((b.Lon - a.Lon) * rad / 2)
	h := sinLat*sinLat + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*sinLon*sinLon
	return 2 * EarthRadiusMetres * math.Asin(math.Min(1, math.Sqrt(h)))
}
