package api

import (
	"context"
	"encoding/json"
	"math"
	"slices"
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

func headOf(d *grid.Draft, names accountNames) DraftHead {
	return DraftHead{
		ID: string(d.ID), Region: d.Region, Name: d.Name, Base: idOrNull(d.Base), State: string(d.State), Version: d.Version,
		EffectiveFrom: timeOrNull(d.From), ReturnsAt: timeOrNull(d.Until), Borders: string(d.Borders), Absent: idOrNull(d.Absent),
		Author: textOrEmpty(names.of(d.Author)), CreatedAt: d.CreatedAt.UTC(), ChangedAt: d.ChangedAt.UTC(), Published: idOrNull(d.Published),
		Simulated: d.Origin.Simulated, CanUndo: d.CanUndo, CanRedo: d.CanRedo, Cells: d.CellCount,
	}
}

func draftOf(d *grid.Draft, names accountNames) Draft { return Draft{headOf(d, names), d.GridCount} }

// draftNames are the names of the accounts of drafts.
func (s *Server) draftNames(ctx context.Context, rows ...grid.Draft) (accountNames, error) {
	return namesOf(ctx, s.store, rows, func(d *grid.Draft) grid.AccountID { return d.Author })
}

func (s *Server) registerDrafts() {
	read(s, "GET /api/v1/drafts", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Draft], error) {
		rows, next, err := s.store.Drafts(ctx, req.region, in.Paging.store())
		if err != nil {
			return list[Draft]{}, err
		}
		names, err := s.draftNames(ctx, rows...)
		return listOf(rows, next, func(d *grid.Draft) Draft { return draftOf(d, names) }), err
	})
	read(s, "GET /api/v1/drafts/{id}", func(ctx context.Context, req *request, in *ByID) (DraftDetail, error) {
		return s.draftDetail(ctx, req.caller, grid.DraftID(in.ID))
	})
	write(s, "PUT /api/v1/drafts/{id}", s.prepareDraft)
	write(s, "PATCH /api/v1/drafts/{id}", func(ctx context.Context, req *request, in *draftAct[draftPatch]) (func(*store.Tx) (Draft, error), error) {
		head, names, err := s.draftHead(ctx, req.caller, in.ID)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Draft, error) {
			d, err := tx.SetDraft(head.ID, in.Body.Version, req.caller.ID, in.Body.apply)
			return draftOf(&d, names), err
		}, nil
	})
	write(s, "POST /api/v1/drafts/{id}/drop", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (Draft, error), error) {
		head, names, err := s.draftHead(ctx, req.caller, in.ID)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Draft, error) {
			err := tx.DropDraft(head.ID, in.Body.Version)
			dropped := head
			dropped.State, dropped.CanUndo, dropped.CanRedo = grid.DraftDropped, false, false
			return draftOf(&dropped, names), err
		}, nil
	})
	write(s, "POST /api/v1/drafts/{id}/rebase", s.prepareRebase)
}

// draftHead is a draft of the caller's scope, without its grids, and the name of
// its author.
func (s *Server) draftHead(ctx context.Context, c *caller, id string) (grid.Draft, accountNames, error) {
	head, err := s.store.DraftHead(ctx, c.Region, grid.DraftID(id))
	if err != nil {
		return head, nil, err
	}
	names, err := s.draftNames(ctx, head)
	return head, names, err
}

func (s *Server) draftDetail(ctx context.Context, c *caller, id grid.DraftID) (DraftDetail, error) {
	d, err := s.store.Draft(ctx, c.Region, id)
	if err != nil {
		return DraftDetail{}, err
	}
	names, err := s.draftNames(ctx, d)
	if err != nil {
		return DraftDetail{}, err
	}
	w := DraftDetail{DraftHead: headOf(&d, names), Grids: make([]DraftGrid, len(d.Grids)), Staff: make([]DraftPosting, len(d.Staff))}
	for i := range d.Grids {
		g := &d.Grids[i]
		_, locked := slices.BinarySearch(d.Locked, g.ID)
		w.Grids[i] = DraftGrid{ID: string(g.ID), Code: g.Code, Name: g.Name, Region: g.Region, Locked: locked}
	}
	for i, p := range d.Staff {
		w.Staff[i] = postingOf(p)
	}
	at := d.From
	if at.IsZero() {
		at = s.boardNow()
	}
	w.People, err = s.people(ctx, d.Region, at)
	return w, err
}

func postingOf(p grid.Posting) DraftPosting {
	return DraftPosting{Grid: string(p.Grid), Officer: string(p.Officer), Kind: string(p.Kind)}
}

// people are the staff of a region in service at an instant.
func (s *Server) people(ctx context.Context, region string, at time.Time) ([]Person, error) {
	staff, err := s.planning.People(ctx, region, at)
	if err != nil {
		return nil, err
	}
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	rule := policy.WorkloadRule()
	out := make([]Person, 0, len(staff.Officers))
	for i := range staff.Officers {
		o := &staff.Officers[i]
		if !o.ActiveAt(at) {
			continue
		}
		hours := float64(o.WeekMinutes) / 60
		if hours == 0 {
			hours = rule.WeekHours
		}
		out = append(out, Person{ID: string(o.ID), Name: o.Name, Post: string(o.Post), WeekHours: hundredths(hours),
			Capacity: hundredths(float64(policy.Capacity(hours, true)) / 3600), Simulated: o.Origin.Simulated})
	}
	return out, nil
}

// hundredths rounds hours as they are shown.
func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

// rebaseBody puts a draft on another plan.
type rebaseBody struct {
	Version       int64      `json:"version" minimum:"1"`
	EffectiveFrom *time.Time `json:"effective_from,omitempty" doc:"when it is to take effect: the plan in force then; default the draft's, else now"`
}

// RebasedDraft is a draft put on the plan in force when it is to take effect.
type RebasedDraft struct {
	Draft
	Differ []DraftDiffers `json:"differ" doc:"what both the draft and that plan changed; the draft's holds"`
}

func (s *Server) prepareRebase(ctx context.Context, req *request, in *draftAct[rebaseBody]) (func(*store.Tx) (RebasedDraft, error), error) {
	head, names, err := s.draftHead(ctx, req.caller, in.ID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (RebasedDraft, error) {
		e, differ, err := tx.RebaseDraft(head.ID, in.Body.Version, instantOr(in.Body.EffectiveFrom, time.Time{}), req.caller.ID)
		if err != nil {
			return RebasedDraft{}, err
		}
		d, err := tx.DraftHead(head.Region, head.ID)
		return RebasedDraft{draftOf(&d, names), differsOf(differ, accountNames{e.By: req.caller.Name})}, err
	}, nil
}

// apply changes a draft as the patch says.
func (p *draftPatch) apply(d *grid.Draft) error {
	if p.Name != nil {
		d.Name = *p.Name
	}
	if p.EffectiveFrom.stated {
		d.From = instantOr(p.EffectiveFrom.At, time.Time{})
	}
	if p.ReturnsAt.stated {
		d.Until = instantOr(p.ReturnsAt.At, time.Time{})
	}
	if p.Borders != "" {
		d.Borders = grid.Borders(p.Borders)
	}
	return nil
}
