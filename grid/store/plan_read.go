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
	OnLeave bool // at the instant asked for: they answer for nothing meanwhile
}

// planFrom is the instant a plan takes effect, or was to.
const planFrom = "COALESCE(plan.replaced_from_at, plan.effective_from_at)"

const planColumns = `plan.id, plan.region_code, plan.name, ` + planFrom + `, plan.base_id, plan.import_batch_id, plan.simulated,
  plan.policy_version, plan.replaced_by_id`

func scanPlan(row scanner, p *grid.Plan) error {
	return row.Scan(&p.ID, &p.Region, &p.Name, into(&p.From), (*optional)(&p.Base), (*optional)(&p.Origin.Batch),
		&p.Origin.Simulated, &p.Origin.PolicyVersion, (*optional)(&p.ReplacedBy))
}

const gridColumns = `grid.id, grid.region_code, plan_grid.code, plan_grid.name, grid.import_batch_id, grid.simulated, grid.policy_version`

func scanGrid(row scanner, g *grid.Grid) error {
	return row.Scan(&g.ID, &g.Region, &g.Code, &g.Name, (*optional)(&g.Origin.Batch), &g.Origin.Simulated, &g.Origin.PolicyVersion)
}

// Plans lists the plans of the scope's regions, newest first, without grids and
// cells; those that were replaced before they took effect are where they were meant.
func (s *Store) Plans(ctx context.Context, scope string, page Page) ([]grid.Plan, string, error) {
	var w where
	w.scope("region_code", scope)
	if err := w.before(page, planFrom, "id"); err != nil {
		return nil, "", err
	}
	items, err := listOf(s.conn(ctx), scanPlan, "SELECT "+planColumns+" FROM plan"+w.String()+
		" ORDER BY "+planFrom+" DESC, id DESC LIMIT ?", append(w.args, page.limit()+1)...)
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
	err = fillPlan(c, &p)
	return p, err
}

// fillPlan reads grids and cells.
func fillPlan(c conn, p *grid.Plan) (err error) {
	p.Grids, err = listOf(c, scanGrid, "SELECT "+gridColumns+`
FROM plan_grid JOIN grid ON grid.id = plan_grid.grid_id WHERE plan_grid.plan_id = ? ORDER BY plan_grid.code`, string(p.ID))
	if err != nil {
		return err
	}
	p.Cells, err = planCells(c, p.ID)
	return err
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

// forced is what holds in a scope at an instant.
type forced struct {
	plans  []grid.PlanID
	planOf map[string]grid.PlanID   // region of the scope to its plan: its own, else its nearest ancestor's
	gridOf map[geo.Cell]grid.GridID // cells in force of the scope
}

func inForceAt(c conn, scope string, when time.Time) (forced, error) {
	f := forced{planOf: map[string]grid.PlanID{}, gridOf: map[geo.Cell]grid.GridID{}}
	err := c.each(func(row scanner) error {
		var region string
		var plan grid.PlanID
		err := row.Scan(&region, &plan)
		f.planOf[region] = plan
		return err
	}, `
SELECT up.descendant_code, plan.id
FROM region_closure mine
JOIN region_closure up ON up.descendant_code = mine.descendant_code
JOIN plan ON plan.region_code = up.ancestor_code
WHERE mine.ancestor_code = ? AND plan.effective_from_at <= ?
  AND NOT EXISTS (SELECT 1 FROM plan later WHERE later.region_code = plan.region_code
    AND later.effective_from_at > plan.effective_from_at AND later.effective_from_at <= ?)
ORDER BY up.depth DESC`, scope, at(micro(when)), at(micro(when)))
	if err != nil || len(f.planOf) == 0 {
		return f, err
	}
	f.plans = slices.Compact(slices.Sorted(maps.Values(f.planOf)))
	condition, list := in(c, "id", f.plans)
	err = c.each(func(row scanner) error {
		var head grid.PlanID
		var region string
		var cell geo.Cell
		var g grid.GridID
		err := row.Scan(&head, &region, (*int64)(&cell), (*optional)(&g))
		switch {
		case f.planOf[region] != head:
		case g == "":
			delete(f.gridOf, cell)
		default:
			f.gridOf[cell] = g
		}
		return err
	}, planChain(condition)+`
SELECT chain.head_id, region_cell.region_code, plan_cell.cell, plan_cell.grid_id
FROM chain
JOIN plan_cell ON plan_cell.plan_id = chain.plan_id
JOIN region_cell ON region_cell.cell = plan_cell.cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code AND region_closure.ancestor_code = ?
ORDER BY chain.depth DESC`, list, scope)
	return f, err
}

// GridCells gives the cells in force of the scope by the grid that answers for
// them at an instant.
func (s *Store) GridCells(ctx context.Context, scope string, when time.Time) (map[grid.GridID][]geo.Cell, error) {
	f, err := inForceAt(s.conn(ctx), scope, when)
	if err != nil {
		return nil, err
	}
	cells := map[grid.GridID][]geo.Cell{}
	for _, cell := range slices.Sorted(maps.Keys(f.gridOf)) {
		cells[f.gridOf[cell]] = append(cells[f.gridOf[cell]], cell)
	}
	return cells, nil
}

// Grids lists the grids in force at an instant, by region and code, with the
// people on duty then: grids of the scope's regions, and grids of regions above
// that have cells in the scope.
func (s *Store) Grids(ctx context.Context, scope string, when time.Time) ([]GridRow, error) {
	c := s.conn(ctx)
	f, err := inForceAt(c, scope, when)
	if err != nil || len(f.plans) == 0 {
		return nil, err
	}
	cells := map[grid.GridID]int{}
	for _, g := range f.gridOf {
		cells[g]++
	}
	condition, list := in(c, "plan_grid.plan_id", f.plans)
	rows, err := listOf(c, func(row scanner, g *GridRow) error {
		return row.Scan(&g.ID, &g.Region, &g.Code, &g.Name, (*optional)(&g.Origin.Batch), &g.Origin.Simulated, &g.Origin.PolicyVersion,
			&g.Plan, into(&g.Since))
	}, "SELECT "+gridColumns+`, plan.id, plan.effective_from_at
FROM plan_grid JOIN grid ON grid.id = plan_grid.grid_id JOIN plan ON plan.id = plan_grid.plan_id
WHERE `+condition+" ORDER BY grid.region_code, plan_grid.code, plan.id", list)
	if err != nil {
		return nil, err
	}
	var grids []GridRow
	listed := map[grid.GridID]int{}
	for _, g := range rows {
		own := f.planOf[g.Region] == g.Plan
		n, twice := listed[g.ID] // in the plans of two regions: that of its own counts
		switch g.Cells = cells[g.ID]; {
		case twice && own:
			grids[n] = g
		case !twice && (own || g.Cells > 0):
			listed[g.ID] = len(grids)
			grids = append(grids, g)
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
			into(&o.ActiveFrom), into(&o.ActiveUntil), (*optional)(&o.Origin.Batch), &o.Origin.Simulated, &o.Origin.PolicyVersion, &o.WeekMinutes,
			&s.OnLeave)...)
		g := &grids[index[s.Duty.Grid]]
		g.Staff = append(g.Staff, s)
		return err
	}, "SELECT "+dutyColumns+`, officer.id, officer.name, officer.post, officer.region_code, officer.phone, officer.certificate_no,
  officer.active_from_at, officer.active_until_at, officer.import_batch_id, officer.simulated, officer.policy_version,
  officer.week_minutes, EXISTS (SELECT 1 FROM leave WHERE leave.officer_id = duty.officer_id AND NOT leave.cancelled
    AND leave.from_at <= ? AND leave.until_at > ?)
FROM duty JOIN officer ON officer.id = duty.officer_id
WHERE `+condition+` AND duty.from_at <= ? AND (duty.until_at IS NULL OR duty.until_at > ?)
  AND officer.active_from_at <= ? AND (officer.active_until_at IS NULL OR officer.active_until_at > ?)
  AND `+inForce+`
ORDER BY CASE duty.kind WHEN 'lead' THEN 0 WHEN 'officer' THEN 1 ELSE 2 END, duty.kind, officer.name, officer.id`,
		now, now, list, now, now, now, now)
}
