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
	visit time.Time   // of its own point; zero without one
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
		w.visit = f.At
		all = track.Stitch(f.Track, []track.Fix{{At: f.At, Point: *f.Point, AccuracyM: f.AccuracyM}})
	}
	if f.Mock {
		w.mocks++
	}
	for _, p := range f.Track {
		if p.Mock {
			w.mocks++
		}
	}
	for _, p := range all {
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

// Limits of what counts as a leap between stays; the speeds are the rule's.
const (
	leapM      = 500               // shorter ones are errors of receivers at times
	silence    = 11 * time.Minute  // a phone that is on reports more often
	stayM      = 100               // points of one stay lie closer, and their accuracies
	onceEvery  = 330 * time.Second // a phone that lies still reports so often, or a little later
	quietLasts = 100 * time.Second // so long without a report it lies still, or was off
	stayLasts  = time.Minute       // shorter ones may be errors: receivers are off for moments, most after a tunnel
)

// moves judges how fast the track went and how much of it without a way.
func (j *judge) moves(w *walk) {
	fastest, leap, gone, leapt := 0.0, 0.0, 0.0, 0.0
	for n := 1; n < len(w.fixes); n++ {
		a, b := &w.fixes[n-1], &w.fixes[n]
		metres, speed := leapOf(a, b)
		apart := geo.DistanceMetres(a.Point, b.Point)
		gone += apart
		if metres < leapM || !w.stayed(n-1, -1) || !w.stayed(n, +1) {
			continue
		}
		fastest = max(fastest, speed)
		if b.At.Sub(a.At) <= silence {
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

// stayed says whether the track stayed where point n is, on that side of it: other
// points there show it, or that a phone that is on had nothing to report after the last
// of them; or the visit itself is said to have been made there.
func (w *walk) stayed(n, step int) bool {
	here := &w.fixes[n]
	quiet := func(k int) bool { // from point k to the next one
		d := w.fixes[k+1].At.Sub(w.fixes[k].At)
		return d >= quietLasts && d <= onceEvery
	}
	if step < 0 && quiet(n) {
		return true
	}
	for m := n; m >= 0 && m < len(w.fixes); m += step {
		p := &w.fixes[m]
		switch {
		case geo.DistanceMetres(here.Point, p.Point) > stayM+here.AccuracyM+p.AccuracyM:
			return step > 0 && quiet(m-1)
		case m != n && p.At.Sub(w.fixes[m-step].At).Abs() > silence:
			return false
		case p.At.Equal(w.visit), p.At.Sub(here.At).Abs() >= stayLasts:
			return true
		}
	}
	return false
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
	s.rolling = max(s.rolling, rollingAt(f.At, fixes))
	if f.Target != nil {
		s.least, s.most = stayAt(f.At, *f.Target, f.TargetM, fixes)
	}
	// Where the register has the place may be wrong; that it was no stay must be so
	// around where the visitor says to have stood, too.
	if f.Point != nil {
		_, most := stayAt(f.At, *f.Point, f.AccuracyM, fixes)
		if f.Target == nil || most > s.most {
			s.most = most
		}
	}
	return s
}

// stayAt is how many seconds the track was at a place around an instant, at least and
// at most.
func stayAt(at time.Time, centre geo.Point, radius float64, fixes []track.Fix) (least, most float64) {
	away := func(p *track.Fix) bool {
		return geo.DistanceMetres(p.Point, centre) > 30+radius+3*accuracyOf(p)
	}
	first := 0 // of the points not before it
	for first < len(fixes) && fixes[first].At.Before(at) {
		first++
	}
	reach := func(from, step int) (seen, bound time.Time) {
		seen = at
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
	most = math.Inf(1)
	if !cameAfter.IsZero() && !leftBefore.IsZero() {
		most = leftBefore.Sub(cameAfter).Seconds()
	}
	return end.Sub(begin).Seconds(), most
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
