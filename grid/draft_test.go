package grid_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// draftCells are some real cells.
func draftCells(t testing.TB, n int) []geo.Cell {
	t.Helper()
	c, err := geo.CellAt(geo.Point{Lon: -87.65, Lat: 41.88}, 9)
	if err != nil {
		t.Fatal(err)
	}
	return c.Disk(8)[:n]
}

func testDraft(t testing.TB, cells []geo.Cell) *grid.Draft {
	d := &grid.Draft{Region: "r", Name: "d", Borders: grid.BordersHard, Version: 7, Cells: map[geo.Cell]grid.GridID{}}
	for n := range 4 {
		g := grid.Grid{ID: grid.GridID(fmt.Sprintf("g%d", n)), Region: "r", Code: fmt.Sprintf("%d", n), Name: "n"}
		d.Grids = append(d.Grids, g)
		d.Staff = append(d.Staff, grid.Posting{Grid: g.ID, Officer: grid.OfficerID(fmt.Sprintf("o%d", n)), Kind: grid.DutyOfficer})
	}
	for n, c := range cells {
		if n%5 > 0 {
			d.Cells[c] = d.Grids[n%4].ID
		}
	}
	if err := d.Check(); err != nil {
		t.Fatal(err)
	}
	return d
}

func cloneDraft(d *grid.Draft) *grid.Draft {
	c := *d
	c.Grids, c.Staff, c.Locked, c.Cells = slices.Clone(d.Grids), slices.Clone(d.Staff), slices.Clone(d.Locked), maps.Clone(d.Cells)
	return &c
}

func sameDraft(a, b *grid.Draft) bool {
	return maps.Equal(a.Cells, b.Cells) && slices.Equal(a.Grids, b.Grids) && slices.Equal(a.Staff, b.Staff) && slices.Equal(a.Locked, b.Locked)
}

// randomChange is a change that may hold or not: of cells, grids, people and locks.
func randomChange(rng *rand.Rand, d *grid.Draft, cells []geo.Cell) grid.Change {
	var c grid.Change
	pick := func() grid.Grid { return d.Grids[rng.IntN(len(d.Grids))] }
	seen := map[geo.Cell]bool{}
	for range rng.IntN(4) {
		cell := cells[rng.IntN(len(cells))]
		m := grid.CellMove{Cell: cell, From: d.Cells[cell], To: pick().ID}
		if rng.IntN(4) == 0 {
			m.To = ""
		}
		if rng.IntN(12) == 0 {
			m.From = pick().ID // what may not be so
		}
		if !seen[cell] && m.From != m.To {
			c.Cells = append(c.Cells, m)
		}
		seen[cell] = true
	}
	switch g := pick(); rng.IntN(8) {
	case 0:
		after := g
		after.Name += "x"
		c.Grids = []grid.GridChange{{Before: &g, After: &after}}
	case 1:
		n := grid.Grid{ID: grid.GridID(fmt.Sprintf("g%d", rng.IntN(9))), Region: "r", Code: fmt.Sprintf("%d", rng.IntN(9)), Name: "n"}
		c.Grids = []grid.GridChange{{After: &n}}
	case 2: // all that is in it goes with it
		c = grid.Change{Grids: []grid.GridChange{{Before: &g}}}
		for cell, in := range d.Cells {
			if in == g.ID && rng.IntN(40) > 0 {
				c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: in})
			}
		}
		for _, p := range d.Staff {
			if p.Grid == g.ID {
				c.Postings = append(c.Postings, grid.PostingChange{Posting: p, Gone: true})
			}
		}
		if slices.Contains(d.Locked, g.ID) {
			c.Locks = []grid.LockChange{{Grid: g.ID}}
		}
	case 3:
		p := grid.Posting{Grid: g.ID, Officer: grid.OfficerID(fmt.Sprintf("o%d", rng.IntN(5))), Kind: grid.DutyKinds[rng.IntN(2)]}
		c.Postings = []grid.PostingChange{{Posting: p, Gone: slices.Contains(d.Staff, p) != (rng.IntN(6) == 0)}}
	case 4:
		c.Locks = []grid.LockChange{{Grid: g.ID, Locked: slices.Contains(d.Locked, g.ID) == (rng.IntN(6) == 0)}}
	}
	return c
}

// A change holds whole or not at all; its inverse brings everything back; and what
// does not hold is told.
func TestDraftApply(t *testing.T) {
	const seed = 5
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, seed))
	cells := draftCells(t, 60)
	d := testDraft(t, cells)
	held, refused, undone := 0, 0, []grid.Change{}
	began := cloneDraft(d)
	for n := range 4000 {
		if len(d.Grids) < 2 {
			t.Fatalf("step %d: only %d grids are left", n, len(d.Grids))
		}
		c := randomChange(rng, d, cells)
		before := cloneDraft(d)
		err := d.Apply(&c)
		if err != nil {
			refused++
			var told *grid.DraftConflict
			if errors.As(err, &told) && (told.Count < len(told.Differ) || len(told.Differ) == 0 || told.Yours != 7 || told.Theirs != 7 || grid.KindOf(err) != grid.Conflict) {
				t.Fatalf("step %d: got %+v", n, told)
			}
			if !sameDraft(d, before) {
				t.Fatalf("step %d: a change that does not hold changed something: %v", n, err)
			}
			continue
		}
		held++
		if err := d.Check(); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
		locked := map[grid.GridID]bool{}
		for _, g := range before.Locked {
			locked[g] = true
		}
		for _, l := range c.Locks {
			delete(locked, l.Grid)
		}
		for _, m := range c.Cells {
			if before.Cells[m.Cell] != m.From || d.Cells[m.Cell] != m.To || locked[m.From] || locked[m.To] {
				t.Fatalf("step %d: %+v was %q and became %q, locked %v", n, m, before.Cells[m.Cell], d.Cells[m.Cell], locked)
			}
		}
		back := c.Inverse()
		if again := back.Inverse(); !reflect.DeepEqual(again, c) {
			t.Fatalf("step %d: the inverse of the inverse: got %+v, want %+v", n, again, c)
		}
		trial := cloneDraft(d)
		if c.Empty() {
			continue
		}
		if err := trial.Apply(&back); err != nil || !sameDraft(trial, before) {
			t.Fatalf("step %d: the inverse does not bring %+v back: %v", n, c, err)
		}
		undone = append(undone, back)
		if len(d.Grids) < 3 { // undo it all, and go on
			for i := len(undone) - 1; i >= 0; i-- {
				if err := d.Apply(&undone[i]); err != nil {
					t.Fatalf("step %d, undo %d: %v", n, i, err)
				}
			}
			if !sameDraft(d, began) {
				t.Fatalf("step %d: all undone is not as it began", n)
			}
			undone = nil
		}
	}
	if held < 500 || refused < 100 {
		t.Errorf("got %d held, %d refused: the changes try too little", held, refused)
	}
}

func TestDraftConflictIsBounded(t *testing.T) {
	cells := draftCells(t, 217)
	d := testDraft(t, cells)
	var c grid.Change
	for _, cell := range cells {
		c.Cells = append(c.Cells, grid.CellMove{Cell: cell, From: "elsewhere", To: "g0"})
	}
	var told *grid.DraftConflict
	if err := d.Apply(&c); !errors.As(err, &told) || told.Count != len(cells) || len(told.Differ) != grid.MostDiffer {
		t.Errorf("got %+v, want %d told of %d", told, grid.MostDiffer, len(cells))
	}
}

func TestLeaveAndTurnCheck(t *testing.T) {
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		err   error
		field string
	}{
		{"leave", (&grid.Leave{Kind: grid.LeaveSick, From: at, Until: at.Add(1)}).Check(), ""},
		{"leave of no kind", (&grid.Leave{From: at, Until: at.Add(1)}).Check(), "kind"},
		{"leave without end", (&grid.Leave{Kind: grid.LeaveSick, From: at}).Check(), "until"},
		{"leave without begin", (&grid.Leave{Kind: grid.LeaveSick, Until: at}).Check(), "from"},
		{"empty leave", (&grid.Leave{Kind: grid.LeaveSick, From: at, Until: at}).Check(), "until"},
		{"turn", (&grid.Turn{From: at, Until: at.Add(24 * time.Hour)}).Check(), ""},
		{"turn of more than a day", (&grid.Turn{From: at, Until: at.Add(24*time.Hour + 1)}).Check(), "until"},
		{"empty turn", (&grid.Turn{From: at, Until: at}).Check(), "until"},
		{"part-time", (&grid.Officer{Name: "a", Post: grid.PostOfficer, ActiveFrom: at, WeekMinutes: 1200}).Check(), ""},
		{"more than a week", (&grid.Officer{Name: "a", Post: grid.PostOfficer, ActiveFrom: at, WeekMinutes: 10081}).Check(), "week_hours"},
	} {
		var e *grid.Error
		switch {
		case c.field == "" && c.err != nil:
			t.Errorf("%s: got %v, want none", c.name, c.err)
		case c.field != "" && (!errors.As(c.err, &e) || len(e.Fields) != 1 || e.Fields[0].Name != c.field):
			t.Errorf("%s: got %v, want field %s", c.name, c.err, c.field)
		}
	}
}
