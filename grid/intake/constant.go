package intake

import (
	"maps"
	"slices"
	"strings"
)

// perRow are fields that tell one row from another, which no constant can.
var perRow = []string{"id", "name", "lon", "lat", "external_no", "licence.number", "code"}

// checkConstants refuses constants of what is no field of the kind, of what tells
// rows apart, and values that no cell may have.
func checkConstants(kind Kind, set map[string]string) error {
	for _, field := range slices.Sorted(maps.Keys(set)) {
		value := set[field]
		text := field + "=" + value
		switch {
		case IsReporterColumn(field):
			return reporterColumn(field)
		case !slices.Contains(fields[kind], field):
			return unusable("set", text, "names no field of %s; fields are %s", kind, strings.Join(fields[kind], ", "))
		case slices.Contains(perRow, field):
			return unusable("set", text, "would give every row the same %s", field)
		case strings.TrimSpace(value) == "":
			return unusable("set", text, "has no value")
		case textFault(value) != "":
			return unusable("set", strings.ToValidUTF8(text, "\uFFFD"), "%s", textFault(value))
		}
		if bad := (&Record{Values: []string{value}}).guard([]string{field}); bad != nil {
			return unusable("set", text, "%s", bad.Reason)
		}
	}
	return nil
}

// constants gives fields the same value wherever a file has none: it has no such
// column, or the cell is empty.
type constants struct {
	table
	set    map[string]string
	fields []string
}

func withConstants(t table, set map[string]string) table {
	if len(set) == 0 {
		return t
	}
	return &constants{t, set, fieldsWith(t.Fields(), set)}
}

// fieldsWith are the fields of a file and those that only constants give.
func fieldsWith(own []string, set map[string]string) []string {
	all := slices.Clone(own)
	for _, field := range slices.Sorted(maps.Keys(set)) {
		if !slices.Contains(own, field) {
			all = append(all, field)
		}
	}
	return all
}

// fill gives a row of fields its constants.
func fill(values, fields []string, set map[string]string) []string {
	for len(values) < len(fields) {
		values = append(values, "")
	}
	for i, field := range fields {
		if values[i] == "" {
			values[i] = strings.TrimSpace(set[field])
		}
	}
	return values
}

// Fields lists the fields of the file, then those that only constants give.
func (c *constants) Fields() []string { return c.fields }

// Columns names a constant as a column "=value".
func (c *constants) Columns() Columns {
	all := c.table.Columns()
	all.Fields, all.Names = slices.Clone(all.Fields), slices.Clone(all.Names)
	for _, field := range slices.Sorted(maps.Keys(c.set)) {
		all.Fields, all.Names = append(all.Fields, field), append(all.Names, "="+c.set[field])
	}
	return all
}

// Next gives the next row, filled.
func (c *constants) Next() (Record, error) {
	r, err := c.table.Next()
	if err == nil {
		r.Values = fill(r.Values, c.fields, c.set)
	}
	return r, err
}
