package geocode

import (
	"math"

	"gridwatch/geo"
)

// features of the chosen point, for the second stage: those of the best
// candidate, then these.
const (
	fBest   = allFeatures + iota // its predicted log error
	fSecond                      // that of the best candidate of another group
	fApart                       // log metres between the two
	fMoved                       // log metres between the best and the combination
	fCount                       // candidates
	fVoters                      // candidates that were combined
	chosenFeatures
)

// features of a candidate among the others, known after the first stage.
const (
	fOwn      = int(features) + iota // its own predicted log error
	fLead                            // by how much the best of all is expected to be better
	fOther                           // the best of the other groups
	fToBest                          // log metres to the best of all
	fMassNear                        // weight of other groups within 100 m
	fMassWide                        // within 400 m
	fMassAll                         // anywhere
	fRank
	allFeatures
)

// rerankMost is how many of the best candidates are looked at again.
const rerankMost = 8

// compare fills in what the first stage says of the other candidates.
func (s *search) compare() {
	if len(s.cands) == 0 {
		return
	}
	best := 0
	for i := range s.cands {
		if s.cands[i].expected < s.cands[best].expected {
			best = i
		}
	}
	s.dists = s.dists[:0]
	for i := range s.cands {
		s.dists = append(s.dists, math.Exp(float64(4-s.cands[i].expected)))
	}
	for i := range s.cands {
		c := &s.cands[i]
		other, near, wide, all, rank := float32(12), 0.0, 0.0, 0.0, 0
		for j := range s.cands {
			o := &s.cands[j]
			if o.expected < c.expected {
				rank++
			}
			if o.group == c.group {
				continue
			}
			other = min(other, o.expected)
			w := s.dists[j]
			d := metresBetween(o.p, c.p)
			all += w
			if d < 400 {
				wide += w
				if d < 100 {
					near += w
				}
			}
		}
		c.x[fOwn], c.x[fLead], c.x[fOther] = c.expected, c.expected-s.cands[best].expected, other
		c.x[fToBest] = logMetres(metresBetween(c.p, s.cands[best].p))
		c.x[fMassNear], c.x[fMassWide], c.x[fMassAll], c.x[fRank] = float32(near), float32(wide), float32(all), float32(rank)
	}
}

// rerank predicts the error of every candidate again, now among the others.
func (s *search) rerank(f *forest) {
	for i := range s.cands {
		if c := &s.cands[i]; c.x[fRank] < rerankMost {
			c.expected = f.predict(&c.x)
		} else {
			c.expected = max(c.expected, 9)
		}
	}
}

// choice is the point that a query gets.
type choice struct {
	best     int // index of the leading candidate
	p        geo.Point
	x        vector
	expected float32 // predicted log metres
}

// rank predicts the error of every candidate.
func (s *search) rank(f *forest) {
	for i := range s.cands {
		s.cands[i].expected = f.predict(&s.cands[i].x)
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
	c.x = best.x
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

const (
	combineReach = 2   // times the expected error: candidates this near agree
	combineWorse = 0.3 // by how much their log error may be expected to be larger
)

// combine takes the mean of the candidates near the best one, weighted by what
// is expected of them.
func (s *search) combine(c *choice) (voters int) {
	best := &s.cands[c.best]
	reach := combineReach * math.Exp(float64(best.expected))
	sum, lon, lat := 0.0, 0.0, 0.0
	for i := range s.cands {
		o := &s.cands[i]
		if o.expected > best.expected+combineWorse || metresBetween(o.p, best.p) > reach {
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
// region asked for.
func precisionFrom(best *candidate, expected float32, road, known bool) Precision {
	switch {
	case best.road >= 0 && best.x[fTrim] >= trimSound:
		return Road // a misspelt name may be another one
	case best.kind <= fitted && best.x[fTrim] == 0 && (best.kind == atNumber || best.kind == atSub):
		return Rooftop
	case best.kind <= between || best.kind == fitted || best.kind == straightLine && best.x[fGap] < 4:
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
