package planning

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gridwatch/geo"
)

// table reads rows by the names of their columns, which may come in any order;
// columns of other names are passed over.
type table struct {
	csv    *csv.Reader
	at     map[string]int
	width  int
	row    int
	values []string
}

// openTable reads the header. It wants the columns of must.
func openTable(r io.Reader, must ...string) (*table, error) {
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3) // just peeked
	}
	t := &table{csv: csv.NewReader(buffered), at: map[string]int{}}
	t.csv.FieldsPerRecord, t.csv.ReuseRecord = -1, true
	header, err := t.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, unusable("the file is empty")
	case err != nil:
		return nil, notCSV(err)
	}
	t.width = len(header)
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := t.at[name]; twice {
			return nil, unusable("the header has %q twice", name)
		}
		t.at[name] = i
	}
	for _, name := range must {
		if _, there := t.at[name]; !there {
			return nil, unusable("the header lacks %q", name)
		}
	}
	return t, nil
}

func notCSV(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return unusable("the file is not CSV: %v", parse)
	}
	return err
}

// next reads a row; false at the end. A row of another width, or not UTF-8, is
// a rejection.
func (t *table) next() (bad *Rejection, more bool, err error) {
	t.values, err = t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	t.row++
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return &Rejection{Row: t.row, Reason: "is not CSV: " + parse.Err.Error()}, true, nil
	case err != nil:
		return nil, false, err
	case t.row > mostRows:
		return nil, false, unusable("the file has more than %d rows", mostRows)
	case len(t.values) != t.width:
		return &Rejection{Row: t.row, Reason: fmt.Sprintf("has %d columns, the header has %d", len(t.values), t.width)}, true, nil
	}
	for _, v := range t.values {
		if !utf8.ValidString(v) {
			return &Rejection{Row: t.row, Reason: "is not UTF-8"}, true, nil
		}
	}
	return nil, true, nil
}

// value of a column, "" when the file has none such.
func (t *table) value(name string) string {
	i, there := t.at[name]
	if !there {
		return ""
	}
	return strings.TrimSpace(t.values[i])
}

// reject makes a rejection of the row.
func (t *table) reject(field, value, reason string, args ...any) *Rejection {
	const most = 80
	if r := []rune(value); len(r) > most {
		value = string(r[:most]) + "…"
	}
	return &Rejection{Row: t.row, Field: field, Value: value, Reason: fmt.Sprintf(reason, args...)}
}

// grids collects grids as the rows of a file name them.
type grids struct {
	s    *Sheet
	list []named
	at   map[string]int
}

func newGrids(s *Sheet) *grids { return &grids{s: s, at: map[string]int{}} }

// of gives the index of the row's grid. All rows of a grid agree in name and region;
// a name that is missing is that of another row, else the code.
func (g *grids) of(t *table) (int, *Rejection) {
	code, name, region := t.value("grid"), t.value("name"), t.value("region")
	switch {
	case code == "":
		return 0, t.reject("grid", code, "is missing")
	case utf8.RuneCountInString(code) > mostCode:
		return 0, t.reject("grid", code, "is longer than %d characters", mostCode)
	case utf8.RuneCountInString(name) > mostName:
		return 0, t.reject("name", name, "is longer than %d characters", mostName)
	case strings.ContainsFunc(code+name, unicode.IsControl):
		return 0, t.reject("grid", "", "has a control character in its code or name")
	case region != "" && !g.s.known(region):
		return 0, t.reject("region", region, "is not a region of %s", g.s.Region)
	}
	n, known := g.at[code]
	if !known {
		n = len(g.list)
		g.at[code] = n
		g.list = append(g.list, named{code: code, name: name, region: region})
		return n, nil
	}
	own := &g.list[n]
	switch {
	case name != "" && own.name != "" && name != own.name:
		return 0, t.reject("name", name, "is %s in another row of the grid", own.name)
	case region != "" && own.region != "" && region != own.region:
		return 0, t.reject("region", region, "is %s in another row of the grid", own.region)
	case name != "" && own.name == "":
		own.name = name
	}
	if own.region == "" {
		own.region = region
	}
	return n, nil
}

// done gives the grids that have cells or were named.
func (g *grids) done() []named {
	for i := range g.list {
		if g.list[i].name == "" {
			g.list[i].name = g.list[i].code
		}
	}
	return g.list
}

// known says whether a code is the region or one below it that holds cells.
func (s *Sheet) known(region string) bool {
	return region == s.Region || slices.ContainsFunc(s.Above, func(above []string) bool { return slices.Contains(above, region) })
}

// readCells reads cell,grid,name[,region].
func readCells(s *Sheet, r io.Reader) ([]named, []Rejection, error) {
	t, err := openTable(r, "cell", "grid")
	if err != nil {
		return nil, nil, err
	}
	g := newGrids(s)
	rowOf := map[geo.Cell]int{}
	var rejected []Rejection
	for {
		bad, more, err := t.next()
		if err != nil {
			return nil, nil, err
		}
		if !more {
			return g.done(), rejected, nil
		}
		if bad == nil {
			bad = g.takeCell(t, rowOf)
		}
		if bad != nil {
			rejected = append(rejected, *bad)
		}
	}
}

func (g *grids) takeCell(t *table, rowOf map[geo.Cell]int) *Rejection {
	text := t.value("cell")
	cell, err := geo.ParseCell(text)
	if err != nil {
		return t.reject("cell", text, "is not a cell: 15 hexadecimal digits")
	}
	i, inForce := g.s.Cells.Index(cell)
	if !inForce {
		return t.reject("cell", text, "is not a cell in force of region %s", g.s.Region)
	}
	if row, twice := rowOf[cell]; twice {
		return t.reject("cell", text, "is in row %d already", row)
	}
	n, bad := g.of(t)
	if bad != nil {
		return bad
	}
	if region := g.list[n].region; region != "" && !g.s.fits(region, []int32{int32(i)}) {
		return t.reject("region", region, "does not hold the cell")
	}
	rowOf[cell] = t.row
	g.list[n].cells = append(g.list[n].cells, cell)
	return nil
}

// writeCells writes a row a cell, by cell.
func writeCells(w io.Writer, l *Layout) error {
	out := csv.NewWriter(w)
	at := l.at()
	rows := [][]string{{"cell", "grid", "name", "region"}}
	for _, cell := range slices.Sorted(maps.Keys(l.Cells)) {
		if g, known := at[l.Cells[cell]]; known {
			rows = append(rows, []string{cell.String(), l.Grids[g].Code, l.Grids[g].Name, l.Grids[g].Region})
		}
	}
	return out.WriteAll(rows)
}
