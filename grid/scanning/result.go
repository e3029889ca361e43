package scanning

import (
	"encoding/json"
	"math"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Result is what a run found, as it is stored.
type Result struct {
	Runs     int       `json:"runs"` // done
	Clusters []Cluster `json:"clusters"`
}

// Cluster is a window that holds more clues than expected. What does not exist
// is nil.
type Cluster struct {
	Cells        []geo.Cell `json:"cells"` // from the centre outwards
	Centre       geo.Cell   `json:"centre"`
	Radius       float64    `json:"radius"` // steps of cells, or km
	From         string     `json:"from"`
	Until        string     `json:"until"`
	Cases        int        `json:"cases"`
	Expected     float64    `json:"expected"`
	RelativeRisk *float64   `json:"relative_risk"`
	LLR          float64    `json:"llr"`
	P            *float64   `json:"p"`
	PGumbel      *float64   `json:"p_gumbel"`
	Recurrence   *float64   `json:"recurrence_days"`
}

// Significant says whether chance gives such a cluster in no more than one of
// twenty scans.
func (c *Cluster) Significant() bool { return c.P != nil && *c.P <= 0.05 }

// ResultOf reads the result of a run that is done.
func ResultOf(r *grid.ScanRun) (Result, error) {
	var x Result
	err := json.Unmarshal(r.Result, &x)
	return x, err
}

// resultOf is what the statistic found in places from a day on.
func resultOf(found *hotspot.ScanResult, r *grid.ScanRun, p *Params, cells []geo.Cell) Result {
	x := Result{Runs: found.Runs, Clusters: make([]Cluster, 0, len(found.Clusters))}
	for _, c := range found.Clusters {
		w := Cluster{Centre: cells[c.Centre], Radius: c.Radius, From: r.From.String(), Until: r.Until.String(), Cases: c.Cases,
			Expected: c.Expected, RelativeRisk: finite(c.RelativeRisk), LLR: c.LLR, P: finite(c.P), PGumbel: finite(c.PGumbel)}
		for _, i := range c.Places {
			w.Cells = append(w.Cells, cells[i])
		}
		if p.Temporal() {
			w.From, w.Until = (r.From + grid.Date(c.From)).String(), (r.From + grid.Date(c.To)).String()
		}
		if c.Recurrence > 0 {
			w.Recurrence = finite(c.Recurrence)
		}
		x.Clusters = append(x.Clusters, w)
	}
	return x
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
