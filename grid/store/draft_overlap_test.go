package store

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// An act is a draft made of the plan in force when it is to begin, and published;
// days count from start, until 0 is for ever. Cells go to grids by code, staff is
// "+name code" or "-name code" of officers, and grids are added ("+code") or removed ("-code").
type act struct {
	now, from, until int
	absent           string
	cells            map[string]string
	staff, grids     []string
}

// overlapWorld is a draftWorld with a few more people, in which cells a, b of grid X
// and c, d of grid W are watched.
type overlapWorld struct {
	*draftWorld
	people map[string]grid.OfficerID
	cells  map[string]geo.Cell
	grids  map[string]grid.GridID // by code, also new ones
}

func newOverlapWorld(t *testing.T, s *Store) *overlapWorld {
	t.Helper()
	d := newDraftWorld(t, s)
	w := &overlapWorld{draftWorld: d, people: map[string]grid.OfficerID{}, cells: map[string]geo.Cell{}, grids: map[string]grid.GridID{}}
	for i, name := range []string{"E", "Li", "Wang"} { // of E, W, X
		d.people[i].Name = name
		put(t, s, start, (*Tx).PutOfficers, d.people[i])
		w.people[name] = d.people[i].ID
	}
	for _, name := range []string{"Zhang", "Chen", "Zhou"} {
		o := testOfficer(west, grid.PostOfficer)
		o.Name = name
		put(t, s, start, (*Tx).PutOfficers, o)
		w.people[name] = o.ID
	}
	n := len(d.cells)
	w.cells["a"], w.cells["b"], w.cells["c"], w.cells["d"] = d.cells[0], d.cells[1], d.cells[n-2], d.cells[n-1]
	for _, g := range d.plan.Grids {
		w.grids[g.Code] = g.ID
	}
	return w
}

func days(n int) time.Time { return start.AddDate(0, 0, n) }

func noTimeIfZero(n int) (t time.Time) {
	if n > 0 {
		t = days(n)
	}
	return t
}

// draftOf makes the draft of an act on the plan that is in force at an instant.
func (w *overlapWorld) draftOf(t *testing.T, s *Store, a act, base time.Time) *grid.Draft {
	t.Helper()
	head, there, err := s.PlanInForce(t.Context(), city, base)
	if err != nil || !there {
		t.Fatalf("in force: %v, %v", there, err)
	}
	plan, err := s.Plan(t.Context(), city, head.ID)
	if err != nil {
		t.Fatal(err)
	}
	staff, err := s.PlanStaffAt(t.Context(), plan.ID, base)
	if err != nil {
		t.Fatal(err)
	}
	d := &grid.Draft{ID: newID[grid.DraftID](), Region: city, Name: fmt.Sprintf("from day %d", a.from), Base: plan.ID, Borders: grid.BordersHard, Author: planner,
		From: days(a.from), Until: noTimeIfZero(a.until), Absent: w.people[a.absent], Grids: plainGrids(plan.Grids), Cells: plan.Cells, Staff: staff}
	for _, g := range a.grids {
		sign, code := g[0], g[1:]
		if sign == '-' {
			d.Grids = slices.DeleteFunc(d.Grids, func(x grid.Grid) bool { return x.Code == code })
			continue
		}
		if w.grids[code] == "" {
			w.grids[code] = newID[grid.GridID]()
		}
		d.Grids = append(d.Grids, grid.Grid{ID: w.grids[code], Region: west, Code: code, Name: code})
	}
	for cell, code := range a.cells {
		if code == "" {
			delete(d.Cells, w.cells[cell])
			continue
		}
		d.Cells[w.cells[cell]] = w.grids[code]
	}
	for _, p := range a.staff {
		name, code, _ := strings.Cut(p[1:], " ")
		who := grid.Posting{Grid: w.grids[code], Officer: w.people[name], Kind: grid.DutyOfficer}
		if p[0] == '+' {
			d.Staff = append(d.Staff, who)
		} else {
			d.Staff = slices.DeleteFunc(d.Staff, func(x grid.Posting) bool { return x == who })
		}
	}
	write(t, s, days(a.now), func(tx *Tx) error { return tx.CreateDraft(d) })
	return d
}

func (w *overlapWorld) do(t *testing.T, s *Store, a act) Publication {
	t.Helper()
	d := w.draftOf(t, s, a, days(a.from))
	p, err := tryPublish(t, s, d.ID, 1, days(a.now), days(a.from))
	if err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	return p
}

// daily tells who answers on each day until the last: "0 X Wang, 1 X Zhang" is Wang in grid X
// on day 0, then Zhang.
func daily(t *testing.T, want string, last int) []string {
	t.Helper()
	all := make([]string, last+1)
	for _, part := range strings.Split(want, ", ") {
		words := strings.Fields(part)
		day, err := strconv.Atoi(words[0])
		if err != nil {
			t.Fatal(err)
		}
		for ; day <= last; day++ {
			all[day] = words[1] + ": " + strings.Join(words[2:], " officer, ") + " officer"
		}
	}
	return all
}

// wantDaily compares who answers for a cell, also a moment before midnight; day 0 is
// so many days from start.
func (w *overlapWorld) wantDaily(t *testing.T, s *Store, zero int, cell, want string, last int) {
	t.Helper()
	for day, answer := range daily(t, want, last) {
		for _, at := range []time.Time{days(zero + day), days(zero + day).Add(12 * time.Hour), days(zero + day + 1).Add(-time.Microsecond)} {
			if got := answers(t, s, w.cells[cell], at); got != answer {
				t.Errorf("%s on day %d (%s): got %q, want %q", cell, day, at.Format(time.RFC3339Nano), got, answer)
			}
		}
	}
}

// Absences and other plans that overlap as they like: who answers is right at every
// instant. Wang is of X, Li of W.
func TestAbsencesOverlap(t *testing.T) {
	wang := act{from: 1, until: 5, absent: "Wang", staff: []string{"-Wang X", "+Zhang X"}}
	for n, c := range []struct {
		name string
		acts []act
		want map[string]string
	}{
		{"one", []act{wang}, map[string]string{"a": "0 X Wang, 1 X Zhang, 5 X Wang"}},
		{"overlapping", []act{wang, {from: 4, until: 9, absent: "Li", cells: map[string]string{"c": "X"}, staff: []string{"-Li W", "+Chen W"}}},
			map[string]string{"a": "0 X Wang, 1 X Zhang, 5 X Wang", "c": "0 W Li, 4 X Zhang, 5 X Wang, 9 W Li", "d": "0 W Li, 4 W Chen, 9 W Li"}},
		{"the later one first", []act{{from: 4, until: 9, absent: "Li", cells: map[string]string{"c": "X", "d": "X"}}, {from: 1, until: 5, absent: "Wang", cells: map[string]string{"a": "W"}}},
			map[string]string{"a": "0 X Wang, 1 W Li, 5 X Wang", "b": "0 X Wang", "c": "0 W Li, 4 X Wang, 9 W Li", "d": "0 W Li, 4 X Wang, 9 W Li"}},
		{"nested", []act{{from: 1, until: 9, absent: "Wang", cells: map[string]string{"a": "W", "b": "W"}}, {now: 2, from: 3, until: 5, absent: "Li", staff: []string{"-Li W", "+Chen W"}}},
			map[string]string{"a": "0 X Wang, 1 W Li, 3 W Chen, 5 W Li, 9 X Wang", "d": "0 W Li, 3 W Chen, 5 W Li"}},
		{"around", []act{{from: 3, until: 5, absent: "Li", staff: []string{"-Li W", "+Chen W"}}, {from: 1, until: 9, absent: "Wang", cells: map[string]string{"a": "W"}, staff: []string{"-Wang X", "+Zhou X"}}},
			map[string]string{"a": "0 X Wang, 1 W Li, 3 W Chen, 5 W Li, 9 X Wang", "b": "0 X Wang, 1 X Zhou, 9 X Wang"}},
		{"same end", []act{wang, {now: 2, from: 3, until: 5, absent: "Li", cells: map[string]string{"c": "X"}}},
			map[string]string{"a": "0 X Wang, 1 X Zhang, 5 X Wang", "c": "0 W Li, 3 X Zhang, 5 W Li"}},
		{"same begin", []act{wang, {from: 1, until: 3, absent: "Li", cells: map[string]string{"c": "X"}, staff: []string{"-Li W", "+Chen W"}}},
			map[string]string{"a": "0 X Wang, 1 X Zhang, 5 X Wang", "c": "0 W Li, 1 X Zhang, 3 W Li", "d": "0 W Li, 1 W Chen, 3 W Li"}},
		{"one after the other", []act{wang, {from: 5, until: 7, absent: "Wang", cells: map[string]string{"a": "W"}}},
			map[string]string{"a": "0 X Wang, 1 X Zhang, 5 W Li, 7 X Wang", "b": "0 X Wang, 1 X Zhang, 5 X Wang"}},
		{"permanent inside", []act{{from: 1, until: 5, absent: "Wang", cells: map[string]string{"a": "W"}}, {now: 2, from: 3, cells: map[string]string{"c": "N"}, grids: []string{"+N"}, staff: []string{"+Zhou N", "-Li W", "+Chen W"}}},
			map[string]string{"a": "0 X Wang, 1 W Li, 3 W Chen, 5 X Wang", "c": "0 W Li, 3 N Zhou", "d": "0 W Li, 3 W Chen"}},
		{"permanent before", []act{{from: 3, until: 5, absent: "Li", staff: []string{"-Li W", "+Chen W"}}, {now: 1, from: 1, staff: []string{"-Li W", "+Zhou W"}}},
			map[string]string{"c": "0 W Li, 1 W Zhou, 3 W Chen Zhou, 5 W Zhou"}},
		{"permanent over an absence's cell", []act{{from: 1, until: 5, absent: "Wang", cells: map[string]string{"a": "W", "b": "W"}}, {now: 2, from: 3, cells: map[string]string{"b": "N"}, grids: []string{"+N"}, staff: []string{"+Zhou N"}}},
			map[string]string{"a": "0 X Wang, 1 W Li, 5 X Wang", "b": "0 X Wang, 1 W Li, 3 N Zhou, 5 X Wang"}},
		{"a grid goes for good inside", []act{{from: 1, until: 5, absent: "Wang", cells: map[string]string{"*X": "W"}, staff: []string{"-Wang X"}}, {now: 2, from: 3, grids: []string{"-X"}, staff: []string{"-Wang X"}}},
			map[string]string{"a": "0 X Wang, 1 W Li", "d": "0 W Li"}},
		{"early return", []act{wang, {now: 3, from: 3, staff: []string{"-Zhang X", "+Wang X"}}}, map[string]string{"a": "0 X Wang, 1 X Zhang, 3 X Wang"}},
		{"early return of cells", []act{{from: 1, until: 5, absent: "Wang", cells: map[string]string{"a": "W", "b": "W"}, staff: []string{"-Wang X", "+Zhang X"}},
			{now: 3, from: 3, cells: map[string]string{"a": "X", "b": "X"}, staff: []string{"-Zhang X", "+Wang X"}}}, map[string]string{"a": "0 X Wang, 1 W Li, 3 X Wang", "b": "0 X Wang, 1 W Li, 3 X Wang"}},
		{"three", []act{wang, {from: 4, until: 9, absent: "Li", staff: []string{"-Li W", "+Chen W"}}, {now: 2, from: 3, until: 7, cells: map[string]string{"c": "X", "a": "W"}}},
			map[string]string{"a": "0 X Wang, 1 X Zhang, 3 W Li, 4 W Chen, 7 X Wang", "b": "0 X Wang, 1 X Zhang, 5 X Wang", "c": "0 W Li, 3 X Zhang, 5 X Wang, 7 W Chen, 9 W Li", "d": "0 W Li, 4 W Chen, 9 W Li"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachRegister(t, func(t *testing.T, s *Store) {
				if s.dialect == postgres && n%3 > 0 && os.Getenv("GRIDWATCH_TEST") != "full" {
					return // a sample: it is slower, and the code is the same
				}
				w := newOverlapWorld(t, s)
				for _, a := range c.acts {
					w.do(t, s, w.whole(a))
				}
				for cell, want := range c.want {
					w.wantDaily(t, s, 0, cell, want, 11)
				}
				checkLedger(t, s)
				checkPlans(t, s)
			})
		})
	}
}

// whole makes of the cell "*X" all cells of grid X.
func (w *overlapWorld) whole(a act) act {
	to, all := a.cells["*X"]
	if !all {
		return a
	}
	a.cells = map[string]string{}
	for i, cell := range w.draftWorld.cells[:len(w.draftWorld.cells)/2] {
		name := fmt.Sprint("x", i)
		w.cells[name], a.cells[name] = cell, to
	}
	return a
}

// checkPlans says that the log tells the plans that hold, the later entry for each
// instant, and that one that was replaced names another one for its instant.
func checkPlans(t *testing.T, s *Store) {
	t.Helper()
	told := map[int64]grid.PlanID{}
	for _, e := range eventsOf[grid.PlanPublished](t, s, 0) {
		told[e.From.UnixMicro()] = e.ID
	}
	plans, _, err := s.Plans(t.Context(), city, Page{Limit: MostItems})
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, p := range plans {
		switch by := told[p.From.UnixMicro()]; {
		case p.ReplacedBy == "" && by != p.ID:
			t.Errorf("plan %s from %s: the log tells %s", p.ID, p.From, by)
		case p.ReplacedBy == "":
			held++
		case by == p.ID:
			t.Errorf("plan %s from %s is replaced, and the log tells it", p.ID, p.From)
		}
	}
	if held != len(told) {
		t.Errorf("plans: got %d, the log tells %d", held, len(told))
	}
}

// What a publication leaves of terms planned for later is told.
func TestPublishTellsKeptTerms(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newOverlapWorld(t, s)
		w.do(t, s, act{from: 1, until: 5, absent: "Wang", staff: []string{"-Wang X", "+Zhang X"}})
		p := w.do(t, s, act{now: 2, from: 3, staff: []string{"-Zhang X", "+Zhou X"}})
		if len(p.Kept) != 1 || p.Kept[0].Officer != w.people["Wang"] || !p.Kept[0].From.Equal(days(5)) {
			t.Errorf("got %+v, want Wang's return", p.Kept)
		}
		w.wantDaily(t, s, 0, "a", "0 X Wang, 1 X Zhang, 3 X Zhou, 5 X Wang Zhou", 6)
		if len(p.Plans) != 2 || !p.Plans[1].From.Equal(days(5)) {
			t.Errorf("got %+v, want the plan and what takes the place of the return", p.Plans)
		}
	})
}

// A code that two grids would have in a plan scheduled for later is refused.
func TestPublishMeetsALaterCode(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newOverlapWorld(t, s)
		w.do(t, s, act{from: 3, cells: map[string]string{"a": "N"}, grids: []string{"+N"}})
		w.grids["N"] = ""
		d := w.draftOf(t, s, act{from: 1, cells: map[string]string{"b": "N"}, grids: []string{"+N"}}, start)
		_, err := publishDraft(t, s, d.ID, 1, start, days(1))
		wantCode(t, err, grid.Conflict, "plan-later")
	})
}

// Two overlapping absences published at once: whoever comes second and does not stand
// on the cover is told, and is published after a rebase; no cover is lost.
func TestAbsencesAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newOverlapWorld(t, s)
		told := 0
		for round := range 4 {
			now, at := round*20, func(n int) int { return round*20 + n }
			acts := []act{{now: now, from: at(1), until: at(5), absent: "Wang", cells: map[string]string{"b": "W"}, staff: []string{"-Wang X", "+Zhang X"}},
				{now: now, from: at(4), until: at(9), absent: "Li", cells: map[string]string{"c": "X"}, staff: []string{"-Li W", "+Chen W"}}}
			drafts := []*grid.Draft{w.draftOf(t, s, acts[0], days(now)), w.draftOf(t, s, acts[1], days(now))}
			var wg sync.WaitGroup
			errs := make([]error, 2)
			for n, d := range drafts {
				wg.Go(func() { _, errs[n] = publishDraft(t, s, d.ID, 1, days(now), d.From) })
			}
			wg.Wait()
			if errs[0] != nil { // nothing is in force then but what both were made on
				t.Fatalf("the first absence: %v", errs[0])
			}
			if errs[1] != nil {
				told++
				wantCode(t, errs[1], grid.Conflict, "draft-base")
				write(t, s, days(now), func(tx *Tx) error {
					_, _, err := tx.RebaseDraft(drafts[1].ID, 1, time.Time{}, second)
					return err
				})
				if _, err := publishDraft(t, s, drafts[1].ID, 2, days(now), drafts[1].From); err != nil {
					t.Fatalf("rebased: %v", err)
				}
			}
			for cell, want := range map[string]string{"a": "0 X Wang, 1 X Zhang, 5 X Wang", "b": "0 X Wang, 1 W Li, 4 W Chen, 5 X Wang",
				"c": "0 W Li, 4 X Zhang, 5 X Wang, 9 W Li", "d": "0 W Li, 4 W Chen, 9 W Li"} {
				w.wantDaily(t, s, now, cell, want, 11)
			}
			checkLedger(t, s)
			checkPlans(t, s)
		}
		t.Logf("%d of 4 rounds met", told)
	})
}
