package api

import (
	"context"
	"io"
	"sync"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/export"
	"gridwatch/grid/planning"
)

// PlanHead is what a plan and its detail share.
type PlanHead struct {
	ID            string     `json:"id" format:"uuid"`
	Region        string     `json:"region"`
	Name          string     `json:"name"`
	EffectiveFrom time.Time  `json:"effective_from" doc:"of a plan that was replaced: when it was to take effect"`
	Until         *time.Time `json:"until" doc:"when the next plan of the region begins; null: none is published"`
	Base          *string    `json:"base"`
	ReplacedBy    *string    `json:"replaced_by" doc:"the plan in its place"`
	State         string     `json:"state" enum:"future,in_force,superseded,replaced" doc:"replaced: another plan took its place before it took effect"`
	Cells         int        `json:"cells"`
	Simulated     bool       `json:"simulated"`
}

// Plan is a published plan without its grids.
type Plan struct {
	PlanHead
	Grids int `json:"grids"`
}

// StaffedGrid is a grid of a plan with who answered for it when the plan began.
type StaffedGrid struct {
	PlainGrid
	Staff []PlanStaff `json:"staff"`
}

// PlanStaff is a person with a duty in a grid.
type PlanStaff struct {
	Officer string `json:"officer" format:"uuid"`
	Name    string `json:"name"`
	Kind    string `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
}

// PlanDetail is a published plan with its grids and who answered for them when
// it began.
type PlanDetail struct {
	PlanHead
	Grids []StaffedGrid `json:"grids"`
}

// registerPlanning registers everything of the planner's workbench.
func (s *Server) registerPlanning() {
	s.registerPlanList()
	s.registerDrafts()
	s.registerDraftCells()
	s.registerDraftEdits()
	s.registerDraftChecks()
	s.registerDraftPublish()
	s.registerDraftImport()
	s.registerBalances()
	s.registerLeaves()
	s.registerRoster()
	s.registerStaffing()
	s.registerDutyQuestion()
}

func (s *Server) registerPlanList() {
	read(s, "GET /api/v1/plans", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
	}) (list[Plan], error) {
		rows, next, err := s.store.Plans(ctx, req.region, in.Paging.store())
		if err != nil {
			return list[Plan]{}, err
		}
		plans, err := s.plansOf(ctx, req.caller.Region, rows)
		l := listOf(plans, next, func(p *Plan) Plan { return *p })
		return l, err
	})
	read(s, "GET /api/v1/plans/{id}", func(ctx context.Context, req *request, in *ByID) (PlanDetail, error) {
		return s.planDetail(ctx, req.caller.Region, grid.PlanID(in.ID))
	})
	registerDownload(s, "GET /api/v1/plans/{id}/export", func(ctx context.Context, in *planExport) (*table, error) {
		p, err := s.store.Plan(ctx, requestOf(ctx).caller.Region, grid.PlanID(in.ID))
		if err != nil {
			return nil, err
		}
		return s.planTable(ctx, p.Region, "plan-"+in.ID, in.Format, &planning.Layout{Grids: p.Grids, Cells: p.Cells})
	})
	registerDownload(s, "GET /api/v1/drafts/{id}/export", func(ctx context.Context, in *planExport) (*table, error) {
		d, err := s.store.Draft(ctx, requestOf(ctx).caller.Region, grid.DraftID(in.ID))
		if err != nil {
			return nil, err
		}
		layout := planning.LayoutOf(&d)
		return s.planTable(ctx, d.Region, "draft-"+in.ID, in.Format, &layout)
	})
}

// planExport asks for a plan file.
type planExport struct {
	ByID
	Format string `query:"format" enum:"csv,geojson,units" default:"csv" doc:"units: official unit grids, as CSV"`
}

// planTable is a plan file to download.
func (s *Server) planTable(ctx context.Context, region, name, format string, l *planning.Layout) (*table, error) {
	kind := export.CSV
	if format == string(planning.FormatGeoJSON) {
		kind = export.GeoJSON
	}
	if format == string(planning.FormatUnits) {
		name += "-units"
	}
	return &table{format: kind, name: "gridwatch-" + name, write: func(w io.Writer) error {
		return s.planning.Export(ctx, w, region, l, planning.Format(format))
	}}, nil
}

// planSize is how much a plan holds. A plan never changes, so sizes are kept.
type planSize struct{ grids, cells int }

// planSizes keeps the sizes of plans.
type planSizes struct{ kept sync.Map }

func (s *Server) planSize(ctx context.Context, p *grid.Plan) (planSize, error) {
	if size, known := s.planSizes.kept.Load(p.ID); known {
		return size.(planSize), nil
	}
	whole, err := s.store.Plan(ctx, p.Region, p.ID)
	size := planSize{len(whole.Grids), len(whole.Cells)}
	if err == nil {
		s.planSizes.kept.Store(p.ID, size)
	}
	return size, err
}

// plansOf are plans of a scope as they are listed.
func (s *Server) plansOf(ctx context.Context, scope string, rows []grid.Plan) ([]Plan, error) {
	ends, err := s.store.PlanEnds(ctx, scope)
	if err != nil {
		return nil, err
	}
	now := s.boardNow()
	plans := make([]Plan, len(rows))
	for i := range rows {
		p := &rows[i]
		size, err := s.planSize(ctx, p)
		if err != nil {
			return nil, err
		}
		plans[i] = planOf(p, ends[p.ID], size, now)
	}
	return plans, nil
}

func planOf(p *grid.Plan, until time.Time, size planSize, now time.Time) Plan {
	state := "in_force"
	switch {
	case p.ReplacedBy != "":
		state = "replaced"
	case p.From.After(now):
		state = "future"
	case !until.IsZero() && !until.After(now):
		state = "superseded"
	}
	return Plan{PlanHead{ID: string(p.ID), Region: p.Region, Name: p.Name, EffectiveFrom: p.From.UTC(), Until: timeOrNull(until),
		Base: idOrNull(p.Base), ReplacedBy: idOrNull(p.ReplacedBy), State: state, Cells: size.cells, Simulated: p.Origin.Simulated}, size.grids}
}

func (s *Server) planDetail(ctx context.Context, scope string, id grid.PlanID) (PlanDetail, error) {
	p, err := s.store.Plan(ctx, scope, id)
	if err != nil {
		return PlanDetail{}, err
	}
	heads, err := s.plansOf(ctx, scope, []grid.Plan{p})
	if err != nil {
		return PlanDetail{}, err
	}
	staff, err := s.store.PlanStaff(ctx, id)
	if err != nil {
		return PlanDetail{}, err
	}
	people, err := s.planning.People(ctx, p.Region, p.From)
	if err != nil {
		return PlanDetail{}, err
	}
	names := map[grid.OfficerID]string{}
	for i := range people.Officers {
		names[people.Officers[i].ID] = people.Officers[i].Name
	}
	w := PlanDetail{heads[0].PlanHead, make([]StaffedGrid, len(p.Grids))}
	at := map[grid.GridID]int{}
	for i := range p.Grids {
		at[p.Grids[i].ID] = i
		w.Grids[i] = StaffedGrid{*plainGrid(&p.Grids[i]), []PlanStaff{}}
	}
	for _, x := range staff {
		if i, known := at[x.Grid]; known {
			w.Grids[i].Staff = append(w.Grids[i].Staff, PlanStaff{string(x.Officer), names[x.Officer], string(x.Kind)})
		}
	}
	return w, nil
}

// planLayout is a plan with its people at an instant, zero: when it begins.
func (s *Server) planLayout(ctx context.Context, scope string, id grid.PlanID, at time.Time) (planning.Layout, error) {
	p, err := s.store.Plan(ctx, scope, id)
	if err != nil {
		return planning.Layout{}, err
	}
	l := planning.Layout{Grids: p.Grids, Cells: p.Cells}
	if at.IsZero() {
		at = p.From
	}
	l.Staff, err = s.store.PlanStaffAt(ctx, id, at)
	return l, err
}
