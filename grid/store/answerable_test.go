package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestAnswerable(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		cell := cellAt(t, inWest)
		ask := func(scope string, cell geo.Cell, region string, at time.Time) (Answerable, error) {
			return s.Answerable(t.Context(), scope, cell, region, at)
		}
		a, err := ask(west, cell, "", start)
		if err != nil || a.Plan == nil || a.Plan.ID != w.plan.ID || a.Grid == nil || a.Region != west || a.Nearest || !a.Answered() {
			t.Fatalf("got %+v, %v", a, err)
		}
		if a, err := ask(city, cell, city, start); err != nil || a.Nearest || a.Region != west {
			t.Errorf("of the city around it: got %+v, %v, want the cell's own region", a, err)
		}
		if a, err := ask(west, cell, "", start.Add(-time.Second)); err != nil || a.Plan != nil || a.Grid != nil || a.Answered() {
			t.Errorf("before the first plan: got %+v, %v, want nothing", a, err)
		}
		for name, q := range map[string]struct {
			scope  string
			cell   geo.Cell
			region string
		}{
			"outside of every region":        {city, cellAt(t, outside), ""},
			"outside of the scope":           {east, cell, ""},
			"of a region outside the scope":  {east, cellAt(t, inEast), west},
			"of a region that is not stored": {city, cell, "nowhere"},
		} {
			_, err := ask(q.scope, q.cell, q.region, start)
			t.Log(name)
			wantCode(t, err, grid.NotFound, "cell-not-found")
		}
		// A place in a cell of the east, but registered in the west.
		a, err = ask(west, cellAt(t, inEast), west, start)
		if err != nil || !a.Nearest || a.Region != west || a.Grid == nil || a.Grid.Region != west {
			t.Fatalf("straddling: got %+v, %v, want a grid of the west", a, err)
		}
		if want := w.plan.Cells[nearestCell(w.cells, cellAt(t, inEast))]; a.Grid.ID != want {
			t.Errorf("straddling: got grid %s, want that of the nearest cell %s", a.Grid.ID, want)
		}
		// A correction names what it corrects, for the instants that were wrong only.
		wrong := testDuty(*a.Grid, w.people[0], start, start.AddDate(0, 0, 10))
		right := testDuty(*a.Grid, w.people[0], start.AddDate(0, 0, 2), start.AddDate(0, 0, 10))
		right.Corrects = wrong.ID
		for _, d := range []*grid.Duty{wrong, right} {
			if err := putDuty(t, s, d); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			day, staff, corrected int
		}{{1, 1, 1}, {3, 2, 1}, {10, 1, 0}} {
			a, err := ask(west, cellAt(t, inEast), west, start.AddDate(0, 0, c.day))
			if err != nil || len(a.Staff) != c.staff || len(a.Corrected) != c.corrected {
				t.Errorf("day %d: got %d people, %+v, %v, want %d and %d corrected", c.day, len(a.Staff), a.Corrected, err, c.staff, c.corrected)
			}
			if c.corrected == 1 && (a.Corrected[0].By != right.ID || !reflect.DeepEqual(a.Corrected[0].Wrong, *wrong)) {
				t.Errorf("day %d: got %+v, want %+v corrected by %s", c.day, a.Corrected[0], *wrong, right.ID)
			}
		}
		// The plan of an area itself takes over from that of the city.
		own := &grid.Plan{ID: newID[grid.PlanID](), Region: west, Name: "Own", From: start.AddDate(0, 0, 20), Grids: []grid.Grid{{ID: newID[grid.GridID](), Code: "O", Name: "Own"}}}
		own.Cells = map[geo.Cell]grid.GridID{cell: own.Grids[0].ID}
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(own) })
		wantAnswers(t, s, "own plan", cell, map[time.Time]string{start.AddDate(0, 0, 20): "O: "})
		wantAnswers(t, s, "beside it", cellAt(t, inEast), map[time.Time]string{start.AddDate(0, 0, 20): "E: E officer"})
		if p, there, err := s.PlanInForce(t.Context(), west, start.AddDate(0, 0, 19)); err != nil || !there || p.ID != w.plan.ID {
			t.Errorf("in force before: got %+v, %v, %v", p, there, err)
		}
		if _, there, err := s.PlanInForce(t.Context(), west, start.Add(-1)); err != nil || there {
			t.Errorf("in force before all: got %v, %v", there, err)
		}
	})
}

func TestPlanStaff(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newDraftWorld(t, s)
		left := testOfficer(west, grid.PostOfficer)
		left.ActiveUntil = start
		boss := testOfficer(west, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutOfficers, left, boss)
		gone, watch := testDuty(w.plan.Grids[1], left, start.AddDate(0, 0, -9), time.Time{}), testDuty(w.plan.Grids[1], boss, start.AddDate(-2, 0, 0), start.AddDate(0, 0, 1))
		watch.Kind = grid.DutySupervisor
		for _, d := range []*grid.Duty{gone, watch} {
			if err := putDuty(t, s, d); err != nil {
				t.Fatal(err)
			}
		}
		staff, err := s.PlanStaff(t.Context(), w.plan.ID)
		if err != nil || len(staff) != 4 {
			t.Errorf("at its begin: got %+v, %v, want four, without who left", staff, err)
		}
		if staff, err := s.PlanStaffAt(t.Context(), w.plan.ID, start.AddDate(0, 0, 1)); err != nil || len(staff) != 3 {
			t.Errorf("a day later: got %+v, %v, want three", staff, err)
		}
		_, err = s.PlanStaff(t.Context(), newID[grid.PlanID]())
		wantCode(t, err, grid.NotFound, "plan-not-found")
		for scope, n := range map[string]int{city: 1, west: 1, east: 0} {
			if got, err := s.SupervisorTerms(t.Context(), scope, start); err != nil || len(got) != n {
				t.Errorf("supervisors of %s: got %+v, %v, want %d", scope, got, err, n)
			}
		}
	})
}

func TestPlaceWork(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		clinic, hotel, closed := testInstitution(west, &inWest), testInstitution(west, &inEast), testInstitution(west, &inWest)
		clinic.Licences = []grid.Licence{{Kind: "k", Number: "1", Category: "pool"}, {Kind: "k", Number: "2", Category: "clinic"}}
		hotel.Name, hotel.Category = "Hotel", "hotel"
		closed.Name, closed.State = "Gone", grid.Closed
		army := testInstitution(east, &inEast)
		army.Owes = false
		put(t, s, start, (*Tx).PutInstitutions, clinic, hotel, closed, army)
		got, err := s.CellPlaces(t.Context(), west)
		want := map[grid.InstitutionID]CellPlace{
			clinic.ID: {clinic.ID, cellAt(t, inWest), west, false, grid.PlaceFacts{Categories: []grid.Category{"clinic", "pool"}, Risk: clinic.Risk}},
			hotel.ID:  {hotel.ID, cellAt(t, inEast), west, true, grid.PlaceFacts{Categories: []grid.Category{"hotel"}, Risk: hotel.Risk}},
		}
		if err != nil || len(got) != len(want) {
			t.Errorf("places: got %+v, %v, want %+v", got, err, want)
		}
		for _, p := range got {
			if !reflect.DeepEqual(p, want[p.ID]) {
				t.Errorf("got %+v, want %+v", p, want[p.ID])
			}
		}
		var clues []*grid.Clue
		for n, day := range []int{-400, -10, -1, 0} {
			c := testClue(west, &inWest)
			c.OpenedAt = start.AddDate(0, 0, day)
			if n == 2 {
				c.Region, c.Point = west, &inEast
			}
			clues = append(clues, c)
		}
		sealed := testClue(west, &inWest)
		sealed.OpenedAt, sealed.Sealed = start.AddDate(0, 0, -5), true
		put(t, s, start, (*Tx).PutClues, append(clues, sealed)...)
		counted, err := s.CluesByCell(t.Context(), city, start.AddDate(0, 0, -365), start)
		if err != nil || len(counted) != 2 {
			t.Fatalf("clues: got %+v, %v", counted, err)
		}
		for _, c := range counted {
			if c.Clues != 1 || c.Region != west || c.Straddles != (c.Cell == cellAt(t, inEast)) {
				t.Errorf("got %+v, want one of the west", c)
			}
		}
		// A plan tells what it expects: the straddling one at the nearest grid of the west.
		before := len(drain(t, s))
		now := start.Add(time.Hour)
		p := testPlan(t, s, now)
		write(t, s, now, func(tx *Tx) error { return tx.PublishPlan(p) })
		told := eventsOf[grid.PlanPublished](t, s, before)
		policy := grid.DefaultPolicy(testDeployment().Timezone)
		one, two := policy.WorkOf(&grid.CellFacts{Clues: 1}).Clues, policy.WorkOf(&grid.CellFacts{Clues: 2}).Clues
		expects := []grid.GridClues{{Grid: p.Grids[0].ID, Seconds: two + one}} // two in its own cell by now
		if len(told) != 1 || !reflect.DeepEqual(told[0].Expected, expects) {
			t.Errorf("expected: got %+v, want %+v", told, expects)
		}
	})
}

func TestResidentsOf(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		known := func(region string, want int64, is bool) {
			t.Helper()
			if n, there, err := s.ResidentsOf(t.Context(), region); err != nil || n != want || there != is {
				t.Errorf("%s: got %d, %v, %v, want %d, %v", region, n, there, err, want, is)
			}
		}
		count := func(region string, n int64, on grid.Date) error {
			return tryWrite(t, s, start, func(tx *Tx) error { return tx.PutResidentsOf(region, n, on) })
		}
		known(city, 0, false)
		for _, c := range []struct {
			region string
			n      int64
			on     grid.Date
		}{{west, 700, 100}, {west, 500, 50}, {west, 710, 100}} {
			if err := count(c.region, c.n, c.on); err != nil {
				t.Fatal(err)
			}
		}
		known(west, 710, true)
		known(city, 0, false)
		if err := count(east, 90, 70); err != nil {
			t.Fatal(err)
		}
		known(city, 800, true)
		if err := count(city, 1000, 10); err != nil {
			t.Fatal(err)
		}
		known(city, 1000, true)
		known("elsewhere", 0, false)
		wantField(t, count("elsewhere", 1, 1), grid.Invalid, "region")
		wantField(t, count(west, -1, 1), grid.Invalid, "residents")
		wantField(t, count(west, 1, grid.NoDate), grid.Invalid, "on")
	})
}
