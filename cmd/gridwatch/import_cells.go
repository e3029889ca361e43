package main

import (
	"context"
	"fmt"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// importCellsCommand is `gridwatch import cells FILE`.
type importCellsCommand struct {
	dbFlags
	File   string `arg:"" help:".csv or .csv.gz, UTF-8, with the column cell, or lon and lat, and population, risk or both."`
	DryRun bool   `help:"Say what would happen; store nothing."`
}

// Help says what a row is.
func (*importCellsCommand) Help() string {
	return "Who lives in cells of the base resolution and how risky they are (risk: a class such as A, or empty), whatever is in them: a populated or risky cell that holds no institution owes a patrol. " +
		"A cell of the file takes the place of what was stored of it; others stay."
}

// Run stores the good rows and writes the others to FILE.rejected.csv.
func (c *importCellsCommand) Run(s *surroundings) error {
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
	cells, err := readCellFacts(s.ctx, t, &deployment)
	if err != nil {
		return err
	}
	what := "dry run"
	if !c.DryRun {
		what = "cells"
		now, err := domainNow(s.ctx, db)
		if err != nil {
			return err
		}
		if _, _, err := db.Write(s.ctx, nil, now(), func(tx *store.Tx) (store.Reply, error) {
			return store.Reply{}, tx.PutCells(cells.residents, cells.risks)
		}); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(s.stdout, "%s: %d rows, %d with residents, %d with a risk, %d rejected\n", what, t.row, len(cells.residents), len(cells.risks), len(cells.rejected)); err != nil {
		return err
	}
	return reportRejected(s, c.File, cells.rejected)
}

// cellFacts is what a table says of cells.
type cellFacts struct {
	residents []store.CellResidents
	risks     []store.CellRisk
	rejected  []intake.RowError
}

// cellColumns are the places of the columns, -1 where there is none.
type cellColumns struct{ cell, lon, lat, population, risk int }

func cellColumnsOf(t *table) (c cellColumns, err error) {
	if c.cell, err = t.column("cell", false); err != nil {
		return c, err
	}
	placed := c.cell >= 0
	if c.lon, err = t.column("lon", !placed); err != nil {
		return c, err
	}
	if c.lat, err = t.column("lat", !placed); err != nil {
		return c, err
	}
	if c.population, err = t.column("population", false); err != nil {
		return c, err
	}
	c.risk, err = t.column("risk", c.population < 0)
	return c, err
}

// readCellFacts reads rows of cells, each listed once.
func readCellFacts(ctx context.Context, t *table, d *grid.Deployment) (cellFacts, error) {
	var f cellFacts
	columns, err := cellColumnsOf(t)
	if err != nil {
		return f, err
	}
	first := map[geo.Cell]int{}
	for {
		fields, bad, err := t.next()
		if isEnd(err) {
			return f, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return f, err
		}
		var cell geo.Cell
		if bad == nil {
			cell, bad = columns.place(fields, d)
		}
		if before, twice := first[cell]; bad == nil && twice {
			bad = &fault{"cell", "repeats row " + strconv.Itoa(before), cell.String()}
		}
		if bad == nil {
			bad = columns.take(&f, cell, fields)
		}
		if bad != nil {
			f.rejected = append(f.rejected, intake.RowError{Row: t.row, Field: bad.field, Reason: bad.reason, Value: bad.value})
			continue
		}
		first[cell] = t.row
	}
}

// place is the cell that a row is about.
func (c *cellColumns) place(fields []string, d *grid.Deployment) (geo.Cell, *fault) {
	if c.cell >= 0 {
		cell, err := geo.ParseCell(fields[c.cell])
		if err != nil {
			return 0, faultOf(err)
		}
		if got := cell.Resolution(); got != d.Resolution {
			return 0, &fault{"cell", fmt.Sprintf("has resolution %d, the database %d", got, d.Resolution), fields[c.cell]}
		}
		return cell, nil
	}
	var p geo.Point
	var err error
	if p.Lon, err = decimal(fields[c.lon]); err != nil {
		return 0, &fault{"lon", err.Error(), fields[c.lon]}
	}
	if p.Lat, err = decimal(fields[c.lat]); err != nil {
		return 0, &fault{"lat", err.Error(), fields[c.lat]}
	}
	if err := geo.CheckPoint(p, d.Box); err != nil {
		return 0, faultOf(err)
	}
	cell, err := geo.CellAt(p, d.Resolution)
	if err != nil {
		return 0, faultOf(err)
	}
	return cell, nil
}

// take notes population and risk of a row; an empty population says nothing.
func (c *cellColumns) take(f *cellFacts, cell geo.Cell, fields []string) *fault {
	if c.risk >= 0 && len(fields[c.risk]) > 20 {
		return &fault{"risk", "is longer than 20 bytes", fields[c.risk]}
	}
	if c.population >= 0 && fields[c.population] != "" {
		n, err := decimal(fields[c.population])
		switch {
		case err != nil:
			return &fault{"population", err.Error(), fields[c.population]}
		case n < 0:
			return &fault{"population", "is negative", fields[c.population]}
		case n > mostResidents:
			return &fault{"population", "is more than can live in a cell", fields[c.population]}
		}
		f.residents = append(f.residents, store.CellResidents{Cell: cell, Residents: n})
	}
	if c.risk >= 0 {
		f.risks = append(f.risks, store.CellRisk{Cell: cell, Risk: grid.Risk(fields[c.risk])})
	}
	return nil
}
