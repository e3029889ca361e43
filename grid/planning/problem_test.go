package planning

import (
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/balance"
)

func problemOf(t *testing.T, s *Sheet, d *grid.Draft, p *Params, people *People, terms []Term) *dealing {
	t.Helper()
	g, err := newDealing(s, d, p, people, terms)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// river lists the edges between cells of the west and the east.
func river(s *Sheet) [][2]geo.Cell {
	var edges [][2]geo.Cell
	west := func(i int) bool { return s.Regions[s.Home[i]][1] == 'w' }
	for i, c := range s.Cells.Cells {
		for _, n := range s.Cells.Neighbours(i) {
			if west(i) && !west(int(n)) {
				edges = append(edges, [2]geo.Cell{s.Cells.Cells[n], c})
			}
		}
	}
	return edges
}

// No grid crosses a river.
func TestRiverIsNotCrossed(t *testing.T) {
	s := sheetOf(disk(t, 7), quarters, func(geo.Cell) int { return 1 })
	people := &People{Officers: staff(4, false), At: at}
	_, after, err := balanced(t, s, homes(s, 4), Params{Grids: 6, Borders: grid.BordersFree, Seed: 3, CutEdges: river(s)}, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := LayoutOf(after)
	side := map[int32]byte{}
	for i, g := range l.over(s) {
		bank := s.Regions[s.Home[i]][1]
		if was, known := side[g]; known && was != bank {
			t.Fatalf("grid %s lies on both banks", after.Grids[g].Code)
		}
		side[g] = bank
	}
	if len(side) != 6 {
		t.Errorf("got %d grids, want 6", len(side))
	}
}

// Edges across a border that is priced are dear, others are not.
func TestPricedBorders(t *testing.T) {
	s := sheetOf(disk(t, 4), quarters, func(geo.Cell) int { return 1 })
	g := problemOf(t, s, homes(s, 4), &Params{Borders: grid.BordersPriced, Price: 7}, &People{Officers: staff(4, false), At: at}, nil)
	across := 0
	for i := range g.cell {
		for n := g.problem.Start[i]; n < g.problem.Start[i+1]; n++ {
			want := 1.
			if s.Home[g.cell[i]] != s.Home[g.cell[g.problem.To[n]]] {
				want = 7
				across++
			}
			if g.problem.Cost[n] != want {
				t.Fatalf("an edge costs %v, want %v", g.problem.Cost[n], want)
			}
		}
	}
	if across == 0 {
		t.Error("no edge crosses a border")
	}
}

// Cells stay with their people at the price of their institutions, but where a
// supervisor's rotation is due.
func TestRotationFreesCells(t *testing.T) {
	s := sheetOf(disk(t, 4), quarters, func(geo.Cell) int { return 2 })
	d := homes(s, 4)
	d.Staff = append(d.Staff, grid.Posting{Grid: gridID(1), Officer: officerID(9), Kind: grid.DutySupervisor}, grid.Posting{Grid: gridID(2), Officer: officerID(9), Kind: grid.DutySupervisor})
	terms := []Term{{officerID(9), gridID(1), at.AddDate(-4, 0, 0)}, {officerID(9), gridID(2), at.AddDate(-1, 0, 0)}}
	g := problemOf(t, s, d, &Params{ChurnPrice: 3}, &People{Officers: staff(4, false), At: at}, terms)
	for n, i := range g.cell {
		want := 2.
		if d.Grids[g.of[i]].ID == gridID(1) {
			want = 0
		}
		if g.problem.Moved[n] != want || g.parts[g.problem.Current[n]].officer != officerID(int(g.of[i])+1) {
			t.Fatalf("a cell of grid %d: got %v institutions of part %d, want %v", g.of[i], g.problem.Moved[n], g.problem.Current[n], want)
		}
	}
	if g.problem.ChurnPrice != 3 {
		t.Errorf("price: got %v", g.problem.ChurnPrice)
	}
}

// Parts are people by their hours, less what locked grids take, with their homes.
func TestPartsOfPeople(t *testing.T) {
	s := sheetOf(disk(t, 5), quarters, func(geo.Cell) int { return 40 })
	d := homes(s, 4)
	d.Locked = []grid.GridID{gridID(1)}
	people := &People{Officers: staff(5, true), At: at}
	l := LayoutOf(d)
	full := float64(s.Policy.Capacity(0, true)) / 3600
	half := float64(s.Policy.Capacity(20, true)) / 3600
	locked := float64(Reckon(s, &l, people).Grids[0].Work.Sum()) / 3600
	free := slices.IndexFunc(s.Cells.Cells, func(c geo.Cell) bool { return d.Cells[c] == gridID(2) })
	p := &Params{Staff: []grid.OfficerID{officerID(1), officerID(4), officerID(4), officerID(5)}, Leave: []grid.OfficerID{officerID(5)}, Vacant: 1, Seeds: []geo.Cell{s.Cells.Cells[free]}}
	g := problemOf(t, s, d, p, people, nil)
	want := []part{{officer: officerID(1), grid: none, capacity: full - locked}, {officer: officerID(4), grid: none, capacity: half}, {grid: none, capacity: full}}
	if len(g.parts) != len(want) {
		t.Fatalf("got %+v, want %+v", g.parts, want)
	}
	for i, w := range want {
		if got := g.parts[i]; got.officer != w.officer || got.grid != w.grid || got.capacity-w.capacity > 1e-3 || w.capacity-got.capacity > 1e-3 {
			t.Errorf("part %d: got %+v, want %+v", i, got, w)
		}
	}
	if home := g.problem.Parts[0].Home; home == balance.None || g.cell[home] != int32(free) || g.problem.Parts[1].Home != balance.None {
		t.Errorf("homes: got %+v", g.problem.Parts)
	}
	for _, i := range g.cell {
		if d.Cells[s.Cells.Cells[i]] == gridID(1) {
			t.Fatal("a locked cell is dealt")
		}
	}
	everybody := principals(&l, l.workers(people.roster()))
	if !slices.Equal(everybody, []grid.OfficerID{officerID(1), officerID(2), officerID(3), officerID(4)}) {
		t.Errorf("who has work: got %v", everybody)
	}
}

// A limit of area is stated to the balancer in square kilometres.
func TestAreaIsBounded(t *testing.T) {
	s := sheetOf(disk(t, 3), quarters, func(geo.Cell) int { return 1 })
	g := problemOf(t, s, homes(s, 2), &Params{Grids: 4, MaxAreaKm2: 1.5}, &People{At: at}, nil)
	sum := 0.
	for _, size := range g.problem.Size {
		sum += size
	}
	if g.problem.MaxSize != 1.5 || sum < 3 || sum > 5 {
		t.Errorf("got at most %v of %v km²", g.problem.MaxSize, sum)
	}
}

func TestIslandsAreJoinedWhereUneven(t *testing.T) {
	for _, c := range []struct {
		weight, share float64
		want          bool
	}{{0.3, 1, false}, {0.95, 1, true}, {1.05, 1, true}, {1.4, 1, false}, {2.5, 1, false}, {7.5, 1, true}, {0.01, 0, true}} {
		if got := evenAlone(c.weight, c.share); got != c.want {
			t.Errorf("%v shares of %v: got %v, want %v", c.weight, c.share, got, c.want)
		}
	}
	// Two islands off a mainland, as heavy as a third of a share each: one person
	// has them beside land.
	all := disk(t, 6)
	island := cellSet(append(all[100].Disk(1), all[120].Disk(1)...))
	shore := map[geo.Cell]bool{}
	for c := range island {
		for _, n := range c.Neighbours() {
			shore[n] = !island[n]
		}
	}
	cells := slices.DeleteFunc(all, func(c geo.Cell) bool { return shore[c] })
	s := sheetOf(cells, func(geo.Cell) string { return "one" }, func(geo.Cell) int { return 1 })
	g := problemOf(t, s, homes(s, 1), &Params{Staff: []grid.OfficerID{officerID(1), officerID(2), officerID(3)}, Borders: grid.BordersFree}, &People{Officers: staff(3, false), At: at}, nil)
	answer, err := balance.Solve(t.Context(), &g.problem, balance.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if answer.MaxOverMean > 1.1 {
		t.Errorf("got %v over the mean", answer.MaxOverMean)
	}
	_, roots := pieces(s.Cells, make([]int32, len(s.Cells.Cells)))
	if len(roots) < 2 {
		t.Errorf("the land is in %d pieces, want islands", len(roots))
	}
}
