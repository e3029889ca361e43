package geo

import (
	"math"
	"strconv"
	"strings"
)

// Datum names a coordinate system. The plane system CGCS2000 3-degree
// Gauss-Krüger carries its central meridian: "cgcs2000-gk:126".
type Datum string

// The geographic coordinate systems: x is longitude, y latitude, in degrees.
const (
	// WGS84 is the system everything is stored in.
	WGS84 Datum = "wgs84"
	// CGCS2000 is China's national system; it differs from WGS-84 by less than
	// a few decimetres and is taken as equal.
	CGCS2000 Datum = "cgcs2000"
	// GCJ02 is the shifted system of Chinese map services (Amap, Tencent).
	GCJ02 Datum = "gcj02"
	// BD09 is Baidu's shift on top of GCJ-02.
	BD09 Datum = "bd09"
)

// gaussKruger precedes the central meridian in the name of a plane datum.
const gaussKruger = "cgcs2000-gk:"

// DatumNames lists the names ParseDatum accepts, for help texts.
func DatumNames() []string {
	return []string{string(WGS84), string(CGCS2000), string(GCJ02), string(BD09), gaussKruger + "<central meridian>"}
}

// ParseDatum reads a datum's name; case and surrounding blanks do not matter.
// A Gauss-Krüger meridian is a number of degrees from 72 to 138; multiples of 3
// are the national 3-degree zones, others are local city grids.
func ParseDatum(text string) (Datum, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	switch d := Datum(name); d {
	case WGS84, CGCS2000, GCJ02, BD09:
		return d, nil
	}
	degrees, isPlane := strings.CutPrefix(name, gaussKruger)
	if !isPlane {
		return "", &InvalidError{Field: "datum", Value: text,
			Reason: "unknown; known are " + strings.Join(DatumNames(), ", ")}
	}
	meridian, err := strconv.ParseFloat(degrees, 64)
	if err != nil || !(meridian >= 72 && meridian <= 138) {
		return "", &InvalidError{Field: "datum", Value: text,
			Reason: "central meridian is not a number of degrees from 72 to 138", Proposal: gaussKruger + "126"}
	}
	return Datum(gaussKruger + number(meridian)), nil
}

// Plane says whether x and y are metres (easting, northing) and not degrees.
func (d Datum) Plane() bool { return strings.HasPrefix(string(d), gaussKruger) }

// ToWGS84 turns a coordinate of this datum into a Point. x is the longitude (or
// easting in metres), y the latitude (or northing). It refuses, by
// *InvalidError, an unknown datum and numbers that are not finite or out of the
// system's range, and proposes swapped axes where that would be in range.
func (d Datum) ToWGS84(x, y float64) (Point, error) {
	switch d {
	case WGS84, CGCS2000, GCJ02, BD09:
		p := Point{Lon: x, Lat: y}
		if err := CheckPoint(p, nil); err != nil {
			return Point{}, err
		}
		switch d {
		case GCJ02:
			p = gcjToWGS(p)
		case BD09:
			p = gcjToWGS(bdToGCJ(p))
		}
		return clampPoint(p), nil
	}
	meridian, err := d.meridian()
	if err != nil {
		return Point{}, err
	}
	return planeToPoint(meridian, x, y)
}

// FromWGS84 turns a Point into this datum, the reverse of ToWGS84. A plane
// easting carries the false easting of 500000 and no zone number; a point too
// far from the central meridian is refused.
func (d Datum) FromWGS84(p Point) (x, y float64, err error) {
	if err := CheckPoint(p, nil); err != nil {
		return 0, 0, err
	}
	switch d {
	case WGS84, CGCS2000:
		return p.Lon, p.Lat, nil
	case GCJ02:
		q := clampPoint(wgsToGCJ(p))
		return q.Lon, q.Lat, nil
	case BD09:
		q := clampPoint(gcjToBD(wgsToGCJ(p)))
		return q.Lon, q.Lat, nil
	}
	meridian, err := d.meridian()
	if err != nil {
		return 0, 0, err
	}
	return pointToPlane(meridian, p)
}

// meridian gives the central meridian of a plane datum in degrees.
func (d Datum) meridian() (float64, error) {
	parsed, err := ParseDatum(string(d))
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimPrefix(string(parsed), gaussKruger), 64)
}

// clampPoint keeps a shifted point on the globe: BD-09 moves even points at its
// edge by some hundredths of a degree.
func clampPoint(p Point) Point {
	return Point{Lon: math.Max(-180, math.Min(180, p.Lon)), Lat: math.Max(-90, math.Min(90, p.Lat))}
}
