package intake

import (
	"strings"
	"unicode/utf8"
)

// header says where the header of a table is.
type header struct {
	names []string
	from  int // its first row, from 0
	rows  int // how many rows it takes: 1, or 2 when groups stand over columns
}

// findHeader looks for the header among the first rows of a table, below titles
// and remarks: the row, or the two rows, that name most fields. Without any it
// is the first row, so that what is missing is said of that.
func findHeader(kind Kind, rows [][]string, mapping map[string]string) header {
	best, most := header{rows: 1}, 0
	if len(rows) > 0 {
		best.names = rows[0]
	}
	for i, row := range rows {
		if n := namedFields(kind, row, mapping); n > most {
			most, best = n, header{names: row, from: i, rows: 1}
		}
	}
	if at := best.from + 1; most > 0 && at < len(rows) {
		if under, ok := underGroups(kind, best.names, rows[at], mapping); ok && namedFields(kind, under, mapping) > most {
			return header{names: under, from: best.from, rows: 2}
		}
	}
	return best
}

// namedFields counts the different fields that a row names as a header.
func namedFields(kind Kind, row []string, mapping map[string]string) int {
	seen := map[string]bool{}
	for _, name := range row {
		if field, known := fieldOf(kind, name, mapping); known {
			seen[field] = true
		} else if m, known := synonymOf(kind, name); known {
			seen[m.field] = true
		}
	}
	return len(seen)
}

// underGroups reads two rows as one header: the lower name where there is one,
// else the upper. It is none when the lower row names no field, or holds what no
// heading does.
func underGroups(kind Kind, upper, lower []string, mapping map[string]string) ([]string, bool) {
	const longest = 20 // characters of a heading
	names := make([]string, max(len(upper), len(lower)))
	copy(names, upper)
	fields := 0
	for i, name := range lower {
		name = strings.TrimSpace(name)
		if name == "" || i < len(upper) && name == strings.TrimSpace(upper[i]) {
			continue
		}
		if utf8.RuneCountInString(name) > longest || strings.ContainsAny(name, "0123456789") {
			return nil, false
		}
		if i < len(upper) && namedFields(kind, upper[i:i+1], mapping) > 0 {
			return nil, false // a value below a heading that says all
		}
		fields += namedFields(kind, lower[i:i+1], mapping)
		names[i] = name
	}
	return names, fields > 0
}

// columnsOf matches the header to the fields, after a look at its size.
func columnsOf(kind Kind, h header, how Reading) (Columns, error) {
	if len(h.names) > maxColumns {
		return Columns{}, unusable("header", "", "has %d columns; a table may have %d", len(h.names), maxColumns)
	}
	return MapColumns(kind, h.names, how, false)
}
