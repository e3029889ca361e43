package balance

import "math/bits"

// level is one graph of the ladder from the cells to ever coarser lumps of them.
// Numbers are narrow, for the memory a sweep goes through is its price.
type level struct {
	start  []int32
	to     []int32
	cost   []float32 // of cutting, parallel to to
	ring   []uint32  // parallel to to: which neighbours (by place in the row) of the same cell this one borders on
	weight []float64
	plain  bool      // every edge costs 1
	size   []float64 // nil without a bound on size
	fixed  []int32   // nil: none
	home   []int32   // part in force, with price; nil: no plan
	churn  []float32 // price of leaving home
	up     []int32   // lump of each cell in the next coarser level; nil on the coarsest
	total  float64   // of cost, both directions
	reach  int       // cells that annealing searches for another way round, where rings do not tell enough
}

func (l *level) len() int { return len(l.weight) }

func (l *level) near(i int32) []int32 { return l.to[l.start[i]:l.start[i+1]] }

// finest is the level of the piece itself.
func (p *piece) finest() *level {
	l := &level{start: p.Start, to: p.To, weight: p.Weight, fixed: p.fixed, cost: make([]float32, len(p.To)), plain: p.Cost == nil}
	for e := range l.cost {
		l.cost[e] = 1
		if p.Cost != nil {
			l.cost[e] = float32(p.Cost[e])
		}
	}
	if p.maxSize > 0 {
		l.size = p.size
		if l.size == nil {
			l.size = make([]float64, p.Len())
			for i := range l.size {
				l.size[i] = 1
			}
		}
	}
	if p.current != nil && p.churn != nil {
		l.home, l.churn = p.current, make([]float32, p.Len())
		for i, x := range p.churn {
			l.churn[i] = float32(x)
		}
	}
	return l
}

// wide is the most neighbours a cell may have for ring to tell of them.
const wide = 32

// openReach is reach where cells do not lie in closed rings, as on a lattice of squares:
// the way round a corner is four cells long there, and some of them are dead ends.
const openReach = 12

// rings fills ring, reach and total.
func (l *level) rings() {
	l.ring = make([]uint32, len(l.to))
	place := filled(l.len(), -1)
	open := 0
	for i := range l.weight {
		s, e := l.start[i], l.start[i+1]
		if e-s > wide {
			continue
		}
		row := l.to[s:e]
		for x, j := range row {
			place[j] = int32(x)
		}
		for x, j := range row {
			var m uint32
			for _, h := range l.near(j) {
				if y := place[h]; y >= 0 {
					m |= 1 << y
				}
			}
			l.ring[int(s)+x] = m
		}
		for _, j := range row {
			place[j] = -1
		}
		if len(row) > 0 && !linked(l.ring[s:e], uint32(1)<<len(row)-1) {
			open++
		}
	}
	if open > l.len()/10 {
		l.reach = openReach
	}
	for _, c := range l.cost {
		l.total += float64(c)
	}
}

// linked says whether the neighbours of a row marked in set hang together among
// themselves: then their part survives the loss of the cell in their middle. On a
// triangulated patch it fails only where the part closes around a hole.
func linked(ring []uint32, set uint32) bool {
	met := set & -set
	for edge := met; edge != 0; {
		x := bits.TrailingZeros32(edge)
		fresh := ring[x] & set &^ met
		met |= fresh
		edge = edge&(edge-1) | fresh
	}
	return met == set
}
