package evidence

import (
	"math"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// walk is a track as the signals see it.
type walk struct {
	fixes []track.Fix // sound ones, with the visit's own point, oldest first
	moves []track.Fix // those of them that lie apart from the one before
	mocks int
	stay  presence
}

// soundM is the worst accuracy of a point that can show anything.
const soundM = 200

// apartM is how far points lie apart that are a move.
const apartM = 12

func walkOf(f *Facts) *walk {
	w := &walk{}
	all := f.Track
	if f.Point != nil {
		all = track.Stitch(f.Track, []track.Fix{{At: f.At, Point: *f.Point, AccuracyM: f.AccuracyM, Mock: f.Mock}})
	}
	if f.Mock && f.Point == nil {
		w.mocks++
	}
	for _, p := range all {
		if p.Mock {
			w.mocks++
		}
		if p.AccuracyM <= soundM {
			w.fixes = append(w.fixes, p)
		}
	}
	w.moves = movesOf(w.fixes)
	w.stay = presenceOf(f, w.fixes)
	return w
}

// movesOf leaves points out that lie close to the last one kept.
func movesOf(fixes []track.Fix) []track.Fix {
	var moves []track.Fix
	for _, p := range fixes {
		if n := len(moves); n == 0 || geo.DistanceMetres(moves[n-1].Point, p.Point) >= apartM {
			moves = append(moves, p)
		}
	}
	return moves
}

func accuracyOf(p *track.Fix) float64 { return max(p.AccuracyM, leastM) }

// leapOf is how far two points are surely apart, and how fast that is.
func leapOf(a, b *track.Fix) (metres, speed float64) {
	metres = geo.DistanceMetres(a.Point, b.Point) - 3*(accuracyOf(a)+accuracyOf(b))
	return metres, metres / max(1, b.At.Sub(a.At).Seconds())
}

// Limits of what counts as a leap; the speeds are the rule's.
const (
	loneM    = 1000             // so far off no single point is by error
	leapM    = 250              // shorter ones are no leap
	silence  = 11 * time.Minute // a phone that is on reports more often
	nearM    = 100              // points of one stay lie closer, and their accuracies
	nearTime = 10 * time.Minute // and not farther apart in time
)

// moves judges how fast the track went and how much of it without a way.
func (j *judge) moves(w *walk) {
	fastest, leap, gone, leapt := 0.0, 0.0, 0.0, 0.0
	for n := 1; n < len(w.fixes); n++ {
		a, b := &w.fixes[n-1], &w.fixes[n]
		metres, speed := leapOf(a, b)
		apart := geo.DistanceMetres(a.Point, b.Point)
		gone += apart
		if metres < leapM {
			continue
		}
		before, after := w.supported(n-1, -1), w.supported(n, +1)
		if metres >= loneM || before && after {
			fastest = max(fastest, speed)
		}
		if before && after && b.At.Sub(a.At) <= silence {
			leap = max(leap, speed)
			leapt += apart
		}
	}
	j.above(grid.EvidenceSpeed, fastest)
	j.above(grid.EvidenceLeap, leap)
	if gone > 0 {
		j.above(grid.EvidencePathless, 100*leapt/gone)
	}
}

// supported says whether the next point on that side of point n belongs to one stay
// with it.
func (w *walk) supported(n, step int) bool {
	m := n + step
	if m < 0 || m >= len(w.fixes) {
		return false
	}
	a, b := &w.fixes[n], &w.fixes[m]
	return b.At.Sub(a.At).Abs() <= nearTime && geo.DistanceMetres(a.Point, b.Point) <= nearM+a.AccuracyM+b.AccuracyM
}

// presence is how long a track was at the target, around the visit.
type presence struct {
	least, most float64 // seconds; most is infinite when nothing bounds it
	rolling     float64 // metres a second while checking in
}

// presenceOf goes from the visit both ways until the track is away. One point that is
// away alone is an error of it.
func presenceOf(f *Facts, fixes []track.Fix) presence {
	s := presence{most: math.Inf(1), rolling: f.SpeedMS}
	if f.Target == nil {
		return s
	}
	away := func(p *track.Fix) bool {
		return geo.DistanceMetres(p.Point, *f.Target) > 30+f.TargetM+3*accuracyOf(p)
	}
	first := 0 // of the points not before the visit
	for first < len(fixes) && fixes[first].At.Before(f.At) {
		first++
	}
	reach := func(from, step int) (seen, bound time.Time) {
		seen = f.At
		for n := from; n >= 0 && n < len(fixes); n += step {
			if !away(&fixes[n]) {
				if fixes[n].At.Sub(seen).Abs() <= silence {
					seen = fixes[n].At
				}
				continue
			}
			if m := n + step; m < 0 || m >= len(fixes) || away(&fixes[m]) {
				return seen, fixes[n].At
			}
		}
		return seen, time.Time{}
	}
	begin, cameAfter := reach(first-1, -1)
	end, leftBefore := reach(first, +1)
	s.least = end.Sub(begin).Seconds()
	if !cameAfter.IsZero() && !leftBefore.IsZero() {
		s.most = leftBefore.Sub(cameAfter).Seconds()
	}
	s.rolling = max(s.rolling, rollingAt(f.At, fixes))
	return s
}

// rollingAt is the speed around an instant: straight through the points of half a
// minute before and after. Slower of both sides, so that who stops or starts then
// does not roll.
func rollingAt(at time.Time, fixes []track.Fix) float64 {
	const side = 45 * time.Second
	var middle, before, after *track.Fix
	for n := range fixes {
		p := &fixes[n]
		switch d := p.At.Sub(at); {
		case d.Abs() > side:
		case middle == nil || d.Abs() < middle.At.Sub(at).Abs():
			middle = p
		}
		if d := p.At.Sub(at); d.Abs() <= side {
			if before == nil {
				before = p
			}
			after = p
		}
	}
	if middle == nil || before == middle || after == middle {
		return 0
	}
	speed := func(a, b *track.Fix) float64 {
		metres := geo.DistanceMetres(a.Point, b.Point) - (accuracyOf(a)+accuracyOf(b))/2
		return metres / max(1, b.At.Sub(a.At).Seconds())
	}
	return max(0, min(speed(before, middle), speed(middle, after)))
}

func (j *judge) presence(f *Facts, w *walk) {
	if f.Code == CodeRight {
		return
	}
	j.below(grid.EvidencePassing, w.stay.most)
	j.above(grid.EvidenceRolling, w.stay.rolling)
}
