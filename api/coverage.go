package api

import (
	"context"
	"slices"

	"gridwatch/grid"
)

// CoverageItem is the coverage of a region or grid.
type CoverageItem struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Covered
}

// Coverage is how well a scope is covered.
type Coverage struct {
	Items []CoverageItem `json:"items" doc:"the worst first; institutions in no grid are in the total only"`
	Total Covered        `json:"total"`
	Grade string         `json:"grade" enum:"all,AB,A"`
	Bands []int          `json:"bands" doc:"lower ends in %, the best first"`
}

// gradeReaders may see what of the coverage stands on good evidence (佐证等级): a
// grade is advice for those who judge the work.
var gradeReaders = []grid.Role{grid.RoleCommander, grid.RolePlanner, grid.RoleAuditor, grid.RoleAdmin}

func (s *Server) registerCoverage() {
	read(s, "GET /api/v1/coverage", func(ctx context.Context, req *request, in *struct {
		Scoped
		By    string `query:"by" enum:"region,grid" default:"region" doc:"region: those right below the scope"`
		Grade string `query:"grade" enum:"all,AB,A" default:"all" doc:"which visits count: all, or those of these evidence grades; others than all for commander, planner, auditor, admin"`
	}) (*Coverage, error) {
		var last map[grid.InstitutionID]grid.LastVisits
		if in.Grade != "all" {
			if !slices.Contains(gradeReaders, req.caller.Role) {
				return nil, grid.Errorf(grid.Denied, "denied", "the role %s may not see coverage by evidence grade", req.caller.Role)
			}
			grades := make([]string, len(in.Grade))
			for i := range in.Grade {
				grades[i] = in.Grade[i : i+1]
			}
			var err error
			if last, err = s.store.LastVisitsOf(ctx, req.region, grades); err != nil {
				return nil, err
			}
		}
		by := grid.DebtBy(in.By)
		items, total, err := s.view.Coverage(req.region, by, last)
		if err != nil {
			return nil, err
		}
		policy, err := s.currentPolicy(ctx)
		if err != nil {
			return nil, err
		}
		names, err := s.debtorNames(ctx, req.region, by, items)
		if err != nil {
			return nil, err
		}
		rule := policy.DebtRule()
		w := &Coverage{Items: make([]CoverageItem, len(items)), Total: coveredOf(&total, &rule), Grade: in.Grade, Bands: rule.Bands}
		for i := range items {
			w.Items[i] = CoverageItem{items[i].ID, names[items[i].ID], coveredOf(&items[i].Covered, &rule)}
		}
		return w, nil
	})
}
