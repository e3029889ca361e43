package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRow bounds the bytes of one row, line breaks inside quotes included.
const maxRow = 1 << 20

// CSV is a Source over comma-separated UTF-8 text with a header line.
type CSV struct {
	columns Columns
	reader  *csv.Reader
	limit   *rowLimit
	width   int
	row     int
}

// ReadCSV reads the header and matches it to the fields of the kind.
func ReadCSV(r io.Reader, kind Kind, mapping map[string]string) (*CSV, error) {
	limit := &rowLimit{r: newUTF8Reader(r)}
	reader := csv.NewReader(limit)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	switch parse := new(csv.ParseError); {
	case errors.Is(err, io.EOF):
		return nil, unusable("file", "", "is empty: a header line is needed")
	case errors.As(err, &parse):
		return nil, unusable("header", "", "is not CSV: %v", parse.Err)
	case err != nil:
		return nil, err
	}
	columns, err := MapColumns(kind, header, mapping, false)
	if err != nil {
		return nil, err
	}
	return &CSV{columns: columns, reader: reader, limit: limit, width: len(header)}, nil
}

// Fields lists the fields the file gives.
func (c *CSV) Fields() []string { return c.columns.Fields }

// Ignored lists the columns that are no field.
func (c *CSV) Ignored() []string { return c.columns.Ignored }

// Next gives the next row.
func (c *CSV) Next() (Record, error) {
	c.limit.passed = 0
	values, err := c.reader.Read()
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
	case len(values) != c.width:
		return Record{}, &RowError{Row: c.row, Reason: fmt.Sprintf("has %d columns, the header has %d", len(values), c.width)}
	}
	record := Record{Row: c.row, Values: make([]string, len(c.columns.Index))}
	for i, at := range c.columns.Index {
		record.Values[i] = strings.TrimSpace(values[at])
	}
	return record, nil
}

// rowLimit stops a row that never ends, such as one with an open quote in a
// file of any size. Bytes read ahead count, so the limit is approximate.
type rowLimit struct {
	r      io.Reader
	passed int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.passed > maxRow {
		return 0, unusable("file", "", "has a row longer than %d bytes: is a quote left open?", maxRow)
	}
	n, err := l.r.Read(p)
	l.passed += n
	return n, err
}
