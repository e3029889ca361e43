package api

import (
	"context"
	"time"
)

// PlanHead is what a plan and its detail share.
type PlanHead struct {
	ID            string     `json:"id" format:"uuid"`
	Region        string     `json:"region"`
	Name          string     `json:"name"`
	EffectiveFrom time.Time  `json:"effective_from"`
	Until         *time.Time `json:"until" doc:"when the next plan of the region begins; null: none is published"`
	Base          *string    `json:"base"`
	State         string     `json:"state" enum:"future,in_force,superseded"`
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
		return list[Plan]{}, errNotBuilt
	})
	read(s, "GET /api/v1/plans/{id}", func(ctx context.Context, req *request, in *ByID) (PlanDetail, error) {
		return PlanDetail{}, errNotBuilt
	})
	registerDownload(s, "GET /api/v1/plans/{id}/export", func(ctx context.Context, in *struct {
		ByID
		Format string `query:"format" enum:"csv,geojson,units" default:"csv"`
	}) (*table, error) {
		return nil, errNotBuilt
	})
	registerDownload(s, "GET /api/v1/drafts/{id}/export", func(ctx context.Context, in *struct {
		ByID
		Format string `query:"format" enum:"csv,geojson,units" default:"csv"`
	}) (*table, error) {
		return nil, errNotBuilt
	})
}
