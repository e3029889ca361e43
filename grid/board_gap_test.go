package grid_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// A grid of two people is followed through a leave, its cover, a resignation, less
// hours and more institutions: who is missed, who has too much, since when, and
// that each change comes at its own instant, by the clock alone.
func TestGapsOfStaff(t *testing.T) {
	w := newWorld(t, 1)
	w.policy = grid.DefaultPolicy("America/Chicago")
	cell := w.cells[0]
	home := w.home[cell]
	hour := func(n int) time.Time { return w.now.Add(time.Duration(n) * time.Hour) }
	start := w.now
	b := grid.NewBoard(baseRes)
	apply := func(e grid.Event) {
		t.Helper()
		if err := b.Apply(w.add(e)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	person := func(id string, minutes int) grid.OfficersRecorded {
		return grid.OfficersRecorded{Items: []grid.OfficerFact{{ID: grid.OfficerID(id), Region: home, Post: grid.PostOfficer, ActiveFrom: start.AddDate(-1, 0, 0), WeekMinutes: minutes}}}
	}
	apply(grid.PolicyPublished{Policy: w.policy})
	apply(person("officer", 60)) // 1 hour a week: 2.4 in the field in four weeks
	apply(person("backup", 600))
	apply(grid.PlanPublished{ID: "p", Region: "city", From: start.AddDate(0, -1, 0), Parts: []grid.PlanPart{{Grid: "g", Region: home, Cells: []geo.Cell{cell}}},
		Expected: []grid.GridClues{{Grid: "g", Seconds: 7200}}})
	apply(grid.DutiesRecorded{Items: []grid.DutyFact{{ID: "d", Grid: "g", Officer: "officer", Kind: grid.DutyOfficer, From: start.AddDate(0, -1, 0)}}})
	places := func(n int) (e grid.InstitutionsRecorded) {
		for i := range n {
			e.Items = append(e.Items, grid.InstitutionFact{ID: grid.InstitutionID(fmt.Sprint(i)), Region: home, Cell: cell, Categories: []grid.Category{"clinic"},
				Owes: true, State: grid.Active, RegisteredAt: start.AddDate(0, -2, 0), LastPatrol: start, LastInspection: start})
		}
		return e
	}
	apply(places(3))
	see := func() string {
		t.Helper()
		gaps, err := b.Gaps(grid.GapQuery{Region: "city", Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, g := range gaps {
			text += fmt.Sprintf("%d %s since %.0fh", g.Kind, g.Closes(), g.Since.Sub(start).Hours())
			if g.Kind == grid.Overload {
				text += fmt.Sprintf(" %d of %d", g.Work, g.Capacity)
			}
			text += ";"
		}
		d, err := b.Since("city", grid.MinResolution, -1)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range d.Totals.Gaps {
			if k := grid.LineGaps[i]; int(n) != len(slices.DeleteFunc(slices.Clone(gaps), func(g grid.Gap) bool { return g.Kind != k })) {
				t.Errorf("kind %d: totals count %d, the list has %s", k, n, text)
			}
		}
		return text
	}
	// Three clinics are 420 s of visits and 185 s of walking beside 7,200 s of
	// clues; an hour a week is 8,640 s.
	leave := func(from, until int) grid.LeavesRecorded {
		return grid.LeavesRecorded{Items: []grid.LeaveFact{{ID: "l", Officer: "officer", From: hour(from), Until: hour(until)}}}
	}
	const month = -31 * 24
	for _, step := range []struct {
		name string
		at   int // hours after the start
		tell []grid.Event
		want string
	}{
		{"at first", 0, nil, ""},
		{"with nine more clinics", 0, []grid.Event{places(12)}, fmt.Sprintf("6 rebalance since %dh 9250 of 8640;", month)},
		{"a leave is planned", 1, []grid.Event{leave(10, 20)}, fmt.Sprintf("6 rebalance since %dh 9250 of 8640;", month)},
		{"it begins", 10, nil, "2 assign_staff since 10h;"},
		{"the backup steps in", 12, []grid.Event{grid.DutiesRecorded{Items: []grid.DutyFact{{ID: "e", Grid: "g", Officer: "backup", Kind: grid.DutyBackup, From: hour(12)}}}}, ""},
		{"and works less", 13, []grid.Event{person("backup", 6)}, "6 rebalance since 12h 9250 of 864;"},
		{"the officer is back", 20, nil, "6 rebalance since 20h 9250 of 8640;"},
		{"and works more", 21, []grid.Event{person("officer", 0)}, ""},
		{"the leave was longer", 22, []grid.Event{leave(10, 30)}, "6 rebalance since 12h 9250 of 864;"},
		{"it is taken back", 23, []grid.Event{leave(10, 10)}, ""},
		{"both resign", 24, []grid.Event{grid.OfficersRemoved{IDs: []grid.OfficerID{"officer", "backup"}}}, fmt.Sprintf("2 assign_staff since %dh;", month)},
	} {
		for start.Add(time.Duration(step.at) * time.Hour).After(b.Now()) {
			next, ok := b.NextRipe()
			if want := start.Add(time.Duration(step.at) * time.Hour); !ok || next.After(want) {
				next = want
			}
			apply(grid.ClockAdvanced{At: next})
		}
		for _, e := range step.tell {
			apply(e)
		}
		if got := see(); got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
}

// The work of one person's grids goes against their hours together; a second
// person shares it in proportion.
func TestPeopleWithSeveralGrids(t *testing.T) {
	w := newWorld(t, 1)
	w.policy = grid.DefaultPolicy("America/Chicago")
	b := grid.NewBoard(baseRes)
	first, second := w.cells[0], w.cells[1]
	home := w.home[first]
	duty := func(id, g, o string) grid.DutyFact {
		return grid.DutyFact{ID: grid.DutyID(id), Grid: grid.GridID(g), Officer: grid.OfficerID(o), Kind: grid.DutyOfficer, From: w.now.AddDate(0, -1, 0)}
	}
	place := func(id string, c geo.Cell) grid.InstitutionFact {
		return grid.InstitutionFact{ID: grid.InstitutionID(id), Region: home, Cell: c, Categories: []grid.Category{"hospital"}, Owes: true, State: grid.Active, RegisteredAt: w.now, LastInspection: w.now}
	}
	w.add(grid.PolicyPublished{Policy: w.policy})
	w.add(grid.OfficersRecorded{Items: []grid.OfficerFact{{ID: "one", WeekMinutes: 60, ActiveFrom: w.now.AddDate(-1, 0, 0)}, {ID: "two", WeekMinutes: 60, ActiveFrom: w.now.AddDate(-1, 0, 0)}}})
	w.add(grid.PlanPublished{ID: "p", Region: "city", From: w.now.AddDate(0, -1, 0),
		Parts:    []grid.PlanPart{{Grid: "g", Region: home, Cells: []geo.Cell{first}}, {Grid: "h", Region: home, Cells: []geo.Cell{second}}},
		Expected: []grid.GridClues{{Grid: "g", Seconds: 8000}, {Grid: "h", Seconds: 4000}}})
	w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{place("a", first), place("b", second)}})
	w.add(grid.DutiesRecorded{Items: []grid.DutyFact{duty("1", "g", "one"), duty("2", "h", "one")}})
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	see := func() string {
		gaps, err := b.Gaps(grid.GapQuery{Region: "city", Kind: grid.Overload, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(gaps, func(x, y grid.Gap) int { return byText(x.Grid, y.Grid) })
		text := ""
		for _, g := range gaps {
			text += fmt.Sprintf("%s %d of %d;", g.Grid, g.Work, g.Capacity)
		}
		return text
	}
	if got, want := see(), "g 8000 of 5760;h 4000 of 2880;"; got != want {
		t.Errorf("8,640 s for 12,000: got %q, want %q", got, want)
	}
	if err := b.Apply(w.add(grid.DutiesRecorded{Items: []grid.DutyFact{duty("3", "g", "two")}})); err != nil {
		t.Fatal(err)
	}
	if got, want := see(), "h 4000 of 2880;"; got != want {
		t.Errorf("with help in the first: got %q, want %q", got, want)
	}
}

// A cell away from the rest of its grid is a gap from the day its plan takes
// force, while something is there; of parts of one size that with the smallest
// cell is the grid's own; an island, which no drawing could join, is none.
func TestGapsOfCutCells(t *testing.T) {
	w := newWorld(t, 1)
	b := grid.NewBoard(baseRes)
	centre := w.cells[len(w.cells)/2]
	near := centre.Neighbours()
	far := w.cells[slices.IndexFunc(w.cells, func(c geo.Cell) bool { d, err := c.Distance(centre); return err == nil && d == 4 })]
	home := w.home[centre]
	plan := func(id string, from time.Time, cells ...geo.Cell) grid.PlanPublished {
		e := grid.PlanPublished{ID: grid.PlanID(id), Region: "city", From: from, Parts: []grid.PlanPart{{Grid: "g", Region: home, Cells: cells}}}
		if id != "island" {
			rest := slices.DeleteFunc(slices.Clone(w.cells), func(c geo.Cell) bool { return slices.Contains(cells, c) })
			e.Parts = append(e.Parts, grid.PlanPart{Grid: "h", Region: home, Cells: rest})
		}
		return e
	}
	fact := func(id string, c geo.Cell) grid.InstitutionFact {
		return grid.InstitutionFact{ID: grid.InstitutionID(id), Region: home, Cell: c, Categories: []grid.Category{"clinic"}, Owes: true, State: grid.Active, RegisteredAt: w.now.AddDate(0, 0, -90)}
	}
	w.add(grid.InstitutionsRecorded{Items: []grid.InstitutionFact{fact("a", centre), fact("b", far)}})
	w.add(plan("two parts", w.now.AddDate(0, 0, -9), centre, near[0], far))
	w.add(plan("alike", w.now.AddDate(0, 0, 1), centre, far))
	w.add(plan("whole", w.now.AddDate(0, 0, 2), centre, near[0]))
	w.add(plan("island", w.now.AddDate(0, 0, 3), centre, near[0], far))
	if err := b.Apply(w.entries...); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		cell  geo.Cell
		since time.Time
	}{{far, w.now.AddDate(0, 0, -9)}, {max(centre, far), w.now.AddDate(0, 0, 1)}, {}, {}} {
		if i > 0 {
			if err := b.Apply(w.add(grid.ClockAdvanced{At: w.entries[0].At.AddDate(0, 0, i)})); err != nil {
				t.Fatal(err)
			}
		}
		gaps, err := b.Gaps(grid.GapQuery{Region: "city", Kind: grid.CutOff, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want.cell == 0 && len(gaps) == 0:
		case len(gaps) == 1 && gaps[0].Cell == want.cell && gaps[0].Since.Equal(want.since) && gaps[0].Closes() == "redraw" && gaps[0].Grid == "g":
		default:
			t.Errorf("plan %d: got %v, want one at %s since %s", i, gaps, want.cell, want.since)
		}
	}
}

// What a plan of 50,000 cells costs when it takes force, on a board with an
// institution in each.
func BenchmarkPlanTakesForce(b *testing.B) {
	board, facts, now := benchBoard(b, 50_000)
	var parts []grid.PlanPart
	for i, f := range facts {
		if i%500 == 0 {
			parts = append(parts, grid.PlanPart{Grid: grid.GridID(fmt.Sprint(i)), Region: f.Region})
		}
		last := &parts[len(parts)-1]
		last.Cells = append(last.Cells, f.Cell)
	}
	b.ResetTimer()
	for i := range b.N {
		e := grid.PlanPublished{ID: grid.PlanID(fmt.Sprint(i)), Region: "230100000000", From: now.Add(time.Duration(i-b.N) * time.Second), Parts: parts}
		if err := board.Apply(grid.Entry{Seq: board.Rev() + 1, At: now, Event: e}); err != nil {
			b.Fatal(err)
		}
	}
}
