package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/store"
)

// PlanFinding is one thing that a check of a draft found.
type PlanFinding struct {
	Code         string     `json:"code" enum:"cells-unstaffed,cells-ungridded,grid-apart,grid-empty,grid-across,staff-overloaded,no-backup,staff-leaves,rotation-due,norm-missed,people-unassigned"`
	Severity     string     `json:"severity" enum:"error,warning"`
	Grid         *string    `json:"grid"`
	Officer      *string    `json:"officer"`
	Cells        []geo.Cell `json:"cells" doc:"at most 200 of cell_count"`
	CellCount    int        `json:"cell_count"`
	Institutions int        `json:"institutions"`
	Pieces       int        `json:"pieces"`
	Ratio        figure     `json:"ratio" doc:"of work to hours"`
	Until        *time.Time `json:"until"`
}

// PlanSummary is what the compare table shows of a plan.
type PlanSummary struct {
	Grids        int    `json:"grids"`
	People       int    `json:"people"`
	Cells        int    `json:"cells"`
	Institutions int    `json:"institutions"`
	Hours        figure `json:"hours" doc:"of work a period"`
	MaxOverMean  figure `json:"max_over_mean" doc:"the highest work of a person over the mean"`
	MinOverMean  figure `json:"min_over_mean"`
	MaxRatio     figure `json:"max_ratio" doc:"of work to hours of staff, of the worst person"`
	Overloaded   int    `json:"overloaded" doc:"people whose work exceeds their hours"`
	BorderKm     figure `json:"border_km" doc:"length of the borders between grids"`
	Apart        int    `json:"apart" doc:"grids that do not hang together"`
	WalkKm       figure `json:"walk_km" doc:"reckoned walk a period"`
	Iso          figure `json:"iso" doc:"isoperimetric ratio"`
	Unstaffed    int    `json:"unstaffed" doc:"cells without staff; publishing asks for this number"`
}

// PlanGridRow is a grid of a plan with its figures; hours are of a period.
type PlanGridRow struct {
	PlainGrid
	Cells        int      `json:"cells"`
	Institutions int      `json:"institutions"`
	Hours        figure   `json:"hours"`
	Work         PlanWork `json:"work"`
	Capacity     figure   `json:"capacity" doc:"hours of its staff; 0 when nobody"`
	Pieces       int      `json:"pieces"`
	AreaKm2      figure   `json:"area_km2"`
}

// PlanWork is what the hours of work are made of.
type PlanWork struct {
	Visits  figure `json:"visits"`
	Clues   figure `json:"clues"`
	Walking figure `json:"walking"`
	Watch   figure `json:"watch"`
	Empty   figure `json:"empty"`
}

// PlanPersonRow is a person of a plan with their load; hours are of a period.
type PlanPersonRow struct {
	Officer      string   `json:"officer" format:"uuid"`
	Name         string   `json:"name"`
	Grids        []string `json:"grids"`
	Cells        int      `json:"cells"`
	Institutions int      `json:"institutions"`
	Hours        figure   `json:"hours"`
	Work         PlanWork `json:"work"`
	Capacity     figure   `json:"capacity"`
	Ratio        figure   `json:"ratio" doc:"of work to capacity; null without capacity"`
}

// DraftCheck is what a check of a draft found.
type DraftCheck struct {
	Version  int64           `json:"version"`
	Findings []PlanFinding   `json:"findings"`
	Summary  PlanSummary     `json:"summary"`
	Grids    []PlanGridRow   `json:"grids"`
	People   []PlanPersonRow `json:"people"`
}

// PlanMoves is what changes between two plans for the people.
type PlanMoves struct {
	Cells            int    `json:"cells"`
	Institutions     int    `json:"institutions" doc:"that change their person"`
	InstitutionsKept figure `json:"institutions_kept" doc:"share that keeps one of its people, 0 to 1"`
	Hours            figure `json:"hours"`
	People           int    `json:"people" doc:"who gain or lose a grid or cell"`
	GridsNew         int    `json:"grids_new"`
	GridsOff         int    `json:"grids_off"`
}

// MovedCell is a cell that two plans have in different grids.
type MovedCell struct {
	Cell geo.Cell `json:"cell"`
	From *string  `json:"from"`
	To   *string  `json:"to"`
}

// PlanComparison compares a draft with something.
type PlanComparison struct {
	Before PlanSummary `json:"before"`
	After  PlanSummary `json:"after" doc:"the draft"`
	Moves  PlanMoves   `json:"moves"`
	Moved  []MovedCell `json:"moved"`
}

func (s *Server) registerDraftChecks() {
	read(s, "GET /api/v1/drafts/{id}/check", func(ctx context.Context, req *request, in *ByID) (DraftCheck, error) {
		return DraftCheck{}, errNotBuilt
	})
	write(s, "POST /api/v1/drafts/{id}/check", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftCheck, error), error) {
		return nil, errNotBuilt
	})
	read(s, "GET /api/v1/drafts/{id}/compare", func(ctx context.Context, req *request, in *struct {
		ByID
		With string `query:"with" maxLength:"40" default:"current" doc:"current, or the id of a plan or of a draft"`
	}) (PlanComparison, error) {
		return PlanComparison{}, errNotBuilt
	})
}
