package grid

import (
	"maps"
	"slices"
	"strings"

	"gridwatch/geo"
)

// cuts says whether a cell of the plan is drawn apart from its grid: it lies in a
// connected part of the grid that is not the largest (of equally large parts the
// one with the smallest cell) of those that the land of the grid's own leaf regions
// connects. On an island of its regions a grid has a part that is no fault of the
// drawing.
func (p *plan) cuts(cell geo.Cell) bool {
	if p.cut == nil {
		p.cut = p.cutCells()
	}
	return p.cut[cell]
}

func (p *plan) cutCells() map[geo.Cell]bool {
	land := p.land()
	parts := map[*staffing][][]int32{}
	land.flood(func(i int32) bool { return true }, func(i, j int32) bool { return land.grid[i] == land.grid[j] }, func(part []int32) {
		g := land.grid[part[0]]
		parts[g] = append(parts[g], part)
	})
	cut := map[geo.Cell]bool{}
	islands := map[string][]int32{} // of regions, by their names: the island of each cell
	for g, of := range parts {
		if len(of) == 1 {
			continue
		}
		own := p.regionsOf(g)
		name := strings.Join(own, "\x00")
		if islands[name] == nil {
			islands[name] = land.islands(own)
		}
		largest := map[int32][]int32{} // by island; the first of equals has the smallest cell
		for _, part := range of {
			if at := islands[name][part[0]]; len(part) > len(largest[at]) {
				largest[at] = part
			}
		}
		for _, part := range of {
			if largest[islands[name][part[0]]][0] == part[0] {
				continue
			}
			for _, i := range part {
				cut[land.near.Cells[i]] = true
			}
		}
	}
	return cut
}

// regionsOf lists the leaf regions that the grid has cells in, sorted.
func (p *plan) regionsOf(g *staffing) []string {
	var own []string
	for _, region := range slices.Sorted(maps.Keys(p.lots)) {
		if slices.ContainsFunc(p.lots[region], func(l lot) bool { return l.grid == g }) {
			own = append(own, region)
		}
	}
	return own
}

// plot is the cells of a plan with the grid and the leaf region of each.
type plot struct {
	near   geo.Adjacency
	grid   []*staffing
	region []string
}

func (p *plan) land() *plot {
	all := make([]geo.Cell, 0, len(p.gridOf))
	for c := range p.gridOf {
		all = append(all, c)
	}
	l := &plot{near: geo.NewAdjacency(all), grid: make([]*staffing, len(all)), region: make([]string, len(all))}
	for i, c := range l.near.Cells {
		l.grid[i] = p.gridOf[c]
	}
	for region, spots := range p.spots {
		for _, s := range spots {
			if i, found := l.near.Index(s.cell); found {
				l.region[i] = region
			}
		}
	}
	return l
}

// flood tells of each connected set of cells, by its smallest, among those that
// take part and where touching ones belong together.
func (l *plot) flood(takes func(i int32) bool, together func(i, j int32) bool, tell func(part []int32)) {
	seen := make([]bool, len(l.grid))
	for i := range int32(len(l.grid)) {
		if seen[i] || !takes(i) {
			continue
		}
		seen[i] = true
		part := []int32{i}
		for k := 0; k < len(part); k++ {
			for _, j := range l.near.Neighbours(int(part[k])) {
				if !seen[j] && takes(j) && together(part[k], j) {
					seen[j] = true
					part = append(part, j)
				}
			}
		}
		tell(part)
	}
}

// islands numbers the connected sets of the cells of some regions, by cell.
func (l *plot) islands(regions []string) []int32 {
	own := make(map[string]bool, len(regions))
	for _, r := range regions {
		own[r] = true
	}
	island := make([]int32, len(l.grid))
	l.flood(func(i int32) bool { return own[l.region[i]] }, func(int32, int32) bool { return true }, func(part []int32) {
		for _, i := range part {
			island[i] = part[0]
		}
	})
	return island
}
