package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The best pairing is compared with trying all.
func TestBestMatch(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 1))
	for at := range 200 {
		m := newTable(1+r.IntN(6), 1+r.IntN(5))
		for i := range m {
			for j := range m[i] {
				m[i][j] = float64(r.IntN(20))
			}
		}
		var best func(i int, used int) float64
		best = func(i, used int) float64 {
			if i == len(m) {
				return 0
			}
			most := best(i+1, used)
			for j, w := range m[i] {
				if used>>j&1 == 0 {
					most = max(most, w+best(i+1, used|1<<j))
				}
			}
			return most
		}
		if got, want := m.bestMatch(), best(0, 0); math.Abs(got-want) > 1e-9 {
			t.Fatalf("seed %d table %d: got %v, want %v of %v", seed, at, got, want, m)
		}
	}
}
