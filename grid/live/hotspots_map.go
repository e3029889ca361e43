package live

import (
	"context"
	"math"
	"slices"
	"sync"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// answer is a map with what it was computed from.
type answer struct {
	hotspot.Map
	asked     hotspot.Asked
	developed []hotspot.Emergence
	changed   int64 // the entry that had last changed what it shows
}

// answersCache keeps the last answers to unusual questions, newest last.
type answersCache struct {
	mu   sync.Mutex
	kept []*answer
}

const answersKept = 6

// Map answers a question; zero fields but Region take the policy's defaults. The
// lines are shared: do not change them.
func (h *Hotspots) Map(ctx context.Context, q hotspot.Question) (*hotspot.Map, error) {
	a, err := h.answer(ctx, q)
	if err != nil {
		return nil, err
	}
	return &a.Map, nil
}

func (h *Hotspots) answer(ctx context.Context, q hotspot.Question) (*answer, error) {
	a, err := h.complete(q)
	if err != nil {
		return nil, err
	}
	if a.Question == h.Usual(q.Region) {
		return h.usualAnswer(ctx, q.Region)
	}
	done, err := h.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	h.mu.RLock()
	changed, rev := h.counts.Changed(q.Region), h.counts.Rev()
	h.mu.RUnlock()
	if known := h.answers.find(a.Question, changed); known != nil && a.Per != hotspot.PerResident { // people are not in the log
		same := *known
		same.Rev = rev
		return &same, nil
	}
	slicesN, days := a.Cut()
	if err := h.count(ctx, &a, slicesN, days); err != nil {
		return nil, err
	}
	if a.Residents, err = h.residents(ctx, q.Region); err != nil {
		return nil, err
	}
	m, developed, err := hotspot.Answer(ctx, &a)
	if err != nil {
		return nil, err
	}
	fresh := &answer{Map: *m, asked: a, developed: developed, changed: changed}
	h.answers.keep(fresh)
	return fresh, nil
}

// begin waits until few enough unusual questions are computed: each takes memory
// for all cells of its scope. done ends one.
func (h *Hotspots) begin(ctx context.Context) (done func(), err error) {
	select {
	case h.busy <- struct{}{}:
		return func() { <-h.busy }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// usualAnswer is the usual map as it is up to the last entry, whole.
func (h *Hotspots) usualAnswer(ctx context.Context, region string) (*answer, error) {
	u, err := h.usualOf(ctx, region)
	if err != nil {
		return nil, err
	}
	if err := h.pass(ctx, u); err != nil {
		return nil, err
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	a := &answer{Map: u.now, asked: u.asked, developed: u.developed}
	a.Lines = slices.Clone(u.now.Lines)
	if !u.behind(h.counts) {
		a.Rev = h.counts.Rev()
	}
	return a, nil
}

func (c *answersCache) find(q hotspot.Question, changed int64) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, a := range c.kept {
		if a.Question == q && a.changed == changed {
			c.kept = append(slices.Delete(c.kept, i, i+1), a)
			return a
		}
	}
	return nil
}

func (c *answersCache) keep(a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = slices.DeleteFunc(c.kept, func(b *answer) bool { return b.Question == a.Question })
	if len(c.kept) >= answersKept {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, a)
}

// CellSeries is how a cell did in the slices that end with the window, oldest
// first; Z is NaN where there is none.
type CellSeries struct {
	From, Until []grid.Date
	N           []int
	hotspot.Emergence
}

// Series of one cell of the map; none for a window of fewer days than slices.
func (h *Hotspots) Series(ctx context.Context, q hotspot.Question, cell geo.Cell) (CellSeries, error) {
	a, err := h.answer(ctx, q)
	if err != nil {
		return CellSeries{}, err
	}
	at, there := a.asked.Places.Index(cell)
	if !there {
		return CellSeries{}, grid.Errorf(grid.NotFound, "cell-not-found", "cell %s is not one of region %s at resolution %d", cell, a.Region, a.Resolution)
	}
	sums := a.asked.Sums
	var s CellSeries
	if a.developed != nil {
		s.Emergence = a.developed[at]
		s.Class = a.Lines[at].Class
	} else {
		s.Trend, s.TrendP = math.NaN(), math.NaN()
	}
	for t := range sums.OpenIn {
		first, last := sums.SliceOf(t)
		s.From, s.Until = append(s.From, first), append(s.Until, last)
		s.N = append(s.N, int(hotspot.Shown(sums.OpenIn[t][at], sums.SealedIn[t][at], a.asked.Coarse())))
		if a.developed == nil {
			s.Z = append(s.Z, math.NaN())
		}
	}
	return s, nil
}

// Counts of the scope's clues per slice of so many days and cell, oldest first,
// for forecasts; cells and weights are those of the columns. The last slice ends
// with the window, whose length does not matter.
func (h *Hotspots) Counts(ctx context.Context, q hotspot.Question, slices, days int) (counts [][]float64, cells []geo.Cell, w hotspot.Weights, err error) {
	a, err := h.complete(q)
	if err != nil {
		return nil, nil, w, err
	}
	const most = 1000
	var f grid.Faults
	within(&f, "slices", slices, 1, most)
	within(&f, "slice_days", days, 1, mostDays)
	if err := f.Err("question"); err != nil {
		return nil, nil, w, err
	}
	done, err := h.begin(ctx)
	if err != nil {
		return nil, nil, w, err
	}
	defer done()
	if err := h.count(ctx, &a, slices, days); err != nil {
		return nil, nil, w, err
	}
	return a.Sums.ShownIn(a.Coarse()), a.Places.Cells, a.Places.Weights, nil
}
