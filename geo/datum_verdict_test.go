package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gridwatch/geo"
)

// sighted makes n things around a city whose numbers are written in a datum.
// What is known of them is off by up to noise metres, and a share of them are
// other sites of the same name.
func sighted(random *rand.Rand, n int, written geo.Datum, noise, strays float64) []geo.Stated {
	out := make([]geo.Stated, n)
	for i := range out {
		p := geo.Point{Lon: 119.8 + random.Float64()*0.8, Lat: 30 + random.Float64()*0.5}
		known := moved(p, random.Float64()*noise, random.Float64()*2*math.Pi)
		if random.Float64() < strays {
			known = moved(p, 300+random.Float64()*20_000, random.Float64()*2*math.Pi)
		}
		x, y, err := written.FromWGS84(p)
		if err != nil {
			panic(err)
		}
		out[i] = geo.Stated{X: x, Y: y, Known: &known}
	}
	return out
}

// moved is the point some metres away in a direction.
func moved(p geo.Point, metres, angle float64) geo.Point {
	const degree = math.Pi / 180 * geo.EarthRadiusMetres
	return geo.Point{Lon: p.Lon + metres*math.Cos(angle)/(degree*math.Cos(p.Lat*math.Pi/180)), Lat: p.Lat + metres*math.Sin(angle)/degree}
}

var judged = []geo.Datum{geo.WGS84, geo.CGCS2000, geo.GCJ02, geo.BD09}

// Every mislabelling is found and no correct list is suspected, with known
// places 100 m off and one in ten wrong.
func TestJudgeDatum(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	for _, written := range judged {
		for _, claimed := range judged {
			t.Run(fmt.Sprintf("%s called %s", written, claimed), func(t *testing.T) {
				same := written == claimed || written == geo.WGS84 && claimed == geo.CGCS2000 || written == geo.CGCS2000 && claimed == geo.WGS84
				for range 50 {
					v := geo.JudgeDatum(claimed, sighted(random, 50, written, 100, 0.1), nil)
					want := written
					if want == geo.CGCS2000 {
						want = geo.WGS84
					}
					switch {
					case same && v.Kind != geo.Agrees:
						t.Fatalf("got %+v, want it to agree", v)
					case !same && (v.Kind != geo.LooksLike || v.Datum != want):
						t.Fatalf("got %+v, want it to look like %s", v, want)
					case !same && (v.OffsetM < 300 || v.OffsetM > 1500 || v.RestM > 100 || v.Matched != 50 || v.Confidence < 0.7):
						t.Fatalf("got %+v, want an offset of some hundred metres explained with confidence", v)
					}
				}
			})
		}
	}
}

func TestJudgeDatumOfMetres(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 2))
	points := sighted(random, 40, "cgcs2000-gk:120", 50, 0.1)
	if v := geo.JudgeDatum("cgcs2000-gk:120", points, nil); v.Kind != geo.Agrees {
		t.Errorf("right meridian: got %+v, want it to agree", v)
	}
	if v := geo.JudgeDatum("cgcs2000-gk:117", points, nil); v.Kind != geo.LooksLike || v.Datum != "cgcs2000-gk:120" {
		t.Errorf("wrong meridian: got %+v, want 120", v)
	}
}

func TestJudgeDatumOfFew(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	points := sighted(random, 9, geo.GCJ02, 50, 0)
	if v := geo.JudgeDatum(geo.WGS84, points, nil); v.Kind != geo.NotEnough || v.Matched != 9 {
		t.Errorf("nine pairs: got %+v, want not enough", v)
	}
	for i := range points {
		points[i].Known = nil
	}
	if v := geo.JudgeDatum(geo.WGS84, append(points, points...), nil); v.Kind != geo.NotEnough || v.Matched != 0 {
		t.Errorf("no pairs: got %+v, want not enough", v)
	}
	if v := geo.JudgeDatum(geo.WGS84, nil, func(geo.Point) bool { return false }); v.Kind != geo.NotEnough {
		t.Errorf("nothing: got %+v, want not enough", v)
	}
}

// Where the datums do not differ there is nothing to propose.
func TestJudgeDatumAbroad(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	points := make([]geo.Stated, 50)
	for i := range points {
		p := geo.Point{Lon: -87.7 + random.Float64()*0.1, Lat: 41.8 + random.Float64()*0.1}
		known := moved(p, random.Float64()*100, random.Float64()*7)
		points[i] = geo.Stated{X: p.Lon, Y: p.Lat, Known: &known}
	}
	for _, claimed := range []geo.Datum{geo.WGS84, geo.GCJ02} {
		if v := geo.JudgeDatum(claimed, points, nil); v.Kind != geo.Agrees {
			t.Errorf("%s: got %+v, want it to agree", claimed, v)
		}
	}
}

// Known places that are off themselves do not make a datum.
func TestJudgeDatumByPoorKnowledge(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 50 {
		for _, noise := range []float64{500, 2000, 20_000} {
			if v := geo.JudgeDatum(geo.WGS84, sighted(random, 50, geo.WGS84, noise, 0.3), nil); v.Kind != geo.Agrees {
				t.Fatalf("noise of %.0f m: got %+v, want no proposal", noise, v)
			}
		}
	}
}

func TestJudgeDatumUnexplained(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 6))
	points := sighted(random, 50, geo.WGS84, 50, 0.1)
	for i := range points { // everything 2 km to the south
		*points[i].Known = moved(*points[i].Known, 2000, math.Pi/2)
	}
	v := geo.JudgeDatum(geo.WGS84, points, nil)
	if v.Kind != geo.Unexplained || math.Abs(v.OffsetM-2000) > 50 {
		t.Errorf("got %+v, want 2,000 m that nothing explains", v)
	}
}

func TestJudgeDatumSwapped(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 7))
	city := geo.Box{West: 119.5, South: 29.5, East: 121, North: 31}
	nowhere := geo.Box{West: 10, South: 10, East: 11, North: 11}
	square := geo.Box{West: 29, South: 29, East: 121, North: 121} // holds both ways round
	tests := []struct {
		name    string
		datum   geo.Datum
		swap    float64 // share of points swapped
		inside  func(geo.Point) bool
		swapped bool
	}{
		{"all", geo.WGS84, 1, city.Contains, true},
		{"all, shifted", geo.BD09, 1, city.Contains, true},
		{"all, metres", "cgcs2000-gk:120", 1, city.Contains, true},
		{"most", geo.GCJ02, 0.9, city.Contains, true},
		{"a third", geo.WGS84, 0.33, city.Contains, false},
		{"none", geo.WGS84, 0, city.Contains, false},
		{"elsewhere both ways", geo.WGS84, 1, nowhere.Contains, false},
		{"inside both ways", geo.WGS84, 0.5, square.Contains, false},
		{"no regions, out of range", geo.WGS84, 1, nil, true},
		{"no regions, in order", geo.WGS84, 0, nil, false},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			points := sighted(random, 60, tc.datum, 50, 0)
			for i := range points {
				points[i].Known = nil
				if float64(i) < tc.swap*60 {
					points[i].X, points[i].Y = points[i].Y, points[i].X
				}
			}
			v := geo.JudgeDatum(tc.datum, points, tc.inside)
			if got := v.Kind == geo.Swapped; got != tc.swapped {
				t.Errorf("got %+v, want swapped %v", v, tc.swapped)
			}
		})
	}
}
