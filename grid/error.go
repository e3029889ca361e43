package grid

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind says what a caller can do about an Error.
type ErrorKind string

const (
	Invalid     ErrorKind = "invalid"     // the input is wrong; say which field
	NotFound    ErrorKind = "not-found"   // no such object in the caller's scope
	Conflict    ErrorKind = "conflict"    // the input is well-formed but clashes with what is stored
	Denied      ErrorKind = "denied"      // the caller's role may not do this
	Unavailable ErrorKind = "unavailable" // try again later
)

// Field is one thing wrong with an input.
type Field struct {
	Name     string // the wire name of the field, "items[3].lon" inside lists
	Value    string // the offending value, shortened; empty for secrets
	Reason   string // what is wrong, for a person
	Proposal string // what was probably meant; never applied silently
}

// Error is the one error type that crosses package borders. Anything else is
// an internal failure: logged once and shown as such.
type Error struct {
	Kind   ErrorKind
	Code   string // stable slug such as "duty-overlap"
	Reason string // one sentence for a person
	Fields []Field
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Reason)
	for i, f := range e.Fields {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s %s", f.Name, f.Reason)
		if f.Value != "" {
			fmt.Fprintf(&b, " (got %q)", f.Value)
		}
		if f.Proposal != "" {
			fmt.Fprintf(&b, "; did you mean %s?", f.Proposal)
		}
	}
	return b.String()
}

// Errorf makes an Error without fields.
func Errorf(kind ErrorKind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Reason: fmt.Sprintf(format, args...)}
}

// KindOf is the kind of an Error anywhere in err's chain, "" for others.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// Faults collects what is wrong with one input, so that all of it is said at once.
type Faults []Field

// Add notes one fault.
func (f *Faults) Add(name, value, reason string, args ...any) {
	const most = 80 // enough to recognise a value, too little to leak a text
	if r := []rune(value); len(r) > most {
		value = string(r[:most]) + "…"
	}
	*f = append(*f, Field{Name: name, Value: value, Reason: fmt.Sprintf(reason, args...)})
}

// Err is nil when there is no fault, else an Invalid error.
func (f Faults) Err(what string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid-" + strings.ReplaceAll(what, " ", "-"), Reason: what + " is not valid", Fields: f}
}
