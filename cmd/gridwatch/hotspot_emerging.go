package main

import (
	"encoding/csv"

	"gridwatch/grid/hotspot"
)

// hotspotEmergingCommand is `gridwatch hotspot emerging`.
type hotspotEmergingCommand struct {
	Alpha    float64 `default:"0.1" help:"What is significant: q of a slice and p of the trend (${default})."`
	PerSlice bool    `help:"Compare a slice with itself and the one before instead of with all slices."`
	sliceFlags
}

// Help says what the output is.
func (*hotspotEmergingCommand) Help() string {
	return "Rows id,class,z_last,trend_z,trend_p,slices go to stdout, one for each place in the order in which they first occur. " +
		"class is new, consecutive, intensifying, persistent, diminishing, sporadic, oscillating or historical, with -hot or -cold, or empty; " +
		"z_last is Gi* of the last slice over the place and its neighbours in it and in the slice before; trend_z and trend_p are Mann and Kendall's test of the series of z; " +
		"slices shows each slice, oldest first: + hot, - cold, 0 neither. At least 4 slices are needed, 10 are better: with fewer, 90 % of the slices are all of them. " + slicesHelp
}

// Run classes every place.
func (c *hotspotEmergingCommand) Run(s *surroundings) error {
	if !(c.Alpha > 0 && c.Alpha < 1) {
		return &badFlag{"alpha", figure(c.Alpha) + " is not between 0 and 1"}
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
	all, err := hotspot.EmergingWith(in.counts, w, hotspot.EmergingOptions{Alpha: c.Alpha, PerSlice: c.PerSlice})
	if err != nil {
		return err
	}
	out := csv.NewWriter(s.stdout)
	if err := out.Write([]string{"id", "class", "z_last", "trend_z", "trend_p", "slices"}); err != nil {
		return err
	}
	classed := 0
	for _, r := range in.rows {
		line := []string{r.name, "", "", "", "", ""}
		if r.place >= 0 {
			e := &all[r.place]
			line = []string{r.name, string(e.Class), figure(e.Z[len(e.Z)-1]), figure(e.Trend), figure(e.TrendP), signs(e.States)}
			if e.Class != hotspot.NoPattern {
				classed++
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return report.finish("hotspot emerging: %d places in %d slices, %d with a class, %d rows outside of the slices, %d faults", len(in.rows), len(in.counts), classed, in.unused, report.faults)
}

// signs draws the slices of a place.
func signs(states []int8) string {
	text := make([]byte, len(states))
	for i, s := range states {
		text[i] = "-0+"[s+1]
	}
	return string(text)
}
