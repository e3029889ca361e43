package intake

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gridwatch/geo"
)

var (
	commaDecimal = regexp.MustCompile(`^[-+]?[0-9]{1,3},[0-9]+$`)
	thousands    = regexp.MustCompile(`^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	exponent     = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$`)
	sexagesimal  = regexp.MustCompile(`^([-+NSEWnsew东西南北经纬]*)\s*([0-9]+(?:\.[0-9]+)?)\s*[°º度ºd:\s]\s*(?:([0-9]+(?:\.[0-9]+)?)\s*['′’分m:\s]?\s*)?(?:([0-9]+(?:\.[0-9]+)?)\s*(?:"|″|”|''|′′|秒|s)?\s*)?([NSEWnsew东西南北经纬]*)$`)
	hemisphere   = regexp.MustCompile(`^([NSEWnsew东西南北经纬]+)\s*([0-9]+(?:\.[0-9]+)?)$|^([0-9]+(?:\.[0-9]+)?)\s*([NSEWnsew东西南北经纬]+)$`)
)

// coordinate reads one number of a position. Anything but a plain decimal is
// refused with what it is and the decimal it would be; nothing is turned over
// silently. proposal is "" where none can be made.
func coordinate(text string) (value float64, reason, proposal string) {
	if isDecimal(text) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(v, 0) {
			return 0, "is not a finite number", ""
		}
		return v, "", ""
	}
	half := halfWidth(text)
	switch {
	case half != text && isDecimal(half):
		return 0, "is written in full-width digits", half
	case commaDecimal.MatchString(half):
		return 0, "has a comma where the decimal point belongs", strings.Replace(half, ",", ".", 1)
	case thousands.MatchString(half):
		return 0, "has commas between thousands", strings.ReplaceAll(half, ",", "")
	case exponent.MatchString(half):
		return 0, "is written with an exponent: a spreadsheet has rounded it", ""
	}
	if m := hemisphere.FindStringSubmatch(half); m != nil {
		return 0, "names its hemisphere by a letter", signed(m[2]+m[3], m[1]+m[4])
	}
	if m := sexagesimal.FindStringSubmatch(half); m != nil {
		degrees, _ := strconv.ParseFloat(m[2], 64) // "" and overflow fail the check below
		minutes, _ := strconv.ParseFloat(m[3], 64)
		seconds, _ := strconv.ParseFloat(m[4], 64)
		if degrees > 180 || minutes >= 60 || seconds >= 60 {
			return 0, "is not decimal degrees, and no degrees, minutes and seconds either", ""
		}
		what := "is in degrees, minutes and seconds; decimal degrees are needed"
		if m[3] == "" && m[4] == "" {
			what = "has a degree sign; a plain decimal number is needed"
		}
		return 0, what, signed(strconv.FormatFloat(degrees+minutes/60+seconds/3600, 'f', 6, 64), m[1]+m[5])
	}
	return 0, "is not a finite number", ""
}

// isDecimal says whether text has the one form in which a coordinate is taken: an
// optional sign, digits, and at most one point among them or at either end.
func isDecimal(text string) bool {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	digits, points := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

// signed puts a minus before a number that a letter says is south or west.
func signed(number, letters string) string {
	if strings.ContainsAny(letters, "-SWsw西南") {
		return "-" + strings.TrimPrefix(number, "-")
	}
	return number
}

// halfWidth turns full-width forms to half-width.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			return r - 0xff01 + 0x21
		}
		return r
	}, s)
}

// plausible says what a pair of numbers really is when it is no position of the
// datum: no place at all, metres instead of degrees or degrees instead of metres.
// "" when nothing is known against it.
func plausible(datum geo.Datum, x, y float64) (reason, proposal string) {
	if math.Abs(x) < 1e-3 && math.Abs(y) < 1e-3 {
		return "and lat are 0/0: that is no position but a missing one; leave both empty", ""
	}
	degrees := math.Abs(x) <= 180 && math.Abs(y) <= 180
	switch {
	case datum.Plane() && degrees:
		return fmt.Sprintf("and lat are degrees, but %s is in metres (easting, northing)", datum), "datum wgs84"
	case datum.Plane() || degrees:
		return "", ""
	}
	if reason, proposal = gaussKruger(x, y); reason != "" {
		return reason, proposal
	}
	if reason, proposal = gaussKruger(y, x); reason != "" {
		return reason + ", with the axes swapped: X is the northing there, Y the easting", proposal
	}
	if p, ok := mercator(x, y); ok {
		return "and lat are metres of Web Mercator (EPSG:3857); degrees are needed", "lon=" + short6(p.Lon) + " lat=" + short6(p.Lat)
	}
	return "", ""
}

// gaussKruger says whether metres are an easting and a northing within China,
// with a zone number (25 to 45 of 3° zones; 16 to 23 of 6° zones, since eastings
// of 13 to 15 could be Web Mercator as well) or without.
func gaussKruger(easting, northing float64) (reason, proposal string) {
	if northing < 1.8e6 || northing > 6.1e6 {
		return "", ""
	}
	zone := int(easting / 1e6)
	plain := easting - float64(zone)*1e6
	if plain < 100_000 || plain > 900_000 {
		return "", ""
	}
	switch {
	case zone == 0:
		return "and lat are metres of a Gauss-Krüger plane, whose central meridian they do not tell", "datum cgcs2000-gk:<meridian>"
	case zone >= 25 && zone <= 45:
		return fmt.Sprintf("and lat are metres of the 3° Gauss-Krüger zone %d", zone), fmt.Sprintf("datum cgcs2000-gk:%d", 3*zone)
	case zone >= 16 && zone <= 23:
		return fmt.Sprintf("and lat are metres of the 6° Gauss-Krüger zone %d (central meridian %d), whose number no datum here takes off: "+
			"take the first two digits off the easting", zone, 6*zone-3), fmt.Sprintf("datum cgcs2000-gk:%d", 6*zone-3)
	}
	return "", ""
}

// mercator turns metres of Web Mercator into degrees; false when they are none.
func mercator(x, y float64) (geo.Point, bool) {
	const half = 20037508.342789244 // π × 6378137 m
	if math.Abs(x) > half || math.Abs(y) > half || math.Abs(x) < 1000 && math.Abs(y) < 1000 {
		return geo.Point{}, false
	}
	lat := math.Atan(math.Sinh(y/half*math.Pi)) * 180 / math.Pi
	return geo.Point{Lon: x / half * 180, Lat: lat}, true
}

func short6(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
