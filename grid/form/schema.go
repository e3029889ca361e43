package form

import (
	"encoding/json"
	"strings"
)

// Schema is what a form asks.
type Schema struct {
	Fields []Field         // in the order of the questions; those of conditions come last
	JSON   json.RawMessage // as it was read, compact
}

// Field is one question.
type Field struct {
	Name        string
	Type        string // string, number, integer, boolean, array
	Title       string
	Description string
	Choices     []Choice // of one answer, or of several for an array; none: it is typed
	Minimum     *float64
	Maximum     *float64
	MaxLength   int // in characters, 0: none
	Photo       bool
	When        []Condition // it is asked while one of them holds; none: always
	Required    bool
	RequiredIf  []Condition // required also while one of them holds
}

// Choice is one answer of a list: a string or a number.
type Choice struct {
	Value any
	Label string
}

// Condition holds when every named answer is one of its values.
type Condition []Rule

// Rule is one answer of a condition.
type Rule struct {
	Field  string
	Values []any // string, float64 or bool
}

func contains(text, word string) bool { return strings.Contains(text, word) }

func validName(s string) bool {
	if len(s) < 1 || len(s) > 40 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
