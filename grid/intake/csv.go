package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CSV is a Source over text separated by commas, tabs or semicolons, with a
// header among its first rows.
type CSV struct {
	columns Columns
	reader  *csv.Reader
	limit   *rowLimit
	text    *textReader
	comma   rune
	width   int
	row     int
	first   []csvRow // read while looking for the header
}

// csvRow is what the CSV reader gave.
type csvRow struct {
	values []string
	err    error
}

// ReadCSV reads the header and matches it to the fields of the kind. The
// encoding is found out as the text is read: UTF-8, UTF-16 or GB18030.
func ReadCSV(r io.Reader, kind Kind, how Reading) (*CSV, error) {
	c, h, err := openCSV(r, kind, how.Map)
	if err != nil {
		return nil, err
	}
	if c.columns, err = columnsOf(kind, h, how); err != nil {
		for _, row := range c.first { // what ends the reading says more than a missing heading
			var bad *csv.ParseError
			if row.err != nil && !errors.As(row.err, &bad) && !errors.Is(row.err, io.EOF) {
				return nil, row.err
			}
		}
		return nil, err
	}
	return c, nil
}

// openCSV reads up to the end of the header.
func openCSV(r io.Reader, kind Kind, mapping map[string]string) (*CSV, header, error) {
	c := &CSV{text: newTextReader(r)}
	c.limit = &rowLimit{r: c.text}
	buffered := bufio.NewReaderSize(c.limit, decodeAt)
	head, err := buffered.Peek(decodeAt)
	if len(head) == 0 {
		if errors.Is(err, io.EOF) {
			err = unusable("file", "", "is empty: a header line is needed")
		}
		return nil, header{}, err
	}
	c.comma = separator(kind, head, mapping)
	c.reader = newCSVReader(buffered, c.comma)
	c.readFirst()
	h := findHeader(kind, csvValues(c.first), mapping)
	if len(h.names) == 0 {
		return nil, h, c.first[0].unreadable()
	}
	c.first = c.first[h.from+h.rows:]
	c.width = len(h.names)
	return c, h, nil
}

func newCSVReader(r io.Reader, comma rune) *csv.Reader {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	reader.Comma = comma
	return reader
}

// readFirst reads the rows among which the header is.
func (c *CSV) readFirst() {
	for range headerWithin {
		c.limit.passed = 0
		values, err := c.reader.Read()
		c.first = append(c.first, csvRow{values, err})
		var parse *csv.ParseError
		if err != nil && !errors.As(err, &parse) {
			return
		}
	}
}

func csvValues(rows []csvRow) [][]string {
	all := make([][]string, len(rows))
	for i, r := range rows {
		if r.err == nil {
			all[i] = r.values
		}
	}
	return all
}

// unreadable says why a file without any header row cannot be read.
func (r csvRow) unreadable() error {
	var parse *csv.ParseError
	switch {
	case errors.Is(r.err, io.EOF):
		return unusable("file", "", "is empty: a header line is needed")
	case errors.As(r.err, &parse):
		return unusable("header", "", "is not CSV: %v", parse.Err)
	}
	return r.err
}

// separator is the one of comma, tab and semicolon by which the beginning of the
// text names most fields; on a tie that which separates most, then the comma.
func separator(kind Kind, head []byte, mapping map[string]string) rune {
	best, fields, widest := ',', -1, 0
	for _, comma := range []rune{',', '\t', ';'} {
		reader := newCSVReader(bytes.NewReader(head), comma)
		var rows [][]string
		for range headerWithin {
			values, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				rows = append(rows, values)
			}
		}
		h := findHeader(kind, rows, mapping)
		n := namedFields(kind, h.names, mapping)
		if n > fields || n == fields && len(h.names) > widest {
			best, fields, widest = comma, n, len(h.names)
		}
	}
	return best
}

// Fields lists the fields the file gives.
func (c *CSV) Fields() []string { return c.columns.Fields }

// Ignored lists the columns that are no field.
func (c *CSV) Ignored() []string { return c.columns.Ignored }

// Columns says which column gives which field.
func (c *CSV) Columns() Columns { return c.columns }

// Format names the format for people.
func (c *CSV) Format() string {
	switch c.comma {
	case '\t':
		return "CSV (tabs)"
	case ';':
		return "CSV (semicolons)"
	}
	return "CSV"
}

// Encoding names the encoding of the text read so far.
func (c *CSV) Encoding() string { return c.text.Encoding() }

// Next gives the next row.
func (c *CSV) Next() (Record, error) {
	values, err := c.read()
	if errors.Is(err, io.EOF) {
		return Record{}, io.EOF
	}
	c.row++
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return Record{}, &RowError{Row: c.row, Reason: fmt.Sprintf("is not CSV: %v (line %d)", parse.Err, parse.Line)}
	case err != nil:
		return Record{}, err
	case c.row > maxRows:
		return Record{}, tooManyRows()
	case len(values) != c.width:
		return Record{}, &RowError{Row: c.row, Reason: fmt.Sprintf("has %d columns, the header has %d", len(values), c.width)}
	}
	record := Record{Row: c.row, Values: make([]string, len(c.columns.Index))}
	for i, at := range c.columns.Index {
		record.Values[i] = strings.TrimSpace(values[at])
	}
	if bad := record.guard(c.columns.Fields); bad != nil {
		return Record{}, bad
	}
	return record, nil
}

// read gives the rows that were read while looking for the header, then others.
func (c *CSV) read() ([]string, error) {
	if len(c.first) > 0 {
		row := c.first[0]
		c.first = c.first[1:]
		return row.values, row.err
	}
	c.limit.passed = 0
	return c.reader.Read()
}

func tooManyRows() error { return unusable("file", "", "has more than %d rows: divide it", maxRows) }
