package hotspot

import (
	"slices"

	"gridwatch/grid"
)

func errTooManyPlaces() error {
	return grid.Errorf(grid.Invalid, "scan-too-large", "more than %d places in all windows: limit the neighbours or the share", mostDiscPlaces)
}

// distinct says whether every place enters a disc by itself.
func (b *discBuilder) distinct() bool {
	if b.metric == H3 {
		return false
	}
	points := make(map[[2]float64]bool, len(b.weight))
	for i := range b.weight {
		points[[2]float64{b.d.X[i], b.d.Y[i]}] = true
	}
	return len(points) == len(b.weight)
}

// fewestPlaces is how many of distinct places the greatest disc of any centre has
// at least: that many of the heaviest are within the cap.
func (b *discBuilder) fewestPlaces() int {
	heaviest := slices.Clone(b.weight)
	slices.Sort(heaviest)
	slices.Reverse(heaviest)
	sum := 0.0
	for i, w := range heaviest[:b.most] {
		if sum += w; sum > b.limit {
			return i
		}
	}
	return b.most
}
