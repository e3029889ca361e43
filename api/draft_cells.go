package api

import (
	"context"

	"gridwatch/geo"
)

// PlanCells is the land of a draft or a plan in columns, one entry a base cell in
// force, sorted by cell.
type PlanCells struct {
	Version      int64      `json:"version" doc:"of the draft; 0 for a plan"`
	Resolution   int        `json:"resolution"`
	PeriodDays   int        `json:"period_days" doc:"hours are of so many days"`
	Cells        []geo.Cell `json:"cells"`
	Near         []int32    `json:"near" doc:"six a cell: positions of its neighbours in cells, counter-clockwise; -1: none"`
	Grid         []int32    `json:"grid" doc:"position in grids; -1: none"`
	Home         []int32    `json:"home" doc:"position in regions of the leaf region"`
	Hours        []float64  `json:"hours" doc:"of work a period"`
	Institutions []int32    `json:"institutions" doc:"active ones that owe something"`
	Clues        []int32    `json:"clues" doc:"opened in the last 365 days"`
	Watch        []int32    `json:"watch" doc:"premises under watch"`
	Grids        []string   `json:"grids" doc:"ids of grids: first those of the draft as it lists them, then those that only its base has"`
	Regions      []PlanArea `json:"regions"`
	BaseGrid     []int32    `json:"base_grid" doc:"position in grids of the grid in the base plan; -1: none"`
}

// PlanArea is a leaf region of a plan.
type PlanArea struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (s *Server) registerDraftCells() {
	read(s, "GET /api/v1/drafts/{id}/cells", func(ctx context.Context, req *request, in *ByID) (PlanCells, error) {
		return PlanCells{}, errNotBuilt
	})
	read(s, "GET /api/v1/plans/{id}/cells", func(ctx context.Context, req *request, in *ByID) (PlanCells, error) {
		return PlanCells{}, errNotBuilt
	})
}
