package geo

import "github.com/uber/h3-go/v4"

// meanAreas by resolution, square metres.
var meanAreas = func() (areas [MaxResolution + 1]float64) {
	for res := range areas {
		areas[res], _ = h3.HexagonAreaAvgM2(res) // known of every resolution
	}
	return areas
}()

// MeanAreaM2 is the area of a cell of a resolution in square metres, averaged
// over all hexagons; 0 for a resolution that does not exist.
func MeanAreaM2(resolution int) float64 {
	if resolution < 0 || resolution > MaxResolution {
		return 0
	}
	return meanAreas[resolution]
}
