package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gridwatch/grid/hotspot"
)

// scanInput is a table made ready for a scan.
type scanInput struct {
	data    *hotspot.ScanData
	metric  hotspot.Metric
	ids     []string
	times   *scanTimes
	start   int // the first period
	bad     []badRow
	refused error // why there is nothing to scan
}

// badRow is a row that is left out.
type badRow struct {
	row int
	*fault
}

// read collects the rows. Bad ones are left out; what is wrong with them is told
// in the order of the table.
func (c *hotspotScanCommand) read(ctx context.Context, t *table) (*scanInput, error) {
	columns, err := c.scanColumnsOf(t)
	if err != nil {
		return nil, err
	}
	in := &scanInput{metric: columns.metric, times: columns.times}
	var rows []scanRow
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		var r scanRow
		if bad == nil {
			r, bad = columns.read(t.row, fields)
		}
		if bad != nil {
			in.leaveOut(t.row, bad)
		} else {
			rows = append(rows, r)
		}
		if t.row%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if columns.metric == hotspot.H3 {
		rows = in.ofOneResolution(rows)
	}
	rows = in.distinct(rows)
	for { // what is left out may change what is there, seldom twice
		before := len(in.bad)
		if err := in.assemble(columns, c.Model, rows); err != nil {
			in.refused = &badFile{t.path, err.Error()}
			break
		}
		if len(in.bad) == before {
			break
		}
		out := map[int]bool{}
		for _, b := range in.bad[before:] {
			out[b.row] = true
		}
		rows = slices.DeleteFunc(rows, func(r scanRow) bool { return out[r.row] })
	}
	slices.SortStableFunc(in.bad, func(a, b badRow) int { return cmp.Compare(a.row, b.row) })
	return in, nil
}

func (in *scanInput) leaveOut(row int, f *fault) { in.bad = append(in.bad, badRow{row, f}) }

// ofOneResolution leaves out cells that are not of the resolution of most rows.
func (in *scanInput) ofOneResolution(rows []scanRow) []scanRow {
	var count resolutionCount
	for _, r := range rows {
		count[r.cell.Resolution()]++
	}
	usual := count.usual()
	return slices.DeleteFunc(rows, func(r scanRow) bool {
		other := r.cell.Resolution() != usual
		if other {
			in.leaveOut(r.row, otherResolution(r.cell, usual, r.id))
		}
		return other
	})
}

// distinct leaves out rows that repeat a place and time, or put a place elsewhere.
func (in *scanInput) distinct(rows []scanRow) []scanRow {
	type moment struct {
		id       string
		period   int
		timeless bool
	}
	seen := map[moment]int{}
	first := map[string]*scanRow{}
	kept := rows[:0]
	for _, r := range rows {
		m := moment{r.id, r.period, r.timeless}
		f, known := first[r.id]
		switch {
		case seen[m] > 0:
			in.leaveOut(r.row, &fault{"id", fmt.Sprintf("the place, and time, of row %d again", seen[m]), r.id})
		case known && f.x != r.x:
			in.leaveOut(r.row, &fault{"id", fmt.Sprintf("not where it is in row %d (%g, not %g)", f.row, f.x, r.x), r.id})
		case known && f.y != r.y:
			in.leaveOut(r.row, &fault{"id", fmt.Sprintf("not where it is in row %d (%g, not %g)", f.row, f.y, r.y), r.id})
		default:
			if !known {
				one := r
				first[r.id] = &one
			}
			seen[m] = r.row
			kept = append(kept, r)
		}
	}
	return kept
}
