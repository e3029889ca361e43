package geo

import (
	"math"
	"strconv"
	"strings"
)

// Box is a rectangle in WGS-84 degrees, borders included. West is never east of
// East: a box does not cross the 180th meridian. The zero Box means "no box".
type Box struct{ West, South, East, North float64 }

// ParseBox reads "west,south,east,north" in degrees. A box without area is
// refused, so that a parsed Box is never zero.
func ParseBox(text string) (Box, error) {
	fail := func(reason string) (Box, error) {
		return Box{}, &InvalidError{Field: "box", Value: text, Reason: reason}
	}
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return fail("want four numbers: west,south,east,north")
	}
	var v [4]float64
	for i, part := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return fail("part " + strconv.Itoa(i+1) + " is not a finite number; want west,south,east,north")
		}
		v[i] = n
	}
	b := Box{West: v[0], South: v[1], East: v[2], North: v[3]}
	switch {
	case !(Point{b.West, b.South}).inRange() || !(Point{b.East, b.North}).inRange():
		return fail("not within -180 to 180 and -90 to 90 degrees; want west,south,east,north")
	case b.West >= b.East:
		return fail("west must be less than east (a box across the 180th meridian is not supported)")
	case b.South >= b.North:
		return fail("south must be less than north")
	}
	return b, nil
}

// String gives "west,south,east,north", which ParseBox reads back.
func (b Box) String() string {
	return number(b.West) + "," + number(b.South) + "," + number(b.East) + "," + number(b.North)
}

// IsZero says whether b is the zero Box, which holds no place and stands for
// "no box".
func (b Box) IsZero() bool { return b == Box{} }

// Contains says whether p lies in b or on its border; false for NaN.
func (b Box) Contains(p Point) bool {
	return !b.IsZero() && p.Lon >= b.West && p.Lon <= b.East && p.Lat >= b.South && p.Lat <= b.North
}

// Intersects says whether b and c share at least one point.
func (b Box) Intersects(c Box) bool {
	return !b.IsZero() && !c.IsZero() && b.West <= c.East && c.West <= b.East && b.South <= c.North && c.South <= b.North
}

// Extend gives the smallest box that holds b and p; the zero Box extended is
// the point itself (and stays zero for the zero point).
func (b Box) Extend(p Point) Box { return b.Union(Box{p.Lon, p.Lat, p.Lon, p.Lat}) }

// Union gives the smallest box that holds both; a zero Box adds nothing.
func (b Box) Union(c Box) Box {
	switch {
	case b.IsZero():
		return c
	case c.IsZero():
		return b
	}
	return Box{
		West: math.Min(b.West, c.West), South: math.Min(b.South, c.South),
		East: math.Max(b.East, c.East), North: math.Max(b.North, c.North),
	}
}

// Centre is the middle of the rectangle.
func (b Box) Centre() Point { return Point{Lon: (b.West + b.East) / 2, Lat: (b.South + b.North) / 2} }
