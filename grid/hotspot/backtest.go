package hotspot

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// outcome is what happened in a held-out period and what each method had flagged.
type outcome struct {
	cases   []float64
	flagged [][]float64 // [method][place], shares of 0 to 1
	held    int         // places whose number of cases was within our bounds
	best    []int32     // places with cases, most first
	marked  [][]int32   // [method] places flagged at all
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
// The bounds hold 90 % of a bootstrap of places (Efron 1979): each is drawn with
// all its periods, so that what happens again and again in one place counts as one
// observation; hits are then per flagged place drawn and cases per place drawn.
// They say nothing about seasons that were not held out. Lead is the PAI of the
// first method less that of this one in the same draws.
func score(methods []string, outcomes []outcome, flag int, seed uint64) []ForecastScore {
	random := rand.New(rand.NewPCG(seed, 0x706c61636573))
	weight := make([]float64, len(outcomes[0].cases))
	var busy []int32 // places with cases or flagged; of the others only the number matters
	for t := range outcomes {
		outcomes[t].index()
		busy = append(busy, outcomes[t].best...)
		for _, marked := range outcomes[t].marked {
			busy = append(busy, marked...)
		}
	}
	slices.Sort(busy)
	busy = slices.Compact(busy)
	others := float64(len(weight) - len(busy))
	fill(weight, 1)
	point := tally(outcomes, weight, 1, flag)
	drawn := make([]tallied, replicates)
	for r := range drawn {
		number := max(0, others+math.Sqrt(others)*random.NormFloat64())
		for _, i := range busy {
			weight[i] = poissonOne(random)
			number += weight[i]
		}
		drawn[r] = tally(outcomes, weight, number/float64(len(weight)), flag)
	}
	interval := func(of func(tallied) float64) Interval {
		values := make([]float64, 0, len(drawn))
		for _, d := range drawn {
			values = append(values, of(d))
		}
		return middle(of(point), values)
	}
	share := float64(flag) / float64(len(weight))
	var scores []ForecastScore
	for m, name := range methods {
		scores = append(scores, ForecastScore{
			Method:  name,
			HitRate: interval(func(d tallied) float64 { return min(1, over(d.hits[m], d.cases)) }),
			PAI:     interval(func(d tallied) float64 { return min(1, over(d.hits[m], d.cases)) / share }),
			PEI:     interval(func(d tallied) float64 { return min(1, over(d.hits[m], d.best)) }),
			Lead:    interval(func(d tallied) float64 { return over(d.hits[0]-d.hits[m], d.cases) / share }),
		})
	}
	return scores
}

// coverage is the share of outcomes inside their bounds, with the middle 90 % of a
// bootstrap of periods, because what is missed in one period is missed in many
// places at once, and of the places in each as a binomial.
func coverage(outcomes []outcome, seed uint64) Interval {
	random := rand.New(rand.NewPCG(seed, 0x706572696f6473))
	shares := make([]float64, len(outcomes))
	mean, places := 0.0, float64(len(outcomes[0].cases))
	for t := range outcomes {
		shares[t] = float64(outcomes[t].held) / places
		mean += shares[t] / float64(len(shares))
	}
	values := make([]float64, replicates)
	for r := range values {
		for range shares {
			s := shares[random.IntN(len(shares))]
			s += random.NormFloat64() * math.Sqrt(s*(1-s)/places)
			values[r] += s / float64(len(shares))
		}
		values[r] = min(1, values[r])
	}
	return middle(mean, values)
}

// middle is a mean with the bounds of the middle 90 % of values, which it sorts.
func middle(mean float64, values []float64) Interval {
	slices.Sort(values)
	cut := len(values) / 20
	return Interval{mean, min(mean, values[cut]), max(mean, values[len(values)-1-cut])}
}

// tallied are the sums of one draw.
type tallied struct {
	hits        []float64
	cases, best float64
}

// tally sums up with each place counted as often as it was drawn, and more times
// as many places drawn as there are.
func tally(outcomes []outcome, weight []float64, more float64, flag int) tallied {
	d := tallied{hits: make([]float64, len(outcomes[0].flagged))}
	for t := range outcomes {
		o := &outcomes[t]
		left := float64(flag)
		for _, i := range o.best {
			d.cases += over(weight[i]*o.cases[i], more)
			taken := min(left, weight[i])
			left -= taken
			d.best += taken * o.cases[i]
		}
		for m, marked := range o.marked {
			hits, places := 0.0, 0.0
			for _, i := range marked {
				n := weight[i] * o.flagged[m][i]
				hits += n * o.cases[i]
				places += n
			}
			d.hits[m] += over(hits*float64(flag), places)
		}
	}
	return d
}

// over is 0 of nothing.
func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// index sorts out which places matter.
func (o *outcome) index() {
	for i, n := range o.cases {
		if n > 0 {
			o.best = append(o.best, int32(i))
		}
	}
	slices.SortStableFunc(o.best, func(a, b int32) int { return cmp.Compare(o.cases[b], o.cases[a]) })
	for _, flagged := range o.flagged {
		var marked []int32
		for i, share := range flagged {
			if share > 0 {
				marked = append(marked, int32(i))
			}
		}
		o.marked = append(o.marked, marked)
	}
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
