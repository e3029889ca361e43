package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"gridwatch/cmd/gridwatch/demo"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// What is foretold of Chicago: complaints by cell of resolution 8 on the days that
// the records have whole, 2011-01-01 to 2014-12-31. A place is a cell with an
// institution or a complaint.
const (
	chicagoResolution = 8
	chicagoFirst      = grid.Date(14975)
	chicagoLast       = grid.Date(16435)
)

// chicago are the located complaints by day and place, with the neighbours.
type chicago struct {
	days    [][]int32 // [day] places of its complaints
	weights hotspot.Weights
}

// readChicago reads every sample-th record.
func readChicago(sample int) (*chicago, error) {
	city := demo.Chicago()
	records, err := city.Read(sample)
	if err != nil {
		return nil, err
	}
	var cells []geo.Cell
	cellOf := func(p *geo.Point) (geo.Cell, error) {
		c, err := geo.CellAt(*p, chicagoResolution)
		cells = append(cells, c)
		return c, err
	}
	for i := range records.Places {
		if p := records.Places[i].Point; p != nil {
			if _, err := cellOf(p); err != nil {
				return nil, err
			}
		}
	}
	at := make([][]geo.Cell, chicagoLast-chicagoFirst+1)
	for i := range records.Complaints {
		r := &records.Complaints[i]
		if r.Point == nil || r.OpenedOn < chicagoFirst || r.OpenedOn > chicagoLast {
			continue
		}
		c, err := cellOf(r.Point)
		if err != nil {
			return nil, err
		}
		at[r.OpenedOn-chicagoFirst] = append(at[r.OpenedOn-chicagoFirst], c)
	}
	a := geo.NewAdjacency(cells)
	found := &chicago{days: make([][]int32, len(at)), weights: hotspot.WeightsOf(a)}
	for d, cells := range at {
		for _, c := range cells {
			place, _ := a.Index(c)
			found.days[d] = append(found.days[d], int32(place))
		}
	}
	return found, nil
}

// cut adds the days up to periods that begin at some days; the last one is that
// after the periods.
func (c *chicago) cut(begins []grid.Date) (counts [][]float64, length []float64) {
	for p, begin := range begins[:len(begins)-1] {
		slice := make([]float64, c.weights.Len())
		for d := begin; d < begins[p+1]; d++ {
			for _, place := range c.days[d-chicagoFirst] {
				slice[place]++
			}
		}
		counts = append(counts, slice)
		length = append(length, float64(begins[p+1]-begin))
	}
	return counts, length
}

// months are the first days of months from the first day to that after the last.
func months() (begins []grid.Date, season []int) {
	for day := time.Unix(int64(chicagoFirst)*86400, 0).UTC(); ; day = day.AddDate(0, 1, 0) {
		begins = append(begins, grid.Date(day.Unix()/86400))
		season = append(season, int(day.Month())-1)
		if begins[len(begins)-1] > chicagoLast {
			return begins, season
		}
	}
}

// thirties are the first days of as many periods of 30 days as there are, and the
// day after them.
func thirties() (begins []grid.Date, season []int) {
	const days = 30
	number := int(chicagoLast-chicagoFirst+1) / days
	for p := range number + 1 {
		begins = append(begins, chicagoLast+1-grid.Date(days*(number-p)))
	}
	return begins, hotspot.Seasons(begins[0], days, number)
}

// foretell back-tests on the last periods.
func (c *chicago) foretell(begins []grid.Date, season []int, holdout int, frozen bool, seed uint64) (hotspot.Prediction, error) {
	counts, length := c.cut(begins)
	return hotspot.Forecast(context.Background(), counts, c.weights, hotspot.ForecastOptions{
		Holdout: holdout, Frozen: frozen, Season: season, Length: append(length, 30), Seed: seed})
}

// forecast measures forecasts on months of Chicago that training has not seen.
func (b *bench) forecast() error {
	c, err := readChicago(1)
	if err != nil {
		return err
	}
	monthly, season := months()
	thirty, parts := thirties()
	for _, run := range []struct {
		name    string
		begins  []grid.Date
		season  []int
		holdout int
		frozen  bool
	}{
		{"the last 2 months; training ends with October 2014, November is known when December is foretold", monthly, season, 2, false},
		{"the last 2 months, both foretold from what was known at the end of October 2014", monthly, season, 2, true},
		{"the last 2 periods of 30 days", thirty, parts, 2, false},
		{"the last 12 months", monthly, season, 12, false},
		{"the last 24 months", monthly, season, 24, false},
	} {
		began := time.Now()
		p, err := c.foretell(run.begins, run.season, run.holdout, run.frozen, b.seed)
		if err != nil {
			return err
		}
		fmt.Printf("\n%s: %d places, %.1f %% flagged, %d periods in training; %.2f s\n",
			run.name, c.weights.Len(), 100*p.Flagged, p.Trained, time.Since(began).Seconds())
		printScores(&p)
		b.target("PAI not below kernel density and the last period", p.BeatsAll, "%.2f, %.2f, %.2f", p.Scores[0].PAI.Mean, p.Scores[1].PAI.Mean, p.Scores[2].PAI.Mean)
		b.target("bounds hold what they promise to 0.02, and their level", p.Covered.Mean > p.Promised-0.02 && p.Covered.Mean >= p.Level,
			"held %.3f (%.3f to %.3f), promised %.3f, level %.2f", p.Covered.Mean, p.Covered.Low, p.Covered.High, p.Promised, p.Level)
	}
	return nil
}

// printScores prints the table of methods with the bounds of each figure.
func printScores(p *hotspot.Prediction) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "  method\thit rate\tPAI\tPEI\tPAI behind ours (bounds hold 90 % of draws)")
	for _, s := range p.Scores {
		_, _ = fmt.Fprintf(table, "  %s\t%.3f (%.3f to %.3f)\t%.2f (%.2f to %.2f)\t%.3f (%.3f to %.3f)\t%.2f (%.2f to %.2f)\n", s.Method,
			s.HitRate.Mean, s.HitRate.Low, s.HitRate.High, s.PAI.Mean, s.PAI.Low, s.PAI.High,
			s.PEI.Mean, s.PEI.Low, s.PEI.High, s.Lead.Mean, s.Lead.Low, s.Lead.High)
	}
	_ = table.Flush() // to stdout
}
