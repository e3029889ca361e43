package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"gridwatch/cmd/gridwatch/demo"
	"gridwatch/geo"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// importCommand is `gridwatch import`.
type importCommand struct {
	Institutions importFileCommand       `cmd:"" help:"Places under supervision; matched by licence, else by name and address."`
	Clues        importFileCommand       `cmd:"" help:"Complaints and tips; matched by source and external number."`
	Officers     importFileCommand       `cmd:"" help:"Grid staff."`
	Regions      importRegionsCommand    `cmd:"" help:"Administrative areas: GeoJSON polygons, or codes of the official table."`
	Grids        importGridsCommand      `cmd:"" help:"Official community and unit grids: GeoJSON polygons with codes of 15 digits."`
	Visits       importFileCommand       `cmd:"" help:"Patrols and inspections; one already stored stays as it is."`
	Population   importPopulationCommand `cmd:"" help:"Residents of cells, for clues per resident, or of regions."`
	Cells        importCellsCommand      `cmd:"" help:"Residents and risk of cells, which owe patrols where they hold no institution."`
	Undo         importUndoCommand       `cmd:"" help:"Take an import back."`
	Resume       importResumeCommand     `cmd:"" help:"Apply a staged import, or go on with an interrupted one."`
	Diff         importDiffCommand       `cmd:"" help:"List what an import makes of each row."`
	List         importListCommand       `cmd:"" help:"List imports, newest first."`
}

// importFlags are common to all kinds of files.
type importFlags struct {
	dbFlags
	File   string `arg:"" help:".csv, .csv.gz, .xlsx or .geojson; UTF-8, UTF-16 or GB18030, told by the content."`
	Datum  string `placeholder:"NAME" help:"System of the coordinates: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09; needed when there are any."`
	DryRun bool   `help:"Say what would happen; store nothing."`
	Stage  bool   `help:"Keep the rows until 'import resume'; apply nothing."`
}

// importFileCommand is `gridwatch import KIND FILE`.
type importFileCommand struct {
	importFlags
	Map   map[string]string `mapsep:"none" placeholder:"COLUMN=FIELD" help:"Column of the file that holds a field; repeatable. Other columns need the field's own name, or its usual one in Chinese registers."`
	Set   map[string]string `mapsep:"none" placeholder:"FIELD=VALUE" help:"Value of a field in the rows that have none; repeatable."`
	Sheet string            `placeholder:"NAME" help:"Sheet of a workbook, by name or number; needed when several have the columns."`
	willFlags
	Complete     bool     `help:"The file lists every institution of its regions and categories: what it does not have is gone. It is closed only with --close-gone."`
	Gazetteer    []string `sep:"," type:"existingfile" placeholder:"FILE" help:"Find rows without coordinates by their address in these files of 'gazetteer build'."`
	MinScore     *float64 `placeholder:"0-1" help:"Least score of a point that is taken without a person (default: the policy's)."`
	MinPrecision string   `enum:",rooftop,interpolated,road,community,township,district" default:"" help:"Least precision of such a point (default: the policy's): rooftop, interpolated, road, community, township or district."`
}

// willFlags are what the person who applies an import decides.
type willFlags struct {
	AsStated  bool `help:"Apply although the file is held back by a proposal."`
	CloseGone bool `help:"Close the institutions that a complete file does not have."`
}

func (w willFlags) will() intake.Will {
	return intake.Will{AsStated: w.AsStated, CloseGone: w.CloseGone}
}

// Help lists the fields of every kind; those in capitals are needed.
func (*importFileCommand) Help() string {
	var b strings.Builder
	b.WriteString("Columns are fields by name, by their usual headings in Chinese registers, or by --map; the header is looked for below titles. Needed ones in capitals; a row of coordinates is lon, lat in the system of --datum. " +
		"Times are RFC 3339 or dates in the deployment's zone; licence.kind and licence.number tell a known institution.\n")
	for _, kind := range []intake.Kind{intake.Institutions, intake.Clues, intake.Officers, intake.Visits} {
		names := intake.Fields(kind)
		also := ""
		for _, any := range intake.Needed(kind) {
			if len(any) > 1 {
				also = "; one of " + strings.Join(any, ", ") + " is needed"
			} else if i := slices.Index(names, any[0]); i >= 0 {
				names[i] = strings.ToUpper(any[0])
			}
		}
		fmt.Fprintf(&b, "\n%s: %s%s.\n", kind, strings.Join(names, ", "), also)
	}
	return b.String()
}

// importFile reads a file of shapes twice: first all of it, so that one that is
// no text is refused before anything is stored.
func (c *importFlags) importFile(s *surroundings, kind intake.Kind, read func(io.Reader) (intake.Source, []string, error)) error {
	size, err := c.probe()
	if err != nil {
		return err
	}
	in, err := openFile(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	source, ignored, err := read(in)
	if err != nil {
		return err
	}
	tellIgnored(s, ignored)
	return c.bringIn(s, kind, source, func() int64 { return in.read }, size)
}

func tellIgnored(s *surroundings, columns []string) {
	if len(columns) > 0 {
		_, _ = fmt.Fprintf(s.stderr, "columns that are no field and are ignored: %s\n", strings.Join(columns, ", "))
	}
}

// bringIn imports what a source gives; read tells how many of size bytes were
// read.
func (c *importFlags) bringIn(s *surroundings, kind intake.Kind, source intake.Source, read func() int64, size int64) error {
	return c.bringInWith(s, intake.Options{Kind: kind}, nil, source, read, size)
}

// bringInWith is bringIn with more options; locator makes what finds addresses.
func (c *importFlags) bringInWith(s *surroundings, options intake.Options, locator func(*store.Store) (intake.Locator, func(), error),
	source intake.Source, read func() int64, size int64) error {
	datum := geo.Datum("")
	if c.Datum != "" {
		var err error
		if datum, err = geo.ParseDatum(c.Datum); err != nil {
			return &badFlag{"datum", err.Error()}
		}
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // errors of writes were seen
	bar := newProgressBar(s.stderr, read, size)
	service, err := newService(s.ctx, db, bar)
	if err != nil {
		return err
	}
	if locator != nil {
		found, done, err := locator(db)
		if err != nil {
			return err
		}
		defer done()
		service.Locator = found
	}
	options.Name, options.Datum, options.DryRun, options.StageOnly = filepath.Base(c.File), datum, c.DryRun, c.Stage
	if options.Kind == intake.Regions || options.Kind == intake.Grids {
		options.Datum = geo.WGS84 // reading has turned them
	}
	report, err := service.Import(s.ctx, source, options)
	bar.end()
	if err != nil {
		if report.Batch != "" {
			_, _ = fmt.Fprintf(s.stderr, "import %s is %s; %s\n", report.Batch, report.State, report.Advice())
		}
		return err
	}
	return c.report(s, service, report)
}

// report prints the counts and writes the rejected rows.
func (c *importFlags) report(s *surroundings, service *intake.Service, r intake.Report) error {
	each := func(fn func(intake.RowError) error) error {
		if r.Batch != "" {
			return service.EachReject(s.ctx, r.Batch, fn)
		}
		for _, e := range r.Failed {
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	}
	return finishImport(s, r, c.File+".rejected.csv", c.DryRun, each)
}

func finishImport(s *surroundings, r intake.Report, rejected string, dry bool, each func(func(intake.RowError) error) error) error {
	what := fmt.Sprintf("import %s %s", r.Batch, r.State)
	if dry {
		what = "dry run"
	}
	if _, err := fmt.Fprintf(s.stdout, "%s: %d rows, %d new, %d changed, %d unchanged, %d rejected%s\n",
		what, r.Counts.Rows, r.Counts.New, r.Counts.Changed, r.Counts.Unchanged, r.Counts.Rejected, also(r.Counts)); err != nil {
		return err
	}
	if r.Proposal != nil {
		tellProposal(s, r)
	}
	if r.Counts.Rejected == 0 {
		if r.Proposal != nil {
			return status(statusFailed)
		}
		return nil
	}
	if dry {
		shown := 0
		err := each(func(e intake.RowError) error {
			const most = 20
			if shown++; shown > most {
				return io.EOF
			}
			_, err := fmt.Fprintf(s.stderr, "row %d: %s %s (%q)\n", e.Row, e.Field, e.Reason, e.Value)
			return err
		})
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return status(statusFailed)
	}
	if err := writeRejected(rejected, each); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.stderr, "the rejected rows are in %s\n", rejected)
	return status(statusFailed)
}

func writeRejected(path string, each func(func(intake.RowError) error) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	if err := w.Write([]string{"row", "field", "reason", "value"}); err != nil {
		return err
	}
	if err := each(func(e intake.RowError) error {
		return w.Write([]string{strconv.Itoa(e.Row), e.Field, e.Reason, intake.SafeCell(e.Value)})
	}); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// newService imports at the domain time of the database, which in a demo is not
// the time on the wall.
func newService(ctx context.Context, db *store.Store, bar *progressBar) (*intake.Service, error) {
	now, err := domainNow(ctx, db)
	return &intake.Service{Store: db, Now: now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Progress: bar.show}, err
}

// domainNow is the clock by which a program that is not its server writes to a
// database: that on the wall, in a demo the virtual one.
func domainNow(ctx context.Context, db *store.Store) (func() time.Time, error) {
	d, err := db.Deployment(ctx)
	if err != nil || !d.Demo {
		return time.Now, err
	}
	now, err := demo.StoredNow(ctx, db)
	return func() time.Time { return now }, err
}
