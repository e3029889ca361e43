//go:build reference

package geo

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestReferenceShanghaiPairs compares the two shifted datums on 120 points that were published in both;
// the data may be used for checks but not shipped (see `make verify-reference`).
func TestReferenceShanghaiPairs(t *testing.T) {
	const mostMetres = 0.05
	file, err := os.Open(filepath.Join(os.Getenv("SHARED"), "data", "institutions", "shanghai_collection_points.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	worst := 0.0
	for i, row := range rows[1:] {
		point := func(datum Datum, suffix string) Point {
			lon, lonErr := strconv.ParseFloat(row[column["lng_"+suffix]], 64)
			lat, latErr := strconv.ParseFloat(row[column["lat_"+suffix]], 64)
			if lonErr != nil || latErr != nil {
				t.Fatalf("row %d: %v %v", i+1, lonErr, latErr)
			}
			p, err := datum.ToWGS84(lon, lat)
			if err != nil {
				t.Fatalf("row %d: %v", i+1, err)
			}
			return p
		}
		apart := DistanceMetres(point(BD09, "bd09"), point(GCJ02, "gcj02"))
		worst = max(worst, apart)
		if apart > mostMetres {
			t.Errorf("row %d: the same place read as BD-09 and as GCJ-02: got %.3f m apart, want at most %v m", i+1, apart, mostMetres)
		}
	}
	t.Logf("%d places, worst %.4f m apart", len(rows)-1, worst)
}
