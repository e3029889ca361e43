package geocode

import (
	"math"

	"gridwatch/geo"
)

// features of the chosen point, for the second stage: those of the best
// candidate, then these.
const (
	fBest   = int(features) + iota // its predicted log error
	fSecond                        // that of the best candidate of another group
	fApart                         // log metres between the two
	fMoved                         // log metres between the best and the combination
	fCount                         // candidates
	fVoters                        // candidates that were combined
	chosenFeatures
)

// choice is the point that a query gets.
type choice struct {
	best     int // index of the leading candidate
	p        geo.Point
	x        [chosenFeatures]float32
	expected float32 // predicted log metres
}

// rank predicts the error of every candidate.
func (s *search) rank(f *forest) {
	for i := range s.cands {
		s.cands[i].expected = f.predict(s.cands[i].x[:])
	}
}

// pick chooses the candidate with the smallest predicted error and moves it
// towards those that agree with it. ok is false when there is none.
func (s *search) pick() (c choice, ok bool) {
	if len(s.cands) == 0 {
		return c, false
	}
	for i := range s.cands {
		if s.cands[i].expected < s.cands[c.best].expected {
			c.best = i
		}
	}
	best := &s.cands[c.best]
	second := -1
	for i := range s.cands {
		if o := &s.cands[i]; o.group != best.group && o.kind != onRoad && (second < 0 || o.expected < s.cands[second].expected) {
			second = i
		}
	}
	voters := s.combine(&c)
	copy(c.x[:], best.x[:])
	c.x[fBest] = best.expected
	c.x[fSecond], c.x[fApart] = 12, 12
	if second >= 0 {
		c.x[fSecond] = s.cands[second].expected
		c.x[fApart] = logMetres(metresBetween(best.p, s.cands[second].p))
	}
	c.x[fMoved] = logMetres(metresBetween(best.p, c.p))
	c.x[fCount] = float32(len(s.cands))
	c.x[fVoters] = float32(voters)
	return c, true
}

// combine takes the mean of the candidates near the best one, weighted by what
// is expected of them.
func (s *search) combine(c *choice) (voters int) {
	best := &s.cands[c.best]
	reach := 2 * math.Exp(float64(best.expected))
	sum, lon, lat := 0.0, 0.0, 0.0
	for i := range s.cands {
		o := &s.cands[i]
		if o.expected > best.expected+0.8 || metresBetween(o.p, best.p) > reach {
			continue
		}
		w := math.Exp(-2 * float64(o.expected))
		sum += w
		lon += w * o.p.Lon
		lat += w * o.p.Lat
		voters++
	}
	c.p = geo.Point{Lon: lon / sum, Lat: lat / sum}
	return voters
}

// precisionFrom says what kind of thing the chosen point stands for. road says
// whether the address names one, known whether the gazetteer has it in the
// region asked for, whole whether the text is the same as an entry's.
func precisionFrom(best *candidate, expected float32, road, known, whole bool) Precision {
	switch {
	case whole:
		return Rooftop
	case best.kind <= fitted && best.x[fTrim] == 0 && (best.kind == atNumber || best.kind == atSub):
		return Rooftop
	case best.kind <= between || best.kind == fitted:
		return Interpolated
	case best.kind == nearNumber && best.x[fGap] < 4:
		return Interpolated
	case best.kind < gramAddress || road && !known:
		return Road
	case expected < preciseGram:
		return Interpolated
	}
	return Road
}

// preciseGram is the predicted log error below which a place known by its name
// counts as found within the compound: about 150 m.
const preciseGram = 5.0

// knowsRoad says whether any road of the address is in the gazetteer, in the
// region asked for.
func (s *search) knowsRoad() bool {
	for i := range s.cands {
		if s.cands[i].road >= 0 {
			return true
		}
	}
	return false
}
