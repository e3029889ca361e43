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
	var room []float64 // [place*columns+column]
	for p := range n.places {
		room = append(room, n.columnRoom(p)...)
	}
	table, drawn := newAliasTable(room), make([]int32, len(room))
	cases, draws := int(n.total), int(n.total)
	controls := int(n.all)-cases < cases
	if controls {
		draws = int(n.all) - cases
	}
	return func(b *batch, random []*rand.PCG) {
		for run, r := range random {
			clear(drawn)
			for left := draws; left > 0; {
				i := table.draw(r)
				if d := drawn[i]; d == 0 || below(r, int(room[i])) >= int(d) {
					drawn[i]++
					left--
				}
			}
			if controls {
				for i, d := range drawn {
					drawn[i] = int32(room[i]) - d
				}
			}
			b.put(run, drawn)
		}
	}
}

// drawPeriods deals the periods of the cases to their places anew (Kulldorff and
// others 2005), as a pack of columns that is shuffled and dealt place by place.
func drawPeriods(n *scanNull) drawer {
	here := make([]int, n.places)
	var pack []uint16
	for i, c := range n.d.Cases {
		here[i/n.d.Periods] += int(c)
		for range c {
			pack = append(pack, uint16(n.columnOf(i%n.d.Periods)))
		}
	}
	deck := make([]uint16, len(pack))
	return func(b *batch, random []*rand.PCG) {
		for run, r := range random {
			word, one := run/b.shape.perWord, b.shape.one(run)
			copy(deck, pack)
			for i := len(deck) - 1; i > 0; i-- {
				k := below(r, i+1)
				deck[i], deck[k] = deck[k], deck[i]
			}
			rest := deck
			for p, cases := range here {
				row := b.counts[p*n.columns : (p+1)*n.columns]
				for _, j := range rest[:cases] {
					row[j][word] += one
				}
				rest = rest[cases:]
			}
		}
	}
}
