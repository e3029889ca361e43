package form

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"unicode/utf8"

	"gridwatch/grid"
)

// Answers checks what was filled in, a JSON object by field, and gives it in
// canonical form: names sorted, no blanks. Faults name "answers.FIELD". A question
// that is not asked has no answer, an empty text or list is none.
func (s *Schema) Answers(text []byte) (canonical []byte, err error) {
	var f grid.Faults
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	given := map[string]any{}
	if len(text) > mostBytes || !utf8.Valid(text) || !onceEach(text) || json.Unmarshal(text, &given) != nil || given == nil {
		f.Add("answers", "", "are not one JSON object in UTF-8 of at most %d bytes", mostBytes)
		return nil, f.Err("answers")
	}
	for name, v := range given {
		if empty(v) {
			delete(given, name)
		}
	}
	asked := s.Asked(given)
	for _, field := range asked {
		v, there := given[field.Name]
		switch {
		case there:
			field.check(&f, v)
		case field.Required || slices.ContainsFunc(field.RequiredIf, func(c Condition) bool { return c.holds(given) }):
			f.Add("answers."+field.Name, "", "is missing")
		}
	}
	for _, name := range sortedNames(given) {
		if !slices.ContainsFunc(asked, func(x Field) bool { return x.Name == name }) {
			f.Add("answers."+name, "", "is not asked by the form")
		}
	}
	if err := f.Err("answers"); err != nil {
		return nil, err
	}
	return json.Marshal(given) // sorts names
}

// onceEach says that a text is an object that names nothing twice.
func onceEach(text []byte) bool {
	r := &reader{}
	r.object("", text)
	return len(r.faults) == 0
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func empty(v any) bool {
	list, isList := v.([]any)
	return v == nil || v == "" || isList && len(list) == 0
}

// Asked are the questions to ask given the answers so far; what hangs on one that
// is not asked is not asked either.
func (s *Schema) Asked(answers map[string]any) []Field {
	known := answers
	for {
		kept := make(map[string]any, len(known))
		var asked []Field
		for _, f := range s.Fields {
			if len(f.When) > 0 && !slices.ContainsFunc(f.When, func(c Condition) bool { return c.holds(known) }) {
				continue
			}
			asked = append(asked, f)
			if v, there := known[f.Name]; there {
				kept[f.Name] = v
			}
		}
		if len(kept) == len(known) {
			return asked
		}
		known = kept
	}
}

func (c Condition) holds(answers map[string]any) bool {
	return !slices.ContainsFunc(c, func(rule Rule) bool {
		v, there := answers[rule.Field]
		return !there || !scalar(v) || !slices.Contains(rule.Values, v)
	})
}

// check notes what is wrong with an answer.
func (x *Field) check(f *grid.Faults, v any) {
	at := "answers." + x.Name
	switch x.Type {
	case "array":
		list, isList := v.([]any)
		if !isList || len(list) > len(x.Choices) {
			f.Add(at, "", "is not a list of choices")
			return
		}
		for n, one := range list {
			if !x.offers(one) || slices.ContainsFunc(list[:n], func(o any) bool { return o == one }) {
				f.Add(at, "", "has what is not a choice, or is chosen twice")
				return
			}
		}
		return
	case "boolean":
		if _, ok := v.(bool); !ok {
			f.Add(at, "", "is neither true nor false")
		}
		return
	case "string":
		text, ok := v.(string)
		most := x.MaxLength
		if most == 0 {
			most = longestAnswer
		}
		if !ok {
			f.Add(at, "", "is not a text")
			return
		}
		if utf8.RuneCountInString(text) > most {
			f.Add(at, text, "is longer than %d characters", most)
		}
	default:
		n, ok := v.(float64)
		switch {
		case !ok, x.Type == "integer" && n != math.Trunc(n):
			f.Add(at, "", "is not a number, or not a whole one")
			return
		case x.Minimum != nil && n < *x.Minimum, x.Maximum != nil && n > *x.Maximum:
			f.Add(at, "", "is too small or too large")
		}
	}
	if len(x.Choices) > 0 && !x.offers(v) {
		f.Add(at, "", "is not a choice")
	}
}

func (x *Field) offers(v any) bool {
	return scalar(v) && slices.ContainsFunc(x.Choices, func(c Choice) bool { return c.Value == v })
}
