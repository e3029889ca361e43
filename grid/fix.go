package grid

import (
	"math"
	"slices"
	"strconv"
)

// Precisions lists how exact a point found by its address can be, the best
// first.
var Precisions = []string{"rooftop", "interpolated", "road", "community", "township", "district"}

// FixNote is what is kept of how a point was found by its address.
type FixNote struct {
	Precision string  // one of Precisions, "" when the point was not found by its address
	Score     float64 // 0 to 1: how sure it is
	RadiusM   float64 // the true point is within so many metres, as claimed
	Source    string  // the gazetteer or service that knew it
	Matched   string  // the part of the text that was recognised
}

func (n *FixNote) check(f *Faults) {
	if n.Precision != "" && !slices.Contains(Precisions, n.Precision) {
		f.Add("fix.precision", n.Precision, "is not one of %v", Precisions)
	}
	if !(n.Score >= 0 && n.Score <= 1) {
		f.Add("fix.score", number(n.Score), "is not between 0 and 1")
	}
	if !(n.RadiusM >= 0 && n.RadiusM <= math.MaxFloat64) {
		f.Add("fix.radius_m", number(n.RadiusM), "is not a distance in metres")
	}
	checkText(f, "fix.source", n.Source, 0, 200)
	checkText(f, "fix.matched", n.Matched, 0, 500)
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
