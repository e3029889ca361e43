package grid_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// strict is a rule of debt under which a few months see every turn of it.
func strict(rng *rand.Rand) grid.DebtRule {
	r := grid.DefaultDebtRule()
	r.PresenceDays, r.RiskyClueDays, r.TeamDays = 2+rng.IntN(12), 5+rng.IntN(60), rng.IntN(40)
	r.PresenceSeconds, r.PresencePeople, r.PresenceWeight = 100+rng.IntN(400), 100, rng.IntN(3)*700
	r.MaxCycles, r.InspectionClock = 1+rng.IntN(3), 500*rng.IntN(4)
	r.Category["clinic"] = 777
	return r
}

// unvisit drops the visits of an institution that is gone.
func (w *world) unvisit(id grid.InstitutionID) {
	for v, f := range w.visited {
		if f.Institution == id {
			delete(w.visited, v)
		}
	}
}

// addPresence appends an event that cells and over-inspection hang on.
func (w *world) addPresence() grid.Entry {
	c := w.cells[w.rng.IntN(len(w.cells))]
	switch w.rng.IntN(5) {
	case 0:
		f := grid.CellFact{Region: w.home[c], Cell: c, Population: w.rng.IntN(200), Risk: []grid.Risk{"", "", "A", "C"}[w.rng.IntN(4)], RecordedAt: w.ago(30)}
		w.cellFacts[c] = f
		return w.add(grid.CellsRecorded{Items: []grid.CellFact{f}})
	case 1, 2:
		return w.add(w.patrol(c))
	case 3: // an inspection where there was one before
		if id, ok := pick(w, w.visited, byText); ok && w.visited[id].Institution != "" {
			v := w.visited[id]
			f := w.places[v.Institution]
			v.ID, v.At, v.Task, v.Team = grid.VisitID(w.id("visit")), w.ago(3), grid.Inspection, []string{"", "a"}[w.rng.IntN(2)]
			v.Region, v.Cell, v.Home, v.Shift = f.Region, f.Cell, w.home[f.Cell], ""
			if v.At.After(f.LastInspection) {
				f.LastInspection = v.At
			}
			if v.At.After(f.LastPatrol) {
				f.LastPatrol = v.At
			}
			w.places[f.ID], w.visited[v.ID] = f, v
			bump(w.visits, v.Region, grid.DateOf(v.At, w.zone), 1)
			return w.add(grid.VisitsRecorded{Items: []grid.VisitFact{v}})
		}
	case 4:
		if id, ok := pick(w, w.visited, byText); ok && w.visited[id].Institution != "" {
			v := w.visited[id]
			delete(w.visited, id)
			bump(w.visits, v.Region, grid.DateOf(v.At, w.zone), -1)
			return w.add(grid.VisitsRemoved{Items: []grid.VisitFact{v}})
		}
	}
	w.policy.Version, w.policy.Debt = w.id("policy"), strict(w.rng)
	return w.add(grid.PolicyPublished{Policy: w.policy})
}

// patrol tells of somebody in a cell, or tells of a shift again: it was longer,
// shorter, or not there at all.
func (w *world) patrol(c geo.Cell) grid.CellPatrolled {
	e := grid.CellPatrolled{Shift: grid.ShiftID(w.id("shift")), Officer: "somebody", Region: w.home[c], Cell: c, Leave: w.ago(9), Seconds: w.rng.IntN(600)}
	if n := len(w.stays[c]); n > 0 && w.rng.IntN(2) == 0 {
		i := w.rng.IntN(n)
		if known := w.stays[c][i]; known.Shift != "" && w.now.Sub(known.Leave) < 90*24*time.Hour {
			e.Shift = known.Shift
			w.stays[c] = slices.Delete(w.stays[c], i, i+1)
			if w.rng.IntN(2) == 0 {
				e.Leave, e.Seconds = known.Leave, 0
			}
		}
	}
	e.Enter = e.Leave.Add(-time.Hour)
	if e.Seconds > 0 {
		w.stays[c] = append(w.stays[c], e)
	}
	k := grid.LineKey{Region: e.Region, Cell: c}
	w.patrols[k] = 0
	for _, s := range w.stays[c] {
		w.patrols[k] = max(w.patrols[k], s.Leave.Unix())
	}
	return e
}

// addDebt finds rate and base of what debt says of two days that follow each other.
func (w *world) addDebt(d *grid.Debt, debt func(grid.Date) int64) {
	today := grid.DateOf(w.now, w.zone)
	now, rate := debt(today), int64(0)
	if now > 0 {
		rate = debt(today+1) - now
	}
	d.Rate += rate
	d.Base += rate*int64(today) - now
}

// weight of a key in thousandths.
func weight[K comparable](weights map[K]int, k K) int {
	if w, listed := weights[k]; listed {
		return w
	}
	return 1000
}

// owedBy adds what an institution owes.
func (w *world) owedBy(d *grid.Debt, f grid.InstitutionFact) {
	for inspection := range 2 {
		w.addDebt(d, func(day grid.Date) int64 { return w.clockDebt(f, inspection == 1, day) })
	}
}

// clockDebt counts the days that a clock of an institution is late, in fractions.
func (w *world) clockDebt(f grid.InstitutionFact, inspection bool, day grid.Date) int64 {
	r := w.policy.DebtRule()
	cycle, _ := w.policy.CycleOf(f.Categories[0], f.Risk)
	days, clock, last := cycle.Patrol, r.PatrolClock, f.LastPatrol
	if inspection || f.LastInspection.After(last) {
		last = f.LastInspection
	}
	if inspection {
		days, clock = cycle.Inspection, r.InspectionClock
	}
	if f.State != grid.Active || !f.Owes || days == 0 {
		return 0
	}
	due := grid.DateOf(f.RegisteredAt, w.zone)
	if !last.IsZero() {
		due = grid.DateOf(last, w.zone) + grid.Date(days)
	}
	late := 0
	for d := due; d < day && late < r.MaxCycles*days; d++ {
		late++
	}
	weights := int64(weight(r.Category, f.Categories[0])) * int64(weight(r.Risk, f.Risk)) * int64(clock)
	return int64(late) * half(big.NewRat(weights, 1000*int64(days)))
}

// unwalked looks at one day after the other for somebody who was in the cell.
func (w *world) unwalked(c geo.Cell) (due grid.Date, since time.Time) {
	r := w.policy.DebtRule()
	today := grid.DateOf(w.now, w.zone)
	var risky time.Time
	first := func(t time.Time) {
		if risky.IsZero() || t.Before(risky) {
			risky = t
		}
	}
	if f, known := w.cellFacts[c]; known && (f.Population >= r.PresencePeople || f.Risk != "") {
		first(f.RecordedAt)
	}
	for _, f := range w.opened {
		if f.Cell == c && f.Region == w.home[c] && int(today-grid.DateOf(f.OpenedAt, w.zone)) <= r.RiskyClueDays {
			first(f.OpenedAt)
		}
	}
	if risky.IsZero() {
		return 0, risky
	}
	due, since = grid.DateOf(risky, w.zone), risky
	for _, s := range w.stays[c] {
		if s.Seconds < r.PresenceSeconds {
			continue
		}
		day := grid.DateOf(s.Leave, w.zone)
		if int(today-day) <= r.PresenceDays {
			return 0, time.Time{}
		}
		if d := day + grid.Date(r.PresenceDays); d > due {
			due = d
		}
		if end := (day + grid.Date(r.PresenceDays)).End(w.zone); end.After(since) {
			since = end
		}
	}
	return due, since
}

func (w *world) presenceDebt(c geo.Cell, due, day grid.Date) int64 {
	r := w.policy.DebtRule()
	late := min(max(0, int64(day-due)), int64(r.MaxCycles*r.PresenceDays))
	return late * half(big.NewRat(int64(r.PresenceWeight)*int64(weight(r.Risk, w.cellFacts[c].Risk)), int64(r.PresenceDays)))
}

// tooMany compares every inspection of the institution with every other.
func (w *world) tooMany(f grid.InstitutionFact) bool {
	if f.State != grid.Active {
		return false
	}
	r := w.policy.DebtRule()
	today := grid.DateOf(w.now, w.zone)
	year, n := w.now.In(w.zone).Year(), 0
	var counted []grid.VisitFact
	for _, v := range w.visited {
		_, inspection := v.Task.Pays()
		if v.Institution == f.ID && inspection && !slices.Contains(r.ExemptWhy, v.Why) {
			counted = append(counted, v)
			if v.At.In(w.zone).Year() == year {
				n++
			}
		}
	}
	if n > w.policy.InspectionLimit {
		return true
	}
	for _, v := range counted {
		for _, u := range counted {
			a, b := grid.DateOf(u.At, w.zone), grid.DateOf(v.At, w.zone)
			if u.Team != v.Team && a <= b && int(b-a) <= r.TeamDays && int(today-b) <= r.TeamDays {
				return true
			}
		}
	}
	return false
}
