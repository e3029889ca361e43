package main

import (
	"fmt"

	"gridwatch/grid/hotspot"
)

// hotspotScanCommand is `gridwatch hotspot scan`.
type hotspotScanCommand struct {
	File          string  `arg:"" help:"UTF-8 .csv or .csv.gz with id,x,y or id,lat,lon or cell, with cases and population or controls, and expected where there is one."`
	Model         string  `required:"" enum:"poisson,bernoulli,permutation" placeholder:"MODEL" help:"poisson: cases by population or expected. bernoulli: cases and controls. permutation: of the times among the places; needs only cases and times."`
	Metric        string  `enum:"cartesian,greatcircle,h3," default:"" placeholder:"METRIC" help:"cartesian: x,y (or lat,lon) as they are; greatcircle: lat,lon; h3: discs of cells. Default by the columns: x,y cartesian, lat,lon greatcircle, cell h3."`
	MaxShare      float64 `default:"0.5" help:"Largest share of the population in a window (${default})."`
	MinCases      int     `default:"2" help:"Fewest cases in a window (${default})."`
	NeighboursMax int     `placeholder:"K" help:"Most places in a window, the centre among them."`
	TimeCol       string  `placeholder:"T" help:"Column of the time, an ISO date or an integer: windows in space and time."`
	MaxWindow     int     `placeholder:"D" help:"Most days, or integers, in a window (default: half of the time)."`
	Prospective   bool    `help:"Only windows that end with the last period."`
	From          string  `placeholder:"T" help:"First period (default: the first in the file)."`
	To            string  `placeholder:"T" help:"Last period (default: the last in the file)."`
	PeriodDays    float64 `default:"1" help:"Days that an integer of the time column stands for, for recurrence_days (${default})."`
	Runs          int     `default:"999" help:"Monte Carlo runs (${default})."`
	EarlyStop     bool    `help:"End the runs once p is certainly above 0.05."`
	Seed          uint64  `default:"1" help:"Seed of the runs (${default})."`
	Report        string  `placeholder:"FILE" help:"Where to write the rows that could not be used (default: stderr)."`
}

// Help says what the output is.
func (*hotspotScanCommand) Help() string {
	return "Kulldorff's scan statistics: circles around every place, or discs of cells, with more cases than chance gives. Places at one point enter a circle together, others one at a time, of equally far ones that with the lesser x first. " +
		"There may be several rows per place, one per time; a place and time without a row has no cases. Population, or expected, may be given once for a place or for some times: between them it is taken to change evenly, before and after to stay. A row without a time and without cases only names a place. " +
		"Prints JSON: the clusters, most likely first, no place in two of them; ids from the centre outwards; from and to null without --time-col; p by rank among the maxima of the runs; recurrence_days null unless --prospective; relative_risk null when every case is inside; p_gumbel by a Gumbel distribution fitted to the runs. " +
		"Bad rows are reported and left out."
}

// Run scans the file.
func (c *hotspotScanCommand) Run(s *surroundings) error {
	if err := c.check(); err != nil {
		return err
	}
	t, err := openTable(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() // only read
	in, err := c.read(s.ctx, t)
	if err != nil {
		return err
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	for _, bad := range in.bad {
		if err := report.addRow(bad.row, bad.fault); err != nil {
			return err
		}
	}
	if in.refused != nil {
		return in.refused
	}
	bar := newScanBar(s.stderr)
	defer bar.end()
	found, err := hotspot.Scan(s.ctx, in.data, hotspot.ScanOptions{
		Model: hotspot.Model(c.Model), Metric: in.metric, MaxShare: c.MaxShare, MinCases: c.MinCases,
		NeighboursMax: c.NeighboursMax, MaxPeriods: c.MaxWindow, Prospective: c.Prospective,
		Runs: c.Runs, Seed: c.Seed, EarlyStop: c.EarlyStop, Progress: bar.show,
	})
	if err != nil {
		return err
	}
	bar.end()
	if err := c.print(s.stdout, in, found); err != nil {
		return err
	}
	return report.finish("scan: %d rows, %d not used; %d places, %d periods, %d clusters", t.row, report.faults, len(in.ids), in.data.Periods, len(found.Clusters))
}

// check refuses flags that do not go together.
func (c *hotspotScanCommand) check() error {
	const mostRuns = 10_000_000
	switch {
	case !(c.MaxShare > 0 && c.MaxShare <= 1):
		return &badFlag{"max-share", fmt.Sprintf("%g is not above 0 and at most 1", c.MaxShare)}
	case c.MinCases < 1:
		return &badFlag{"min-cases", fmt.Sprintf("%d is less than 1", c.MinCases)}
	case c.NeighboursMax < 0:
		return &badFlag{"neighbours-max", fmt.Sprintf("%d is negative", c.NeighboursMax)}
	case c.MaxWindow < 0:
		return &badFlag{"max-window", fmt.Sprintf("%d is negative", c.MaxWindow)}
	case c.Runs < 0 || c.Runs > mostRuns:
		return &badFlag{"runs", fmt.Sprintf("%d is not 0 to %d", c.Runs, mostRuns)}
	case !(c.PeriodDays > 0):
		return &badFlag{"period-days", fmt.Sprintf("%g is not above 0", c.PeriodDays)}
	case c.TimeCol != "":
		return nil
	case c.Model == string(hotspot.Permutation):
		return &badFlag{"model", "permutation needs --time-col"}
	case c.Prospective:
		return &badFlag{"prospective", "needs --time-col"}
	case c.MaxWindow != 0:
		return &badFlag{"max-window", "needs --time-col"}
	case c.From != "" || c.To != "":
		return &badFlag{"from", "--from and --to need --time-col"}
	}
	return nil
}
