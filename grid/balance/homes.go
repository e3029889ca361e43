package balance

import "math"

// mostHomed is the most parts of an island whose names are dealt by home at the end.
const mostHomed = 2000

// goHome exchanges the names of parts with the same share so that each lies at its
// home: the borders between are fewest in sum, a far one counting more than as many
// near ones. The cut itself stays.
func (p *piece) goHome(part []int32) []int32 {
	k := len(p.share)
	if p.home == nil || p.priced() || k > mostHomed {
		return part
	}
	bound := make([]bool, k)
	for _, a := range p.fixed {
		if a != None {
			bound[a] = true
		}
	}
	q := p.finest().state(p, part).quotient()
	far := make([]int32, k)
	price := make([][]float64, k)
	for a := range k {
		price[a] = make([]float64, k)
		if p.home[a] != None {
			q.hops(part[p.home[a]], far)
			for b, d := range far {
				price[a][b] = math.Pow(float64(d), 1.25)
			}
		}
		for b := range k {
			if a != b && (bound[a] || bound[b] || math.Abs(p.share[a]-p.share[b]) > 1e-9*p.share[a]) {
				price[a][b] = 1e9
			}
		}
	}
	name := make([]int32, k)
	for a, b := range assign(price) {
		name[b] = int32(a)
	}
	named := make([]int32, len(part))
	for i, b := range part {
		named[i] = name[b]
	}
	return named
}
