package risk

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gridwatch/grid/hotspot"
)

// bootstrap is a figure of the visits, with the percentiles of it over resamples
// of as many visits (Efron 1979).
func bootstrap(rng *rand.Rand, o BacktestOptions, visits []visit, figure func([]visit) float64) hotspot.Interval {
	return bootstrapAll(rng, o, visits, func(v []visit) []float64 { return []float64{figure(v)} })[0]
}

func bootstrapAll(rng *rand.Rand, o BacktestOptions, visits []visit, figures func([]visit) []float64) []hotspot.Interval {
	means := figures(visits)
	drawn := make([][]float64, len(means))
	sample := make([]visit, len(visits))
	for range o.Resamples {
		for i := range sample {
			sample[i] = visits[rng.IntN(len(visits))]
		}
		for k, v := range figures(sample) {
			if !math.IsNaN(v) {
				drawn[k] = append(drawn[k], v)
			}
		}
	}
	out := make([]hotspot.Interval, len(means))
	for k, d := range drawn {
		slices.Sort(d)
		out[k] = hotspot.Interval{Mean: means[k], Low: quantile(d, (1-o.Confidence)/2), High: quantile(d, (1+o.Confidence)/2)}
	}
	return out
}

// quantile of sorted values, between the nearest two; NaN of nothing.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := p * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// auc is the area under the curve of hits over false alarms: the share of pairs of
// a failed inspection and another in which the failed one had the higher score,
// ties half (Mann and Whitney 1947).
func auc(visits []visit) float64 {
	sorted := slices.Clone(visits)
	slices.SortFunc(sorted, func(a, b visit) int { return cmp.Compare(a.score, b.score) })
	var ranks, failed float64
	for from := 0; from < len(sorted); {
		until := from
		for until < len(sorted) && sorted[until].score == sorted[from].score {
			until++
		}
		for _, v := range sorted[from:until] {
			if v.failed {
				ranks += float64(from+until+1) / 2
				failed++
			}
		}
		from = until
	}
	others := float64(len(sorted)) - failed
	return (ranks - failed*(failed+1)/2) / (failed * others) // NaN when there is one kind only
}

// order compares, over visits whose violations are known; nil when none was found.
func order(rng *rand.Rand, o BacktestOptions, all []visit) *Order {
	var visits []visit
	found := false
	for _, v := range all {
		if v.critical >= 0 {
			visits = append(visits, v)
			found = found || v.critical > 0
		}
	}
	if !found {
		return nil
	}
	middle := visits[0].on + (visits[len(visits)-1].on-visits[0].on+1)/2
	figures := func(sample []visit) []float64 {
		slices.SortStableFunc(sample, func(a, b visit) int { return cmp.Compare(a.on, b.on) })
		byScore := slices.Clone(sample)
		slices.SortStableFunc(byScore, func(a, b visit) int {
			return cmp.Or(cmp.Compare(b.first, a.first), cmp.Compare(shuffled(a.subject), shuffled(b.subject)))
		})
		var total, then, scored, early, finders float64
		half := 0
		for i := range sample { // the i-th visit of either order is made on one day
			first := sample[i].on < middle
			total += sample[i].critical
			if first {
				half++
				then += sample[i].critical
				scored += byScore[i].critical
			}
			if byScore[i].critical > 0 {
				early += float64(byScore[i].on - sample[i].on)
				finders++
			}
		}
		h := float64(half)
		return []float64{then / total, scored / total, (scored - then) / total, 100 * then / h, 100 * scored / h, early / finders, h}
	}
	f := bootstrapAll(rng, o, visits, figures)
	return &Order{Visits: len(visits), FirstVisits: int(f[6].Mean), FoundThen: f[0], FoundByScore: f[1], Gain: f[2], Per100Then: f[3], Per100ByScore: f[4],
		DaysEarlier: f[5], FoundBlind: f[6].Mean / float64(len(visits))}
}
