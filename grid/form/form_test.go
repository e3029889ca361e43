package form

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/grid"
)

// Every kind of visit to every category has a form, short, and none for people
// without a certificate uses a word of inspections.
func TestBuiltin(t *testing.T) {
	policy := grid.DefaultPolicy("Asia/Shanghai")
	codes := map[string]bool{}
	for _, f := range Builtin() {
		t.Run(f.Code, func(t *testing.T) {
			if codes[f.Code] || f.Version < 1 {
				t.Errorf("got %s version %d, want a code of its own and a version", f.Code, f.Version)
			}
			codes[f.Code] = true
			always := 0
			for _, x := range f.Schema.Fields {
				if len(x.When) == 0 {
					always++
				}
			}
			if always > 8 || len(f.Schema.Fields) > 10 {
				t.Errorf("got %d questions, %d of them always, want few: one visit fills every form", len(f.Schema.Fields), always)
			}
			text, err := f.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := Decode(text); err != nil || len(again.Schema.Fields) != len(f.Schema.Fields) {
				t.Errorf("read again: got %+v, %v", again, err)
			}
			if f.ForAnyStaff() && (strings.Contains(string(text), "检查") || strings.Contains(string(text), "签字")) {
				t.Errorf("got a word of inspections in %s, want none", text)
			}
		})
	}
	for c := range policy.Cycles {
		for _, k := range []grid.TaskKind{grid.Patrol, grid.Inspection, grid.Recheck, grid.ClueCheck} {
			own, other := 0, 0
			for _, f := range Builtin() {
				if slices.Contains(f.Kinds, k) {
					if slices.Contains(f.Categories, c) {
						own++
					}
					if len(f.Categories) == 0 {
						other++
					}
				}
			}
			if other != 1 || own > 1 || k == grid.Patrol && own != 1 {
				t.Errorf("%s of %s: got %d forms of its own and %d for any other place, want one to take", k, c, own, other)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	wrap := func(fields string) string { return `{"type":"object","properties":{` + fields + `}}` }
	for name, c := range map[string]struct{ text, field string }{
		"no JSON":                   {`{`, "schema"},
		"a list":                    {`[]`, "schema"},
		"no fields":                 {`{"type":"object"}`, "schema.properties"},
		"another type":              {`{"type":"array","properties":{"a":{"type":"string","title":"A"}}}`, "schema.type"},
		"a word we do not know":     {`{"oneOf":[],"properties":{"a":{"type":"string","title":"A"}}}`, "schema.oneOf"},
		"a word of fields":          {wrap(`"a":{"type":"string","title":"A","pattern":"x"}`), "schema.properties.a.pattern"},
		"a field twice":             {wrap(`"a":{"type":"string","title":"A"},"a":{"type":"string","title":"A"}`), "schema.properties"},
		"no title":                  {wrap(`"a":{"type":"string"}`), "schema.properties.a.title"},
		"no type":                   {wrap(`"a":{"title":"A"}`), "schema.properties.a.type"},
		"a name of blanks":          {wrap(`" ":{"type":"string","title":"A"}`), "schema.properties. "},
		"names of no choice":        {wrap(`"a":{"type":"string","title":"A","enum":["x"],"enumNames":["X","Y"]}`), "schema.properties.a.enumNames"},
		"a choice twice":            {wrap(`"a":{"type":"string","title":"A","enum":["x","x"]}`), "schema.properties.a.enum"},
		"a list of anything":        {wrap(`"a":{"type":"array","title":"A"}`), "schema.properties.a.items"},
		"required but not there":    {`{"required":["b"],"properties":{"a":{"type":"string","title":"A"}}}`, "schema.required"},
		"if without then":           {`{"if":{"properties":{"a":{"const":1}}},"properties":{"a":{"type":"string","title":"A"}}}`, "schema.if"},
		"a condition on no field":   {`{"properties":{"a":{"type":"string","title":"A"}},"allOf":[{"if":{"properties":{"z":{"const":1}}},"then":{"required":["a"]}}]}`, "schema.if"},
		"a condition without value": {`{"properties":{"a":{"type":"string","title":"A"}},"allOf":[{"if":{"properties":{"a":{}}},"then":{"required":["a"]}}]}`, "schema.conditions[0].if.a"},
		"too long":                  {strings.Repeat(" ", mostBytes) + `{}`, "schema"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			wantField(t, err, c.field)
		})
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	e, ok := err.(*grid.Error)
	if !ok || e.Kind != grid.Invalid || !slices.ContainsFunc(e.Fields, func(f grid.Field) bool { return f.Name == field }) {
		t.Errorf("got %v, want a fault of %s", err, field)
	}
}

const conditional = `{"type":"object","required":["open","sign"],"properties":{
 "open":{"type":"string","title":"o","enum":["yes","no"],"enumNames":["Y","N"]},
 "sign":{"type":"boolean","title":"s"},
 "people":{"type":"integer","title":"p","minimum":0,"maximum":500},
 "remark":{"type":"string","title":"r","maxLength":5},
 "seen":{"type":"array","title":"x","items":{"type":"string","enum":["waste","drug"]}}},
 "allOf":[
 {"if":{"properties":{"sign":{"const":false}}},"then":{"required":["real"],"properties":{"real":{"type":"string","title":"n"}}}},
 {"if":{"properties":{"real":{"const":"美容院"}}},"then":{"properties":{"injects":{"type":"boolean","title":"i"}}}},
 {"if":{"properties":{"open":{"enum":["yes"]}}},"then":{"required":["people"]}}]}`

// The same cases as the phone's own checker has.
func TestAnswers(t *testing.T) {
	s, err := Parse([]byte(conditional))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ answers, want, fault string }{
		"nothing":                    {`{}`, "", "answers.open"},
		"required by a condition":    {`{"open":"yes","sign":true}`, "", "answers.people"},
		"false is an answer":         {`{"open":"no","sign":false}`, "", "answers.real"},
		"too many":                   {`{"open":"no","sign":true,"people":501}`, "", "answers.people"},
		"half a person":              {`{"open":"no","sign":true,"people":1.5}`, "", "answers.people"},
		"five characters fit":        {`{"sign":true, "open":"no","remark":"一二三四𠮷"}`, `{"open":"no","remark":"一二三四𠮷","sign":true}`, ""},
		"six do not":                 {`{"open":"no","sign":true,"remark":"一二三四五六"}`, "", "answers.remark"},
		"not on the list":            {`{"open":"maybe","sign":true}`, "", "answers.open"},
		"several of the list":        {`{"open":"no","sign":true,"seen":["drug","waste"]}`, `{"open":"no","seen":["drug","waste"],"sign":true}`, ""},
		"one twice":                  {`{"open":"no","sign":true,"seen":["drug","drug"]}`, "", "answers.seen"},
		"an object in the list":      {`{"open":"no","sign":true,"seen":[{}]}`, "", "answers.seen"},
		"two conditions in a row":    {`{"open":"no","sign":false,"real":"美容院","injects":true}`, `{"injects":true,"open":"no","real":"美容院","sign":false}`, ""},
		"hidden by a hidden one":     {`{"open":"no","sign":true,"real":"美容院","injects":true}`, "", "answers.injects"},
		"empty is none":              {`{"open":"no","sign":true,"remark":"","seen":[]}`, `{"open":"no","sign":true}`, ""},
		"a text for a truth value":   {`{"open":"no","sign":"true"}`, "", "answers.sign"},
		"not asked for":              {`{"open":"no","sign":true,"x":1}`, "", "answers.x"},
		"named twice":                {`{"open":"no","open":"no","sign":true}`, "", "answers"},
		"a list":                     {`[]`, "", "answers"},
		"null":                       {`null`, "", "answers"},
		"an object where a text was": {`{"open":{},"sign":true}`, "", "answers.open"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.Answers([]byte(c.answers))
			if c.fault != "" {
				wantField(t, err, c.fault)
				return
			}
			if err != nil || string(got) != c.want {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestAccepted(t *testing.T) {
	superseded := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for days, want := range map[int]bool{0: true, 179: true, 180: true, 181: false} {
		if got := Accepted(superseded, superseded.AddDate(0, 0, days)); got != want {
			t.Errorf("%d days after: got %v, want %v", days, got, want)
		}
	}
	if !Accepted(time.Time{}, superseded) {
		t.Error("the present version: got refused, want accepted")
	}
}

// Whatever is read can be written and read again, and what passes as answers once
// passes as it was written.
func FuzzForm(f *testing.F) {
	f.Add([]byte(conditional), []byte(`{"open":"no","sign":true}`))
	for _, b := range Builtin() {
		f.Add([]byte(b.Schema.JSON), []byte(`{"open":"open","sign":"differs","shown_name":"某店"}`))
	}
	f.Fuzz(func(t *testing.T, schema, answers []byte) {
		s, err := Parse(schema)
		if err != nil {
			if grid.KindOf(err) != grid.Invalid {
				t.Fatalf("got %v, want an error of kind invalid", err)
			}
			return
		}
		if again, err := Parse(s.JSON); err != nil || len(again.Fields) != len(s.Fields) {
			t.Fatalf("read again: got %+v, %v", again, err)
		}
		once, err := s.Answers(answers)
		if err != nil {
			return
		}
		twice, err := s.Answers(once)
		if err != nil || string(once) != string(twice) {
			t.Fatalf("got %s, then %s, %v", once, twice, err)
		}
	})
}
