package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// PublishPlan stores a plan and tells it. p.Cells states every cell; what differs
// from the base is stored. Grids without a region get the plan's.
//
// A published plan is not changed: a known ID is a Conflict "plan-known", a
// second plan of the region from the same instant a Conflict "plan-effective".
// Where regions with plans lie one in another, the nearest region's plan in
// force answers for a cell. A grid keeps its region and where it came from; code
// and name may change from plan to plan.
func (t *Tx) PublishPlan(p *grid.Plan) error {
	p.From = micro(p.From)
	p.Origin.PolicyVersion = t.Policy().Version
	for i := range p.Grids {
		if p.Grids[i].Region == "" {
			p.Grids[i].Region = p.Region
		}
		p.Grids[i].Origin = p.Origin
	}
	home, err := t.HomeOf(slices.Collect(maps.Keys(p.Cells)))
	if err != nil {
		return err
	}
	below, err := t.checkPlan(p, home)
	if err != nil {
		return err
	}
	if err := t.checkPlanOrder(p); err != nil {
		return err
	}
	if err := t.checkGrids(p, home, below); err != nil {
		return err
	}
	var base map[geo.Cell]grid.GridID
	if p.Base != "" {
		if base, err = t.basePlan(p); err != nil {
			return err
		}
	}
	if err := t.writePlan(p, base); err != nil {
		return err
	}
	expected, err := t.expectedClues(p, home)
	if err != nil {
		return err
	}
	return t.Emit(grid.PlanPublished{ID: p.ID, Region: p.Region, From: p.From, Parts: planParts(p.Cells, home), Expected: expected})
}

// checkPlan checks the plan by itself and gives the lineage of its regions.
func (t *Tx) checkPlan(p *grid.Plan, home map[geo.Cell]string) (map[[2]string]bool, error) {
	codes := map[string]bool{p.Region: true}
	for _, h := range home {
		codes[h] = true
	}
	for _, g := range p.Grids {
		codes[g.Region] = true
	}
	below, err := lineage(t.conn(), slices.Collect(maps.Keys(codes)))
	if err != nil {
		return nil, err
	}
	var f grid.Faults
	if !below[[2]string{p.Region, p.Region}] {
		f.Add("region", p.Region, "is not a known region")
		return nil, f.Err("plan")
	}
	for i, g := range p.Grids {
		if !below[[2]string{p.Region, g.Region}] {
			f.Add(fmt.Sprintf("grids[%d].region", i), g.Region, "does not lie in region %s", p.Region)
		}
	}
	if err := f.Err("plan"); err != nil {
		return nil, err
	}
	return below, p.Check(t.Deployment().Resolution, func(c geo.Cell) string { return home[c] },
		func(region string) bool { return below[[2]string{p.Region, region}] })
}

// checkPlanOrder refuses a plan that clashes with those that are stored. The
// region's row is the lock of its plans.
func (t *Tx) checkPlanOrder(p *grid.Plan) error {
	c := t.conn()
	if _, _, err := one(c, value[string], "SELECT code FROM region WHERE code = ?"+c.forUpdate(), p.Region); err != nil {
		return err
	}
	clash, there, err := one(c, value[grid.PlanID],
		"SELECT id FROM plan WHERE id = ? OR region_code = ? AND effective_from_at = ? ORDER BY CASE id WHEN ? THEN 0 ELSE 1 END",
		string(p.ID), p.Region, at(p.From), string(p.ID))
	switch {
	case err != nil:
		return err
	case there && clash == p.ID:
		return grid.Errorf(grid.Conflict, "plan-known", "plan %s is published already", p.ID)
	case there:
		return grid.Errorf(grid.Conflict, "plan-effective", "plan %s of region %s takes effect at the same instant", clash, p.Region)
	}
	return nil
}

// checkGrids refuses grids that change their region, and cells outside their
// grid's region.
func (t *Tx) checkGrids(p *grid.Plan, home map[geo.Cell]string, below map[[2]string]bool) error {
	regions := make(map[grid.GridID]string, len(p.Grids))
	ids := make([]grid.GridID, 0, len(p.Grids))
	for _, g := range p.Grids {
		regions[g.ID] = g.Region
		ids = append(ids, g.ID)
	}
	var f grid.Faults
	const enough = 20 // faults named; more would not help anybody
	for cell, g := range p.Cells {
		if len(f) < enough && !below[[2]string{regions[g], home[cell]}] {
			f.Add("cells", cell.String(), "lies in region %s, outside the region %s of its grid %s", home[cell], regions[g], g)
		}
	}
	if err := f.Err("plan"); err != nil {
		return err
	}
	c := t.conn()
	condition, list := in(c, "id", sorted(ids))
	return c.each(func(row scanner) error {
		var id grid.GridID
		var region string
		if err := row.Scan(&id, &region); err != nil {
			return err
		}
		if regions[id] != region {
			return grid.Errorf(grid.Conflict, "grid-region", "grid %s is known already, in another region than %s, and does not move", id, regions[id])
		}
		return nil
	}, "SELECT id, region_code FROM grid WHERE "+condition+" ORDER BY id"+c.forUpdate(), list)
}

// basePlan resolves the cells of the plan that p is based on.
func (t *Tx) basePlan(p *grid.Plan) (map[geo.Cell]grid.GridID, error) {
	c := t.conn()
	region, there, err := one(c, value[string], "SELECT region_code FROM plan WHERE id = ?", string(p.Base))
	if err != nil {
		return nil, err
	}
	if !there || region != p.Region {
		var f grid.Faults
		f.Add("base", string(p.Base), "is not a plan of region %s", p.Region)
		return nil, f.Err("plan")
	}
	return planCells(c, p.Base)
}

// planCells resolves the cells of a plan over its bases: the nearest plan of the
// chain that names a cell decides.
func planCells(c conn, id grid.PlanID) (map[geo.Cell]grid.GridID, error) {
	cells := map[geo.Cell]grid.GridID{}
	err := c.each(overlay(cells), planChain("id = ?")+`
SELECT plan_cell.cell, plan_cell.grid_id FROM chain JOIN plan_cell ON plan_cell.plan_id = chain.plan_id
ORDER BY chain.depth DESC`, string(id))
	return cells, err
}

// planChain starts a query with the table chain: each plan of the condition
// (head_id) with itself and its bases (plan_id), depth 0 and up.
func planChain(condition string) string {
	return `
WITH RECURSIVE chain (head_id, plan_id, base_id, depth) AS (
  SELECT id, id, base_id, 0 FROM plan WHERE ` + condition + `
  UNION ALL
  SELECT chain.head_id, plan.id, plan.base_id, chain.depth + 1 FROM chain JOIN plan ON plan.id = chain.base_id
)`
}

func (t *Tx) writePlan(p *grid.Plan, base map[geo.Cell]grid.GridID) error {
	c := t.conn()
	var grids, members, cells [][]any
	for _, g := range p.Grids {
		grids = append(grids, []any{string(g.ID), g.Region, g.Code, g.Name, optional(g.Origin.Batch), g.Origin.Simulated, g.Origin.PolicyVersion, 1})
		members = append(members, []any{string(p.ID), string(g.ID), g.Code, g.Name})
	}
	slices.SortFunc(grids, func(a, b []any) int { return cmp.Compare(a[0].(string), b[0].(string)) })
	for _, cell := range slices.Sorted(maps.Keys(p.Cells)) {
		if g := p.Cells[cell]; base[cell] != g {
			cells = append(cells, []any{string(p.ID), int64(cell), string(g)})
		}
	}
	for _, cell := range slices.Sorted(maps.Keys(base)) {
		if _, stays := p.Cells[cell]; !stays {
			cells = append(cells, []any{string(p.ID), int64(cell), nil})
		}
	}
	_, err := t.exec(`INSERT INTO plan (id, region_code, name, effective_from_at, base_id, import_batch_id, simulated, policy_version, row_version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`, string(p.ID), p.Region, p.Name, at(p.From), optional(p.Base), optional(p.Origin.Batch),
		p.Origin.Simulated, p.Origin.PolicyVersion)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		head, tail string
		rows       [][]any
	}{
		{"INSERT INTO grid (id, region_code, code, name, import_batch_id, simulated, policy_version, row_version)",
			`ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name,
  policy_version = excluded.policy_version, row_version = grid.row_version + 1`, grids},
		{"INSERT INTO plan_grid (plan_id, grid_id, code, name)", "", members},
		{"INSERT INTO plan_cell (plan_id, cell, grid_id)", "", cells},
	} {
		if _, err := c.insert(part.head, part.tail, part.rows); err != nil {
			return err
		}
	}
	return nil
}

// planParts lists the cells by grid and leaf region, all of it sorted.
func planParts(cells map[geo.Cell]grid.GridID, home map[geo.Cell]string) []grid.PlanPart {
	type key struct {
		grid   grid.GridID
		region string
	}
	parts := map[key]*grid.PlanPart{}
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		k := key{cells[cell], home[cell]}
		if parts[k] == nil {
			parts[k] = &grid.PlanPart{Grid: k.grid, Region: k.region}
		}
		parts[k].Cells = append(parts[k].Cells, cell)
	}
	all := make([]grid.PlanPart, 0, len(parts))
	for _, part := range parts {
		all = append(all, *part)
	}
	slices.SortFunc(all, func(a, b grid.PlanPart) int {
		return cmp.Or(cmp.Compare(a.Grid, b.Grid), cmp.Compare(a.Region, b.Region))
	})
	return all
}
