package store

import (
	"context"
	"slices"
	"strings"

	"gridwatch/geo"
	"gridwatch/grid"
)

// PutOfficialGrids inserts or replaces official grids by code, and computes their
// shares with the base cells. A grid without a region gets that of its code: the
// longest division that is stored; else the leaf region that holds the cell in
// its middle. Grids at fault are left out and listed.
func (t *Tx) PutOfficialGrids(grids []*grid.OfficialGrid) ([]Fault, error) {
	f := faults{}
	seen := map[string]bool{}
	for i, g := range grids {
		g.AreaM2 = geo.AreaM2(g.Geometry)
		g.Origin.PolicyVersion = t.Policy().Version
		if err := f.add(i, g.Check()); err != nil {
			return nil, err
		}
		if seen[g.Code] {
			f.conflict(i, "official-grid-twice", "code", g.Code, "is listed twice")
		}
		seen[g.Code] = true
	}
	if err := t.placeOfficialGrids(grids, f); err != nil {
		return nil, err
	}
	var rows, shares [][]any
	var codes []string
	for i, g := range grids {
		if f[i] != nil {
			continue
		}
		in, err := geo.Shares(g.Geometry, t.Deployment().Resolution)
		if err != nil {
			if err := f.add(i, invalidPlace("official grid", err)); err != nil {
				return nil, err
			}
			continue
		}
		geometry, err := geometryText(g.Geometry)
		if err != nil {
			return nil, err
		}
		codes = append(codes, g.Code)
		rows = append(rows, []any{g.Code, g.Name, g.Kind, g.Region, g.AreaM2, geometry, optional(g.Origin.Batch), g.Origin.Simulated, g.Origin.PolicyVersion, 1})
		for _, s := range in {
			shares = append(shares, []any{g.Code, int64(s.Cell), s.OfCell, s.OfArea})
		}
	}
	if len(codes) == 0 {
		return f.list(), nil
	}
	c := t.conn()
	if _, err := c.insert("INSERT INTO official_grid (code, name, kind, region_code, area_m2, geometry, import_batch_id, simulated, policy_version, row_version)",
		`ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, region_code = excluded.region_code,
  area_m2 = excluded.area_m2, geometry = excluded.geometry, import_batch_id = excluded.import_batch_id, simulated = excluded.simulated,
  policy_version = excluded.policy_version, row_version = official_grid.row_version + 1`, rows); err != nil {
		return nil, err
	}
	condition, list := in(c, "code", codes)
	if _, err := t.exec("DELETE FROM official_grid_cell WHERE "+condition, list); err != nil {
		return nil, err
	}
	_, err := c.insert("INSERT INTO official_grid_cell (code, cell, cell_share, grid_share)", "", shares)
	return f.list(), err
}

// divisionsOf lists the codes that may be the division of an official grid, the
// deepest first.
func divisionsOf(code string) []string {
	var all []string
	for _, width := range [...]int{12, 9, 6, 4, 2} {
		if len(code) >= width {
			all = append(all, code[:width]+strings.Repeat("0", 12-width))
		}
	}
	return slices.Compact(all)
}

func (t *Tx) placeOfficialGrids(grids []*grid.OfficialGrid, f faults) error {
	c := t.conn()
	var codes []string
	var cells []geo.Cell
	middle := make([]geo.Cell, len(grids))
	for i, g := range grids {
		if f[i] != nil {
			continue
		}
		codes = append(codes, g.Region)
		if g.Region == "" {
			codes = append(codes, divisionsOf(g.Code)...)
		}
		if cell, err := geo.CellAt((geo.Region{Geometry: g.Geometry}).Centre(), t.Deployment().Resolution); err == nil {
			middle[i] = cell
			cells = append(cells, cell)
		}
	}
	slices.Sort(codes)
	known, err := knownRegions(c, slices.Compact(codes))
	if err != nil {
		return err
	}
	slices.Sort(cells)
	home, err := homes(c, slices.Compact(cells))
	if err != nil {
		return err
	}
	for i, g := range grids {
		switch {
		case f[i] != nil:
		case g.Region != "" && !known[g.Region]:
			f.field(i, "official grid", "region", g.Region, "is not a known region")
		case g.Region == "":
			if n := slices.IndexFunc(divisionsOf(g.Code), func(code string) bool { return known[code] }); n >= 0 {
				g.Region = divisionsOf(g.Code)[n]
			} else if g.Region = home[middle[i]]; g.Region == "" {
				f.field(i, "official grid", "code", g.Code, "is of no known division, and its middle lies in no region")
			}
		}
	}
	return nil
}

const officialColumns = "code, name, kind, region_code, area_m2, geometry, import_batch_id, simulated, policy_version"

func scanOfficial(row scanner, g *grid.OfficialGrid) error {
	var geometry string
	if err := row.Scan(&g.Code, &g.Name, &g.Kind, &g.Region, &g.AreaM2, &geometry, (*optional)(&g.Origin.Batch), &g.Origin.Simulated, &g.Origin.PolicyVersion); err != nil {
		return err
	}
	return parseGeometry(geometry, &g.Geometry)
}

// OfficialGridsByCode reads official grids; codes that are not there are left out.
func (t *Tx) OfficialGridsByCode(codes []string) ([]grid.OfficialGrid, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "code", codes)
	return listOf(c, scanOfficial, "SELECT "+officialColumns+" FROM official_grid WHERE "+condition+" ORDER BY code", list)
}

// RemoveOfficialGrids takes official grids away with their shares.
func (t *Tx) RemoveOfficialGrids(codes []string) error {
	if len(codes) == 0 {
		return nil
	}
	c := t.conn()
	condition, list := in(c, "code", codes)
	if _, err := t.exec("DELETE FROM official_grid_cell WHERE "+condition, list); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM official_grid WHERE "+condition, list)
	return err
}

// OfficialGrids lists the official grids of the scope by code; kind "" is every
// kind.
func (s *Store) OfficialGrids(ctx context.Context, scope string, kind grid.OfficialKind) ([]grid.OfficialGrid, error) {
	var w where
	w.scope("region_code", scope)
	if kind != "" {
		w.add("kind = ?", kind)
	}
	return listOf(s.conn(ctx), scanOfficial, "SELECT "+officialColumns+" FROM official_grid"+w.String()+" ORDER BY code", w.args...)
}

// OfficialCells lists the crosswalk of the scope's official grids of a kind, by
// cell, then code.
func (s *Store) OfficialCells(ctx context.Context, scope string, kind grid.OfficialKind) ([]grid.OfficialCell, error) {
	return listOf(s.conn(ctx), func(row scanner, o *grid.OfficialCell) error {
		return row.Scan(&o.Code, (*int64)(&o.Cell), &o.OfCell, &o.OfArea)
	}, `
SELECT official_grid_cell.code, official_grid_cell.cell, official_grid_cell.cell_share, official_grid_cell.grid_share
FROM official_grid_cell JOIN official_grid ON official_grid.code = official_grid_cell.code
WHERE official_grid.kind = ? AND official_grid.region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)
ORDER BY official_grid_cell.cell, official_grid_cell.code`, kind, scope)
}

// OfficialKindOf gives the finest kind of official grid that the scope has, ""
// for none.
func (s *Store) OfficialKindOf(ctx context.Context, scope string) (grid.OfficialKind, error) {
	for _, kind := range grid.OfficialKinds {
		_, there, err := one(s.conn(ctx), value[string], `SELECT code FROM official_grid WHERE kind = ?
  AND region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?) LIMIT 1`, kind, scope)
		if err != nil || there {
			return kind, err
		}
	}
	return "", nil
}

// LocatedPoints gives the points of the scope's active institutions.
func (s *Store) LocatedPoints(ctx context.Context, scope string) ([]geo.Point, error) {
	return listOf(s.conn(ctx), func(row scanner, p *geo.Point) error { return row.Scan(&p.Lon, &p.Lat) }, `
SELECT lon, lat FROM institution WHERE cell IS NOT NULL AND state = 'active'
  AND region_code IN (SELECT descendant_code FROM region_closure WHERE ancestor_code = ?)`, scope)
}
