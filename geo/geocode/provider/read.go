package provider

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
)

// text is a JSON string or number as text. Amap writes an empty list where it
// has no string, others null: both are "". It refuses objects and fuller lists.
type text string

// UnmarshalJSON reads it.
func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	case string(b) == "null", bytes.HasPrefix(b, []byte("[")) && len(bytes.TrimSpace(b[1:len(b)-1])) == 0:
		*t = ""
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		*t = text(b)
	default:
		return garbled("a value of another type than documented")
	}
	return nil
}

// read decodes one JSON value that fills the body.
func read(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(into); err != nil {
		return garbled("not the JSON that the service documents")
	}
	if _, err := d.Token(); err != io.EOF {
		return garbled("something follows the JSON")
	}
	return nil
}

// decimal reads a finite number; 0 and false for anything else.
func decimal(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// digits keeps the first digits of a code, so that nothing else of an answer
// gets into an error.
func digits(s string) string {
	kept := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	return kept[:min(len(kept), 8)]
}
