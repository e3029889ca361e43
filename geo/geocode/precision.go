package geocode

import (
	"strings"

	"gridwatch/geo"
)

// Precision says what kind of thing a point stands for, from the finest to the
// coarsest. A smaller positive value is more precise; the zero value is none.
type Precision int8

// The precisions. Rooftop is the very place or another place at the same
// number; Interpolated lies between known numbers of the same road or in the
// same compound; Road is somewhere on the road, Community, Township and
// District the middle of what is known there.
const (
	None Precision = iota
	Rooftop
	Interpolated
	Road
	Community
	Township
	District
)

var precisionNames = [...]string{"", "rooftop", "interpolated", "road", "community", "township", "district"}

// String gives "rooftop" … "district", and "" for None.
func (p Precision) String() string {
	if p < None || int(p) >= len(precisionNames) {
		return ""
	}
	return precisionNames[p]
}

// AtLeast says whether p is a precision and as fine as min or finer. A min of
// None asks for any.
func (p Precision) AtLeast(min Precision) bool {
	return p > None && (min == None || p <= min)
}

// ParsePrecision reads the names that String writes, in any case. Anything
// else is a *geo.InvalidError naming the choices.
func ParsePrecision(text string) (Precision, error) {
	for i, name := range precisionNames[1:] {
		if strings.EqualFold(name, strings.TrimSpace(text)) {
			return Precision(i + 1), nil
		}
	}
	return None, &geo.InvalidError{Field: "precision", Value: text,
		Reason: "not one of " + strings.Join(precisionNames[1:], ", ")}
}

// MarshalText writes the name, so that JSON carries it.
func (p Precision) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the name; an empty text is None.
func (p *Precision) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = None
		return nil
	}
	v, err := ParsePrecision(string(text))
	if err == nil {
		*p = v
	}
	return err
}
