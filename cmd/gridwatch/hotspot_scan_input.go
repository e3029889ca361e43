package main

import (
	"errors"
	"fmt"
	"math"

	"gridwatch/grid/hotspot"
)

// assemble makes the arrays of the scan, with the places in the order in which they
// come. Rows that turn out bad are added to in.bad; the arrays are then of no use.
func (in *scanInput) assemble(s *scanColumns, model string, rows []scanRow) error {
	if len(rows) == 0 {
		return errors.New("no row can be used")
	}
	periods := 1
	if in.times != nil {
		var err error
		if in.start, periods, err = in.times.span(rows); err != nil {
			return err
		}
	}
	d := &hotspot.ScanData{Periods: periods}
	in.ids, in.data = nil, d
	place := map[string]int{}
	for _, r := range rows {
		if _, known := place[r.id]; known {
			continue
		}
		place[r.id] = len(in.ids)
		in.ids = append(in.ids, r.id)
		d.X, d.Y = append(d.X, r.x), append(d.Y, r.y)
		if s.metric == hotspot.H3 {
			d.Cells = append(d.Cells, r.cell)
		}
	}
	if len(in.ids) > hotspot.MostScanCells/periods {
		return fmt.Errorf("%d places times %d periods are more than %d", len(in.ids), periods, hotspot.MostScanCells)
	}
	at := func(r *scanRow) int {
		if r.timeless || in.times == nil { // a row without a time has no cases
			return place[r.id] * periods
		}
		return place[r.id]*periods + r.period - in.start
	}
	d.Cases = make([]int32, len(in.ids)*periods)
	if s.controls >= 0 {
		d.Controls = make([]int32, len(d.Cases))
	}
	for i := range rows {
		d.Cases[at(&rows[i])] += rows[i].cases
		if s.controls >= 0 {
			d.Controls[at(&rows[i])] += rows[i].controls
		}
	}
	if s.population >= 0 {
		d.Population = in.measure("population", rows, place, func(r *scanRow) float64 { return r.population })
	}
	if s.expected >= 0 {
		d.Expected = in.measure("expected", rows, place, func(r *scanRow) float64 { return r.expected })
	}
	in.checkRoom(model, rows, at)
	return nil
}

// measure spreads what rows give of a measure over all periods: evenly changing
// between two times, unchanged before the first and after the last, and a value
// without a time where the place has none with. The rows of a place without any are bad.
func (in *scanInput) measure(name string, rows []scanRow, place map[string]int, of func(*scanRow) float64) []float64 {
	periods := in.data.Periods
	values := make([]float64, len(in.ids)*periods)
	for i := range values {
		values[i] = math.NaN()
	}
	constant := make([]float64, len(in.ids))
	for i := range constant {
		constant[i] = math.NaN()
	}
	for i := range rows {
		r := &rows[i]
		p := place[r.id]
		switch v := of(r); {
		case math.IsNaN(v):
		case r.timeless:
			constant[p] = v
		case in.times == nil:
			values[p] = v
		default:
			values[p*periods+r.period-in.start] = v
		}
	}
	unknown := make([]bool, len(in.ids))
	for p := range in.ids {
		unknown[p] = !spread(values[p*periods:(p+1)*periods], constant[p])
	}
	for i := range rows {
		if unknown[place[rows[i].id]] {
			in.leaveOut(rows[i].row, &fault{name, "not given for the place", ""})
		}
	}
	return values
}

// spread fills the periods whose value is NaN; false when nothing is known.
func spread(values []float64, constant float64) bool {
	last := -1
	for t, v := range values {
		if math.IsNaN(v) {
			continue
		}
		for i := last + 1; i < t; i++ {
			values[i] = v
			if last >= 0 {
				share := float64(i-last) / float64(t-last)
				values[i] = values[last]*(1-share) + v*share
			}
		}
		last = t
	}
	rest := constant
	if last >= 0 {
		rest = values[last]
	}
	for i := last + 1; i < len(values); i++ {
		values[i] = rest
	}
	return !math.IsNaN(rest)
}

// checkRoom finds rows with cases where nobody is.
func (in *scanInput) checkRoom(model string, rows []scanRow, at func(*scanRow) int) {
	d := in.data
	bernoulli := model == string(hotspot.Bernoulli) && d.Controls == nil
	room, name := d.Population, "population"
	if d.Expected != nil {
		room, name = d.Expected, "expected"
	}
	if room == nil || model != string(hotspot.Poisson) && !bernoulli {
		return
	}
	for i := range rows {
		r := &rows[i]
		v := room[at(r)]
		var bad *fault
		switch {
		case math.IsNaN(v): // not known: left out already
		case r.cases > 0 && v == 0:
			bad = &fault{name, "0, with cases", ""}
		case bernoulli && v < float64(r.cases):
			bad = &fault{name, "less than the cases", fmt.Sprint(v)}
		case bernoulli && v != math.Floor(v):
			bad = &fault{name, "not a whole number", fmt.Sprint(v)}
		}
		if bad != nil {
			in.leaveOut(r.row, bad)
		}
	}
}
