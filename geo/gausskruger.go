package geo

import "math"

// Gauss-Krüger (transverse Mercator, scale 1 on the central meridian) on the
// CGCS2000 ellipsoid, by Krüger's series in the third flattening n as given by
// C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers",
// J. Geodesy 85 (2011), equations 7 to 12 and 35, 36, cut after n⁴: below a
// micrometre within the band accepted here.
const (
	gkAxis         = 6378137.0
	gkFlattening   = 1 / 298.257222101
	gkThird        = gkFlattening / (2 - gkFlattening)
	gkFalseEasting = 500000.0
	// gkHalfBand bounds the distance from the central meridian: beyond the
	// 3-degree zones and their overlaps a value is a typing error.
	gkHalfBand  = 400000.0
	gkMaxLat    = 84.0
	gkZoneShift = 1000000.0 // an 8-digit easting is zone × this + easting
)

const (
	n1 = gkThird
	n2 = n1 * n1
	n3 = n2 * n1
	n4 = n2 * n2
	// gkRadius is the rectifying radius: meridian quadrant = gkRadius × π/2.
	gkRadius = gkAxis / (1 + n1) * (1 + n2/4 + n4/64)
)

var (
	gkForward = [4]float64{
		n1/2 - 2*n2/3 + 5*n3/16 + 41*n4/180,
		13*n2/48 - 3*n3/5 + 557*n4/1440,
		61*n3/240 - 103*n4/140,
		49561 * n4 / 161280,
	}
	gkInverse = [4]float64{
		n1/2 - 2*n2/3 + 37*n3/96 - n4/360,
		n2/48 + n3/15 - 437*n4/1440,
		17*n3/480 - 37*n4/840,
		4397 * n4 / 161280,
	}
	gkEcc = math.Sqrt(gkFlattening * (2 - gkFlattening))
)

// pointToPlane projects p about the meridian (degrees): easting with the false
// easting, northing from the equator, metres.
func pointToPlane(meridian float64, p Point) (x, y float64, err error) {
	away := math.Remainder(p.Lon-meridian, 360)
	tooFar := &InvalidError{Field: "point", Value: p.String(),
		Reason: "too far from central meridian " + number(meridian) + " or not on the northern hemisphere"}
	if math.Abs(away) > 45 || p.Lat < 0 || p.Lat > gkMaxLat {
		return 0, 0, tooFar
	}
	lambda := away * math.Pi / 180
	t := conformalTan(math.Tan(p.Lat * math.Pi / 180))
	xi := math.Atan2(t, math.Cos(lambda))
	eta := math.Asinh(math.Sin(lambda) / math.Hypot(t, math.Cos(lambda)))
	dXi, dEta := krugerSum(gkForward, xi, eta)
	x, y = gkRadius*(eta+dEta), gkRadius*(xi+dXi)
	if math.Abs(x) > gkHalfBand {
		return 0, 0, tooFar
	}
	return x + gkFalseEasting, y, nil
}

// planeToPoint is the reverse. The zone number in front of an 8-digit easting
// is taken off when it is the meridian's own 3-degree zone and refused when not.
func planeToPoint(meridian, x, y float64) (Point, error) {
	easting, err := plainEasting(meridian, x, y)
	if err != nil {
		return Point{}, err
	}
	xi, eta := y/gkRadius, (easting-gkFalseEasting)/gkRadius
	dXi, dEta := krugerSum(gkInverse, xi, eta)
	xi, eta = xi-dXi, eta-dEta
	t := geodeticTan(math.Sin(xi) / math.Hypot(math.Sinh(eta), math.Cos(xi)))
	lambda := math.Atan2(math.Sinh(eta), math.Cos(xi))
	return Point{
		Lon: math.Remainder(meridian+lambda*180/math.Pi, 360),
		Lat: math.Atan(t) * 180 / math.Pi,
	}, nil
}

// plainEasting checks both numbers and takes the zone number off.
func plainEasting(meridian, x, y float64) (float64, error) {
	for _, axis := range []struct {
		field string
		value float64
	}{{"x", x}, {"y", y}} {
		if math.IsNaN(axis.value) || math.IsInf(axis.value, 0) {
			return 0, &InvalidError{Field: axis.field, Value: number(axis.value), Reason: "not a finite number"}
		}
	}
	easting, bad := stripZone(meridian, x)
	if bad == nil && goodNorthing(y) {
		return easting, nil
	}
	if bad == nil {
		bad = &InvalidError{Field: "y", Value: number(y), Reason: "not a northing of the northern hemisphere in metres"}
	}
	if _, swappedBad := stripZone(meridian, y); swappedBad == nil && goodNorthing(x) {
		bad.Proposal = "x=" + number(y) + " y=" + number(x) + " (axes swapped)"
	}
	return 0, bad
}

func goodNorthing(y float64) bool { return y >= 0 && y <= 9330000 }

func stripZone(meridian, x float64) (float64, *InvalidError) {
	inBand := func(e float64) bool { return math.Abs(e-gkFalseEasting) <= gkHalfBand }
	if inBand(x) {
		return x, nil
	}
	zone := math.Floor(x / gkZoneShift)
	if !inBand(x-zone*gkZoneShift) || zone < 24 || zone > 46 {
		return 0, &InvalidError{Field: "x", Value: number(x),
			Reason: "not an easting in metres within 400 km of the central meridian (false easting 500000)"}
	}
	if zone*3 != meridian {
		return 0, &InvalidError{Field: "x", Value: number(x),
			Reason:   "zone number " + number(zone) + " is not that of central meridian " + number(meridian),
			Proposal: gaussKruger + number(zone*3)}
	}
	return x - zone*gkZoneShift, nil
}

// krugerSum is Σ c_j·sin(2jζ) of the complex ζ = ξ + iη, j from 1.
func krugerSum(c [4]float64, xi, eta float64) (dXi, dEta float64) {
	for i, v := range c {
		j := 2 * float64(i+1)
		dXi += v * math.Sin(j*xi) * math.Cosh(j*eta)
		dEta += v * math.Cos(j*xi) * math.Sinh(j*eta)
	}
	return dXi, dEta
}

// conformalTan gives the tangent of the conformal latitude for the tangent of
// the geodetic one.
func conformalTan(t float64) float64 {
	sec := math.Hypot(1, t)
	sigma := math.Sinh(gkEcc * math.Atanh(gkEcc*t/sec))
	return t*math.Hypot(1, sigma) - sigma*sec
}

// geodeticTan inverts conformalTan by Newton's method; three steps reach
// rounding error.
func geodeticTan(want float64) float64 {
	const ecc2 = gkFlattening * (2 - gkFlattening)
	t := want / (1 - ecc2)
	for range 6 {
		have := conformalTan(t)
		step := (want - have) / math.Hypot(1, have) *
			(1 + (1-ecc2)*t*t) / ((1 - ecc2) * math.Hypot(1, t))
		t += step
		if math.Abs(step) <= 1e-15*math.Max(1, math.Abs(t)) {
			break
		}
	}
	return t
}
