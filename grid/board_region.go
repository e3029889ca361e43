package grid

import (
	"fmt"
	"slices"
	"strings"

	"gridwatch/geo"
)

// node is a region on the board with its lines.
type node struct {
	code     string
	parent   *node
	children []*node
	scope    []*node // itself and all below, by code
	inForce  int     // cells in force of a leaf
	plans    []*plan // of this very region, by effective instant
	follows  *plan   // the one in force: its own or an ancestor's
	levels   []level // from MinResolution to the base

	state    RegionState
	daily    map[Date]*dayCount // of today and later
	openOccu int                // occupied lines in no grid, not straddling
	total    Tally              // over the base lines; its instants are not kept
	prefix   hasher             // over the part of the text that never changes
	rev      int64
	hash     uint64
	dirty    bool
}

type dayCount struct{ visits, clues int32 }

// level is a region's lines at one resolution, newest change first.
type level struct {
	lines  map[geo.Cell]*line
	newest *line
	digest uint64
}

func (b *Board) recordRegions(items []RegionFact) error {
	for _, f := range items {
		n := b.regions[f.Code]
		if n == nil {
			n = &node{code: f.Code, levels: make([]level, b.resolution-MinResolution+1), state: RegionState{Region: f.Code},
				prefix: newHasher().bytes(linePrefix(f.Code, 0))}
			for i := range n.levels {
				n.levels[i].lines = map[geo.Cell]*line{}
			}
			b.regions[f.Code] = n
		}
		var parent *node
		if f.Parent != "" {
			if parent = b.regions[f.Parent]; parent == nil {
				return fmt.Errorf("region %s has unknown parent %s", f.Code, f.Parent)
			}
		}
		if n.parent != parent {
			if n.parent != nil {
				n.parent.children = slices.DeleteFunc(n.parent.children, func(c *node) bool { return c == n })
			}
			if n.parent = parent; parent != nil {
				parent.children = append(parent.children, n)
			}
		}
		n.inForce = f.CellsInForce
		b.touchNode(n)
	}
	for _, n := range b.regions {
		n.scope = nil
	}
	for _, n := range b.regions {
		n.reach() // now, because readers share a lock
		b.follow(n)
	}
	return nil
}

// region is the node of a code that the log must know.
func (b *Board) region(code string) (*node, error) {
	if n := b.regions[code]; n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("unknown region %q", code)
}

// reach lists the region and all below it, ordered by code; made once.
func (n *node) reach() []*node {
	if n.scope == nil {
		all := []*node{n}
		for _, c := range n.children {
			all = append(all, c.reach()...)
		}
		slices.SortFunc(all, func(a, b *node) int { return strings.Compare(a.code, b.code) })
		n.scope = all
	}
	return n.scope
}

func (n *node) day(d Date) *dayCount {
	if n.daily == nil {
		n.daily = map[Date]*dayCount{}
	}
	c := n.daily[d]
	if c == nil {
		c = &dayCount{}
		n.daily[d] = c
	}
	return c
}

// newDay forgets the counts of days past.
func (n *node) newDay(b *Board, today Date) {
	if len(n.daily) == 0 {
		return
	}
	for d := range n.daily {
		if d < today {
			delete(n.daily, d)
		}
	}
	b.touchNode(n)
}

// count adds to the counters of a local day; days past are not counted.
func (b *Board) count(n *node, d Date, visits, clues int32) {
	if d < b.today {
		return
	}
	c := n.day(d)
	c.visits += visits
	c.clues += clues
	b.touchNode(n)
}

func (b *Board) touchNode(n *node) {
	if !n.dirty {
		n.dirty = true
		b.dirtyNodes = append(b.dirtyNodes, n)
	}
	if c := n.daily[b.today]; c != nil {
		n.state.VisitsToday, n.state.CluesToday = c.visits, c.clues
	} else {
		n.state.VisitsToday, n.state.CluesToday = 0, 0
	}
	gridded := 0
	if p := b.planFor(n); p != nil {
		gridded = p.gridded[n.code]
	}
	n.state.Ungridded = int32(max(0, n.inForce-gridded-n.openOccu))
}

func (n *node) rehash(rev int64) {
	n.dirty = false
	n.rev = rev
	n.hash = 0
	if !n.state.Empty() {
		var buf [128]byte
		n.hash = n.prefix.bytes(n.state.appendTo(buf[:0])).sum()
	}
}
