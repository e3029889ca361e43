package store

import (
	"maps"
	"slices"

	"gridwatch/geo"
)

// writeCover computes the cells of the regions whose outline or standing as a
// leaf changed, and of the leaves around them, which share the border.
func (t *Tx) writeCover(tree regionTree) error {
	if err := t.loadShapes(tree); err != nil {
		return err
	}
	owner := map[geo.Cell]string{}
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(tree)) {
		n := tree[code]
		if !n.recount {
			continue
		}
		codes = append(codes, code)
		if !n.Leaf {
			continue
		}
		cells, err := n.Cover(t.Deployment().Resolution)
		if err != nil {
			return invalidPlace("region", err)
		}
		for _, cell := range cells {
			if _, taken := owner[cell]; !taken { // the smaller code came first
				owner[cell] = code
			}
		}
	}
	c := t.conn()
	condition, list := in(c, "region_code", codes)
	if _, err := t.exec("DELETE FROM region_cell WHERE "+condition, list); err != nil {
		return err
	}
	const most = 100_000 // rows built at a time
	rows := make([][]any, 0, min(len(owner), most))
	cells := slices.Sorted(maps.Keys(owner))
	for n, cell := range cells {
		rows = append(rows, []any{int64(cell), owner[cell]})
		if len(rows) < most && n+1 < len(cells) {
			continue
		}
		// A cell that is taken belongs to a leaf that was not computed again and
		// has the smaller code, for nothing changed where the two overlap.
		if _, err := c.insert("INSERT INTO region_cell (cell, region_code)", "ON CONFLICT (cell) DO NOTHING", rows); err != nil {
			return err
		}
		rows = rows[:0]
	}
	return t.countCells(tree, codes)
}

// loadShapes marks the regions to compute again and reads the geometry of those
// that were not given.
func (t *Tx) loadShapes(tree regionTree) error {
	var touched []geo.Box
	for _, n := range tree {
		if n.given || n.Leaf != n.wasLeaf {
			n.recount = true
			for _, box := range [...]geo.Box{n.Box, n.oldBox} {
				if !box.IsZero() { // a region known by its code only touches nothing
					touched = append(touched, box)
				}
			}
		}
	}
	var around []string
	for _, n := range tree {
		if n.Leaf && !n.recount {
			n.recount = slices.ContainsFunc(touched, n.Box.Intersects)
		}
		if n.Leaf && n.recount && !n.given {
			around = append(around, n.Code)
		}
	}
	if len(around) == 0 {
		return nil
	}
	c := t.conn()
	condition, list := in(c, "code", around)
	return c.each(func(row scanner) error {
		var r geo.Region
		err := scanShape(row, &r)
		tree[r.Code].Geometry = r.Geometry
		return err
	}, "SELECT code, scheme, name, level, parent_code, geometry FROM region WHERE "+condition, list)
}

// countCells brings cells_in_force up to date.
func (t *Tx) countCells(tree regionTree, codes []string) error {
	c := t.conn()
	condition, list := in(c, "code", codes)
	_, err := t.exec("UPDATE region SET cells_in_force = (SELECT count(*) FROM region_cell WHERE region_code = region.code) WHERE "+condition, list)
	if err != nil {
		return err
	}
	return c.each(func(row scanner) error {
		var code string
		var cells int
		err := row.Scan(&code, &cells)
		n := tree[code]
		n.changed = n.CellsInForce != cells
		n.CellsInForce = cells
		return err
	}, "SELECT code, cells_in_force FROM region WHERE "+condition, list)
}
