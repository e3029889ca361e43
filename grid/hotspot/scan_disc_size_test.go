package hotspot

import (
	"math/rand/v2"
	"testing"

	"gridwatch/grid"
)

// The bound by which a scan is refused at once is below every disc that is made,
// and is reached where all places weigh the same.
func TestScanFewestPlaces(t *testing.T) {
	const seed = 77
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for try := range 40 {
		n := 2 + random.IntN(30)
		o := ScanOptions{Model: Poisson, Metric: []Metric{Cartesian, GreatCircle}[try%2], MaxShare: random.Float64(), NeighboursMax: random.IntN(n + 3)}
		d := &ScanData{Periods: 1, Cases: make([]int32, n)}
		for i := range n {
			d.X, d.Y = append(d.X, float64(i)), append(d.Y, random.Float64())
			weight := 1.0
			if try%4 > 1 {
				weight = float64(random.IntN(9))
			}
			d.Population = append(d.Population, weight)
		}
		b := newDiscBuilder(d, o)
		if !b.distinct() {
			t.Fatalf("try %d: places at %v, %v are not distinct", try, d.X, d.Y)
		}
		discs, err := b.build(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		fewest := b.fewestPlaces()
		for c := range n {
			places, _ := discs.around(c)
			if got := len(places); got < fewest || try%4 < 2 && got != fewest {
				t.Errorf("try %d: centre %d has %d places, the bound is %d", try, c, got, fewest)
			}
		}
	}
}

// Too many places are refused before the first disc is made: all of these would
// take minutes.
func TestScanTooLarge(t *testing.T) {
	const n = 300_000
	d := &ScanData{Periods: 1, Cases: make([]int32, n), Population: make([]float64, n), X: make([]float64, n), Y: make([]float64, n)}
	for i := range n {
		d.X[i], d.Population[i] = float64(i), 1
	}
	d.Cases[0] = 5
	_, err := Scan(t.Context(), d, ScanOptions{Model: Poisson, Runs: 9})
	if grid.KindOf(err) != grid.Invalid {
		t.Errorf("got %v, want a refusal", err)
	}
	d.X[1] = 0
	if b := newDiscBuilder(d, ScanOptions{Model: Poisson, Metric: Cartesian, MaxShare: 0.5}); b.distinct() {
		t.Error("two places at one point count as distinct")
	}
}
