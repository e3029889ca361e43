package planning

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
)

func TestReckonSharesWork(t *testing.T) {
	s := sheetOf(disk(t, 6), quarters, clumped(rand.New(rand.NewPCG(1, 1))))
	d := homes(s, 3) // the first holds two of the four grids
	d.Staff = append(d.Staff, grid.Posting{Grid: d.Grids[1].ID, Officer: officerID(4), Kind: grid.DutyAssistant},
		grid.Posting{Grid: d.Grids[2].ID, Officer: officerID(5), Kind: grid.DutyLead})
	l := LayoutOf(d)
	people := &People{Officers: staff(6, true), At: at}
	r := Reckon(s, &l, people)
	var all, byGrid, byPerson grid.Work
	for i := range s.Work {
		all = plus(all, s.Work[i])
	}
	capacity := int64(0)
	for _, g := range r.Grids {
		byGrid = plus(byGrid, g.Work)
		capacity += g.Capacity
		if g.Pieces != 1 {
			t.Errorf("grid %s: got %d pieces, want 1", g.Code, g.Pieces)
		}
	}
	hours := int64(0)
	for _, p := range r.People {
		byPerson = plus(byPerson, p.Work)
		if len(p.Grids) > 0 {
			hours += p.Capacity
		}
	}
	if byGrid != all || byPerson != all {
		t.Errorf("work: got %v by grid, %v by person, want %v", byGrid, byPerson, all)
	}
	if math.Abs(float64(capacity-hours)) > 4 {
		t.Errorf("capacity: got %d of grids, %d of people with one", capacity, hours)
	}
	if len(r.People) != 6 || r.Summary.People != 4 {
		t.Fatalf("people: got %d, %d with a grid, want 6, 4", len(r.People), r.Summary.People)
	}
	first, fourth, fifth := r.People[0], r.People[3], r.People[4]
	if len(first.Grids) != 2 || first.Work != plus(r.Grids[0].Work, r.Grids[3].Work) {
		t.Errorf("who holds two grids: got %+v", first)
	}
	if abs(fourth.Capacity*2-r.People[5].Capacity) > 1 {
		t.Errorf("half-time: got %d seconds of %d", fourth.Capacity, r.People[5].Capacity)
	}
	if second := r.People[1]; math.Abs(second.Ratio-fourth.Ratio) > 1e-4 {
		t.Errorf("two in a grid: got ratios %v and %v, want the same", second.Ratio, fourth.Ratio)
	}
	if len(fifth.Grids) != 0 || fifth.Work != (grid.Work{}) {
		t.Errorf("a lead beside an officer: got %+v, want no work", fifth)
	}
}

func TestWorkFallsToLeadsThenBackups(t *testing.T) {
	s := sheetOf(disk(t, 1), func(geo.Cell) string { return "one" }, func(geo.Cell) int { return 1 })
	post := func(n int, k grid.DutyKind) grid.Posting {
		return grid.Posting{Grid: gridID(1), Officer: officerID(n), Kind: k}
	}
	left := staff(3, false)
	left[0].ActiveUntil = at
	for _, c := range []struct {
		name   string
		staff  []grid.Posting
		people []grid.Officer
		want   []grid.OfficerID
	}{
		{"nobody", nil, staff(3, false), nil},
		{"a supervisor does none", []grid.Posting{post(1, grid.DutySupervisor), post(2, grid.DutyLiaison)}, staff(3, false), nil},
		{"a backup alone", []grid.Posting{post(3, grid.DutyBackup)}, staff(3, false), []grid.OfficerID{officerID(3)}},
		{"a lead before the backup", []grid.Posting{post(3, grid.DutyBackup), post(2, grid.DutyLead)}, staff(3, false), []grid.OfficerID{officerID(2)}},
		{"officers and assistants", []grid.Posting{post(2, grid.DutyLead), post(3, grid.DutyAssistant), post(1, grid.DutyOfficer)}, staff(3, false), []grid.OfficerID{officerID(1), officerID(3)}},
		{"the officer has left", []grid.Posting{post(1, grid.DutyOfficer), post(2, grid.DutyLead)}, left, []grid.OfficerID{officerID(2)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draftBy(s, 0, func(int) string { return "g" })
			d.Staff = c.staff
			l := LayoutOf(d)
			got := l.workers((&People{Officers: c.people, At: at}).roster())[0]
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The border between grids is half of what their outlines are longer than that of
// the land: another way to the same length.
func TestBorderIsThatOfOutlines(t *testing.T) {
	s := sheetOf(disk(t, 7), quarters, func(geo.Cell) int { return 1 })
	d := homes(s, 1)
	l := LayoutOf(d)
	got := Reckon(s, &l, &People{At: at}).Summary
	length := func(cells []geo.Cell) float64 {
		sum := 0.
		for _, polygon := range geo.Outline(cells) {
			for _, ring := range polygon {
				for i := 1; i < len(ring); i++ {
					sum += geo.DistanceMetres(geo.Point{Lon: ring[i-1][0], Lat: ring[i-1][1]}, geo.Point{Lon: ring[i][0], Lat: ring[i][1]})
				}
			}
		}
		return sum / 1000
	}
	want := -length(s.Cells.Cells)
	for _, g := range d.Grids {
		var cells []geo.Cell
		for c, id := range d.Cells {
			if id == g.ID {
				cells = append(cells, c)
			}
		}
		want += length(cells)
	}
	if want /= 2; math.Abs(got.BorderKm-want) > 1e-6 || want < 5 {
		t.Errorf("got %.6f km, want %.6f", got.BorderKm, want)
	}
	area := 0.
	for _, a := range s.AreaKm2 {
		area += a
	}
	if whole := geo.AreaM2(geo.Outline(s.Cells.Cells)) / 1e6; math.Abs(area-whole) > whole*1e-4 {
		t.Errorf("area: got %v km², want %v", area, whole)
	}
	if one := draftBy(s, 1, func(int) string { return "all" }); true {
		l := LayoutOf(one)
		if iso := Reckon(s, &l, &People{At: at}).Summary.Iso; math.Abs(iso-1) > 1e-9 {
			t.Errorf("a disc: got iso %v, want 1", iso)
		}
	}
}

func TestCompare(t *testing.T) {
	s := sheetOf(disk(t, 4), quarters, func(geo.Cell) int { return 2 })
	people := &People{Officers: staff(5, false), At: at}
	before := homes(s, 4)
	size := func(code string) int {
		n := 0
		for i := range s.Home {
			if s.Regions[s.Home[i]] == code {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		name   string
		change func(d *grid.Draft)
		want   Moves
	}{
		{"nothing", func(*grid.Draft) {}, Moves{InstitutionsKept: 1}},
		{"another person", func(d *grid.Draft) { d.Staff[0].Officer = officerID(5) },
			Moves{Institutions: 2 * size(before.Grids[0].Code), InstitutionsKept: 1 - float64(size(before.Grids[0].Code))/61, People: 2}},
		{"a second person", func(d *grid.Draft) {
			d.Staff = append(d.Staff, grid.Posting{Grid: d.Grids[0].ID, Officer: officerID(5), Kind: grid.DutyOfficer})
		}, Moves{InstitutionsKept: 1, People: 1}},
		{"a backup is no worker", func(d *grid.Draft) {
			d.Staff = append(d.Staff, grid.Posting{Grid: d.Grids[0].ID, Officer: officerID(5), Kind: grid.DutyBackup})
		}, Moves{InstitutionsKept: 1}},
		{"a new grid of the same person", func(d *grid.Draft) {
			moved := grid.GridID("")
			for cell, id := range d.Cells {
				if id == d.Grids[0].ID {
					d.Cells[cell] = gridID(9)
					moved = id
				}
			}
			d.Grids = append(slices.DeleteFunc(slices.Clone(d.Grids), func(g grid.Grid) bool { return g.ID == moved }), grid.Grid{ID: gridID(9), Code: "new"})
			for i := range d.Staff {
				if d.Staff[i].Grid == moved {
					d.Staff[i].Grid = gridID(9)
				}
			}
		}, Moves{Cells: size(before.Grids[0].Code), InstitutionsKept: 1, People: 1, GridsNew: 1, GridsOff: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := homes(s, 4)
			c.change(after)
			a, b := LayoutOf(before), LayoutOf(after)
			got := Compare(s, &a, &b, people)
			if math.Abs(got.Moves.InstitutionsKept-c.want.InstitutionsKept) > 1e-9 {
				t.Errorf("kept: got %v, want %v", got.Moves.InstitutionsKept, c.want.InstitutionsKept)
			}
			got.Moves.InstitutionsKept, got.Moves.Hours = c.want.InstitutionsKept, 0
			if got.Moves != c.want {
				t.Errorf("got %+v, want %+v", got.Moves, c.want)
			}
		})
	}
}

func abs(n int64) int64 { return max(n, -n) }

// Of a plan of the city a district sees its own cells, their grids and people.
func TestLayoutWithinDistrict(t *testing.T) {
	city := sheetOf(disk(t, 4), quarters, func(geo.Cell) int { return 1 })
	d := homes(city, 4)
	var own []geo.Cell
	for i, c := range city.Cells.Cells {
		if city.Regions[city.Home[i]] == "ne" {
			own = append(own, c)
		}
	}
	wide := LayoutOf(d)
	l := wide.Within(sheetOf(own, quarters, func(geo.Cell) int { return 1 }))
	if len(l.Cells) != len(own) || len(l.Grids) != 1 || l.Grids[0].Code != "ne" || len(l.Staff) != 1 || l.Staff[0].Grid != l.Grids[0].ID {
		t.Errorf("got %d cells of %d, grids %v, staff %v", len(l.Cells), len(own), l.Grids, l.Staff)
	}
}
