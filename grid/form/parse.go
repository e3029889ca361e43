package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"gridwatch/grid"
)

// Limits of a schema.
const (
	mostBytes      = 64 << 10
	mostFields     = 60
	mostChoices    = 60
	mostConditions = 60
	mostText       = 200  // characters of a title, description or label
	longestAnswer  = 2000 // characters
)

// Parse reads a schema. Whatever it does not know is refused: a phone would not
// show it.
func Parse(text []byte) (Schema, error) {
	r := &reader{}
	s := r.schema(text)
	return s, r.faults.Err("form")
}

type reader struct{ faults grid.Faults }

func (r *reader) refuse(at, value, reason string, args ...any) {
	const enough = 20
	if len(r.faults) < enough {
		r.faults.Add(at, value, reason, args...)
	}
}

// member is one name of an object, in the order of the text.
type member struct {
	name string
	raw  json.RawMessage
}

// object reads the members of an object in their order; each name once.
func (r *reader) object(at string, raw json.RawMessage) []member {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		r.refuse(at, "", "is not an object")
		return nil
	}
	var all []member
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, isName := t.(string)
		var value json.RawMessage
		if err != nil || !isName || d.Decode(&value) != nil {
			r.refuse(at, "", "cannot be read")
			return nil
		}
		if seen[name] {
			r.refuse(at, name, "is named twice")
		}
		seen[name] = true
		all = append(all, member{name, value})
	}
	return all
}

// into decodes a value of one type.
func into[T any](r *reader, at string, raw json.RawMessage) (v T) {
	if err := json.Unmarshal(raw, &v); err != nil || string(bytes.TrimSpace(raw)) == "null" {
		r.refuse(at, "", "is not a %T", v)
	}
	return v
}

// branch is an if with its then.
type branch struct{ condition, follows json.RawMessage }

func (r *reader) schema(text []byte) (s Schema) {
	if len(text) > mostBytes || !utf8.Valid(text) || !json.Valid(text) {
		r.refuse("schema", "", "is not JSON in UTF-8 of at most %d bytes", mostBytes)
		return s
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		r.refuse("schema", "", "is not JSON")
		return s
	}
	s.JSON = compact.Bytes()
	var branches []branch
	var first branch
	var required []string
	for _, m := range r.object("schema", s.JSON) {
		at := "schema." + m.name
		switch m.name {
		case "type":
			if into[string](r, at, m.raw) != "object" {
				r.refuse(at, "", "is not object")
			}
		case "required":
			required = into[[]string](r, at, m.raw)
		case "properties":
			for _, p := range r.object(at, m.raw) {
				s.Fields = append(s.Fields, r.field(at+"."+p.name, p))
			}
		case "if":
			first.condition = m.raw
		case "then":
			first.follows = m.raw
		case "allOf":
			for n, raw := range into[[]json.RawMessage](r, at, m.raw) {
				branches = append(branches, r.branch(fmt.Sprintf("%s[%d]", at, n), raw))
			}
		case "$schema", "title", "description":
			into[string](r, at, m.raw)
		default:
			r.refuse(at, "", "is not a word of forms")
		}
	}
	if (first.condition == nil) != (first.follows == nil) {
		r.refuse("schema.if", "", "and then come together")
	} else if first.condition != nil {
		branches = append([]branch{first}, branches...)
	}
	if len(branches) > mostConditions {
		r.refuse("schema.allOf", "", "has more than %d conditions", mostConditions)
		return s
	}
	for n, b := range branches {
		r.follow(&s, fmt.Sprintf("schema.conditions[%d]", n), b)
	}
	r.require(&s, "schema.required", required, nil)
	r.checkFields(&s, branches)
	return s
}

func (r *reader) branch(at string, raw json.RawMessage) (b branch) {
	for _, m := range r.object(at, raw) {
		switch m.name {
		case "if":
			b.condition = m.raw
		case "then":
			b.follows = m.raw
		default:
			r.refuse(at+"."+m.name, "", "is not a word of forms")
		}
	}
	if b.condition == nil || b.follows == nil {
		r.refuse(at, "", "needs if and then")
	}
	return b
}

// follow adds what a branch asks.
func (r *reader) follow(s *Schema, at string, b branch) {
	if b.condition == nil || b.follows == nil {
		return
	}
	condition := r.condition(at+".if", b.condition)
	var required []string
	for _, m := range r.object(at+".then", b.follows) {
		here := at + ".then." + m.name
		switch m.name {
		case "required":
			required = into[[]string](r, here, m.raw)
		case "properties":
			for _, p := range r.object(here, m.raw) {
				i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == p.name })
				switch {
				case i < 0:
					f := r.field(here+"."+p.name, p)
					f.When = []Condition{condition}
					s.Fields = append(s.Fields, f)
				case len(s.Fields[i].When) > 0:
					s.Fields[i].When = append(s.Fields[i].When, condition)
				}
			}
		default:
			r.refuse(here, "", "is not a word of forms")
		}
	}
	if required != nil {
		r.require(s, at+".then.required", required, condition)
	}
}

// condition reads {"properties":{name:{"const":…}|{"enum":[…]}}}.
func (r *reader) condition(at string, raw json.RawMessage) (c Condition) {
	for _, m := range r.object(at, raw) {
		if m.name != "properties" {
			r.refuse(at+"."+m.name, "", "is not a word of conditions")
			continue
		}
		for _, p := range r.object(at, m.raw) {
			rule := Rule{Field: p.name}
			for _, test := range r.object(at+"."+p.name, p.raw) {
				switch test.name {
				case "const":
					rule.Values = append(rule.Values, into[any](r, at, test.raw))
				case "enum":
					rule.Values = append(rule.Values, into[[]any](r, at, test.raw)...)
				default:
					r.refuse(at+"."+p.name, test.name, "is not a word of conditions")
				}
			}
			if len(rule.Values) == 0 || slices.ContainsFunc(rule.Values, func(v any) bool { return !scalar(v) }) {
				r.refuse(at+"."+p.name, "", "needs const or enum of texts, numbers or truth values")
			}
			c = append(c, rule)
		}
	}
	if len(c) == 0 {
		r.refuse(at, "", "names no field")
	}
	return c
}

func scalar(v any) bool {
	switch v.(type) {
	case string, float64, bool:
		return true
	}
	return false
}

// require marks fields as required, always or under a condition.
func (r *reader) require(s *Schema, at string, names []string, c Condition) {
	for _, name := range names {
		i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Name == name })
		switch {
		case i < 0:
			r.refuse(at, name, "is not a field")
		case c == nil:
			s.Fields[i].Required = true
		default:
			s.Fields[i].RequiredIf = append(s.Fields[i].RequiredIf, c)
		}
	}
}

// checkFields refuses too many fields, and conditions on what is no field.
func (r *reader) checkFields(s *Schema, branches []branch) {
	if len(s.Fields) == 0 || len(s.Fields) > mostFields {
		r.refuse("schema.properties", fmt.Sprint(len(s.Fields)), "are not 1 to %d fields", mostFields)
	}
	for _, f := range s.Fields {
		for _, c := range slices.Concat(f.When, f.RequiredIf) {
			for _, rule := range c {
				i := slices.IndexFunc(s.Fields, func(g Field) bool { return g.Name == rule.Field })
				if i < 0 || s.Fields[i].Type == "array" {
					r.refuse("schema.if", rule.Field, "is not a field with one answer")
				}
			}
		}
	}
}
