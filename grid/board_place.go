package grid

import (
	"fmt"
	"slices"
	"time"
)

// place is an institution on the board.
type place struct {
	appointment
	fact   InstitutionFact
	node   *node
	line   *line // nil when not located
	owed   Owed
	effort effort // that its grid has with it

	inspections []inspected // of the last maxMemoryDays
	tooMany     time.Time   // since when they are more than there may be; zero: they are not
}

func (b *Board) recordPlace(f *InstitutionFact) error {
	n, err := b.region(f.Region)
	if err != nil {
		return err
	}
	p := b.places[f.ID]
	if p != nil {
		b.takeOut(p)
	} else {
		p = &place{}
		b.places[f.ID] = p
	}
	p.fact, p.node, p.line = *f, n, nil
	if f.Cell != 0 {
		p.line = b.baseLine(n, f.Cell, f.Straddles)
	}
	p.owed, p.effort = f.owed(&b.policy, b.zone, b.at, b.today), b.effortOf(f)
	changes := sooner(p.owed.Changes, p.judgeInspections(b))
	b.putIn(p)
	b.ripe.appoint(p, changes)
	return nil
}

func (b *Board) removePlace(id *InstitutionID) error {
	p := b.places[*id]
	if p == nil {
		return fmt.Errorf("unknown institution %s", *id)
	}
	b.takeOut(p)
	b.ripe.appoint(p, time.Time{})
	delete(b.places, *id)
	return nil
}

func (b *Board) putIn(p *place) {
	if p.line == nil {
		p.node.state.Unlocated[p.owed.Status]++
		p.node.state.Debt.add(p.owed.debt, 1)
		b.touchNode(p.node)
		return
	}
	old := p.line.tally
	p.line.places = append(p.line.places, p)
	p.line.tally.Institutions[p.owed.Status]++
	p.line.tally.Fresh += p.owed.fresh()
	p.line.tally.Debt.add(p.owed.debt, 1)
	p.line.excess += p.excess()
	p.line.tally.LastVisit = max(p.line.tally.LastVisit, p.lastVisit())
	b.carry(p.line, p.effort, 1)
	b.settle(p.line, old)
}

func (b *Board) takeOut(p *place) {
	if p.line == nil {
		p.node.state.Unlocated[p.owed.Status]--
		p.node.state.Debt.add(p.owed.debt, -1)
		b.touchNode(p.node)
		return
	}
	l, old := p.line, p.line.tally
	l.places = slices.DeleteFunc(l.places, func(q *place) bool { return q == p })
	l.tally.Institutions[p.owed.Status]--
	l.tally.Fresh -= p.owed.fresh()
	l.tally.Debt.add(p.owed.debt, -1)
	l.excess -= p.excess()
	l.tally.LastVisit = 0
	for _, q := range l.places {
		l.tally.LastVisit = max(l.tally.LastVisit, q.lastVisit())
	}
	b.carry(l, p.effort, -1)
	b.settle(l, old)
}

func (p *place) lastVisit() int64 {
	t := later(p.fact.LastPatrol, p.fact.LastInspection)
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// ripen judges the place again.
func (p *place) ripen(b *Board) {
	was, excess := p.owed, p.excess()
	p.owed = p.fact.owed(&b.policy, b.zone, b.at, b.today)
	b.ripe.appoint(p, sooner(p.owed.Changes, p.judgeInspections(b)))
	switch {
	case p.line != nil:
		old := p.line.tally
		p.line.tally.Institutions[was.Status]--
		p.line.tally.Institutions[p.owed.Status]++
		p.line.tally.Fresh += p.owed.fresh() - was.fresh()
		p.line.tally.Debt.add(was.debt, -1)
		p.line.tally.Debt.add(p.owed.debt, 1)
		p.line.excess += p.excess() - excess
		p.line.tally.LastVisit = max(p.line.tally.LastVisit, p.lastVisit())
		b.settle(p.line, old)
	case was.Status != p.owed.Status || was.debt != p.owed.debt:
		p.node.state.Unlocated[was.Status]--
		p.node.state.Unlocated[p.owed.Status]++
		p.node.state.Debt.add(was.debt, -1)
		p.node.state.Debt.add(p.owed.debt, 1)
		b.touchNode(p.node)
	}
}

// recordVisit lets a visit pay what is owed, and moves the visitor.
func (b *Board) recordVisit(v *VisitFact) error {
	n, err := b.region(v.Region)
	if err != nil {
		return err
	}
	if v.Institution != "" {
		p := b.places[v.Institution]
		if p == nil {
			return fmt.Errorf("visit %s to unknown institution %s", v.ID, v.Institution)
		}
		patrol, inspection := v.Task.Pays()
		if patrol {
			p.fact.LastPatrol = later(p.fact.LastPatrol, v.At)
		}
		if inspection {
			p.fact.LastInspection = later(p.fact.LastInspection, v.At)
			p.inspectedBy(b, v)
		}
		p.ripen(b)
	}
	b.count(n, DateOf(v.At, b.zone), 1, 0)
	if v.Home == "" || v.Cell == 0 {
		return nil
	}
	home, err := b.region(v.Home)
	if err != nil {
		return err
	}
	if v.Institution == "" {
		b.patrolled(b.baseLine(home, v.Cell, false), stay{until: v.At, seconds: wholeVisit})
	}
	if who := b.people[v.Officer]; who != nil && v.Shift != "" && who.shift == v.Shift {
		b.moveTo(who, b.baseLine(home, v.Cell, false))
	}
	return nil
}

// removeVisit takes a visit out of the counters; what it paid comes back with
// the institution's own record.
func (b *Board) removeVisit(v *VisitFact) error {
	n, err := b.region(v.Region)
	if err != nil {
		return err
	}
	b.count(n, DateOf(v.At, b.zone), -1, 0)
	if p := b.places[v.Institution]; p != nil && len(p.inspections) > 0 {
		p.inspections = slices.DeleteFunc(p.inspections, func(i inspected) bool { return i.visit == v.ID })
		p.ripen(b)
	}
	return nil
}

// recordPatrol notes that somebody of the staff was in a cell: what is told of a
// shift and cell stands in the place of what was told before.
func (b *Board) recordPatrol(e CellPatrolled) error {
	n, err := b.region(e.Region)
	if err != nil {
		return err
	}
	b.patrolled(b.baseLine(n, e.Cell, false), stay{e.Shift, e.Leave, e.Seconds})
	return nil
}
