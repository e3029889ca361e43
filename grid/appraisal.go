package grid

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/geo"
)

// AppraisalBy is whom an appraisal (考核评价) has a row for.
type AppraisalBy string

const (
	PerOfficer AppraisalBy = "officer"
	PerGrid    AppraisalBy = "grid"
	PerRegion  AppraisalBy = "region"
)

// Figure is one number of an appraisal. Every figure is the sum of the values of
// the items that it lists, so that a number and its list cannot differ.
type Figure string

const (
	FigureOwing       Figure = "owing"        // institutions that owe something now
	FigureInCycle     Figure = "in_cycle"     // of them, those in their cycle
	FigureVisits      Figure = "visits"       // in the period, of every kind
	FigureInspections Figure = "inspections"  // of the visits, those of two supervisors
	FigureFindings    Figure = "findings"     // problems found on the visits; a visit that found fault without naming one counts once
	FigureGradeA      Figure = "grade_a"      // of the visits, by evidence grade
	FigureGradeB      Figure = "grade_b"      //
	FigureGradeC      Figure = "grade_c"      //
	FigureUngraded    Figure = "ungraded"     // handed in by no phone, or not graded yet
	FigureDue         Figure = "due"          // tasks whose day came in the period
	FigureInTime      Figure = "in_time"      // of them, done by the end of it
	FigureLate        Figure = "late"         // of them, done later or still open
	FigureProblems    Figure = "problems"     // found in the period
	FigureReopened    Figure = "reopened"     // how often those were opened again
	FigureShifts      Figure = "shifts"       // begun in the period
	FigureCollected   Figure = "collected"    // seconds on duty with a track
	FigureUncollected Figure = "uncollected"  // seconds on duty without one: not collected, which is no absence
	FigureMetres      Figure = "metres"       // walked on duty
	FigureCells       Figure = "cells"        // entered, once a shift
	FigureSeconds     Figure = "form_seconds" // spent on forms
	FigureTaps        Figure = "form_taps"    // spent on forms
)

// Figures lists every figure.
var Figures = []Figure{FigureOwing, FigureInCycle, FigureVisits, FigureInspections, FigureFindings, FigureGradeA, FigureGradeB, FigureGradeC,
	FigureUngraded, FigureDue, FigureInTime, FigureLate, FigureProblems, FigureReopened, FigureShifts, FigureCollected, FigureUncollected,
	FigureMetres, FigureCells, FigureSeconds, FigureTaps}

// WorkDone is what an appraisal is made of. Places are as they stand at the end;
// the rest is of the period.
type WorkDone struct {
	Today    Date // local day of the end of the period, or today when that is earlier
	Zone     *time.Location
	Places   []PlaceState
	Visits   []VisitDone
	Tasks    []Task
	Problems []SiteProblem
	Shifts   []ShiftDone
	Workers  map[GridID][]OfficerID // who does the work of a grid, or answers for it
	Grids    map[geo.Cell]GridID    // of the plans in force; a place says its own
}

// VisitDone is a visit with what it found and cost.
type VisitDone struct {
	ID          VisitID
	Institution InstitutionID
	Region      string
	Cell        geo.Cell
	Kind        TaskKind
	Officer     OfficerID
	Second      OfficerID
	At          time.Time
	Result      string
	Grade       string // "" when not graded
	Problems    int
	Seconds     int
	Taps        int
}

// ShiftDone is a shift with the sums of its track.
type ShiftDone struct {
	ID          ShiftID
	Officer     OfficerID
	Region      string
	Cell        geo.Cell // where it began
	StartedAt   time.Time
	Collected   int64 // seconds
	Uncollected int64
	Metres      int64
	Cells       int64
}

// WorkItem is one thing that a figure counts.
type WorkItem struct {
	Figure      Figure
	Kind        string // institution, visit, task, problem or shift
	ID          string
	Value       int64 // what it adds to the figure
	At          time.Time
	Institution InstitutionID
	Cell        geo.Cell
	Region      string
	grid        GridID
	officers    []OfficerID
}

// keys are the rows that the item counts in.
func (i *WorkItem) keys(by AppraisalBy) []string {
	switch by {
	case PerOfficer:
		all := make([]string, 0, len(i.officers))
		for _, o := range i.officers {
			if o != "" && !slices.Contains(all, string(o)) {
				all = append(all, string(o))
			}
		}
		return all
	case PerGrid:
		if i.grid != "" {
			return []string{string(i.grid)}
		}
		return nil
	}
	return []string{i.Region}
}

// AppraisalRow is what one officer, grid or region did; figures that are zero are
// left out.
type AppraisalRow struct {
	ID      string
	Figures map[Figure]int64
}

// Appraise sums the work by officer, grid or region, the rows by ID. An item that
// belongs to two people counts for both, so that rows of officers do not add up
// to a whole.
func (w *WorkDone) Appraise(by AppraisalBy) []AppraisalRow {
	rows := map[string]map[Figure]int64{}
	w.each(func(i *WorkItem) {
		for _, key := range i.keys(by) {
			if rows[key] == nil {
				rows[key] = map[Figure]int64{}
			}
			rows[key][i.Figure] += i.Value
		}
	})
	all := make([]AppraisalRow, 0, len(rows))
	for id, figures := range rows {
		all = append(all, AppraisalRow{id, figures})
	}
	slices.SortFunc(all, func(a, b AppraisalRow) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Total is the sum over everything, each item once.
func (w *WorkDone) Total() map[Figure]int64 {
	sum := map[Figure]int64{}
	w.each(func(i *WorkItem) { sum[i.Figure] += i.Value })
	return sum
}

// Show lists the items behind one figure of a row (of all rows for the empty id),
// the newest first.
func (w *WorkDone) Show(by AppraisalBy, id string, figure Figure) []WorkItem {
	var items []WorkItem
	w.each(func(i *WorkItem) {
		if i.Figure == figure && i.Value != 0 && (id == "" || slices.Contains(i.keys(by), id)) {
			items = append(items, *i)
		}
	})
	slices.SortFunc(items, func(a, b WorkItem) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return items
}

// each tells of every item of every figure.
func (w *WorkDone) each(tell func(*WorkItem)) {
	places := make(map[InstitutionID]*PlaceState, len(w.Places))
	for n := range w.Places {
		p := &w.Places[n]
		places[p.ID] = p
		w.place(p, tell)
	}
	gridOf := func(institution InstitutionID, cell geo.Cell) GridID {
		if p := places[institution]; p != nil {
			return p.Grid
		}
		return w.Grids[cell]
	}
	for n := range w.Visits {
		v := &w.Visits[n]
		v.tell(gridOf(v.Institution, v.Cell), tell)
	}
	for n := range w.Tasks {
		w.task(&w.Tasks[n], gridOf, tell)
	}
	for n := range w.Problems {
		p := &w.Problems[n]
		item := WorkItem{Kind: "problem", ID: string(p.ID), At: p.FoundAt, Institution: p.Institution, Cell: p.Cell, Region: p.Region,
			grid: gridOf(p.Institution, p.Cell), officers: []OfficerID{OfficerID(p.FoundBy)}}
		item.count(tell, FigureProblems, 1)
		item.count(tell, FigureReopened, int64(p.Reopened))
	}
	for n := range w.Shifts {
		s := &w.Shifts[n]
		item := WorkItem{Kind: "shift", ID: string(s.ID), At: s.StartedAt, Cell: s.Cell, Region: s.Region, grid: w.Grids[s.Cell], officers: []OfficerID{s.Officer}}
		item.count(tell, FigureShifts, 1)
		item.count(tell, FigureCollected, s.Collected)
		item.count(tell, FigureUncollected, s.Uncollected)
		item.count(tell, FigureMetres, s.Metres)
		item.count(tell, FigureCells, s.Cells)
	}
}

// count tells of the item under a figure.
func (i WorkItem) count(tell func(*WorkItem), figure Figure, value int64) {
	if value != 0 {
		i.Figure, i.Value = figure, value
		tell(&i)
	}
}

func (w *WorkDone) place(p *PlaceState, tell func(*WorkItem)) {
	if p.Status == Exempt {
		return
	}
	item := WorkItem{Kind: "institution", ID: string(p.ID), Institution: p.ID, Cell: p.Cell, Region: p.Region, grid: p.Grid, officers: w.Workers[p.Grid]}
	item.count(tell, FigureOwing, 1)
	if p.Status == OK || p.Status == Due {
		item.count(tell, FigureInCycle, 1)
	}
}

func (v *VisitDone) tell(of GridID, tell func(*WorkItem)) {
	item := WorkItem{Kind: "visit", ID: string(v.ID), At: v.At, Institution: v.Institution, Cell: v.Cell, Region: v.Region,
		grid: of, officers: []OfficerID{v.Officer, v.Second}}
	item.count(tell, FigureVisits, 1)
	if v.Kind.Who() == TwoSupervisors {
		item.count(tell, FigureInspections, 1)
	}
	found := v.Problems
	if found == 0 && (v.Result == "conditions" || v.Result == "fail") {
		found = 1
	}
	item.count(tell, FigureFindings, int64(found))
	grades := map[string]Figure{"A": FigureGradeA, "B": FigureGradeB, "C": FigureGradeC, "": FigureUngraded}
	item.count(tell, grades[v.Grade], 1)
	item.count(tell, FigureSeconds, int64(v.Seconds))
	item.count(tell, FigureTaps, int64(v.Taps))
}

// task counts a task once its day has come; one that was withdrawn was not owed.
func (w *WorkDone) task(t *Task, gridOf func(InstitutionID, geo.Cell) GridID, tell func(*WorkItem)) {
	if t.DueOn > w.Today || t.State == TaskWithdrawn || t.State == TaskOpen && t.DueOn == w.Today {
		return // its day is not over
	}
	of := t.Grid
	if of == "" {
		of = gridOf(t.Institution, t.Cell)
	}
	item := WorkItem{Kind: "task", ID: string(t.ID), At: t.DueOn.End(w.Zone), Institution: t.Institution, Cell: t.Cell, Region: t.Region,
		grid: of, officers: []OfficerID{t.Officer, t.Second}}
	item.count(tell, FigureDue, 1)
	if t.State == TaskDone && DateOf(t.DoneAt, w.Zone) <= t.DueOn {
		item.count(tell, FigureInTime, 1)
	} else {
		item.count(tell, FigureLate, 1)
	}
}
