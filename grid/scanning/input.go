package scanning

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Columns of an input. With the metric h3 a place is named by its cell, else it
// is an id, the cell, with a coordinate.
const (
	columnCell       = "cell"
	columnID         = "id"
	columnLat        = "lat"
	columnLon        = "lon"
	columnDay        = "date"
	columnCases      = "cases"
	columnPopulation = "population"
)

// table is what an input is written from: clues of a scope by cell and day.
type table struct {
	from       grid.Date
	cells      []geo.Cell // ascending
	cases      [][]int    // [day][cell]; one row when time does not matter
	population []float64  // of the cells; nil without
}

// total counts the clues.
func (t *table) total() int {
	n := 0
	for _, day := range t.cases {
		for _, c := range day {
			n += c
		}
	}
	return n
}

// keep leaves only the cells that satisfy the condition.
func (t *table) keep(condition func(cell int) bool) {
	var kept []int
	for i := range t.cells {
		if condition(i) {
			kept = append(kept, i)
		}
	}
	t.cells = picked(t.cells, kept)
	for d := range t.cases {
		t.cases[d] = picked(t.cases[d], kept)
	}
	if t.population != nil {
		t.population = picked(t.population, kept)
	}
}

// picked are the items at the positions.
func picked[T any](items []T, at []int) []T {
	few := make([]T, len(at))
	for to, i := range at {
		few[to] = items[i]
	}
	return few
}

// columns of the input of these options.
func columns(p *Params) []string {
	names := []string{columnCell}
	if p.Metric != hotspot.H3 {
		names = []string{columnID, columnLat, columnLon}
	}
	if p.Temporal() {
		names = append(names, columnDay)
	}
	names = append(names, columnCases)
	if p.Model == hotspot.Poisson {
		names = append(names, columnPopulation)
	}
	return names
}

// write packs the table as CSV: cell by cell, day by day. Days without clues are
// left out, but for each cell's first and last, which say how long the data are.
func (t *table) write(p *Params) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	out := csv.NewWriter(zip)
	if err := out.Write(columns(p)); err != nil {
		return nil, err
	}
	for i, cell := range t.cells {
		for day := range t.cases {
			edge := day == 0 || day == len(t.cases)-1
			if n := t.cases[day][i]; n > 0 || edge {
				if err := out.Write(t.row(p, cell, i, day)); err != nil {
					return nil, err
				}
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return nil, err
	}
	err := zip.Close()
	return packed.Bytes(), err
}

func (t *table) row(p *Params, cell geo.Cell, i, day int) []string {
	row := []string{cell.String()}
	if p.Metric != hotspot.H3 {
		centre := cell.Centre()
		row = append(row, strconv.FormatFloat(centre.Lat, 'f', -1, 64), strconv.FormatFloat(centre.Lon, 'f', -1, 64))
	}
	if p.Temporal() {
		row = append(row, (t.from + grid.Date(day)).String())
	}
	row = append(row, strconv.Itoa(t.cases[day][i]))
	if p.Model == hotspot.Poisson {
		row = append(row, strconv.FormatFloat(t.population[i], 'g', -1, 64))
	}
	return row
}

// Unpack is the CSV of a stored input.
func Unpack(packed []byte) ([]byte, error) {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("scanning: stored input: %w", err)
	}
	return io.ReadAll(zip)
}

// dataOf reads a stored input as the statistic takes it, and its places.
func dataOf(r *grid.ScanRun, p *Params) (*hotspot.ScanData, []geo.Cell, error) {
	plain, err := Unpack(r.Input)
	if err != nil {
		return nil, nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(plain)).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("scanning: stored input: %w", err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], columns(p)) {
		return nil, nil, fmt.Errorf("scanning: stored input: columns are not %v", columns(p))
	}
	d := &reading{p: p, from: r.From, days: 1, at: map[geo.Cell]int{}}
	if p.Temporal() {
		d.days = int(r.Until-r.From) + 1
	}
	for _, row := range rows[1:] {
		if err := d.take(row); err != nil {
			return nil, nil, fmt.Errorf("scanning: stored input: %v: %w", row, err)
		}
	}
	return d.data(), d.cells, nil
}

// reading collects the rows of an input.
type reading struct {
	p          *Params
	from       grid.Date
	days       int
	at         map[geo.Cell]int
	cells      []geo.Cell
	cases      []int32
	population []float64
	x, y       []float64
}

func (d *reading) take(row []string) error {
	cell, err := geo.ParseCell(row[0])
	if err != nil {
		return err
	}
	i, known := d.at[cell]
	if !known {
		i = len(d.cells)
		d.at[cell] = i
		d.cells = append(d.cells, cell)
		d.cases = append(d.cases, make([]int32, d.days)...)
	}
	rest := row[1:]
	if d.p.Metric != hotspot.H3 {
		lat, err := strconv.ParseFloat(rest[0], 64)
		if err != nil {
			return err
		}
		lon, err := strconv.ParseFloat(rest[1], 64)
		if err != nil {
			return err
		}
		if !known {
			d.x, d.y = append(d.x, lon), append(d.y, lat)
		}
		rest = rest[2:]
	}
	day := 0
	if d.p.Temporal() {
		date, err := grid.ParseDate(rest[0])
		if err != nil {
			return err
		}
		if day = int(date - d.from); day < 0 || day >= d.days {
			return fmt.Errorf("a day outside the data")
		}
		rest = rest[1:]
	}
	n, err := strconv.ParseInt(rest[0], 10, 32)
	if err != nil {
		return err
	}
	d.cases[i*d.days+day] += int32(n)
	if d.p.Model == hotspot.Poisson && !known {
		people, err := strconv.ParseFloat(rest[1], 64)
		if err != nil {
			return err
		}
		d.population = append(d.population, people)
	}
	return nil
}

func (d *reading) data() *hotspot.ScanData {
	data := &hotspot.ScanData{X: d.x, Y: d.y, Periods: d.days, Cases: d.cases, Population: d.population}
	if d.p.Metric == hotspot.H3 {
		data.Cells = d.cells
	}
	return data
}
