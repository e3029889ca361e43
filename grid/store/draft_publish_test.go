package store

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func publishDraft(t *testing.T, s *Store, id grid.DraftID, version int64, now, from time.Time) ([]grid.Plan, error) {
	t.Helper()
	p, err := tryPublish(t, s, id, version, now, from)
	return p.Plans, err
}

func tryPublish(t *testing.T, s *Store, id grid.DraftID, version int64, now, from time.Time) (p Publication, err error) {
	t.Helper()
	err = tryWrite(t, s, now, func(tx *Tx) error {
		p, err = tx.PublishDraft(id, version, from, newID[grid.PlanID], newID[grid.DutyID], "handed over", planner)
		return err
	})
	return p, err
}

// answers tells who answers for a cell at an instant: "grid: name kind, …", on
// leave in brackets.
func answers(t *testing.T, s *Store, cell geo.Cell, at time.Time) string {
	t.Helper()
	a, err := s.Answerable(t.Context(), city, cell, "", at)
	if err != nil {
		return err.Error()
	}
	if a.Grid == nil {
		return "no grid"
	}
	var people []string
	for _, p := range a.Staff {
		text := p.Officer.Name + " " + string(p.Duty.Kind)
		if p.OnLeave {
			text = "(" + text + ")"
		}
		people = append(people, text)
	}
	return a.Grid.Code + ": " + strings.Join(people, ", ")
}

// wantAnswers compares who answers just before, at, and just after instants.
func wantAnswers(t *testing.T, s *Store, name string, cell geo.Cell, want map[time.Time]string) {
	t.Helper()
	for at, w := range want {
		if got := answers(t, s, cell, at); got != w {
			t.Errorf("%s at %s: got %q, want %q", name, at.Format(time.RFC3339), got, w)
		}
	}
}

// checkLedger says that no two terms of the same grid, person and kind that count
// share an instant, and that the board's terms are those of the ledger.
func checkLedger(t *testing.T, s *Store) {
	t.Helper()
	stored, err := listOf(s.conn(t.Context()), scanDuty, "SELECT "+dutyColumns+" FROM duty WHERE "+inForce)
	if err != nil {
		t.Fatal(err)
	}
	told := map[grid.DutyID]grid.DutyFact{}
	for _, e := range eventsOf[grid.DutiesRecorded](t, s, 0) {
		for _, f := range e.Items {
			if told[f.ID] = f; f.From.Equal(f.Until) {
				delete(told, f.ID)
			}
		}
	}
	for i := range stored {
		for j := range stored[:i] {
			if stored[i].Overlaps(&stored[j]) {
				t.Errorf("terms overlap: %+v and %+v", stored[i], stored[j])
			}
		}
		if !reflect.DeepEqual(told[stored[i].ID], stored[i].Fact()) {
			t.Errorf("told %+v, stored %+v", told[stored[i].ID], stored[i].Fact())
		}
	}
	if len(told) != len(stored) {
		t.Errorf("terms in force: got %d told, want %d", len(told), len(stored))
	}
}

func TestPublishDraft(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		gridE, gridW, gridX := d.Grids[0], d.Grids[1], d.Grids[2]
		moved, gone, stays := w.cells[0], w.cells[1], w.cells[len(w.cells)-1]
		spare := testOfficer(west, grid.PostOfficer)
		spare.Name = "New"
		put(t, s, start, (*Tx).PutOfficers, spare)
		// X goes: one cell becomes a new grid Y of the spare person, the others go to W,
		// whose officer becomes the lead.
		y := grid.Grid{ID: newID[grid.GridID](), Region: west, Code: "Y", Name: "Y"}
		change := grid.Change{Grids: []grid.GridChange{{Before: &gridX}, {After: &y}}, Postings: []grid.PostingChange{
			{Posting: grid.Posting{Grid: gridX.ID, Officer: w.people[2].ID, Kind: grid.DutyOfficer}, Gone: true},
			{Posting: grid.Posting{Grid: gridW.ID, Officer: w.people[1].ID, Kind: grid.DutyOfficer}, Gone: true},
			{Posting: grid.Posting{Grid: gridW.ID, Officer: w.people[1].ID, Kind: grid.DutyLead}},
			{Posting: grid.Posting{Grid: y.ID, Officer: spare.ID, Kind: grid.DutyOfficer}},
		}}
		for _, cell := range slices.Sorted(maps.Keys(d.Cells)) {
			if d.Cells[cell] == gridX.ID {
				change.Cells = append(change.Cells, grid.CellMove{Cell: cell, From: gridX.ID, To: gridW.ID})
			}
		}
		change.Cells[0].To, change.Cells[1].To = y.ID, ""
		if _, _, err := editDraft(t, s, d.ID, 1, change, planner); err != nil {
			t.Fatal(err)
		}
		before := len(drain(t, s))
		now, at := start.Add(time.Hour), start.AddDate(0, 0, 7)
		_, err := publishDraft(t, s, d.ID, 1, now, at)
		wantCode(t, err, grid.Conflict, "draft-conflict")
		_, err = publishDraft(t, s, d.ID, 2, now, now.Add(-time.Second))
		wantField(t, err, grid.Invalid, "effective_from")
		plans, err := publishDraft(t, s, d.ID, 2, now, at)
		if err != nil || len(plans) != 1 || plans[0].Base != w.plan.ID || !plans[0].From.Equal(at) {
			t.Fatalf("got %+v, %v", plans, err)
		}
		published := eventsOf[grid.PlanPublished](t, s, before)
		told := eventsOf[grid.DutiesRecorded](t, s, before)
		if len(published) != 1 || len(told) != 1 || len(told[0].Items) != 4 {
			t.Errorf("events: got %d plans, %+v, want one plan, two terms ended and two begun", len(published), told)
		}
		second := time.Second
		wantAnswers(t, s, "moved", moved, map[time.Time]string{start.Add(-second): "no grid", start: "X: X officer", at.Add(-second): "X: X officer",
			at: "Y: New officer", at.Add(second): "Y: New officer"})
		wantAnswers(t, s, "taken out", gone, map[time.Time]string{at.Add(-second): "X: X officer", at: "no grid"})
		wantAnswers(t, s, "other", w.cells[2], map[time.Time]string{at.Add(-second): "X: X officer", at: "W: W lead"})
		wantAnswers(t, s, "stays", stays, map[time.Time]string{at.Add(-second): "W: W officer", at: "W: W lead"})
		wantAnswers(t, s, "east", cellAt(t, inEast), map[time.Time]string{at.Add(-second): "E: E officer", at: "E: E officer"})
		if list, _, err := s.Duties(t.Context(), city, gridE.ID, Page{}); err != nil || len(list) != 1 || !list[0].Until.IsZero() {
			t.Errorf("east: got %+v, %v, want its one open term untouched", list, err)
		}
		list, _, err := s.Duties(t.Context(), city, y.ID, Page{})
		if err != nil || len(list) != 1 || list[0].Plan != plans[0].ID || list[0].Note != "handed over" || list[0].By != planner {
			t.Errorf("new grid: got %+v, %v", list, err)
		}
		head, err := s.DraftHead(t.Context(), city, d.ID)
		if err != nil || head.State != grid.DraftPublished || head.Published != plans[0].ID {
			t.Errorf("draft: got %+v, %v", head, err)
		}
		_, _, err = editDraft(t, s, d.ID, 2, move(gone, "", gridW.ID), planner)
		wantCode(t, err, grid.Conflict, "draft-state")
		checkLedger(t, s)
	})
}

// An absence is two plans; who answers is right before, during and after, whether
// another person takes the grid, or neighbours take its cells.
func TestPublishAbsence(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		from, until := day(2), day(5)
		wang, zhang := w.people[2], w.people[1] // of X, of W
		away := &grid.Leave{ID: newID[grid.LeaveID](), Officer: wang.ID, Kind: grid.LeaveSick, From: from, Until: until}
		write(t, s, start, func(tx *Tx) error { return tx.PutLeave(away) })
		absence := func(change func(d *grid.Draft)) *grid.Draft {
			d := w.draft(t, s)
			absent := *d
			absent.ID, absent.Absent, absent.Until, absent.Cells = newID[grid.DraftID](), wang.ID, until, maps.Clone(d.Cells)
			change(&absent)
			write(t, s, start, func(tx *Tx) error { return tx.CreateDraft(&absent) })
			return &absent
		}
		mine := w.cells[0]

		// The whole grid goes to Zhang.
		d := absence(func(d *grid.Draft) {
			for i := range d.Staff {
				if d.Staff[i].Officer == wang.ID {
					d.Staff[i].Officer = zhang.ID
				}
			}
		})
		plans, err := publishDraft(t, s, d.ID, 1, start, from)
		if err != nil || len(plans) != 2 || !plans[1].From.Equal(until) || plans[1].Base != plans[0].ID || !maps.Equal(plans[1].Cells, w.plan.Cells) {
			t.Fatalf("got %d plans, %v, want cover and return", len(plans), err)
		}
		second := time.Second
		wantAnswers(t, s, "grid", mine, map[time.Time]string{from.Add(-second): "X: X officer", from: "X: W officer",
			until.Add(-second): "X: W officer", until: "X: X officer", until.Add(second): "X: X officer", day(400): "X: X officer"})
		terms, _, err := s.Duties(t.Context(), city, w.plan.Grids[2].ID, Page{})
		if err != nil || len(terms) != 3 || terms[0].Plan != plans[1].ID || terms[1].Plan != plans[0].ID || !terms[1].Until.Equal(until) {
			t.Errorf("terms: got %+v, %v", terms, err)
		}
		checkLedger(t, s)

		// Another absence of the same days, of the east: its base is the cover, and the
		// return is there already.
		cover, there, err := s.PlanInForce(t.Context(), west, from.Add(second))
		if err != nil || !there || cover.ID != plans[0].ID {
			t.Fatalf("in force: got %+v, %v, %v", cover, there, err)
		}
		staff, err := s.PlanStaffAt(t.Context(), cover.ID, day(3))
		if err != nil {
			t.Fatal(err)
		}
		li := absence(func(d *grid.Draft) {
			d.Absent, d.Base, d.Staff = w.people[0].ID, cover.ID, staff
			d.Staff = append(d.Staff, grid.Posting{Grid: d.Grids[0].ID, Officer: zhang.ID, Kind: grid.DutyOfficer})
			d.Staff = slices.DeleteFunc(d.Staff, func(p grid.Posting) bool { return p.Officer == w.people[0].ID })
		})
		more, err := publishDraft(t, s, li.ID, 1, day(3), time.Time{})
		if err != nil || len(more) != 1 {
			t.Fatalf("second absence: got %d plans, %v, want one: its end is that of the first", len(more), err)
		}
		east := cellAt(t, inEast)
		wantAnswers(t, s, "east", east, map[time.Time]string{day(3).Add(-second): "E: E officer", day(3): "E: W officer",
			until.Add(-second): "E: W officer", until: "E: E officer"})
		wantAnswers(t, s, "grid again", mine, map[time.Time]string{day(3): "X: W officer", until: "X: X officer"})
		checkLedger(t, s)
	})
}

// Neighbours take the cells of a person on leave, who keeps their own term.
func TestPublishAbsenceByCells(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		from, until := start.AddDate(0, 0, 2), start.AddDate(0, 0, 5)
		wang := w.people[2]
		away := &grid.Leave{ID: newID[grid.LeaveID](), Officer: wang.ID, Kind: grid.LeaveHoliday, From: from, Until: until}
		write(t, s, start, func(tx *Tx) error { return tx.PutLeave(away) })
		base := w.draft(t, s)
		gridW, gridX := base.Grids[1], base.Grids[2]
		d := *base
		d.ID, d.Absent, d.Until, d.Cells = newID[grid.DraftID](), wang.ID, until, maps.Clone(base.Cells)
		left := w.cells[1]
		for cell, g := range d.Cells {
			if g == gridX.ID && cell != left { // one cell that nobody takes
				d.Cells[cell] = gridW.ID
			}
		}
		write(t, s, start, func(tx *Tx) error { return tx.CreateDraft(&d) })
		if _, err := publishDraft(t, s, d.ID, 1, start, from); err != nil {
			t.Fatal(err)
		}
		second := time.Second
		wantAnswers(t, s, "taken", w.cells[0], map[time.Time]string{from.Add(-second): "X: X officer", from: "W: W officer",
			until.Add(-second): "W: W officer", until: "X: X officer"})
		wantAnswers(t, s, "left", left, map[time.Time]string{from.Add(-second): "X: X officer", from: "X: (X officer)", until: "X: X officer"})
		a, err := s.Answerable(t.Context(), city, left, "", from)
		if err != nil || a.Answered() {
			t.Errorf("left during the leave: got answered %v, %v, want nobody", a.Answered(), err)
		}
		terms, _, err := s.Duties(t.Context(), city, gridX.ID, Page{})
		if err != nil || len(terms) != 1 || !terms[0].Until.IsZero() {
			t.Errorf("own term: got %+v, %v, want it open as it was", terms, err)
		}
		checkLedger(t, s)
	})
}

// A term that has an end is not shortened, but corrected by one that ends sooner.
func TestPublishEndsATermWithAnEnd(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		helper := testOfficer(west, grid.PostAssistant)
		helper.Name = "Help"
		put(t, s, start, (*Tx).PutOfficers, helper)
		term := testDuty(w.plan.Grids[1], helper, start, start.AddDate(0, 1, 0))
		term.Kind = grid.DutyAssistant
		if err := putDuty(t, s, term); err != nil {
			t.Fatal(err)
		}
		d := w.draft(t, s)
		gone := grid.Change{Postings: []grid.PostingChange{{Posting: postingOf(term), Gone: true}}}
		if _, _, err := editDraft(t, s, d.ID, 1, gone, planner); err != nil {
			t.Fatal(err)
		}
		at := start.AddDate(0, 0, 3)
		if _, err := publishDraft(t, s, d.ID, 2, start, at); err != nil {
			t.Fatal(err)
		}
		cell := w.cells[len(w.cells)-1]
		wantAnswers(t, s, "helper", cell, map[time.Time]string{at.Add(-time.Second): "W: W officer, Help assistant", at: "W: W officer"})
		stored, err := s.Duty(t.Context(), city, term.ID)
		if err != nil || !stored.Until.Equal(term.Until) {
			t.Errorf("the term itself: got %+v, %v, want it unchanged", stored, err)
		}
		a, err := s.Answerable(t.Context(), city, cell, "", at.Add(-time.Second))
		if err != nil || len(a.Corrected) != 1 || a.Corrected[0].Wrong.ID != term.ID || a.Staff[1].Duty.ID != a.Corrected[0].By {
			t.Errorf("corrected: got %+v, %v", a.Corrected, err)
		}
		checkLedger(t, s)
	})
}

// Terms planned for later stay: what the draft wants is begun around them, and what it does
// not want is told. One that would begin with the draft, of a duty that is not wanted, is
// given up, as is one that would begin again what the draft ends.
func TestPublishMeetsLaterTerms(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		d := w.draft(t, s)
		day := func(n int) time.Time { return start.AddDate(0, 0, n) }
		gridW, at := w.plan.Grids[1], day(3)
		same, later := testDuty(gridW, w.people[0], at, time.Time{}), testDuty(gridW, w.people[2], day(4), day(6))
		stranger := testDuty(gridW, w.people[0], day(8), day(9))
		stranger.Kind = grid.DutyAssistant
		own, _, err := s.Duties(t.Context(), city, gridW.ID, Page{})
		if err != nil || len(own) != 1 {
			t.Fatalf("terms of W: got %+v, %v", own, err)
		}
		write(t, s, start, func(tx *Tx) error { _, err := tx.EndDuty(own[0].ID, day(5)); return err })
		again := testDuty(gridW, w.people[1], day(7), time.Time{})
		for _, p := range []*grid.Duty{same, later, stranger, again} {
			if err := putDuty(t, s, p); err != nil {
				t.Fatal(err)
			}
		}
		change := grid.Change{Postings: []grid.PostingChange{{Posting: postingOf(later)}, {Posting: postingOf(again), Gone: true}}}
		if _, _, err := editDraft(t, s, d.ID, 1, change, planner); err != nil {
			t.Fatal(err)
		}
		p, err := tryPublish(t, s, d.ID, 2, start, at)
		if err != nil || len(p.Kept) != 1 || p.Kept[0].ID != stranger.ID {
			t.Fatalf("got %+v, %v, want the assistant kept", p.Kept, err)
		}
		cell := w.cells[len(w.cells)-1]
		wantAnswers(t, s, "W", cell, map[time.Time]string{at.Add(-time.Second): "W: W officer", at: "W: X officer", day(4): "W: X officer", day(6): "W: X officer",
			day(7): "W: X officer", day(8): "W: X officer, E assistant", day(9): "W: X officer"})
		list, _, err := s.Duties(t.Context(), city, gridW.ID, Page{})
		if err != nil {
			t.Fatal(err)
		}
		withdrawn := map[grid.DutyID]bool{}
		for i := range list {
			if withdrawn[list[i].ID] = !list[i].WithdrawnAt.IsZero(); list[i].ID == later.ID && !reflect.DeepEqual(list[i].Until, later.Until) {
				t.Errorf("planned term: got %+v, want it as it was", list[i])
			}
		}
		if !withdrawn[same.ID] || !withdrawn[again.ID] || withdrawn[later.ID] {
			t.Errorf("withdrawn: got %v, want %s and %s", withdrawn, same.ID, again.ID)
		}
		late := *again
		late.ID, late.Corrects = newID[grid.DutyID](), again.ID
		wantCode(t, putDuty(t, s, &late), grid.Conflict, "duty-withdrawn")
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { _, err := tx.EndDuty(again.ID, day(8)); return err }), grid.NotFound, "duty-not-found")
		checkLedger(t, s)
	})
}

// Two drafts published for the same instant at once: one wins, the other is told
// of its plan, is put on it, and is published for another instant.
func TestPublishAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		at := start.AddDate(0, 0, 7)
		drafts := []*grid.Draft{w.draft(t, s), w.draft(t, s)}
		gridW, gridX := drafts[0].Grids[1], drafts[0].Grids[2]
		mine, shared := []geo.Cell{w.cells[0], w.cells[1]}, w.cells[2]
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for n, d := range drafts {
			c := grid.Change{Cells: []grid.CellMove{{Cell: mine[n], From: gridX.ID, To: gridW.ID}, {Cell: shared, From: gridX.ID, To: gridW.ID}}}
			if n == 1 {
				c.Cells[1].To = ""
			}
			if _, _, err := editDraft(t, s, d.ID, 1, c, planner); err != nil {
				t.Fatal(err)
			}
			wg.Go(func() { _, errs[n] = publishDraft(t, s, d.ID, 2, start, at) })
		}
		wg.Wait()
		winner := 0
		if errs[0] != nil {
			winner = 1
		}
		loser := 1 - winner
		if errs[winner] != nil {
			t.Fatalf("nobody won: %v", errs)
		}
		wantCode(t, errs[loser], grid.Conflict, "draft-base")
		first, there, err := s.PlanInForce(t.Context(), city, at)
		if err != nil || !there || !strings.Contains(fmt.Sprint(errs[loser]), string(first.ID)) {
			t.Errorf("the loser is told %v, want plan %s named", errs[loser], first.ID)
		}
		var both []grid.EditConflict
		write(t, s, start, func(tx *Tx) error {
			var err error
			_, both, err = tx.RebaseDraft(drafts[loser].ID, 2, at, second)
			return err
		})
		want := []grid.EditConflict{{Cell: shared, Want: gridW.ID, Found: ""}}
		if loser == 1 {
			want[0].Want, want[0].Found = "", gridW.ID
		}
		if !slices.Equal(both, want) {
			t.Errorf("both changed: got %+v, want %+v", both, want)
		}
		got, _ := checkJournal(t, s, drafts[loser])
		if got.Base != first.ID || got.Cells[mine[winner]] != gridW.ID || got.Cells[mine[loser]] != gridW.ID || got.Cells[shared] != want[0].Want {
			t.Errorf("rebased: got base %s, cells %s %s %q", got.Base, got.Cells[mine[winner]], got.Cells[mine[loser]], got.Cells[shared])
		}
		_, err = publishDraft(t, s, drafts[loser].ID, 3, start, at.Add(-time.Hour))
		wantCode(t, err, grid.Conflict, "draft-base")
		_, err = publishDraft(t, s, drafts[loser].ID, 3, at, at)
		wantCode(t, err, grid.Conflict, "plan-effective")
		plans, err := publishDraft(t, s, drafts[loser].ID, 3, start, at)
		if err != nil || len(plans) != 1 {
			t.Fatalf("rebased, for the same instant: got %d plans, %v", len(plans), err)
		}
		old, err := s.Plan(t.Context(), city, first.ID)
		if err != nil || old.ReplacedBy != plans[0].ID || !old.From.Equal(at) {
			t.Errorf("the first: got %+v, %v, want it replaced by %s, meant for %s", old, err, plans[0].ID, at)
		}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error {
			_, err := tx.exec("UPDATE plan SET name = 'x' WHERE id = ?", string(plans[0].ID))
			return err
		}), grid.Conflict, "plan-append-only")
		checkLedger(t, s)
	})
}
