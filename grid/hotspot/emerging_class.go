package hotspot

// Class is how a cell's hotspot developed: "", or a pattern and a temperature.
type Class string

// Emerging classes, by the names that users of space-time cubes know (ArcGIS,
// "How Emerging Hot Spot Analysis works"). Hot is a slice whose Gi* is
// significantly high, cold one whose Gi* is significantly low. For cold classes
// read cold for hot, hot for cold, and falling z as growing strength.
//
//	new           hot in the last slice, never before
//	consecutive   the last slices, two or more, are one run of hot ones; never hot before; hot in fewer than 90 %
//	intensifying  hot in 90 % or more, the last one included; z rises significantly
//	persistent    hot in 90 % or more, the last one included; z has no significant trend
//	diminishing   hot in 90 % or more, the last one included; z falls significantly
//	sporadic      hot in the last slice and on and off before; hot in fewer than 90 %; never cold
//	oscillating   hot in the last slice, cold in an earlier one; hot in fewer than 90 %
//	historical    hot in 90 % or more, but not in the last slice
//
// Where several fit, the first in this order counts, hot before cold. So a place
// that was cold and is hot in the last slice for the first time is new and not
// oscillating. Of a place that is hot in 90 % but not in the last slice the
// published text could also mean persistent; it is historical here.
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

// classOf judges the slices of a place, 1 for hot and -1 for cold ones, oldest
// first; trend is the sign of a significant trend of z, else 0.
func classOf(states []int8, trend int8) Class {
	if p := patternOf(states, 1, trend); p != "" {
		return Class(p + "-hot")
	}
	if p := patternOf(states, -1, -trend); p != "" {
		return Class(p + "-cold")
	}
	return NoPattern
}

// patternOf is the pattern of the slices in one temperature; trend is positive
// when that grows.
func patternOf(states []int8, temperature, trend int8) string {
	same, opposite, run := 0, 0, 0
	for _, s := range states {
		switch s {
		case temperature:
			same++
			run++
		case -temperature:
			opposite++
			run = 0
		default:
			run = 0
		}
	}
	mostly := 10*same >= 9*len(states)
	switch {
	case run == 0 && mostly:
		return "historical"
	case run == 0:
		return ""
	case same == 1:
		return "new"
	case run == same && !mostly:
		return "consecutive"
	case mostly && trend > 0:
		return "intensifying"
	case mostly && trend < 0:
		return "diminishing"
	case mostly:
		return "persistent"
	case opposite == 0:
		return "sporadic"
	}
	return "oscillating"
}
