package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// Writer takes a table row by row. Values are in the order of its columns: text,
// int, float64, bool, time.Time (zero is none) or nil.
type Writer interface {
	Row(values []any, shape orb.Geometry) error // shape may be nil
	Close() error                               // writes the end; the stream below stays open
}

// BOM marks UTF-8 for spreadsheet programs; downloads of CSV begin with it, files
// and standard output do not.
const BOM = "\xef\xbb\xbf"

// NewWriter writes a table in a format. bom is for CSV only.
func NewWriter(w io.Writer, format Format, columns []string, bom bool) (Writer, error) {
	if format == XLSX {
		return newXLSXWriter(w, columns)
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	if format == GeoJSON {
		_, err := buffered.WriteString(`{"type":"FeatureCollection","features":[`)
		return &geoJSONWriter{out: buffered, columns: columns}, err
	}
	if bom {
		if _, err := buffered.WriteString(BOM); err != nil {
			return nil, err
		}
	}
	t := &csvWriter{buffered: buffered, out: csv.NewWriter(buffered)}
	return t, t.out.Write(columns)
}

type csvWriter struct {
	buffered *bufio.Writer
	out      *csv.Writer
}

func (t *csvWriter) Row(values []any, _ orb.Geometry) error {
	row := make([]string, len(values))
	for i, v := range values {
		row[i] = plain(v)
	}
	return t.out.Write(row)
}

func (t *csvWriter) Close() error {
	t.out.Flush()
	return errors.Join(t.out.Error(), t.buffered.Flush())
}

// plain is a value as CSV text.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return Safe(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return number(v)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.UTC().Format(time.RFC3339)
	}
	panic("export: a value of no known type") // a fault of this package
}

// number writes up to six decimals, none that are zero.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Safe puts an apostrophe before text that a spreadsheet program would take for a
// formula: one that begins with = + - @, their full-width forms, a tab or a line
// break, leading blanks or not (OWASP, CSV injection).
func Safe(text string) string {
	const formula = "=+-@＝＋－＠\t\r\n"
	rest := strings.TrimLeft(text, " \u00a0\u3000")
	if first, size := utf8.DecodeRuneInString(rest); size > 0 && strings.ContainsRune(formula, first) {
		return "'" + text
	}
	return text
}

type geoJSONWriter struct {
	out     *bufio.Writer
	columns []string
	rows    int
}

func (t *geoJSONWriter) Row(values []any, shape orb.Geometry) error {
	var b strings.Builder
	if t.rows++; t.rows > 1 {
		b.WriteString(",")
	}
	b.WriteString("\n{\"type\":\"Feature\",\"geometry\":")
	text := []byte("null")
	if shape != nil {
		var err error
		if text, err = json.Marshal(geojson.NewGeometry(shape)); err != nil {
			return err
		}
	}
	b.Write(text)
	b.WriteString(",\"properties\":{")
	for i, name := range t.columns {
		if i > 0 {
			b.WriteString(",")
		}
		v := values[i]
		switch at := v.(type) {
		case time.Time:
			if v = nil; !at.IsZero() {
				v = at.UTC().Format(time.RFC3339)
			}
		case float64:
			v = json.Number(number(at))
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.WriteString(strconv.Quote(name))
		b.WriteString(":")
		b.Write(text)
	}
	b.WriteString("}}")
	_, err := t.out.WriteString(b.String())
	return err
}

func (t *geoJSONWriter) Close() error {
	_, err := t.out.WriteString("\n]}\n")
	return errors.Join(err, t.out.Flush())
}
