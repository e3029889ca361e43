package geo

import (
	"math"
	"testing"
)

// meridianArc integrates the meridian radius of curvature from the equator by
// Simpson's rule: metres to latitude phi (radians).
func meridianArc(phi float64) float64 {
	const ecc2 = gkFlattening * (2 - gkFlattening)
	const steps = 20000
	radius := func(b float64) float64 {
		w := 1 - ecc2*math.Sin(b)*math.Sin(b)
		return gkAxis * (1 - ecc2) / (w * math.Sqrt(w))
	}
	h := phi / steps
	sum := radius(0) + radius(phi)
	for i := 1; i < steps; i++ {
		sum += radius(float64(i)*h) * float64(2+2*(i%2))
	}
	return sum * h / 3
}

// textbookPlane is the classical power series in the distance from the
// meridian (Gauss-Krüger formulas of the surveying textbooks, to the sixth and
// fifth power), on top of the integrated meridian arc: another method than the
// one under test.
func textbookPlane(meridian float64, p Point) (x, y float64) {
	const ecc2 = gkFlattening * (2 - gkFlattening)
	const second2 = ecc2 / (1 - ecc2)
	b := p.Lat * math.Pi / 180
	l := (p.Lon - meridian) * math.Pi / 180
	sin, cos := math.Sin(b), math.Cos(b)
	t2 := math.Tan(b) * math.Tan(b)
	eta2 := second2 * cos * cos
	normal := gkAxis / math.Sqrt(1-ecc2*sin*sin)
	m := cos * l
	m2 := m * m
	y = meridianArc(b) + normal*math.Tan(b)*m2*(1.0/2+
		m2/24*(5-t2+9*eta2+4*eta2*eta2)+
		m2*m2/720*(61-58*t2+t2*t2+270*eta2-330*eta2*t2))
	x = normal * m * (1 +
		m2/6*(1-t2+eta2) +
		m2*m2/120*(5-18*t2+t2*t2+14*eta2-58*eta2*t2))
	return x + gkFalseEasting, y
}

func TestGaussKrugerAgainstTextbookSeries(t *testing.T) {
	worst := 0.0
	for _, meridian := range []float64{75, 105, 126, 135} {
		datum, err := ParseDatum(gaussKruger + number(meridian))
		if err != nil {
			t.Fatal(err)
		}
		for lat := 3.0; lat <= 54; lat += 3 {
			for away := -1.5; away <= 1.5; away += 0.25 {
				p := Point{meridian + away, lat}
				x, y, err := datum.FromWGS84(p)
				if err != nil {
					t.Fatal(err)
				}
				wantX, wantY := textbookPlane(meridian, p)
				off := math.Hypot(x-wantX, y-wantY)
				worst = math.Max(worst, off)
				if off > 1e-3 {
					t.Errorf("%s.FromWGS84(%v) = %.5f, %.5f, want %.5f, %.5f within 1 mm", datum, p, x, y, wantX, wantY)
				}
			}
		}
	}
	t.Logf("worst difference %.2g m", worst)
}

// TestGaussKrugerMeridianArc checks the series on the meridian itself, where
// integration gives every digit.
func TestGaussKrugerMeridianArc(t *testing.T) {
	for lat := 1.0; lat <= 84; lat++ {
		x, y, err := Datum("cgcs2000-gk:120").FromWGS84(Point{120, lat})
		want := meridianArc(lat * math.Pi / 180)
		if err != nil || x != gkFalseEasting || math.Abs(y-want) > 1e-6 {
			t.Errorf("latitude %v: %.7f, %.7f, %v, want 500000 and %.7f within 1e-6 m", lat, x, y, err, want)
		}
	}
}

func TestGaussKrugerInput(t *testing.T) {
	datum := Datum("cgcs2000-gk:126")
	plain, err := datum.ToWGS84(546000.25, 5068000.5)
	if err != nil {
		t.Fatal(err)
	}
	if off := DistanceMetres(plain, Point{126.6, 45.75}); off > 20000 {
		t.Errorf("ToWGS84 = %v, %.0f m from Harbin, want close", plain, off)
	}
	zoned, err := datum.ToWGS84(42546000.25, 5068000.5)
	if err != nil || DistanceMetres(zoned, plain) > 1e-6 {
		t.Errorf("with zone number: %v, %v, want %v", zoned, err, plain)
	}
	tests := []struct {
		name            string
		datum           Datum
		x, y            float64
		field, proposal string
	}{
		{"other zone", datum, 40546000, 5068000, "x", "cgcs2000-gk:120"},
		{"zone on a local meridian", "cgcs2000-gk:126.5", 42546000, 5068000, "x", "cgcs2000-gk:126"},
		{"swapped", datum, 5068000, 546000, "x", "x=546000 y=5068000 (axes swapped)"},
		{"swapped with zone", datum, 5068000, 42546000, "x", "x=42546000 y=5068000 (axes swapped)"},
		{"degrees", datum, 126.6, 45.7, "x", ""},
		{"southern", datum, 546000, -5, "y", ""},
		{"northing too large", datum, 546000, 9900000, "y", ""},
		{"nan", datum, math.NaN(), 5068000, "x", ""},
		{"infinite", datum, 546000, math.Inf(1), "y", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.datum.ToWGS84(test.x, test.y)
			if bad := invalid(t, err); bad.Field != test.field || bad.Proposal != test.proposal {
				t.Errorf("ToWGS84(%v, %v) = %+v, want field %q proposal %q", test.x, test.y, bad, test.field, test.proposal)
			}
		})
	}
	for _, p := range []Point{{135, 45}, {126, -1}, {126, 85}, {-54, 45}} {
		if _, _, err := datum.FromWGS84(p); invalid(t, err).Field != "point" {
			t.Errorf("FromWGS84(%v) = %v, want a refusal of the point", p, err)
		}
	}
}
