package geo

import (
	"math"
	"testing"
)

// All cells of a resolution, 2 + 120·7ʳ of them, cover the earth, a sphere of
// 6371.007 km. The twelve pentagons and what a hexagon is smaller or larger for
// its place are less than a hundredth from resolution 3 on.
func TestMeanArea(t *testing.T) {
	const earth = 4 * math.Pi * 6371007.18 * 6371007.18
	for res := 3; res <= MaxResolution; res++ {
		want := earth / (2 + 120*math.Pow(7, float64(res)))
		if got := MeanAreaM2(res); math.Abs(got/want-1) > 0.01 {
			t.Errorf("resolution %d: got %.6g m², want about %.6g", res, got, want)
		}
	}
	for _, res := range []int{-1, MaxResolution + 1} {
		if got := MeanAreaM2(res); got != 0 {
			t.Errorf("resolution %d: got %g, want 0", res, got)
		}
	}
}
