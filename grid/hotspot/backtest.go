package hotspot

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// outcome is what happened in a held-out period and what each method had flagged.
type outcome struct {
	cases   []float64
	flagged [][]float64 // [method][place], shares of 0 to 1
	held    []float64   // per place: 1 when the case count was within our bounds
	best    []int32     // places with cases, most first
}

// replicates of the bootstrap.
const replicates = 500

// score compares the methods over all held-out periods together:
//
//	hit rate = cases in flagged places / all cases
//	PAI      = hit rate / share of places flagged    (Chainey, Tompson and Uhlig 2008)
//	PEI      = cases in flagged places / cases in the best places, as many, had one known    (Hunt 2016)
//
// Cells of one resolution are about equally large, so the share of places stands
// for that of area. Where a method values places equally at the border of what is
// flagged, the share of them that fits counts.
//
// Intervals hold 90 % of a bootstrap of periods and of places at once (Owen 2007):
// the outcomes of one period depend on one another, and those of one place too.
// With two held-out periods that says little about other times of the year. Lead
// is the PAI of the first method less this one's in the same replicates.
func score(methods []string, outcomes []outcome, flag int, seed uint64) (scores []ForecastScore, covered Interval) {
	random := rand.New(rand.NewPCG(seed, 0x626f6f74))
	places := len(outcomes[0].cases)
	for t := range outcomes {
		outcomes[t].sortBest()
	}
	all := newTally(len(methods))
	times, weight := make([]float64, len(outcomes)), make([]float64, places)
	fill(times, 1)
	fill(weight, 1)
	point := all.of(outcomes, times, weight, flag)
	drawn := make([]tallied, replicates)
	for r := range drawn {
		fill(times, 0)
		for range times {
			times[random.IntN(len(times))]++
		}
		for i := range weight {
			weight[i] = poissonOne(random)
		}
		drawn[r] = all.of(outcomes, times, weight, flag)
	}
	interval := func(of func(tallied) float64) Interval {
		values := make([]float64, 0, len(drawn))
		for _, d := range drawn {
			values = append(values, of(d))
		}
		slices.Sort(values)
		return Interval{of(point), values[len(values)/20], values[len(values)-1-len(values)/20]}
	}
	share := float64(flag) / float64(places)
	for m, name := range methods {
		scores = append(scores, ForecastScore{
			Method:  name,
			HitRate: interval(func(d tallied) float64 { return d.rate(m) }),
			PAI:     interval(func(d tallied) float64 { return d.rate(m) / share }),
			PEI:     interval(func(d tallied) float64 { return d.efficiency(m) }),
			Lead:    interval(func(d tallied) float64 { return (d.rate(0) - d.rate(m)) / share }),
		})
	}
	return scores, interval(func(d tallied) float64 { return d.held / d.places })
}

// tallied are the sums of one replicate.
type tallied struct {
	hits         []float64
	cases, best  float64
	held, places float64
}

func (d tallied) rate(method int) float64 {
	if d.cases == 0 {
		return 0
	}
	return d.hits[method] / d.cases
}

func (d tallied) efficiency(method int) float64 {
	if d.best == 0 {
		return 0
	}
	return min(1, d.hits[method]/d.best)
}

type tally struct{ methods int }

func newTally(methods int) tally { return tally{methods} }

// of sums up with each period and place counted as often as it was drawn.
func (y tally) of(outcomes []outcome, times, weight []float64, flag int) tallied {
	d := tallied{hits: make([]float64, y.methods)}
	for t := range outcomes {
		if times[t] == 0 {
			continue
		}
		o := &outcomes[t]
		left := float64(flag)
		for _, i := range o.best {
			n := times[t] * weight[i] * o.cases[i]
			d.cases += n
			for m := range d.hits {
				d.hits[m] += n * o.flagged[m][i]
			}
			taken := min(left, weight[i])
			left -= taken
			d.best += times[t] * taken * o.cases[i]
		}
		for i, held := range o.held {
			d.held += times[t] * weight[i] * held
			d.places += times[t] * weight[i]
		}
	}
	return d
}

func (o *outcome) sortBest() {
	for i, n := range o.cases {
		if n > 0 {
			o.best = append(o.best, int32(i))
		}
	}
	slices.SortStableFunc(o.best, func(a, b int32) int { return cmp.Compare(o.cases[b], o.cases[a]) })
}

func fill(values []float64, v float64) {
	for i := range values {
		values[i] = v
	}
}

// poissonOne draws from a Poisson distribution of mean 1, which is how often a
// place occurs in a bootstrap of many.
func poissonOne(random *rand.Rand) float64 {
	const noneOf = 0.36787944117144233 // exp(-1)
	n, u, mass := 0.0, random.Float64(), noneOf
	for u > mass && n < 20 {
		u -= mass
		n++
		mass /= n
	}
	return n
}
