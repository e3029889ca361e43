package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// guard refuses a row of a file for the first of its values that is a formula.
func (r *Record) guard(fields []string) *RowError {
	for i, v := range r.Values {
		if IsFormula(v) {
			return &RowError{Row: r.Row, Field: fields[i], Value: short(v),
				Reason: "begins like a formula (= + - @), which a spreadsheet would run: write it otherwise, or with an apostrophe before it"}
		}
	}
	return nil
}

// numeric is what may follow a sign: a number, a telephone number, dashes for
// nothing.
var numeric = regexp.MustCompile(`^[-+]*[-0-9 ().,/]*([eE][-+]?[0-9]+)?$`)

// IsFormula says whether a spreadsheet that opens the text as a cell would take
// it for a formula: it begins with = + - @, in half or full width, or with a tab
// or line break before them. Signed numbers and telephone numbers (+86 451 …) are
// none, nor are dashes alone.
func IsFormula(text string) bool {
	text = strings.TrimLeft(text, "\t\r\n ")
	first, size := utf8.DecodeRuneInString(text)
	switch first {
	case '=', '＝', '@', '＠':
		return true
	case '+', '-':
		return !numeric.MatchString(text)
	case '＋', '－':
		return !numeric.MatchString("+" + text[size:])
	}
	return false
}

// SafeCell gives text that is safe as a cell of an exported CSV or XLSX file: a
// formula gets an apostrophe, which spreadsheets take as the mark of text and
// do not show. Everything else is as it was. Numbers need none.
func SafeCell(text string) string {
	if IsFormula(text) {
		return "'" + text
	}
	return text
}

// rounded is a number that a spreadsheet has written with an exponent.
var rounded = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+[0-9]{1,3}$`)

// textFault says what is wrong with text whatever field it is in: characters
// that were lost, and characters that no text has.
func textFault(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return "holds a control character"
		}
	}
	if strings.Contains(s, "\uFFFD") {
		return "holds U+FFFD, which stands for a character that was lost before: convert the file again from its source"
	}
	if !utf8.ValidString(s) {
		return "is not valid text"
	}
	return ""
}

// short cuts a value to what a person recognises it by.
func short(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
