package grid

import (
	"gridwatch/geo"
)

// line is what one region has in one cell at one resolution. A base line also
// knows its places, clues and grid. Lines that have become empty stay in the
// recency list, so that readers learn of it.
type line struct {
	node     *node
	level    *level
	cell     geo.Cell
	parent   *line // one resolution coarser; nil at MinResolution
	children []*line
	tally    Tally

	// base lines only
	base      bool
	straddles bool
	cut       bool  // it cannot be reached within its grid
	filled    bool  // something is here, so that its grid need not patrol an empty cell
	seconds   int64 // of work at its places a period
	visits    int64 // to them a period, in millionths
	walking   int64 // seconds between them
	openOccu  bool  // counted in node.openOccu
	placed    bool  // its grid has been looked up
	grid      *staffing
	gridAt    int // index in grid.lines
	places    []*place
	clues     []*openClue
	presence  *presence // nil while nobody was here and nothing asks for it
	excess    int32     // places inspected more often than they may be

	prefix       hasher // over the part of the text that never changes
	hash         uint64
	rev          int64
	dirty        bool
	newer, older *line
}

// baseLine finds or makes the line of a region in a base cell, with its parents.
func (b *Board) baseLine(n *node, cell geo.Cell, straddles bool) *line {
	top := &n.levels[b.resolution-MinResolution]
	if l := top.lines[cell]; l != nil {
		if l.straddles != straddles { // the cover of the regions has changed
			l.release(b)
			l.straddles, l.placed = straddles, false
		}
		return l
	}
	l := newLine(n, top, cell)
	l.base, l.straddles = true, straddles
	child := l
	for res := b.resolution - 1; res >= MinResolution; res-- {
		lv := &n.levels[res-MinResolution]
		up := cell.Parent(res)
		p, found := lv.lines[up]
		if !found {
			p = newLine(n, lv, up)
		}
		child.parent = p
		p.children = append(p.children, child)
		if found {
			break
		}
		child = p
	}
	return l
}

func newLine(n *node, lv *level, cell geo.Cell) *line {
	l := &line{node: n, level: lv, cell: cell, prefix: newHasher().bytes(linePrefix(n.code, cell))}
	lv.lines[cell] = l
	return l
}

// settle brings gaps, grid, parents and totals in line after the counts of a
// base line have changed; old is its tally before.
func (b *Board) settle(l *line, old Tally) {
	if !l.placed {
		b.assign(l)
	}
	b.fill(l)
	b.settlePresence(l)
	occupied := l.tally.occupied()
	l.tally.Gaps = l.gaps(occupied)
	if open := occupied && l.grid == nil && !l.straddles; open != l.openOccu {
		l.openOccu = open
		if open {
			l.node.openOccu++
		} else {
			l.node.openOccu--
		}
		b.touchNode(l.node)
	}
	if l.tally == old {
		return
	}
	delta := l.tally
	delta.add(&old, -1)
	l.node.total.add(&delta, 1)
	b.touchLine(l)
	visit, patrol := old.LastVisit, old.LastPatrol
	newVisit, newPatrol := l.tally.LastVisit, l.tally.LastPatrol
	for p := l.parent; p != nil; p = p.parent {
		p.tally.add(&delta, 1)
		wasVisit, wasPatrol := p.tally.LastVisit, p.tally.LastPatrol
		p.latest(visit, newVisit, patrol, newPatrol)
		visit, newVisit, patrol, newPatrol = wasVisit, p.tally.LastVisit, wasPatrol, p.tally.LastPatrol
		b.touchLine(p)
	}
}

// gaps are those of a base line, by their place in LineGaps.
func (l *line) gaps(occupied bool) (n [gapCounts]int32) {
	n[2] = l.tally.Institutions[Never] + l.tally.Institutions[Overdue]
	n[6] = l.excess
	if l.presence != nil && !l.presence.owed.Since.IsZero() {
		n[3] = 1
	}
	switch {
	case !occupied:
	case l.grid == nil:
		n[0] = 1
	default:
		if !l.grid.staffed {
			n[1] = 1
		}
		if l.grid.over {
			n[4] = 1
		}
		if l.cut {
			n[5] = 1
		}
	}
	return n
}

// latest keeps the instants of a parent the maximum over its children, one of
// which has just gone from (visit, patrol) to (newVisit, newPatrol).
func (l *line) latest(visit, newVisit, patrol, newPatrol int64) {
	l.tally.LastVisit = max(l.tally.LastVisit, newVisit)
	l.tally.LastPatrol = max(l.tally.LastPatrol, newPatrol)
	if newVisit < visit && visit == l.tally.LastVisit || newPatrol < patrol && patrol == l.tally.LastPatrol {
		l.tally.LastVisit, l.tally.LastPatrol = 0, 0
		for _, c := range l.children {
			l.tally.LastVisit = max(l.tally.LastVisit, c.tally.LastVisit)
			l.tally.LastPatrol = max(l.tally.LastPatrol, c.tally.LastPatrol)
		}
	}
}

func (b *Board) touchLine(l *line) {
	if !l.dirty {
		l.dirty = true
		b.dirtyLines = append(b.dirtyLines, l)
	}
}

// rehash brings the digest of the level up to date and moves the line to the
// front of the recency list.
func (l *line) rehash(rev int64) {
	l.dirty = false
	l.rev = rev
	l.level.digest -= l.hash
	l.hash = 0
	if l.tally != (Tally{}) {
		var buf [224]byte
		b := buf[:0]
		if l.grid != nil {
			b = append(b, l.grid.id...)
		}
		l.hash = l.prefix.bytes(l.tally.appendTo(b)).sum()
	}
	l.level.digest += l.hash
	l.toFront()
}

func (l *line) toFront() {
	lv := l.level
	if lv.newest == l {
		return
	}
	if l.newer != nil {
		l.newer.older = l.older
	}
	if l.older != nil {
		l.older.newer = l.newer
	}
	l.newer, l.older = nil, lv.newest
	if lv.newest != nil {
		lv.newest.newer = l
	}
	lv.newest = l
}

func (l *line) state() LineState {
	s := LineState{LineKey: LineKey{l.node.code, l.cell}, Tally: l.tally}
	if l.grid != nil {
		s.Grid = l.grid.id
	}
	return s
}
