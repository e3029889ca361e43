package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gridwatch/geo"
	"gridwatch/grid"
)

// RegionRow is a region as lists show it, without its geometry. A region without
// one of its own has the box of the regions below it, and that box's centre.
type RegionRow struct {
	geo.Region
	Leaf         bool // no region lies below it
	Centre       geo.Point
	Box          geo.Box
	CellsInForce int // cells whose centre lies in this leaf region; 0 if not a leaf
}

// CellHome is a cell in force and the leaf region that holds its centre.
type CellHome struct {
	Cell   geo.Cell
	Region string
}

const regionColumns = `region.code, region.scheme, region.name, region.level, region.parent_code, region.leaf,
  region.cells_in_force, region.centre_lon, region.centre_lat, region.west, region.south, region.east, region.north`

func scanRegion(row scanner, r *RegionRow) error {
	return row.Scan(&r.Code, &r.Scheme, &r.Name, &r.Level, (*optional)(&r.ParentCode), &r.Leaf,
		&r.CellsInForce, &r.Centre.Lon, &r.Centre.Lat, &r.Box.West, &r.Box.South, &r.Box.East, &r.Box.North)
}

// Regions lists the region and all below it, parents first, then by code.
// NotFound when there is no such region.
func (s *Store) Regions(ctx context.Context, scope string) ([]RegionRow, error) {
	rows, err := listOf(s.conn(ctx), scanRegion, `
SELECT `+regionColumns+`
FROM region JOIN region_closure ON region_closure.descendant_code = region.code
WHERE region_closure.ancestor_code = ?
ORDER BY region_closure.depth, region.code`, scope)
	if err == nil && len(rows) == 0 {
		err = missing("region", scope)
	}
	if err != nil {
		return rows, err
	}
	frame(rows)
	return rows, s.frameBare(ctx, scope, rows)
}

// frame gives regions without geometry the box of those below. It is not stored,
// because they may come later.
func frame(parentsFirst []RegionRow) {
	below := map[string]geo.Box{}
	for i := len(parentsFirst) - 1; i >= 0; i-- {
		r := &parentsFirst[i]
		if r.Box.IsZero() && !below[r.Code].IsZero() {
			r.Box = below[r.Code]
			r.Centre = r.Box.Centre()
		}
		below[r.ParentCode] = below[r.ParentCode].Union(r.Box)
	}
}

// China is the frame of regions of the national code table when nothing else
// tells where they are: a view for a map, not an outline.
var China = geo.Box{West: 73.5, South: 18, East: 135.1, North: 53.6}

// frameBare gives regions of which neither outline nor anything below is known
// the box of what they lie in, so that a map does not fly to the Gulf of Guinea:
// their nearest ancestor's, else the deployment's, else the nation's.
func (s *Store) frameBare(ctx context.Context, scope string, parentsFirst []RegionRow) error {
	box := map[string]geo.Box{}
	for i := range parentsFirst {
		r := &parentsFirst[i]
		if r.Box.IsZero() {
			around, known := box[r.ParentCode]
			if !known {
				var err error
				if around, err = s.boxAround(ctx, scope, r.Scheme); err != nil {
					return err
				}
			}
			if r.Box = around; !around.IsZero() {
				r.Centre = around.Centre()
			}
		}
		box[r.Code] = r.Box
	}
	return nil
}

func (s *Store) boxAround(ctx context.Context, scope, scheme string) (geo.Box, error) {
	box, there, err := one(s.conn(ctx), func(row scanner, b *geo.Box) error {
		return row.Scan(&b.West, &b.South, &b.East, &b.North)
	}, `
SELECT MIN(region.west), MIN(region.south), MAX(region.east), MAX(region.north)
FROM region_closure up
JOIN region_closure down ON down.ancestor_code = up.ancestor_code
JOIN region ON region.code = down.descendant_code
WHERE up.descendant_code = ? AND region.west < region.east
GROUP BY up.depth ORDER BY up.depth LIMIT 1`, scope)
	if err != nil || there {
		return box, err
	}
	d, err := s.Deployment(ctx)
	switch {
	case err != nil:
		return box, err
	case d.Box != nil:
		return *d.Box, nil
	case scheme == geo.SchemeGBT2260:
		return China, nil
	}
	return box, nil
}

// RegionShapes lists the region and all below it with their geometry, parents
// first, then by code.
func (s *Store) RegionShapes(ctx context.Context, scope string) ([]geo.Region, error) {
	shapes, err := listOf(s.conn(ctx), scanShape, `
SELECT region.code, region.scheme, region.name, region.level, region.parent_code, region.geometry
FROM region JOIN region_closure ON region_closure.descendant_code = region.code
WHERE region_closure.ancestor_code = ?
ORDER BY region_closure.depth, region.code`, scope)
	if err == nil && len(shapes) == 0 {
		err = missing("region", scope)
	}
	return shapes, err
}

// RegionShapesOf gives the shapes of some regions of the scope, by code; others are
// left out.
func (s *Store) RegionShapesOf(ctx context.Context, scope string, codes []string) ([]geo.Region, error) {
	c := s.conn(ctx)
	var w where
	w.scope("code", scope)
	condition, list := in(c, "code", codes)
	w.add(condition, list)
	return listOf(c, scanShape, "SELECT code, scheme, name, level, parent_code, geometry FROM region"+w.String()+" ORDER BY code", w.args...)
}

func scanShape(row scanner, r *geo.Region) error {
	var geometry string
	if err := row.Scan(&r.Code, &r.Scheme, &r.Name, &r.Level, (*optional)(&r.ParentCode), &geometry); err != nil {
		return err
	}
	return parseGeometry(geometry, &r.Geometry)
}

// Covers says whether a region is the scope or lies below it.
func (s *Store) Covers(ctx context.Context, scope, region string) (bool, error) {
	_, there, err := one(s.conn(ctx), value[int64],
		"SELECT depth FROM region_closure WHERE ancestor_code = ? AND descendant_code = ?", scope, region)
	return there, err
}

// RootRegion is the region that has no parent; NotFound before regions are stored.
func (s *Store) RootRegion(ctx context.Context) (RegionRow, error) {
	code, there, err := one(s.conn(ctx), value[string], "SELECT code FROM region WHERE parent_code IS NULL")
	if err == nil && !there {
		err = grid.Errorf(grid.NotFound, "region-not-found", "no regions are stored yet")
	}
	if err != nil {
		return RegionRow{}, err
	}
	rows, err := s.Regions(ctx, code)
	if err != nil {
		return RegionRow{}, err
	}
	return rows[0], nil
}

// CellsInForce lists the base cells of the scope's leaf regions by cell.
func (s *Store) CellsInForce(ctx context.Context, scope string) ([]CellHome, error) {
	return listOf(s.conn(ctx), func(row scanner, h *CellHome) error { return row.Scan((*int64)(&h.Cell), &h.Region) }, `
SELECT region_cell.cell, region_cell.region_code
FROM region_cell JOIN region_closure ON region_closure.descendant_code = region_cell.region_code
WHERE region_closure.ancestor_code = ?
ORDER BY region_cell.cell`, scope)
}

// AnyInForce says whether a cell in force of the scope lies in the closed span.
func (s *Store) AnyInForce(ctx context.Context, scope string, span [2]geo.Cell) (bool, error) {
	var any bool
	_, err := s.get(ctx, &any, `
SELECT EXISTS (SELECT 1
  FROM region_cell JOIN region_closure ON region_closure.descendant_code = region_cell.region_code
  WHERE region_closure.ancestor_code = ? AND region_cell.cell BETWEEN ? AND ?)`, scope, int64(span[0]), int64(span[1]))
	return any, err
}

// HomeOf gives the leaf regions of those cells that are in force.
func (t *Tx) HomeOf(cells []geo.Cell) (map[geo.Cell]string, error) {
	return homes(t.conn(), cells)
}

func homes(c conn, cells []geo.Cell) (map[geo.Cell]string, error) {
	home := make(map[geo.Cell]string, len(cells))
	if len(cells) == 0 {
		return home, nil
	}
	condition, list := in(c, "cell", cells)
	err := c.each(func(row scanner) error {
		var h CellHome
		err := row.Scan((*int64)(&h.Cell), &h.Region)
		home[h.Cell] = h.Region
		return err
	}, "SELECT cell, region_code FROM region_cell WHERE "+condition, list)
	return home, err
}

// knownRegions gives those codes that are stored.
func knownRegions(c conn, codes []string) (map[string]bool, error) {
	known := make(map[string]bool, len(codes))
	if len(codes) == 0 {
		return known, nil
	}
	condition, list := in(c, "code", codes)
	err := c.each(func(row scanner) error {
		var code string
		err := row.Scan(&code)
		known[code] = true
		return err
	}, "SELECT code FROM region WHERE "+condition, list)
	return known, err
}

// lineage says which regions lie below which: pairs of ancestor and descendant,
// for the given descendants, each its own ancestor too.
func lineage(c conn, descendants []string) (map[[2]string]bool, error) {
	below := make(map[[2]string]bool, 3*len(descendants))
	if len(descendants) == 0 {
		return below, nil
	}
	condition, list := in(c, "descendant_code", descendants)
	err := c.each(func(row scanner) error {
		var pair [2]string
		err := row.Scan(&pair[0], &pair[1])
		below[pair] = true
		return err
	}, "SELECT ancestor_code, descendant_code FROM region_closure WHERE "+condition, list)
	return below, err
}

// The geometry column holds a GeoJSON MultiPolygon.

func geometryText(m orb.MultiPolygon) (string, error) {
	if m == nil {
		m = orb.MultiPolygon{}
	}
	text, err := json.Marshal(geojson.NewGeometry(m))
	return string(text), err
}

func parseGeometry(text string, m *orb.MultiPolygon) error {
	var g geojson.Geometry
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		return fmt.Errorf("store: geometry of a region: %w", err)
	}
	polygons, ok := g.Geometry().(orb.MultiPolygon)
	if !ok {
		return fmt.Errorf("store: geometry of a region is a %s", g.Type)
	}
	if len(polygons) > 0 {
		*m = polygons
	}
	return nil
}
