package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Gap is one place nobody looks after, or nobody looked at.
type Gap struct {
	Kind         int       `json:"kind" doc:"1 no grid, 2 no staff, 3 past its cycle, 8 not located"`
	Region       string    `json:"region"`
	Cell         *geo.Cell `json:"cell,omitempty"`
	Institution  *string   `json:"institution,omitempty"`
	Grid         *string   `json:"grid,omitempty"`
	Since        time.Time `json:"since"`
	Institutions int       `json:"institutions" doc:"how many it touches"`
	Clues        int       `json:"clues" doc:"open clues it touches"`
	Closes       string    `json:"closes" enum:"assign_grid,assign_staff,visit,locate"`
}

func gapOf(g *grid.Gap) Gap {
	return Gap{
		Kind: int(g.Kind), Region: g.Region, Cell: cellOrNull(g.Cell), Institution: idOrNull(g.Institution), Grid: idOrNull(g.Grid),
		Since: g.Since.UTC(), Institutions: g.Institutions, Clues: g.Clues, Closes: g.Kind.Closes(),
	}
}

func (s *Server) registerGaps() {
	read(s, "GET /api/v1/gaps", func(_ context.Context, req *request, in *struct {
		Scoped
		Kind  int `query:"kind" enum:"1,2,3,8"`
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}) (list[Gap], error) {
		gaps, err := s.view.Gaps(req.region, grid.GapKind(in.Kind), nil, in.Limit)
		return listOf(gaps, "", gapOf), err
	})
}
