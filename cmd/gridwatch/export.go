package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"gridwatch/grid/export"
)

// exportCommand is `gridwatch export`.
type exportCommand struct {
	Cells        exportTableCommand `cmd:"" help:"What the board counts in each cell, or in each official grid by area."`
	Institutions exportTableCommand `cmd:"" help:"The register with status, cell and official grid."`
}

// exportTableCommand is `gridwatch export cells` and `… institutions`.
type exportTableCommand struct {
	dbFlags
	Region string `placeholder:"CODE" help:"Scope (default: the root region)."`
	Key    string `enum:"h3,official" default:"h3" help:"What rows are keyed by: ${enum}."`
	Format string `enum:"csv,xlsx,geojson" default:"csv" help:"Format: ${enum}; CSV is UTF-8 without a byte order mark."`
	Output string `short:"o" placeholder:"FILE" help:"Where it goes (default: standard output)."`
}

// Run writes the table. A file takes its name when it is whole.
func (c *exportTableCommand) Run(s *surroundings, command *kong.Context) error {
	what := command.Selected().Name
	if c.Output == "" {
		return c.write(s, s.stdout, what)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Output), ".gridwatch-export-*")
	if err != nil {
		return &badFlag{"output", err.Error()}
	}
	defer func() { _ = os.Remove(f.Name()) }() // there no more when all went well
	if err := errors.Join(c.write(s, f, what), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), c.Output)
}

func (c *exportTableCommand) write(s *surroundings, w io.Writer, what string) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	scope := export.Scope{Store: db, Region: c.Region}
	if scope.Region == "" {
		root, err := db.RootRegion(s.ctx)
		if err != nil {
			return err
		}
		scope.Region = root.Code
	} else if _, err := db.Regions(s.ctx, c.Region); err != nil {
		return err
	}
	key, format := export.Key(c.Key), export.Format(c.Format)
	if what == "cells" {
		if scope.Lines, _, err = export.Folded(s.ctx, db, scope.Region); err != nil {
			return err
		}
		return export.Cells(s.ctx, w, scope, key, format, false)
	}
	policy, err := db.Policy(s.ctx)
	if err != nil {
		return err
	}
	now, err := domainNow(s.ctx, db)
	if err != nil {
		return err
	}
	return export.Institutions(s.ctx, w, scope, key, format, false, &policy, now())
}
