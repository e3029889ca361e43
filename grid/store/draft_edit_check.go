package store

import (
	"gridwatch/geo"
	"gridwatch/grid"
)

// checkEdit judges what a change brings in that no edit has judged before: cells
// of no grid, grids, people.
func (t *Tx) checkEdit(d *grid.Draft, c *grid.Change) error {
	var cells []geo.Cell
	var people []grid.OfficerID
	regions := []string{d.Region}
	for _, m := range c.Cells {
		if m.To != "" {
			cells = append(cells, m.Cell)
		}
	}
	for i := range c.Grids {
		for _, g := range []*grid.Grid{c.Grids[i].Before, c.Grids[i].After} {
			if g != nil && g.Region == "" {
				g.Region = d.Region
			}
		}
		if g := c.Grids[i].After; g != nil {
			regions = append(regions, g.Region)
		}
	}
	for _, p := range c.Postings {
		if !p.Gone {
			people = append(people, p.Officer)
		}
	}
	if err := t.knowOfficers("edit", people); err != nil {
		return err
	}
	home, err := t.HomeOf(cells)
	if err != nil {
		return err
	}
	for _, h := range home {
		regions = append(regions, h)
	}
	regions = sorted(regions)
	below, err := lineage(t.conn(), regions)
	if err != nil {
		return err
	}
	var f grid.Faults
	for _, region := range regions {
		if !below[[2]string{d.Region, region}] {
			f.Add("grids", region, "is not in region %s of the draft", d.Region)
			break
		}
	}
	for _, cell := range cells {
		if home[cell] == "" {
			f.Add("moves", cell.String(), "is not a cell in force of region %s", d.Region)
			break
		}
	}
	if len(f) > 0 {
		return f.Err("edit")
	}
	return t.checkInside(d, c, home, below)
}

// checkInside refuses cells outside the region of their grid.
func (t *Tx) checkInside(d *grid.Draft, c *grid.Change, home map[geo.Cell]string, below map[[2]string]bool) error {
	var to []grid.GridID
	for _, m := range c.Cells {
		if len(to) == 0 || to[len(to)-1] != m.To {
			to = append(to, m.To)
		}
	}
	known := grid.Draft{ID: d.ID}
	if err := draftGrids(t.conn(), &known, sorted(to)); err != nil {
		return err
	}
	region := map[grid.GridID]string{}
	for _, g := range known.Grids {
		region[g.ID] = g.Region
	}
	for _, g := range c.Grids {
		if g.After != nil {
			region[g.After.ID] = g.After.Region
		}
	}
	var f grid.Faults
	const enough = 20
	for _, m := range c.Cells {
		if r := region[m.To]; len(f) < enough && r != "" && !below[[2]string{r, home[m.Cell]}] {
			f.Add("moves", m.Cell.String(), "lies in region %s, outside the region %s of its grid %s", home[m.Cell], r, m.To)
		}
	}
	return f.Err("edit")
}
