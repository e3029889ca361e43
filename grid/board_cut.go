package grid

import "gridwatch/geo"

// cuts says whether a cell of the plan lies outside the largest connected part of
// its grid (of equally large parts the one with the smallest cell counts) in a part
// that another drawing could join to something: a cell next to it is of a leaf
// region that the grid has cells in. What is an island of its region is not cut off.
func (p *plan) cuts(cell geo.Cell) bool {
	if p.cut == nil {
		p.cut = p.cutCells()
	}
	return p.cut[cell]
}

func (p *plan) cutCells() map[geo.Cell]bool {
	all := make([]geo.Cell, 0, len(p.gridOf))
	for c := range p.gridOf {
		all = append(all, c)
	}
	land := plot{near: geo.NewAdjacency(all)}
	land.grid, land.region = make([]*staffing, len(all)), make([]string, len(all))
	for i, c := range land.near.Cells {
		land.grid[i] = p.gridOf[c]
	}
	for region, spots := range p.spots {
		for _, s := range spots {
			if i, found := land.near.Index(s.cell); found {
				land.region[i] = region
			}
		}
	}
	cut := map[geo.Cell]bool{}
	parts, largest := land.parts()
	for at, part := range parts {
		g := land.grid[part[0]]
		if largest[g] == at || !land.joins(part, func(region string) bool { return p.has(g, region) }) {
			continue
		}
		for _, i := range part {
			cut[land.near.Cells[i]] = true
		}
	}
	return cut
}

// has says whether the grid has cells in a leaf region.
func (p *plan) has(g *staffing, region string) bool {
	for _, l := range p.lots[region] {
		if l.grid == g {
			return true
		}
	}
	return false
}

// plot is the cells of a plan with the grid and the leaf region of each.
type plot struct {
	near   geo.Adjacency
	grid   []*staffing
	region []string
}

// parts are the connected parts of all grids, by their smallest cell, and which of
// them is the largest of each grid.
func (l *plot) parts() (parts [][]int32, largest map[*staffing]int) {
	seen := make([]bool, len(l.grid))
	largest = map[*staffing]int{}
	for i, g := range l.grid {
		if seen[i] {
			continue
		}
		seen[i] = true
		part := []int32{int32(i)}
		for k := 0; k < len(part); k++ {
			for _, j := range l.near.Neighbours(int(part[k])) {
				if !seen[j] && l.grid[j] == g {
					seen[j] = true
					part = append(part, j)
				}
			}
		}
		if at, known := largest[g]; !known || len(part) > len(parts[at]) {
			largest[g] = len(parts)
		}
		parts = append(parts, part)
	}
	return parts, largest
}

// joins says whether a cell next to the part is of such a region.
func (l *plot) joins(part []int32, own func(region string) bool) bool {
	g := l.grid[part[0]]
	for _, i := range part {
		for _, j := range l.near.Neighbours(int(i)) {
			if l.grid[j] != g && own(l.region[j]) {
				return true
			}
		}
	}
	return false
}
