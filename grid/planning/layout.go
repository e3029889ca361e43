package planning

import (
	"slices"
	"strings"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Layout is which cells make a grid and who is to answer for it: a draft's, or a
// plan's.
type Layout struct {
	Grids []grid.Grid
	Cells map[geo.Cell]grid.GridID
	Staff []grid.Posting
}

// LayoutOf a draft; it shares the draft's slices and map.
func LayoutOf(d *grid.Draft) Layout { return Layout{d.Grids, d.Cells, d.Staff} }

// none is the index of what there is not.
const none = -1

// at gives the index of each grid.
func (l *Layout) at() map[grid.GridID]int32 {
	at := make(map[grid.GridID]int32, len(l.Grids))
	for i := range l.Grids {
		at[l.Grids[i].ID] = int32(i)
	}
	return at
}

// Within is what a layout of wider land says of a sheet's: its cells, the grids that
// have some of them, and their people.
func (l *Layout) Within(s *Sheet) Layout {
	var out Layout
	out.Cells = make(map[geo.Cell]grid.GridID)
	kept := map[grid.GridID]bool{}
	for _, cell := range s.Cells.Cells {
		if id, known := l.Cells[cell]; known {
			out.Cells[cell], kept[id] = id, true
		}
	}
	for _, g := range l.Grids {
		if kept[g.ID] {
			out.Grids = append(out.Grids, g)
		}
	}
	for _, p := range l.Staff {
		if kept[p.Grid] {
			out.Staff = append(out.Staff, p)
		}
	}
	return out
}

// over gives the grid of each cell of the sheet, as an index into l.Grids, or none.
// Cells that are not the sheet's are passed over.
func (l *Layout) over(s *Sheet) []int32 {
	at := l.at()
	of := make([]int32, len(s.Cells.Cells))
	last, lastAt := grid.GridID(""), int32(none)
	for i, c := range s.Cells.Cells {
		id := l.Cells[c]
		if id != last {
			last, lastAt = id, none
			if g, known := at[id]; known {
				lastAt = g
			}
		}
		of[i] = lastAt
	}
	return of
}

// People are the staff of a region at an instant: who is employed, and who is away.
type People struct {
	Officers []grid.Officer
	Leaves   []grid.Leave // those taken back count for nothing
	At       time.Time    // when the layout takes effect
}

// roster knows people by ID.
type roster struct {
	*People
	of map[grid.OfficerID]*grid.Officer
}

func (p *People) roster() roster {
	r := roster{p, make(map[grid.OfficerID]*grid.Officer, len(p.Officers))}
	for i := range p.Officers {
		r.of[p.Officers[i].ID] = &p.Officers[i]
	}
	return r
}

// employed says whether somebody is in service; of people who are not the region's
// nothing is known, and they are taken to be.
func (r roster) employed(id grid.OfficerID) bool {
	o := r.of[id]
	return o == nil || o.ActiveAt(r.At)
}

// away says whether somebody is on leave.
func (r roster) away(id grid.OfficerID) bool {
	return slices.ContainsFunc(r.Leaves, func(l grid.Leave) bool {
		return l.Officer == id && !l.Cancelled && !r.At.Before(l.From) && r.At.Before(l.Until)
	})
}

// capacity is the seconds a period that somebody has for the grid.
func (r roster) capacity(policy *grid.Policy, id grid.OfficerID) int64 {
	hours := 0.
	if o := r.of[id]; o != nil {
		hours = float64(o.WeekMinutes) / 60
	}
	return policy.Capacity(hours, true)
}

// fieldStaff says whether the person walks a grid.
func fieldStaff(o *grid.Officer) bool {
	return o.Post == grid.PostOfficer || o.Post == grid.PostAssistant
}

// workers lists who does the work of each grid, sorted, each once: who is employed
// and holds its officer's or assistant's duty; without those its leads, without
// those its backups.
func (l *Layout) workers(r roster) [][]grid.OfficerID {
	at := l.at()
	rank := make([]int, len(l.Grids))
	all := make([][]grid.OfficerID, len(l.Grids))
	for _, p := range l.Staff {
		g, known := at[p.Grid]
		mine := p.Kind.WorkRank()
		switch {
		case !known || mine < 0 || len(all[g]) > 0 && mine > rank[g] || !r.employed(p.Officer):
		case len(all[g]) == 0 || mine < rank[g]:
			rank[g], all[g] = mine, []grid.OfficerID{p.Officer}
		default:
			all[g] = append(all[g], p.Officer)
		}
	}
	for g := range all {
		slices.Sort(all[g])
		all[g] = slices.Compact(all[g])
	}
	return all
}

// staffed says by grid whether somebody employed who is not on leave answers for it.
func (l *Layout) staffed(r roster) []bool {
	at := l.at()
	staffed := make([]bool, len(l.Grids))
	for _, p := range l.Staff {
		if g, known := at[p.Grid]; known && !staffed[g] && p.Kind.Answers() {
			staffed[g] = r.employed(p.Officer) && !r.away(p.Officer)
		}
	}
	return staffed
}

// sortPostings sorts by grid, officer and kind.
func sortPostings(staff []grid.Posting) {
	slices.SortFunc(staff, comparePostings)
}

func comparePostings(a, b grid.Posting) int {
	if n := strings.Compare(string(a.Grid), string(b.Grid)); n != 0 {
		return n
	}
	if n := strings.Compare(string(a.Officer), string(b.Officer)); n != 0 {
		return n
	}
	return strings.Compare(string(a.Kind), string(b.Kind))
}
