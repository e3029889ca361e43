package hotspot

import "context"

// batch is some runs side by side: their cases, summed along time as in scanNull,
// and what was found of them.
type batch struct {
	n       *scanNull
	discs   *scanDiscs
	shape   laneShape
	counts  []runBlock // [place*columns+column]
	disc    []runBlock // of the disc around the centre, by column
	measure []float64  // of the disc
	best    []float64  // per run: greatest log likelihood ratio
}

func newBatch(n *scanNull, discs *scanDiscs, s laneShape) *batch {
	return &batch{n: n, discs: discs, shape: s,
		counts: make([]runBlock, n.places*n.columns), disc: make([]runBlock, n.columns),
		measure: make([]float64, n.columns), best: make([]float64, s.runs())}
}

// put adds the counts of a run, by place and column.
func (b *batch) put(run int, counts []int32) {
	word, one := run/b.shape.perWord, b.shape.one(run)
	for i, k := range counts {
		b.counts[i][word] += uint64(k) * one
	}
}

// sum turns counts per column into sums along time. What drawers put in column 0 is
// in no window and goes.
func (b *batch) sum() {
	for p := range b.n.places {
		row := b.counts[p*b.n.columns : (p+1)*b.n.columns]
		row[0] = runBlock{}
		for j := 1; j < len(row); j++ {
			for w := range row[j] {
				row[j][w] += row[j-1][w]
			}
		}
	}
}

// pass finds, for every run that has a window of at least the level of t, its
// greatest log likelihood ratio.
func (b *batch) pass(ctx context.Context, t *barTable) error {
	clear(b.best)
	for c := range b.discs.centres() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		clear(b.disc)
		clear(b.measure)
		places, ends := b.discs.around(c)
		for k, p := range places {
			at := int(p) * b.n.columns
			counts, measure := b.counts[at:at+b.n.columns], b.n.measure[at:at+b.n.columns]
			switch {
			case ends[k] && b.n.rear:
				b.addAndLook(counts, measure, t)
			case ends[k]:
				b.add(counts, measure)
				b.lookBetween(t)
			default:
				b.add(counts, measure)
			}
		}
	}
	return nil
}

// add takes a place into the disc.
func (b *batch) add(counts []runBlock, measure []float64) {
	disc, sum := b.disc[:len(counts)], b.measure[:len(counts)]
	measure = measure[:len(counts)]
	for j := range counts {
		from, to := &counts[j], &disc[j]
		to[0] += from[0]
		to[1] += from[1]
		to[2] += from[2]
		to[3] += from[3]
		sum[j] += measure[j]
	}
}

// addAndLook takes a place into the disc and looks at the windows that are one
// column each.
func (b *batch) addAndLook(counts []runBlock, measure []float64, t *barTable) {
	high := b.shape.high
	disc, sum := b.disc[:len(counts)], b.measure[:len(counts)]
	measure = measure[:len(counts)]
	for j := 1; j < len(counts); j++ {
		from, to := &counts[j], &disc[j]
		m := sum[j] + measure[j]
		sum[j] = m
		bar := t.at(m)
		c0, c1, c2, c3 := to[0]+from[0], to[1]+from[1], to[2]+from[2], to[3]+from[3]
		to[0], to[1], to[2], to[3] = c0, c1, c2, c3
		if ((c0+bar)|(c1+bar)|(c2+bar)|(c3+bar))&high != 0 {
			b.found(to, bar, m)
		}
	}
}

// lookBetween looks at the windows between two columns.
func (b *batch) lookBetween(t *barTable) {
	high := b.shape.high
	for to := 1; to < len(b.disc); to++ {
		last, all := b.disc[to], b.measure[to]
		first := max(0, to-b.n.longest)
		measure := b.measure[first:to]
		for j, before := range b.disc[first:to] {
			m := all - measure[j]
			bar := t.at(m)
			c0, c1, c2, c3 := last[0]-before[0], last[1]-before[1], last[2]-before[2], last[3]-before[3]
			if ((c0+bar)|(c1+bar)|(c2+bar)|(c3+bar))&high != 0 {
				b.found(&runBlock{c0, c1, c2, c3}, bar, m)
			}
		}
	}
}

// found looks exactly at the runs whose count reaches the bar.
func (b *batch) found(counts *runBlock, bar uint64, measure float64) {
	for w, word := range counts {
		if (word+bar)&b.shape.high == 0 {
			continue
		}
		for i := range b.shape.perWord {
			run := w*b.shape.perWord + i
			c := counts.of(b.shape, run)
			if c >= b.n.min && b.n.above(float64(c), measure, b.best[run]) {
				b.best[run] = max(b.best[run], b.n.llr(float64(c), measure))
			}
		}
	}
}
