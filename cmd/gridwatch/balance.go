package main

import (
	"encoding/csv"
	"errors"
	"time"

	"gridwatch/grid/balance"
)

// balanceCommand is `gridwatch balance`.
type balanceCommand struct {
	File       string        `arg:"" help:"UTF-8 .csv or .csv.gz with columns cell and weight, or id and weight."`
	Grids      *int          `placeholder:"K" help:"Number of grids to make."`
	Staff      string        `placeholder:"FILE" help:"Table staff,capacity[,home_cell]: one grid for each, as large as the capacity."`
	Neighbours string        `placeholder:"FILE" help:"Table id,neighbour[,cost] of who borders on whom, both directions listed; without it cells are neighbours by H3."`
	Current    string        `placeholder:"FILE" help:"Plan in force, cell,grid or id,grid: grids keep their names and, by --churn-price, their cells."`
	ChurnPrice float64       `default:"1" placeholder:"P" help:"What a moved unit of weight costs, in borders between cells (${default})."`
	Locked     string        `placeholder:"FILE" help:"Table cell,grid or id,grid of cells that must go to a grid."`
	Seed       uint64        `default:"1" help:"The same seed and effort give the same plan (${default})."`
	Effort     int           `default:"0" help:"Each step about doubles the time spent (${default})."`
	TimeLimit  time.Duration `placeholder:"D" help:"End with the best plan found after this time, as 30s."`
	Report     string        `placeholder:"FILE" help:"Where to write the rows that could not be used (default: stderr)."`
}

// Help says what the output is.
func (*balanceCommand) Help() string {
	return "Rows cell,grid or id,grid go to stdout in the order of the input; every grid is contiguous. --grids names them 1 to K, except those of --current and --locked, which keep their names; --staff names them after the staff. " +
		"The last line on stderr is JSON: max_over_mean, min_over_mean, cut_share, iso, broken, moved_weight, seconds, stopped, seed. moved_weight is the weight of the cells whose grid is another than in --current, also where that is gone. " +
		"Where there is no plan, or where a single cell outweighs the largest share so that no plan is even, it also says infeasible, message, cell and grid, and the exit status is 1. " +
		"Rows that cannot be used (a name repeated or unknown, a cell that does not exist or is not of the resolution of most, a weight that is no number or negative) are left out and reported as row,field,reason,value; those of the input have an empty grid."
}

// Run cuts and prints.
func (c *balanceCommand) Run(s *surroundings) error {
	if err := c.check(); err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	in, err := c.read(s, report)
	if err != nil {
		return err
	}
	began := time.Now()
	answer, err := c.solve(s, in, began)
	line := balanceLine(&answer, time.Since(began), c.Seed)
	none := answer.Heavy
	if err != nil && !errors.As(err, &none) {
		return err
	}
	if none != nil {
		line.explain(none, in)
		report.faults++ // for the exit status
	}
	if err == nil {
		if err := in.write(csv.NewWriter(s.stdout), answer.Part); err != nil {
			return err
		}
	} else {
		line.balanceFigures = nil
	}
	text, err := line.text()
	if err != nil {
		return err
	}
	return report.finish("%s", text)
}

// check refuses flags that do not go together.
func (c *balanceCommand) check() error {
	switch {
	case c.Grids == nil && c.Staff == "":
		return &badFlag{"grids", "this or --staff is needed"}
	case c.Grids != nil && c.Staff != "":
		return &badFlag{"grids", "not together with --staff"}
	case c.Grids != nil && *c.Grids < 1:
		return &badFlag{"grids", "less than 1"}
	case !(c.ChurnPrice >= 0 && c.ChurnPrice <= mostNumber):
		return &badFlag{"churn-price", "not a number from 0 to 1e100"}
	case c.Effort < 0 || c.Effort > mostEffort:
		return &badFlag{"effort", "not 0 to 20"}
	case c.TimeLimit < 0:
		return &badFlag{"time-limit", "negative"}
	}
	return nil
}

// mostEffort doubles the usual time twenty times.
const mostEffort = 20

// solve ends at the time limit, counted from when it began.
func (c *balanceCommand) solve(s *surroundings, in *balanceInput, began time.Time) (balance.Answer, error) {
	if err := in.border(); err != nil {
		return balance.Answer{}, err
	}
	bar := newBalanceBar(s.stderr)
	defer bar.end()
	o := balance.Options{Seed: c.Seed, Effort: c.Effort, Progress: bar.show}
	if c.TimeLimit > 0 {
		o.Stop = func() bool { return time.Since(began) >= c.TimeLimit }
	}
	return balance.Solve(s.ctx, &in.problem, o)
}

// read reads all tables.
func (c *balanceCommand) read(s *surroundings, report *rowReport) (*balanceInput, error) {
	in := &balanceInput{}
	in.problem.ChurnPrice = c.ChurnPrice
	t, err := openTable(c.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = t.Close() }() // only read
	key, err := c.key(t)
	if err != nil {
		return nil, err
	}
	if in.places, err = readValues(s.ctx, t, key, "weight", 0, report); err != nil {
		return nil, err
	}
	if len(in.values) == 0 {
		return nil, &badFile{c.File, "has no row that can be used"}
	}
	in.problem.Weight = in.values
	if c.Neighbours != "" {
		if err := eachFault(s, c.Neighbours, report, in.readNeighbours); err != nil {
			return nil, err
		}
		if err := in.link(c.Neighbours, report); err != nil {
			return nil, err
		}
	}
	return in, c.readParts(s, in, report)
}

// key is what the rows are known by: cells, unless the neighbours are listed and the
// rows have ids.
func (c *balanceCommand) key(t *table) (string, error) {
	id, err := t.column("id", false)
	if err != nil {
		return "", err
	}
	cell, err := t.column("cell", false)
	switch {
	case err != nil:
		return "", err
	case c.Neighbours != "" && id >= 0:
		return "id", nil
	case cell < 0 && id >= 0:
		return "", &badFlag{"neighbours", "needed where rows have an id and no cell"}
	}
	return "cell", nil
}

// readParts reads who or what is to have the cells.
func (c *balanceCommand) readParts(s *surroundings, in *balanceInput, report *rowReport) error {
	var current, locked planTable
	for _, from := range []struct {
		path string
		to   *planTable
	}{{c.Current, &current}, {c.Locked, &locked}} {
		if from.path == "" {
			continue
		}
		if err := eachFault(s, from.path, report, func(t *table) (rowReader, error) { return from.to.begin(t, in.places) }); err != nil {
			return err
		}
	}
	if c.Staff != "" {
		if err := eachFault(s, c.Staff, report, in.readStaff); err != nil {
			return err
		}
		if len(in.names) == 0 {
			return &badFile{c.Staff, "has no row that can be used"}
		}
	} else if err := in.nameGrids(*c.Grids, &current, &locked); err != nil {
		return err
	}
	in.problem.Current = current.parts(in, nil)
	in.problem.Gone = current.gone(in)
	in.problem.Fixed = locked.parts(in, func(row int, f *fault) error { return report.add(rowOf(c.Locked, row), f) })
	return locked.failed
}
