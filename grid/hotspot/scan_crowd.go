package hotspot

import (
	"math"
	"math/rand/v2"
)

// From so many cases per place and column, and in all, places and columns are drawn
// rather than cases.
const (
	crowded  = 1.5
	fewCases = 100
)

// meanStep is the greatest mean that is drawn in one step; greater ones are drawn
// as a sum, because exp(-mean) would vanish.
const meanStep = 30

// poissonCell is a Poisson distribution whose mean is steps times mean.
type poissonCell struct {
	mean, none float64 // none is exp(-mean)
	steps      int
}

func newPoissonCell(mean float64) poissonCell {
	steps := int(math.Ceil(mean / meanStep))
	if steps == 0 {
		return poissonCell{}
	}
	mean /= float64(steps)
	return poissonCell{mean, math.Exp(-mean), steps}
}

// reciprocal of 1, 2, 3 …; beyond its end no mean up to meanStep reaches.
var reciprocal = func() (r [160]float64) {
	for k := range r {
		r[k] = 1 / float64(k+1)
	}
	return r
}()

// draw gives a number by inversion.
func (c *poissonCell) draw(random *rand.PCG) int {
	sum := 0
	for range c.steps {
		u, p := float64(random.Uint64()>>11)*0x1p-53, c.none
		for _, r := range reciprocal {
			if u -= p; u < 0 {
				break
			}
			sum++
			p *= c.mean * r
		}
	}
	return sum
}

// drawCrowd is the multinomial distribution of many cases. Independent Poisson
// counts whose sum is S are, given S, multinomial of S cases; some more drawn one by
// one make it all cases. Their mean is so far below the total that S seldom exceeds
// it; if it does, the run is drawn again, which leaves the distribution given S as it is.
func drawCrowd(n *scanNull, more *placeDrawer) drawer {
	const deviations = 4
	mean := (n.total - deviations*math.Sqrt(n.total)) / n.total
	cells := make([]poissonCell, n.places*n.columns)
	for p := range n.places {
		for j, r := range n.columnRoom(p) {
			cells[p*n.columns+j] = newPoissonCell(mean * n.scale * r)
		}
	}
	counts := make([]int32, len(cells))
	return func(b *batch, random []*rand.PCG) {
		sums := make([]int, len(random))
		for run, r := range random {
			for sums[run] = int(n.total) + 1; sums[run] > int(n.total); {
				sums[run] = 0
				for i := range cells {
					k := cells[i].draw(r)
					counts[i] = int32(k)
					sums[run] += k
				}
			}
			b.put(run, counts)
		}
		more.draw(b, random, func(run int) int { return int(n.total) - sums[run] })
	}
}
