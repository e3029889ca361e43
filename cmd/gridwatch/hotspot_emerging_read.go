package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// sliceFlags are those of the statistics of time series per place.
type sliceFlags struct {
	File       string `arg:"" help:"UTF-8 .csv or .csv.gz with columns cell or id, the time, and value; any number of rows per place and time."`
	K          *int   `placeholder:"N" help:"Cells at most N steps apart are neighbours."`
	Neighbours string `placeholder:"FILE" help:"Table id,neighbour[,weight] of who is whose neighbour."`
	TimeCol    string `required:"" placeholder:"T" help:"Column of the time, an ISO date or an integer."`
	Slice      string `required:"" placeholder:"D" help:"Length of a slice of time: days, or integers; or month for calendar months."`
	From       string `placeholder:"T" help:"First time (default: the first in the file)."`
	To         string `placeholder:"T" help:"Last time (default: the last in the file)."`
	Report     string `placeholder:"FILE" help:"Where to write the rows that could not be used (default: stderr)."`
}

const slicesHelp = "Slices are counted back from the last time, so that the last one is whole. Rows before the first whole slice, before --from or after --to only name their place; the summary says how many they are. " +
	"With --slice month the first and the last month count as whole. Values of a place in a slice are added up; a place without a row in a slice has 0 there. " +
	"Neighbours are cells within --k steps, or those of --neighbours, in which both directions are listed, a weight is 1 unless given, and a place must be in the input, with value 0 if it has nothing. " +
	"Rows that cannot be used (a cell that does not exist or is not of the resolution of most, a time that is none, a value that is no number from 0, an unknown neighbour) are left out and reported as row,field,reason,value; " +
	"a place of which no row can be used keeps its line, empty."

// slicedRow is a row that can be used.
type slicedRow struct {
	name   string
	cell   geo.Cell
	period int
	value  float64
}

// check refuses flags that do not go together; days is 0 for months.
func (c *sliceFlags) check() (local *localFlags, days int, err error) {
	local = &localFlags{K: c.K, Neighbours: c.Neighbours}
	if err := local.check(); err != nil {
		return nil, 0, err
	}
	if c.Slice == "month" {
		return local, 0, nil
	}
	days, err = strconv.Atoi(c.Slice)
	if err != nil || days < 1 || days > mostInteger {
		return nil, 0, &badFlag{"slice", strconv.Quote(c.Slice) + " is neither month nor a number of days or integers from 1"}
	}
	return local, days, nil
}

// read reads the input and makes the neighbours.
func (c *sliceFlags) read(s *surroundings, report *rowReport) (*sliced, hotspot.Weights, error) {
	var none hotspot.Weights
	local, days, err := c.check()
	if err != nil {
		return nil, none, err
	}
	times, err := newScanTimes(c.From, c.To)
	if err != nil {
		return nil, none, err
	}
	t, err := openTable(c.File)
	if err != nil {
		return nil, none, err
	}
	defer func() { _ = t.Close() }() // only read
	rows, p, err := c.readRows(s.ctx, t, times, report)
	if err != nil {
		return nil, none, err
	}
	in := &sliced{places: p, days: days, dates: times.dates}
	if err := in.cut(rows, times); err != nil {
		return nil, none, &badFile{c.File, err.Error()}
	}
	var w hotspot.Weights
	if c.K != nil {
		w, err = p.rings(*c.K)
	} else {
		w, err = local.listed(s, p, report, true)
	}
	return in, w, err
}

// readRows reads what can be used of the table, and reports the rest.
func (c *sliceFlags) readRows(ctx context.Context, t *table, times *scanTimes, report *rowReport) ([]slicedRow, *places, error) {
	p := &places{key: "cell", known: map[string]int{}}
	if at, err := t.column("id", false); c.Neighbours != "" && (err != nil || at >= 0) {
		p.key = "id"
	}
	var columns [3]int
	for i, name := range []string{p.key, c.TimeCol, "value"} {
		at, err := t.column(name, true)
		if err != nil {
			return nil, nil, err
		}
		columns[i] = at
	}
	var read []readRow
	var periods []int
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, err
		}
		r := readRow{placeRow: placeRow{fields[columns[0]], fields[columns[2]], -1}, bad: bad}
		period := 0
		if r.bad == nil {
			r.bad = r.parse(p.key, "value", 0)
		}
		if text := strings.TrimSpace(fields[columns[1]]); r.bad == nil {
			reason := "empty"
			if text != "" {
				period, reason = times.parse(text)
			}
			if reason != "" {
				r.bad = &fault{c.TimeCol, reason, text}
			}
		}
		read, periods = append(read, r), append(periods, period)
	}
	rows, err := p.takeSeries(read, periods, report)
	return rows, p, err
}

// takeSeries numbers the places, cells in their order and ids in that of the
// table, and reports the rows that are not used.
func (p *places) takeSeries(read []readRow, periods []int, report *rowReport) ([]slicedRow, error) {
	resolution := usualResolution(read)
	var rows []slicedRow
	for at := range read {
		r := &read[at]
		if r.bad == nil && p.key == "cell" && r.cell.Resolution() != resolution {
			r.bad = otherResolution(r.cell, resolution, r.name)
		}
		if r.bad != nil {
			if err := report.addRow(at+1, r.bad); err != nil {
				return nil, err
			}
		} else {
			rows = append(rows, slicedRow{r.id, r.cell, periods[at], r.number})
		}
		if _, seen := p.known[r.id]; r.id != "" && !seen {
			p.known[r.id] = -1
			p.rows = append(p.rows, placeRow{name: r.id, place: -1})
		}
	}
	for _, r := range rows {
		if p.known[r.name] < 0 {
			p.known[r.name] = len(p.values)
			p.values = append(p.values, 0)
			p.cells = append(p.cells, r.cell)
		}
	}
	if p.key == "cell" {
		slices.Sort(p.cells)
		for at, c := range p.cells {
			p.known[c.String()] = at
		}
	}
	for i := range p.rows {
		p.rows[i].place = p.known[p.rows[i].name]
	}
	return rows, nil
}
