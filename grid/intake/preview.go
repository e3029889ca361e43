package intake

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Preview is what the beginning of a file looks like before anything is
// imported: for a person to confirm or to map otherwise.
type Preview struct {
	Format   string
	Encoding string
	Columns  []PreviewColumn
	Rows     [][]string   // the first previewRows below the header, as wide as Columns or as they are
	Missing  []string     // fields without which nothing can be imported, alternatives joined by " or "
	Faults   []grid.Field // what makes the file unusable, and what is wrong with the rows shown
}

// PreviewColumn is a column of the file with the field it would give, "" when it
// would be ignored.
type PreviewColumn struct{ Name, Field string }

const (
	previewRows  = 20
	previewBytes = 64 << 20 // of a workbook, which has to be whole
)

// PreviewFile reads the beginning of a file: its first megabyte is enough, but a
// workbook has to be whole, up to 64 MiB. What is wrong with the file is in the
// Faults; an error is one of reading it.
func PreviewFile(r io.Reader, name string, kind Kind, how Reading) (Preview, error) {
	var p Preview
	buffered := bufio.NewReaderSize(r, decodeAt)
	head, _ := buffered.Peek(2)
	var err error
	if string(head) == "PK" {
		err = p.workbook(buffered, kind, how)
	} else {
		err = p.text(buffered, name, kind, how)
	}
	var bad *grid.Error
	if errors.As(err, &bad) {
		p.Faults, err = append(p.Faults, bad.Fields...), nil
	}
	return p, err
}

// text shows CSV or GeoJSON.
func (p *Preview) text(r io.Reader, name string, kind Kind, how Reading) error {
	r, isJSON, err := unwrap(r, name)
	if err != nil {
		return err
	}
	if isJSON {
		return p.features(r, kind, how)
	}
	c, h, err := openCSV(r, kind, how.Map)
	if err != nil {
		return err
	}
	p.Format = c.Format()
	for len(p.Rows) < previewRows {
		values, err := c.read()
		if err != nil { // the piece of the file ends here, or what is wrong comes out at the import
			break
		}
		p.Rows = append(p.Rows, values)
	}
	p.Encoding = c.Encoding()
	return p.judge(kind, h.names, how)
}

// features shows the beginning of a collection, by the properties in it.
func (p *Preview) features(r io.Reader, kind Kind, how Reading) error {
	p.Format = "GeoJSON"
	f := newFeatures(r)
	if err := f.enter(); err != nil {
		return notGeoJSON(err)
	}
	var names []string
	var shown []map[string]string
	for len(shown) < previewRows {
		one, err := f.next()
		if err != nil {
			break
		}
		values := map[string]string{}
		err = flatten("", one.Properties, func(name, value string, _ bool) error {
			if values[name] = value; !slices.Contains(names, name) && len(names) < maxColumns {
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return err
		}
		var at packedRow
		at.point(one)
		values["lon"], values["lat"] = at.Lon, at.Lat
		shown = append(shown, values)
	}
	p.Encoding = f.text.Encoding()
	slices.Sort(names)
	names = slices.DeleteFunc(names, func(n string) bool { return n == "lon" || n == "lat" })
	for _, values := range shown {
		row := make([]string, 0, len(names)+2)
		for _, name := range names {
			row = append(row, values[name])
		}
		p.Rows = append(p.Rows, append(row, values["lon"], values["lat"]))
	}
	return p.judge(kind, append(names, "lon", "lat"), how)
}

// workbook shows the sheet that would be imported; it is spooled, since its list
// of parts stands at its end.
func (p *Preview) workbook(r io.Reader, kind Kind, how Reading) error {
	p.Format, p.Encoding = "Excel workbook", UTF8
	spool, err := os.CreateTemp("", "gridwatch-preview-*")
	if err != nil {
		return err
	}
	defer func() { _, _ = spool.Close(), os.Remove(spool.Name()) }() // a temporary file
	size, err := io.Copy(spool, io.LimitReader(r, previewBytes+1))
	if err != nil {
		return err
	}
	if size > previewBytes {
		return unusable("file", "", "is a workbook of more than %d MiB, which cannot be shown before it is imported", previewBytes>>20)
	}
	parts, err := openParts(spool, size)
	if err != nil {
		return err
	}
	book, err := openWorkbook(parts)
	if err != nil {
		return err
	}
	info, several := book.choose(kind, Reading{Map: how.Map, Set: how.Set})
	s, h, err := findSheetHeader(book, info, kind, how.Map)
	if err != nil {
		return err
	}
	x := &XLSX{book: book, sheet: s}
	p.Format = x.Format()
	if err := p.sheetRows(x); err != nil {
		return err
	}
	return errors.Join(several, p.judge(kind, h.names, how))
}

func (p *Preview) sheetRows(x *XLSX) error {
	rows, err := x.book.rows(x.sheet.info)
	if err != nil {
		return err
	}
	defer rows.close()
	for len(p.Rows) < previewRows {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.no <= x.sheet.below || !row.own {
			continue
		}
		values := make([]string, len(row.cells))
		for i, c := range row.cells {
			if values[i] = strings.TrimSpace(c.text); c.fault != "" {
				p.Faults = append(p.Faults, grid.Field{Name: "cell", Value: short(c.text), Reason: c.fault})
			}
		}
		p.Rows = append(p.Rows, values)
	}
	return nil
}

// judge proposes fields for the columns and checks the rows shown.
func (p *Preview) judge(kind Kind, names []string, how Reading) error {
	p.Columns = make([]PreviewColumn, len(names))
	for i, name := range names {
		p.Columns[i].Name = name
	}
	if len(names) > maxColumns {
		p.Columns, p.Rows = nil, nil
		return unusable("header", "", "has %d columns; a table may have %d", len(names), maxColumns)
	}
	c, from, err := matchColumns(kind, names, how.Map, false)
	if err != nil {
		return err
	}
	for n, i := range c.Index {
		p.Columns[i].Field = c.Fields[n]
	}
	for _, alternatives := range needed[kind] {
		if !slices.ContainsFunc(alternatives, func(f string) bool { return from[f] != "" || how.Set[f] != "" }) {
			p.Missing = append(p.Missing, strings.Join(alternatives, " or "))
		}
	}
	if err := checkConstants(kind, how.Set); err != nil {
		return err
	}
	fields := fieldsWith(c.Fields, how.Set)
	check := checker(kind, fields, time.UTC, geo.WGS84)
	for n, row := range p.Rows {
		r := Record{Row: n + 1, Values: make([]string, len(c.Index))}
		for i, at := range c.Index {
			if at < len(row) {
				r.Values[i] = strings.TrimSpace(row[at])
			}
		}
		r.Values = fill(r.Values, fields, how.Set)
		if bad := r.guard(fields); bad != nil {
			p.Faults = append(p.Faults, grid.Field{Name: bad.Field, Value: bad.Value, Reason: bad.Reason})
		}
		for _, bad := range check(r) {
			p.Faults = append(p.Faults, grid.Field{Name: bad.Field, Value: bad.Value, Reason: bad.Reason})
		}
	}
	return nil
}
