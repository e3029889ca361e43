package hotspot

import "errors"

// Class is how a cell's hotspot developed: "", or a pattern and a temperature.
type Class string

// Emerging classes, by the names that users of space-time cubes know.
const (
	NoPattern        Class = ""
	NewHot           Class = "new-hot"
	ConsecutiveHot   Class = "consecutive-hot"
	IntensifyingHot  Class = "intensifying-hot"
	PersistentHot    Class = "persistent-hot"
	DiminishingHot   Class = "diminishing-hot"
	SporadicHot      Class = "sporadic-hot"
	OscillatingHot   Class = "oscillating-hot"
	HistoricalHot    Class = "historical-hot"
	NewCold          Class = "new-cold"
	ConsecutiveCold  Class = "consecutive-cold"
	IntensifyingCold Class = "intensifying-cold"
	PersistentCold   Class = "persistent-cold"
	DiminishingCold  Class = "diminishing-cold"
	SporadicCold     Class = "sporadic-cold"
	OscillatingCold  Class = "oscillating-cold"
	HistoricalCold   Class = "historical-cold"
)

// Emergence is the class of one place with what it rests on.
type Emergence struct {
	Class  Class
	Z      []float64 // Gi* per slice, oldest first; NaN where there is none
	Trend  float64   // z of Mann and Kendall over Z
	TrendP float64
}

// Emerging classes every place from counts[slice][place], oldest slice first.
func Emerging(counts [][]float64, w Weights) ([]Emergence, error) {
	return nil, errors.New("hotspot: not built")
}
