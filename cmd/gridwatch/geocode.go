package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// geocodeCommand is `gridwatch geocode`.
type geocodeCommand struct {
	File         string   `arg:"" help:"UTF-8 .csv or .csv.gz with a column address; name and district are used where present."`
	Gazetteer    []string `required:"" sep:"," placeholder:"FILE" help:"Known points made by 'gazetteer build'; several with commas between."`
	Within       string   `placeholder:"NAME|CODE" help:"Division that everything lies in: code, Chinese name or pinyin."`
	MinPrecision string   `default:"road" help:"Coarsest precision that is an answer: rooftop, interpolated, road, community, township or district (${default})."`
	Resolution   int      `default:"9" help:"H3 resolution of the column cell, 0 to 15 (${default})."`
	Report       string   `placeholder:"FILE" help:"Where to write the rows that could not be used (default: stderr)."`
}

// Help says what the output is.
func (*geocodeCommand) Help() string {
	return "The rows go to stdout in their order, with " + strings.Join(geocodeColumns, ", ") + " appended; an input column of such a name becomes in_NAME. " +
		"A row is answered when lon and lat (WGS-84) are not empty; region_code is the deepest division known, also where they are. " +
		"radius_m holds the true place about nine times of ten."
}

var geocodeColumns = []string{"lon", "lat", "cell", "precision", "score", "radius_m", "region_code", "matched"}

// Run answers for every row.
func (c *geocodeCommand) Run(s *surroundings) error {
	options, coder, done, err := c.prepare()
	if err != nil {
		return err
	}
	defer done()
	t, err := openTable(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	asked, err := questions(t)
	if err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	out := csv.NewWriter(s.stdout)
	if err := out.Write(append(inNames(t.head, geocodeColumns), geocodeColumns...)); err != nil {
		return err
	}
	answered := 0
	err = eachRow(s.ctx, t, func(r *tableRow) {
		if r.bad == nil {
			r.bad = asked.check(r.fields)
		}
		if r.bad != nil {
			r.fields = append(r.fields, make([]string, len(geocodeColumns))...)
			return
		}
		fix := coder.Locate(asked.query(r.fields), options)
		r.done = fix.Point != nil
		r.fields = append(r.fields, c.answer(fix)...)
	}, func(r *tableRow) error {
		if r.done {
			answered++
		}
		if r.bad != nil {
			if err := report.addRow(r.row, r.bad); err != nil {
				return err
			}
		}
		return out.Write(r.fields)
	})
	out.Flush()
	if err := errors.Join(err, out.Error()); err != nil {
		return err
	}
	return report.finish("geocode: %d rows, %d answered, %d not usable", t.row, answered, report.faults)
}

// prepare checks the flags and opens the gazetteers; done closes them.
func (c *geocodeCommand) prepare() (o geocode.Options, coder *geocode.Geocoder, done func(), err error) {
	if c.Resolution < 0 || c.Resolution > geo.MaxResolution {
		return o, nil, nil, &badFlag{"resolution", fmt.Sprintf("%d is not 0 to %d", c.Resolution, geo.MaxResolution)}
	}
	if o.MinPrecision, err = geocode.ParsePrecision(c.MinPrecision); err != nil {
		return o, nil, nil, &badFlag{"min-precision", err.Error()}
	}
	admin, err := geocode.LoadAdmin()
	if err != nil {
		return o, nil, nil, err
	}
	if o.Within, err = resolveWithin(admin, c.Within); err != nil {
		return o, nil, nil, err
	}
	var open []*geocode.Gazetteer
	done = func() {
		for _, g := range open {
			_ = g.Close() // only read
		}
	}
	for _, path := range c.Gazetteer {
		g, err := geocode.OpenGazetteer(strings.TrimSpace(path))
		if err != nil {
			done()
			return o, nil, nil, unreadable(path, err)
		}
		open = append(open, g)
	}
	return o, geocode.NewGeocoder(admin, open...), done, nil
}

// resolveWithin turns the value of --within into a code; "" stays.
func resolveWithin(admin *geocode.Admin, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	found, err := admin.Resolve(text)
	if err != nil {
		return "", &badFlag{"within", err.Error()}
	}
	if len(found) == 1 {
		return found[0].Code, nil
	}
	var b strings.Builder
	for _, d := range found[:min(len(found), 20)] {
		b.WriteString("\n  " + d.Code)
		for _, up := range admin.Chain(d.Code) {
			b.WriteString(" " + up.Name)
		}
	}
	if len(found) > 20 {
		fmt.Fprintf(&b, "\n  and %d more", len(found)-20)
	}
	return "", &badFlag{"within", strconv.Quote(text) + " is ambiguous; name one of these by its code:" + b.String()}
}

// answer gives the appended fields.
func (c *geocodeCommand) answer(fix geocode.Fix) []string {
	fields := make([]string, len(geocodeColumns))
	fields[6], fields[7] = fix.Region, fix.Matched
	if fix.Point == nil {
		return fields
	}
	fields[0], fields[1] = strconv.FormatFloat(fix.Point.Lon, 'f', 6, 64), strconv.FormatFloat(fix.Point.Lat, 'f', 6, 64)
	if cell, err := geo.CellAt(*fix.Point, c.Resolution); err == nil {
		fields[2] = cell.String()
	}
	fields[3] = fix.Precision.String()
	fields[4], fields[5] = strconv.FormatFloat(fix.Score, 'f', 3, 64), strconv.FormatFloat(fix.RadiusM, 'f', 0, 64)
	return fields
}

// inNames renames the columns that have the name of one that is appended.
func inNames(head, appended []string) []string {
	named := slices.Clone(head)
	for i, name := range head {
		if !slices.Contains(appended, name) {
			continue
		}
		for named[i] = "in_" + name; slices.Contains(head, named[i]); {
			named[i] = "in_" + named[i]
		}
	}
	return named
}

// asking are the columns that a query is made of; -1 where there is none.
type asking struct{ address, name, district int }

func questions(t *table) (a asking, err error) {
	if a.address, err = t.column("address", true); err != nil {
		return a, err
	}
	if a.name, err = t.column("name", false); err != nil {
		return a, err
	}
	a.district, err = t.column("district", false)
	return a, err
}

// check refuses a row with nothing to look for.
func (a asking) check(fields []string) *fault {
	q := a.query(fields)
	if q.Address == "" && q.Name == "" {
		return &fault{"address", "empty", ""}
	}
	return nil
}

func (a asking) query(fields []string) geocode.Query {
	at := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	return geocode.Query{Address: at(a.address), Name: at(a.name), District: at(a.district)}
}

// isEnd says whether a table is read to its end.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }
