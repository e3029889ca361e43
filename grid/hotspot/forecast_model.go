package hotspot

import (
	"context"
	"math"
)

// The model of where cases happen: each one follows one of several maps, all made
// from the periods before, and the shares of the maps are learned.
//
//	mean_i = level · Σ_k share_k map_k(i),   Σ_i map_k(i) = 1,   Σ_k share_k = 1
//
// The maps are the even one; the places' own cases of the last period, with
// half-lives of 1, 3 and 12 periods, and of all periods alike; and those of the
// neighbours of the last period, with a half-life of 1, and of all. So the history of a place is weighted exponentially and shrunk
// towards its neighbourhood and towards all places, as much as it paid in
// training. The shares are those of maximum likelihood under a Poisson process,
// by the EM algorithm for mixtures (Dempster, Laird and Rubin 1977); mixtures of a
// background and what recent cases trigger nearby are those of Mohler et al. (2011).

// memories are the half-lives in periods of the maps of a place's own cases; 0 is
// the last period alone.
var memories = [...]float64{0, 1, 3, 12, math.Inf(1)}

// neighbourMaps says of which memories the neighbours have a map.
var neighbourMaps = [...]int{0, 1, 4}

const mapCount = 1 + len(memories) + len(neighbourMaps)

// past are the cases of every place up to a period, with each memory.
type past struct {
	w      Weights
	recent [len(memories)][]float64
	near   []float64
}

func newPast(w Weights) *past {
	p := &past{w: w, near: make([]float64, w.Len())}
	for m := range p.recent {
		p.recent[m] = make([]float64, w.Len())
	}
	return p
}

// add takes the next period in.
func (p *past) add(counts []float64) {
	for m, half := range memories {
		keep := math.Exp2(-1 / half)
		for i, v := range counts {
			p.recent[m][i] = keep*p.recent[m][i] + v
		}
	}
}

// maps writes the maps into m, [map][place]. One without any case is even.
func (p *past) maps(m *[mapCount][]float64) {
	for k := range m {
		if m[k] == nil {
			m[k] = make([]float64, p.w.Len())
		}
	}
	asShares(m[0], m[0][:0])
	for k := range memories {
		asShares(m[1+k], p.recent[k])
	}
	for k, memory := range neighbourMaps {
		for i := range p.near {
			p.near[i] = 0
			for at := p.w.Offset[i]; at < p.w.Offset[i+1]; at++ {
				p.near[i] += p.w.weight(at) * p.recent[memory][p.w.Neighbour[at]]
			}
		}
		asShares(m[1+len(memories)+k], p.near)
	}
}

// asShares writes values divided by their sum; without any, all are the same.
func asShares(into, values []float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	for i := range into {
		if sum > 0 {
			into[i] = values[i] / sum
		} else {
			into[i] = 1 / float64(len(into))
		}
	}
}

// mixture is how much each map counts.
type mixture [mapCount]float64

// mapsWithCases is what learning needs of a period: the maps where there are cases.
type mapsWithCases struct {
	cases []float64
	maps  [][mapCount]float64
}

// learnMixture fits the shares to the periods first to last-1, each on the maps of
// the periods before it.
func learnMixture(ctx context.Context, counts [][]float64, w Weights, first, last int) (mixture, error) {
	var rows mapsWithCases
	var m [mapCount][]float64
	p := newPast(w)
	const enough = 50_000 // places with cases, evenly taken from all
	stride := 1 + countPositive(counts[first:last])/enough
	at := 0
	for t := range last {
		if err := ctx.Err(); err != nil {
			return mixture{}, err
		}
		if t >= first {
			p.maps(&m)
			for i, n := range counts[t] {
				if n == 0 {
					continue
				}
				if at++; at%stride == 0 {
					rows.cases = append(rows.cases, n)
					rows.maps = append(rows.maps, row(&m, i))
				}
			}
		}
		p.add(counts[t])
	}
	return rows.fit(), nil
}

func countPositive(counts [][]float64) (number int) {
	for _, slice := range counts {
		for _, n := range slice {
			if n > 0 {
				number++
			}
		}
	}
	return number
}

func row(m *[mapCount][]float64, i int) (r [mapCount]float64) {
	for k := range m {
		r[k] = m[k][i]
	}
	return r
}

// fit runs EM from even shares until they stand still. Half a case per map is
// added, which keeps a share from vanishing on few cases.
func (r *mapsWithCases) fit() mixture {
	const added = 0.5
	total := 0.0
	for _, n := range r.cases {
		total += n
	}
	var share mixture
	for k := range share {
		share[k] = 1 / float64(mapCount)
	}
	for range 300 {
		var taken mixture
		for at, n := range r.cases {
			mean := 0.0
			for k, v := range r.maps[at] {
				mean += share[k] * v
			}
			for k, v := range r.maps[at] {
				taken[k] += n * share[k] * v / mean
			}
		}
		moved := 0.0
		for k := range share {
			next := (taken[k] + added) / (total + added*float64(mapCount))
			moved = max(moved, math.Abs(next-share[k]))
			share[k] = next
		}
		if moved < 1e-5 {
			break
		}
	}
	return share
}

// means writes what is expected of every place.
func (x *mixture) means(into []float64, m *[mapCount][]float64, level float64) {
	for i := range into {
		mean := 0.0
		for k := range m {
			mean += x[k] * m[k][i]
		}
		into[i] = level * mean
	}
}
