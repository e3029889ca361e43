package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// PutRegions inserts or fully updates regions by code and computes which cells
// are in force: those whose centre lies in a leaf region (on a tie the smaller
// code has it). Parents may be in the list, in any order, or stored. It refuses
// unknown parents, cycles and a second root. RegionsRecorded tells, parents
// first, the regions of the list and those whose cells changed with them.
func (t *Tx) PutRegions(regions []geo.Region, origin grid.Origin) error {
	if len(regions) == 0 {
		return nil
	}
	c := t.conn()
	if c.dialect == postgres { // the tree is checked and rebuilt as a whole
		if _, err := t.exec("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	stored, err := listOf(c, scanRegion, "SELECT "+regionColumns+" FROM region")
	if err != nil {
		return err
	}
	tree := regionTree{}
	for _, r := range stored {
		tree[r.Code] = &treeNode{RegionRow: r, stored: true, wasLeaf: r.Leaf, oldBox: r.Box, oldUp: r.ParentCode}
	}
	if err := tree.merge(regions); err != nil {
		return err
	}
	tree.complete()
	if err := t.writeRegions(tree, origin); err != nil {
		return err
	}
	if err := t.writeClosure(tree); err != nil {
		return err
	}
	if err := t.writeCover(tree); err != nil {
		return err
	}
	var facts []grid.RegionFact
	for _, n := range tree.parentsFirst() {
		if n.given || n.changed {
			facts = append(facts, grid.RegionFact{Code: n.Code, Parent: n.ParentCode, CellsInForce: n.CellsInForce})
		}
	}
	return t.Emit(grid.RegionsRecorded{Items: facts})
}

// treeNode is a region with what PutRegions has to know of it.
type treeNode struct {
	RegionRow
	stored  bool // is in the database
	given   bool // is in the list
	wasLeaf bool
	oldBox  geo.Box // as stored
	oldUp   string  // parent as stored
	recount bool    // its cells are computed again
	changed bool    // and came out as another number
	depth   int
}

// moved says whether the region is new or has another parent.
func (n *treeNode) moved() bool { return !n.stored || n.given && n.ParentCode != n.oldUp }

// regionTree is every region, by code.
type regionTree map[string]*treeNode

// merge puts the given regions over the stored and checks the whole.
func (tree regionTree) merge(regions []geo.Region) error {
	var f grid.Faults
	for n, r := range regions {
		at := func(field string) string { return fmt.Sprintf("regions[%d].%s", n, field) }
		for _, must := range [][2]string{{"code", r.Code}, {"name", r.Name}, {"level", r.Level}} {
			if must[1] == "" {
				f.Add(at(must[0]), "", "is missing")
			}
		}
		if r.Scheme != geo.SchemeLocal && r.Scheme != geo.SchemeGBT2260 {
			f.Add(at("scheme"), r.Scheme, "is not one of [%s %s]", geo.SchemeLocal, geo.SchemeGBT2260)
		}
		old := tree[r.Code]
		if old != nil && old.given {
			f.Add(at("code"), r.Code, "is listed twice")
		}
		node := &treeNode{RegionRow: RegionRow{Region: r, Centre: r.Centre(), Box: r.Box()}, given: true}
		if old != nil {
			node.stored, node.wasLeaf, node.oldBox, node.oldUp, node.CellsInForce = old.stored, old.wasLeaf, old.oldBox, old.oldUp, old.CellsInForce
		}
		tree[r.Code] = node
	}
	root := ""
	for _, code := range slices.Sorted(maps.Keys(tree)) {
		if n := tree[code]; n.ParentCode == "" && !n.given {
			root = code
		}
	}
	for n, r := range regions {
		field := fmt.Sprintf("regions[%d].parent_code", n)
		switch {
		case r.ParentCode == "" && root != "" && root != r.Code:
			f.Add(field, "", "is missing: the root is %s", root)
		case r.ParentCode == "":
			root = r.Code
		case tree[r.ParentCode] == nil:
			f.Add(field, r.ParentCode, "is not a known region")
		case tree.circular(r.Code):
			f.Add(field, r.ParentCode, "lies below the region itself")
		}
	}
	return f.Err("regions")
}

// circular says whether going up from a region comes back to it. A region below
// such a circle is not circular itself: every circle has a given region in it.
func (tree regionTree) circular(code string) bool {
	seen := map[string]bool{}
	for up := tree[code]; up != nil && !seen[up.Code]; up = tree[up.ParentCode] {
		if up.ParentCode == code {
			return true
		}
		seen[up.Code] = true
	}
	return false
}

// complete derives leaves and depths.
func (tree regionTree) complete() {
	parents := map[string]bool{}
	for _, n := range tree {
		parents[n.ParentCode] = true
	}
	for _, n := range tree {
		n.Leaf, n.depth = !parents[n.Code], 0
		for up := tree[n.ParentCode]; up != nil; up = tree[up.ParentCode] {
			n.depth++
		}
	}
}

func (tree regionTree) parentsFirst() []*treeNode {
	return slices.SortedFunc(maps.Values(tree), func(a, b *treeNode) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.Code, b.Code))
	})
}

func (t *Tx) writeRegions(tree regionTree, origin grid.Origin) error {
	var rows [][]any
	var changed []string // stored regions that are a leaf no more, or again
	for _, n := range tree.parentsFirst() {
		if !n.given {
			if n.Leaf != n.wasLeaf {
				changed = append(changed, n.Code)
			}
			continue
		}
		geometry, err := geometryText(n.Geometry)
		if err != nil {
			return err
		}
		rows = append(rows, []any{n.Code, n.Scheme, n.Name, n.Level, optional(n.ParentCode), n.Leaf, n.CellsInForce,
			n.Centre.Lon, n.Centre.Lat, n.Box.West, n.Box.South, n.Box.East, n.Box.North, geometry,
			optional(origin.Batch), origin.Simulated, t.Policy().Version, 1})
	}
	const head = `INSERT INTO region (code, scheme, name, level, parent_code, leaf, cells_in_force, centre_lon, centre_lat,
  west, south, east, north, geometry, import_batch_id, simulated, policy_version, row_version)`
	const tail = `ON CONFLICT (code) DO UPDATE SET scheme = excluded.scheme, name = excluded.name, level = excluded.level,
  parent_code = excluded.parent_code, leaf = excluded.leaf, centre_lon = excluded.centre_lon,
  centre_lat = excluded.centre_lat, west = excluded.west, south = excluded.south, east = excluded.east,
  north = excluded.north, geometry = excluded.geometry,
  import_batch_id = COALESCE(excluded.import_batch_id, region.import_batch_id), simulated = excluded.simulated,
  policy_version = excluded.policy_version, row_version = region.row_version + 1`
	c := t.conn()
	if _, err := c.insert(head, tail, rows); err != nil || len(changed) == 0 {
		return err
	}
	condition, list := in(c, "code", changed)
	_, err := t.exec("UPDATE region SET leaf = NOT leaf, row_version = row_version + 1 WHERE "+condition, list)
	return err
}

// writeClosure brings the table of ancestors up to date for the regions that
// hang elsewhere than before, with all below them.
func (t *Tx) writeClosure(tree regionTree) error {
	moved := map[string]bool{}
	var codes []string
	var rows [][]any
	for _, n := range tree.parentsFirst() {
		if !n.moved() && !moved[n.ParentCode] {
			continue
		}
		moved[n.Code] = true
		if n.stored {
			codes = append(codes, n.Code)
		}
		depth := 0
		for up := n; up != nil; up = tree[up.ParentCode] {
			rows = append(rows, []any{up.Code, n.Code, depth})
			depth++
		}
	}
	c := t.conn()
	if len(codes) > 0 {
		condition, list := in(c, "descendant_code", codes)
		if _, err := t.exec("DELETE FROM region_closure WHERE "+condition, list); err != nil {
			return err
		}
	}
	_, err := c.insert("INSERT INTO region_closure (ancestor_code, descendant_code, depth)", "", rows)
	return err
}
