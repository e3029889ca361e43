package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// GridRow is a grid of a plan in force, with its staff.
type GridRow struct {
	grid.Grid             // as it is called in the plan
	Plan      grid.PlanID // the plan in force
	Since     time.Time   // when that took effect
	Cells     int         // its cells in force in the scope
	Staff     []StaffRow
}

// StaffRow is a person with a duty in force.
type StaffRow struct {
	Duty    grid.Duty
	Officer grid.Officer
}

const planColumns = `id, region_code, name, effective_from_at, base_id, import_batch_id, simulated, policy_version`

func scanPlan(row scanner, p *grid.Plan) error {
	return row.Scan(&p.ID, &p.Region, &p.Name, into(&p.From), (*optional)(&p.Base), (*optional)(&p.Origin.Batch),
		&p.Origin.Simulated, &p.Origin.PolicyVersion)
}

const gridColumns = `grid.id, grid.region_code, plan_grid.code, plan_grid.name, grid.import_batch_id, grid.simulated, grid.policy_version`

func scanGrid(row scanner, g *grid.Grid) error {
	return row.Scan(&g.ID, &g.Region, &g.Code, &g.Name, (*optional)(&g.Origin.Batch), &g.Origin.Simulated, &g.Origin.PolicyVersion)
}

// Plans lists the plans of the scope's regions, newest first, without grids and cells.
func (s *Store) Plans(ctx context.Context, scope string, page Page) ([]grid.Plan, string, error) {
	var w where
	w.scope("region_code", scope)
	if err := w.before(page, "effective_from_at", "id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanPlan, "SELECT "+planColumns+" FROM plan"+w.String()+
		" ORDER BY effective_from_at DESC, id DESC LIMIT ?", append(w.args, page.limit()+1)...)
	items, next := cut(page, items, func(p *grid.Plan) string { return cursorAt(p.From, string(p.ID)) })
	return items, next, err
}

// Plan is one plan of a region of the scope, complete, its cells resolved over
// its bases.
func (s *Store) Plan(ctx context.Context, scope string, id grid.PlanID) (grid.Plan, error) {
	c := s.conn(ctx)
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	p, there, err := one(c, scanPlan, "SELECT "+planColumns+" FROM plan"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("plan", string(id))
	}
	if err != nil {
		return p, err
	}
	p.Grids, err = listOf(c, scanGrid, "SELECT "+gridColumns+`
FROM plan_grid JOIN grid ON grid.id = plan_grid.grid_id WHERE plan_grid.plan_id = ? ORDER BY plan_grid.code`, string(id))
	if err != nil {
		return p, err
	}
	p.Cells, err = planCells(c, []grid.PlanID{id}, "")
	return p, err
}

// Grid is one grid of the scope as the latest plan calls it.
func (s *Store) Grid(ctx context.Context, scope string, id grid.GridID) (grid.Grid, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	g, there, err := one(s.conn(ctx), scanGrid,
		"SELECT id, region_code, code, name, import_batch_id, simulated, policy_version FROM grid"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("grid", string(id))
	}
	return g, err
}

// plansAt gives the plans in force at an instant that may concern the scope:
// those of its regions and of the regions above it.
func plansAt(c conn, scope string, when time.Time) ([]grid.PlanID, error) {
	return listOf(c, value[grid.PlanID], `
SELECT id FROM plan WHERE effective_from_at <= ? AND (
  region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) OR
  region_code IN (SELECT ancestor_code FROM region_closure WHERE descendant_code = ?))
AND NOT EXISTS (SELECT 1 FROM plan later WHERE later.region_code = plan.region_code
  AND later.effective_from_at > plan.effective_from_at AND later.effective_from_at <= ?)
ORDER BY id`, at(micro(when)), scope, scope, at(micro(when)))
}

// GridCells gives the cells in force of the scope by the grid that answers for
// them at an instant.
func (s *Store) GridCells(ctx context.Context, scope string, when time.Time) (map[grid.GridID][]geo.Cell, error) {
	c := s.conn(ctx)
	plans, err := plansAt(c, scope, when)
	if err != nil {
		return nil, err
	}
	owner, err := planCells(c, plans, scope)
	if err != nil {
		return nil, err
	}
	cells := map[grid.GridID][]geo.Cell{}
	for _, cell := range slices.Sorted(maps.Keys(owner)) {
		cells[owner[cell]] = append(cells[owner[cell]], cell)
	}
	return cells, nil
}

// Grids lists the grids in force at an instant, by region and code, with the
// people on duty then: grids of the scope's regions, and grids of regions above
// that have cells in the scope.
func (s *Store) Grids(ctx context.Context, scope string, when time.Time) ([]GridRow, error) {
	c := s.conn(ctx)
	plans, err := plansAt(c, scope, when)
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	owner, err := planCells(c, plans, scope)
	if err != nil {
		return nil, err
	}
	cells := map[grid.GridID]int{}
	for _, g := range owner {
		cells[g]++
	}
	condition, list := in(c, "plan_grid.plan_id", plans)
	type candidate struct {
		GridRow
		own bool
	}
	rows, err := listOf(c, func(row scanner, g *candidate) error {
		return row.Scan(&g.ID, &g.Region, &g.Code, &g.Name, (*optional)(&g.Origin.Batch), &g.Origin.Simulated, &g.Origin.PolicyVersion,
			&g.Plan, into(&g.Since), &g.own)
	}, "SELECT "+gridColumns+`, plan.id, plan.effective_from_at,
  grid.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)
FROM plan_grid JOIN grid ON grid.id = plan_grid.grid_id JOIN plan ON plan.id = plan_grid.plan_id
WHERE `+condition+" ORDER BY grid.region_code, plan_grid.code", scope, list)
	if err != nil {
		return nil, err
	}
	var grids []GridRow
	for _, r := range rows {
		if r.Cells = cells[r.ID]; r.own || r.Cells > 0 {
			grids = append(grids, r.GridRow)
		}
	}
	return grids, addStaff(c, grids, when)
}

// addStaff completes grids with the people on duty at an instant, leads first.
func addStaff(c conn, grids []GridRow, when time.Time) error {
	ids := make([]grid.GridID, len(grids))
	index := make(map[grid.GridID]int, len(grids))
	for n := range grids {
		ids[n], index[grids[n].ID] = grids[n].ID, n
	}
	condition, list := in(c, "duty.grid_id", ids)
	now := at(micro(when))
	return c.each(func(row scanner) error {
		var s StaffRow
		o := &s.Officer
		err := row.Scan(append(dutyFields(&s.Duty), &o.ID, &o.Name, &o.Post, &o.Region, &o.Phone, &o.CertificateNo,
			into(&o.ActiveFrom), into(&o.ActiveUntil), (*optional)(&o.Origin.Batch), &o.Origin.Simulated, &o.Origin.PolicyVersion)...)
		g := &grids[index[s.Duty.Grid]]
		g.Staff = append(g.Staff, s)
		return err
	}, "SELECT "+dutyColumns+`, officer.id, officer.name, officer.post, officer.region_code, officer.phone, officer.certificate_no,
  officer.active_from_at, officer.active_until_at, officer.import_batch_id, officer.simulated, officer.policy_version
FROM duty JOIN officer ON officer.id = duty.officer_id
WHERE `+condition+` AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?)
  AND officer.active_from_at <= ? AND (officer.active_until_at IS NULL OR officer.active_until_at > ?)
  AND `+inForce+`
ORDER BY CASE duty.kind WHEN 'lead' THEN 0 WHEN 'officer' THEN 1 ELSE 2 END, duty.kind, officer.name, officer.id`,
		list, now, now, now, now)
}
