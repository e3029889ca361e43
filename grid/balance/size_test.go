package balance

import (
	"slices"
	"testing"
)

// A largest size is kept to wherever loads that are fair allow it, and what cannot be is
// said: sizes are even here, weights ten times as dense in a corner.
func TestMaxSize(t *testing.T) {
	const k, seed = 40, 2
	dense := func() *Problem {
		r := newRNG(seed)
		p := &Problem{Graph: honeycomb(&r, 50), Parts: slices.Repeat([]Part{{Capacity: 1, Home: None}}, k)}
		for i := range p.Len() / 5 {
			p.Weight[i] *= 10
		}
		return p
	}
	for _, c := range []struct {
		name     string
		quick    bool    // also in the sample
		over     float64 // largest size over the mean
		oversize bool
		high     float64
		reason   string
	}{
		{"wide", false, 3, false, 1.03, ""},
		{"a little tight", false, 2.2, false, 1.2, ""},
		{"tight", true, 1.5, false, 1.9, ""},
		{"very tight", false, 1.2, false, 2.5, ""},
		{"impossible", false, 0.9, true, 10, TooLarge},
		{"smaller than a cell", true, 0.005, true, 10, CellTooLarge},
	} {
		if !c.quick && !full() {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			p := dense()
			p.MaxSize = c.over * float64(p.Len()) / k
			a, err := Solve(t.Context(), p, Options{Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			if wrong := proved(p, a.Part); wrong != "" {
				t.Fatal(wrong)
			}
			if a.Oversize > 0 != c.oversize || a.MaxOverMean > c.high {
				t.Errorf("seed %d: %d parts are too large, largest load %.3f, want at most %.3f", seed, a.Oversize, a.MaxOverMean, c.high)
			}
			reason := ""
			if a.Heavy != nil {
				reason = a.Heavy.Reason
			}
			if reason != c.reason {
				t.Errorf("got %q, want %q", reason, c.reason)
			}
		})
	}
}
