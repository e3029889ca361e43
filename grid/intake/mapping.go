package intake

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// reporterWords betray a column about the person behind a clue. Until reporters
// can be stored sealed, such a column does not enter at all.
var reporterWords = []string{
	"reporter", "complainant", "informant", "whistleblower", "whistle_blower", "petitioner", "caller_",
	"举报人", "举报者", "投诉人", "投诉者", "来电人", "来电号码", "诉求人", "反映人", "报案人", "检举人", "信访人", "报告人", "爆料人",
}

// IsReporterColumn says whether a column's name speaks of a reporter.
func IsReporterColumn(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return slices.ContainsFunc(reporterWords, func(w string) bool { return strings.Contains(name, w) })
}

// Columns says which column holds which field.
type Columns struct {
	Fields  []string // of the columns that are used, in the file's order
	Index   []int    // their positions in the file
	Names   []string // their headings
	Ignored []string // columns that are no field
}

// MapColumns matches a file's header to the fields of a kind: by the mapping
// (column → field), else by the column's own name, else by what its heading means
// in Chinese registers (see synonyms). What a constant gives needs no column. coordinates says that lon and
// lat come from elsewhere (GeoJSON). A reporter column, a mapping to no field or
// from no column, a field given twice and a missing needed field make the file
// unusable.
func MapColumns(kind Kind, header []string, how Reading, coordinates bool) (Columns, error) {
	c, from, err := matchColumns(kind, header, how.Map, coordinates)
	if err != nil {
		return c, err
	}
	return c, checkNeeded(kind, header, from, how.Set)
}

// matchColumns is MapColumns without a look at what is needed; from says which
// column gives a field.
func matchColumns(kind Kind, header []string, mapping map[string]string, coordinates bool) (c Columns, from map[string]string, err error) {
	if err := checkMapping(kind, mapping); err != nil {
		return c, nil, err
	}
	for column, field := range mapping {
		if !slices.Contains(header, column) {
			return c, nil, unusable("map", column+"="+field, "names a column the file does not have; it has %s", strings.Join(header, ", "))
		}
	}
	from = map[string]string{}
	named := make([]string, len(header)) // field by column
	for i, column := range header {
		if !utf8.ValidString(column) {
			return c, nil, unusable("header", strings.ToValidUTF8(column, "\uFFFD"), "is not valid UTF-8")
		}
		if strings.Contains(column, "\uFFFD") {
			return c, nil, unusable("header", column, "holds U+FFFD, which stands for a character that was lost before: convert the file again from its source")
		}
		if IsReporterColumn(column) {
			return c, nil, reporterColumn(column)
		}
		field, known := fieldOf(kind, column, mapping)
		if !known || coordinates && (field == "lon" || field == "lat") {
			continue
		}
		if first, twice := from[field]; twice {
			return c, nil, unusable("header", column, "gives field %s, which column %q already gives", field, first)
		}
		from[field], named[i] = column, field
	}
	c.bySynonym(kind, header, mapping, coordinates, from, named)
	for i, field := range named {
		if field != "" {
			c.Fields, c.Index, c.Names = append(c.Fields, field), append(c.Index, i), append(c.Names, header[i])
		} else if header[i] != "" {
			c.Ignored = append(c.Ignored, header[i])
		}
	}
	if coordinates {
		from["lon"], from["lat"] = "geometry", "geometry"
	}
	return c, from, nil
}

// bySynonym gives columns that nothing names, and no mapping speaks of, the fields
// that their headings mean: of several for one field the best.
func (c *Columns) bySynonym(kind Kind, header []string, mapping map[string]string, coordinates bool, from map[string]string, named []string) {
	best := map[string]int{} // column by field
	for i, column := range header {
		m, known := synonymOf(kind, column)
		if !known || named[i] != "" || from[m.field] != "" || coordinates && (m.field == "lon" || m.field == "lat") {
			continue
		}
		if _, mapped := mapping[column]; mapped {
			continue
		}
		at, taken := best[m.field]
		if before, _ := synonymOf(kind, header[max(at, 0)]); !taken || m.rank < before.rank {
			best[m.field] = i
		}
	}
	for field, i := range best {
		from[field], named[i] = header[i], field
	}
}

// checkMapping refuses a mapping to what is no field, and one of reporters. One to
// nothing leaves the column out.
func checkMapping(kind Kind, mapping map[string]string) error {
	for column, field := range mapping {
		if IsReporterColumn(field) || IsReporterColumn(column) {
			return reporterColumn(column)
		}
		if field != "" && !slices.Contains(fields[kind], field) {
			return unusable("map", column+"="+field, "names no field of %s; fields are %s", kind, strings.Join(fields[kind], ", "))
		}
	}
	return nil
}

// fieldOf is the field that a column gives, if any.
func fieldOf(kind Kind, column string, mapping map[string]string) (field string, known bool) {
	field, mapped := mapping[column]
	if !mapped {
		field = strings.ToLower(strings.TrimSpace(column))
		if strings.HasPrefix(field, "licence_") || strings.HasPrefix(field, "legal_person_") {
			field = strings.NewReplacer("licence_", "licence.", "legal_person_", "legal_person.").Replace(field)
		}
	}
	return field, slices.Contains(fields[kind], field)
}

func checkNeeded(kind Kind, header []string, from, set map[string]string) error {
	for _, alternatives := range needed[kind] {
		if !slices.ContainsFunc(alternatives, func(f string) bool { return from[f] != "" || set[f] != "" }) {
			return unusable("header", strings.Join(header, ","), "has no column for %s; name it or use --map COLUMN=%s, or --set %s=VALUE for all rows",
				strings.Join(alternatives, " or "), alternatives[0], alternatives[0])
		}
	}
	if (from["lon"] == "") != (from["lat"] == "") {
		return unusable("header", strings.Join(header, ","), "has only one of lon and lat")
	}
	return nil
}

func reporterColumn(column string) error {
	return unusable("header", column, "speaks of a reporter; reporters are never imported: remove the column")
}
