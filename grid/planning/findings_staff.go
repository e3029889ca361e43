package planning

import (
	"time"

	"gridwatch/grid"
)

// leaving lists people with a posting whose service ends, or whom a leave takes
// away, within the period from the instant on: Until is when. Those who are not
// employed at all have it in the past. The leave that the draft covers is not news.
func (c *checking) leaving() {
	end := c.f.At.Add(c.s.period())
	seen := map[grid.OfficerID]bool{}
	for _, p := range c.l.Staff {
		o := c.roster.of[p.Officer]
		if o == nil || seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		var first time.Time
		sooner := func(t time.Time) {
			if first.IsZero() || t.Before(first) {
				first = t
			}
		}
		if !o.ActiveUntil.IsZero() && o.ActiveUntil.Before(end) {
			sooner(o.ActiveUntil)
		}
		for _, l := range c.f.Leaves {
			if l.Officer == o.ID && !l.Cancelled && o.ID != c.d.Absent && l.From.Before(end) && l.Until.After(c.f.At) {
				sooner(l.From)
			}
		}
		if !first.IsZero() {
			c.out = append(c.out, Finding{Code: StaffLeaves, Severity: Warning, Officer: o.ID, Until: first})
		}
	}
}

// rotation lists supervisors who stay on a site longer than the rule wants: Until
// is when they were, or would have been, to go.
func (c *checking) rotation() {
	for _, t := range due(c.s, c.l, c.f.Supervising, c.f.At) {
		c.out = append(c.out, Finding{Code: RotationDue, Severity: Warning, Officer: t.Officer, Grid: t.Grid, Until: t.Since.AddDate(0, c.s.rule().RotationMonths, 0)})
	}
}

// due lists the supervisors' terms that a layout goes on with although they have
// been long enough at an instant.
func due(s *Sheet, l *Layout, terms []Term, at time.Time) []Term {
	stays := map[grid.Posting]bool{}
	for _, p := range l.Staff {
		stays[p] = true
	}
	months := s.rule().RotationMonths
	var list []Term
	for _, t := range terms {
		if stays[grid.Posting{Grid: t.Grid, Officer: t.Officer, Kind: grid.DutySupervisor}] && !at.Before(t.Since.AddDate(0, months, 0)) {
			list = append(list, t)
		}
	}
	return list
}

// norm compares the supervisors per 10,000 residents with the rule's: Ratio is
// theirs over it.
func (c *checking) norm() {
	per := per10000(c.f.Officers, c.f.At, c.s.Residents)
	if want := c.s.rule().SupervisorsPer10; c.s.Residents > 0 && per < want {
		c.out = append(c.out, Finding{Code: NormMissed, Severity: Warning, Ratio: per / want})
	}
}

// per10000 is how many supervisors in service there are for 10,000 residents, 0
// when those are not known.
func per10000(officers []grid.Officer, at time.Time, residents int64) float64 {
	if residents <= 0 {
		return 0
	}
	return float64(supervisors(officers, at)) * 10_000 / float64(residents)
}

func supervisors(officers []grid.Officer, at time.Time) int {
	n := 0
	for i := range officers {
		if officers[i].MayInspect() && officers[i].ActiveAt(at) {
			n++
		}
	}
	return n
}

// communities gives the community of each cell as an index into the names: its
// official community grid where there is one, else its leaf region.
func (s *Sheet) communities() (of []int32, names []string) {
	if s.Community == nil {
		return s.Home, s.Regions
	}
	of = make([]int32, len(s.Home))
	names = append(append([]string{}, s.Communities...), s.Regions...)
	for i, at := range s.Community {
		of[i] = at
		if at == none {
			of[i] = int32(len(s.Communities)) + s.Home[i]
		}
	}
	return of, names
}
