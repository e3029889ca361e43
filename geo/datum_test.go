package geo

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestParseDatum(t *testing.T) {
	for text, want := range map[string]Datum{
		"wgs84": WGS84, "WGS84": WGS84, " gcj02 ": GCJ02, "bd09": BD09, "cgcs2000": CGCS2000,
		"cgcs2000-gk:126": "cgcs2000-gk:126", "CGCS2000-GK:120.50": "cgcs2000-gk:120.5",
	} {
		if got, err := ParseDatum(text); err != nil || got != want {
			t.Errorf("ParseDatum(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "wgs", "gcj-2", "wgs84 gcj02", "cgcs2000-gk", "cgcs2000-gk:", "cgcs2000-gk:x",
		"cgcs2000-gk:NaN", "cgcs2000-gk:-87", "cgcs2000-gk:42", "cgcs2000-gk:1e9"} {
		_, err := ParseDatum(text)
		if bad := invalid(t, err); bad.Field != "datum" || bad.Value != text {
			t.Errorf("ParseDatum(%q) = %+v, want field datum and the text", text, bad)
		}
	}
	_, err := ParseDatum("mars")
	for _, name := range DatumNames() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("ParseDatum(mars) = %q, want %q listed", err, name)
		}
	}
	if _, err := Datum("mars").ToWGS84(1, 2); invalid(t, err).Field != "datum" {
		t.Errorf("ToWGS84 of an unknown datum = %v, want field datum", err)
	}
	if _, _, err := Datum("mars").FromWGS84(Point{1, 2}); invalid(t, err).Field != "datum" {
		t.Errorf("FromWGS84 of an unknown datum = %v, want field datum", err)
	}
}

// vectorDatum maps the names used in the vectors.
var vectorDatum = map[string]Datum{"WGS84": WGS84, "GCJ-02": GCJ02, "BD-09": BD09}

func TestDatumLibraryVectors(t *testing.T) {
	for _, row := range readCSV(t, "testdata/library_vectors.csv") {
		name := fmt.Sprintf("%s %s to %s at %s,%s", row["origin"], row["from"], row["to"], row["lng_in"], row["lat_in"])
		t.Run(name, func(t *testing.T) {
			tolerance := 1e-12
			switch stated := row["tolerance_stated"]; {
			case strings.HasSuffix(stated, " deg"):
				tolerance = parse(t, strings.TrimSuffix(stated, " deg"))
			case strings.HasPrefix(stated, "exact for its one-step inverse"):
				tolerance = 1e-6 // ours is the iterated inverse, 0.06 m away
			}
			p, err := vectorDatum[row["from"]].ToWGS84(parse(t, row["lng_in"]), parse(t, row["lat_in"]))
			if err != nil {
				t.Fatal(err)
			}
			if row["from"] == "BD-09" && row["to"] == "GCJ-02" {
				// Through WGS-84 the iteration's 1e-9 degree would hide the digits.
				p = bdToGCJ(Point{parse(t, row["lng_in"]), parse(t, row["lat_in"])})
			} else if row["from"] == "GCJ-02" && row["to"] == "BD-09" {
				p = gcjToBD(Point{parse(t, row["lng_in"]), parse(t, row["lat_in"])})
			} else {
				x, y, err := vectorDatum[row["to"]].FromWGS84(p)
				if err != nil {
					t.Fatal(err)
				}
				p = Point{x, y}
			}
			want := Point{parse(t, row["lng_out"]), parse(t, row["lat_out"])}
			if math.Abs(p.Lon-want.Lon) > tolerance || math.Abs(p.Lat-want.Lat) > tolerance {
				t.Errorf("got %v, want %v within %v degrees", p, want, tolerance)
			}
		})
	}
}

// TestDatumGcoordVector is the answer of gcoord 1.0.7 for a point in Harbin; its
// inverse stops iterating earlier than ours.
func TestDatumGcoordVector(t *testing.T) {
	got, err := GCJ02.ToWGS84(126.616957, 45.755777)
	want := Point{126.61104029703458, 45.753860489250954}
	if err != nil || math.Abs(got.Lon-want.Lon) > 1e-8 || math.Abs(got.Lat-want.Lat) > 1e-8 {
		t.Errorf("ToWGS84 = %v, %v, want %v within 1e-8 degrees", got, err, want)
	}
}

// TestDatumCities compares with paired city coordinates: GCJ-02 to BD-09 within
// 20 mm, WGS-84 against GCJ-02 within 1 m (the file itself is 0.7 m off).
func TestDatumCities(t *testing.T) {
	worst := map[string]float64{}
	check := func(city, step string, got, want Point, limit float64) {
		off := DistanceMetres(got, want)
		worst[step] = math.Max(worst[step], off)
		if off > limit {
			t.Errorf("%s %s: got %v, want %v, %.3f m off, limit %v m", city, step, got, want, off, limit)
		}
	}
	rows := readCSV(t, "testdata/gcoord_cities.csv")
	for _, row := range rows {
		point := func(system string) Point { return Point{parse(t, row[system+"_lng"]), parse(t, row[system+"_lat"])} }
		wgs, gcj, bd := point("wgs84"), point("gcj02"), point("bd09")
		check(row["city"], "gcj02 to bd09", gcjToBD(gcj), bd, 0.02)
		check(row["city"], "bd09 to gcj02", bdToGCJ(bd), gcj, 0.5)
		for datum, there := range map[Datum]Point{GCJ02: gcj, BD09: bd} {
			p, err := datum.ToWGS84(there.Lon, there.Lat)
			if err != nil {
				t.Fatal(err)
			}
			check(row["city"], string(datum)+" to wgs84", p, wgs, map[Datum]float64{GCJ02: 1, BD09: 1.5}[datum])
			x, y, err := datum.FromWGS84(wgs)
			if err != nil {
				t.Fatal(err)
			}
			check(row["city"], "wgs84 to "+string(datum), Point{x, y}, there, 1)
		}
	}
	if len(rows) < 60 {
		t.Errorf("read %d cities, want at least 60", len(rows))
	}
	t.Logf("worst distances in metres: %v", worst)
}

func TestDatumRoundTrip(t *testing.T) {
	const seed = 2
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	for _, test := range []struct {
		datum Datum
		area  Box
		limit float64 // metres
	}{
		{WGS84, Box{-180, -90, 180, 90}, 0},
		{CGCS2000, Box{-180, -90, 180, 90}, 0},
		{GCJ02, shiftedArea, 1e-4},
		{GCJ02, Box{-180, -90, 72, 90}, 0},
		{GCJ02, Box{140, -90, 180, 90}, 0},
		{BD09, shiftedArea, 0.5}, // the usual inverse is one step
		{BD09, Box{-170, -80, 70, 80}, 1},
		{"cgcs2000-gk:126", Box{123, 0, 129, 84}, 1e-6},
		{"cgcs2000-gk:105.5", Box{104, 0, 107, 55}, 1e-6},
	} {
		worst := 0.0
		for range 5000 {
			p := Point{
				Lon: test.area.West + random.Float64()*(test.area.East-test.area.West),
				Lat: test.area.South + random.Float64()*(test.area.North-test.area.South),
			}
			x, y, err := test.datum.FromWGS84(p)
			if err != nil {
				t.Fatalf("%s.FromWGS84(%v) = %v", test.datum, p, err)
			}
			back, err := test.datum.ToWGS84(x, y)
			if err != nil {
				t.Fatalf("%s.ToWGS84(%v, %v) = %v", test.datum, x, y, err)
			}
			off := DistanceMetres(p, back)
			worst = math.Max(worst, off)
			if off > test.limit {
				t.Fatalf("%s: %v came back as %v, %g m off, limit %g m", test.datum, p, back, off, test.limit)
			}
		}
		t.Logf("%s in %v: worst %.3g m", test.datum, test.area, worst)
	}
}

func TestDatumRefuses(t *testing.T) {
	for _, datum := range []Datum{WGS84, CGCS2000, GCJ02, BD09} {
		for _, xy := range [][2]float64{{math.NaN(), 1}, {1, math.Inf(1)}, {200, 10}, {10, 91}, {500000, 5000000}} {
			if _, err := datum.ToWGS84(xy[0], xy[1]); err == nil {
				t.Errorf("%s.ToWGS84(%v, %v) = nil error, want a refusal", datum, xy[0], xy[1])
			}
			if _, _, err := datum.FromWGS84(Point{xy[0], xy[1]}); err == nil {
				t.Errorf("%s.FromWGS84(%v, %v) = nil error, want a refusal", datum, xy[0], xy[1])
			}
		}
		_, err := datum.ToWGS84(45.7, 126.6)
		if got, want := invalid(t, err).Proposal, "lon=126.6 lat=45.7 (axes swapped)"; got != want {
			t.Errorf("%s.ToWGS84 of swapped axes proposes %q, want %q", datum, got, want)
		}
	}
}

func FuzzParseDatum(f *testing.F) {
	for _, seed := range append(DatumNames(), "cgcs2000-gk:126", "CGCS2000-GK:1e2", "cgcs2000-gk:0x60", "") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDatum(text)
		if err != nil {
			invalid(t, err)
			return
		}
		if again, err := ParseDatum(string(d)); err != nil || again != d {
			t.Errorf("ParseDatum(%q) = %q, %v, want %q", d, again, err, d)
		}
		if _, _, err := d.FromWGS84(Point{100, 30}); err != nil && !d.Plane() {
			t.Errorf("%q.FromWGS84 = %v, want nil", d, err)
		}
	})
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func parse(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
