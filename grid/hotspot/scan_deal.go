package hotspot

import (
	"math/bits"
	"math/rand/v2"
)

// below gives a number from 0 to n-1, each as likely to one part in 2^32.
func below(random *rand.PCG, n int) int {
	high, _ := bits.Mul64(random.Uint64(), uint64(n))
	return int(high)
}

// drawLabels is the hypergeometric distribution. Whoever is drawn twice is drawn
// again: a cell of r people of whom d are drawn is passed by with d in r. The
// fewer of cases and controls are drawn.
func drawLabels(n *scanNull) drawer {
	room, block := n.cells()
	table := newAliasTable(room, block)
	drawn := make([]int32, len(room))
	cases, draws := int(n.total), int(n.total)
	controls := n.all-n.total < n.total
	if controls {
		draws = int(n.all) - cases
	}
	return func(random *rand.PCG, b *batch, run int) {
		clear(drawn)
		word, one := run/b.shape.perWord, b.shape.one(run)
		for range draws {
			for {
				i := table.draw(random)
				if d := drawn[i]; d == 0 || below(random, int(room[i])) >= int(d) {
					drawn[i]++
					break
				}
			}
		}
		for i, d := range drawn {
			if controls {
				d = int32(room[i]) - d
			}
			if at := block[i]; at >= 0 && d > 0 {
				b.counts[at][word] += uint64(d) * one
			}
		}
	}
}

// drawPeriods deals the periods that the cases have to their places anew
// (Kulldorff and others 2005). Cases of periods in no window are not dealt.
func drawPeriods(n *scanNull) drawer {
	var first []int32 // per case, the block before the first column of its place
	var column []int32
	for i, c := range n.d.Cases {
		j, inside := n.columnOf(i % n.d.Periods)
		for range c {
			first = append(first, int32(i/n.d.Periods*n.columns))
			if inside {
				column = append(column, int32(j))
			}
		}
	}
	deck := make([]int32, len(first))
	return func(random *rand.PCG, b *batch, run int) {
		copy(deck, first)
		word, one := run/b.shape.perWord, b.shape.one(run)
		for i, j := range column {
			k := i + below(random, len(deck)-i)
			at := deck[k]
			deck[k] = deck[i]
			b.counts[at+j][word] += one
		}
	}
}
