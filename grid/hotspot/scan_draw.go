package hotspot

import (
	"math/bits"
	"math/rand/v2"
)

// drawer puts the cases of the runs of a batch, as they lie by chance, into it: of
// the runs from the first on, as many as there are random numbers to draw from.
type drawer func(b *batch, random []*rand.PCG)

// newDrawer gives the drawer of a null hypothesis, given the total of cases:
// Poisson draws a place and period for each case by its expected cases; Bernoulli
// draws who of all cases and controls are the cases; a permutation deals the
// periods of the cases to their places anew. A drawer serves one goroutine.
func newDrawer(n *scanNull) drawer {
	switch n.model {
	case Bernoulli:
		return drawLabels(n)
	case Permutation:
		return drawPeriods(n)
	}
	d := newPlaceDrawer(n)
	if n.total < crowded*float64(len(n.measure)) || n.total < fewCases {
		return func(b *batch, random []*rand.PCG) {
			d.draw(b, random, func(int) int { return int(n.total) })
		}
	}
	return drawCrowd(n, d)
}

// runRandom gives the random numbers of a run, whoever makes it: the seed and the
// number of the run through two rounds of splitmix64 (Steele, Lea, Flood 2014).
func runRandom(seed uint64, run int) *rand.PCG {
	mix := func(z uint64) uint64 {
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	s := mix(seed + 0x9e3779b97f4a7c15)
	return rand.NewPCG(s, mix(s+uint64(run+1)*0x9e3779b97f4a7c15))
}

// aliasTable draws an index by weight in one step (Walker 1977, Vose 1991).
type aliasTable struct {
	keep  []uint32 // of 2^32: how often an index stays itself
	other []int32
}

func newAliasTable(weight []float64) aliasTable {
	n := len(weight)
	t := aliasTable{make([]uint32, n), make([]int32, n)}
	sum := 0.0
	for _, w := range weight {
		sum += w
	}
	share := make([]float64, n)
	var small, large []int32
	for i, w := range weight {
		share[i] = w * float64(n) / sum
		if share[i] < 1 {
			small = append(small, int32(i))
		} else {
			large = append(large, int32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		t.keep[s], t.other[s] = uint32(share[s]*(1<<32)), l
		if share[l] -= 1 - share[s]; share[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, rest := range [][]int32{small, large} { // what rounding left
		for _, i := range rest {
			t.keep[i], t.other[i] = 1<<32-1, i
		}
	}
	return t
}

// draw gives an index.
func (t aliasTable) draw(random *rand.PCG) int32 {
	high, low := bits.Mul64(random.Uint64(), uint64(len(t.keep)))
	if uint32(low>>32) < t.keep[high] {
		return int32(high)
	}
	return t.other[high]
}

// placeDrawer draws from the multinomial distribution: first the places of all cases,
// then place by place the columns of those of all runs, so that little memory is in
// use at a time.
type placeDrawer struct {
	n         *scanNull
	place     aliasTable
	perColumn []aliasTable // of the places where somebody is
	here      [][]int32    // cases by run and place
}

func newPlaceDrawer(n *scanNull) *placeDrawer {
	d := &placeDrawer{n: n, perColumn: make([]aliasTable, n.places)}
	perPlace := make([]float64, n.places)
	for p := range n.places {
		row := n.columnRoom(p)
		for _, r := range row {
			perPlace[p] += r
		}
		if perPlace[p] > 0 {
			d.perColumn[p] = newAliasTable(row)
		}
	}
	d.place = newAliasTable(perPlace)
	return d
}

// draw adds as many cases to every run as are asked for it.
func (d *placeDrawer) draw(b *batch, random []*rand.PCG, cases func(run int) int) {
	for len(d.here) < len(random) {
		d.here = append(d.here, make([]int32, d.n.places))
	}
	for run, r := range random {
		clear(d.here[run])
		for range cases(run) {
			d.here[run][d.place.draw(r)]++
		}
	}
	for p, columns := range d.perColumn {
		row := b.counts[p*d.n.columns : (p+1)*d.n.columns]
		for run, r := range random {
			word, one := run/b.shape.perWord, b.shape.one(run)
			for range d.here[run][p] {
				row[columns.draw(r)][word] += one
			}
		}
	}
}

// columnRoom is the room that a place has in the periods of each column, in column
// 0 that of the periods in no window.
func (n *scanNull) columnRoom(place int) []float64 {
	room := make([]float64, n.columns)
	for t := range n.d.Periods {
		room[n.columnOf(t)] += n.d.room(n.model, place, t)
	}
	return room
}
