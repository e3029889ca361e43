package planning

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

var week = Absence{From: at, Until: at.AddDate(0, 0, 7)}

// covered covers an absence of the first officer in a copy of the draft.
func covered(t *testing.T, s *Sheet, d *grid.Draft, people *People, mode AbsenceMode) (*grid.Draft, error) {
	t.Helper()
	a := week
	a.Officer, a.Mode = officerID(1), mode
	after := copyOf(d)
	err := Cover(s, after, people, a)
	return after, err
}

// Neighbours take the cells: only those of the absent person move, grids stay
// contiguous, borders hold, and everybody who can has a share.
func TestNeighboursAbsorbCells(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 3))
		s := sheetOf(disk(t, 8), quarters, clumped(rng))
		d := draftBy(s, 7, func(i int) string { return s.Cells.Cells[i].Parent(7).String() })
		d.Borders = []grid.Borders{grid.BordersHard, grid.BordersFree}[seed%2]
		people := &People{Officers: staff(12, false), At: at}
		for range 3 { // the absent person's grid is any
			rng.Shuffle(len(d.Staff), func(i, j int) { d.Staff[i].Officer, d.Staff[j].Officer = d.Staff[j].Officer, d.Staff[i].Officer })
		}
		after, err := covered(t, s, d, people, AbsentCells)
		if err != nil {
			t.Fatal(err)
		}
		l, m := LayoutOf(d), LayoutOf(after)
		from, to := l.over(s), m.over(s)
		own := map[grid.GridID]bool{}
		for _, p := range d.Staff {
			own[p.Grid] = p.Officer == officerID(1) || own[p.Grid] && p.Officer == officerID(1)
		}
		for i := range from {
			if was, is := l.id(from[i]), m.id(to[i]); was != is && !own[was] || is == "" {
				t.Fatalf("seed %d: cell %s of another person went from %s to %q", seed, s.Cells.Cells[i], was, is)
			}
		}
		before, pieces := connected(s, from), connected(s, to)
		for g, n := range pieces {
			id := after.Grids[g].ID
			if n > 1 && n > before[l.at()[id]] {
				t.Errorf("seed %d: grid %s in %d pieces", seed, after.Grids[g].Code, n)
			}
		}
		r := Reckon(s, &m, people)
		if r.Summary.Unstaffed > 0 {
			t.Errorf("seed %d: %d cells without staff", seed, r.Summary.Unstaffed)
		}
		for _, p := range after.Staff {
			if p.Officer == officerID(1) {
				t.Errorf("seed %d: who is away is posted in %s", seed, p.Grid)
			}
		}
		if after.Absent != officerID(1) || !after.From.Equal(week.From) || !after.Until.Equal(week.Until) {
			t.Errorf("seed %d: got %s from %s until %s", seed, after.Absent, after.From, after.Until)
		}
	}
}

func TestWholeGridsGoToNeighbours(t *testing.T) {
	s := sheetOf(disk(t, 6), quarters, func(geo.Cell) int { return 1 })
	base := homes(s, 4)
	first := base.Staff[0].Grid // officer 1's
	holder := func(d *grid.Draft) grid.OfficerID {
		for _, p := range d.Staff {
			if p.Grid == first && p.Kind == grid.DutyOfficer {
				return p.Officer
			}
		}
		return ""
	}
	backup := grid.Posting{Grid: first, Officer: officerID(6), Kind: grid.DutyBackup}
	for _, c := range []struct {
		name   string
		change func(d *grid.Draft, p *People)
		want   []grid.OfficerID // any of them
	}{
		{"a neighbour", func(*grid.Draft, *People) {}, []grid.OfficerID{officerID(2), officerID(3), officerID(4)}},
		{"the backup", func(d *grid.Draft, _ *People) { d.Staff = append(d.Staff, backup) }, []grid.OfficerID{officerID(6)}},
		{"a backup without hours", func(d *grid.Draft, p *People) {
			d.Staff = append(d.Staff, backup)
			p.Officers[5].WeekMinutes = 5
		}, []grid.OfficerID{officerID(2), officerID(3), officerID(4)}},
		{"a backup on leave", func(d *grid.Draft, p *People) {
			d.Staff = append(d.Staff, backup)
			p.Leaves = []grid.Leave{{Officer: officerID(6), From: week.Until.Add(-time.Hour), Until: week.Until}}
		}, []grid.OfficerID{officerID(2), officerID(3), officerID(4)}},
		{"the one with time", func(_ *grid.Draft, p *People) {
			for _, n := range []int{1, 2} {
				p.Officers[n].WeekMinutes = 60
			}
		}, []grid.OfficerID{officerID(4)}},
		{"the one in service", func(_ *grid.Draft, p *People) {
			for _, n := range []int{1, 3} {
				p.Officers[n].ActiveUntil = week.Until.Add(-time.Hour)
			}
		}, []grid.OfficerID{officerID(3)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, people := copyOf(base), &People{Officers: staff(6, false), At: at}
			c.change(d, people)
			after, err := covered(t, s, d, people, AbsentGrids)
			if err != nil {
				t.Fatal(err)
			}
			if got := holder(after); !slices.Contains(c.want, got) {
				t.Errorf("got %s, want one of %v", got, c.want)
			}
			change := func() grid.Change { l := LayoutOf(after); return ChangeTo(d, &l) }()
			if len(change.Cells)+len(change.Grids) > 0 || len(change.Postings) != 2 {
				t.Errorf("got %d cells, %d grids, %d postings changed; want two postings", len(change.Cells), len(change.Grids), len(change.Postings))
			}
		})
	}
}

func TestWhatCannotBeCovered(t *testing.T) {
	s := sheetOf(disk(t, 3), quarters, func(geo.Cell) int { return 1 })
	people := &People{Officers: staff(4, false), At: at}
	shared := homes(s, 4)
	for i := range shared.Grids {
		shared.Staff = append(shared.Staff, grid.Posting{Grid: shared.Grids[i].ID, Officer: officerID(4), Kind: grid.DutyAssistant})
	}
	if _, err := covered(t, s, shared, people, AbsentCells); grid.KindOf(err) != grid.Invalid {
		t.Errorf("others work in each grid: got %v", err)
	}
	if _, err := covered(t, s, homes(s, 1), people, AbsentGrids); grid.KindOf(err) != grid.Invalid {
		t.Errorf("alone in the region: got %v", err)
	}
	for _, a := range []Absence{{Officer: "x", Until: at, Mode: AbsentCells}, {Officer: "x", From: at, Until: at, Mode: AbsentCells}, {Officer: "x", From: at, Until: at.Add(1), Mode: "all"}} {
		if grid.KindOf(a.check()) != grid.Invalid {
			t.Errorf("%+v is taken", a)
		}
	}
}
