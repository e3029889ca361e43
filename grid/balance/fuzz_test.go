package balance

import (
	"context"
	"errors"
	"testing"

	"gridwatch/grid"
)

// reader takes numbers from the bytes of a fuzzer; after the last one all are 0.
type reader struct{ from []byte }

func (r *reader) below(n int) int {
	if len(r.from) == 0 || n < 1 {
		return 0
	}
	b := r.from[0]
	r.from = r.from[1:]
	return int(b) % n
}

// labels are n numbers from None to k-1; nil when the bytes say so.
func (r *reader) labels(n, k int) []int32 {
	if r.below(3) != 1 {
		return nil
	}
	of := make([]int32, n)
	for i := range of {
		of[i] = int32(r.below(k+1)) - 1
	}
	return of
}

// problem decodes a problem of up to 24 cells, edges in no order.
func (r *reader) problem() *Problem {
	n, k := 1+r.below(24), 1+r.below(24)
	e := newEdges(n)
	for range r.below(64) {
		e.join(r.below(n), r.below(n))
	}
	p := &Problem{Graph: Graph{Start: []int32{0}, Weight: make([]float64, n)}}
	for i := range n {
		p.Weight[i] = float64(r.below(200)) / 4
		for j := n - 1; j >= 0; j-- {
			if e.near[i][j] {
				p.To = append(p.To, int32(j))
			}
		}
		p.Start = append(p.Start, int32(len(p.To)))
	}
	for range k {
		p.Parts = append(p.Parts, Part{Capacity: 1 + float64(r.below(3)), Home: r.below(n+1) - 1})
	}
	p.Fixed, p.Current, p.Split, p.Unit = r.labels(n, k), r.labels(n, k), r.labels(n, 3), r.labels(n, 6)
	p.ChurnPrice, p.MaxSize, p.UnitCut = float64(r.below(4)), float64(r.below(6)), r.below(2) == 1
	if r.below(4) == 1 {
		p.Closed = make([]bool, k)
		for q := range p.Closed {
			p.Closed[q] = r.below(4) == 1
		}
	}
	return p
}

// A problem of any bytes is infeasible or has an answer that keeps to everything; a
// graph that is damaged is refused.
func FuzzSolve(f *testing.F) {
	f.Add([]byte("\x05\x02\x05\x00\x01\x01\x02\x02\x03\x03\x04\x04\x00"), uint64(1), uint8(0))
	f.Add([]byte("\x17\x05\x3f0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz"), uint64(2), uint8(3))
	f.Add([]byte("\x00\x00"), uint64(3), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64, damage uint8) {
		p := (&reader{text}).problem()
		if damage%8 == 7 && len(p.To) > 0 {
			p.To[int(damage/8)%len(p.To)] += int32(damage) - 100
		}
		a, err := Solve(context.Background(), p, Options{Seed: seed})
		var none *Infeasible
		switch {
		case errors.As(err, &none):
			if none.Error() == "" || none.Cell >= p.Len() || none.Part >= len(p.Parts) {
				t.Errorf("got %+v", none)
			}
		case err != nil:
			if grid.KindOf(err) != grid.Invalid || damage%8 != 7 {
				t.Fatalf("got %v for %+v", err, p)
			}
		default:
			if wrong := proved(p, a.Part); wrong != "" {
				t.Fatalf("%s: %v of %+v", wrong, a.Part, p)
			}
		}
	})
}
