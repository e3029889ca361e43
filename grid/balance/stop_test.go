package balance

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// Wherever a run is stopped, its answer is whole, and says so.
func TestStopAnywhere(t *testing.T) {
	const seed = 7
	r := newRNG(seed)
	p := &Problem{Graph: honeycomb(&r, 30), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, 20)}
	current := &Problem{Graph: p.Graph, Parts: p.Parts, ChurnPrice: 1, Current: make([]int32, p.Len())}
	for i := range current.Current {
		current.Current[i] = int32(i * 17 / p.Len())
	}
	sizes := &Problem{Graph: p.Graph, Parts: p.Parts, MaxSize: 1.2 * float64(p.Len()) / 20}
	locked := &Problem{Graph: p.Graph, Parts: p.Parts, Fixed: filled(p.Len(), None)}
	for q := range 10 {
		locked.Fixed[q*p.Len()/10] = int32(q)
	}
	last, step := 300, 13
	if full() {
		last, step = 1<<30, 31 // to the end of each run
	}
	for name, p := range map[string]*Problem{"fresh": p, "current": current, "sizes": sizes, "locked": locked} {
		t.Run(name, func(t *testing.T) {
			for n := 0; n <= last; n += step {
				asked := 0
				a, err := Solve(t.Context(), p, Options{Seed: seed, Stop: func() bool { asked++; return asked > n }})
				if err != nil {
					t.Fatalf("seed %d, stopped at call %d: %v", seed, n, err)
				}
				if wrong := proved(p, a.Part); wrong != "" {
					t.Fatalf("seed %d, stopped at call %d: %s", seed, n, wrong)
				}
				if a.Stopped != (asked > n) {
					t.Fatalf("seed %d, stopped at call %d of %d: the answer says %v", seed, n, asked, a.Stopped)
				}
				if !a.Stopped {
					break // any later is the same run
				}
			}
		})
	}
}

// A cancelled run ends with the error of its context, from within too.
func TestCancelAnywhere(t *testing.T) {
	const seed = 8
	r := newRNG(seed)
	p := &Problem{Graph: honeycomb(&r, 30), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, 20)}
	for _, n := range []int{0, 1, 10, 100, 300} {
		ctx, cancel := context.WithCancel(t.Context())
		asked := 0
		_, err := Solve(ctx, p, Options{Seed: seed, Stop: func() bool {
			if asked++; asked == n+1 {
				cancel()
			}
			return false
		}})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("seed %d, cancelled at call %d: got %v", seed, n, err)
		}
		if after := asked - n; after > 50 {
			t.Errorf("seed %d, cancelled at call %d: asked %d times more", seed, n, after)
		}
		cancel()
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := Solve(ctx, p, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("out of time: got %v", err)
	}
}
