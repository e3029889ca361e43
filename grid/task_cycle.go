package grid

import (
	"cmp"
	"slices"
	"time"
)

// CyclePlace is what the tasks of a place's cycles are made from.
type CyclePlace struct {
	InstitutionFact
	Grid      GridID // that answers for it, "" for none
	Inspected int    // inspections in the local calendar year of now that count against the yearly limit
}

// CycleTasks are the tasks that the cycles of places ask for until so many days
// after the local day of now: for each clock that runs and each place that owes,
// one that is due on the local date of the last visit that pays the clock + the
// cycle of category and risk, or on that of the registration when there was none.
// A place that was inspected as often as the yearly limit allows is not due for
// another inspection before the next year. They are sorted by SourceKey, which
// tells one visit that is owed from the next, and have no ID yet.
func CycleTasks(places []CyclePlace, p *Policy, zone *time.Location, now time.Time, horizonDays int) []Task {
	last := DateOf(now, zone) + Date(horizonDays)
	var all []Task
	for n := range places {
		f := &places[n]
		if f.State != Active || !f.Owes {
			continue
		}
		cycle := p.Cycle(f.Categories, f.Risk)
		add := func(kind TaskKind, due Date) {
			if due > last {
				return
			}
			k := Task{Kind: kind, Region: f.Region, Institution: f.ID, Cell: f.Cell, DueOn: due, State: TaskOpen, Why: WhyRoutine,
				Grid: f.Grid, SourceKey: string(kind) + ":" + string(f.ID) + ":" + due.String()}
			if slices.Contains(f.Categories, PremisesUnderWatch) {
				k.Why = WhyWatch
			}
			all = append(all, k)
		}
		if cycle.Patrol > 0 {
			add(Patrol, f.dueOn(later(f.LastPatrol, f.LastInspection), cycle.Patrol, zone))
		}
		if cycle.Inspection > 0 {
			due := f.dueOn(f.LastInspection, cycle.Inspection, zone)
			if f.Inspected >= p.InspectionLimit {
				due = max(due, yearAfter(now, zone))
			}
			add(Inspection, due)
		}
	}
	slices.SortFunc(all, func(a, b Task) int { return cmp.Compare(a.SourceKey, b.SourceKey) })
	return all
}

// dueOn is when a clock is due that was last paid at an instant, zero for never.
func (f *InstitutionFact) dueOn(last time.Time, cycle int, zone *time.Location) Date {
	if last.IsZero() {
		return DateOf(f.RegisteredAt, zone)
	}
	return DateOf(last, zone) + Date(cycle)
}

// yearAfter is the first day of the local year after that of now.
func yearAfter(now time.Time, zone *time.Location) Date {
	return DateOf(time.Date(now.In(zone).Year()+1, 1, 1, 12, 0, 0, 0, zone), zone)
}
