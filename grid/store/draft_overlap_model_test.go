package store

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// holding is a fact of the model: who or what holds in [from, until), in hours from start.
type holding struct {
	from, until int
	holder      string
}

// history is all that ever holds, in order, without gaps.
type history []holding

const always = 1 << 30

func (h history) at(hour int) string {
	for _, f := range h {
		if f.from <= hour && hour < f.until {
			return f.holder
		}
	}
	return ""
}

// during puts other holders in a span, by what holds there.
func (h history) during(from, until int, other func(string) string) history {
	var next history
	for _, f := range h {
		for _, part := range []holding{{f.from, min(f.until, from), f.holder}, {max(f.from, from), min(f.until, until), other(f.holder)},
			{max(f.from, until), f.until, f.holder}} {
			if part.from < part.until {
				next = append(next, part)
			}
		}
	}
	return next
}

// dutyModel knows who answers from the drafts alone: no plans, no terms.
type dutyModel struct {
	cells map[geo.Cell]history // holder: the grid
	staff map[grid.Posting]history
}

const onDuty = "on duty"

// publish puts in a draft for a span; listed are the grids of the plan in force before it.
func (m *dutyModel) publish(d *grid.Draft, listed []grid.Grid, from, until int) {
	gone := map[string]bool{}
	for _, g := range listed {
		gone[string(g.ID)] = !slices.ContainsFunc(d.Grids, func(x grid.Grid) bool { return x.ID == g.ID })
	}
	for cell, h := range m.cells {
		was, want := h.at(from), string(d.Cells[cell])
		m.cells[cell] = h.during(from, until, func(holder string) string {
			if holder == was || gone[holder] {
				return want
			}
			return holder
		})
	}
	comes := map[grid.GridID]bool{}
	for _, p := range d.Staff {
		if m.staff[p] == nil {
			m.staff[p] = history{{0, always, ""}}
		}
		if m.staff[p].at(from) == "" && p.Officer != d.Absent && p.Kind != grid.DutyAssistant {
			comes[p.Grid] = true
		}
	}
	for p, h := range m.staff {
		there, wanted := h.at(from) != "", slices.Contains(d.Staff, p)
		switch {
		case wanted && !there:
			m.staff[p] = h.during(from, until, func(string) string { return onDuty })
		case !wanted && (gone[string(p.Grid)] || there && (p.Officer != d.Absent || comes[p.Grid])):
			m.staff[p] = h.during(from, until, func(string) string { return "" })
		}
	}
}

func (m *dutyModel) answer(cell geo.Cell, hour int) string {
	g := m.cells[cell].at(hour)
	var people []string
	for p, h := range m.staff {
		if string(p.Grid) == g && h.at(hour) != "" {
			people = append(people, string(p.Officer)+" "+string(p.Kind))
		}
	}
	slices.Sort(people)
	return g + ": " + strings.Join(people, ", ")
}

// stored is what the store answers, as the model tells it.
func stored(t *testing.T, s *Store, cell geo.Cell, at time.Time) string {
	t.Helper()
	a, err := s.Answerable(t.Context(), city, cell, "", at)
	if err != nil {
		t.Fatal(err)
	}
	id, people := "", []string{}
	if a.Grid != nil {
		id = string(a.Grid.ID)
	}
	for _, p := range a.Staff {
		people = append(people, string(p.Duty.Officer)+" "+string(p.Duty.Kind))
	}
	slices.Sort(people)
	return id + ": " + strings.Join(people, ", ")
}

// randomDraft changes cells, staff and grids of the plan in force when it is to begin.
func (w *overlapWorld) randomDraft(rng *rand.Rand, plan *grid.Plan, staff []grid.Posting, step int) *grid.Draft {
	d := &grid.Draft{ID: newID[grid.DraftID](), Region: city, Name: fmt.Sprint("step ", step), Base: plan.ID, Borders: grid.BordersHard, Author: planner,
		Grids: plainGrids(plan.Grids), Cells: plan.Cells, Staff: staff}
	wests := func() (ids []grid.GridID) {
		for _, g := range d.Grids {
			if g.Region == west {
				ids = append(ids, g.ID)
			}
		}
		return ids
	}
	people := slices.Sorted(maps.Values(w.people))
	if rng.IntN(4) == 0 {
		n := grid.Grid{ID: newID[grid.GridID](), Region: west, Code: fmt.Sprint("N", step), Name: "New"}
		d.Grids = append(d.Grids, n)
	}
	if ids := wests(); rng.IntN(5) == 0 && len(ids) > 2 { // one goes, its cells to another one
		goes := rng.IntN(len(ids))
		for cell, g := range d.Cells {
			if g == ids[goes] {
				d.Cells[cell] = ids[(goes+1)%len(ids)]
			}
		}
		d.Grids = slices.DeleteFunc(d.Grids, func(g grid.Grid) bool { return g.ID == ids[goes] })
		d.Staff = slices.DeleteFunc(d.Staff, func(p grid.Posting) bool { return p.Grid == ids[goes] })
	}
	ids := wests()
	for _, name := range []string{"a", "b", "c", "d"} {
		switch rng.IntN(5) {
		case 0:
			delete(d.Cells, w.cells[name])
		case 1, 2:
			d.Cells[w.cells[name]] = ids[rng.IntN(len(ids))]
		}
	}
	for range rng.IntN(4) {
		p := grid.Posting{Grid: ids[rng.IntN(len(ids))], Officer: people[rng.IntN(len(people))], Kind: grid.DutyOfficer}
		if rng.IntN(4) == 0 {
			p.Kind = grid.DutyAssistant
		}
		if n := slices.Index(d.Staff, p); n >= 0 {
			d.Staff = slices.Delete(d.Staff, n, n+1)
		} else {
			d.Staff = append(d.Staff, p)
		}
	}
	return d
}

// Any sequence of absences and other plans: the store answers as a model that keeps,
// for each cell and posting, since when until when what holds.
func TestAnyPublications(t *testing.T) {
	sequences := 3
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		sequences = 12
	}
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newOverlapWorld(t, s)
		m := &dutyModel{map[geo.Cell]history{}, map[grid.Posting]history{}}
		for _, name := range []string{"a", "b", "c", "d"} {
			m.cells[w.cells[name]] = history{{0, always, string(w.plan.Cells[w.cells[name]])}}
		}
		for i, name := range []string{"E", "Li", "Wang"} {
			m.staff[grid.Posting{Grid: w.plan.Grids[i].ID, Officer: w.people[name], Kind: grid.DutyOfficer}] = history{{0, always, onDuty}}
		}
		hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
		now, replaced := 1, 0
		for n := range sequences {
			rng := seeded(t, uint64(2400+n))
			for step := range 8 {
				now += rng.IntN(10)
				from := now + rng.IntN(40)
				until := always
				if rng.IntN(3) > 0 {
					until = from + 1 + rng.IntN(60)
				}
				head, there, err := s.PlanInForce(t.Context(), city, hour(from))
				if err != nil || !there {
					t.Fatalf("in force: %v, %v", there, err)
				}
				if from == now && head.From.Equal(hour(from)) {
					continue // it took effect this very instant
				}
				plan, err := s.Plan(t.Context(), city, head.ID)
				if err != nil {
					t.Fatal(err)
				}
				staff, err := s.PlanStaffAt(t.Context(), plan.ID, hour(from))
				if err != nil {
					t.Fatal(err)
				}
				d := w.randomDraft(rng, &plan, staff, n*100+step)
				if until < always {
					d.Until = hour(until)
					if rng.IntN(2) == 0 {
						d.Absent = w.people[[]string{"Wang", "Li", "Zhang"}[rng.IntN(3)]]
					}
				}
				m.publish(d, plan.Grids, from, until)
				write(t, s, hour(now), func(tx *Tx) error { return tx.CreateDraft(d) })
				p, err := tryPublish(t, s, d.ID, 1, hour(now), hour(from))
				if err != nil {
					t.Fatalf("seed %d, step %d: %v", 2400+n, step, err)
				}
				replaced += len(p.Plans) - 1
			}
			for range 50 {
				at := rng.IntN(now + 150)
				for cell := range m.cells {
					if got, want := stored(t, s, cell, hour(at)), m.answer(cell, at); got != want {
						t.Fatalf("seed %d, cell %s in hour %d (now %d): got %q, want %q", 2400+n, cell, at, now, got, want)
					}
				}
			}
			checkLedger(t, s)
			checkPlans(t, s)
		}
		if replaced < sequences {
			t.Errorf("only %d plans were replaced or returned: the drafts did not meet", replaced)
		}
	})
}
