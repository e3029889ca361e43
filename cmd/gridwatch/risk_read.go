package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/risk"
)

// riskFiles reads the history of a city from tables. Rows that are not used go to
// the report, with the name of their file before the row.
type riskFiles struct {
	resolution int
	report     *rowReport
	history    risk.History
	at         map[string]int // subjects by id
}

func (in *riskFiles) read(institutions, inspections, complaints string) (*risk.History, error) {
	in.at, in.history.Clues = map[string]int{}, map[geo.Cell][]grid.Date{}
	steps := []struct {
		path           string
		needed, others []string
		row            func(value func(string) string) *fault
	}{
		{institutions, []string{"id", "category"}, []string{"risk", "lon", "lat", "licence_expires"}, in.institution},
		{inspections, []string{"id", "on", "result"}, []string{"critical"}, in.inspection},
		{complaints, []string{"on"}, []string{"lon", "lat", "id", "kind", "source"}, in.complaint},
	}
	for _, step := range steps {
		if step.path == "" {
			continue
		}
		if err := in.each(step.path, step.needed, step.others, step.row); err != nil {
			return nil, err
		}
	}
	for i := range in.history.Subjects {
		s := &in.history.Subjects[i]
		s.Records = risk.InOrder(s.Records)
		slices.SortStableFunc(s.Clues, func(a, b risk.Clue) int { return int(a.On - b.On) })
	}
	for _, days := range in.history.Clues {
		slices.Sort(days)
	}
	return &in.history, nil
}

// each calls row for every row of a table with the values of its columns; a
// column that need not be there is "".
func (in *riskFiles) each(path string, needed, others []string, row func(func(string) string) *fault) error {
	t, err := openTable(path)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	columns := map[string]int{}
	for i, name := range append(needed, others...) {
		if columns[name], err = t.column(name, i < len(needed)); err != nil {
			return err
		}
	}
	for {
		fields, bad, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if bad == nil {
			bad = row(func(name string) string {
				if i := columns[name]; i >= 0 {
					return strings.TrimSpace(fields[i])
				}
				return ""
			})
		}
		if bad != nil {
			if err := in.report.add(fmt.Sprintf("%s %d", filepath.Base(path), t.row), bad); err != nil {
				return err
			}
		}
	}
}

func (in *riskFiles) institution(value func(string) string) *fault {
	id := value("id")
	if id == "" {
		return &fault{"id", "empty", ""}
	}
	if _, twice := in.at[id]; twice {
		return &fault{"id", "is listed twice", id}
	}
	cell, bad := in.cell(value)
	if bad != nil {
		return bad
	}
	s := risk.Subject{Category: grid.Category(value("category")), Risk: grid.Risk(value("risk")), Cell: cell, LicenceExpires: grid.NoDate, OverdueSince: grid.NoDate}
	if text := value("licence_expires"); text != "" {
		if s.LicenceExpires, bad = dayOf("licence_expires", text); bad != nil {
			return bad
		}
	}
	in.at[id] = len(in.history.Subjects)
	in.history.Subjects = append(in.history.Subjects, s)
	return nil
}

func (in *riskFiles) inspection(value func(string) string) *fault {
	i, known := in.at[value("id")]
	if !known {
		return &fault{"id", "is no institution of the other file", value("id")}
	}
	on, bad := dayOf("on", value("on"))
	if bad != nil {
		return bad
	}
	r := risk.Record{On: on, Result: value("result"), Critical: math.NaN()}
	if !slices.Contains([]string{"pass", "conditions", "fail"}, r.Result) {
		return &fault{"result", "is not pass, conditions or fail", r.Result}
	}
	if text := value("critical"); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return &fault{"critical", "is not a number of violations", text}
		}
		r.Critical = float64(n)
	}
	s := &in.history.Subjects[i]
	s.Records = append(s.Records, r)
	return nil
}

func (in *riskFiles) complaint(value func(string) string) *fault {
	on, bad := dayOf("on", value("on"))
	if bad != nil {
		return bad
	}
	cell, bad := in.cell(value)
	if bad != nil {
		return bad
	}
	if id := value("id"); id != "" {
		i, known := in.at[id]
		if !known {
			return &fault{"id", "is no institution of the other file", id}
		}
		s := &in.history.Subjects[i]
		s.Clues = append(s.Clues, risk.Clue{Kind: value("kind"), Source: value("source"), On: on})
	}
	if cell != 0 {
		in.history.Clues[cell] = append(in.history.Clues[cell], on)
	}
	return nil
}

// cell of a row; 0 when it has no coordinates.
func (in *riskFiles) cell(value func(string) string) (geo.Cell, *fault) {
	if value("lon") == "" && value("lat") == "" {
		return 0, nil
	}
	p, bad := coordinate(value("lon"), value("lat"), geo.WGS84)
	if bad != nil {
		return 0, bad
	}
	if err := geo.CheckPoint(p, nil); err != nil {
		return 0, faultOf(err)
	}
	cell, err := geo.CellAt(p, in.resolution)
	if err != nil {
		return 0, faultOf(err)
	}
	return cell, nil
}

// dayOf reads a day that is not absurd.
func dayOf(field, text string) (grid.Date, *fault) {
	d, err := grid.ParseDate(text)
	if err == nil && (d < firstDay || d > lastDay) {
		err = errors.New("is not between 1900 and 2200")
	}
	if err != nil {
		return grid.NoDate, &fault{field, err.Error(), text}
	}
	return d, nil
}

// Days of 1900-01-01 and 2199-12-31.
const firstDay, lastDay grid.Date = -25_567, 84_005
