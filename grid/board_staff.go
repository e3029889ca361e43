package grid

import "fmt"

// person is one of the grid staff on the board.
type person struct {
	id     OfficerID
	fact   OfficerFact
	known  bool
	duties []*DutyFact
	leaves []*LeaveFact
	shift  ShiftID // the shift not yet ended, "" if none
	on     bool    // on duty: the shift is not paused
	line   *line   // where the person is counted while on
	region *node   // counted here while on, when no line is known

	capacity int64       // seconds a period
	works    []*staffing // grids whose work they do now
	load     int64       // work of those
	touched  bool
}

// staffing is who answers for one grid, and the lines that look to it.
type staffing struct {
	appointment
	id      GridID
	duties  []*DutyFact
	staffed bool
	lines   []*line

	cells    int       // of the plans in force
	filled   int       // of those, not empty
	borne    int64     // work of the lines, seconds a period
	expected int64     // clues, by the plans in force, seconds a period
	work     int64     // all of it, of the last flush
	workers  []*person // who do the work now
	over     bool      // it is more than they have hours for
	touched  bool
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
	b.measure(p)
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

func (b *Board) changeShift(e ShiftChanged) error {
	p := b.person(e.Officer)
	if e.State != ShiftOn && p.shift != "" && p.shift != e.ID {
		return nil // told late, of a shift before the one the person is on
	}
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
