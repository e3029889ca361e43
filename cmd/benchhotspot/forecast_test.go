package main

import (
	"testing"

	"gridwatch/grid"
)

// Every second record of Chicago: periods join up, and over the last year ours is
// ahead of the others and the bounds hold what they promise.
func TestForecastOfChicago(t *testing.T) {
	const seed = 70
	c, err := readChicago(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range []struct {
		name    string
		periods func() ([]grid.Date, []int)
		number  int
	}{{"months", months, 48}, {"30 days", thirties, 48}} {
		t.Run(run.name, func(t *testing.T) {
			begins, season := run.periods()
			counts, length := c.cut(begins)
			if len(counts) != run.number || len(length) != run.number || len(season) != run.number+1 || begins[len(begins)-1] != chicagoLast+1 {
				t.Fatalf("got %d periods, %d seasons, up to %v", len(counts), len(season), begins[len(begins)-1])
			}
			cases := 0.0
			for _, slice := range counts {
				for _, n := range slice {
					cases += n
				}
			}
			if cases < 35_000 || cases > 38_000 {
				t.Errorf("got %v complaints, want half of the 74,000", cases)
			}
			p, err := c.foretell(begins, season, 12, false, seed)
			if err != nil {
				t.Fatal(err)
			}
			if !p.BeatsAll || p.Scores[0].PAI.Mean < 2 || p.Covered.Mean < p.Promised-0.02 || p.Covered.Mean < p.Level {
				t.Errorf("seed %d: got %+v, bounds held %+v of %v", seed, p.Scores, p.Covered, p.Promised)
			}
		})
	}
}
