package store

import (
	"maps"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// guessed says whether a point was found by its address only: it locates its own
// place, and is no known place to others.
func guessed(by grid.LocatedBy) bool { return by == grid.Geocoded || by == grid.Provided }

// takeFound gives places without a point what was found at their address, or says
// why not.
func (t *Tx) takeFound(places []*place, f faults) error {
	var asked []*place
	var regions []string
	var found []*grid.Found
	for _, p := range places {
		if p.point == nil && p.found != nil && f[p.index] == nil {
			asked, regions, found = append(asked, p), append(regions, p.region), append(found, p.found)
		}
	}
	doubts, err := t.Judge(regions, found)
	if err != nil {
		return err
	}
	for n, p := range asked {
		if p.doubt = doubts[n]; p.doubt == "" {
			point := *p.found.Point
			p.point, p.by, p.note = &point, p.found.By, p.found.Note
		}
	}
	return nil
}

// Judge is grid.Judge for points found in the stated regions ("" for none), one
// answer each. It writes nothing.
func (t *Tx) Judge(regions []string, found []*grid.Found) ([]grid.ReviewKind, error) {
	if len(found) == 0 {
		return nil, nil
	}
	elsewhere, err := t.elsewhere(regions, found)
	if err != nil {
		return nil, err
	}
	doubts := make([]grid.ReviewKind, len(found))
	for n, f := range found {
		doubts[n] = grid.Judge(f, elsewhere[n], t.Policy())
	}
	return doubts, nil
}

// RegionAt is the leaf region of a point: that of its cell, or where the cell has
// none that whose outline holds the point; "" outside every region. elsewhere
// says that it is not in the stated one, which a point near the border may be
// although its cell is not.
func (t *Tx) RegionAt(p geo.Point, stated string) (code string, elsewhere bool, err error) {
	out, err := t.elsewhere([]string{stated}, []*grid.Found{{Point: &p}})
	if err != nil {
		return "", false, err
	}
	one := &place{point: &p, region: stated}
	if one.cell, err = geo.CellAt(p, t.Deployment().Resolution); err != nil {
		return "", false, err
	}
	c := t.conn()
	home, err := homes(c, []geo.Cell{one.cell})
	if err != nil {
		return "", false, err
	}
	if code = home[one.cell]; code != "" {
		return code, out[0], nil
	}
	leaves, err := leavesAround(c, []*place{one})
	for _, leaf := range leaves {
		if leaf.Contains(p) {
			return leaf.Code, out[0], err
		}
	}
	return "", out[0], err
}

// elsewhere says which points lie outside their stated region. The region of the
// cell settles most; where that is another, the outlines do. A point outside
// every outline is elsewhere when the stated region has cells of its own, else
// the code that was recognised in the address speaks for it; that of the middle of
// a township or district always does, since such a point says no more than its
// name, wherever the outlines have it.
func (t *Tx) elsewhere(regions []string, found []*grid.Found) ([]bool, error) {
	c, d := t.conn(), t.Deployment()
	out := make([]bool, len(found))
	cell := make([]geo.Cell, len(found))
	codes := map[string]bool{}
	var cells []geo.Cell
	for n, f := range found {
		switch {
		case f == nil || f.Point == nil:
		case geo.CheckPoint(*f.Point, d.Box) != nil:
			out[n] = true
		case regions[n] != "":
			var err error
			if cell[n], err = geo.CellAt(*f.Point, d.Resolution); err != nil {
				return nil, err // CheckPoint accepted it
			}
			cells, codes[f.Region], codes[regions[n]] = append(cells, cell[n]), true, true
		}
	}
	slices.Sort(cells)
	home, err := homes(c, slices.Compact(cells))
	if err != nil {
		return nil, err
	}
	for _, code := range home {
		codes[code] = true
	}
	below, err := lineage(c, slices.Sorted(maps.Keys(codes)))
	if err != nil {
		return nil, err
	}
	var unsure []*place
	for n, f := range found {
		if h := home[cell[n]]; cell[n] != 0 && (h == "" || !below[[2]string{regions[n], h}]) {
			unsure = append(unsure, &place{index: n, region: regions[n], point: f.Point, cell: cell[n]})
		}
	}
	if len(unsure) == 0 {
		return out, nil
	}
	holder, err := holders(c, unsure)
	if err != nil {
		return nil, err
	}
	drawn, err := drawnRegions(c, unsure)
	if err != nil {
		return nil, err
	}
	for n, p := range unsure {
		f := found[p.index]
		switch h := holder[n]; {
		case isMiddle(f) && below[[2]string{p.region, f.Region}]:
		case h != nil:
			out[p.index] = !h[p.region]
		case home[p.cell] != "" || drawn[p.region]:
			out[p.index] = true
		default:
			_, known := below[[2]string{f.Region, f.Region}]
			out[p.index] = known && !below[[2]string{p.region, f.Region}] && !below[[2]string{f.Region, p.region}]
		}
	}
	return out, nil
}

// isMiddle says whether a found point is that of a township or district as a
// whole.
func isMiddle(f *grid.Found) bool {
	return f.Note.Precision == "township" || f.Note.Precision == "district"
}

// holders finds for each place the leaf region whose outline holds its point: its
// code and those above it, nil when there is none.
func holders(c conn, places []*place) ([]map[string]bool, error) {
	leaves, err := leavesAround(c, places)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(leaves))
	for n, leaf := range leaves {
		codes[n] = leaf.Code
	}
	below, err := lineage(c, codes)
	if err != nil {
		return nil, err
	}
	out := make([]map[string]bool, len(places))
	for n, p := range places {
		at := slices.IndexFunc(leaves, func(leaf geo.Region) bool { return leaf.Contains(*p.point) })
		if at < 0 {
			continue
		}
		out[n] = map[string]bool{}
		for pair := range below {
			if pair[1] == codes[at] {
				out[n][pair[0]] = true
			}
		}
	}
	return out, nil
}

// drawnRegions says which regions of the places have cells in force.
func drawnRegions(c conn, places []*place) (map[string]bool, error) {
	codes := make([]string, len(places))
	for n, p := range places {
		codes[n] = p.region
	}
	condition, list := in(c, "region_closure.ancestor_code", codes)
	drawn := map[string]bool{}
	return drawn, c.each(func(row scanner) error {
		var code string
		err := row.Scan(&code)
		drawn[code] = true
		return err
	}, `SELECT DISTINCT region_closure.ancestor_code FROM region_closure JOIN region ON region.code = region_closure.descendant_code
WHERE region.cells_in_force > 0 AND `+condition, list)
}

// queuePlaces puts the good items without a point on the review queue and takes
// the others off it.
func (t *Tx) queuePlaces(places []*place, items []*grid.Institution, f faults, stored map[grid.InstitutionID]storedInstitution) error {
	settled := map[grid.BatchID][]grid.InstitutionID{}
	var open []*grid.Review
	for n, i := range items {
		if f[n] != nil {
			continue
		}
		_, known := stored[i.ID]
		switch {
		case i.Point == nil && i.State == grid.Active:
			r := &grid.Review{Kind: places[n].doubt, Institution: i.ID, Found: i.Found, Batch: i.Origin.Batch}
			if r.Kind == "" {
				r.Kind = grid.ReviewNoPoint
			}
			open = append(open, r)
		case known:
			settled[i.Origin.Batch] = append(settled[i.Origin.Batch], i.ID)
		}
		i.Found = nil
	}
	for batch, ids := range settled {
		if err := t.SettleReviews(ids, batch); err != nil {
			return err
		}
	}
	return t.OpenReviews(open)
}
