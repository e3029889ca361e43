package balance

import "cmp"

// merit orders cuts of the same piece, the best first: fewer parts above the largest
// size, then the largest load over its share, of which what lies within the band of
// the engine is as good as any, then the cost of borders and moves.
type merit struct {
	oversize int
	most     float64
	cost     float64
}

func (m merit) compare(n merit) int {
	return cmp.Or(cmp.Compare(m.oversize, n.oversize), cmp.Compare(m.most, n.most), cmp.Compare(m.cost, n.cost))
}

// merit of a cut of the piece.
func (p *piece) merit(part []int32) merit {
	enough := narrow.high
	if p.priced() {
		enough = p.most
	}
	m := merit{most: enough}
	load, size := make([]float64, len(p.share)), make([]float64, len(p.share))
	for i, q := range part {
		load[q] += p.Weight[i]
		if p.size != nil {
			size[q] += p.size[i]
		} else {
			size[q]++
		}
		if p.current != nil && p.current[i] != None && p.current[i] != q {
			m.cost += 2 * p.churn[i]
		}
		for e := p.Start[i]; e < p.Start[i+1]; e++ {
			switch {
			case part[p.To[e]] == q:
			case p.Cost != nil:
				m.cost += p.Cost[e]
			default:
				m.cost++
			}
		}
	}
	for q, l := range load {
		m.most = max(m.most, l/p.share[q])
		if p.maxSize > 0 && size[q] > p.maxSize {
			m.oversize++
		}
	}
	return m
}
