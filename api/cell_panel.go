package api

import (
	"cmp"
	"context"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// CellPanel is everything the caller may know of one cell.
type CellPanel struct {
	Cell              geo.Cell      `json:"cell"`
	Resolution        int           `json:"resolution"`
	Lines             []Line        `json:"lines"`
	Owed              Owed          `json:"owed"`
	Grids             []Grid        `json:"grids"`
	Institutions      []Institution `json:"institutions" doc:"at most 200, worst first"`
	InstitutionsTotal int           `json:"institutions_total"`
	Clues             []Clue        `json:"clues" doc:"open ones, at most 100"`
	Visits            []Visit       `json:"visits" doc:"the last 20"`
	Gaps              []Gap         `json:"gaps" doc:"at most 100"`
}

// What a panel shows of each at most.
const (
	panelInstitutions = 200
	panelClues        = 100
	panelVisits       = 20
	panelGaps         = 100
	panelRanked       = 5000 // institutions looked through for the worst
)

func (s *Server) registerCellPanel() {
	read(s, "GET /api/v1/board/cells/{cell}", func(ctx context.Context, req *request, in *struct {
		Scoped
		Cell string `path:"cell" doc:"of the base resolution or coarser, 4 at least"`
	}) (*CellPanel, error) {
		span, err := s.spanOf(in.Cell)
		if err != nil {
			return nil, err
		}
		cell, err := geo.ParseCell(in.Cell)
		if err != nil {
			return nil, err
		}
		return s.cellPanel(ctx, req.region, cell, *span)
	})
}

func (s *Server) cellPanel(ctx context.Context, scope string, cell geo.Cell, span [2]geo.Cell) (*CellPanel, error) {
	p := &CellPanel{Cell: cell, Resolution: cell.Resolution(), Lines: []Line{}}
	board, err := s.hub.state(ctx, live.Topic{Region: scope, Resolution: p.Resolution})
	if err != nil {
		return nil, err
	}
	var covered grid.Covered
	for i := range board.delta.Lines {
		if l := &board.delta.Lines[i]; l.Cell == cell {
			p.Lines = append(p.Lines, lineOf(l))
			covered.AddTally(&l.Tally)
		}
	}
	st, err := s.standing(ctx)
	if err != nil {
		return nil, err
	}
	p.Owed = owedOf(&covered, st.policy, board.delta.Today)
	if len(p.Lines) == 0 {
		in, err := s.store.AnyInForce(ctx, scope, span)
		if err != nil {
			return nil, err
		}
		if !in {
			return nil, notFound("cell")
		}
	}
	located := 0
	for i := range p.Lines {
		for _, n := range p.Lines[i].Institutions {
			located += int(n)
		}
	}
	if p.Grids, err = s.gridsOf(ctx, scope, span); err != nil {
		return nil, err
	}
	if p.Institutions, p.InstitutionsTotal, err = s.worstInstitutions(ctx, scope, span); err != nil {
		return nil, err
	}
	p.InstitutionsTotal = max(p.InstitutionsTotal, located)
	clues, _, err := s.store.Clues(ctx, scope, store.ClueFilter{State: grid.ClueOpen, Cells: &span}, store.Page{Limit: panelClues})
	if err != nil {
		return nil, err
	}
	of, err := s.cluesOf(ctx, clues, "")
	if err != nil {
		return nil, err
	}
	p.Clues = of.Items
	visits, _, err := s.store.Visits(ctx, scope, store.VisitFilter{Cells: &span}, store.Page{Limit: panelVisits})
	if err != nil {
		return nil, err
	}
	p.Visits = listOf(visits, "", visitRowOf).Items
	gaps, err := s.view.Gaps(grid.GapQuery{Region: scope, Cells: &span, Limit: panelGaps})
	if err != nil {
		return nil, err
	}
	p.Gaps = listOf(gaps, "", gapOf).Items
	return p, nil
}

// worstInstitutions are those of a span, worst status first and the earliest
// due date first among equals, and how many were looked through.
func (s *Server) worstInstitutions(ctx context.Context, scope string, span [2]geo.Cell) ([]Institution, int, error) {
	st, err := s.standing(ctx)
	if err != nil {
		return nil, 0, err
	}
	type ranked struct {
		owed grid.Owed
		row  grid.Institution
	}
	var all []ranked
	page := store.Page{Limit: 1000}
	for len(all) < panelRanked {
		rows, next, err := s.store.Institutions(ctx, scope, store.InstitutionFilter{Cells: &span}, page)
		if err != nil {
			return nil, 0, err
		}
		for _, row := range rows {
			all = append(all, ranked{st.owed(&row), row})
		}
		if page.After = next; next == "" {
			break
		}
	}
	slices.SortFunc(all, func(x, y ranked) int {
		return cmp.Or(-cmp.Compare(x.owed.Status, y.owed.Status), cmp.Compare(x.owed.DueOn, y.owed.DueOn), cmp.Compare(x.row.ID, y.row.ID))
	})
	worst, ids := make([]Institution, 0, panelInstitutions), []grid.InstitutionID{}
	for i := range all[:min(panelInstitutions, len(all))] {
		worst, ids = append(worst, st.institution(&all[i].row)), append(ids, all[i].row.ID)
	}
	kin, err := s.store.Kin(ctx, scope, ids)
	if err != nil {
		return nil, 0, err
	}
	for i := range worst {
		worst[i].link(kin)
	}
	return worst, len(all), nil
}
