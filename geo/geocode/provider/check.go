package provider

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// DisagreeM is the distance in metres beyond which two answers contradict each
// other.
const DisagreeM = 500

// Review says why a person must look at an answer; "" when nobody must.
type Review string

// The reasons, as the review queue names them.
const (
	Disagreement Review = "disagreement" // two answers lie too far apart
	OtherRegion  Review = "other_region" // an answer lies outside the stated region
)

// Answer is what one provider said.
type Answer struct {
	Provider   string
	Candidates []geocode.Candidate
	Err        error
}

// Ask asks all providers at once and gives their answers in the same order.
func Ask(ctx context.Context, providers []Provider, q geocode.Query, within string) []Answer {
	answers := make([]Answer, len(providers))
	var all sync.WaitGroup
	for n, p := range providers {
		all.Go(func() {
			found, err := p.Geocode(ctx, q, within)
			answers[n] = Answer{Provider: p.Name(), Candidates: found, Err: err}
		})
	}
	all.Wait()
	return answers
}

// Verdict is an offline result after the providers were heard.
type Verdict struct {
	Fix    geocode.Fix
	Review Review  // why a person must look, "" when nobody must
	ApartM float64 // the largest distance between answers that were compared, metres
}

// Check compares the offline result with the providers' best answers. inRegion
// says whether a point lies in the region that was stated; nil: none was.
//
// Answers coarser than a road stand for an area, so that their point proves
// nothing: they are offered as alternatives, never taken and never compared.
// Of the others,
//
//   - one outside the region is not taken but offered: the verdict is OtherRegion;
//   - any two, the offline one among them, more than DisagreeM apart are a
//     Disagreement: the offline point stays, the others are offered;
//   - without an offline point of that precision the best is taken;
//   - else agreement raises the score, by half of what is missing for each
//     provider of score 1, and a finer answer gives its point.
//
// It reads nothing but its arguments.
func Check(offline geocode.Fix, answers []Answer, inRegion func(geo.Point) bool) Verdict {
	v := Verdict{Fix: offline}
	v.Fix.Alternatives = slices.Clone(offline.Alternatives)
	var fine []geocode.Candidate
	for _, best := range bestOf(answers) {
		switch {
		case !best.Precision.AtLeast(geocode.Road):
			v.offer(best)
		case inRegion != nil && !inRegion(best.Point):
			v.Review = OtherRegion
			v.offer(best)
		default:
			fine = append(fine, best)
		}
	}
	known := offline.Point != nil && offline.Precision.AtLeast(geocode.Road)
	compared := slices.Clone(fine)
	if known {
		compared = append(compared, candidate(offline))
	}
	v.ApartM = widest(compared)
	switch {
	case len(fine) == 0:
	case v.ApartM > DisagreeM:
		v.Review = Disagreement
		for _, c := range fine {
			v.offer(c)
		}
	case !known:
		v.take(fine[0])
		v.agree(fine[1:])
	case fine[0].Precision < offline.Precision:
		v.take(fine[0])
		v.Fix.Score = max(v.Fix.Score, offline.Score)
		v.agree(fine)
	default:
		v.agree(fine)
	}
	return v
}

// agree raises the score by what others say too, and offers their points.
func (v *Verdict) agree(others []geocode.Candidate) {
	for _, c := range others {
		v.Fix.Score += (1 - v.Fix.Score) * min(max(c.Score, 0), 1) / 2
		if c.Point != *v.Fix.Point {
			v.offer(c)
		}
	}
}

// bestOf gives the best candidate of each provider that has one, the finest
// first.
func bestOf(answers []Answer) []geocode.Candidate {
	var all []geocode.Candidate
	for _, a := range answers {
		if a.Err == nil && len(a.Candidates) > 0 {
			all = append(all, slices.MinFunc(a.Candidates, finer))
		}
	}
	slices.SortStableFunc(all, finer)
	return all
}

// finer orders by precision, then score.
func finer(a, b geocode.Candidate) int {
	return cmp.Or(cmp.Compare(a.Precision, b.Precision), cmp.Compare(b.Score, a.Score))
}

// widest is the largest distance between two of the candidates, metres.
func widest(all []geocode.Candidate) float64 {
	most := 0.0
	for n, a := range all {
		for _, b := range all[:n] {
			most = max(most, geo.DistanceMetres(a.Point, b.Point))
		}
	}
	return most
}

func candidate(f geocode.Fix) geocode.Candidate {
	return geocode.Candidate{Point: *f.Point, Precision: f.Precision, Score: f.Score, RadiusM: f.RadiusM, Source: f.Source, Matched: f.Matched}
}

// take puts a candidate in the fix; the point it replaces is offered.
func (v *Verdict) take(c geocode.Candidate) {
	if v.Fix.Point != nil {
		v.offer(candidate(v.Fix))
	}
	point := c.Point
	v.Fix.Point, v.Fix.Precision, v.Fix.Score, v.Fix.RadiusM, v.Fix.Source, v.Fix.Matched = &point, c.Precision, c.Score, c.RadiusM, c.Source, c.Matched
}

// offer adds an alternative unless it is offered already; providers before the
// offline ones, because they are fewer and new.
func (v *Verdict) offer(c geocode.Candidate) {
	if slices.Contains(v.Fix.Alternatives, c) {
		return
	}
	n := 0
	for n < len(v.Fix.Alternatives) && services[v.Fix.Alternatives[n].Source].name != "" {
		n++
	}
	v.Fix.Alternatives = slices.Insert(v.Fix.Alternatives, n, c)
	v.Fix.Alternatives = v.Fix.Alternatives[:min(len(v.Fix.Alternatives), mostCandidates)]
}
