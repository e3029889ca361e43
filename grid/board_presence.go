package grid

import (
	"fmt"
	"slices"
	"time"
)

// recordLeave keeps a leave as last told; one that was taken back has an empty term.
func (b *Board) recordLeave(f *LeaveFact) error {
	l := b.leaves[f.ID]
	if l == nil {
		l = &LeaveFact{}
		b.leaves[f.ID] = l
		p := b.person(f.Officer)
		p.leaves = append(p.leaves, l)
	} else if l.Officer != f.Officer {
		return fmt.Errorf("leave %s cannot move to another person", f.ID)
	}
	*l = *f
	b.judgeGridsOf(b.person(f.Officer))
	return nil
}

// stint is when a person would do a duty if they took no leave: its term within
// their service, half-open, a zero until being open; false when that is never.
func (p *person) stint(d *DutyFact) (from, until time.Time, ever bool) {
	from, until = later(d.From, p.fact.ActiveFrom), sooner(d.Until, p.fact.ActiveUntil)
	return from, until, p.known && (until.IsZero() || until.After(from))
}

// does says whether the person does the duty at an instant.
func (p *person) does(d *DutyFact, at time.Time) bool {
	from, until, ever := p.stint(d)
	return ever && within(from, until, at) && !slices.ContainsFunc(p.leaves, func(l *LeaveFact) bool { return within(l.From, l.Until, at) })
}

// turns calls fn with the instants at which the person begins or ends doing the
// duty, and perhaps with some between two leaves that meet.
func (p *person) turns(d *DutyFact, fn func(time.Time)) {
	from, until, ever := p.stint(d)
	if !ever {
		return
	}
	fn(from)
	if !until.IsZero() {
		fn(until)
	}
	for _, l := range p.leaves {
		if l.Until.After(later(from, l.From)) && (until.IsZero() || l.From.Before(until)) {
			fn(later(from, l.From))
			fn(sooner(until, l.Until))
		}
	}
}

// lastDone is the end of the last time up to now that the person did the duty;
// zero when they never did.
func (p *person) lastDone(d *DutyFact, now time.Time) time.Time {
	from, end, ever := p.stint(d)
	if !ever || !from.Before(now) {
		return time.Time{}
	}
	end = sooner(end, now)
	for i := 0; i < len(p.leaves); i++ { // leaves that end it, one before the other
		if l := p.leaves[i]; l.From.Before(end) && !l.Until.Before(end) {
			end, i = l.From, -1
		}
	}
	if !end.After(from) {
		return time.Time{}
	}
	return end
}

// unstaffedSince is the last instant at which somebody answered for the grid, or
// zero when nobody ever did.
func (g *staffing) unstaffedSince(b *Board) time.Time {
	var last time.Time
	for _, d := range g.duties {
		if d.Kind.Answers() {
			last = later(last, b.people[d.Officer].lastDone(d, b.at))
		}
	}
	return last
}

// workedSince is the last instant at which somebody began or ended to work in
// the grid, or zero.
func (g *staffing) workedSince(b *Board) time.Time {
	var last time.Time
	for _, d := range g.duties {
		if d.Kind.WorkRank() >= 0 {
			b.people[d.Officer].turns(d, func(t time.Time) {
				if !t.After(b.at) {
					last = later(last, t)
				}
			})
		}
	}
	return last
}
