package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gridwatch/geo"
)

// Bounds of a table on the command line: bytes of a row, so that a quote that is
// never closed does not take all memory, and columns.
const (
	mostRowBytes = 4 << 20
	mostColumns  = 10000
	sampleBytes  = 64 << 10
)

// table is a CSV file, plain or gzipped, that is read row by row.
type table struct {
	path string
	in   *inputFile
	text *boundedReader
	rows *csv.Reader
	head []string
	row  int // of the last one read; 1 is the first below the header
}

// fault is why a row, or one field of it, is not used.
type fault struct{ field, reason, value string }

// openTable reads the header. A file that is not UTF-8 text with a header is
// refused as a *badFile.
func openTable(path string) (*table, error) {
	in, err := openFile(path)
	if err != nil {
		return nil, err
	}
	t := &table{path: path, in: in}
	if err := t.begin(); err != nil {
		_ = in.Close() // the reason matters more
		return nil, err
	}
	return t, nil
}

func (t *table) begin() error {
	buffered := bufio.NewReaderSize(t.in, sampleBytes)
	sample, err := buffered.Peek(sampleBytes)
	var damaged *badFile
	switch {
	case errors.As(err, &damaged):
		return damaged
	case err != nil && !errors.Is(err, io.EOF):
		return unreadable(t.path, err)
	}
	if reason := notText(sample, err == nil); reason != "" {
		return &badFile{t.path, reason}
	}
	if bytes.HasPrefix(sample, []byte("\ufeff")) {
		_, _ = buffered.Discard(len("\ufeff")) // it was peeked
	}
	t.text = &boundedReader{r: buffered, left: mostRowBytes}
	t.rows = csv.NewReader(t.text)
	t.rows.FieldsPerRecord = -1
	t.head, err = t.rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return &badFile{t.path, "is empty: a header is needed"}
	case err != nil:
		return t.unreadable(err)
	case len(t.head) > mostColumns:
		return &badFile{t.path, fmt.Sprintf("has %d columns, more than %d", len(t.head), mostColumns)}
	}
	for i, name := range t.head {
		t.head[i] = strings.TrimSpace(name)
		if bad := badText(name); bad != nil {
			return &badFile{t.path, "the header has " + bad.reason}
		}
	}
	t.text.left = mostRowBytes
	return nil
}

// notText says why the beginning of a file is no UTF-8 text; cut says that the
// sample may end within a character.
func notText(sample []byte, cut bool) string {
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe")), bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return "is UTF-16; save it as UTF-8"
	case bytes.HasPrefix(sample, []byte("PK\x03\x04")):
		return "is a zip archive or a spreadsheet; save it as CSV"
	}
	for range utf8.UTFMax - 1 {
		if !cut || len(sample) == 0 || utf8.Valid(sample) {
			break
		}
		sample = sample[:len(sample)-1]
	}
	if !utf8.Valid(sample) {
		return "is not UTF-8; save it as UTF-8"
	}
	return ""
}

// column gives the index of the one column of a name; -1 when there is none and
// it may be missing.
func (t *table) column(name string, needed bool) (int, error) {
	at := -1
	for i, h := range t.head {
		if h != name {
			continue
		}
		if at >= 0 {
			return -1, &badFile{t.path, "has more than one column " + strconv.Quote(name)}
		}
		at = i
	}
	if at < 0 && needed {
		return -1, &badFile{t.path, "has no column " + strconv.Quote(name) + "; it has " + strings.Join(t.head, ", ")}
	}
	return at, nil
}

// next gives the fields of the next row, as many as the header has; io.EOF at
// the end. A fault belongs to the row: what could be read of it is in fields.
func (t *table) next() ([]string, *fault, error) {
	fields, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	t.row++
	var parse *csv.ParseError
	if errors.As(err, &parse) && (!t.text.ended || parse.Line == parse.StartLine) {
		t.text.left = mostRowBytes
		return make([]string, len(t.head)), &fault{"row", "quotes out of place", ""}, nil
	}
	if err != nil {
		return nil, nil, t.unreadable(err)
	}
	t.text.left = mostRowBytes
	return t.fit(fields)
}

// fit makes a row as wide as the header and free of what is no text.
func (t *table) fit(fields []string) ([]string, *fault, error) {
	var bad *fault
	switch n := len(fields); {
	case n < len(t.head):
		bad = &fault{"row", fmt.Sprintf("has %d fields, the header %d", n, len(t.head)), ""}
		fields = append(fields, make([]string, len(t.head)-n)...)
	case n > len(t.head):
		if strings.Join(fields[len(t.head):], "") != "" {
			bad = &fault{"row", fmt.Sprintf("has %d fields, the header %d", n, len(t.head)), ""}
		}
		fields = fields[:len(t.head)]
	}
	for i, f := range fields {
		if wrong := badText(f); wrong != nil {
			wrong.field = t.head[i]
			bad = wrong
			fields[i] = strings.ReplaceAll(strings.ToValidUTF8(f, "\ufffd"), "\x00", "")
		}
	}
	return fields, bad, nil
}

func badText(text string) *fault {
	if !utf8.ValidString(text) {
		return &fault{reason: "bytes that are not UTF-8", value: strings.ToValidUTF8(text, "\ufffd")}
	}
	if strings.ContainsRune(text, 0) {
		return &fault{reason: "a NUL character", value: strings.ReplaceAll(text, "\x00", "\\0")}
	}
	return nil
}

// unreadable says why the file cannot be read on.
func (t *table) unreadable(err error) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, errRowTooLong):
		return &badFile{t.path, fmt.Sprintf("row %d is longer than %d bytes, or a quote in it is never closed", t.row, mostRowBytes)}
	case errors.As(err, &parse):
		return &badFile{t.path, fmt.Sprintf("row %d: a quote is never closed", t.row)}
	}
	return err
}

// Close closes the file.
func (t *table) Close() error { return t.in.Close() }

// boundedReader fails when more than left bytes are read without a new row; a
// reader of lines runs ahead by its buffer only.
type boundedReader struct {
	r     io.Reader
	left  int
	ended bool
}

var errRowTooLong = errors.New("row too long")

// Read gives the text.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errRowTooLong
	}
	n, err := b.r.Read(p)
	b.left -= n
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

// decimal reads a number as people write coordinates in a table; a comma is not
// a point, and neither hexadecimal nor infinite numbers are meant.
func decimal(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, errors.New("empty")
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "0123456789.+-eE") != "" {
		if strings.Contains(text, ",") {
			return 0, errors.New("not a number; the decimal mark is a point")
		}
		return 0, errors.New("not a number")
	}
	return v, nil
}

// coordinate reads the two fields of a point in a datum.
func coordinate(lon, lat string, datum geo.Datum) (geo.Point, *fault) {
	x, err := decimal(lon)
	if err != nil {
		return geo.Point{}, &fault{"lon", err.Error(), lon}
	}
	y, err := decimal(lat)
	if err != nil {
		return geo.Point{}, &fault{"lat", err.Error(), lat}
	}
	p, err := datum.ToWGS84(x, y)
	if err != nil {
		return geo.Point{}, faultOf(err)
	}
	return p, nil
}

// faultOf tells a refused value.
func faultOf(err error) *fault {
	var invalid *geo.InvalidError
	if !errors.As(err, &invalid) {
		return &fault{"row", err.Error(), ""}
	}
	reason := invalid.Reason
	if invalid.Proposal != "" {
		reason += "; perhaps " + invalid.Proposal
	}
	return &fault{invalid.Field, reason, invalid.Value}
}
