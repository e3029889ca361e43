package main

import (
	"context"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid/hotspot"
)

// mostNumber bounds values and weights of a table, so that they can be squared and
// added up.
const mostNumber = 1e100

// places are the rows of a table `cell,value` or `id,value` that can be used, and
// in order all rows with what was written there.
type places struct {
	key    string // "cell" or "id"
	rows   []placeRow
	values []float64  // by place
	cells  []geo.Cell // by place; nil for ids
	known  map[string]int
}

// placeRow is one row; place is -1 for one that is not used.
type placeRow struct {
	name, value string
	place       int
}

// readPlaces reads the columns key and value. What cannot be used goes to the
// report: a name that is empty or repeated, a cell that does not exist or is not of
// the resolution that most have, a value that is no finite number.
func readPlaces(ctx context.Context, t *table, key string, report *rowReport) (*places, error) {
	return readValues(ctx, t, key, "value", -mostNumber, report)
}

// readValues is readPlaces for another column, and for values that are no less than
// a smallest: 0, or -mostNumber, which all are.
func readValues(ctx context.Context, t *table, key, column string, least float64, report *rowReport) (*places, error) {
	name, err := t.column(key, true)
	if err != nil {
		return nil, err
	}
	value, err := t.column(column, true)
	if err != nil {
		return nil, err
	}
	p := &places{key: key, known: map[string]int{}}
	var read []readRow
	first := map[string]int{}
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		r := readRow{placeRow: placeRow{fields[name], fields[value], -1}, bad: bad}
		if r.bad == nil {
			r.bad = r.parse(key, column, least)
		}
		if r.id != "" {
			if before, twice := first[r.id]; twice {
				r.bad = &fault{key, "repeats row " + strconv.Itoa(before), r.name}
			} else {
				first[r.id] = t.row
			}
		}
		read = append(read, r)
	}
	return p, p.take(read, report)
}

// readRow is a row with what was understood of it.
type readRow struct {
	placeRow
	id     string // what the row is known by; "" when that is not understood
	cell   geo.Cell
	number float64
	bad    *fault
}

func (r *readRow) parse(key, column string, least float64) *fault {
	id := strings.TrimSpace(r.name)
	if id == "" {
		return &fault{key, "empty", ""}
	}
	if key == "cell" {
		var err error
		if r.cell, err = geo.ParseCell(id); err != nil {
			return faultOf(err)
		}
		id = r.cell.String()
	}
	r.id = id
	var bad *fault
	if r.number, bad = number(column, r.value); bad == nil && r.number < least {
		bad = &fault{column, "negative", r.value}
	}
	return bad
}

// number reads a finite number that can be squared.
func number(field, text string) (float64, *fault) {
	x, err := decimal(text)
	switch {
	case err != nil:
		return 0, &fault{field, err.Error(), text}
	case math.Abs(x) > mostNumber:
		return 0, &fault{field, "is beyond 1e100", text}
	}
	return x, nil
}

// take keeps the rows that can be used and reports the others.
func (p *places) take(read []readRow, report *rowReport) error {
	resolution := usualResolution(read)
	for at := range read {
		r := &read[at]
		if r.bad == nil && p.key == "cell" && r.cell.Resolution() != resolution {
			r.bad = otherResolution(r.cell, resolution, r.name)
		}
		switch {
		case r.bad != nil:
			if err := report.addRow(at+1, r.bad); err != nil {
				return err
			}
		case p.key == "cell":
			p.cells = append(p.cells, r.cell)
		}
	}
	slices.Sort(p.cells)
	for _, r := range read {
		if r.bad == nil {
			p.seat(&r)
		}
		if _, twice := p.known[r.id]; r.id != "" && !twice {
			p.known[r.id] = r.place
		}
		p.rows = append(p.rows, r.placeRow)
	}
	return nil
}

// seat gives a row its place: cells in their order, ids in that of the table.
func (p *places) seat(r *readRow) {
	if p.key != "cell" {
		r.place = len(p.values)
		p.values = append(p.values, r.number)
		return
	}
	if p.values == nil {
		p.values = make([]float64, len(p.cells))
	}
	r.place, _ = slices.BinarySearch(p.cells, r.cell)
	p.values[r.place] = r.number
}

// usualResolution is the one that most usable cells have; of several the finest.
func usualResolution(read []readRow) int {
	var count resolutionCount
	for _, r := range read {
		if r.bad == nil {
			count[r.cell.Resolution()]++
		}
	}
	return count.usual()
}

// resolutionCount is how many cells have each resolution.
type resolutionCount [geo.MaxResolution + 1]int

// usual is the resolution of most; of several the finest.
func (c *resolutionCount) usual() int {
	usual := 0
	for resolution, n := range c {
		if n >= c[usual] {
			usual = resolution
		}
	}
	return usual
}

// otherResolution is what is wrong with a cell that is not of the usual one.
func otherResolution(cell geo.Cell, usual int, text string) *fault {
	return &fault{"cell", "has resolution " + strconv.Itoa(cell.Resolution()) + ", most have " + strconv.Itoa(usual), text}
}

// find gives the place of a name, -1 for that of a row that is not used.
func (p *places) find(name string) (place int, known bool) {
	name = strings.TrimSpace(name)
	if p.key == "cell" {
		name = strings.ToLower(name)
	}
	place, known = p.known[name]
	return place, known
}

// place finds the row of the input that a field names, -1 for one that is not used.
func (p *places) place(field, name string) (int, *fault) {
	place, known := p.find(name)
	switch {
	case strings.TrimSpace(name) == "":
		return -1, &fault{field, "empty", ""}
	case !known:
		return -1, &fault{field, "not in the input", name}
	}
	return place, nil
}

// rings makes the cells at most k steps apart neighbours.
func (p *places) rings(k int) (hotspot.Weights, error) {
	a, err := geo.NewRings(p.cells, k) // they are sorted and distinct: places stay as they are
	if err != nil {
		return hotspot.Weights{}, &badFlag{"k", faultOf(err).reason}
	}
	return hotspot.WeightsOf(a), nil
}

// write puts out every row, with the figures of its place or with empty ones.
func (p *places) write(out *csv.Writer, columns []string, figures func(place int) []string) error {
	if err := out.Write(append([]string{"id", "value"}, columns...)); err != nil {
		return err
	}
	none := make([]string, len(columns))
	for _, r := range p.rows {
		of := none
		if r.place >= 0 {
			of = figures(r.place)
		}
		if err := out.Write(append([]string{r.name, r.value}, of...)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// figure prints a number with as many digits as it has; "" for one that is none.
func figure(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
