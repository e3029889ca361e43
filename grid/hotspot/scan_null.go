package hotspot

import "math"

// scanNull is the null hypothesis: how the cases would lie by chance, given their
// total. Counts and measures are summed along time into columns, so that the sum
// of a place over a window is one column or the difference of two:
//
//   - retrospective: column j holds periods 0 to j-1; there are Periods+1 columns;
//   - prospective: column j holds the last j periods; there are MaxPeriods+1;
//   - purely spatial: as prospective with one period.
type scanNull struct {
	d       *ScanData
	model   Model
	places  int
	columns int
	longest int       // periods of a window
	rear    bool      // windows end with the last period: one column each
	measure []float64 // [place*columns+column]: expected cases; with Bernoulli cases and controls
	cases   []int32   // [place*columns+column]
	scale   float64   // expected cases per unit of room
	total   float64   // cases
	all     float64   // measure of everything
	min     int       // cases that a window needs
}

func newScanNull(d *ScanData, o ScanOptions) *scanNull {
	n := &scanNull{d: d, model: o.Model, places: len(d.Cases) / d.Periods, longest: o.MaxPeriods, min: max(1, o.MinCases)}
	n.rear = o.Prospective || d.Periods == 1
	n.columns = d.Periods + 1
	if n.rear {
		n.columns = n.longest + 1
	}
	for i, c := range d.Cases {
		n.total += float64(c)
		n.all += d.room(o.Model, i/d.Periods, i%d.Periods)
	}
	n.scale = 1
	switch o.Model {
	case Poisson:
		n.scale = n.total / n.all
		n.all = n.total
	case Permutation:
		n.all = n.total
	}
	n.measure = make([]float64, n.places*n.columns)
	n.cases = make([]int32, n.places*n.columns)
	inPeriod := d.casesPerPeriod(o.Model)
	for p := range n.places {
		row, count := n.measure[p*n.columns:(p+1)*n.columns], n.cases[p*n.columns:(p+1)*n.columns]
		here := 0.0
		for _, c := range d.Cases[p*d.Periods : (p+1)*d.Periods] {
			here += float64(c)
		}
		for j := 1; j < n.columns; j++ {
			t := n.newest(j)
			m := n.scale * d.room(o.Model, p, t)
			if o.Model == Permutation {
				m = here * inPeriod[t] / n.total
			}
			row[j] = row[j-1] + m
			count[j] = count[j-1] + d.Cases[p*d.Periods+t]
		}
	}
	return n
}

// newest is the period that column j has and column j-1 has not.
func (n *scanNull) newest(j int) int {
	if n.rear {
		return n.d.Periods - j
	}
	return j - 1
}

// columnOf is the first column that holds a period, 0 when no window does.
func (n *scanNull) columnOf(period int) int {
	if !n.rear {
		return period + 1
	}
	if j := n.d.Periods - period; j < n.columns {
		return j
	}
	return 0
}

// periods of the window between two columns.
func (n *scanNull) periods(from, to int) (first, last int) {
	if n.rear {
		return n.d.Periods - to, n.d.Periods - 1
	}
	return from, to - 1
}

// casesPerPeriod sums over places; nil where no model needs it.
func (d *ScanData) casesPerPeriod(model Model) []float64 {
	if model != Permutation {
		return nil
	}
	sums := make([]float64, d.Periods)
	for i, c := range d.Cases {
		sums[i%d.Periods] += float64(c)
	}
	return sums
}

// expected cases of a measure.
func (n *scanNull) expected(measure float64) float64 { return measure * n.total / n.all }

// llr is the log likelihood ratio of a window with c cases and a measure, which
// must be more cases than expected. With e expected of C cases, Poisson and
// permutation: c ln(c/e) + (C-c) ln((C-c)/(C-e)) (Kulldorff 1997, equation 5;
// Kulldorff and others 2005). Bernoulli, with m of N in the window, the same of the
// controls added: (m-c) ln((m-c)/(m-e)) + (N-C-m+c) ln((N-C-m+c)/(N-C-m+e))
// (Kulldorff 1997, equation 4). It grows with c and falls with the measure.
func (n *scanNull) llr(c, measure float64) float64 {
	e := n.expected(measure)
	l := logRatio(c, e) + logRatio(n.total-c, n.total-e)
	if n.model == Bernoulli {
		inside, outside := measure, n.all-measure
		l += logRatio(inside-c, inside-e) + logRatio(outside-n.total+c, outside-n.total+e)
	}
	return l
}

// logRatio is a ln(a/b), 0 when a is.
func logRatio(a, b float64) float64 {
	if a <= 0 {
		return 0
	}
	return a * math.Log(a/b)
}

// above says whether llr(c, measure) may be greater than a value, from a bound that
// needs no logarithm: ln x <= x-1 makes of every term a ln(a/b) at most
// a(a-b)/b, and of their sum the chi-square of the table,
// (c-e)² C/(e(C-e)), with Bernoulli times N/(N-C) and m(N-m) in place of e(C-e).
func (n *scanNull) above(c, measure, value float64) bool {
	e := n.expected(measure)
	over := c - e
	if over <= 0 {
		return false
	}
	bound, per := over*over*n.total, e*(n.total-e)
	if n.model == Bernoulli {
		bound *= n.all / (n.all - n.total)
	}
	return bound >= value*per
}

// cluster makes the answer of a window.
func (n *scanNull) cluster(w scanWindow, discs *scanDiscs) Cluster {
	places, _ := discs.around(int(w.centre))
	first, last := n.periods(int(w.from), int(w.to))
	c := Cluster{Places: places[:w.places:w.places], Centre: w.centre, From: first, To: last,
		Cases: int(w.cases), Expected: n.expected(w.measure), LLR: w.llr}
	outside := n.total - float64(c.Cases)
	c.RelativeRisk = math.Inf(1)
	if outside > 0 {
		c.RelativeRisk = float64(c.Cases) / c.Expected / (outside / (n.total - c.Expected))
	}
	return c
}
