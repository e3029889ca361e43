package hotspot

import (
	"context"
	"math"
	"slices"
)

// kernel is the density that ours is compared with: the cases of the last periods
// around a place, with the quartic kernel (1 − (d/bandwidth)²)² of hotspot maps
// (Silverman 1986; Chainey, Tompson and Uhlig 2008), d counted in steps between
// neighbours. Bandwidth and periods are those that had the best hit rate in the
// last 12 periods of training, so that it is as strong as it can be.
type kernel struct {
	bandwidth float64
	periods   int // 0: all
}

var (
	bandwidths = []float64{1.5, 2, 3, 4}
	windows    = []int{1, 3, 6, 12, 0}
)

// steps are the places around each place by their distance in steps, as weights
// of a kernel per bandwidth.
type steps struct {
	offset []int32
	place  []int32
	step   []uint8 // 0: the place itself
}

// stepsOf walks up to reach steps from every place.
func stepsOf(ctx context.Context, w Weights, reach int) (steps, error) {
	s := steps{offset: []int32{0}}
	seen := make([]int32, w.Len())
	for i := range seen {
		seen[i] = -1
	}
	for i := range w.Len() {
		if i%1024 == 0 && ctx.Err() != nil {
			return s, ctx.Err()
		}
		first := len(s.place)
		s.place, s.step = append(s.place, int32(i)), append(s.step, 0)
		seen[i] = int32(i)
		for at := first; at < len(s.place) && int(s.step[at]) < reach; at++ {
			j := s.place[at]
			for _, next := range w.Neighbour[w.Offset[j]:w.Offset[j+1]] {
				if seen[next] != int32(i) {
					seen[next] = int32(i)
					s.place, s.step = append(s.place, next), append(s.step, s.step[at]+1)
				}
			}
		}
		s.offset = append(s.offset, int32(len(s.place)))
	}
	return s, nil
}

// smooth writes the kernel density of values.
func (s steps) smooth(into, values []float64, bandwidth float64) {
	var weight [8]float64
	for d := range weight {
		if r := float64(d) / bandwidth; r < 1 {
			weight[d] = (1 - r*r) * (1 - r*r)
		}
	}
	for i := range into {
		sum := 0.0
		for at := s.offset[i]; at < s.offset[i+1]; at++ {
			sum += weight[s.step[at]] * values[s.place[at]]
		}
		into[i] = sum
	}
}

// chosenKernel takes the bandwidth and the number of periods with the most hits in
// the periods first to last-1.
func chosenKernel(ctx context.Context, counts [][]float64, s steps, flag, first, last int) (kernel, error) {
	var best kernel
	most := -1.0
	smooth := make([]float64, len(s.offset)-1)
	for _, periods := range windows {
		for _, bandwidth := range bandwidths {
			hits := 0.0
			for t := first; t < last; t++ {
				if err := ctx.Err(); err != nil {
					return best, err
				}
				k := kernel{bandwidth, periods}
				k.density(smooth, counts[:t], s)
				for i, share := range flagged(smooth, flag) {
					hits += share * counts[t][i]
				}
			}
			if hits > most {
				best, most = kernel{bandwidth, periods}, hits
			}
		}
	}
	return best, nil
}

// density writes the density after the periods of counts.
func (k kernel) density(into []float64, counts [][]float64, s steps) {
	first := 0
	if k.periods > 0 {
		first = max(0, len(counts)-k.periods)
	}
	sum := make([]float64, len(into))
	for _, slice := range counts[first:] {
		for i, v := range slice {
			sum[i] += v
		}
	}
	s.smooth(into, sum, k.bandwidth)
}

// flagged says how much of each place is among the n with the highest values: 1,
// 0, or for those that are equal at the border the chance to be drawn.
func flagged(values []float64, n int) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	border := sorted[len(sorted)-n]
	above, equal := 0, 0
	for i := len(sorted) - 1; i >= 0 && sorted[i] >= border; i-- {
		if sorted[i] > border {
			above++
		} else {
			equal++
		}
	}
	share := make([]float64, len(values))
	for i, v := range values {
		switch {
		case v > border:
			share[i] = 1
		case v == border:
			share[i] = math.Min(1, float64(n-above)/float64(equal))
		}
	}
	return share
}
