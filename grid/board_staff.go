package grid

import (
	"fmt"
	"slices"
	"time"
)

// person is one of the grid staff on the board.
type person struct {
	id     OfficerID
	fact   OfficerFact
	known  bool
	duties []*DutyFact
	shift  ShiftID // the shift not yet ended, "" if none
	on     bool    // on duty: the shift is not paused
	line   *line   // where the person is counted while on
	region *node   // counted here while on, when no line is known
}

// staffing is who answers for one grid, and the lines that look to it.
type staffing struct {
	appointment
	id      GridID
	duties  []*DutyFact
	staffed bool
	lines   []*line
}

func (b *Board) person(id OfficerID) *person {
	p := b.people[id]
	if p == nil {
		p = &person{id: id}
		b.people[id] = p
	}
	return p
}

func (b *Board) grid(id GridID) *staffing {
	g := b.staffing[id]
	if g == nil {
		g = &staffing{id: id}
		b.staffing[id] = g
	}
	return g
}

func (b *Board) recordPerson(f *OfficerFact) error {
	p := b.person(f.ID)
	p.fact, p.known = *f, true
	b.judgeGridsOf(p)
	return nil
}

func (b *Board) removePerson(id *OfficerID) error {
	p := b.people[*id]
	if p == nil || !p.known {
		return fmt.Errorf("unknown officer %s", *id)
	}
	p.known = false
	b.judgeGridsOf(p)
	return nil
}

func (b *Board) judgeGridsOf(p *person) {
	for _, d := range p.duties {
		b.grid(d.Grid).ripen(b)
	}
}

func (b *Board) recordDuty(f *DutyFact) error {
	d := b.duties[f.ID]
	if d == nil {
		d = &DutyFact{}
		b.duties[f.ID] = d
		g, p := b.grid(f.Grid), b.person(f.Officer)
		g.duties = append(g.duties, d)
		p.duties = append(p.duties, d)
	} else if d.Grid != f.Grid || d.Officer != f.Officer {
		return fmt.Errorf("duty %s cannot move to another grid or person", f.ID)
	}
	*d = *f
	b.grid(d.Grid).ripen(b)
	return nil
}

// ripen judges whether somebody answers for the grid, and when that may change.
func (g *staffing) ripen(b *Board) {
	staffed := false
	var changes time.Time
	soonest := func(t time.Time) {
		if t.After(b.at) && (changes.IsZero() || t.Before(changes)) {
			changes = t
		}
	}
	for _, d := range g.duties {
		p := b.people[d.Officer]
		if !d.Kind.Answers() || !p.known {
			continue
		}
		staffed = staffed || within(d.From, d.Until, b.at) && within(p.fact.ActiveFrom, p.fact.ActiveUntil, b.at)
		soonest(d.From)
		soonest(d.Until)
		soonest(p.fact.ActiveFrom)
		soonest(p.fact.ActiveUntil)
	}
	b.ripe.appoint(g, changes)
	if staffed == g.staffed {
		return
	}
	g.staffed = staffed
	for _, l := range g.lines {
		b.settle(l, l.tally)
	}
}

// unstaffedSince is the last instant at which somebody answered for the grid, or
// zero when nobody ever did.
func (g *staffing) unstaffedSince(b *Board) time.Time {
	var last time.Time
	for _, d := range g.duties {
		p := b.people[d.Officer]
		if !d.Kind.Answers() || d.From.After(b.at) {
			continue
		}
		end := d.Until
		if u := p.fact.ActiveUntil; !u.IsZero() && (end.IsZero() || u.Before(end)) {
			end = u
		}
		if !end.After(b.at) {
			last = later(last, end)
		}
	}
	return last
}

func (b *Board) changeShift(e ShiftChanged) error {
	p := b.person(e.Officer)
	switch e.State {
	case ShiftEnded:
		b.leave(p)
		p.shift = ""
	case ShiftPaused:
		b.leave(p)
	case ShiftOn:
		if p.shift != e.ID || p.line == nil && p.region == nil {
			p.shift, p.line, p.region = e.ID, nil, nil
			if e.Region == "" || e.Cell == 0 {
				n, err := b.region(p.fact.Region)
				if err != nil {
					return err
				}
				p.region = n
			} else {
				n, err := b.region(e.Region)
				if err != nil {
					return err
				}
				p.line = b.baseLine(n, e.Cell, false)
			}
		}
		b.enter(p)
	default:
		return fmt.Errorf("shift %s has unknown state %q", e.ID, e.State)
	}
	return nil
}

// enter counts the person where they are; leave takes the count back.
func (b *Board) enter(p *person) {
	if !p.on {
		p.on = true
		b.countStaff(p, 1)
	}
}

func (b *Board) leave(p *person) {
	if p.on {
		p.on = false
		b.countStaff(p, -1)
	}
}

func (b *Board) countStaff(p *person, n int32) {
	if p.line == nil {
		p.region.state.Staff += n
		b.touchNode(p.region)
		return
	}
	old := p.line.tally
	p.line.tally.Staff += n
	b.settle(p.line, old)
}

// moveTo counts a person on shift in another cell.
func (b *Board) moveTo(p *person, l *line) {
	if p.line == l {
		return
	}
	on := p.on
	b.leave(p)
	p.line, p.region = l, nil
	if on {
		b.enter(p)
	}
}

// hold registers a line with the grid that answers for it.
func (g *staffing) hold(l *line) {
	l.grid, l.gridAt = g, len(g.lines)
	g.lines = append(g.lines, l)
}

// release is the opposite of hold.
func (l *line) release() {
	g := l.grid
	if g == nil {
		return
	}
	last := len(g.lines) - 1
	g.lines[l.gridAt] = g.lines[last]
	g.lines[l.gridAt].gridAt = l.gridAt
	g.lines = slices.Delete(g.lines, last, last+1)
	l.grid = nil
}
