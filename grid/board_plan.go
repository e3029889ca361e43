package grid

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gridwatch/geo"
)

// plan is a published plan on the board. From its effective instant until the
// next of its region it says which grid a cell belongs to.
type plan struct {
	appointment
	id      PlanID
	region  *node
	from    time.Time
	gridOf  map[geo.Cell]*staffing
	spots   map[string][]spot // by leaf region, for cells that straddle
	gridded map[string]int    // cells in a grid, by leaf region
	lots    map[string][]lot  // by leaf region

	expected map[*staffing]int64 // seconds a period
	inForce  map[*staffing]int   // lots of the grid in regions that follow the plan
	cut      map[geo.Cell]bool   // cells that cannot be reached within their grid; made when first asked for
}

// lot is the part of a grid in one leaf region.
type lot struct {
	grid  *staffing
	cells int
}

// spot is a cell of a plan with its centre.
type spot struct {
	cell   geo.Cell
	centre geo.Point
	grid   *staffing
}

func (b *Board) publishPlan(e PlanPublished) error {
	n, err := b.region(e.Region)
	if err != nil {
		return err
	}
	p := &plan{id: e.ID, region: n, from: e.From, gridOf: map[geo.Cell]*staffing{}, spots: map[string][]spot{}, gridded: map[string]int{},
		lots: map[string][]lot{}, expected: map[*staffing]int64{}, inForce: map[*staffing]int{}}
	for _, x := range e.Expected {
		p.expected[b.grid(x.Grid)] = x.Seconds
	}
	for _, part := range e.Parts {
		g := b.grid(part.Grid)
		p.gridded[part.Region] += len(part.Cells)
		p.lots[part.Region] = append(p.lots[part.Region], lot{g, len(part.Cells)})
		for _, c := range part.Cells {
			p.gridOf[c] = g
			p.spots[part.Region] = append(p.spots[part.Region], spot{c, c.Centre(), g})
		}
	}
	for _, s := range p.spots {
		slices.SortFunc(s, func(a, b spot) int { return cmp.Compare(a.cell, b.cell) })
	}
	n.plans = slices.DeleteFunc(n.plans, func(old *plan) bool {
		if old.from.Equal(p.from) { // the later one in the log holds
			b.ripe.appoint(old, time.Time{})
		}
		return old.from.Equal(p.from)
	})
	n.plans = append(n.plans, p)
	slices.SortStableFunc(n.plans, func(a, b *plan) int { return a.from.Compare(b.from) })
	if p.from.After(b.at) {
		b.ripe.appoint(p, p.from)
		return nil
	}
	p.ripen(b)
	return nil
}

// ripen puts the plan in force: every line below its region looks for its grid again.
func (p *plan) ripen(b *Board) {
	for _, n := range p.region.reach() {
		b.follow(n)
		for _, l := range sortedLines(n.levels[b.resolution-MinResolution].lines) {
			was := l.grid
			l.release(b)
			b.assign(l)
			b.settle(l, l.tally)
			if l.grid != was && l.tally != (Tally{}) {
				b.touchLine(l)
			}
		}
		b.touchNode(n)
	}
}

// sortedLines fixes an order, so that every fold of the log touches lines alike.
func sortedLines(lines map[geo.Cell]*line) []*line {
	all := make([]*line, 0, len(lines))
	for _, l := range lines {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *line) int { return cmp.Compare(a.cell, b.cell) })
	return all
}

// planFor is the plan in force for a region: its own, else its nearest ancestor's.
func (b *Board) planFor(n *node) *plan {
	for ; n != nil; n = n.parent {
		for i := len(n.plans) - 1; i >= 0; i-- {
			if !n.plans[i].from.After(b.at) {
				return n.plans[i]
			}
		}
	}
	return nil
}

// assign looks up the grid that answers for a base line: the cell's, when the
// cell lies in the line's own region; else the nearest of its own region.
func (b *Board) assign(l *line) {
	l.placed = true
	p := b.planFor(l.node)
	if p == nil {
		return
	}
	g := p.gridOf[l.cell]
	if l.straddles {
		g = p.nearest(l.node, l.cell)
	}
	if g != nil {
		g.hold(b, l)
		l.cut = !l.straddles && p.cuts(l.cell)
	}
}

// follow lets a region go by the plan that is in force for it now.
func (b *Board) follow(n *node) {
	p := b.planFor(n)
	if p == n.follows {
		return
	}
	if n.follows != nil {
		n.follows.bear(b, n.code, -1)
	}
	if n.follows = p; p != nil {
		p.bear(b, n.code, 1)
	}
}

// bear gives the grids of a region what the plan says of them, or with sign -1
// takes it back: their cells and, as long as any of their regions follows the
// plan, the clues it expects.
func (p *plan) bear(b *Board, region string, sign int) {
	for _, lot := range p.lots[region] {
		g := lot.grid
		g.cells += sign * lot.cells
		was := p.inForce[g]
		p.inForce[g] = was + sign
		if was == 0 || was+sign == 0 {
			g.expected += int64(sign) * p.expected[g]
		}
		b.touchGrid(g)
	}
}

// nearest is the grid of the region's cell whose centre is nearest; of equally
// near ones that with the smaller cell. A region that has regions below it has
// their cells.
func (p *plan) nearest(n *node, cell geo.Cell) *staffing {
	var best spot
	least := math.Inf(1)
	from := cell.Centre()
	for _, below := range n.reach() {
		for _, s := range p.spots[below.code] {
			if d := geo.DistanceMetres(from, s.centre); d < least || d == least && s.cell < best.cell {
				best, least = s, d
			}
		}
	}
	return best.grid
}
