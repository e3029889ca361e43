package planning

import (
	"context"
	"math/rand/v2"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/balance"
)

// large is a region of 50,419 cells with about 85,000 places, in grids of the size of
// a cell of resolution 7, for 120 people.
func large(b *testing.B) (*Sheet, *grid.Draft, *People) {
	s := sheetOf(disk(b, 129), quarters, clumped(rand.New(rand.NewPCG(1, 2))))
	d := draftBy(s, 120, func(i int) string { return s.Cells.Cells[i].Parent(7).String() })
	return s, d, &People{Officers: staff(120, true), At: at}
}

func BenchmarkReckon(b *testing.B) {
	s, d, people := large(b)
	l := LayoutOf(d)
	for b.Loop() {
		Reckon(s, &l, people)
	}
}

func BenchmarkCompare(b *testing.B) {
	s, d, people := large(b)
	after := draftBy(s, 120, func(i int) string { return s.Cells.Cells[i].Parent(6).String() })
	x, y := LayoutOf(d), LayoutOf(after)
	for b.Loop() {
		Compare(s, &x, &y, people)
	}
}

func BenchmarkFindings(b *testing.B) {
	s, d, people := large(b)
	l := LayoutOf(d)
	r := Reckon(s, &l, people)
	for b.Loop() {
		Findings(s, d, &Facts{People: *people}, &r)
	}
}

func BenchmarkSheet(b *testing.B) {
	cells := disk(b, 129)
	places := clumped(rand.New(rand.NewPCG(1, 2)))
	for b.Loop() {
		sheetOf(cells, quarters, places)
	}
}

// BenchmarkSettle is what a balance costs beside the balancer.
func BenchmarkSettle(b *testing.B) {
	s, d, people := large(b)
	for b.Loop() {
		g, err := newDealing(s, d, &Params{Borders: grid.BordersFree}, people, nil)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := balance.Solve(context.Background(), &g.problem, balance.Options{Stop: func() bool { return true }})
		if err != nil {
			b.Fatal(err)
		}
		g.rename(answer.Part)
		l := g.settle(answer.Part, ids())
		ChangeTo(d, &l)
	}
}

func BenchmarkCover(b *testing.B) {
	s, d, people := large(b)
	d.Borders = grid.BordersFree
	for b.Loop() {
		if err := Cover(s, copyOf(d), people, Absence{Officer: officerID(7), From: at, Until: at.AddDate(0, 0, 7), Mode: AbsentCells}); err != nil {
			b.Fatal(err)
		}
	}
}
