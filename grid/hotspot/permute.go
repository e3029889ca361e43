package hotspot

import (
	"context"
	"math"
	"math/bits"
	"math/rand/v2"

	"gridwatch/grid"
)

// permuteBlock is how many places share a stream of random numbers; it is part of
// what a seed means.
const permuteBlock = 256

// Permuted is the conditional-permutation p of the sum Σ w_ij x_j over the
// neighbours j of every place i, and so of Gi, Gi* and local Moran I, which grow or
// fall with that sum: x_i stays, the other values are dealt anew to the neighbours
// n times (Anselin 1995). With r of them at least as large, or at most as large,
// whichever is rarer, p = min(1, 2 (r+1)/(n+1)). Sums that differ only by rounding
// count as equal, and so in both tails.
//
// A place without neighbours has NaN. The result depends on the seed, not on the
// number of processors.
func Permuted(ctx context.Context, values []float64, w Weights, n int, seed uint64) ([]float64, error) {
	f, err := newField(values, w)
	if err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, grid.Errorf(grid.Invalid, "no-permutations", "%d permutations are not 1 or more", n)
	}
	p := make([]float64, len(values))
	err = inBlocks(ctx, len(p), permuteBlock, func(from, until int) {
		deal := newDeck(f.x, seed, uint64(from/permuteBlock))
		for i := from; i < until && ctx.Err() == nil; i++ {
			p[i] = deal.twoSided(i, w, n)
		}
	})
	return p, err
}

// permutedP is Permuted for the places that have a z.
func permutedP(ctx context.Context, values []float64, w Weights, z []float64, o LocalOptions) ([]float64, error) {
	p, err := Permuted(ctx, values, w, o.Permutations, o.Seed)
	for i := range p {
		if math.IsNaN(z[i]) {
			p[i] = math.NaN()
		}
	}
	return p, err
}

// deck is all places in some order, to be dealt from.
type deck struct {
	x      []float64
	cards  []int32
	random *rand.PCG
}

func newDeck(x []float64, seed, stream uint64) *deck {
	k := &deck{x: x, cards: make([]int32, len(x)), random: rand.NewPCG(seed, stream)}
	for i := range k.cards {
		k.cards[i] = int32(i)
	}
	return k
}

// twoSided is p of place i.
func (k *deck) twoSided(i int, w Weights, n int) float64 {
	row, weights := w.Row(i)
	if len(row) == 0 {
		return math.NaN()
	}
	seen, size := 0.0, 0.0
	for at, j := range row {
		x := k.x[j]
		if weights != nil {
			x *= weights[at]
		}
		seen, size = seen+x, size+math.Abs(x)
	}
	slack := 4 * 0x1p-52 * float64(len(row)) * size
	above, below := 0, 0
	for range n {
		x := k.deal(int32(i), len(row), weights)
		if x >= seen-slack {
			above++
		}
		if x <= seen+slack {
			below++
		}
	}
	return min(1, 2*float64(min(above, below)+1)/float64(n+1))
}

// deal is the weighted sum of so many values of places other than i, drawn without
// putting back. The deck stays in the order it comes to: any order is as good.
func (k *deck) deal(i int32, count int, weights []float64) (sum float64) {
	n := uint64(len(k.cards))
	for t := 0; t < count; {
		high, _ := bits.Mul64(k.random.Uint64(), n-uint64(t))
		at := t + int(high)
		j := k.cards[at]
		if j == i {
			continue
		}
		k.cards[at], k.cards[t] = k.cards[t], j
		if weights == nil {
			sum += k.x[j]
		} else {
			sum += weights[t] * k.x[j]
		}
		t++
	}
	return sum
}
