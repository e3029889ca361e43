package form

import (
	"slices"
	"time"

	"gridwatch/grid"
)

// Form is one version of a checklist.
type Form struct {
	Code       string
	Version    int // from 1
	Title      string
	Kinds      []grid.TaskKind // it is for
	Categories []grid.Category // it is for; none: cells without institution, and places of categories without a form of their own
	Schema     Schema
}

// Grace is how long after it was superseded a version is still accepted: records
// made with it may be on their way.
const Grace = 180 * 24 * time.Hour

// Accepted says whether answers to a version that was superseded at an instant
// (zero: it is the present one) are accepted at another.
func Accepted(superseded, now time.Time) bool {
	return superseded.IsZero() || !now.After(superseded.Add(Grace))
}

// Check says everything that is wrong with the form, apart from its schema.
func (f *Form) Check() error {
	var wrong grid.Faults
	if !validName(f.Code) {
		wrong.Add("code", f.Code, "is not 1 to 40 of a-z, 0-9, - and _")
	}
	if n := len([]rune(f.Title)); n < 1 || n > 60 {
		wrong.Add("title", f.Title, "is not 1 to 60 characters")
	}
	if len(f.Kinds) == 0 {
		wrong.Add("kinds", "", "are missing")
	}
	for _, k := range f.Kinds {
		if !slices.Contains(grid.TaskKinds, k) {
			wrong.Add("kinds", string(k), "is not one of %v", grid.TaskKinds)
		}
	}
	for _, word := range inspectionWords {
		if f.ForAnyStaff() && f.says(word) {
			wrong.Add("schema", word, "is a word of inspections: whoever patrols only looks, reminds and reports")
		}
	}
	return wrong.Err("form")
}

// inspectionWords must not stand in a form that people without a certificate fill
// in (国办发〔2024〕54号): inspection, signature, show your papers.
var inspectionWords = []string{"检查", "签字", "出示证件"}

// ForAnyStaff says whether people without a certificate may have to fill it in.
func (f *Form) ForAnyStaff() bool {
	return slices.ContainsFunc(f.Kinds, func(k grid.TaskKind) bool { return k.Who() == grid.AnyStaff })
}

// says looks for a word in all that the form shows.
func (f *Form) says(word string) bool {
	if contains(f.Title, word) {
		return true
	}
	return slices.ContainsFunc(f.Schema.Fields, func(x Field) bool {
		return contains(x.Title, word) || contains(x.Description, word) ||
			slices.ContainsFunc(x.Choices, func(c Choice) bool { return contains(c.Label, word) })
	})
}
