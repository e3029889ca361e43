package grid

import (
	"cmp"
	"time"

	"gridwatch/geo"
)

// GapKind numbers the kinds of coverage gap as the domain does. Kind 5 comes with
// the handling of clues.
type GapKind int8

const (
	NoGrid    GapKind = 1 // an occupied cell is in no grid
	NoStaff   GapKind = 2 // its grid has nobody active who answers
	PastCycle GapKind = 3 // an institution is overdue or was never visited
	Unwalked  GapKind = 4 // a populated or risky cell that holds no institution, where nobody was lately
	Overload  GapKind = 6 // the work of its grid is more than those who do it now have hours for
	CutOff    GapKind = 7 // an occupied cell is drawn apart from the larger part of its grid
	NoPoint   GapKind = 8 // an institution is not located, so it is in no cell
	TooMany   GapKind = 9 // an institution was inspected more often than it may be
)

// GapKinds lists the kinds that are computed.
var GapKinds = []GapKind{NoGrid, NoStaff, PastCycle, Unwalked, Overload, CutOff, NoPoint, TooMany}

// gapCounts is how many kinds lines count.
const gapCounts = 7

// LineGaps are the kinds that lines count, in the order of Tally.Gaps.
var LineGaps = [gapCounts]GapKind{NoGrid, NoStaff, PastCycle, Unwalked, Overload, CutOff, TooMany}

// Closes is a slug for what would close the gap. Patrol is not inspection: who
// closes a gap of kind 3 depends on the clock that ran out.
func (g *Gap) Closes() string {
	switch g.Kind {
	case NoGrid:
		return "assign_grid"
	case NoStaff:
		return "assign_staff"
	case Overload:
		return "rebalance"
	case CutOff:
		return "redraw"
	case NoPoint:
		return "locate"
	case Unwalked:
		return "patrol"
	case TooMany:
		return "hold"
	}
	if g.Task == Inspection {
		return "inspect"
	}
	return "visit"
}

// Gap (监督空白) is one place nobody looks after, or nobody looked at. Since is
// a function of facts alone, so that undoing a change restores it.
type Gap struct {
	Kind         GapKind
	Region       string
	Cell         geo.Cell      // zero for kind 8
	Institution  InstitutionID // kinds 3, 8 and 9
	Grid         GridID        // of the cell, if there is one
	Task         TaskKind      // kind 3: what is owed
	Since        time.Time
	Institutions int   // how many it touches
	Clues        int   // open clues it touches
	Work         int64 // kind 6: of the grid, seconds a period
	Capacity     int64 // kind 6: what those who work there now have for it
	Debt         int64 // today, of what it touches, in millionths of a point; kind 9: none
}

// Compare orders gaps by kind, since, region, cell and institution: the oldest
// of each kind first. It tells any two gaps of a board apart.
func (g *Gap) Compare(h *Gap) int {
	return cmp.Or(cmp.Compare(g.Kind, h.Kind), g.Since.Compare(h.Since), cmp.Compare(g.Region, h.Region),
		cmp.Compare(g.Cell, h.Cell), cmp.Compare(g.Institution, h.Institution))
}

// CompareDebt orders gaps by what is owed, most first, and then like Compare.
func (g *Gap) CompareDebt(h *Gap) int {
	return cmp.Or(cmp.Compare(h.Debt, g.Debt), g.Compare(h))
}
