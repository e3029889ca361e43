package track

import (
	"math"

	"gridwatch/geo"
)

// place is where a track stayed for one point or many: their mean, each weighted
// with the inverse square of its accuracy.
type place struct {
	point  geo.Point
	weight float64
	cell   geo.Cell
	metres float64 // walked to it from the place before; 0 for the first
	jumped bool    // it was not reached by a move
}

// metresApart is geo.DistanceMetres, and far away where that is no number.
func metresApart(a, b geo.Point) float64 {
	if d := geo.DistanceMetres(a, b); d >= 0 {
		return d
	}
	return math.MaxFloat64
}

func (p *place) add(f *Fix) {
	w := 1 / (f.accuracy() * f.accuracy())
	p.weight += w
	share := w / p.weight
	east := math.Remainder(f.Point.Lon-p.point.Lon, 360)
	p.point.Lon = math.Remainder(p.point.Lon+share*east, 360)
	p.point.Lat += share * (f.Point.Lat - p.point.Lat)
}

func placeAt(f *Fix) place {
	return place{point: f.Point, weight: 1 / (f.accuracy() * f.accuracy()), cell: f.Cell}
}

// reach is how far from the place a point must be to be elsewhere.
func (p *place) reach(f *Fix, rule *Rule) float64 {
	joint := math.Sqrt(1/p.weight + f.accuracy()*f.accuracy())
	return max(rule.StillM, rule.Sigmas*joint)
}

// settle walks along a segment and says at which place each point was. A point
// beyond the reach of the present place is believed when the next one is beyond
// it too, so that a stray one moves nothing; at the end of the segment, when it
// is twice as far. A jump that nobody makes begins a place without a move. Vague
// points count to where the track is.
func settle(segment []Fix, rule *Rule) (at []int, places []place) {
	at = make([]int, len(segment))
	stray := -1 // a point beyond reach that waits to be believed
	seen := -1  // the last point that counted
	begin := func(n int, jumped bool) {
		p := placeAt(&segment[n])
		p.jumped = jumped
		places = append(places, p)
		seen = n
	}
	for n := range segment {
		f := &segment[n]
		vague := f.AccuracyM > rule.WorstM
		switch {
		case len(places) == 0:
			begin(n, true) // a vague one too: the next good one will be elsewhere
		case vague:
		case stray >= 0 && away(&places[len(places)-1], f, rule):
			from := len(places) - 1
			begin(stray, tooFast(&segment[seen], places[from].point, &segment[stray], rule))
			for k := stray; k < n; k++ {
				at[k] = len(places) - 1
			}
			stray = -1
			if present := &places[len(places)-1]; away(present, f, rule) {
				stray = n
			} else {
				present.add(f)
				seen = n
			}
		case away(&places[len(places)-1], f, rule):
			stray = n
		default:
			places[len(places)-1].add(f)
			stray, seen = -1, n
		}
		at[n] = len(places) - 1
	}
	if stray >= 0 {
		p, f := places[len(places)-1], &segment[stray]
		if metresApart(p.point, f.Point) > 2*p.reach(f, rule) && !tooFast(&segment[seen], p.point, f, rule) {
			begin(stray, false)
			for k := stray; k < len(segment); k++ {
				at[k] = len(places) - 1
			}
		}
	}
	measure(places)
	return at, places
}

func away(p *place, f *Fix, rule *Rule) bool { return metresApart(p.point, f.Point) > p.reach(f, rule) }

// tooFast says whether nobody gets from a place, last seen at a point, to
// another in that time. The accuracies of both are granted.
func tooFast(seen *Fix, from geo.Point, to *Fix, rule *Rule) bool {
	metres := metresApart(from, to.Point) - seen.accuracy() - to.accuracy()
	return metres > rule.FastestMS*max(1, to.At.Sub(seen.At).Seconds())
}

// measure gives each place its metres, and the cell of its mean where the mean
// has left that of its first point.
func measure(places []place) {
	for n := range places {
		p := &places[n]
		if p.cell != 0 {
			if cell, err := geo.CellAt(p.point, p.cell.Resolution()); err == nil {
				p.cell = cell
			}
		}
		if n > 0 && !p.jumped {
			p.metres = metresApart(places[n-1].point, p.point)
		}
	}
}
