package intake

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
)

// One number of a position: what is taken, and what is refused with which
// proposal.
func TestCoordinate(t *testing.T) {
	for text, want := range map[string]float64{"126.5": 126.5, "-87.6": -87.6, "+45": 45, ".5": 0.5, "5074000.25": 5074000.25} {
		if got, reason, _ := coordinate(text); got != want || reason != "" {
			t.Errorf("%s: got %v, %s, want %v", text, got, reason, want)
		}
	}
	for _, tc := range []struct{ text, reason, proposal string }{
		{`126°38'12.5"E`, "degrees, minutes and seconds", "126.636806"},
		{`126°38′12.5″`, "degrees, minutes and seconds", "126.636806"},
		{"126度38分12.5秒", "degrees, minutes and seconds", "126.636806"},
		{"东经126度38分12.5秒", "degrees, minutes and seconds", "126.636806"},
		{"126 38 12.5", "degrees, minutes and seconds", "126.636806"},
		{"126:38:12.5", "degrees, minutes and seconds", "126.636806"},
		{`33°52'S`, "degrees, minutes and seconds", "-33.866667"},
		{"-33°52'", "degrees, minutes and seconds", "-33.866667"},
		{"126.5°", "degree sign", "126.500000"},
		{"126.5E", "hemisphere", "126.5"},
		{"S33.5", "hemisphere", "-33.5"},
		{"北纬45.75", "hemisphere", "45.75"},
		{`126°75'`, "no degrees, minutes and seconds either", ""},
		{"126,53", "comma where the decimal point", "126.53"},
		{"126,530", "comma where the decimal point", "126.530"},
		{"5,074,000.5", "commas between thousands", "5074000.5"},
		{"１２６．５", "full-width digits", "126.5"},
		{"1.265E+02", "exponent", ""},
		{"0x1p-2", "not a finite number", ""},
		{"NaN", "not a finite number", ""},
		{"inf", "not a finite number", ""},
		{"1_000", "not a finite number", ""},
		{strings.Repeat("9", 400), "not a finite number", ""},
		{"126.5.1", "not a finite number", ""},
		{"", "not a finite number", ""},
	} {
		_, reason, proposal := coordinate(tc.text)
		if !strings.Contains(reason, tc.reason) || proposal != tc.proposal {
			t.Errorf("%s: got %q, proposal %q, want %q, %q", tc.text, reason, proposal, tc.reason, tc.proposal)
		}
	}
}

// A pair of numbers that is none of the datum is told by what it is.
func TestPlausible(t *testing.T) {
	const gk = geo.Datum("cgcs2000-gk:126")
	for _, tc := range []struct {
		datum            geo.Datum
		x, y             float64
		reason, proposal string
	}{
		{geo.WGS84, 126.6, 45.8, "", ""},
		{geo.WGS84, 45.8, 126.6, "", ""}, // package geo tells of swapped axes
		{geo.WGS84, 0, 0, "0/0", ""},
		{geo.BD09, 0.0001, 0, "0/0", ""},
		{gk, 0, 0, "0/0", ""},
		{gk, 546700, 5074000, "", ""},
		{gk, 42546700, 5074000, "", ""},
		{gk, 126.6, 45.8, "are degrees, but cgcs2000-gk:126 is in metres", "datum wgs84"},
		{geo.WGS84, 546700, 5074000, "plane, whose central meridian", "datum cgcs2000-gk:<meridian>"},
		{geo.CGCS2000, 41500000, 5074000, "3° Gauss-Krüger zone 41", "datum cgcs2000-gk:123"},
		{geo.GCJ02, 5074000, 41500000, "axes swapped: X is the northing", "datum cgcs2000-gk:123"},
		{geo.WGS84, 21500000, 5074000, "6° Gauss-Krüger zone 21 (central meridian 123)", "datum cgcs2000-gk:123"},
		{geo.WGS84, 14093047.6, 5750051.2, "Web Mercator", "lon=126.600001 lat=45.810611"},
		{geo.WGS84, 1e12, 1e12, "", ""}, // package geo refuses it
	} {
		reason, proposal := plausible(tc.datum, tc.x, tc.y)
		if !strings.Contains(reason, tc.reason) || (tc.reason == "") != (reason == "") || proposal != tc.proposal {
			t.Errorf("%s %v,%v: got %q, proposal %q, want %q, %q", tc.datum, tc.x, tc.y, reason, proposal, tc.reason, tc.proposal)
		}
	}
}

// Columns of metres give points, with and without the zone in the easting; in the
// other order they are refused, and the order is proposed.
func TestPlanePoints(t *testing.T) {
	v := newValues([]string{"lon", "lat"}, time.UTC, "cgcs2000-gk:126")
	for _, easting := range []string{"546700", "42546700"} {
		v.at(Record{Row: 1, Values: []string{easting, "5074000"}})
		p := v.point()
		if p == nil || math.Abs(p.Lon-126.6) > 0.01 || math.Abs(p.Lat-45.8) > 0.01 {
			t.Errorf("%s: got %v, %v, want about 126.6,45.8", easting, p, v.faults)
		}
	}
	for _, tc := range [][3]string{{"5074000", "42546700", "axes swapped"}, {"41546700", "5074000", "zone number 41 is not that of central meridian 126"}, {"126.6", "45.8", "are degrees"}} {
		v.at(Record{Row: 1, Values: tc[:2]})
		p := v.point()
		if p != nil || len(v.faults) != 1 || !strings.Contains(v.faults[0].Reason+v.faults[0].Proposal, tc[2]) {
			t.Errorf("%s,%s: got %v, %v, want a fault with %q", tc[0], tc[1], p, v.faults, tc[2])
		}
	}
}

func TestIsFormula(t *testing.T) {
	for text, want := range map[string]bool{
		"=1": true, "+cmd|' /C calc'!A0": true, "-1+cmd()": true, "@SUM(1)": true, "＝1": true, "＋a": true, "－a": true, "＠a": true, "\t=1": true, "\r\n@a": true,
		"": false, "a=1": false, "+86 451 8888-7777": false, "-87.6": false, "-": false, "--": false, "+1.5e+3": false, "1@2": false, "诊所": false, "－１": true,
	} {
		if got := IsFormula(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
		if safe := SafeCell(text); IsFormula(safe) || want != (safe != text) {
			t.Errorf("%q: made safe as %q", text, safe)
		}
	}
}

// Whatever is written, a number is taken only as a plain decimal, and what is
// proposed instead is one.
func FuzzCoordinate(f *testing.F) {
	for _, seed := range []string{"126.5", `126°38'12.5"E`, "东经126度38分", "126,5", "１２６．５", "1e5", "S 33.5", "5,074,000", "-", "°'\""} {
		f.Add(seed, "45.8")
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		v, reason, proposal := coordinate(x)
		if got, want := isDecimal(x), decimal.MatchString(x); got != want {
			t.Errorf("%q is a decimal: got %v, want %v", x, got, want)
		}
		if reason == "" && (math.IsNaN(v) || math.IsInf(v, 0) || !decimal.MatchString(x)) {
			t.Fatalf("%q was taken as %v", x, v)
		}
		if proposal != "" {
			if _, again, _ := coordinate(proposal); reason == "" || again != "" {
				t.Fatalf("%q: %q was proposed", x, proposal)
			}
		}
		for _, datum := range []geo.Datum{geo.WGS84, geo.BD09, "cgcs2000-gk:126"} {
			values := newValues([]string{"lon", "lat"}, time.UTC, datum)
			values.at(Record{Row: 1, Values: []string{x, y}})
			if p := values.point(); p != nil && geo.CheckPoint(*p, nil) != nil {
				t.Fatalf("%q,%q as %s gave %v", x, y, datum, p)
			}
		}
	})
}

// decimal is isDecimal said otherwise.
var decimal = regexp.MustCompile(`^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)

func TestIsDecimal(t *testing.T) {
	for _, text := range []string{"", "-", "+", ".", "-.", "1", "-1", "+1", "--1", "1.", ".1", "-.5", "1.2.3", "..", "1 ", " 1", "1e5", "１", "1\n", "0x1", "12.500"} {
		if got, want := isDecimal(text), decimal.MatchString(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
