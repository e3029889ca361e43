package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// DraftHead is what a draft and its detail share.
type DraftHead struct {
	ID            string     `json:"id" format:"uuid"`
	Region        string     `json:"region"`
	Name          string     `json:"name"`
	Base          *string    `json:"base" doc:"the plan it began with; null when the region had none"`
	State         string     `json:"state" enum:"draft,checked,published,dropped"`
	Version       int64      `json:"version" doc:"grows by one with every edit; send it back with the next"`
	EffectiveFrom *time.Time `json:"effective_from" doc:"the wanted instant; null: not chosen"`
	ReturnsAt     *time.Time `json:"returns_at" doc:"of an absence: when the base holds again"`
	Borders       string     `json:"borders" enum:"hard,priced,free" doc:"what the borders of communities are to the balancer"`
	Absent        *string    `json:"absent" doc:"the person whose absence it covers"`
	Author        string     `json:"author" doc:"name of the account; empty: none"`
	CreatedAt     time.Time  `json:"created_at"`
	ChangedAt     time.Time  `json:"changed_at"`
	Published     *string    `json:"published" doc:"the plan it became"`
	Simulated     bool       `json:"simulated"`
	CanUndo       bool       `json:"can_undo"`
	CanRedo       bool       `json:"can_redo"`
	Cells         int        `json:"cells" doc:"in a grid"`
}

// Draft is a plan in the making, without its grids.
type Draft struct {
	DraftHead
	Grids int `json:"grids"`
}

// DraftDetail is a draft with its grids and people; its cells are asked for apart.
type DraftDetail struct {
	DraftHead
	Grids  []DraftGrid    `json:"grids"`
	Staff  []DraftPosting `json:"staff" doc:"who is to answer once it is in force"`
	People []Person       `json:"people" doc:"grid staff of the region"`
}

// DraftGrid is a grid of a draft.
type DraftGrid struct {
	ID     string `json:"id" format:"uuid"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Region string `json:"region"`
	Locked bool   `json:"locked" doc:"neither edits nor the balancer change it"`
}

// DraftPosting is a person who is to have a duty in a grid.
type DraftPosting struct {
	Grid    string `json:"grid" format:"uuid"`
	Officer string `json:"officer" format:"uuid"`
	Kind    string `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
}

// Person is somebody of the grid staff as the planner sees them.
type Person struct {
	ID        string  `json:"id" format:"uuid"`
	Name      string  `json:"name"`
	Post      string  `json:"post" enum:"officer,assistant,lead,supervisor"`
	WeekHours float64 `json:"week_hours"`
	Capacity  float64 `json:"capacity" doc:"hours a period for the grid, the usual leave taken off"`
	Simulated bool    `json:"simulated"`
}

// draftBody begins a draft.
type draftBody struct {
	Region        string      `json:"region" maxLength:"64"`
	Name          string      `json:"name"`
	Borders       string      `json:"borders,omitempty" enum:"hard,priced,free" doc:"default hard"`
	EffectiveFrom *time.Time  `json:"effective_from,omitempty"`
	Source        draftSource `json:"source"`
}

// draftSource says what a draft begins with.
type draftSource struct {
	Kind     string  `json:"kind" enum:"current,plan,official,regions,empty" doc:"regions: one grid for each leaf region"`
	Plan     *string `json:"plan,omitempty" format:"uuid" doc:"of the kind plan"`
	Official string  `json:"official,omitempty" enum:"community,unit" doc:"of the kind official: level of the official grids; default community"`
}

// draftPatch changes what is not in the grids.
type draftPatch struct {
	Version       int64     `json:"version" minimum:"1"`
	Name          *string   `json:"name,omitempty"`
	EffectiveFrom clearable `json:"effective_from,omitempty"`
	ReturnsAt     clearable `json:"returns_at,omitempty"`
	Borders       string    `json:"borders,omitempty" enum:"hard,priced,free"`
}

// clearable is an instant of a patch: left out it stays, null clears it.
type clearable struct {
	stated bool
	At     *time.Time
}

// UnmarshalJSON reads an instant or null.
func (c *clearable) UnmarshalJSON(text []byte) error {
	c.stated = true
	return json.Unmarshal(text, &c.At)
}

// Schema is that of an instant.
func (clearable) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true, Description: "null clears it"}
}

// atVersion is the body of acts on a draft that need nothing but its version.
type atVersion struct {
	Version int64 `json:"version" minimum:"1"`
}

// draftAct is the input of acts on a draft.
type draftAct[B any] struct {
	ByID
	Keyed
	Body B
}

func (s *Server) registerDrafts() {
	read(s, "GET /api/v1/drafts", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Draft], error) {
		return list[Draft]{}, errNotBuilt
	})
	read(s, "GET /api/v1/drafts/{id}", func(ctx context.Context, req *request, in *ByID) (DraftDetail, error) {
		return DraftDetail{}, errNotBuilt
	})
	write(s, "PUT /api/v1/drafts/{id}", func(ctx context.Context, req *request, in *draftAct[draftBody]) (func(*store.Tx) (Draft, error), error) {
		return nil, errNotBuilt
	})
	write(s, "PATCH /api/v1/drafts/{id}", func(ctx context.Context, req *request, in *draftAct[draftPatch]) (func(*store.Tx) (Draft, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/drafts/{id}/drop", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (Draft, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/drafts/{id}/rebase", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (Draft, error), error) {
		return nil, errNotBuilt
	})
}

// errNotBuilt is what a route answers until its store is there.
var errNotBuilt = grid.Errorf(grid.Unavailable, "not-built", "not built yet")
