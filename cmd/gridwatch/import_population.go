package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// importPopulationCommand is `gridwatch import population FILE`.
type importPopulationCommand struct {
	dbFlags
	File   string `arg:"" help:".csv or .csv.gz, UTF-8, with the columns cell and residents, or region, residents and, if need be, on."`
	DryRun bool   `help:"Say what would happen; store nothing."`
}

// Help says what a row is.
func (*importPopulationCommand) Help() string {
	return "How many people live in each cell of the base resolution, for clues per resident. A cell of the file takes the place of what was stored of it; others stay. " +
		"Or how many live in each region (column region: its code; on: the day of the count, YYYY-MM-DD, else today), for supervisors per 10,000 residents; the newest count is used."
}

// mostResidents bounds a row: no cell of any resolution has more.
const mostResidents = 1e8

// Run stores the good rows and writes the others to FILE.rejected.csv.
func (c *importPopulationCommand) Run(s *surroundings) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // errors of writes were seen
	deployment, err := db.Deployment(s.ctx)
	if err != nil {
		return err
	}
	t, err := openTable(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	var p population
	if ofRegions(t) {
		zone, err := time.LoadLocation(deployment.Timezone)
		if err != nil {
			return err
		}
		if p, err = c.regions(s, db, t, zone); err != nil {
			return err
		}
	} else if p, err = readCells(s.ctx, t, deployment.Resolution); err != nil {
		return err
	}
	what := "dry run"
	if !c.DryRun {
		what = "population"
		now, err := domainNow(s.ctx, db)
		if err != nil {
			return err
		}
		if _, _, err := db.Write(s.ctx, nil, now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, p.put(tx) }); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(s.stdout, "%s: %d rows, %d %s with %.0f residents, %d rejected\n", what, t.row, p.items, p.what, p.people, len(p.rejected)); err != nil {
		return err
	}
	return reportRejected(s, c.File, p.rejected)
}

// reportRejected writes the rejected rows of a file beside it, if there are any,
// and fails then.
func reportRejected(s *surroundings, file string, rejected []intake.RowError) error {
	if len(rejected) == 0 {
		return nil
	}
	path := file + ".rejected.csv"
	if err := writeRejected(path, func(put func(intake.RowError) error) error {
		for _, r := range rejected {
			if err := put(r); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(s.stderr, "the rejected rows are in %s\n", path)
	return status(statusFailed)
}

// population is what a table holds, on its way into the database.
type population struct {
	what     string // cells or regions
	items    int
	people   float64
	rejected []intake.RowError
	put      func(*store.Tx) error
}

// readCells reads a table of cells.
func readCells(ctx context.Context, t *table, resolution int) (population, error) {
	items, rejected, err := readPopulation(ctx, t, resolution)
	p := population{what: "cells", items: len(items), rejected: rejected, put: func(tx *store.Tx) error { return tx.PutResidents(items) }}
	for _, i := range items {
		p.people += i.Residents
	}
	return p, err
}

// readPopulation reads rows of cells of one resolution, each listed once.
func readPopulation(ctx context.Context, t *table, resolution int) (items []store.CellResidents, rejected []intake.RowError, err error) {
	cell, err := t.column("cell", true)
	if err != nil {
		return nil, nil, err
	}
	residents, err := t.column("residents", true)
	if err != nil {
		return nil, nil, err
	}
	first := map[geo.Cell]int{}
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			return items, rejected, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, err
		}
		var item store.CellResidents
		if bad == nil {
			item, bad = parseResidents(fields[cell], fields[residents], resolution)
		}
		if before, twice := first[item.Cell]; bad == nil && twice {
			bad = &fault{"cell", "repeats row " + strconv.Itoa(before), fields[cell]}
		}
		if bad != nil {
			rejected = append(rejected, intake.RowError{Row: t.row, Field: bad.field, Reason: bad.reason, Value: bad.value})
			continue
		}
		first[item.Cell] = t.row
		items = append(items, item)
	}
}

func parseResidents(cell, residents string, resolution int) (item store.CellResidents, bad *fault) {
	var err error
	if item.Cell, err = geo.ParseCell(cell); err != nil {
		return item, faultOf(err)
	}
	if got := item.Cell.Resolution(); got != resolution {
		return item, &fault{"cell", fmt.Sprintf("has resolution %d, the database %d", got, resolution), cell}
	}
	item.Residents, err = decimal(residents)
	switch {
	case err != nil:
		return item, &fault{"residents", err.Error(), residents}
	case item.Residents < 0:
		return item, &fault{"residents", "is negative", residents}
	case item.Residents > mostResidents:
		return item, &fault{"residents", "is more than can live in a cell", residents}
	}
	return item, nil
}
