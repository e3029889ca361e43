package hotspot

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// likelihoodNoise is less than any difference between two log likelihood ratios
// that means something; what differs by less is equal.
const likelihoodNoise = 1e-9

// scanWindow is a disc in the time between two columns.
type scanWindow struct {
	llr      float64 // 0: no window
	measure  float64
	centre   int32
	places   int32 // how many of those around the centre
	from, to int32 // columns
	cases    int32
}

// bestWindows gives the window with the greatest log likelihood ratio of every
// centre; of equal ones that with the fewest places, then the fewest periods, then
// the earliest.
func bestWindows(ctx context.Context, n *scanNull, discs *scanDiscs) ([]scanWindow, error) {
	best := make([]scanWindow, discs.centres())
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(len(best), runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			s := windowSearch{n: n, measure: make([]float64, n.columns), cases: make([]int32, n.columns)}
			for c := int(next.Add(1)) - 1; c < len(best) && ctx.Err() == nil; c = int(next.Add(1)) - 1 {
				best[c] = s.around(c, discs)
			}
		})
	}
	all.Wait()
	return best, ctx.Err()
}

// windowSearch looks for the best window of a centre.
type windowSearch struct {
	n       *scanNull
	measure []float64 // of the disc, by column
	cases   []int32
	best    scanWindow
}

func (s *windowSearch) around(c int, discs *scanDiscs) scanWindow {
	s.best = scanWindow{centre: int32(c)}
	clear(s.measure)
	clear(s.cases)
	places, ends := discs.around(c)
	for k, p := range places {
		at := int(p) * s.n.columns
		for j, m := range s.n.measure[at : at+s.n.columns] {
			s.measure[j] += m
			s.cases[j] += s.n.cases[at+j]
		}
		if ends[k] {
			s.best = s.inTime(int32(k + 1))
		}
	}
	return s.best
}

// inTime tries the windows of the disc as it stands.
func (s *windowSearch) inTime(places int32) scanWindow {
	best := s.best
	try := func(from, to int) {
		c, m := s.cases[to]-s.cases[from], s.measure[to]-s.measure[from]
		if int(c) < s.n.min || !s.n.above(float64(c), m, best.llr) {
			return
		}
		if l := s.n.llr(float64(c), m); l > best.llr+likelihoodNoise {
			best = scanWindow{l, m, best.centre, places, int32(from), int32(to), c}
		}
	}
	for length := 1; length <= s.n.longest; length++ {
		if s.n.rear {
			try(0, length)
			continue
		}
		for from := 0; from+length < s.n.columns; from++ {
			try(from, from+length)
		}
	}
	return best
}

// withoutOverlap takes the windows from the greatest down, of equal ones that with
// the fewest places and then that of the first centre, and leaves out what shares a
// place with one taken.
func withoutOverlap(best []scanWindow, discs *scanDiscs) []scanWindow {
	taken := make([]bool, discs.centres())
	out := make([]bool, len(best))
	var chosen []scanWindow
	for {
		at := -1
		for i, w := range best {
			if !out[i] && w.llr > 0 && (at < 0 || w.before(best[at])) {
				at = i
			}
		}
		if at < 0 {
			return chosen
		}
		out[at] = true
		places, _ := discs.around(at)
		places = places[:best[at].places]
		if overlaps(places, taken) {
			continue
		}
		for _, p := range places {
			taken[p] = true
		}
		chosen = append(chosen, best[at])
	}
}

// before orders windows of different centres.
func (w scanWindow) before(v scanWindow) bool {
	if math.Abs(w.llr-v.llr) > likelihoodNoise {
		return w.llr > v.llr
	}
	return w.places < v.places
}

func overlaps(places []int32, taken []bool) bool {
	for _, p := range places {
		if taken[p] {
			return true
		}
	}
	return false
}
