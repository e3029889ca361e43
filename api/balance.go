package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid/store"
)

// BalanceRun is a search for even grids, done beside the server. Its result is
// a proposal, which becomes one edit of the draft when it is adopted.
type BalanceRun struct {
	ID           string      `json:"id" format:"uuid"`
	Draft        string      `json:"draft" format:"uuid"`
	DraftVersion int64       `json:"draft_version" doc:"that it was begun on"`
	State        string      `json:"state" enum:"queued,running,done,stopped,failed" doc:"stopped: it has the best result so far"`
	Progress     figure      `json:"progress" doc:"0 to 1"`
	Stage        string      `json:"stage"`
	MaxOverMean  figure      `json:"max_over_mean" doc:"of the best so far; 0 before there is one"`
	CutShare     figure      `json:"cut_share"`
	Error        *RunError   `json:"error" doc:"why it failed; else null"`
	CreatedAt    time.Time   `json:"created_at"`
	StartedAt    *time.Time  `json:"started_at"`
	FinishedAt   *time.Time  `json:"finished_at"`
	Result       *RunOutcome `json:"result,omitempty" doc:"of a run that is done or stopped, when it is asked for alone"`
}

// RunError says why a run failed.
type RunError struct {
	Code    string    `json:"code"`
	Detail  string    `json:"detail" doc:"a sentence"`
	Cell    *geo.Cell `json:"cell"`
	Officer *string   `json:"officer"`
	Grid    *string   `json:"grid"`
	Want    figure    `json:"want" doc:"hours, or a number, as the code says"`
	Limit   figure    `json:"limit"`
}

// RunOutcome is the proposal of a run, as an edit of the draft.
type RunOutcome struct {
	Measure RunMeasure `json:"measure"`
	DraftChange
}

// RunMeasure measures a proposal.
type RunMeasure struct {
	MaxOverMean figure `json:"max_over_mean"`
	MinOverMean figure `json:"min_over_mean"`
	CutShare    figure `json:"cut_share"`
	Iso         figure `json:"iso"`
	Broken      int    `json:"broken" doc:"parts that do not hang together"`
	MovedHours  figure `json:"moved_hours" doc:"work that changes its person, hours a period"`
}

// balanceBody asks for a balance; what is left out is as usual.
type balanceBody struct {
	Version    int64         `json:"version" minimum:"1"`
	Grids      *int          `json:"grids,omitempty" minimum:"1" maximum:"5000" doc:"so many even grids; or staff"`
	Staff      []string      `json:"staff,omitempty" maxItems:"5000" doc:"people to deal the land to by their hours; default those of the draft"`
	Borders    string        `json:"borders,omitempty" enum:"hard,priced,free" doc:"default the draft's"`
	ChurnPrice *float64      `json:"churn_price,omitempty" minimum:"0" maximum:"1000" doc:"of a moved institution; default 1"`
	Effort     *int          `json:"effort,omitempty" minimum:"0" maximum:"2" doc:"0 quick, 1 usual, 2 thorough"`
	Seed       *int64        `json:"seed,omitempty" minimum:"1" maximum:"9007199254740991" doc:"default 1"`
	MaxAreaKm2 *float64      `json:"max_area_km2,omitempty" exclusiveMinimum:"0" maximum:"1000000"`
	TimeLimitS *float64      `json:"time_limit_s,omitempty" exclusiveMinimum:"0" maximum:"600"`
	CutEdges   [][2]geo.Cell `json:"cut_edges,omitempty" maxItems:"20000" doc:"neighbours that a river or railway divides"`
	Price      *float64      `json:"price,omitempty" minimum:"0" maximum:"1000" doc:"of crossing a border, when borders are priced"`
	Seeds      []geo.Cell    `json:"seeds,omitempty" maxItems:"5000" doc:"cells that grids are to grow from"`
}

// staffingBody asks who takes over when people go or come.
type staffingBody struct {
	Version int64    `json:"version" minimum:"1"`
	Leave   []string `json:"leave,omitempty" maxItems:"1000" doc:"people who leave"`
	Join    joiners  `json:"join,omitempty"`
}

// joiners are people who join, or their number when they are not known yet.
type joiners struct {
	People []string
	Vacant int
}

// UnmarshalJSON reads a list or a number.
func (j *joiners) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, &j.People)
	}
	return json.Unmarshal(text, &j.Vacant)
}

// Schema is a list or a number.
func (joiners) Schema(huma.Registry) *huma.Schema {
	none, most, people := 0.0, 1000.0, 1000
	return &huma.Schema{Description: "people who join, or how many join who are not known yet", OneOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &none, Maximum: &most},
		{Type: huma.TypeArray, MaxItems: &people, Items: &huma.Schema{Type: huma.TypeString, Format: "uuid"}},
	}}
}

func (s *Server) registerBalances() {
	writeAs(s, http.StatusAccepted, "POST /api/v1/drafts/{id}/balance", func(ctx context.Context, req *request, in *draftAct[balanceBody]) (func(*store.Tx) (BalanceRun, error), error) {
		return nil, errNotBuilt
	})
	writeAs(s, http.StatusAccepted, "POST /api/v1/drafts/{id}/staffing", func(ctx context.Context, req *request, in *draftAct[staffingBody]) (func(*store.Tx) (BalanceRun, error), error) {
		return nil, errNotBuilt
	})
	read(s, "GET /api/v1/balances/{id}", func(ctx context.Context, req *request, in *ByID) (BalanceRun, error) {
		return BalanceRun{}, errNotBuilt
	})
	write(s, "POST /api/v1/balances/{id}/stop", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (BalanceRun, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/balances/{id}/adopt", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftEdited, error), error) {
		return nil, errNotBuilt
	})
}
