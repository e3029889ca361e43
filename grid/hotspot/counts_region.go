package hotspot

import (
	"cmp"
	"fmt"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

func (c *Counts) recordRegions(items []grid.RegionFact, seq int64) error {
	for _, f := range items {
		at, known := c.byCode[f.Code]
		if !known {
			at = int32(len(c.regions))
			c.regions = append(c.regions, &region{code: f.Code, cells: map[geo.Cell]*cellCounts{}})
			c.byCode[f.Code] = at
		}
		parent := int32(-1)
		if f.Parent != "" {
			if parent, known = c.byCode[f.Parent]; !known {
				return fmt.Errorf("region %s has unknown parent %s", f.Code, f.Parent)
			}
		}
		c.regions[at].parent = parent
	}
	c.shape, c.outline = seq, seq
	return nil
}

// counted is what was counted in a cell of a region, which an entry is about to change.
func (c *Counts) counted(code string, cell geo.Cell, seq int64) (*cellCounts, error) {
	at, known := c.byCode[code]
	if !known {
		return nil, fmt.Errorf("unknown region %q", code)
	}
	c.touch(at, seq)
	return c.regions[at].at(cell), nil
}

func (r *region) at(cell geo.Cell) *cellCounts {
	t := r.cells[cell]
	if t == nil {
		t = &cellCounts{cell: cell}
		r.cells[cell] = t
		at, _ := slices.BinarySearchFunc(r.sorted, cell, func(t *cellCounts, cell geo.Cell) int { return cmp.Compare(t.cell, cell) })
		r.sorted = slices.Insert(r.sorted, at, t)
	}
	return t
}

// touch notes an entry that changed something in a region.
func (c *Counts) touch(at int32, seq int64) {
	for ; at >= 0; at = c.regions[at].parent {
		c.regions[at].changed = seq
	}
}

// Known says whether the log has the region.
func (c *Counts) Known(code string) bool {
	_, known := c.byCode[code]
	return known
}

// Within says whether a region, as ClueChange has it, is the scope or lies below it.
func (c *Counts) Within(scope string, at int32) bool {
	for ; at >= 0; at = c.regions[at].parent {
		if c.regions[at].code == scope {
			return true
		}
	}
	return false
}

// Above lists a region and those above it, the lowest first.
func (c *Counts) Above(code string) (all []string) {
	at, known := c.byCode[code]
	for ; known && at >= 0; at = c.regions[at].parent {
		all = append(all, c.regions[at].code)
	}
	return all
}

// Changed is the entry that last changed what a map of the scope may show: its
// counts, the day, the policy, or any region.
func (c *Counts) Changed(scope string) int64 {
	if at, known := c.byCode[scope]; known {
		return max(c.shape, c.regions[at].changed)
	}
	return c.shape
}

// Shape is the entry that last changed the day, the policy or any region.
func (c *Counts) Shape() int64 { return c.shape }

// Outline is the entry that last changed any region.
func (c *Counts) Outline() int64 { return c.outline }

// within lists the regions of a scope.
func (c *Counts) within(scope string) []*region {
	var all []*region
	for at, r := range c.regions {
		if c.Within(scope, int32(at)) {
			all = append(all, r)
		}
	}
	return all
}

// Cells are the base cells in which anything of the scope was ever counted, sorted.
func (c *Counts) Cells(scope string) []geo.Cell {
	seen := map[geo.Cell]bool{}
	for _, r := range c.within(scope) {
		for cell := range r.cells {
			if cell != 0 {
				seen[cell] = true
			}
		}
	}
	all := make([]geo.Cell, 0, len(seen))
	for cell := range seen {
		all = append(all, cell)
	}
	slices.Sort(all)
	return all
}

// days are counts by local day, ascending; a day with nothing is not kept.
type days []dayCount

type dayCount struct {
	day grid.Date
	n   int32
}

func (d *days) add(day grid.Date, n int32) {
	at := d.from(day)
	switch {
	case n == 0:
	case at == len(*d) || (*d)[at].day != day:
		*d = slices.Insert(*d, at, dayCount{day, n})
	case (*d)[at].n+n == 0:
		*d = slices.Delete(*d, at, at+1)
	default:
		(*d)[at].n += n
	}
}

// from is the position of the first day that is not before day.
func (d days) from(day grid.Date) int {
	at, _ := slices.BinarySearchFunc(d, day, func(c dayCount, day grid.Date) int { return int(c.day) - int(day) })
	return at
}

// between sums the days from the first to the last, both counted.
func (d days) between(first, last grid.Date) (sum int64) {
	for i := len(d) - 1; i >= 0 && d[i].day >= first; i-- {
		if d[i].day <= last {
			sum += int64(d[i].n)
		}
	}
	return sum
}
