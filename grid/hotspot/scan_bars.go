package hotspot

import "math"

// barTable answers quickly whether a window can have a log likelihood ratio of at
// least level: for every measure the bar of the fewest cases with which it has.
// Measures of one leading part of their bits share an entry, made for the least of
// them, so that nothing is missed; what is found must be looked at exactly.
type barTable struct {
	level float64
	first int64 // leading bits of the first entry
	bar   []uint64
}

// measureBits is how far a measure is shifted: 7 bits of the fraction stay, so that
// those of one entry differ by less than 1 %.
const measureBits = 52 - 7

// leastMeasure is, as a share of all, from where on measures share an entry.
const leastMeasure = 1e-12

// bars makes the table for a level above 0.
func (n *scanNull) bars(level float64, s laneShape) *barTable {
	least := n.all
	for p := range n.places {
		row := n.measure[p*n.columns : (p+1)*n.columns]
		for j := 1; j < len(row); j++ {
			if m := row[j] - row[j-1]; m > 0 {
				least = min(least, m)
			}
		}
	}
	least = max(least*(1-1e-6), n.all*leastMeasure)
	t := &barTable{level: level, first: leading(least)}
	last := leading(n.all)
	t.bar = make([]uint64, last-t.first+2)
	t.bar[0] = s.bar(n.min)
	cases := n.min
	for i := 1; i < len(t.bar)-1; i++ {
		m := math.Float64frombits(uint64(t.first+int64(i))<<measureBits) * (1 - 1e-9)
		cases = n.fewest(m, level, cases)
		t.bar[i] = s.bar(cases)
	}
	return t // nothing reaches the bar of the last entry, which is for all there is
}

// leading bits of a positive number, which order as the numbers do.
func leading(m float64) int64 { return int64(math.Float64bits(m) >> measureBits) }

// fewest is the least number of cases, from some on, with which a window of a
// measure has a log likelihood ratio of at least level; more than all cases when
// none has. It grows with the measure, so the answer for a lesser one is where to begin.
func (n *scanNull) fewest(measure, level float64, from int) int {
	reached := func(cases int) bool {
		c := float64(cases)
		return c > n.total || n.model == Bernoulli && c > measure || n.llr(c, measure) >= level
	}
	low := max(from, int(n.expected(measure))+1)
	high := low
	for step := 1; !reached(high); step *= 2 {
		low, high = high+1, high+step
	}
	for low < high {
		mid := (low + high) / 2
		if reached(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// at gives the bar for a measure.
func (t *barTable) at(measure float64) uint64 {
	i := leading(measure) - t.first
	if i < 0 {
		i = 0
	}
	if i >= int64(len(t.bar)) {
		i = int64(len(t.bar)) - 1
	}
	return t.bar[i]
}
