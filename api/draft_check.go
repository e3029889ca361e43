package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/planning"
	"gridwatch/grid/store"
)

// PlanFinding is one thing that a check of a draft found.
type PlanFinding struct {
	Code         string     `json:"code" enum:"cells-unstaffed,cells-ungridded,grid-apart,grid-empty,grid-across,staff-overloaded,no-backup,staff-leaves,rotation-due,norm-missed,people-unassigned,plan-apart,plan-above"`
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

func findingsOf(rows []planning.Finding) []PlanFinding {
	out := make([]PlanFinding, len(rows))
	for i := range rows {
		f := &rows[i]
		out[i] = PlanFinding{Code: string(f.Code), Severity: string(f.Severity), Grid: idOrNull(f.Grid), Officer: idOrNull(f.Officer),
			Cells: f.Cells, CellCount: f.CellCount, Institutions: f.Institutions, Pieces: f.Pieces, Ratio: figure(f.Ratio), Until: timeOrNull(f.Until)}
		if f.Cells == nil {
			out[i].Cells = []geo.Cell{}
		}
	}
	return out
}

func summaryOf(s *planning.Summary) PlanSummary {
	return PlanSummary{
		Grids: s.Grids, People: s.People, Cells: s.Cells, Institutions: s.Institutions, Hours: figure(s.Hours), MaxOverMean: figure(s.MaxOverMean),
		MinOverMean: figure(s.MinOverMean), MaxRatio: figure(s.MaxRatio), Overloaded: s.Overloaded, BorderKm: figure(s.BorderKm), Apart: s.Apart,
		WalkKm: figure(s.WalkKm), Iso: figure(s.Iso), Unstaffed: s.Unstaffed,
	}
}

func workOf(w grid.Work) PlanWork {
	return PlanWork{Visits: hoursOf(w.Visits), Clues: hoursOf(w.Clues), Walking: hoursOf(w.Walking), Watch: hoursOf(w.Watch), Empty: hoursOf(w.Empty)}
}

// hoursOf seconds, as they are shown.
func hoursOf(seconds int64) figure { return figure(hundredths(float64(seconds) / 3600)) }

// checkOf is a check as it is answered; officers give the names.
func checkOf(version int64, findings []planning.Finding, r *planning.Reckoning, people *planning.People) DraftCheck {
	w := DraftCheck{Version: version, Findings: findingsOf(findings), Summary: summaryOf(&r.Summary),
		Grids: make([]PlanGridRow, len(r.Grids)), People: make([]PlanPersonRow, len(r.People))}
	names := make(map[grid.OfficerID]string, len(people.Officers))
	for i := range people.Officers {
		names[people.Officers[i].ID] = people.Officers[i].Name
	}
	for i := range r.Grids {
		g := &r.Grids[i]
		w.Grids[i] = PlanGridRow{PlainGrid: *plainGrid(&g.Grid), Cells: g.Cells, Institutions: g.Institutions, Hours: hoursOf(g.Work.Sum()),
			Work: workOf(g.Work), Capacity: hoursOf(g.Capacity), Pieces: g.Pieces, AreaKm2: figure(g.AreaKm2)}
	}
	for i := range r.People {
		p := &r.People[i]
		grids := make([]string, len(p.Grids))
		for n, g := range p.Grids {
			grids[n] = string(g)
		}
		w.People[i] = PlanPersonRow{Officer: string(p.Officer), Name: names[p.Officer], Grids: grids, Cells: p.Cells, Institutions: p.Institutions,
			Hours: hoursOf(p.Work.Sum()), Work: workOf(p.Work), Capacity: hoursOf(p.Capacity), Ratio: figure(p.Ratio)}
	}
	return w
}

// checkDraft checks a draft of the caller's scope as it is.
func (s *Server) checkDraft(ctx context.Context, c *caller, id string, now time.Time) (DraftCheck, error) {
	d, err := s.store.Draft(ctx, c.Region, grid.DraftID(id))
	if err != nil {
		return DraftCheck{}, err
	}
	findings, reckoning, err := s.planning.Check(ctx, &d, now)
	if err != nil {
		return DraftCheck{}, err
	}
	people, err := s.planning.People(ctx, d.Region, instantAfter(d.From, now))
	if err != nil {
		return DraftCheck{}, err
	}
	return checkOf(d.Version, findings, &reckoning, people), nil
}

// instantAfter is t, or now when there is none.
func instantAfter(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}

func (s *Server) registerDraftChecks() {
	read(s, "GET /api/v1/drafts/{id}/check", func(ctx context.Context, req *request, in *ByID) (DraftCheck, error) {
		return s.checkDraft(ctx, req.caller, in.ID, s.boardNow())
	})
	write(s, "POST /api/v1/drafts/{id}/check", func(ctx context.Context, req *request, in *draftAct[atVersion]) (func(*store.Tx) (DraftCheck, error), error) {
		w, err := s.checkDraft(ctx, req.caller, in.ID, s.now())
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (DraftCheck, error) {
			err := tx.MarkChecked(grid.DraftID(in.ID), in.Body.Version)
			if err == nil && w.Version != in.Body.Version { // edited between the reading and the mark
				err = grid.Errorf(grid.Unavailable, "draft-moved", "the draft was edited meanwhile: check it again")
			}
			return w, err
		}, nil
	})
	read(s, "GET /api/v1/drafts/{id}/compare", func(ctx context.Context, req *request, in *struct {
		ByID
		With string `query:"with" maxLength:"40" default:"current" doc:"current, or the id of a plan or of a draft"`
	}) (PlanComparison, error) {
		return s.compare(ctx, req.caller, grid.DraftID(in.ID), in.With)
	})
}

// compare compares a draft with the plan in force, a plan or another draft.
func (s *Server) compare(ctx context.Context, c *caller, id grid.DraftID, with string) (PlanComparison, error) {
	d, err := s.store.Draft(ctx, c.Region, id)
	if err != nil {
		return PlanComparison{}, err
	}
	now := s.boardNow()
	land, err := s.land(ctx, d.Region)
	if err != nil {
		return PlanComparison{}, err
	}
	before, err := s.layoutOf(ctx, c, &d, with, land.sheet, now)
	if err != nil {
		return PlanComparison{}, err
	}
	people, err := s.planning.People(ctx, d.Region, instantAfter(d.From, now))
	if err != nil {
		return PlanComparison{}, err
	}
	after := planning.LayoutOf(&d)
	r := planning.Compare(land.sheet, &before, &after, people)
	w := PlanComparison{Before: summaryOf(&r.Before), After: summaryOf(&r.After), Moved: make([]MovedCell, len(r.MovedCells)),
		Moves: PlanMoves{Cells: r.Moves.Cells, Institutions: r.Moves.Institutions, InstitutionsKept: figure(r.Moves.InstitutionsKept),
			Hours: figure(hundredths(r.Moves.Hours)), People: r.Moves.People, GridsNew: r.Moves.GridsNew, GridsOff: r.Moves.GridsOff}}
	for i, m := range r.MovedCells {
		w.Moved[i] = MovedCell{m.Cell, idOrNull(m.From), idOrNull(m.To)}
	}
	return w, nil
}

// layoutOf is what a draft is compared with. Of a plan in force of a wider region
// that is what it says of the draft's land: the rest is not the caller's.
func (s *Server) layoutOf(ctx context.Context, c *caller, d *grid.Draft, with string, sheet *planning.Sheet, now time.Time) (planning.Layout, error) {
	if with == "current" {
		p, there, err := s.store.PlanInForce(ctx, d.Region, now)
		if err != nil || !there {
			return planning.Layout{}, err
		}
		l, err := s.planLayout(ctx, p.Region, p.ID, now)
		if p.Region != d.Region {
			l = l.Within(sheet)
		}
		return l, err
	}
	other, err := s.store.Draft(ctx, c.Region, grid.DraftID(with))
	if grid.KindOf(err) == grid.NotFound {
		return s.planLayout(ctx, c.Region, grid.PlanID(with), time.Time{})
	}
	if err == nil && other.Region != d.Region {
		err = grid.Errorf(grid.Conflict, "other-region", "the other draft is of region %s", other.Region)
	}
	return planning.LayoutOf(&other), err
}
