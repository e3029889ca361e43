package intake

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// reader of the values of one record; faults collect in it.
type values struct {
	record Record
	index  map[string]int // field → position
	zone   *time.Location
	datum  geo.Datum
	faults grid.Faults
}

func newValues(fields []string, zone *time.Location, datum geo.Datum) *values {
	v := &values{index: make(map[string]int, len(fields)), zone: zone, datum: datum}
	for i, f := range fields {
		v.index[f] = i
	}
	return v
}

// at moves on to a record.
func (v *values) at(r Record) { v.record, v.faults = r, nil }

// has says whether the file has a column for the field.
func (v *values) has(field string) bool { _, ok := v.index[field]; return ok }

// text of a field, "" when the file has no such column.
func (v *values) text(field string) string {
	if i, ok := v.index[field]; ok {
		return v.record.Values[i]
	}
	return ""
}

// set overwrites *to when the file has the field.
func set[T ~string](v *values, field string, to *T) {
	if i, ok := v.index[field]; ok {
		*to = T(v.record.Values[i])
	}
}

// or is set, with a default for an empty value.
func or[T ~string](v *values, field string, to *T, empty T) {
	set(v, field, to)
	if *to == "" {
		*to = empty
	}
}

// truth overwrites *to when the row has the field.
func (v *values) truth(field string, to *bool) {
	s := v.text(field)
	switch strings.ToLower(s) {
	case "":
	case "true", "1", "yes", "是":
		*to = true
	case "false", "0", "no", "否":
		*to = false
	default:
		v.faults.Add(field, s, "is neither true nor false")
	}
}

// number overwrites *to when the row has the field.
func (v *values) number(field string, to *float64) {
	s := v.text(field)
	if s == "" {
		return
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		v.faults.Add(field, s, "is not a finite number")
		return
	}
	*to = n
}

// date overwrites *to when the row has the field.
func (v *values) date(field string, to *grid.Date) {
	s := v.text(field)
	if s == "" {
		return
	}
	d, err := grid.ParseDate(s)
	if err != nil {
		v.faults.Add(field, s, "%v", err)
		return
	}
	*to = d
}

// localForms are instants written without an offset, in the policy's zone.
var localForms = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04"}

// instant overwrites *to when the row has the field: RFC 3339, local date and
// time, or a date, which is the local start of that day; then it says so.
func (v *values) instant(field string, to *time.Time) (dateOnly bool) {
	s := v.text(field)
	if s == "" {
		return false
	}
	t, dateOnly, err := v.parseInstant(s)
	if err != nil {
		v.faults.Add(field, s, "is not an instant (2006-01-02T15:04:05Z, 2006-01-02 15:04 or 2006-01-02)")
		return false
	}
	if t.Year() < 1 || t.Year() > 9999 {
		v.faults.Add(field, s, "is not within the years 1 to 9999")
		return false
	}
	*to = t.UTC().Truncate(time.Microsecond)
	return dateOnly
}

func (v *values) parseInstant(s string) (t time.Time, dateOnly bool, err error) {
	if len(s) == len(time.DateOnly) { // it can be nothing else
		d, err := grid.ParseDate(s)
		if err != nil {
			return t, false, err
		}
		return d.Start(v.zone), true, nil
	}
	t, err = time.Parse(time.RFC3339Nano, s)
	for _, form := range localForms {
		if err != nil {
			t, err = time.ParseInLocation(form, s, v.zone)
		}
	}
	return t, false, err
}

// point gives the WGS-84 point of lon and lat, nil when the row has none.
func (v *values) point() *geo.Point {
	lon, lat := v.text("lon"), v.text("lat")
	if lon == "" && lat == "" {
		return nil
	}
	before := len(v.faults)
	x, y := v.coordinate("lon", lon), v.coordinate("lat", lat)
	if lon == "" || lat == "" {
		v.faults.Add("lon", lon+","+lat, "and lat come together")
	}
	if len(v.faults) > before {
		return nil
	}
	if reason, proposal := plausible(v.datum, x, y); reason != "" {
		v.faults.Add("lon", lon+","+lat, "%s", reason)
		v.faults[len(v.faults)-1].Proposal = proposal
		return nil
	}
	p, err := v.datum.ToWGS84(x, y)
	if err != nil {
		v.invalid(err)
		return nil
	}
	return &p
}

// coordinate reads one number of a position; an empty one is told apart by its
// caller.
func (v *values) coordinate(field, text string) float64 {
	if text == "" {
		return 0
	}
	n, reason, proposal := coordinate(text)
	if reason != "" {
		v.faults.Add(field, text, "%s", reason)
		v.faults[len(v.faults)-1].Proposal = proposal
	}
	return n
}

// invalid notes an error of package geo.
func (v *values) invalid(err error) {
	var bad *geo.InvalidError
	if !errors.As(err, &bad) {
		v.faults.Add("lon", "", "%v", err)
		return
	}
	v.faults = append(v.faults, grid.Field{Name: bad.Field, Value: bad.Value, Reason: bad.Reason, Proposal: bad.Proposal})
}

// id overwrites *to when the row has the field.
func id[T ~string](v *values, field string, to *T) {
	s := v.text(field)
	if s == "" {
		return
	}
	parsed, err := grid.ParseID[T](field, s)
	if err != nil {
		v.faults.Add(field, s, "is not a UUID (36 lower-case characters)")
		return
	}
	*to = parsed
}

// severity overwrites *to when the row has the field.
func (v *values) severity(field string, to *grid.Severity) {
	s := v.text(field)
	if s == "" {
		return
	}
	parsed, err := grid.ParseSeverity(s)
	if err != nil {
		v.faults.Add(field, s, "is not low, medium, high or critical")
		return
	}
	*to = parsed
}

// err is nil when the row can be used.
func (v *values) err(what string) *grid.Error {
	if len(v.faults) == 0 {
		return nil
	}
	return &grid.Error{Kind: grid.Invalid, Code: "invalid-row", Reason: fmt.Sprintf("%s is not valid", what), Fields: v.faults}
}
