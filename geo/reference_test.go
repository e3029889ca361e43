//go:build reference

package geo_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gridwatch/geo"
)

// TestReferenceCities checks all published cities, of which testdata has a
// sample, and that every district of every city reads and is covered.
func TestReferenceCities(t *testing.T) {
	shared := os.Getenv("SHARED")
	file, err := os.Open(filepath.Join(shared, "data/crs_vectors/gcoord_china_cities.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	point := func(row []string, datum string) (x, y float64) {
		for i, c := range []string{datum + "_lng", datum + "_lat"} {
			v, err := strconv.ParseFloat(row[column[c]], 64)
			if err != nil {
				t.Fatalf("%v: %v", row, err)
			}
			if i == 0 {
				x = v
			} else {
				y = v
			}
		}
		return x, y
	}
	worst := map[geo.Datum]float64{}
	for _, row := range rows[1:] {
		lon, lat := point(row, "wgs84")
		for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
			x, y := point(row, map[geo.Datum]string{geo.GCJ02: "gcj02", geo.BD09: "bd09"}[d])
			got, err := d.ToWGS84(x, y)
			if err != nil {
				t.Fatal(err)
			}
			worst[d] = max(worst[d], geo.DistanceMetres(got, geo.Point{Lon: lon, Lat: lat}))
		}
	}
	t.Logf("%d cities, worst distance in metres: %v", len(rows)-1, worst)
	for d, m := range worst {
		if m > 1.5 {
			t.Errorf("%s: got %.2f m from the published point, want at most 1.5", d, m)
		}
	}
	districts, err := filepath.Glob(filepath.Join(shared, "data/boundaries/*_gcj02.geojson"))
	if err != nil || len(districts) == 0 {
		t.Fatalf("no districts: %v", err)
	}
	for _, name := range districts {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		regions, problems, err := geo.ReadRegions(f, geo.GCJ02, geo.RegionFields{Code: "adcode", Name: "name", Level: "level", Scheme: geo.SchemeGBT2260})
		f.Close()
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", filepath.Base(name), err, problems)
			continue
		}
		cover, err := geo.CoverAll(regions, 8)
		if err != nil || len(cover) == 0 {
			t.Errorf("%s: %d cells, %v", filepath.Base(name), len(cover), err)
		}
		t.Logf("%s: %d districts, %d cells at resolution 8", filepath.Base(name), len(regions), len(cover))
	}
}
