package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"gridwatch/geo"
	"gridwatch/geo/geocode"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// shapeFlags are common to imports of polygons.
type shapeFlags struct {
	dbFlags
	Datum  string `placeholder:"NAME" help:"System of the coordinates: wgs84, cgcs2000, cgcs2000-gk:<meridian>, gcj02 or bd09; needed with a file."`
	DryRun bool   `help:"Say what would happen; store nothing."`
	Stage  bool   `help:"Keep the rows until 'import resume'; apply nothing."`
}

// flags are those of an import of a file.
func (c *shapeFlags) flags(file string) *importFlags {
	f := &importFlags{dbFlags: c.dbFlags, File: file}
	f.Datum, f.DryRun, f.Stage = c.Datum, c.DryRun, c.Stage
	return f
}

func (c *shapeFlags) datum() (geo.Datum, error) {
	if c.Datum == "" {
		return "", &badFlag{"datum", "is missing: name the system of the coordinates"}
	}
	datum, err := geo.ParseDatum(c.Datum)
	if err != nil {
		return "", &badFlag{"datum", err.Error()}
	}
	return datum, nil
}

// importRegionsCommand is `gridwatch import regions FILE`, or with --from-codes
// no file.
type importRegionsCommand struct {
	shapeFlags
	File        string            `arg:"" optional:"" help:"GeoJSON FeatureCollection of polygons; several levels may be in one file, or in files one after the other, the coarser first."`
	Map         map[string]string `mapsep:"none" placeholder:"PROPERTY=FIELD" help:"Property that holds code, name, level or parent_code (dotted paths: parent.adcode=parent_code); repeatable."`
	CodePrefix  string            `help:"Put before every code."`
	CodeWidth   int               `help:"Numeric codes are padded with zeros on the left to this width."`
	Level       string            `default:"district" help:"Level of features without one (${default})."`
	ParentValue string            `placeholder:"CODE" help:"Parent of features without one."`
	Parents     string            `enum:"given,code,containment" default:"given" help:"How features without a parent find one: ${enum}; code cuts a gbt2260 code to the next level, containment takes the smallest region around."`
	Scheme      string            `enum:"local,gbt2260" default:"local" help:"Scheme of the codes: ${enum}."`
	FromCodes   []string          `placeholder:"CODE" help:"No file: make regions without outline from the official code table, for these codes or names and what is below them; 'all' is the nation."`
	Depth       string            `enum:"province,city,district,township,community" default:"district" help:"How far down --from-codes goes: ${enum}."`
}

// Run imports the file or the codes and tells what is odd about the regions.
func (c *importRegionsCommand) Run(s *surroundings) error {
	switch {
	case c.File != "" && len(c.FromCodes) > 0:
		return &badFlag{"from-codes", "and a file exclude each other"}
	case len(c.FromCodes) > 0:
		return c.told(s, c.fromCodes(s))
	case c.File == "":
		return &badFlag{"from-codes", "or a file is missing"}
	}
	datum, err := c.datum()
	if err != nil {
		return err
	}
	f := geo.RegionFields{Code: "code", Name: "name", Level: "level", Parent: "parent_code", LevelValue: c.Level,
		CodePrefix: c.CodePrefix, CodeWidth: c.CodeWidth, ParentValue: c.ParentValue, Scheme: c.Scheme}
	if err := mapFields(c.Map, map[string]*string{"code": &f.Code, "name": &f.Name, "level": &f.Level, "parent_code": &f.Parent}, "regions"); err != nil {
		return err
	}
	flags := c.flags(c.File)
	return c.told(s, flags.importFile(s, intake.Regions, func(r io.Reader) (intake.Source, []string, error) {
		known, err := c.known(s)
		if err != nil {
			return nil, nil, err
		}
		regions, err := intake.ReadRegionTree(r, datum, f, c.Parents, known)
		if err != nil {
			return nil, nil, err
		}
		tellRepairs(s, regions.Repairs())
		return regions, nil, nil
	}))
}

// mapFields writes the properties of --map to where their fields are kept.
func mapFields(flags map[string]string, fields map[string]*string, what string) error {
	for property, field := range flags {
		if intake.IsReporterColumn(property) || intake.IsReporterColumn(field) {
			return &badFlag{"map", property + "=" + field + " speaks of a reporter; reporters are never imported"}
		}
		at := fields[field]
		if at == nil {
			return &badFlag{"map", property + "=" + field + " names no field of " + what}
		}
		*at = property
	}
	return nil
}

// known gives the stored regions that parents are looked for among; with their
// outlines only when needed.
func (c *importRegionsCommand) known(s *surroundings) ([]geo.Region, error) {
	if c.Parents == geo.ParentsGiven {
		return nil, nil
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }() // only read
	return storedRegions(s, db)
}

// storedRegions gives every region, none before the first.
func storedRegions(s *surroundings, db *store.Store) ([]geo.Region, error) {
	root, err := db.RootRegion(s.ctx)
	if grid.KindOf(err) == grid.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return db.RegionShapes(s.ctx, root.Code)
}

const mostTold = 20 // lines of one sort on the terminal

func tellRepairs(s *surroundings, repairs []geo.RegionRepair) {
	for n, r := range repairs {
		if n == mostTold {
			_, _ = fmt.Fprintf(s.stderr, "… and %d more were repaired\n", len(repairs)-n)
			return
		}
		_, _ = fmt.Fprintf(s.stderr, "feature %d (%s) repaired: %s\n", r.Feature, r.Code, r.String())
	}
}

// told reports on the regions as they are now, whether or not rows were rejected.
func (c *importRegionsCommand) told(s *surroundings, err error) error {
	var rejected status
	if err != nil && !errors.As(err, &rejected) || c.DryRun || c.Stage {
		return err
	}
	db, opened := c.open(s.ctx, false)
	if opened != nil {
		return opened
	}
	defer func() { _ = db.Close() }() // only read
	if told := tellRegions(s, db); told != nil {
		return told
	}
	return err
}

// fromCodes makes regions of the official table.
func (c *importRegionsCommand) fromCodes(s *surroundings) error {
	admin, err := geocode.LoadAdmin()
	if err != nil {
		return err
	}
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // errors of writes were seen
	stored, err := storedRegions(s, db)
	if err != nil {
		return err
	}
	regions, err := regionsOfCodes(admin, c.FromCodes, c.Depth, stored)
	if err != nil {
		return err
	}
	source, err := intake.RegionsOf(regions)
	if err != nil {
		return err
	}
	bar := newProgressBar(s.stderr, nil, 0)
	service, err := newService(s.ctx, db, bar)
	if err != nil {
		return err
	}
	report, err := service.Import(s.ctx, source, intake.Options{Kind: intake.Regions, Name: "codes " + strings.Join(c.FromCodes, ","), Datum: geo.WGS84, DryRun: c.DryRun, StageOnly: c.Stage})
	bar.end()
	if err != nil {
		return err
	}
	return c.flags("codes").report(s, service, report)
}

// importGridsCommand is `gridwatch import grids FILE`.
type importGridsCommand struct {
	shapeFlags
	File string            `arg:"" help:"GeoJSON FeatureCollection of polygons."`
	Map  map[string]string `mapsep:"none" placeholder:"PROPERTY=FIELD" help:"Property that holds code (15 digits), name, kind or region; repeatable."`
	Kind string            `enum:"unit,community" default:"unit" help:"Kind of features without one: ${enum}."`
}

// Run imports the file, and tells how it fits cells and institutions.
func (c *importGridsCommand) Run(s *surroundings) error {
	datum, err := c.datum()
	if err != nil {
		return err
	}
	f := geo.RegionFields{Code: "code", Name: "name", Level: "kind", Parent: "region", LevelValue: c.Kind}
	if err := mapFields(c.Map, map[string]*string{"code": &f.Code, "name": &f.Name, "kind": &f.Level, "region": &f.Parent}, "official grids"); err != nil {
		return err
	}
	err = c.flags(c.File).importFile(s, intake.Grids, func(r io.Reader) (intake.Source, []string, error) {
		grids, err := intake.ReadGrids(r, datum, f)
		if err != nil {
			return nil, nil, err
		}
		tellRepairs(s, grids.Repairs())
		return grids, nil, nil
	})
	var rejected status
	if err != nil && !errors.As(err, &rejected) || c.DryRun || c.Stage {
		return err
	}
	db, opened := c.open(s.ctx, false)
	if opened != nil {
		return opened
	}
	defer func() { _ = db.Close() }() // only read
	if told := tellCrosswalk(s, s.stderr, db, grid.OfficialKind(c.Kind)); told != nil {
		return told
	}
	return err
}
