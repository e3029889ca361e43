package main

import (
	"encoding/json"
	"io"
	"math"

	"gridwatch/grid/hotspot"
)

// scanAnswer is what `hotspot scan` prints.
type scanAnswer struct {
	Model    string        `json:"model"`
	Runs     int           `json:"runs"`
	Seed     uint64        `json:"seed"`
	Clusters []scanCluster `json:"clusters"`
}

type scanCluster struct {
	IDs            []string `json:"ids"`
	Centre         string   `json:"centre"`
	Radius         float64  `json:"radius"`
	From           any      `json:"from"`
	To             any      `json:"to"`
	Cases          int      `json:"cases"`
	Expected       float64  `json:"expected"`
	RelativeRisk   *float64 `json:"relative_risk"`
	LLR            float64  `json:"llr"`
	P              float64  `json:"p"`
	RecurrenceDays *float64 `json:"recurrence_days"`
	PGumbel        *float64 `json:"p_gumbel"`
}

// print writes the answer as one JSON document; numbers that do not exist are null.
func (c *hotspotScanCommand) print(to io.Writer, in *scanInput, found hotspot.ScanResult) error {
	answer := scanAnswer{Model: c.Model, Runs: found.Runs, Seed: found.Seed, Clusters: []scanCluster{}}
	for _, f := range found.Clusters {
		one := scanCluster{Centre: in.ids[f.Centre], Radius: f.Radius, Cases: f.Cases, Expected: f.Expected,
			RelativeRisk: finite(f.RelativeRisk), LLR: f.LLR, P: f.P, PGumbel: finite(f.PGumbel)}
		for _, p := range f.Places {
			one.IDs = append(one.IDs, in.ids[p])
		}
		if in.times != nil {
			one.From, one.To = in.times.value(in.start+f.From), in.times.value(in.start+f.To)
		}
		if c.Prospective {
			days := f.Recurrence
			if !in.times.dates {
				days *= c.PeriodDays
			}
			one.RecurrenceDays = finite(days)
		}
		answer.Clusters = append(answer.Clusters, one)
	}
	out := json.NewEncoder(to)
	out.SetEscapeHTML(false)
	return out.Encode(answer)
}

// finite is nil for what JSON has no number for.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
