//go:build reference

package geo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReferenceBoundaries reads published outlines of cities and says what is
// odd about them. Nothing of them may be refused.
func TestReferenceBoundaries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("SHARED"), "data/boundaries/*.geojson"))
	if err != nil || len(files) == 0 {
		t.Skipf("no boundaries: %v", err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			datum, fields := GCJ02, RegionFields{Code: "adcode", Name: "name", Level: "level", LevelValue: "district", Parent: "parent.adcode", Scheme: SchemeGBT2260}
			if strings.Contains(name, "chicago") {
				datum, fields = WGS84, RegionFields{Code: "area_no", Name: "name", LevelValue: "area"}
			}
			before := time.Now()
			read, err := ReadRegionFile(file, datum, fields)
			if err != nil || len(read.Problems) > 0 {
				t.Fatalf("%v, %v", err, read.Problems)
			}
			for _, r := range read.Repairs {
				t.Logf("%s repaired: %s", r.Code, r.String())
			}
			overlaps, err := Overlaps(read.Regions)
			if err != nil {
				t.Fatal(err)
			}
			for n, o := range overlaps {
				if n < 5 {
					t.Logf("%s and %s overlap by %.0f m²", o.A, o.B, o.AreaM2)
				}
			}
			border, err := BorderCells(read.Regions, 9)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d regions, %d repaired, %d overlaps, %d border cells at resolution 9, in %s",
				len(read.Regions), len(read.Repairs), len(overlaps), len(border), time.Since(before).Round(time.Millisecond))
		})
	}
}
