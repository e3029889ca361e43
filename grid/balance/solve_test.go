package balance

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

func full() bool { return os.Getenv("GRIDWATCH_TEST") == "full" }

// proved says what is wrong with an answer; "" when all that must hold does.
func proved(p *Problem, part []int32) string {
	if len(part) != p.Len() {
		return "not every cell has a part"
	}
	number := make([]int, len(p.Parts))
	for i, q := range part {
		if q < 0 || int(q) >= len(p.Parts) {
			return "a cell has no part"
		}
		number[q]++
		if p.Fixed != nil && p.Fixed[i] != None && p.Fixed[i] != q {
			return "a locked cell has another part"
		}
		if p.Fixed != nil && p.Closed != nil && p.Closed[q] && p.Fixed[i] != q {
			return "a cell joined a closed part"
		}
		for _, j := range p.Near(i) {
			if p.Split != nil && part[j] == q && p.Split[i] != p.Split[j] {
				return "a part crosses a hard border"
			}
		}
	}
	if slices.Contains(number, 0) {
		return "a part has no cell"
	}
	if p.broken(part) > 0 {
		return "a part does not hang together"
	}
	if p.Unit != nil {
		return provedUnits(p, part)
	}
	return ""
}

// provedUnits says whether a unit is cut that must not be, or a part has a piece of a
// cut one and anything else.
func provedUnits(p *Problem, part []int32) string {
	unit, n := p.unitNumbers()
	first, cut := filled(n, None), make([]bool, n)
	for i, u := range unit {
		switch {
		case u == None:
		case first[u] == None:
			first[u] = part[i]
		case first[u] != part[i]:
			cut[u] = true
		}
	}
	if !p.UnitCut && slices.Contains(cut, true) {
		return "a unit is cut"
	}
	has := filled(len(p.Parts), -2) // by part: the unit of its first cell
	for i, q := range part {
		switch u := unit[i]; {
		case has[q] == -2:
			has[q] = u
		case has[q] != u && (u != None && cut[u] || has[q] != None && cut[has[q]]):
			return "a part has a piece of a cut unit and more"
		}
	}
	return ""
}

// Every answer to any problem is contiguous and keeps what is locked, and the same
// problem and seed have the same answer.
func TestSolveAnything(t *testing.T) {
	graphs := 250
	if full() {
		graphs = 14000
	}
	seed := uint64(time.Now().UnixNano()) % 1e6
	t.Logf("seed %d", seed)
	answered := 0
	for at := range graphs {
		r := rand.New(rand.NewPCG(seed, uint64(at)))
		name, p := randomProblem(r, 4+at%60*at%97)
		o := Options{Seed: r.Uint64()}
		a, err := Solve(context.Background(), p, o)
		var none *Infeasible
		switch {
		case errors.As(err, &none):
			continue
		case err != nil:
			t.Fatalf("seed %d graph %d (%s): %v", seed, at, name, err)
		}
		answered++
		if wrong := proved(p, a.Part); wrong != "" {
			t.Fatalf("seed %d graph %d (%s, %d cells, %d parts): %s", seed, at, name, p.Len(), len(p.Parts), wrong)
		}
		if at%8 == 0 {
			if again, err := Solve(context.Background(), p, o); err != nil || !slices.Equal(a.Part, again.Part) {
				t.Fatalf("seed %d graph %d (%s): a second run differs", seed, at, name)
			}
		}
	}
	if answered < graphs/2 {
		t.Errorf("only %d of %d problems have an answer", answered, graphs)
	}
	t.Logf("%d of %d problems have an answer", answered, graphs)
}

// Whether there is an answer at all is compared with trying everything.
func TestSolveFeasible(t *testing.T) {
	graphs := 600
	if full() {
		graphs = 10000
	}
	seed := uint64(time.Now().UnixNano()) % 1e6
	t.Logf("seed %d", seed)
	yes := 0
	for at := range graphs {
		r := rand.New(rand.NewPCG(seed, uint64(at)))
		name, p := randomProblem(r, 7)
		if compared(t, fmt.Sprintf("seed %d graph %d (%s, %+v)", seed, at, name, p), p) {
			yes++
		}
	}
	t.Logf("%d of %d problems have an answer", yes, graphs)
}

// Where nearly all cells are locked, what is left over still gives every part a cell: also
// what lies between locked cells that hang together without it.
func TestSolveLocked(t *testing.T) {
	graphs := 2000
	if full() {
		graphs = 100_000
	}
	seed := uint64(time.Now().UnixNano()) % 1e6
	t.Logf("seed %d", seed)
	yes := 0
	for at := range graphs {
		r := rand.New(rand.NewPCG(seed, uint64(at)))
		name, p := randomProblem(r, 9)
		p.Split, p.Unit, p.Closed, p.UnitCut = nil, nil, nil, false
		p.Parts = slices.Repeat([]Part{{Capacity: 1, Home: None}}, 2+r.IntN(3))
		p.Current = nil
		if r.IntN(2) == 0 {
			p.Current, p.ChurnPrice, p.Moved = labels(r, p, 0.1), 1, nil
		}
		p.Fixed = filled(p.Len(), None)
		locked := 1 + r.IntN(2) // parts
		for i := range p.Fixed {
			if r.IntN(4) > 0 {
				p.Fixed[i] = int32(r.IntN(locked))
			}
		}
		if compared(t, fmt.Sprintf("seed %d graph %d (%s, %+v)", seed, at, name, p), p) {
			yes++
		}
	}
	t.Logf("%d of %d problems have an answer", yes, graphs)
}

// compared says whether a problem has an answer. Solve finds one that is right if and only
// if there is one.
func compared(t *testing.T, what string, p *Problem) bool {
	t.Helper()
	want := exists(p)
	a, err := Solve(context.Background(), p, Options{Seed: 1})
	var none *Infeasible
	switch {
	case err == nil:
		if wrong := proved(p, a.Part); wrong != "" {
			t.Fatalf("%s: %s", what, wrong)
		}
	case !errors.As(err, &none):
		t.Fatalf("%s: %v", what, err)
	}
	if none != nil && none.Reason == UnitBroken || p.UnitCut && (p.Fixed != nil || p.Split != nil) {
		return want // a broken unit is none, whatever else could join it; of cut units not all choices are tried
	}
	if got := err == nil; got != want {
		t.Fatalf("%s: answer %v, want %v: %v", what, got, want, err)
	}
	return want
}

// A part that is everywhere gives a cell between two locked ones, if it hangs together
// without it, also where the search through it goes on from there.
func TestMendBetweenLocks(t *testing.T) {
	ring := newEdges(6)
	for i := range ring.n {
		ring.join(i, (i+1)%ring.n)
	}
	for seed := range uint64(20) { // another order of neighbours each
		g := ring.graph(rand.New(rand.NewPCG(seed, 0)), []float64{1, 1, 1, 1, 1, 1})
		p := &piece{Graph: g, share: []float64{3, 3}, fixed: []int32{0, 0, 0, None, None, 0}}
		part := p.mend(make([]int32, ring.n))
		if part == nil {
			t.Fatalf("seed %d: no cell for the other part", seed)
		}
		if err := sound(p, part); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// exists tries every assignment.
func exists(p *Problem) bool {
	part := make([]int32, p.Len())
	var fill func(i int) bool
	fill = func(i int) bool {
		if i == len(part) {
			return proved(p, part) == ""
		}
		for q := range p.Parts {
			if p.Fixed != nil && p.Fixed[i] != None && int(p.Fixed[i]) != q {
				continue
			}
			part[i] = int32(q)
			if fill(i + 1) {
				return true
			}
		}
		return false
	}
	return fill(0)
}
