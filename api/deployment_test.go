package api

import (
	"math"
	"slices"
	"testing"
)

func TestZoomResolutions(t *testing.T) {
	type table = []ZoomResolution
	for _, c := range []struct {
		name        string
		base, cells int
		want        table
	}{
		{"a city at 9", 9, 5800, table{{9.5, 9}, {8.1, 8}, {6.7, 7}, {5.3, 6}, {3.9, 5}, {0, 4}}},
		{"just few enough", 9, 20_000, table{{9.5, 9}, {8.1, 8}, {6.7, 7}, {5.3, 6}, {3.9, 5}, {0, 4}}},
		{"a province at 9", 9, 20_001, table{{11, 9}, {10, 8}, {9, 7}, {7, 6}, {5, 5}, {0, 4}}},
		{"a province at 11", 11, 1 << 30, table{{14, 11}, {13, 10}, {11, 9}, {10, 8}, {9, 7}, {7, 6}, {5, 5}, {0, 4}}},
		{"a district at 11", 11, 9000, table{{12.3, 11}, {10.9, 10}, {9.5, 9}, {8.1, 8}, {6.7, 7}, {5.3, 6}, {3.9, 5}, {0, 4}}},
		{"a province at 7", 7, 1 << 30, table{{9, 7}, {7, 6}, {5, 5}, {0, 4}}},
		{"nothing at 7", 7, 0, table{{6.7, 7}, {5.3, 6}, {3.9, 5}, {0, 4}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := zoomResolutions(c.base, c.cells); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestOneViewStaysSmall computes how many cells a view of 1280 × 800 can show at
// the smallest zoom of each row, between 30 and 50 degrees of latitude.
func TestOneViewStaysSmall(t *testing.T) {
	average := map[int]float64{4: 1770, 5: 253, 6: 36.1, 7: 5.16, 8: 0.737, 9: 0.105, 10: 0.0150, 11: 0.00215} // km²
	for _, r := range defaultZooms {
		if r.MinZoom == 0 {
			continue // the whole earth is 100,000 cells; nobody has that much in force
		}
		for lat := 30.0; lat <= 50; lat += 5 {
			metres := 78271.517 * math.Cos(lat*math.Pi/180) / math.Pow(2, r.MinZoom) // a pixel
			cells := 1280 * 800 * metres * metres / 1e6 / average[r.Resolution]
			if cells >= viewCells {
				t.Errorf("zoom %v, resolution %d, latitude %v: got %.0f cells, want < %d", r.MinZoom, r.Resolution, lat, cells, viewCells)
			}
		}
	}
}
