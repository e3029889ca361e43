package api

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Grid is a grid in force with its staff.
type Grid struct {
	ID        string      `json:"id" format:"uuid"`
	Code      string      `json:"code"`
	Name      string      `json:"name"`
	Region    string      `json:"region"`
	Plan      string      `json:"plan" format:"uuid"`
	Since     time.Time   `json:"since" doc:"since when the plan in force says so"`
	Cells     int         `json:"cells"`
	Simulated bool        `json:"simulated"`
	Freshness Freshness   `json:"freshness" doc:"of the cells of the caller's scope that look to this grid"`
	Staff     []GridStaff `json:"staff"`
}

// Freshness says how much of a register was lately checked on site.
type Freshness struct {
	Fresh int `json:"fresh" doc:"institutions found as registered within the policy's freshness_days"`
	Total int `json:"total" doc:"institutions that are not exempt"`
}

// GridStaff is a person with a duty in a grid.
type GridStaff struct {
	Officer   string     `json:"officer" format:"uuid"`
	Name      string     `json:"name"`
	Kind      string     `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
	From      time.Time  `json:"from"`
	Until     *time.Time `json:"until"`
	Phone     string     `json:"phone"`
	OnLeave   bool       `json:"on_leave" doc:"on leave now: others answer meanwhile"`
	Simulated bool       `json:"simulated"`
}

// gridsWith gives grids their freshness on the board of a scope.
func (s *Server) gridsWith(scope string, rows []store.GridRow) ([]Grid, error) {
	fresh, err := s.view.Freshness(scope)
	if err != nil {
		return nil, err
	}
	grids := listOf(rows, "", gridOf).Items
	for i := range grids {
		grids[i].Freshness = Freshness(fresh[rows[i].ID])
	}
	return grids, nil
}

func gridOf(g *store.GridRow) Grid {
	w := Grid{
		ID: string(g.ID), Code: g.Code, Name: g.Name, Region: g.Region, Plan: string(g.Plan), Since: g.Since.UTC(),
		Cells: g.Cells, Simulated: g.Origin.Simulated, Staff: make([]GridStaff, 0, len(g.Staff)),
	}
	for i := range g.Staff {
		d, o := &g.Staff[i].Duty, &g.Staff[i].Officer
		w.Staff = append(w.Staff, GridStaff{
			Officer: string(o.ID), Name: o.Name, Kind: string(d.Kind), From: d.From.UTC(), Until: timeOrNull(d.Until),
			Phone: o.Phone, OnLeave: g.Staff[i].OnLeave, Simulated: d.Origin.Simulated || o.Origin.Simulated,
		})
	}
	return w
}

// planBody is a plan as it is published: every cell in force.
type planBody struct {
	Region        string     `json:"region" maxLength:"64"`
	Name          string     `json:"name"`
	EffectiveFrom *time.Time `json:"effective_from,omitempty" doc:"default now, in domain time"`
	Base          *string    `json:"base,omitempty" format:"uuid" doc:"the plan this one changes"`
	Grids         []planGrid `json:"grids" minItems:"1" maxItems:"5000"`
}

type planGrid struct {
	ID     string     `json:"id" format:"uuid"`
	Region string     `json:"region,omitempty" maxLength:"64" doc:"default the plan's"`
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Cells  []geo.Cell `json:"cells" maxItems:"200000"`
}

// PublishedPlan says what was published.
type PublishedPlan struct {
	ID            string    `json:"id" format:"uuid"`
	Region        string    `json:"region"`
	Name          string    `json:"name"`
	EffectiveFrom time.Time `json:"effective_from"`
	Grids         int       `json:"grids"`
	Cells         int       `json:"cells"`
}

// plan builds the plan; a cell in two grids is refused.
func (b *planBody) plan(id grid.PlanID, now time.Time) (*grid.Plan, error) {
	p := &grid.Plan{
		ID: id, Region: b.Region, Name: b.Name, From: instantOr(b.EffectiveFrom, now),
		Base: grid.PlanID(textOrEmpty(b.Base)), Cells: map[geo.Cell]grid.GridID{},
	}
	var f grid.Faults
	for _, g := range b.Grids {
		region := g.Region
		if region == "" {
			region = b.Region
		}
		gid, err := grid.ParseID[grid.GridID]("grids.id", g.ID)
		if err != nil {
			return nil, err
		}
		p.Grids = append(p.Grids, grid.Grid{ID: gid, Region: region, Code: g.Code, Name: g.Name})
		for _, c := range g.Cells {
			if other, twice := p.Cells[c]; twice && len(f) < 20 {
				f.Add("cells", c.String(), "is in grid %s and in grid %s", other, gid)
			}
			p.Cells[c] = gid
		}
	}
	return p, f.Err("plan")
}

func (s *Server) registerPlans() {
	read(s, "GET /api/v1/grids", func(ctx context.Context, req *request, _ *Scoped) (list[Grid], error) {
		rows, err := s.store.Grids(ctx, req.region, s.boardNow())
		if err != nil {
			return list[Grid]{}, err
		}
		grids, err := s.gridsWith(req.region, rows)
		return list[Grid]{Items: grids}, err
	})
	read(s, "GET /api/v1/grids/outlines", func(ctx context.Context, req *request, _ *Scoped) (Features, error) {
		return s.gridOutlines(ctx, req.region)
	})
	write(s, "PUT /api/v1/plans/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body planBody
	}) (func(*store.Tx) (PublishedPlan, error), error) {
		id, err := grid.ParseID[grid.PlanID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		if _, err := s.auth.region(ctx, req.caller, in.Body.Region); err != nil {
			return nil, err
		}
		for _, g := range in.Body.Grids {
			if g.Region != "" {
				if _, err := s.auth.region(ctx, req.caller, g.Region); err != nil {
					return nil, err
				}
			}
		}
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		grids := make([]string, len(in.Body.Grids))
		for i, g := range in.Body.Grids {
			grids[i] = g.ID
		}
		return func(tx *store.Tx) (PublishedPlan, error) {
			if _, err := claim.admit(tx, store.NounPlan, string(id)); err != nil {
				return PublishedPlan{}, err
			}
			p, err := in.Body.plan(id, tx.Now())
			if err == nil {
				err = claim.admitAll(tx, store.NounGrid, "grids.id", grids)
			}
			if err == nil {
				err = tx.PublishPlan(p)
			}
			if err != nil {
				return PublishedPlan{}, err
			}
			return PublishedPlan{string(p.ID), p.Region, p.Name, p.From.UTC(), len(p.Grids), len(p.Cells)}, nil
		}, nil
	})
}

func (s *Server) gridOutlines(ctx context.Context, scope string) (Features, error) {
	out := Features{Type: "FeatureCollection", Features: []Feature{}}
	at := s.boardNow()
	rows, err := s.store.Grids(ctx, scope, at)
	if err != nil {
		return out, err
	}
	cells, err := s.store.GridCells(ctx, scope, at)
	if err != nil {
		return out, err
	}
	for _, g := range rows {
		if len(cells[g.ID]) == 0 {
			continue
		}
		f, err := featureOf(geo.Outline(cells[g.ID]), OutlineProperty{ID: string(g.ID), Code: g.Code, Name: g.Name, Simulated: g.Origin.Simulated})
		if err != nil {
			return out, err
		}
		out.Features = append(out.Features, f)
	}
	return out, nil
}

// gridsOf are the grids of a scope that hold one of the base cells of a span.
func (s *Server) gridsOf(ctx context.Context, scope string, span [2]geo.Cell) ([]Grid, error) {
	at := s.boardNow()
	rows, err := s.store.Grids(ctx, scope, at)
	if err != nil {
		return nil, err
	}
	cells, err := s.store.GridCells(ctx, scope, at)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(g store.GridRow) bool {
		return !slices.ContainsFunc(cells[g.ID], func(c geo.Cell) bool { return c >= span[0] && c <= span[1] })
	})
	return s.gridsWith(scope, rows)
}
