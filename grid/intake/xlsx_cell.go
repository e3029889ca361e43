package intake

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// unescapeCell resolves the _xHHHH_ by which workbooks write characters that XML
// does not have.
func unescapeCell(text []byte) []byte {
	at := bytes.Index(text, []byte("_x"))
	if at < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for {
		at := bytes.Index(text, []byte("_x"))
		if at < 0 {
			return append(out, text...)
		}
		out = append(out, text[:at]...)
		if text = text[at:]; len(text) >= 7 && text[6] == '_' {
			if n, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				out = utf8.AppendRune(out, rune(n))
				text = text[7:]
				continue
			}
		}
		out = append(out, "_x"...)
		text = text[2:]
	}
}

// reference reads a cell's place such as "AB12": column and row from 0.
func reference(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.Atoi(string(ref[i:]))
	const columns, rows = 16_384, 1_048_576
	return column - 1, row - 1, err == nil && i > 0 && column <= columns && row >= 1 && row <= rows
}

// number gives the value of a number cell as text: a date for a date, no
// exponent, not more than the 15 digits that a spreadsheet keeps. reason says why
// it cannot be used.
func (w *workbook) number(raw string, style int) (text, reason string) {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return raw, "is no number although its cell says so"
	}
	var s cellStyle
	if style >= 0 && style < len(w.styles) {
		s = w.styles[style]
	}
	if s.date || s.clock {
		return w.date(v, s)
	}
	if math.Abs(v) >= 1e15 {
		return plain15(v), "is a number of more than 15 digits, of which a spreadsheet loses the last: make the column text and enter it again"
	}
	text = plain15(v)
	if s.zeros > len(text) && strings.Trim(text, "0123456789") == "" {
		text = strings.Repeat("0", min(s.zeros, 64)-len(text)) + text
	}
	return text, ""
}

// plain15 writes a number with 15 digits and no exponent.
func plain15(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64) // its own output
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// date turns a serial number of days into a date, a time or both.
func (w *workbook) date(v float64, s cellStyle) (text, reason string) {
	const last = 2_958_466 // the day after 9999-12-31
	if v < 0 || v >= last {
		return plain15(v), "is formatted as a date but is none"
	}
	if w.date1904 {
		v += 1462
	} else if v < 60 {
		v++ // the days before the 29 February 1900 that there never was
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round((v-math.Trunc(v))*86400))*time.Second).AddDate(0, 0, int(v))
	switch {
	case !s.date && v < 2:
		return t.Format("15:04:05"), ""
	case v == math.Trunc(v):
		return t.Format("2006-01-02"), ""
	}
	return t.Format("2006-01-02 15:04:05"), ""
}
