package main

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"

	"gridwatch/geo"
)

// convertCommand is `gridwatch convert`.
type convertCommand struct {
	File   string `arg:"" help:"UTF-8 .csv or .csv.gz with columns lon and lat."`
	From   string `required:"" placeholder:"DATUM" help:"System of the numbers: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09."`
	To     string `required:"" placeholder:"DATUM" help:"System to turn them into."`
	Report string `placeholder:"FILE" help:"Where to write the rows that could not be turned (default: stderr)."`
}

// Help says what the output is.
func (*convertCommand) Help() string {
	return "The rows go to stdout as they came, with lon and lat turned: degrees with 7 decimals (about 1 cm), metres with 3. " +
		"In cgcs2000-gk:<meridian>, lon is the easting with its false easting of 500000 (a zone number before it is accepted, none is written) and lat the northing. " +
		"Outside of the rectangle 72.004 to 137.8347 east, 0.8293 to 55.8271 north, GCJ-02 equals WGS-84. " +
		"A row that cannot be turned keeps its place with lon and lat empty."
}

// Run turns the file.
func (c *convertCommand) Run(s *surroundings) error {
	from, err := geo.ParseDatum(c.From)
	if err != nil {
		return &badFlag{"from", err.Error()}
	}
	to, err := geo.ParseDatum(c.To)
	if err != nil {
		return &badFlag{"to", err.Error()}
	}
	t, err := openTable(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	lon, err := t.column("lon", true)
	if err != nil {
		return err
	}
	lat, err := t.column("lat", true)
	if err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	out := csv.NewWriter(s.stdout)
	if err := out.Write(t.head); err != nil {
		return err
	}
	for {
		fields, bad, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			out.Flush()
			return err
		}
		if bad == nil {
			bad = turn(fields, lon, lat, from, to)
		}
		if bad != nil {
			fields[lon], fields[lat] = "", ""
			if err := report.addRow(t.row, bad); err != nil {
				return err
			}
		}
		if err := out.Write(fields); err != nil {
			return err
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return report.finish("convert: %d rows, %d not turned", t.row, report.faults)
}

// turn writes the coordinates of a row in another datum.
func turn(fields []string, lon, lat int, from, to geo.Datum) *fault {
	p, bad := coordinate(fields[lon], fields[lat], from)
	if bad != nil {
		return bad
	}
	x, y, err := to.FromWGS84(p)
	if err != nil {
		return faultOf(err)
	}
	decimals := 7
	if to.Plane() {
		decimals = 3
	}
	fields[lon], fields[lat] = strconv.FormatFloat(x, 'f', decimals, 64), strconv.FormatFloat(y, 'f', decimals, 64)
	return nil
}
