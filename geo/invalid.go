package geo

import "strconv"

// InvalidError refuses one value. Field names what was wrong ("lon", "datum",
// "cell", "box" …), Value is the text or number as it came, Reason says why in
// English, and Proposal, when not empty, is what the sender probably meant.
type InvalidError struct {
	Field    string
	Value    string
	Reason   string
	Proposal string
}

// Error gives field, value, reason and proposal in one line.
func (e *InvalidError) Error() string {
	text := e.Field
	if e.Value != "" {
		text += " " + strconv.Quote(e.Value)
	}
	text += ": " + e.Reason
	if e.Proposal != "" {
		text += "; did you mean " + e.Proposal + "?"
	}
	return text
}

// number writes a coordinate shortly, without an exponent where people read it.
func number(v float64) string {
	if v > -1e15 && v < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
