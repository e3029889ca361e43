package grid

import (
	"slices"
	"time"

	"gridwatch/geo"
)

// Delta is what a reader at rev From must learn to be at rev To.
type Delta struct {
	From, To int64
	Full     bool      // a snapshot: Lines is everything there is
	At       time.Time // domain time at To
	Today    Date      // its local day
	Lines    []LineState
	Removed  []LineKey
	Regions  []RegionState // on a diff also those that became empty
	Totals   Totals
	Digest   uint64 // of the whole scope at To
}

// scope finds the region of a reader and its place in the levels.
func (b *Board) scope(region string, resolution int) ([]*node, int, error) {
	n := b.regions[region]
	if n == nil {
		return nil, 0, Errorf(NotFound, "region-not-found", "there is no region %s", region)
	}
	if resolution < MinResolution || resolution > b.resolution {
		return nil, 0, Errorf(Invalid, "invalid-resolution", "resolution %d is not %d to %d", resolution, MinResolution, b.resolution)
	}
	return n.reach(), resolution - MinResolution, nil
}

// Since tells what changed in a region at a resolution after rev; a negative
// rev, or one the board has not reached, asks for a snapshot.
func (b *Board) Since(region string, resolution int, rev int64) (Delta, error) {
	nodes, lv, err := b.scope(region, resolution)
	if err != nil {
		return Delta{}, err
	}
	d := Delta{From: rev, To: b.rev, At: b.at, Today: b.today}
	if rev < 0 || rev > b.rev {
		d.From, d.Full = 0, true
		rev = -1
	}
	for _, n := range nodes {
		level := &n.levels[lv]
		d.Digest += level.digest + n.hash
		d.Totals.addTally(&n.total)
		d.Totals.addRegion(&n.state)
		if n.rev > rev && !(d.Full && n.state.Empty()) {
			d.Regions = append(d.Regions, n.state)
		}
		for l := level.newest; l != nil && l.rev > rev; l = l.older {
			if l.tally != (Tally{}) {
				d.Lines = append(d.Lines, l.state())
			} else if !d.Full {
				d.Removed = append(d.Removed, LineKey{n.code, l.cell})
			}
		}
	}
	return d, nil
}

// Digest of a region at a resolution.
func (b *Board) Digest(region string, resolution int) (uint64, error) {
	nodes, lv, err := b.scope(region, resolution)
	if err != nil {
		return 0, err
	}
	var sum uint64
	for _, n := range nodes {
		sum += n.levels[lv].digest + n.hash
	}
	return sum, nil
}

// Freshness is how much of a register was lately checked on site: of Total
// institutions that owe something, Fresh were found as registered within the
// policy's days.
type Freshness struct{ Fresh, Total int }

// Freshness of the grids of a region, over the cells that look to them there. A
// grid without an institution that owes is not listed.
func (b *Board) Freshness(region string) (map[GridID]Freshness, error) {
	nodes, lv, err := b.scope(region, b.resolution)
	if err != nil {
		return nil, err
	}
	all := map[GridID]Freshness{}
	for _, n := range nodes {
		for _, l := range n.levels[lv].lines {
			if owing := l.tally.Owing(); owing > 0 && l.grid != nil {
				f := all[l.grid.id]
				f.Fresh += int(l.tally.Fresh)
				f.Total += int(owing)
				all[l.grid.id] = f
			}
		}
	}
	return all, nil
}

// GapQuery chooses gaps. The zero Kind is all kinds; Cells is a closed span of
// base cells (kind 8 then has none); After is the last gap of the page before.
type GapQuery struct {
	Region string
	Kind   GapKind
	Cells  *[2]geo.Cell
	After  *Gap
	Limit  int
	ByDebt bool // in the order of Gap.CompareDebt
}

// Gaps lists gaps in the order of Gap.Compare, or of Gap.CompareDebt.
func (b *Board) Gaps(q GapQuery) ([]Gap, error) {
	nodes, lv, err := b.scope(q.Region, b.resolution)
	if err != nil {
		return nil, err
	}
	var gaps []Gap
	want := func(k GapKind) bool { return q.Kind == 0 || q.Kind == k }
	for _, n := range nodes {
		for cell, l := range n.levels[lv].lines {
			if l.tally.Gaps == [gapCounts]int32{} || q.Cells != nil && (cell < q.Cells[0] || cell > q.Cells[1]) {
				continue
			}
			gaps = append(gaps, b.lineGaps(l, want)...)
		}
	}
	if want(NoPoint) && q.Cells == nil {
		gaps = append(gaps, b.unlocated(nodes)...)
	}
	compare := (*Gap).Compare
	if q.ByDebt {
		compare = (*Gap).CompareDebt
	}
	if q.After != nil {
		gaps = slices.DeleteFunc(gaps, func(g Gap) bool { return compare(&g, q.After) <= 0 })
	}
	slices.SortFunc(gaps, func(x, y Gap) int { return compare(&x, &y) })
	return gaps[:min(q.Limit, len(gaps))], nil
}

func (b *Board) lineGaps(l *line, want func(GapKind) bool) []Gap {
	var gaps []Gap
	gap := Gap{Region: l.node.code, Cell: l.cell, Institutions: len(l.places), Clues: len(l.clues)}
	if l.grid != nil {
		gap.Grid = l.grid.id
	}
	var inForce time.Time // since when the plan in force says what it says
	if p := b.planFor(l.node); p != nil {
		inForce = p.from
	}
	for i, k := range LineGaps {
		if k == PastCycle || k == TooMany || l.tally.Gaps[i] == 0 || !want(k) {
			continue
		}
		one := gap
		one.Kind, one.Since, one.Debt = k, later(inForce, l.occupiedSince()), l.tally.Debt.On(b.today)
		switch k {
		case Unwalked:
			one.Since, one.Debt = l.presence.owed.Since, l.presence.owed.Debt(b.today)
		case NoStaff:
			one.Since = later(one.Since, l.grid.unstaffedSince(b))
		case Overload:
			one.Since = later(one.Since, l.grid.workedSince(b))
			one.Work, one.Capacity = l.grid.work, l.grid.capacity()
		}
		gaps = append(gaps, one)
	}
	if want(PastCycle) {
		for _, p := range l.places {
			if p.owed.Status == Never || p.owed.Status == Overdue {
				gap.Kind, gap.Institution, gap.Since, gap.Institutions, gap.Task = PastCycle, p.fact.ID, p.owed.Since, 1, p.owed.Task
				gap.Clues, gap.Debt = cluesAbout(l.clues, p.fact.ID), p.owed.Debt(b.today)
				gaps = append(gaps, gap)
			}
		}
	}
	if want(TooMany) && l.excess > 0 {
		for _, p := range l.places {
			if !p.tooMany.IsZero() {
				gaps = append(gaps, Gap{Kind: TooMany, Region: gap.Region, Cell: l.cell, Grid: gap.Grid, Institution: p.fact.ID, Task: Inspection,
					Since: p.tooMany, Institutions: 1, Clues: cluesAbout(l.clues, p.fact.ID)})
			}
		}
	}
	return gaps
}

func cluesAbout(clues []*openClue, id InstitutionID) int {
	n := 0
	for _, c := range clues {
		if c.fact.Institution == id {
			n++
		}
	}
	return n
}

// occupiedSince is the earliest instant of what is in the cell.
func (l *line) occupiedSince() time.Time {
	var first time.Time
	earlier := func(t time.Time) {
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	for _, p := range l.places {
		earlier(p.fact.RegisteredAt)
	}
	for _, c := range l.clues {
		earlier(c.fact.OpenedAt)
	}
	return first
}

func (b *Board) unlocated(nodes []*node) []Gap {
	in := make(map[*node]bool, len(nodes))
	for _, n := range nodes {
		in[n] = true
	}
	var gaps []Gap
	for id, p := range b.places {
		if p.line == nil && in[p.node] {
			gaps = append(gaps, Gap{Kind: NoPoint, Region: p.node.code, Institution: id, Since: p.fact.RegisteredAt, Institutions: 1, Debt: p.owed.Debt(b.today)})
		}
	}
	return gaps
}

// Covers says whether region is scope or lies below it.
func (b *Board) Covers(scope, region string) bool {
	for n := b.regions[region]; n != nil; n = n.parent {
		if n.code == scope {
			return true
		}
	}
	return false
}
