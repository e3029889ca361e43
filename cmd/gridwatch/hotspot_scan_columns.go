package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// scanColumns are the columns of a table to be scanned; -1 where there is none.
type scanColumns struct {
	metric                                hotspot.Metric
	id, cell                              int // one of them names the place
	x, y                                  int // as the metric takes them: longitude and latitude for greatcircle
	xName, yName                          string
	time                                  int
	timeName                              string
	cases, population, controls, expected int
	times                                 *scanTimes // nil: purely spatial
}

// scanColumnsOf finds the columns that flags and header ask for.
func (c *hotspotScanCommand) scanColumnsOf(t *table) (*scanColumns, error) {
	at := map[string]int{}
	for _, name := range []string{"id", "x", "y", "lat", "lon", "cell", "cases", "population", "controls", "expected"} {
		i, err := t.column(name, name == "cases")
		if err != nil {
			return nil, err
		}
		at[name] = i
	}
	s := &scanColumns{metric: hotspot.Metric(c.Metric), id: at["id"], cell: -1, x: -1, y: -1, time: -1, timeName: c.TimeCol,
		cases: at["cases"], population: at["population"], controls: at["controls"], expected: at["expected"]}
	if err := s.place(t, at); err != nil {
		return nil, err
	}
	if c.TimeCol != "" {
		var err error
		if s.time, err = t.column(c.TimeCol, true); err != nil {
			return nil, err
		}
		if s.times, err = newScanTimes(c.From, c.To); err != nil {
			return nil, err
		}
	}
	if c.Model != string(hotspot.Bernoulli) {
		s.controls = -1
	}
	if c.Model != string(hotspot.Poisson) {
		s.expected = -1
	}
	switch {
	case c.Model == string(hotspot.Poisson) && s.population < 0 && s.expected < 0:
		return nil, &badFile{t.path, `has no column "population" (nor "expected"), which the model poisson needs`}
	case c.Model == string(hotspot.Bernoulli) && s.population < 0 && s.controls < 0:
		return nil, &badFile{t.path, `has no column "controls" (nor "population"), which the model bernoulli needs`}
	}
	return s, nil
}

// place chooses the metric, unless it is given, and the columns of the place.
func (s *scanColumns) place(t *table, at map[string]int) error {
	plane, globe, cell := at["x"] >= 0 && at["y"] >= 0, at["lat"] >= 0 && at["lon"] >= 0, at["cell"] >= 0
	if s.metric == "" {
		switch {
		case plane:
			s.metric = hotspot.Cartesian
		case globe:
			s.metric = hotspot.GreatCircle
		case cell:
			s.metric = hotspot.H3
		default:
			return &badFile{t.path, "has neither x and y, nor lat and lon, nor cell; it has " + strings.Join(t.head, ", ")}
		}
	}
	switch {
	case s.metric == hotspot.H3 && cell, s.metric == hotspot.GreatCircle && cell && !globe:
		s.id, s.cell = -1, at["cell"]
		return nil
	case s.metric == hotspot.Cartesian && plane:
		s.x, s.y, s.xName, s.yName = at["x"], at["y"], "x", "y"
	case s.metric == hotspot.Cartesian && globe:
		s.x, s.y, s.xName, s.yName = at["lat"], at["lon"], "lat", "lon"
	case s.metric == hotspot.GreatCircle && globe:
		s.x, s.y, s.xName, s.yName = at["lon"], at["lat"], "lon", "lat"
	default:
		want := map[hotspot.Metric]string{hotspot.H3: `no column "cell"`, hotspot.GreatCircle: `no columns "lat" and "lon", nor "cell"`, hotspot.Cartesian: `no columns "x" and "y", nor "lat" and "lon"`}
		return &badFile{t.path, "has " + want[s.metric] + ", which the metric " + string(s.metric) + " needs"}
	}
	if s.id < 0 {
		return &badFile{t.path, `has no column "id"; it has ` + strings.Join(t.head, ", ")}
	}
	return nil
}

// scanRow is a row that can be used. A number that the row does not give is NaN.
type scanRow struct {
	row                  int
	id                   string
	cell                 geo.Cell
	x, y                 float64
	period               int // since an arbitrary day or from zero
	timeless             bool
	cases, controls      int32
	population, expected float64
}

// read gives a row, or what is wrong with it.
func (s *scanColumns) read(row int, fields []string) (r scanRow, bad *fault) {
	r = scanRow{row: row, population: math.NaN(), expected: math.NaN()}
	if bad = s.readPlace(&r, fields); bad != nil {
		return r, bad
	}
	if r.cases, bad = countOf("cases", fields[s.cases]); bad != nil {
		return r, bad
	}
	if s.controls >= 0 {
		if r.controls, bad = countOf("controls", fields[s.controls]); bad != nil {
			return r, bad
		}
	}
	if s.times != nil {
		text := strings.TrimSpace(fields[s.time])
		if r.timeless = text == "" && r.cases == 0 && r.controls == 0; !r.timeless {
			if r.period, bad = s.times.read(text); bad != nil {
				bad.field = s.timeName
				return r, bad
			}
		}
	}
	for _, m := range []struct {
		name   string
		column int
		to     *float64
	}{{"population", s.population, &r.population}, {"expected", s.expected, &r.expected}} {
		if m.column < 0 || s.times != nil && strings.TrimSpace(fields[m.column]) == "" {
			continue
		}
		v, err := decimal(fields[m.column])
		if err == nil && v < 0 {
			err = errors.New("negative")
		}
		if err != nil {
			return r, &fault{m.name, err.Error(), fields[m.column]}
		}
		*m.to = v
	}
	return r, nil
}

// readPlace reads identity and coordinates.
func (s *scanColumns) readPlace(r *scanRow, fields []string) *fault {
	if s.cell >= 0 {
		text := strings.TrimSpace(fields[s.cell])
		cell, err := geo.ParseCell(text)
		if err != nil {
			return faultOf(err)
		}
		centre := cell.Centre()
		r.id, r.cell, r.x, r.y = cell.String(), cell, centre.Lon, centre.Lat
		return nil
	}
	if r.id = strings.TrimSpace(fields[s.id]); r.id == "" {
		return &fault{"id", "empty", ""}
	}
	var err error
	if r.x, err = decimal(fields[s.x]); err != nil {
		return &fault{s.xName, err.Error(), fields[s.x]}
	}
	if r.y, err = decimal(fields[s.y]); err != nil {
		return &fault{s.yName, err.Error(), fields[s.y]}
	}
	if s.metric == hotspot.GreatCircle {
		if err := geo.CheckPoint(geo.Point{Lon: r.x, Lat: r.y}, nil); err != nil {
			return faultOf(err)
		}
	}
	return nil
}

// countOf reads a whole number from 0 up.
func countOf(name, text string) (int32, *fault) {
	v, err := decimal(text)
	switch {
	case err != nil:
		return 0, &fault{name, err.Error(), text}
	case v < 0:
		return 0, &fault{name, "negative", text}
	case v != math.Floor(v):
		return 0, &fault{name, "not a whole number", text}
	case v > math.MaxInt32:
		return 0, &fault{name, "more than " + strconv.Itoa(math.MaxInt32), text}
	}
	return int32(v), nil
}
