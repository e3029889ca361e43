package store

import (
	"cmp"
	"maps"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// place is what locating decides about one institution or clue, from what is
// stated about it.
type place struct {
	index   int
	what    string // "institution" or "clue", for errors
	region  string // in: as stated, "" if not; out: its own region
	address string
	point   *geo.Point
	by      grid.LocatedBy
	self    grid.InstitutionID // which is not a known place to itself
	linked  grid.InstitutionID // whose place it takes when it has no point
	listed  bool               // a known place to the others of its batch once located
	found   *grid.Found        // what its address was found to be

	note      grid.FixNote    // out: how its point was found, when by found
	doubt     grid.ReviewKind // out: why found was not taken
	cell      geo.Cell        // out
	straddles bool            // out
	like      *place          // the known place it was found at
}

// locate finds cell and region of each place.
//
// Point: as stated, else that of the linked institution, else that of the
// active institution with exactly the same address in the stated region that is
// located by something better than its address; when several such places differ,
// none; else what was found at the address, when grid.Judge takes it.
//
// Region: as stated; else that of the known place; else the root. When the leaf
// region of the cell lies below that, it takes its place; so does, near the
// border, where the cell's centre lies in no region, the leaf region whose
// outline holds the point.
func (t *Tx) locate(places []*place, f faults) error {
	c := t.conn()
	d := t.Deployment()
	for _, p := range places {
		if p.point == nil {
			p.by = grid.Unlocated
			continue
		}
		if err := geo.CheckPoint(*p.point, d.Box); err != nil {
			if err := f.add(p.index, invalidPlace(p.what, err)); err != nil {
				return err
			}
			p.point = nil
			continue
		}
		if p.by == grid.Unlocated {
			p.by = grid.Stated
		}
	}
	if err := t.takeLinked(places, f); err != nil {
		return err
	}
	if err := t.takeKnown(places, f); err != nil {
		return err
	}
	if err := t.takeFound(places, f); err != nil {
		return err
	}
	var cells []geo.Cell
	codes := map[string]bool{}
	for _, p := range places {
		if p.region != "" {
			codes[p.region] = true
		}
		if p.point == nil {
			continue
		}
		var err error
		if p.cell, err = geo.CellAt(*p.point, d.Resolution); err != nil {
			return err // CheckPoint accepted it
		}
		cells = append(cells, p.cell)
	}
	slices.Sort(cells)
	home, err := homes(c, slices.Compact(cells))
	if err != nil {
		return err
	}
	known, err := knownRegions(c, slices.Sorted(maps.Keys(codes)))
	if err != nil {
		return err
	}
	below, err := lineage(c, slices.Compact(slices.Sorted(maps.Values(home))))
	if err != nil {
		return err
	}
	// Known places first: those found at them take their region.
	for _, found := range []bool{false, true} {
		for _, p := range places {
			if (p.like != nil) != found {
				continue
			}
			if p.region != "" && !known[p.region] {
				f.field(p.index, p.what, "region", p.region, "is not a known region")
				continue
			}
			if found && p.region == "" && (known[p.like.region] || !codes[p.like.region]) {
				p.region = p.like.region
			}
			if h := home[p.cell]; p.region == "" || below[[2]string{p.region, h}] {
				p.region = h
			}
		}
	}
	if err := t.takeBorder(places, home); err != nil {
		return err
	}
	bare, err := bareRegions(c, places, home)
	if err != nil {
		return err
	}
	for _, p := range places {
		p.straddles = p.cell != 0 && home[p.cell] != p.region && !(home[p.cell] == "" && bare[p.region])
	}
	return nil
}

// takeLinked gives places without a point that of their linked institution, and
// its region in any case.
func (t *Tx) takeLinked(places []*place, f faults) error {
	var ids []grid.InstitutionID
	for _, p := range places {
		if p.linked != "" {
			ids = append(ids, p.linked)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known := map[grid.InstitutionID]*place{}
	c := t.conn()
	condition, list := in(c, "id", ids)
	err := c.each(func(row scanner) error {
		var id grid.InstitutionID
		var at lonLat
		p := &place{}
		err := row.Scan(&id, &p.region, &at.lon, &at.lat)
		p.point = at.point()
		known[id] = p
		return err
	}, "SELECT id, region_code, lon, lat FROM institution WHERE "+condition, list)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.linked == "" {
			continue
		}
		like := known[p.linked]
		if like == nil {
			f.field(p.index, p.what, "institution", string(p.linked), "is not a known institution")
			continue
		}
		if p.point == nil {
			p.like, p.point = like, like.point
			if p.point != nil {
				p.by = grid.ByAddress
			}
		}
	}
	return nil
}

// takeKnown gives places without a point that of the institution with exactly
// their address.
func (t *Tx) takeKnown(places []*place, f faults) error {
	wanted := map[string][]*place{}
	for _, p := range places {
		if key := grid.NormalAddress(p.address); p.point == nil && key != "" && f[p.index] == nil {
			wanted[key] = append(wanted[key], p)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	known := map[string][]*place{}
	for _, p := range places { // the batch is its own gazetteer too
		if key := grid.NormalAddress(p.address); p.listed && p.point != nil && !guessed(p.by) && f[p.index] == nil && wanted[key] != nil {
			known[key] = append(known[key], p)
		}
	}
	c := t.conn()
	condition, list := in(c, "address_key", slices.Sorted(maps.Keys(wanted)))
	regions := map[string]bool{}
	err := c.each(func(row scanner) error {
		var key string
		var at lonLat
		p := &place{}
		err := row.Scan(&p.self, &key, &p.region, &at.lon, &at.lat)
		p.point = at.point()
		known[key] = append(known[key], p)
		regions[p.region] = true
		return err
	}, "SELECT id, address_key, region_code, lon, lat FROM institution WHERE cell IS NOT NULL AND state = 'active' AND located_by NOT IN ('geocoded', 'provider') AND "+
		condition+" ORDER BY id", list)
	if err != nil {
		return err
	}
	for _, k := range known {
		for _, p := range k {
			if p.region != "" {
				regions[p.region] = true
			}
		}
	}
	below, err := lineage(c, slices.Sorted(maps.Keys(regions)))
	if err != nil {
		return err
	}
	for key, all := range wanted {
		for _, p := range all {
			if like := agreed(p, known[key], below); like != nil {
				point := *like.point
				p.like, p.point, p.by = like, &point, grid.ByAddress
			}
		}
	}
	return nil
}

// agreed is the known place that p is at, nil when there is none or they lie at
// different points.
func agreed(p *place, known []*place, below map[[2]string]bool) *place {
	var like *place
	for _, k := range known {
		switch {
		case k.self != "" && k.self == p.self:
		case p.region != "" && k.region != "" && !below[[2]string{p.region, k.region}]:
		case like != nil && *like.point != *k.point:
			return nil
		case like == nil:
			like = k
		}
	}
	return like
}

// takeBorder narrows the region of places whose cell's centre lies in no region
// to the leaf region whose outline holds the point, if it lies below; who has no
// region then gets the root.
func (t *Tx) takeBorder(places []*place, home map[geo.Cell]string) error {
	c := t.conn()
	var edge []*place
	homeless := false
	for _, p := range places {
		homeless = homeless || p.region == ""
		if p.point != nil && home[p.cell] == "" {
			edge = append(edge, p)
		}
	}
	if len(edge) > 0 {
		leaves, err := leavesAround(c, edge)
		if err != nil {
			return err
		}
		codes := make([]string, len(leaves))
		for n, leaf := range leaves {
			codes[n] = leaf.Code
		}
		below, err := lineage(c, codes)
		if err != nil {
			return err
		}
		for _, p := range edge {
			holds := func(leaf geo.Region) bool { return leaf.Contains(*p.point) }
			if n := slices.IndexFunc(leaves, holds); n >= 0 && (p.region == "" || below[[2]string{p.region, codes[n]}]) {
				p.region = codes[n]
			}
		}
	}
	if !homeless {
		return nil
	}
	root, there, err := one(c, value[string], "SELECT code FROM region WHERE parent_code IS NULL")
	if err != nil {
		return err
	}
	if !there {
		return grid.Errorf(grid.Conflict, "no-regions", "no regions are stored yet: load them first")
	}
	for _, p := range places {
		if p.region == "" {
			p.region = root
		}
	}
	return nil
}

// leavesAround lists the leaf regions, by code, whose box holds one of the points.
func leavesAround(c conn, places []*place) ([]geo.Region, error) {
	type boxed struct {
		code string
		box  geo.Box
	}
	boxes, err := listOf(c, func(row scanner, b *boxed) error {
		return row.Scan(&b.code, &b.box.West, &b.box.South, &b.box.East, &b.box.North)
	}, "SELECT code, west, south, east, north FROM region WHERE leaf")
	if err != nil {
		return nil, err
	}
	var near []string
	for _, b := range boxes {
		holds := func(p *place) bool { return p.point != nil && b.box.Contains(*p.point) }
		if slices.ContainsFunc(places, holds) {
			near = append(near, b.code)
		}
	}
	if len(near) == 0 {
		return nil, nil
	}
	condition, list := in(c, "code", near)
	leaves, err := listOf(c, scanShape,
		"SELECT code, scheme, name, level, parent_code, geometry FROM region WHERE "+condition, list)
	slices.SortFunc(leaves, func(a, b geo.Region) int { return cmp.Compare(a.Code, b.Code) })
	return leaves, err
}
