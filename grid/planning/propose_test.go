package planning

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/balance"
)

// balanced proposes a balance and applies it to a copy of the draft.
func balanced(t testing.TB, s *Sheet, d *grid.Draft, p Params, people *People, terms []Term) (Result, *grid.Draft, error) {
	t.Helper()
	next := ids()
	b := Balancing{Sheet: s, Draft: d, Params: &p, People: people, Supervising: terms, NewID: func() string {
		id := next()
		for slices.ContainsFunc(d.Grids, func(g grid.Grid) bool { return string(g.ID) == id }) {
			id = next()
		}
		return id
	}}
	r, stopped, err := b.Propose(context.Background(), balance.Options{})
	if err != nil {
		return r, nil, err
	}
	if stopped {
		t.Error("it stopped, and nobody had asked")
	}
	after := copyOf(d)
	if err := after.Apply(&r.Change); err != nil {
		t.Fatalf("the change does not apply: %v", err)
	}
	return r, after, nil
}

func copyOf(d *grid.Draft) *grid.Draft {
	c := *d
	c.Grids, c.Staff, c.Locked = slices.Clone(d.Grids), slices.Clone(d.Staff), slices.Clone(d.Locked)
	c.Cells = make(map[geo.Cell]grid.GridID, len(d.Cells))
	for cell, id := range d.Cells {
		c.Cells[cell] = id
	}
	return &c
}

// random is a draft and options drawn from a seed.
type random struct {
	sheet  *Sheet
	draft  *grid.Draft
	params Params
	people *People
	terms  []Term
}

func drawn(t testing.TB, seed uint64) random {
	rng := rand.New(rand.NewPCG(seed, 7))
	rings := 4 + rng.IntN(6)
	cells := disk(t, rings)
	var hole map[geo.Cell]bool
	if rng.IntN(3) == 0 { // a lake
		hole = cellSet(cells[len(cells)/3].Disk(1))
	}
	cells = slices.DeleteFunc(cells, func(c geo.Cell) bool { return hole[c] })
	if rng.IntN(3) == 0 { // islands: water along a line
		cells = slices.DeleteFunc(cells, func(c geo.Cell) bool { return c.Centre().Lat > 41.853 && c.Centre().Lat < 41.858 })
	}
	s := sheetOf(cells, quarters, clumped(rng))
	w := random{sheet: s, people: &People{Officers: staff(14, rng.IntN(2) == 0), At: at}}
	n := 4 + rng.IntN(8)
	switch rng.IntN(3) {
	case 0:
		w.draft = homes(s, n)
	case 1: // grids of the parents of cells, cut by the regions
		w.draft = draftBy(s, n, func(i int) string { return s.Regions[s.Home[i]] + s.Cells.Cells[i].Parent(8).String() })
	default: // with cells of no grid
		w.draft = draftBy(s, n, func(i int) string {
			if rng.IntN(10) == 0 {
				return ""
			}
			return s.Regions[s.Home[i]]
		})
	}
	w.draft.Borders = grid.BordersList[rng.IntN(3)]
	for _, g := range w.draft.Grids {
		if rng.IntN(5) == 0 && len(w.draft.Locked) < len(w.draft.Grids)/2 {
			w.draft.Locked = append(w.draft.Locked, g.ID)
		}
	}
	slices.Sort(w.draft.Locked)
	w.params = Params{Seed: seed, ChurnPrice: float64(rng.IntN(3))}
	switch rng.IntN(3) {
	case 0:
		w.params.Grids = len(w.draft.Locked) + 4 + rng.IntN(6)
	case 1:
		for i := range 3 + rng.IntN(8) {
			w.params.Staff = append(w.params.Staff, officerID(i+1))
		}
	}
	if rng.IntN(3) == 0 {
		w.draft.Staff = append(w.draft.Staff, grid.Posting{Grid: w.draft.Grids[0].ID, Officer: officerID(14), Kind: grid.DutySupervisor})
		w.terms = []Term{{officerID(14), w.draft.Grids[0].ID, at.AddDate(-4, 0, 0)}}
	}
	return w
}

// Whatever is balanced, every cell is in one grid, every new or changed grid hangs
// together, hard borders are not crossed, and locked grids are as they were.
func TestProposalsKeepTheRules(t *testing.T) {
	runs := uint64(60)
	if full() {
		runs = 3000
	}
	infeasible := 0
	for seed := uint64(1); seed <= runs; seed++ {
		w := drawn(t, seed)
		_, after, err := balanced(t, w.sheet, w.draft, w.params, w.people, w.terms)
		if err != nil {
			var no *Failure
			if !errors.As(err, &no) || no.Code == "" || no.Text == "" {
				t.Errorf("seed %d: %v", seed, err)
			}
			infeasible++
			continue
		}
		for _, fault := range broken(&w, after) {
			t.Errorf("seed %d (%+v, borders %s, %d locked): %s", seed, w.params, w.draft.Borders, len(w.draft.Locked), fault)
		}
	}
	if infeasible > int(runs)/4 {
		t.Errorf("%d of %d inputs had no answer", infeasible, runs)
	}
}

// broken lists the rules that a balanced draft breaks.
func broken(w *random, after *grid.Draft) []string {
	var faults []string
	s, before := w.sheet, w.draft
	was, is := LayoutOf(before), LayoutOf(after)
	from, to := was.over(s), is.over(s)
	old := was.at()
	pieces := connected(s, to)
	hard := before.Borders == grid.BordersHard
	crosses := map[int32]map[int32]bool{}
	for i, g := range to {
		if g == none {
			faults = append(faults, "cell "+s.Cells.Cells[i].String()+" is in no grid")
			break
		}
		if crosses[g] == nil {
			crosses[g] = map[int32]bool{}
		}
		crosses[g][s.Home[i]] = true
	}
	for g := range after.Grids {
		id := after.Grids[g].ID
		if slices.Contains(before.Locked, id) {
			same := true
			for i := range to {
				same = same && (is.id(to[i]) == id) == (was.id(from[i]) == id)
			}
			if !same || !slices.Equal(postingsOf(before, id), postingsOf(after, id)) {
				faults = append(faults, "the locked grid "+after.Grids[g].Code+" changed")
			}
			continue
		}
		if hard && len(crosses[int32(g)]) > 1 {
			faults = append(faults, "grid "+after.Grids[g].Code+" crosses a hard border")
		}
		if pieces[int32(g)] > 1 && !apart(w, to, from, int32(g)) {
			faults = append(faults, "grid "+after.Grids[g].Code+" does not hang together")
		}
		if _, kept := old[id]; len(crosses[int32(g)]) == 0 && !kept {
			faults = append(faults, "the new grid "+after.Grids[g].Code+" has no cells")
		}
	}
	return faults
}

func postingsOf(d *grid.Draft, id grid.GridID) []grid.Posting {
	list := slices.Clone(d.Staff)
	list = slices.DeleteFunc(list, func(p grid.Posting) bool { return p.Grid != id })
	sortPostings(list)
	return list
}

// apart says whether a grid may lie in pieces: locked grids, or the land itself, cut
// its community or what is free in two.
func apart(w *random, to, from []int32, g int32) bool {
	s := w.sheet
	locked := func(i int) bool {
		return from[i] != none && slices.Contains(w.draft.Locked, w.draft.Grids[from[i]].ID)
	}
	free := make([]int32, len(to))
	for i := range free {
		free[i] = none
		if !locked(i) {
			free[i] = 0
			if w.draft.Borders == grid.BordersHard {
				free[i] = s.Home[i]
			}
		}
	}
	label, _ := pieces(s.Cells, free)
	first := int32(none)
	for i, at := range to {
		if at != g {
			continue
		}
		if first != none && label[i] != first {
			return true
		}
		first = label[i]
	}
	return false
}

func TestProposalIsTheSameForASeed(t *testing.T) {
	w := drawn(t, 3)
	a, _, err := balanced(t, w.sheet, w.draft, w.params, w.people, w.terms)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := balanced(t, w.sheet, w.draft, w.params, w.people, w.terms)
	if err != nil {
		t.Fatal(err)
	}
	x, errX := a.encode()
	y, errY := b.encode()
	if errX != nil || errY != nil || string(x) != string(y) {
		t.Errorf("got two answers to one seed (%v, %v)", errX, errY)
	}
	back, err := ResultOf(x)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(back.Change.Cells, func(a, b grid.CellMove) int { return int(min(1, max(-1, a.Cell-b.Cell))) })
	if !slices.Equal(back.Change.Cells, a.Change.Cells) || !slices.Equal(back.Change.Postings, a.Change.Postings) || back.Measure != a.Measure {
		t.Error("a stored result is read otherwise")
	}
}

// Communities that fit a person's hours stay whole, with their code and name, and
// people get several; nothing moves but people.
func TestHardBordersDealWholeCommunities(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	s := sheetOf(disk(t, 9), func(c geo.Cell) string { return c.Parent(7).String() }, clumped(rng))
	d := homes(s, 3)
	r, after, err := balanced(t, s, d, Params{Seed: 1, Staff: []grid.OfficerID{officerID(1), officerID(2), officerID(3)}}, &People{Officers: staff(3, false), At: at}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Change.Cells) > 0 || len(r.Change.Grids) > 0 {
		t.Errorf("got %d cells and %d grids changed, want people only", len(r.Change.Cells), len(r.Change.Grids))
	}
	l := LayoutOf(after)
	got := Reckon(s, &l, &People{Officers: staff(3, false), At: at})
	if got.Summary.People != 3 || got.Summary.Unstaffed != 0 || got.Summary.MaxOverMean > 1.5 {
		t.Errorf("got %+v", got.Summary)
	}
}

// Where everything is even already, nothing is changed.
func TestEvenDraftStays(t *testing.T) {
	s := sheetOf(disk(t, 8), quarters, func(geo.Cell) int { return 1 })
	even := draftBy(s, 4, func(i int) string { return s.Regions[s.Home[i]] })
	people := &People{Officers: staff(4, false), At: at}
	_, first, err := balanced(t, s, even, Params{Seed: 2, Borders: grid.BordersFree, ChurnPrice: 5}, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := balanced(t, s, first, Params{Seed: 2, Borders: grid.BordersFree, ChurnPrice: 5}, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Change.Cells); n > len(s.Cells.Cells)/20 || len(r.Change.Grids) > 0 || len(r.Change.Postings) > 0 {
		t.Errorf("got %d cells, %d grids, %d postings changed", n, len(r.Change.Grids), len(r.Change.Postings))
	}
}

// Who leaves keeps no posting, who joins gets work, and most keep their person.
func TestStaffingMovesLittle(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	s := sheetOf(disk(t, 12), quarters, clumped(rng))
	people := &People{Officers: staff(13, false), At: at}
	first := Params{Seed: 1, Borders: grid.BordersFree}
	for i := range 12 {
		first.Staff = append(first.Staff, officerID(i+1))
	}
	_, d, err := balanced(t, s, homes(s, 4), first, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Borders = grid.BordersFree
	p, err := Staffing(d, []grid.OfficerID{officerID(2), officerID(5)}, []grid.OfficerID{officerID(13)}, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, after, err := balanced(t, s, d, p, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Reason != grid.EditStaffing {
		t.Errorf("reason: got %s", r.Reason)
	}
	for _, q := range after.Staff {
		if q.Officer == officerID(2) || q.Officer == officerID(5) {
			t.Errorf("who left is posted: %+v", q)
		}
	}
	a, b := LayoutOf(d), LayoutOf(after)
	c := Compare(s, &a, &b, people)
	if c.After.People != 11 || c.After.Unstaffed > 0 || c.Moves.InstitutionsKept < 0.6 {
		t.Errorf("got %d people, %d cells unstaffed, %.3f of institutions kept", c.After.People, c.After.Unstaffed, c.Moves.InstitutionsKept)
	}
	if math.Abs(r.Measure.MovedHours-c.Moves.Hours) > 1e-6*c.Moves.Hours {
		t.Errorf("work that changes its person: got %v hours, compared %v", r.Measure.MovedHours, c.Moves.Hours)
	}
	t.Logf("kept %.3f, max %.3f", c.Moves.InstitutionsKept, c.After.MaxOverMean)
}

// A posting not yet named leaves its grids vacant; everybody else has theirs.
func TestVacantPostsAreUnstaffed(t *testing.T) {
	s := sheetOf(disk(t, 8), quarters, func(geo.Cell) int { return 1 })
	d := homes(s, 4)
	d.Borders = grid.BordersFree
	people := &People{Officers: staff(4, false), At: at}
	p, err := Staffing(d, nil, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, after, err := balanced(t, s, d, p, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := LayoutOf(after)
	r := Reckon(s, &l, people)
	n := len(s.Cells.Cells)
	if r.Summary.Unstaffed < n/8 || r.Summary.Unstaffed > n/3 {
		t.Errorf("got %d of %d cells for the fifth post", r.Summary.Unstaffed, n)
	}
}

// Who leaves an uneven plan is made up for, and the rest of it stays as uneven as it was.
func TestStaffingKeepsAnUnevenPlan(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	s := sheetOf(disk(t, 12), quarters, clumped(rng))
	people := &People{Officers: staff(30, false), At: at}
	d := draftBy(s, 30, func(i int) string { return s.Cells.Cells[i].Parent(7).String() })
	d.Borders = grid.BordersFree
	p, err := Staffing(d, []grid.OfficerID{officerID(3)}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	l := LayoutOf(d)
	left := 0.
	for _, p := range d.Staff {
		for i, c := range s.Cells.Cells {
			if p.Officer == officerID(3) && d.Cells[c] == p.Grid {
				left += float64(s.Work[i].Sum()) / 3600
			}
		}
	}
	was := Reckon(s, &l, people).Summary.MaxOverMean
	r, _, err := balanced(t, s, d, p, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	if was < 1.2 || left == 0 || r.Measure.MovedHours > 1.3*left || r.Measure.MaxOverMean > was {
		t.Errorf("%.2f hours move, of who leaves are %.2f; largest load %.2f, before %.2f", r.Measure.MovedHours, left, r.Measure.MaxOverMean, was)
	}
	t.Logf("%.2f hours move, of who leaves are %.2f; largest load %.2f, before %.2f", r.Measure.MovedHours, left, r.Measure.MaxOverMean, was)
}
