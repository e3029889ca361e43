package hotspot

import (
	"gridwatch/geo"
	"gridwatch/grid"
)

// Slices is how many slices of time a window is cut into, to say how a hotspot
// developed.
const Slices = 12

// Sums are counts of a scope by place.
type Sums struct {
	From, Until grid.Date // the window, both days in it
	Open        []int32   // clues in it that are not sealed
	Sealed      []int32   // clues in it that are
	Visits      []int32
	Seconds     []int64 // of patrol
	Institution []int32 // now
	Unlocated   int     // clues in no cell, of either kind
	OpenIn      [][]int32
	SealedIn    [][]int32 // by slice, oldest first, and place
	SliceDays   int
	Rev         int64
}

// SliceOf gives the first and last day of a slice; the last slice ends with the
// window, and all are of one length.
func (s *Sums) SliceOf(slice int) (first, last grid.Date) {
	last = s.Until - grid.Date((len(s.OpenIn)-1-slice)*s.SliceDays)
	return last - grid.Date(s.SliceDays) + 1, last
}

// Sum counts the scope's clues and efforts in the days from first to last, and
// its clues in so many slices of so many days that end with last, none or more.
// Everything located must lie in a place: base cells that do not are given, and
// the sums are worthless then.
func (c *Counts) Sum(scope string, p *Places, first, last grid.Date, slicesN, sliceDays int) (s *Sums, missing []geo.Cell) {
	n := len(p.Cells)
	s = &Sums{From: first, Until: last, Open: make([]int32, n), Sealed: make([]int32, n), Visits: make([]int32, n), Seconds: make([]int64, n),
		Institution: make([]int32, n), SliceDays: sliceDays, Rev: c.rev}
	for range slicesN {
		s.OpenIn, s.SealedIn = append(s.OpenIn, make([]int32, n)), append(s.SealedIn, make([]int32, n))
	}
	for _, r := range c.within(scope) {
		i := 0
		for _, t := range r.sorted {
			if t.cell == 0 {
				s.Unlocated += int(t.clues.between(first, last) + t.sealed.between(first, last))
				continue
			}
			if i = p.after(i, t.cell); i < 0 {
				missing, i = append(missing, t.cell), 0
				continue
			}
			s.Open[i] += int32(t.clues.between(first, last))
			s.Sealed[i] += int32(t.sealed.between(first, last))
			s.Visits[i] += int32(t.visits.between(first, last))
			s.Seconds[i] += t.patrol.between(first, last)
			s.Institution[i] += t.institutions
			s.cut(t.clues, s.OpenIn, i)
			s.cut(t.sealed, s.SealedIn, i)
		}
	}
	return s, missing
}

// cut adds the days of a place to their slices.
func (s *Sums) cut(d days, slices [][]int32, place int) {
	if len(slices) == 0 {
		return
	}
	begin, _ := s.SliceOf(0)
	for i := len(d) - 1; i >= 0 && d[i].day >= begin; i-- {
		if d[i].day <= s.Until {
			slices[int(d[i].day-begin)/s.SliceDays][place] += d[i].n
		}
	}
}

// Shown is how many clues of a cell are counted on a map: sealed ones only at a
// resolution that is coarse enough, and only beside others.
func Shown(open, sealed int32, coarse bool) int32 {
	if coarse && open > 0 {
		return open + sealed
	}
	return open
}

// ShownIn gives the clues that are counted, by slice and place. The rule of
// sealed clues holds in every slice by itself: what it shows is never one alone.
func (s *Sums) ShownIn(coarse bool) [][]float64 {
	all := make([][]float64, len(s.OpenIn))
	for t := range all {
		all[t] = make([]float64, len(s.Open))
		for i, open := range s.OpenIn[t] {
			all[t][i] = float64(Shown(open, s.SealedIn[t][i], coarse))
		}
	}
	return all
}
