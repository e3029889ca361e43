package geocode

import "gridwatch/geo"

// Query asks where something is. Address is what a register states; Name (of
// the place) and District (its stated county-level division) are optional.
type Query struct {
	Address  string
	Name     string
	District string
}

// Options narrow a query. Within is the code of the division everything lies
// in ("" for none); MinPrecision is the coarsest precision that still counts as
// an answer (None means Road).
type Options struct {
	Within       string
	MinPrecision Precision
}

// minimum is the coarsest precision that is asked for.
func (o Options) minimum() Precision {
	if o.MinPrecision == None {
		return Road
	}
	return o.MinPrecision
}

// Candidate is one point that a reviewer may choose.
type Candidate struct {
	Point     geo.Point // WGS-84
	Precision Precision
	Score     float64 // 0 to 1, falls as the expected error grows
	RadiusM   float64 // metres; holds the truth about nine times of ten
	Source    string  // name of the gazetteer, of a provider, or "learned"
	Matched   string  // what of the text matched
}

// Fix is an answer. Point is nil when nothing is known at the precision that
// was asked for; Region is then still the deepest division that the text names.
type Fix struct {
	Point        *geo.Point // WGS-84
	Precision    Precision
	Score        float64 // 0 to 1, falls as the expected error grows
	RadiusM      float64 // metres; holds the truth about nine times of ten
	Source       string  // name of the gazetteer, of a provider, or "learned"
	Matched      string  // what of the text matched
	Region       string  // code of the deepest division known, 12 digits, or ""
	Alternatives []Candidate
}

// Entry is one known point: a place already located, a row of a file, or a pin
// that a person confirmed. Region is the code of its division when known.
type Entry struct {
	Name    string
	Address string
	Point   geo.Point // WGS-84
	Region  string
}

// learnedSource is the Source of a fix that rests on a confirmed pin.
const learnedSource = "learned"
