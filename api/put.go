package api

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// admit settles whose the id of a PUT is, before anything is written: one of
// another region is NotFound, and one that is not known yet must be a UUIDv7.
// Until the write ends nobody else is admitted with the same id.
func (c *claim) admit(tx *store.Tx, noun store.Noun, id string) (known bool, err error) {
	region, known, err := tx.Owner(noun, id)
	if err != nil {
		return false, err
	}
	if known {
		return true, c.had(region, string(noun))
	}
	_, err = grid.ParseNewID[string]("id", id)
	return false, err
}

// admitAll is admit for the ids of a list, without the lock; field names them.
func (c *claim) admitAll(tx *store.Tx, noun store.Noun, field string, ids []string) error {
	all, err := tx.Owners(noun, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if region, known := all[id]; known {
			err = c.had(region, string(noun))
		} else {
			_, err = grid.ParseNewID[string](field, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// The years of instants and dates. What lies outside is a slip of the pen, or
// the zero of a programming language; neither is "not stated".
const (
	firstYear = 1900
	lastYear  = 2200
)

var timeType = reflect.TypeFor[time.Time]()

// checkYears refuses a body with an instant or a date outside the years. It
// looks at every field of the type time.Time and at texts of the format date;
// what cannot be read as a date is for its reader to refuse.
func checkYears(input any) error {
	body := reflect.Indirect(reflect.ValueOf(input)).FieldByName("Body")
	if !body.IsValid() {
		return nil
	}
	p := newProblem(422, "invalid-request", "the request has times that cannot be")
	yearsOf(body, "", "", nil, p)
	if len(p.Errors) == 0 {
		return nil
	}
	return p
}

// yearsOf notes the faults of a value; row is the position in the outermost list.
func yearsOf(v reflect.Value, name, format string, row *int, p *Problem) {
	const enough = 20 // faults named; more would not help anybody
	if len(p.Errors) >= enough {
		return
	}
	refuse := func(text string) {
		reason := fmt.Sprintf("is not in the years %d to %d", firstYear, lastYear)
		p.Errors = append(p.Errors, ProblemField{Field: name, Row: row, Reason: reason, Value: text})
	}
	out := func(year int) bool { return year < firstYear || year > lastYear }
	switch {
	case v.Type() == timeType:
		if t := v.Interface().(time.Time).UTC(); out(t.Year()) {
			refuse(t.Format(time.RFC3339))
		}
	case v.Kind() == reflect.String && format == "date":
		if t, err := time.Parse(time.DateOnly, v.String()); err == nil && out(t.Year()) {
			refuse(v.String())
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		yearsOf(v.Elem(), name, format, row, p)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			at := row
			if at == nil {
				at = &i
			}
			yearsOf(v.Index(i), fmt.Sprintf("%s[%d]", name, i), "", at, p)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			at, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Anonymous:
				at = name
			case name != "":
				at = name + "." + at
			}
			yearsOf(v.Field(i), at, f.Tag.Get("format"), row, p)
		}
	}
}
