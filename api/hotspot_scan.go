package api

import (
	"math"
	"strconv"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/scanning"
)

// Scan is a search for windows in space and time that hold more clues than
// chance gives, with everything that makes it reproducible.
type Scan struct {
	ID            string        `json:"id" format:"uuid"`
	Region        string        `json:"region"`
	Reason        string        `json:"reason" enum:"nightly,asked"`
	State         string        `json:"state" enum:"queued,running,done,failed,cancelled"`
	Done          int           `json:"done" doc:"Monte Carlo runs"`
	Total         int           `json:"total"`
	Model         string        `json:"model" enum:"poisson,permutation"`
	Metric        string        `json:"metric" enum:"h3,greatcircle"`
	Population    string        `json:"population" enum:",institutions,residents" doc:"of the model poisson"`
	Resolution    int           `json:"resolution"`
	From          string        `json:"from" format:"date" doc:"first day of the data"`
	Until         string        `json:"until" format:"date" doc:"last day of the data"`
	MaxShare      figure        `json:"max_share" doc:"of the population, or of the clues, in a window at most"`
	MaxDays       int           `json:"max_days" doc:"longest window; 0: space alone"`
	Prospective   bool          `json:"prospective" doc:"windows end with the last day"`
	MinCases      int           `json:"min_cases"`
	Runs          int           `json:"runs" doc:"Monte Carlo runs asked for"`
	Seed          string        `json:"seed" doc:"a whole number; text, because it may have more digits than a number of JavaScript"`
	Rev           int64         `json:"rev" doc:"of the log, up to which clues were counted"`
	PolicyVersion string        `json:"policy_version"`
	Program       string        `json:"program" doc:"version of the program"`
	CreatedAt     time.Time     `json:"created_at" doc:"domain time"`
	CreatedBy     *string       `json:"created_by" doc:"name of the account; null for a nightly scan"`
	StartedAt     *time.Time    `json:"started_at"`
	FinishedAt    *time.Time    `json:"finished_at"`
	Error         *string       `json:"error" doc:"why it failed"`
	Command       string        `json:"command" doc:"computes the same result from the downloaded input"`
	TooFew        bool          `json:"too_few" doc:"fewer clues than the policy asks for: nothing is called a cluster"`
	MinClues      int           `json:"min_clues" doc:"of the policy"`
	MinCluster    int           `json:"min_cluster" doc:"of the policy"`
	Cases         int           `json:"cases" doc:"clues in the data"`
	LeftOut       int           `json:"left_out" doc:"further clues, in cells without population; with the model poisson"`
	Found         int           `json:"found" doc:"clusters"`
	Significant   int           `json:"significant" doc:"of them at p ≤ 0.05 and not few"`
	Clusters      []ScanCluster `json:"clusters" doc:"most likely first; in lists of scans always empty"`
}

// ScanCluster is a window that holds more clues than expected.
type ScanCluster struct {
	Rank         int        `json:"rank"`
	Cells        []geo.Cell `json:"cells" doc:"from the centre outwards"`
	Centre       geo.Cell   `json:"centre"`
	Lon          float64    `json:"lon"`
	Lat          float64    `json:"lat"`
	Radius       figure     `json:"radius"`
	RadiusUnit   string     `json:"radius_unit" enum:"steps,km"`
	From         string     `json:"from" format:"date"`
	Until        string     `json:"until" format:"date"`
	Cases        int        `json:"cases"`
	Expected     figure     `json:"expected"`
	RelativeRisk figure     `json:"relative_risk" doc:"null when nothing is left outside to compare with"`
	LLR          figure     `json:"llr"`
	P            figure     `json:"p" doc:"Monte Carlo rank"`
	PGumbel      figure     `json:"p_gumbel"`
	Recurrence   figure     `json:"recurrence_days" doc:"so many days between two such clusters by chance; null when the scan is not prospective"`
	Few          bool       `json:"few" doc:"fewer clues than the policy asks of a cluster"`
}

// scanOf is a run. In lists it has no clusters.
func scanOf(r *grid.ScanRun, names accountNames, whole bool) (Scan, error) {
	p, err := scanning.ParamsOf(r)
	if err != nil {
		return Scan{}, err
	}
	w := Scan{
		ID: string(r.ID), Region: r.Region, Reason: string(r.Reason), State: string(r.State), Done: r.Done, Total: r.Total,
		Model: string(p.Model), Metric: string(p.Metric), Population: string(p.Population), Resolution: p.Resolution,
		From: r.From.String(), Until: r.Until.String(), MaxShare: figure(p.MaxShare), MaxDays: p.MaxDays, Prospective: p.Prospective,
		MinCases: p.MinCases, Runs: p.Runs, Seed: strconv.FormatUint(r.Seed, 10), Rev: r.Rev, PolicyVersion: r.PolicyVersion,
		Program: r.Program, CreatedAt: r.CreatedAt.UTC(), CreatedBy: names.of(r.CreatedBy), StartedAt: timeOrNull(r.StartedAt),
		FinishedAt: timeOrNull(r.FinishedAt), Command: scanning.Command(r, &p), TooFew: p.TooFew(), MinClues: p.MinClues,
		MinCluster: p.MinCluster, Cases: p.Cases, LeftOut: p.LeftOut, Clusters: []ScanCluster{},
	}
	if r.Error != "" {
		w.Error = &r.Error
	}
	if r.State != grid.ScanDone {
		return w, nil
	}
	result, err := scanning.ResultOf(r)
	w.Found = len(result.Clusters)
	for i := range result.Clusters {
		c := scanClusterOf(&result.Clusters[i], &p, i+1)
		if result.Clusters[i].Significant() && !c.Few {
			w.Significant++
		}
		if whole {
			w.Clusters = append(w.Clusters, c)
		}
	}
	return w, err
}

func scanClusterOf(c *scanning.Cluster, p *scanning.Params, rank int) ScanCluster {
	centre, unit := c.Centre.Centre(), "steps"
	if p.Metric != hotspot.H3 {
		unit = "km"
	}
	return ScanCluster{
		Rank: rank, Cells: c.Cells, Centre: c.Centre, Lon: centre.Lon, Lat: centre.Lat, Radius: figure(c.Radius), RadiusUnit: unit,
		From: c.From, Until: c.Until, Cases: c.Cases, Expected: figure(c.Expected), RelativeRisk: figureOrNone(c.RelativeRisk),
		LLR: figure(c.LLR), P: figureOrNone(c.P), PGumbel: figureOrNone(c.PGumbel), Recurrence: figureOrNone(c.Recurrence),
		Few: c.Cases < p.MinCluster,
	}
}

func figureOrNone(v *float64) figure {
	if v == nil {
		return figure(math.NaN())
	}
	return figure(*v)
}
