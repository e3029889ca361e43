package evidence

import (
	"math"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// recordings judges whether the track was made by walking with a receiver.
func (j *judge) recordings(f *Facts, w *walk) {
	j.above(grid.EvidenceFrozen, float64(frozenPlaces(w.fixes)))
	if wander, enough := calmness(w.fixes); enough {
		j.below(grid.EvidenceCalm, wander)
	}
	same, others := 0.0, 0.0
	line := lineOf(w.moves)
	for n := range f.Earlier {
		share := line.copied(&f.Earlier[n])
		if f.Earlier[n].Same {
			same = max(same, share)
		} else {
			others = max(others, share)
		}
	}
	j.above(grid.EvidenceReplayed, same)
	j.above(grid.EvidenceCopied, others)
	if off, enough := straightness(w.moves); enough {
		j.below(grid.EvidenceStraight, off)
		j.below(grid.EvidenceSmooth, off)
	}
	if vary, enough := steadiness(w.moves); enough {
		j.below(grid.EvidenceSteady, vary)
	}
	if share, enough := oneAccuracy(f.Track); enough {
		j.above(grid.EvidenceAccuracy, share)
	}
}

// frozenPlaces counts places, apart from each other, where three points or more over
// five minutes or longer lie on one spot to the decimetre.
func frozenPlaces(fixes []track.Fix) int {
	const spotM, least, lasts, elsewhere = 0.15, 3, 5 * time.Minute, 200.0
	var spots []geo.Point
	for begin := 0; begin < len(fixes); {
		end := begin + 1
		for end < len(fixes) && geo.DistanceMetres(fixes[begin].Point, fixes[end].Point) <= spotM {
			end++
		}
		p := fixes[begin].Point
		known := func(s geo.Point) bool { return geo.DistanceMetres(s, p) < elsewhere }
		if end-begin >= least && fixes[end-1].At.Sub(fixes[begin].At) >= lasts && !slices.ContainsFunc(spots, known) {
			spots = append(spots, p)
		}
		begin = end
	}
	return len(spots)
}

// calmness is how far points wander while a phone lies still, on each axis, in metres:
// of those about five minutes apart, when the error of a receiver is another one. Points
// that do not wander at all are left to frozenPlaces.
func calmness(fixes []track.Fix) (metres float64, enough bool) {
	const from, until, spotM, awayM, least = 200 * time.Second, onceEvery, 0.15, 25.0, 2
	squares, n := 0.0, 0
	for k := 1; k < len(fixes); k++ {
		a, b := &fixes[k-1], &fixes[k]
		d, lasts := geo.DistanceMetres(a.Point, b.Point), b.At.Sub(a.At)
		if k < 2 || a.At.Sub(fixes[k-2].At) < from { // it had only just come
			continue
		}
		if lasts >= from && lasts <= until && d > spotM && d < awayM {
			squares += d * d / 4 // two axes, two points
			n++
		}
	}
	return math.Sqrt(squares / float64(max(1, n))), n >= least
}

// onFoot says whether the track went from a to b in one go, at the pace of a person
// or a bicycle.
func onFoot(a, b *track.Fix) bool {
	seconds := b.At.Sub(a.At).Seconds()
	metres := geo.DistanceMetres(a.Point, b.Point)
	return seconds > 0 && seconds <= 90 && metres <= 80 && metres/seconds >= 0.4 && metres/seconds <= 9
}

// straightness is how far points of a walk lie off the straight line between their
// neighbours, in metres, in the middle of all.
func straightness(moves []track.Fix) (metres float64, enough bool) {
	const least = 14
	var off []float64
	for n := 2; n < len(moves); n++ {
		a, b, c := &moves[n-2], &moves[n-1], &moves[n]
		if !onFoot(a, b) || !onFoot(b, c) {
			continue
		}
		frame := frameAt(a.Point)
		d, _ := frame.xy(b.Point).toSegment(frame.xy(a.Point), frame.xy(c.Point))
		off = append(off, d)
	}
	if len(off) < least {
		return 0, false
	}
	return median(off), true
}

// steadiness is how much the pace over stretches of a hundred metres varies: standard
// deviation in % of the mean. The slowest tenth is left out, as halts are drawn too.
func steadiness(moves []track.Fix) (percent float64, enough bool) {
	const stretchM, least = 100, 7
	var paces []float64
	gone, begin := 0.0, 0
	for n := 1; n < len(moves); n++ {
		if !onFoot(&moves[n-1], &moves[n]) {
			gone, begin = 0, n
			continue
		}
		gone += geo.DistanceMetres(moves[n-1].Point, moves[n].Point)
		if gone >= stretchM {
			paces = append(paces, gone/moves[n].At.Sub(moves[begin].At).Seconds())
			gone, begin = 0, n
		}
	}
	if len(paces) < least {
		return 0, false
	}
	slices.Sort(paces)
	paces = paces[(len(paces)+9)/10:]
	var sum, squares float64
	for _, p := range paces {
		sum += p
		squares += p * p
	}
	n := float64(len(paces))
	mean := sum / n
	return 100 * math.Sqrt(max(0, squares/n-mean*mean)) / mean, true
}

// oneAccuracy is the share, in %, of the points that tell the most common accuracy.
func oneAccuracy(fixes []track.Fix) (percent float64, enough bool) {
	const least = 15
	told, most := map[float64]int{}, 0
	n := 0
	for _, p := range fixes {
		if p.AccuracyM > 0 {
			n++
			told[p.AccuracyM]++
			most = max(most, told[p.AccuracyM])
		}
	}
	return 100 * float64(most) / float64(max(1, n)), n >= least
}

// median of a list that is not empty; it is sorted in place.
func median(list []float64) float64 { return quantile(list, 0.5) }

func quantile(list []float64, q float64) float64 {
	slices.Sort(list)
	return list[int(q*float64(len(list)-1))]
}
