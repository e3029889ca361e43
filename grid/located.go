package grid

import (
	"slices"

	"gridwatch/geo"
)

// Found is what a geocoder says of an address.
type Found struct {
	Point        *geo.Point // nil when none is known
	By           LocatedBy  // Geocoded or Provided
	Note         FixNote
	Region       string       // the deepest official code recognised, also without a point
	Disputed     bool         // another source has it more than 500 m away
	Alternatives []Candidate  // other points worth offering, best first
	Rule         *GeocodeRule // of whoever asked, instead of the policy's; nil for that
}

// Candidate is one point an address may mean.
type Candidate struct {
	Point geo.Point
	Note  FixNote
}

// GeocodeRule says which found points are taken without a person.
type GeocodeRule struct {
	MinScore     float64 // 0 to 1
	MinPrecision string  // one of Precisions
}

// DefaultGeocodeRule holds where a policy states none.
var DefaultGeocodeRule = GeocodeRule{MinScore: 0.5, MinPrecision: "road"}

// GeocodeRule is the policy's own rule, or the default.
func (p *Policy) GeocodeRule() GeocodeRule {
	rule := p.Geocode
	if rule == (GeocodeRule{}) {
		return DefaultGeocodeRule
	}
	if rule.MinPrecision == "" {
		rule.MinPrecision = DefaultGeocodeRule.MinPrecision
	}
	return rule
}

func (r *GeocodeRule) check(f *Faults) {
	if !(r.MinScore >= 0 && r.MinScore <= 1) {
		f.Add("geocode.min_score", number(r.MinScore), "is not between 0 and 1")
	}
	if r.MinPrecision != "" && !slices.Contains(Precisions, r.MinPrecision) {
		f.Add("geocode.min_precision", r.MinPrecision, "is not one of %v", Precisions)
	}
}

// Judge decides whether a found point is taken (the answer is "") or for which
// reason a person must look at it. elsewhere says that it lies outside the
// region that is stated of the place. f may be nil: nothing was found.
func Judge(f *Found, elsewhere bool, p *Policy) ReviewKind {
	rule := p.GeocodeRule()
	if f != nil && f.Rule != nil {
		rule = *f.Rule
	}
	switch {
	case f == nil || f.Point == nil:
		return ReviewNoPoint
	case f.Disputed:
		return ReviewDisagreement
	case elsewhere:
		return ReviewOtherRegion
	case !(f.Note.Score >= rule.MinScore) || !preciseEnough(f.Note.Precision, rule.MinPrecision):
		return ReviewLowScore
	}
	return ""
}

func preciseEnough(precision, least string) bool {
	n := slices.Index(Precisions, precision)
	return n >= 0 && n <= slices.Index(Precisions, least)
}
