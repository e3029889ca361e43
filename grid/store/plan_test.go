package store

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestPlanRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		before := len(drain(t, s))
		p := testPlan(t, s, start)
		p.Origin.Simulated = true
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) })
		got, err := s.Plan(t.Context(), city, p.ID)
		slices.SortFunc(p.Grids, func(a, b grid.Grid) int { return int(a.Code[0]) - int(b.Code[0]) })
		if err != nil || !reflect.DeepEqual(got, *p) {
			t.Errorf("got %+v, %v, want %+v", got, err, *p)
		}
		told := eventsOf[grid.PlanPublished](t, s, before)
		if len(told) != 1 || told[0].ID != p.ID || told[0].Region != city || !told[0].From.Equal(start) || len(told[0].Parts) != 2 {
			t.Fatalf("events: got %+v, want one with two parts", told)
		}
		cells := map[geo.Cell]grid.GridID{}
		for _, part := range told[0].Parts {
			for _, c := range part.Cells {
				cells[c] = part.Grid
			}
		}
		if !maps.Equal(cells, p.Cells) {
			t.Errorf("cells told: got %d, want %d", len(cells), len(p.Cells))
		}
		list, _, err := s.Plans(t.Context(), city, Page{})
		if err != nil || len(list) != 1 || list[0].ID != p.ID {
			t.Errorf("plans: got %+v, %v", list, err)
		}
		if g, err := s.Grid(t.Context(), west, p.Grids[1].ID); err != nil || g.Name != "West grid" {
			t.Errorf("grid: got %+v, %v", g, err)
		}
	})
}

// A plan that changes another stores the difference and resolves to the whole,
// over several generations of random changes.
func TestPlanBase(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		rng := seeded(t, 3)
		p := testPlan(t, s, start)
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) })
		whole := len(p.Cells)
		west2 := grid.Grid{ID: newID[grid.GridID](), Region: west, Code: "W2", Name: "West 2"}
		published := []*grid.Plan{p}
		for n := range 5 {
			next := &grid.Plan{ID: newID[grid.PlanID](), Region: city, Name: "Plan", From: start.AddDate(0, 0, n+1), Base: p.ID,
				Grids: append(slices.Clone(p.Grids[:2]), west2), Cells: maps.Clone(p.Cells)}
			changed := 0
			for _, cell := range slices.Sorted(maps.Keys(testPlan(t, s, start).Cells)) {
				g, in := next.Cells[cell]
				switch dice := rng.IntN(20); {
				case dice == 0 && in:
					delete(next.Cells, cell)
					changed++
				case dice == 1 && in && g == next.Grids[0].ID:
					next.Cells[cell] = west2.ID
					changed++
				case dice == 2 && !in:
					next.Cells[cell] = testHome(t, s, cell, next)
					changed++
				}
			}
			write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(next) })
			var rows int
			if _, err := s.get(t.Context(), &rows, "SELECT count(*) FROM plan_cell WHERE plan_id = ?", string(next.ID)); err != nil || rows != changed {
				t.Errorf("generation %d: got %d stored cells, %v, want the %d changed of %d", n, rows, err, changed, whole)
			}
			published = append(published, next)
			p = next
		}
		for n, want := range published {
			got, err := s.Plan(t.Context(), city, want.ID)
			if err != nil || !maps.Equal(got.Cells, want.Cells) {
				t.Errorf("generation %d: got %d cells, %v, want %d as published", n, len(got.Cells), err, len(want.Cells))
			}
			// Who answered for a cell then?
			byGrid, err := s.GridCells(t.Context(), city, want.From.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			resolved := map[geo.Cell]grid.GridID{}
			for g, cells := range byGrid {
				for _, c := range cells {
					resolved[c] = g
				}
			}
			if !maps.Equal(resolved, want.Cells) {
				t.Errorf("generation %d in force: got %d cells, want %d", n, len(resolved), len(want.Cells))
			}
		}
		if cells, err := s.GridCells(t.Context(), city, start.Add(-time.Second)); err != nil || len(cells) != 0 {
			t.Errorf("before the first plan: got %d grids, %v, want none", len(cells), err)
		}
	})
}

// testHome is the grid of p whose region holds the cell.
func testHome(t *testing.T, s *Store, cell geo.Cell, p *grid.Plan) grid.GridID {
	t.Helper()
	region := ""
	write(t, s, start, func(tx *Tx) error {
		home, err := tx.HomeOf([]geo.Cell{cell})
		region = home[cell]
		return err
	})
	for _, g := range p.Grids {
		if g.Region == region {
			return g.ID
		}
	}
	t.Fatalf("no grid for %s in %q", cell, region)
	return ""
}

func TestBadPlans(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		stored := testPlan(t, s, start)
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(stored) })
		before := len(drain(t, s))
		for name, c := range map[string]struct {
			change func(*grid.Plan)
			kind   grid.ErrorKind
			code   string
		}{
			"same instant":   {func(p *grid.Plan) { p.From = start }, grid.Conflict, "plan-effective"},
			"same id":        {func(p *grid.Plan) { p.ID = stored.ID }, grid.Conflict, "plan-known"},
			"unknown region": {func(p *grid.Plan) { p.Region = "nowhere" }, grid.Invalid, "invalid-plan"},
			"unknown base":   {func(p *grid.Plan) { p.Base = newID[grid.PlanID]() }, grid.Invalid, "invalid-plan"},
			"grid moves":     {func(p *grid.Plan) { p.Grids, p.Cells = []grid.Grid{stored.Grids[0]}, nil; p.Grids[0].Region = east }, grid.Conflict, "grid-region"},
			"cell of the other area": {func(p *grid.Plan) {
				p.Cells = map[geo.Cell]grid.GridID{cellAt(t, inEast): p.Grids[0].ID}
			}, grid.Invalid, "invalid-plan"},
			"cell outside":    {func(p *grid.Plan) { p.Cells[cellAt(t, outside)] = p.Grids[0].ID }, grid.Invalid, "invalid-plan"},
			"cell too coarse": {func(p *grid.Plan) { p.Cells[cellAt(t, inWest).Parent(8)] = p.Grids[0].ID }, grid.Invalid, "invalid-plan"},
			"unlisted grid":   {func(p *grid.Plan) { p.Cells[cellAt(t, inWest)] = newID[grid.GridID]() }, grid.Invalid, "invalid-plan"},
			"no name":         {func(p *grid.Plan) { p.Name = "" }, grid.Invalid, "invalid-plan"},
		} {
			p := testPlan(t, s, start.AddDate(0, 0, 1))
			c.change(p)
			t.Log(name)
			wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) }), c.kind, c.code)
		}
		if told := drain(t, s)[before:]; len(told) != 0 {
			t.Errorf("events: got %+v, want none", told)
		}
	})
}

func TestPlanSameInstantAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		var writes [2]func() error
		for n := range writes {
			p := testPlan(t, s, start)
			writes[n] = func() error { return tryWrite(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) }) }
		}
		race(t, "plan-effective", writes)
	})
}

func TestGrids(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		p := testPlan(t, s, start)
		lead, backup, gone := testOfficer(west, grid.PostLead), testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostOfficer)
		gone.ActiveUntil = start.AddDate(0, 0, 5)
		put(t, s, start, (*Tx).PutOfficers, lead, backup, gone)
		write(t, s, start, func(tx *Tx) error {
			if err := tx.PublishPlan(p); err != nil {
				return err
			}
			w := p.Grids[0]
			duties := []*grid.Duty{
				testDuty(w, backup, start.AddDate(0, 0, 2), time.Time{}),
				testDuty(w, lead, start, time.Time{}),
				testDuty(w, gone, start, time.Time{}),
				testDuty(w, backup, start, start.AddDate(0, 0, 1)),
			}
			duties[1].Kind = grid.DutyLead
			for _, d := range duties {
				if err := tx.PutDuty(d); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			scope string
			day   int
			grids []string
			staff []grid.OfficerID // of the western grid
		}{
			{city, 0, []string{"E", "W"}, []grid.OfficerID{lead.ID, backup.ID, gone.ID}},
			{west, 1, []string{"W"}, []grid.OfficerID{lead.ID, gone.ID}}, // half-open: the day of the end is out
			{west, 2, []string{"W"}, []grid.OfficerID{lead.ID, backup.ID, gone.ID}},
			{west, 5, []string{"W"}, []grid.OfficerID{lead.ID, backup.ID}},
			{east, 5, []string{"E"}, nil},
			{"nowhere", 5, nil, nil},
			{city, -1, nil, nil},
		} {
			rows, err := s.Grids(t.Context(), c.scope, start.AddDate(0, 0, c.day))
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			var staff []grid.OfficerID
			for _, g := range rows {
				codes = append(codes, g.Code)
				if g.Cells == 0 || g.Plan != p.ID || !g.Since.Equal(start) {
					t.Errorf("grid %s: got %d cells of plan %s since %s", g.Code, g.Cells, g.Plan, g.Since)
				}
				for _, person := range g.Staff {
					staff = append(staff, person.Officer.ID)
				}
			}
			slices.Sort(staff)
			slices.Sort(c.staff)
			if !slices.Equal(codes, c.grids) || !slices.Equal(staff, c.staff) {
				t.Errorf("%s on day %d: got %v with %v, want %v with %v", c.scope, c.day, codes, staff, c.grids, c.staff)
			}
		}
		_, err := s.Plan(t.Context(), west, p.ID)
		wantCode(t, err, grid.NotFound, "plan-not-found")
		_, err = s.Grid(t.Context(), east, p.Grids[0].ID)
		wantCode(t, err, grid.NotFound, "grid-not-found")
	})
}

// A grid of the city is seen from an area that has cells of it, with those only.
func TestGridOverAreas(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		p := testPlan(t, s, start)
		p.Grids = []grid.Grid{{ID: newID[grid.GridID](), Code: "all", Name: "All"}}
		ofEast := 0
		for cell := range p.Cells {
			p.Cells[cell] = p.Grids[0].ID
		}
		cells, err := s.CellsInForce(t.Context(), east)
		if err != nil {
			t.Fatal(err)
		}
		ofEast = len(cells)
		write(t, s, start, func(tx *Tx) error { return tx.PublishPlan(p) })
		rows, err := s.Grids(t.Context(), east, start)
		if err != nil || len(rows) != 1 || rows[0].Region != city || rows[0].Cells != ofEast {
			t.Errorf("got %+v, %v, want the grid of the city with %d cells", rows, err, ofEast)
		}
		byGrid, err := s.GridCells(t.Context(), east, start)
		if err != nil || len(byGrid[p.Grids[0].ID]) != ofEast {
			t.Errorf("cells: got %d, %v, want %d", len(byGrid[p.Grids[0].ID]), err, ofEast)
		}
	})
}

// The plan of an area takes the place of the city's there, and only there.
func TestPlanOfAnArea(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		whole := testPlan(t, s, start)
		own := testPlan(t, s, start.AddDate(0, 0, 1))
		own.Region = west // with a grid that goes on under another code, and one that is new
		own.Grids = []grid.Grid{{ID: whole.Grids[0].ID, Region: west, Code: "W'", Name: "West"}, {ID: newID[grid.GridID](), Region: west, Code: "own", Name: "Own"}}
		homes := map[geo.Cell]string{}
		cells, err := s.CellsInForce(t.Context(), city)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			homes[c.Cell] = c.Region
		}
		own.Cells = map[geo.Cell]grid.GridID{}
		for cell, region := range homes {
			if region == west {
				own.Cells[cell] = own.Grids[len(own.Cells)%2].ID
			}
		}
		write(t, s, start, func(tx *Tx) error {
			if err := tx.PublishPlan(whole); err != nil {
				return err
			}
			return tx.PublishPlan(own)
		})
		for _, c := range []struct {
			scope string
			day   int
			want  []string
		}{{city, 0, []string{"E", "W"}}, {city, 1, []string{"E", "W'", "own"}}, {west, 0, []string{"W"}}, {west, 1, []string{"W'", "own"}}, {east, 1, []string{"E"}}} {
			rows, err := s.Grids(t.Context(), c.scope, start.AddDate(0, 0, c.day))
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, g := range rows {
				codes = append(codes, g.Code)
			}
			if !slices.Equal(codes, c.want) {
				t.Errorf("grids of %s on day %d: got %v, want %v", c.scope, c.day, codes, c.want)
			}
			byGrid, err := s.GridCells(t.Context(), c.scope, start.AddDate(0, 0, c.day))
			if err != nil || len(byGrid) != len(c.want) {
				t.Errorf("cells of %s on day %d: got %d grids, %v, want %d", c.scope, c.day, len(byGrid), err, len(c.want))
			}
		}
	})
}
