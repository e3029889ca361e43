package planning

import (
	"math"
	"slices"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Reckon reckons a layout of a sheet's land. Grids are in the layout's order,
// people by ID: those who work in a grid, and active field staff without one.
// A grid's work falls to its officers and assistants; when it has none, to its
// leads; when it has none either, to its backups. A person's hours are shared by
// the grids they work in, in proportion to the work; a grid's work is shared by
// its people in proportion to the hours they have for it.
func Reckon(s *Sheet, l *Layout, p *People) Reckoning {
	r := p.roster()
	of := l.over(s)
	out := Reckoning{Grids: gridRows(s, l, of)}
	workers := l.workers(r)
	out.People = personRows(s, l, r, out.Grids, workers)
	out.Summary = summary(s, &out, of, l.staffed(r))
	return out
}

// gridRows adds up the cells of each grid.
func gridRows(s *Sheet, l *Layout, of []int32) []GridRow {
	rows := make([]GridRow, len(l.Grids))
	for g := range rows {
		rows[g].Grid = l.Grids[g]
	}
	for i, g := range of {
		if g == none {
			continue
		}
		row := &rows[g]
		row.Cells++
		row.Institutions += int(s.Institutions[i])
		row.Work = plus(row.Work, s.Work[i])
		row.AreaKm2 += s.AreaKm2[i]
	}
	_, roots := pieces(s.Cells, of)
	for _, i := range roots {
		rows[of[i]].Pieces++
	}
	return rows
}

// pieces labels the cells of each connected piece of a grid with the index of its
// first cell, and lists those; cells of no grid are none.
func pieces(a geo.Adjacency, of []int32) (label, roots []int32) {
	label = make([]int32, len(of))
	for i := range label {
		label[i] = none
	}
	var queue []int32
	for i, g := range of {
		if g == none || label[i] != none {
			continue
		}
		root := int32(i)
		roots = append(roots, root)
		label[i] = root
		queue = append(queue[:0], root)
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, n := range a.Neighbours(int(at)) {
				if of[n] == g && label[n] == none {
					label[n] = root
					queue = append(queue, n)
				}
			}
		}
	}
	return label, roots
}

func plus(a, b grid.Work) grid.Work {
	return grid.Work{Visits: a.Visits + b.Visits, Clues: a.Clues + b.Clues, Walking: a.Walking + b.Walking, Watch: a.Watch + b.Watch, Empty: a.Empty + b.Empty}
}

// share is the work from one share of it up to another, 0 to 1: shares that follow
// each other add up to the whole second.
func share(w grid.Work, from, to float64) grid.Work {
	part := func(all int64) int64 {
		return int64(math.Round(to*float64(all))) - int64(math.Round(from*float64(all)))
	}
	return grid.Work{Visits: part(w.Visits), Clues: part(w.Clues), Walking: part(w.Walking), Watch: part(w.Watch), Empty: part(w.Empty)}
}

// personRows shares the grids' work among their people, and fills in the grids'
// capacities.
func personRows(s *Sheet, l *Layout, r roster, grids []GridRow, workers [][]grid.OfficerID) []PersonRow {
	at := map[grid.OfficerID]int{}
	var rows []PersonRow
	var mine []float64 // work of all grids of the person
	add := func(id grid.OfficerID) int {
		n, known := at[id]
		if !known {
			n = len(rows)
			at[id] = n
			rows, mine = append(rows, PersonRow{Officer: id, Capacity: r.capacity(s.Policy, id)}), append(mine, 0)
		}
		return n
	}
	for g, staff := range workers {
		for _, id := range staff {
			n := add(id)
			rows[n].Grids = append(rows[n].Grids, l.Grids[g].ID)
			rows[n].Cells += grids[g].Cells
			rows[n].Institutions += grids[g].Institutions
			mine[n] += float64(grids[g].Work.Sum())
		}
	}
	for g, staff := range workers {
		hours := make([]float64, len(staff))
		all := 0.
		for i, id := range staff {
			n := at[id]
			hours[i] = float64(rows[n].Capacity) / float64(len(rows[n].Grids))
			if mine[n] > 0 {
				hours[i] = float64(rows[n].Capacity) * float64(grids[g].Work.Sum()) / mine[n]
			}
			all += hours[i]
		}
		grids[g].Capacity = int64(math.Round(all))
		done := 0.
		for i, id := range staff {
			upto := float64(i+1) / float64(len(staff))
			if all > 0 {
				upto = min(1, done+hours[i]/all)
			}
			if i == len(staff)-1 {
				upto = 1
			}
			row := &rows[at[id]]
			row.Work = plus(row.Work, share(grids[g].Work, done, upto))
			done = upto
		}
	}
	for i := range r.Officers {
		if o := &r.Officers[i]; fieldStaff(o) && o.ActiveAt(r.At) {
			add(o.ID)
		}
	}
	for n := range rows {
		rows[n].Ratio = ratio(float64(rows[n].Work.Sum()), float64(rows[n].Capacity))
	}
	slices.SortFunc(rows, func(a, b PersonRow) int { return compareText(a.Officer, b.Officer) })
	return rows
}

// ratio is a over b; work for which there are no hours at all counts as 1,000 fold.
func ratio(a, b float64) float64 {
	const most = 1000
	if b <= 0 {
		if a > 0 {
			return most
		}
		return 0
	}
	return min(most, a/b)
}
