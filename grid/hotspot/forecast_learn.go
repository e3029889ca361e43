package hotspot

import (
	"cmp"
	"context"
	"slices"
)

// learned is what a forecast rests on.
type learned struct {
	mixture mixture
	levels  levels
	dispersion
}

// learn takes the periods before last.
func (f *forecaster) learn(ctx context.Context, last int) (l learned, err error) {
	if l.mixture, err = learnMixture(ctx, f.counts, f.w, f.first, last); err != nil {
		return l, err
	}
	l.levels = chosenLevels(f.totals, f.Length, f.Season, f.first, last)
	var means, outcomes []float64
	stride := 1 + (last-f.first)*f.w.Len()/10000
	err = f.walk(ctx, &l, f.first, last, last, func(t int, mean []float64) {
		for i := t % stride; i < len(mean); i += stride {
			means, outcomes = append(means, mean[i]), append(outcomes, f.counts[t][i])
		}
	})
	l.dispersion = learnDispersion(means, outcomes).corrected(means, outcomes, f.Level)
	return l, err
}

// walk foretells the periods first to last-1, each from those before it and before
// known.
func (f *forecaster) walk(ctx context.Context, l *learned, first, last, known int, see func(t int, mean []float64)) error {
	var m [mapCount][]float64
	p := newPast(f.w)
	mean := make([]float64, f.w.Len())
	for t := range last {
		if err := ctx.Err(); err != nil {
			return err
		}
		if t >= first {
			p.maps(&m)
			l.mixture.means(mean, &m, l.levels.at(t, min(t, known)))
			see(t, mean)
		}
		if t < known {
			p.add(f.counts[t])
		}
	}
	return nil
}

// backtest scores what was learned before the held-out periods on these.
func (f *forecaster) backtest(ctx context.Context, p *Prediction) error {
	l, err := f.learn(ctx, f.trained)
	if err != nil {
		return err
	}
	around, err := stepsOf(ctx, f.w, int(slices.Max(bandwidths))-1)
	if err != nil {
		return err
	}
	k, err := chosenKernel(ctx, f.counts, around, f.flag, max(f.first, f.trained-12), f.trained)
	if err != nil {
		return err
	}
	known := len(f.counts)
	if f.Frozen {
		known = f.trained
	}
	var outcomes []outcome
	density := make([]float64, f.w.Len())
	err = f.walk(ctx, &l, f.trained, len(f.counts), known, func(t int, mean []float64) {
		o := outcome{cases: f.counts[t]}
		for i, m := range mean {
			low, high, held := l.bounds(m, f.Level)
			p.Promised += held / float64(len(mean)*f.Holdout)
			if low <= o.cases[i] && o.cases[i] <= high {
				o.held++
			}
		}
		before := f.counts[:min(t, known)]
		k.density(density, before, around)
		o.flagged = [][]float64{flagged(mean, f.flag), flagged(density, f.flag), flagged(before[len(before)-1], f.flag)}
		outcomes = append(outcomes, o)
	})
	if err != nil {
		return err
	}
	p.Scores = score([]string{MethodOurs, MethodKernel, MethodLast}, outcomes, f.flag, f.Seed)
	p.Covered = coverage(outcomes, f.Seed)
	p.BeatsAll = true
	for _, s := range p.Scores[1:] {
		p.BeatsAll = p.BeatsAll && p.Scores[0].PAI.Mean >= s.PAI.Mean
	}
	return nil
}

// next foretells the period after the last.
func (f *forecaster) next(ctx context.Context, p *Prediction) error {
	periods := len(f.counts)
	l, err := f.learn(ctx, periods)
	if err != nil {
		return err
	}
	return f.walk(ctx, &l, periods, periods+1, periods, func(_ int, mean []float64) {
		order := make([]int, len(mean))
		p.Cells, p.Flag = make([]Interval, len(mean)), make([]bool, len(mean))
		for i, m := range mean {
			order[i] = i
			p.Total += m
			low, high, _ := l.bounds(m, f.Level)
			p.Cells[i] = Interval{m, low, high}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(mean[b], mean[a]) })
		for _, i := range order[:f.flag] {
			p.Flag[i] = true
		}
	})
}
