package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid/store"
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
	CreatedBy     *string       `json:"created_by" doc:"account; null for a nightly scan"`
	StartedAt     *time.Time    `json:"started_at"`
	FinishedAt    *time.Time    `json:"finished_at"`
	Error         *string       `json:"error"`
	Command       string        `json:"command" doc:"computes the same result from the downloaded input"`
	TooFew        bool          `json:"too_few" doc:"fewer clues than the policy asks for: nothing is called a cluster"`
	Cases         int           `json:"cases" doc:"clues in the data"`
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

// scanBody asks for a scan; what is left out is as the policy says.
type scanBody struct {
	Region      string   `json:"region,omitempty" maxLength:"64" doc:"default the caller's own"`
	Model       string   `json:"model" enum:"poisson,permutation"`
	Metric      string   `json:"metric,omitempty" enum:"h3,greatcircle" doc:"default h3: discs of cells"`
	Population  string   `json:"population,omitempty" enum:"institutions,residents" doc:"of the model poisson; default institutions"`
	Resolution  int      `json:"resolution,omitempty" doc:"of the cells, 4 to the base resolution"`
	From        string   `json:"from,omitempty" format:"date"`
	Until       string   `json:"until,omitempty" format:"date" doc:"default today"`
	MaxShare    *float64 `json:"max_share,omitempty" exclusiveMinimum:"0" maximum:"0.5" doc:"default 0.5"`
	MaxDays     *int     `json:"max_days,omitempty" minimum:"0" maximum:"3650" doc:"0: space alone, for the model poisson"`
	Prospective *bool    `json:"prospective,omitempty" doc:"default true"`
	MinCases    *int     `json:"min_cases,omitempty" minimum:"2" maximum:"1000000" doc:"default 2"`
	Runs        *int     `json:"runs,omitempty" minimum:"99" maximum:"99999"`
	Seed        *int64   `json:"seed,omitempty" minimum:"1" maximum:"9007199254740991" doc:"default: drawn"`
}

func (s *Server) registerScans() {
	read(s, "GET /api/v1/hotspots/scans", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Scan], error) {
		return list[Scan]{}, errNoHotspots
	})
	read(s, "GET /api/v1/hotspots/scans/{id}", func(ctx context.Context, req *request, in *ByID) (*Scan, error) {
		return nil, errNoHotspots
	})
	write(s, "POST /api/v1/hotspots/scans", func(ctx context.Context, req *request, in *struct {
		Keyed
		Body scanBody
	}) (func(*store.Tx) (Scan, error), error) {
		return nil, errNoHotspots
	})
	write(s, "POST /api/v1/hotspots/scans/{id}/cancel", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Scan, error), error) {
		return nil, errNoHotspots
	})
	op := operation(s.row("GET /api/v1/hotspots/scans/{id}/input"))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The counts that were scanned: cell,date,cases and, with the model poisson, population",
		Content:     map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: "string"}}},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	huma.Register(s.huma, op, func(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
		return nil, problemOf(ctx, s.log, errNoHotspots)
	})
}
