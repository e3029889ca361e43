package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
)

// gazetteerCommand is `gridwatch gazetteer`.
type gazetteerCommand struct {
	Build gazetteerBuildCommand `cmd:"" help:"Make a file of known points out of tables."`
}

// gazetteerBuildCommand is `gridwatch gazetteer build`.
type gazetteerBuildCommand struct {
	Files   []string `arg:"" name:"file" help:"UTF-8 .csv or .csv.gz, all with the same columns."`
	Address string   `placeholder:"COLUMN" help:"Column of the address."`
	Name    string   `placeholder:"COLUMN" help:"Column of the name of the place."`
	Lon     string   `required:"" placeholder:"COLUMN" help:"Column of the longitude (easting)."`
	Lat     string   `required:"" placeholder:"COLUMN" help:"Column of the latitude (northing)."`
	Datum   string   `required:"" placeholder:"NAME" help:"System of the coordinates: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09."`
	Where   []string `sep:"none" placeholder:"COLUMN=VALUE" help:"Take only rows with this value; repeatable: several values of one column are alternatives, several columns must all agree."`
	Within  string   `placeholder:"NAME|CODE" help:"Division that everything lies in: code, Chinese name or pinyin."`
	Region  string   `placeholder:"COLUMN" help:"Column of a code of the division of each point, 6 to 12 digits."`
	Out     string   `short:"o" required:"" placeholder:"FILE" help:"File to write; it appears when it is complete."`
	Report  string   `placeholder:"FILE" help:"Where to write the rows that were not used (default: stderr)."`
}

// Run builds the file.
func (c *gazetteerBuildCommand) Run(s *surroundings) error {
	if c.Address == "" && c.Name == "" {
		return &badFlag{"address", "is missing, and --name too: one of them is needed"}
	}
	datum, err := geo.ParseDatum(c.Datum)
	if err != nil {
		return &badFlag{"datum", err.Error()}
	}
	where, err := parseWhere(c.Where)
	if err != nil {
		return err
	}
	admin, err := geocode.LoadAdmin()
	if err != nil {
		return err
	}
	region, err := resolveWithin(admin, c.Within)
	if err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	b := gazetteerBuild{c: c, builder: geocode.NewBuilder(admin, region), datum: datum, where: where, report: report}
	for _, path := range c.Files {
		if err := b.add(s, path); err != nil {
			return err
		}
	}
	if b.added == 0 {
		_ = report.close() // the reason matters more
		return &badFile{strings.Join(c.Files, ", "), fmt.Sprintf("no row can be used: %d rows, %d left out by --where, %d refused", b.rows, b.left, report.faults)}
	}
	if _, err := b.builder.WriteFile(c.Out); err != nil {
		return err
	}
	return report.finish("gazetteer %s: %d rows, %d entries, %d left out by --where, %d not usable", c.Out, b.rows, b.added, b.left, report.faults)
}

// gazetteerBuild is a build under way.
type gazetteerBuild struct {
	c       *gazetteerBuildCommand
	builder *geocode.Builder
	datum   geo.Datum
	where   []condition
	report  *rowReport

	rows, added, left int
}

// columns of one file; -1 where there is none.
type gazetteerColumns struct {
	address, name, lon, lat, region int
	where                           []int
}

func (b *gazetteerBuild) add(s *surroundings, path string) error {
	t, err := openTable(path)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	columns, err := b.columns(t)
	if err != nil {
		return err
	}
	prefix := ""
	if len(b.c.Files) > 1 {
		prefix = path + ":"
	}
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			return nil
		}
		if err == nil {
			err = s.ctx.Err()
		}
		if err != nil {
			return err
		}
		b.rows++
		if bad == nil && !b.wanted(fields, columns.where) {
			b.left++
			continue
		}
		if bad == nil {
			bad = b.addRow(fields, columns)
		}
		if bad == nil {
			b.added++
			continue
		}
		if err := b.report.add(prefix+strconv.Itoa(t.row), bad); err != nil {
			return err
		}
	}
}

func (b *gazetteerBuild) columns(t *table) (g gazetteerColumns, err error) {
	find := func(name string) int {
		if name == "" || err != nil {
			return -1
		}
		var at int
		at, err = t.column(name, true)
		return at
	}
	g = gazetteerColumns{address: find(b.c.Address), name: find(b.c.Name), lon: find(b.c.Lon), lat: find(b.c.Lat), region: find(b.c.Region)}
	for _, w := range b.where {
		g.where = append(g.where, find(w.column))
	}
	return g, err
}

// wanted says whether every condition holds.
func (b *gazetteerBuild) wanted(fields []string, at []int) bool {
	for i, w := range b.where {
		if !slices.Contains(w.values, strings.TrimSpace(fields[at[i]])) {
			return false
		}
	}
	return true
}

func (b *gazetteerBuild) addRow(fields []string, g gazetteerColumns) *fault {
	get := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	e := geocode.Entry{Name: get(g.name), Address: get(g.address), Region: get(g.region)}
	if e.Name == "" && e.Address == "" {
		return &fault{"address", "empty, and so is the name", ""}
	}
	var bad *fault
	if e.Point, bad = coordinate(fields[g.lon], fields[g.lat], b.datum); bad != nil {
		return bad
	}
	if e.Point == (geo.Point{}) {
		return &fault{"lon", "0, 0 stands for no point", ""}
	}
	if err := b.builder.Add(e); err != nil {
		return faultOf(err)
	}
	return nil
}

// condition is one column of --where with its alternatives.
type condition struct {
	column string
	values []string
}

func parseWhere(flags []string) ([]condition, error) {
	var where []condition
	for _, text := range flags {
		column, value, ok := strings.Cut(text, "=")
		if column = strings.TrimSpace(column); !ok || column == "" {
			return nil, &badFlag{"where", strconv.Quote(text) + " is not COLUMN=VALUE"}
		}
		value = strings.TrimSpace(value)
		i := slices.IndexFunc(where, func(w condition) bool { return w.column == column })
		if i < 0 {
			where = append(where, condition{column: column})
			i = len(where) - 1
		}
		where[i].values = append(where[i].values, value)
	}
	return where, nil
}
