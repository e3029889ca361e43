package grid

import (
	"fmt"
	"slices"
	"time"
)

// presenceOf is the presence of a base line, made when it is first asked for.
func (b *Board) presenceOf(l *line) *presence {
	if l.presence == nil {
		l.presence = &presence{line: l, free: l.free()}
		b.presences = append(b.presences, l.presence)
	}
	return l.presence
}

// free says whether a line leaves its cell to patrols.
func (l *line) free() bool { return !l.straddles && l.tally.Owing() == 0 }

// recordCell keeps what is known of a cell whatever is in it.
func (b *Board) recordCell(f *CellFact) error {
	n, err := b.region(f.Region)
	if err != nil {
		return err
	}
	if f.Cell == 0 {
		return fmt.Errorf("no cell is recorded")
	}
	p := b.presenceOf(b.baseLine(n, f.Cell, false))
	p.fact = *f
	p.ripen(b)
	return nil
}

// ripen judges the presence again.
func (p *presence) ripen(b *Board) {
	old := p.line.tally
	p.judge(b)
	b.settle(p.line, old)
}

// judge brings the debt of the line's presence up to date, and leaves it to the
// caller to settle the line.
func (p *presence) judge(b *Board) {
	p.line.tally.Debt.add(p.owed.debt, -1)
	p.owed = PresenceOwed{}
	if p.free {
		facts := p.facts(b.policy.debtRule())
		p.owed = facts.Owed(&b.policy, b.zone, b.at)
	}
	p.line.tally.Debt.add(p.owed.debt, 1)
	b.ripe.appoint(p, p.owed.Changes)
}

// patrolled notes that somebody of the staff was in a cell, or was not after all.
func (b *Board) patrolled(l *line, s stay) {
	old := l.tally
	p := b.presenceOf(l)
	p.stayed(s, (b.today - finalStayDays).Start(b.zone))
	l.tally.LastPatrol = p.last()
	p.judge(b)
	b.settle(l, old)
}

// settlePresence judges the presence of a line whose counts have changed, where it
// has come to matter or no longer does.
func (b *Board) settlePresence(l *line) {
	free := l.free()
	switch p := l.presence; {
	case p != nil && p.free != free:
		p.free = free
		p.judge(b)
	case p == nil && free && len(l.clues) > 0:
		b.presenceOf(l).judge(b)
	}
}

// judgePresence judges the presence of a line whose clues have changed, before the
// line is settled.
func (b *Board) judgePresence(l *line) {
	if l.presence != nil && l.presence.free {
		l.presence.judge(b)
	}
}

// closedIn remembers that a clue was opened in a cell, though it is closed now.
func (b *Board) closedIn(n *node, f *ClueFact) {
	b.forgetClosed(f.ID)
	if f.Cell == 0 || b.today-DateOf(f.OpenedAt, b.zone) > maxMemoryDays {
		return
	}
	l := b.baseLine(n, f.Cell, f.Straddles)
	old := l.tally
	p := b.presenceOf(l)
	p.closed = slices.DeleteFunc(p.closed, func(c opening) bool {
		over := b.today-DateOf(c.at, b.zone) > maxMemoryDays
		if over {
			delete(b.closed, c.clue)
		}
		return over
	})
	p.closed = append(p.closed, opening{f.ID, f.OpenedAt})
	b.closed[f.ID] = p
	b.judgePresence(l)
	b.settle(l, old)
}

// forgetClosed forgets a clue that was remembered as closed, wherever that was.
func (b *Board) forgetClosed(id ClueID) {
	p := b.closed[id]
	if p == nil {
		return
	}
	delete(b.closed, id)
	old := p.line.tally
	p.closed = slices.DeleteFunc(p.closed, func(c opening) bool { return c.clue == id })
	b.judgePresence(p.line)
	b.settle(p.line, old)
}

// inspectedBy notes an inspection of a place, as long as it may matter.
func (p *place) inspectedBy(b *Board, v *VisitFact) {
	p.inspections = slices.DeleteFunc(p.inspections, func(i inspected) bool {
		return i.visit == v.ID || b.today-DateOf(i.at, b.zone) > maxMemoryDays
	})
	if b.today-DateOf(v.At, b.zone) <= maxMemoryDays {
		p.inspections = append(p.inspections, inspected{v.ID, v.At, v.Why, v.Team})
	}
}

// judgeInspections says when the judgement of the place's inspections changes.
func (p *place) judgeInspections(b *Board) (changes time.Time) {
	p.tooMany = time.Time{}
	if len(p.inspections) > 0 && p.fact.State == Active {
		p.tooMany, changes = b.policy.debtRule().overInspected(p.inspections, b.policy.InspectionLimit, b.zone, b.at)
	}
	return changes
}

// excess counts the place among those inspected too often.
func (p *place) excess() int32 {
	if p.tooMany.IsZero() {
		return 0
	}
	return 1
}
