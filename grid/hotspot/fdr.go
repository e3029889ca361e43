package hotspot

import (
	"cmp"
	"math"
	"slices"
)

// FalseDiscovery turns p into q: q_i is the smallest false discovery rate at which
// place i is among the discoveries, min over p_j ≥ p_i of m p_j / rank_j, where m
// counts the finite p (Benjamini and Hochberg 1995). A p that is NaN stays so and
// does not count.
func FalseDiscovery(p []float64) []float64 {
	q := make([]float64, len(p))
	order := make([]int32, 0, len(p))
	for i, x := range p {
		q[i] = math.NaN()
		if !math.IsNaN(x) {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(p[a], p[b]) })
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*float64(len(order))/float64(rank))
		q[i] = least
	}
	return q
}
