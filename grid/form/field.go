package form

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

var types = []string{"string", "number", "integer", "boolean", "array"}

// field reads one question.
func (r *reader) field(at string, m member) Field {
	f := Field{Name: m.name}
	if !validName(m.name) {
		r.refuse(at, m.name, "is not a name: 1 to 40 of a-z, 0-9, - and _")
	}
	var choices []json.RawMessage
	var labels []string
	for _, k := range r.object(at, m.raw) {
		here := at + "." + k.name
		switch k.name {
		case "type":
			if f.Type = into[string](r, here, k.raw); !slices.Contains(types, f.Type) {
				r.refuse(here, f.Type, "is not one of %v", types)
			}
		case "title":
			f.Title = r.text(here, k.raw)
		case "description":
			f.Description = r.text(here, k.raw)
		case "enum":
			choices = into[[]json.RawMessage](r, here, k.raw)
		case "enumNames":
			labels = into[[]string](r, here, k.raw)
		case "items":
			choices, labels = r.items(here, k.raw)
		case "minimum":
			v := into[float64](r, here, k.raw)
			f.Minimum = &v
		case "maximum":
			v := into[float64](r, here, k.raw)
			f.Maximum = &v
		case "maxLength":
			if f.MaxLength = into[int](r, here, k.raw); f.MaxLength < 1 || f.MaxLength > longestAnswer {
				r.refuse(here, fmt.Sprint(f.MaxLength), "is not 1 to %d", longestAnswer)
			}
		case "x-photo":
			f.Photo = into[bool](r, here, k.raw)
		default:
			r.refuse(here, "", "is not a word of fields")
		}
	}
	if f.Type == "" {
		r.refuse(at+".type", "", "is missing")
	}
	if f.Title == "" {
		r.refuse(at+".title", "", "is missing")
	}
	f.Choices = r.choices(at, choices, labels)
	if f.Type == "array" && len(f.Choices) == 0 {
		r.refuse(at+".items", "", "need an enum")
	}
	if f.Type == "boolean" && len(f.Choices) > 0 {
		r.refuse(at+".enum", "", "is not for truth values")
	}
	return f
}

// text reads a title, description or label.
func (r *reader) text(at string, raw json.RawMessage) string {
	s := into[string](r, at, raw)
	if utf8.RuneCountInString(s) > mostText {
		r.refuse(at, s, "is longer than %d characters", mostText)
	}
	return s
}

// items reads what an array may hold.
func (r *reader) items(at string, raw json.RawMessage) (choices []json.RawMessage, labels []string) {
	for _, k := range r.object(at, raw) {
		here := at + "." + k.name
		switch k.name {
		case "type":
			if t := into[string](r, here, k.raw); t != "string" && t != "number" && t != "integer" {
				r.refuse(here, t, "is not string, number or integer")
			}
		case "title":
			r.text(here, k.raw)
		case "enum":
			choices = into[[]json.RawMessage](r, here, k.raw)
		case "enumNames":
			labels = into[[]string](r, here, k.raw)
		default:
			r.refuse(here, "", "is not a word of items")
		}
	}
	return choices, labels
}

// choices pairs the values of an enum with their names.
func (r *reader) choices(at string, values []json.RawMessage, labels []string) []Choice {
	if len(values) > mostChoices {
		r.refuse(at+".enum", "", "has more than %d choices", mostChoices)
		return nil
	}
	if labels != nil && len(labels) != len(values) {
		r.refuse(at+".enumNames", "", "are %d names of %d choices", len(labels), len(values))
		return nil
	}
	var all []Choice
	for n, raw := range values {
		v := into[any](r, at+".enum", raw)
		switch v.(type) {
		case string, float64:
		default:
			r.refuse(at+".enum", "", "has a choice that is neither text nor number")
			continue
		}
		c := Choice{Value: v, Label: fmt.Sprint(v)}
		if labels != nil {
			if c.Label = labels[n]; c.Label == "" || utf8.RuneCountInString(c.Label) > mostText {
				r.refuse(at+".enumNames", c.Label, "is not 1 to %d characters", mostText)
			}
		}
		if slices.ContainsFunc(all, func(o Choice) bool { return o.Value == c.Value }) {
			r.refuse(at+".enum", fmt.Sprint(v), "is listed twice")
		}
		all = append(all, c)
	}
	return all
}
