package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"text/tabwriter"

	"gridwatch/grid/hotspot"
)

// hotspotForecastCommand is `gridwatch hotspot forecast`.
type hotspotForecastCommand struct {
	Flagged float64 `default:"0.05" help:"Share of places to flag (${default})."`
	Holdout int     `placeholder:"N" help:"Last slices that training does not see, to back-test on (default: 6, or fewer so that 6 are left to train on)."`
	Frozen  bool    `help:"Back-test all held-out slices from the training alone, instead of each from those before it."`
	Level   float64 `default:"0.9" help:"Share of outcomes that low and high are to hold (${default})."`
	Seed    uint64  `default:"1" help:"Seed of the intervals of the back-test (${default})."`
	sliceFlags
}

// Help says what the output is.
func (*hotspotForecastCommand) Help() string {
	return "Rows id,mean,low,high,flagged go to stdout, one for each place in the order in which they first occur: what is expected in the slice after the last, the bounds of the outcome, " +
		"and 1 where the mean is among the highest. The back-test goes to stderr: hit rate (cases in the flagged places), PAI (hit rate by share of places) and PEI (hit rate by the best possible), " +
		"beside kernel density and the last slice, with the bounds of a bootstrap of places that hold 90 %. " +
		"With fewer than 8 slices, or fewer than 30 cases to train on or held out, there is no back-test, hence no forecast: exit status 1. " + slicesHelp
}

// Run foretells the next slice.
func (c *hotspotForecastCommand) Run(s *surroundings) error {
	for _, f := range []struct {
		name  string
		value float64
	}{{"flagged", c.Flagged}, {"level", c.Level}} {
		if !(f.value > 0 && f.value < 1) {
			return &badFlag{f.name, figure(f.value) + " is not between 0 and 1"}
		}
	}
	if c.Holdout < 0 {
		return &badFlag{"holdout", "is negative"}
	}
	report, err := openReport(s, c.Report)
	if err != nil {
		return err
	}
	defer func() { _ = report.close() }() // finish saw its errors
	in, w, err := c.read(s, report)
	if err != nil {
		return err
	}
	season, length := in.calendar()
	p, err := hotspot.Forecast(s.ctx, in.counts, w, hotspot.ForecastOptions{
		Flagged: c.Flagged, Holdout: c.Holdout, Level: c.Level, Seed: c.Seed, Season: season, Length: length, Frozen: c.Frozen})
	if err != nil {
		return err
	}
	out := csv.NewWriter(s.stdout)
	if err := out.Write([]string{"id", "mean", "low", "high", "flagged"}); err != nil {
		return err
	}
	for _, r := range in.rows {
		line := []string{r.name, "", "", "", ""}
		if r.place >= 0 {
			cell, flag := p.Cells[r.place], "0"
			if p.Flag[r.place] {
				flag = "1"
			}
			line = []string{r.name, figure(cell.Mean), figure(cell.Low), figure(cell.High), flag}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	if err := writeBacktest(s.stderr, &p); err != nil {
		return err
	}
	return report.finish("hotspot forecast: %d places in %d slices, %.4g cases expected, %d rows outside of the slices, %d faults", len(in.rows), len(in.counts), p.Total, in.unused, report.faults)
}

// writeBacktest writes the table of the back-test.
func writeBacktest(to io.Writer, p *hotspot.Prediction) error {
	_, _ = fmt.Fprintf(to, "back-test on the last %d slices, trained on the %d before; %.3g %% of the places flagged\n", p.Periods, p.Trained, 100*p.Flagged)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "method\thit rate\tPAI\tPEI\tPAI behind "+hotspot.MethodOurs)
	for i, s := range p.Scores {
		lead := "-"
		if i > 0 {
			lead = around(s.Lead, 2)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Method, around(s.HitRate, 3), around(s.PAI, 2), around(s.PEI, 3), lead)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(to, "bounds held %s of the outcomes, promised %.3f\n", around(p.Covered, 3), p.Promised)
	return err
}

// around prints an estimate with its bounds.
func around(i hotspot.Interval, decimals int) string {
	return fmt.Sprintf("%.*f (%.*f to %.*f)", decimals, i.Mean, decimals, i.Low, decimals, i.High)
}
