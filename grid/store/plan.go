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
// Regions of plans do not nest, so that no cell has two grids: a plan for a
// region above or below one that has a plan is a Conflict "plan-nested". A grid
// keeps its region; code and name may change from plan to plan.
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
	return t.Emit(grid.PlanPublished{ID: p.ID, Region: p.Region, From: p.From, Parts: planParts(p.Cells, home)})
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
// root region's row is the lock of all publishing.
func (t *Tx) checkPlanOrder(p *grid.Plan) error {
	c := t.conn()
	if _, _, err := one(c, value[string], "SELECT code FROM region WHERE parent_code IS NULL"+c.forUpdate()); err != nil {
		return err
	}
	type other struct {
		id     grid.PlanID
		region string
	}
	clash, there, err := one(c, func(row scanner, o *other) error { return row.Scan(&o.id, &o.region) },
		"SELECT id, region_code FROM plan WHERE id = ? OR region_code = ? AND effective_from_at = ? ORDER BY id",
		string(p.ID), p.Region, at(p.From))
	switch {
	case err != nil:
		return err
	case there && clash.id == p.ID:
		return grid.Errorf(grid.Conflict, "plan-known", "plan %s is published already", p.ID)
	case there:
		return grid.Errorf(grid.Conflict, "plan-effective", "plan %s of region %s takes effect at the same instant", clash.id, p.Region)
	}
	clash, there, err = one(c, func(row scanner, o *other) error { return row.Scan(&o.id, &o.region) }, `
SELECT id, region_code FROM plan WHERE region_code <> ? AND (
  region_code IN (SELECT ancestor_code FROM region_closure WHERE descendant_code = ?) OR
  region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)) ORDER BY id LIMIT 1`,
		p.Region, p.Region, p.Region)
	if err == nil && there {
		err = grid.Errorf(grid.Conflict, "plan-nested", "region %s has plan %s: plans of regions above and below it would overlap", clash.region, clash.id)
	}
	return err
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
			return grid.Errorf(grid.Conflict, "grid-region", "grid %s belongs to region %s and cannot move to %s", id, region, regions[id])
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
	return planCells(c, []grid.PlanID{p.Base}, "")
}

// planCells resolves the cells of plans of different regions over their bases:
// the nearest plan of the chain that names a cell decides. scope "" is all
// cells; else only cells in force in the scope.
func planCells(c conn, plans []grid.PlanID, scope string) (map[geo.Cell]grid.GridID, error) {
	cells := map[geo.Cell]grid.GridID{}
	if len(plans) == 0 {
		return cells, nil
	}
	condition, list := in(c, "id", plans)
	query, args := `
WITH RECURSIVE chain (plan_id, base_id, depth) AS (
  SELECT id, base_id, 0 FROM plan WHERE `+condition+`
  UNION ALL
  SELECT plan.id, plan.base_id, chain.depth + 1 FROM chain JOIN plan ON plan.id = chain.base_id
)
SELECT plan_cell.cell, plan_cell.grid_id
FROM chain JOIN plan_cell ON plan_cell.plan_id = chain.plan_id`, []any{list}
	if scope != "" {
		query += `
JOIN region_cell ON region_cell.cell = plan_cell.cell
JOIN region_closure ON region_closure.descendant_code = region_cell.region_code AND region_closure.ancestor_code = ?`
		args = append(args, scope)
	}
	err := c.each(func(row scanner) error {
		var cell geo.Cell
		var g grid.GridID
		if err := row.Scan((*int64)(&cell), (*optional)(&g)); err != nil {
			return err
		}
		if g == "" {
			delete(cells, cell)
		} else {
			cells[cell] = g
		}
		return nil
	}, query+" ORDER BY chain.depth DESC", args...)
	return cells, err
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
			`ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, simulated = excluded.simulated,
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
