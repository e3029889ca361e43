package balance

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gridwatch/grid"
)

// pathOf is a path of cells with these weights, for k equal parts.
func pathOf(k int, weight ...float64) *Problem {
	p := &Problem{Graph: Graph{Start: []int32{0}, Weight: weight}}
	n := len(weight)
	for i := range n {
		if i > 0 {
			p.To = append(p.To, int32(i-1))
		}
		if i < n-1 {
			p.To = append(p.To, int32(i+1))
		}
		p.Start = append(p.Start, int32(len(p.To)))
	}
	for range k {
		p.Parts = append(p.Parts, Part{Capacity: 1, Home: None})
	}
	return p
}

// What is infeasible is explained, and the cell is named.
func TestInfeasible(t *testing.T) {
	with := func(k, n int, change func(*Problem)) *Problem {
		p := pathOf(k, slices.Repeat([]float64{1}, n)...)
		change(p)
		return p
	}
	for _, c := range []struct {
		name string
		p    *Problem
		want Infeasible
		text string
	}{
		{"more parts than cells", pathOf(4, 1, 1, 1), Infeasible{MorePartsThanCells, None, None, 4, 3}, "4 grids, but only 3 cells"},
		{"more pieces than parts", with(2, 6, func(p *Problem) { p.Split = []int32{1, 1, 1, 2, 3, 3}; p.Weight[3] = 9 }),
			Infeasible{MorePiecesThanParts, 4, None, 3, 2}, "3 pieces that do not touch, but only 2 grids for them; cell 4"},
		{"locked cells barred", with(2, 3, func(p *Problem) { p.Fixed = []int32{0, 1, 0} }), Infeasible{FixedApart, 2, 0, 0, 0}, "grid 0 cannot be joined: cell 2"},
		{"locked cells in two pieces", with(3, 4, func(p *Problem) { p.Split = []int32{0, 0, 1, 1}; p.Fixed = []int32{2, None, None, 2} }),
			Infeasible{FixedApart, 3, 2, 0, 0}, "grid 2 cannot be joined: cell 3"},
		{"no cells left", with(3, 4, func(p *Problem) { p.Fixed = []int32{0, None, None, 0} }), Infeasible{MorePartsThanCells, None, None, 2, 0}, "2 grids, but only 0 cells"},
		{"closed part without cells", with(2, 3, func(p *Problem) { p.Closed = []bool{false, true}; p.Fixed = []int32{0, None, None} }), Infeasible{ClosedEmpty, None, 1, 0, 0}, "grid 1 is locked, but has no cell"},
		{"closed part in two pieces", with(2, 3, func(p *Problem) { p.Closed = []bool{false, true}; p.Fixed = []int32{1, None, 1} }), Infeasible{ClosedApart, 2, 1, 0, 0}, "grid 1 do not hang together: cell 2"},
		{"closed part cuts the rest", with(2, 3, func(p *Problem) { p.Closed = []bool{false, true}; p.Fixed = []int32{None, 1, None} }), Infeasible{MorePiecesThanParts, 0, None, 2, 1}, "2 pieces"},
		{"all parts closed, a cell left", with(1, 3, func(p *Problem) { p.Closed = []bool{true}; p.Fixed = []int32{0, 0, None} }), Infeasible{MorePiecesThanParts, 2, None, 1, 0}, "cell 2"},
		{"unit in two pieces", with(2, 3, func(p *Problem) { p.Unit = []int32{7, 5, 7} }), Infeasible{UnitBroken, 2, None, 0, 0}, "the unit of cell 2"},
		{"unit with two locks", with(2, 3, func(p *Problem) { p.Unit = []int32{7, 7, 5}; p.Fixed = []int32{0, 1, None} }), Infeasible{UnitContradicts, 1, 1, 0, 0}, "the unit of cell 1"},
		{"unit across a border", with(2, 3, func(p *Problem) { p.Unit = []int32{7, 7, 5}; p.Split = []int32{0, 1, 1} }), Infeasible{UnitContradicts, 1, None, 0, 0}, "crossed by a hard border"},
		{"fewer units than parts", with(3, 4, func(p *Problem) { p.Unit = []int32{7, 7, 5, 5} }), Infeasible{MorePartsThanCells, None, None, 3, 2}, "3 grids, but only 2 cells"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Solve(context.Background(), c.p, Options{})
			var got *Infeasible
			if !errors.As(err, &got) || *got != c.want || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %+v, %q, want %+v, %q", got, err, c.want, c.text)
			}
		})
	}
}

// A cell heavier than the largest share is named, and there is a plan all the same.
func TestHeavy(t *testing.T) {
	unit := pathOf(3, 1, 4, 4, 1, 2)
	unit.Unit = []int32{1, 1, 1, 2, 3}
	closed := pathOf(2, 1, 9, 1)
	closed.Closed, closed.Fixed = []bool{false, true}, []int32{None, 1, 1}
	able := pathOf(2, 1, 9, 1)
	able.Parts[0].Capacity = 5
	for _, c := range []struct {
		name string
		p    *Problem
		want *Infeasible
	}{
		{"none", pathOf(2, 2, 2), nil},
		{"the heaviest", pathOf(3, 1, 20, 1, 30, 1), &Infeasible{CellTooHeavy, 3, None, 30, 53. / 3}},
		{"a share that is large enough", able, nil},
		{"locked on purpose", closed, nil},
		{"a unit", unit, &Infeasible{UnitTooHeavy, 2, None, 9, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Solve(context.Background(), c.p, Options{})
			if err != nil || proved(c.p, a.Part) != "" {
				t.Fatalf("got %v, %v", a, err)
			}
			if (a.Heavy == nil) != (c.want == nil) || c.want != nil && *a.Heavy != *c.want {
				t.Errorf("got %+v, want %+v", a.Heavy, c.want)
			}
		})
	}
}

// What is no problem is refused, and the cell at fault is named.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		change func(p *Problem)
		want   string
	}{
		{func(p *Problem) { p.Weight, p.Start, p.To = nil, []int32{0}, nil }, "no cells"},
		{func(p *Problem) { p.Parts = nil }, "no grids"},
		{func(p *Problem) { p.Start = p.Start[:2] }, "start has 2 entries, want 4"},
		{func(p *Problem) { p.Start = []int32{0, 1, 1, 4}; p.Start[1] = 3 }, "cell 1 end before they begin"},
		{func(p *Problem) { p.Start[3] = 3 }, "do not cover"},
		{func(p *Problem) { p.Current = []int32{0} }, "current has 1 entries, want 3"},
		{func(p *Problem) { p.Weight[1] = math.NaN() }, "weight of cell 1 is NaN"},
		{func(p *Problem) { p.Weight[2] = -1 }, "weight of cell 2 is -1"},
		{func(p *Problem) { p.Weight[0], p.Weight[1] = math.MaxFloat64, math.MaxFloat64 }, "beyond all numbers"},
		{func(p *Problem) { p.Moved = []float64{0, math.Inf(1), 0} }, "moved of cell 1"},
		{func(p *Problem) { p.Parts[1].Capacity = 0 }, "capacity of grid 1"},
		{func(p *Problem) { p.Parts[1].Home = 3 }, "home of grid 1"},
		{func(p *Problem) { p.Fixed = []int32{0, 2, None} }, "lock of cell 1 is grid 2 of 2"},
		{func(p *Problem) { p.Current = []int32{0, 0, -2} }, "current grid of cell 2 is grid -2"},
		{func(p *Problem) { p.ChurnPrice = math.NaN() }, "price of churn"},
		{func(p *Problem) { p.To[3] = 3 }, "cell 2 borders on cell 3 of 3"},
		{func(p *Problem) { p.To[3] = 2 }, "cell 2 borders on itself"},
		{func(p *Problem) { p.To[2] = 0 }, "cell 1 lists its neighbour 0 twice"},
		{func(p *Problem) { p.To[3] = 0 }, "borders on cell"},
		{func(p *Problem) { p.Cost = []float64{1, 1, 1, -1} }, "costs -1"},
		{func(p *Problem) { p.Cost = []float64{1, 2, 1, 1} }, "costs 1 from one side, 2 from the other"},
	} {
		t.Run(c.want, func(t *testing.T) {
			p := pathOf(2, 1, 1, 1)
			c.change(p)
			_, err := Solve(context.Background(), p, Options{})
			if grid.KindOf(err) != grid.Invalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A flower of seven hexagons in two parts, counted by hand: the middle and two petals
// next to each other have 3 cells and a perimeter of 12, the other four 16.
func TestMeasure(t *testing.T) {
	p := &Problem{Graph: Graph{Start: []int32{0}, Weight: []float64{3, 1, 1, 1, 1, 1, 2}}, Parts: []Part{{2, None}, {1, None}}}
	for i := range int32(7) {
		for j := range int32(7) {
			petals := i > 0 && j > 0 && (i%6+1 == j || j%6+1 == i)
			if i != j && (i == 0 || j == 0 || petals) {
				p.To = append(p.To, j)
			}
		}
		p.Start = append(p.Start, int32(len(p.To)))
	}
	p.Current, p.MaxSize = []int32{0, 1, 0, None, 0, 1, 1}, 3
	got := p.MeasureOf([]int32{0, 0, 0, 1, 1, 1, 1})
	disc := func(n float64) float64 { return 2 * math.Sqrt(12*n-3) }
	want := Measure{MaxOverMean: 5. / (10. / 3), MinOverMean: 5. / (20. / 3), CutShare: 6. / 12, Iso: (12/disc(3) + 18/disc(4)) / 2, MovedWeight: 2, Oversize: 1}
	if math.Abs(got.Iso-want.Iso) > 1e-12 {
		t.Errorf("iso: got %v, want %v", got.Iso, want.Iso)
	}
	got.Iso = want.Iso
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if m := p.MeasureOf([]int32{0, 1, 0, 0, 1, 0, 0}); m.Broken != 1 {
		t.Errorf("broken: got %d, want 1", m.Broken)
	}
	p.Weight = make([]float64, 7)
	if m := p.MeasureOf([]int32{0, 0, 0, 1, 1, 1, 1}); m.MaxOverMean != 1 || m.MinOverMean != 1 {
		t.Errorf("without weight: got %v and %v, want 1", m.MaxOverMean, m.MinOverMean)
	}
}

// Whoever can be stopped is, and says so; whoever is cancelled returns the error.
func TestStop(t *testing.T) {
	p := pathOf(3, 1, 2, 3, 4, 5, 6)
	a, err := Solve(context.Background(), p, Options{Stop: func() bool { return true }})
	if err != nil || !a.Stopped || proved(p, a.Part) != "" {
		t.Errorf("stopped: got %+v, %v", a, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Solve(ctx, p, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}
