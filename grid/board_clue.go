package grid

import (
	"slices"
	"time"
)

// openClue is a clue on the board; closed ones are not kept.
type openClue struct {
	appointment
	fact  ClueFact
	node  *node
	line  *line // nil when not located
	clock ClueClock
}

func (b *Board) recordClue(f *ClueFact) error {
	n, err := b.region(f.Region)
	if err != nil {
		return err
	}
	if f.Filed {
		b.count(n, DateOf(f.OpenedAt, b.zone), 0, 1)
	}
	b.forgetClosed(f.ID)
	b.dropClue(f.ID)
	if f.State != ClueOpen {
		b.closedIn(n, f)
		return nil
	}
	c := &openClue{fact: *f, node: n}
	b.clues[f.ID] = c
	if f.Cell == 0 {
		n.state.Clues[f.Severity]++
	} else {
		c.line = b.baseLine(n, f.Cell, f.Straddles)
		old := c.line.tally
		c.line.clues = append(c.line.clues, c)
		c.line.tally.Clues[f.Severity]++
		b.judgePresence(c.line)
		b.settle(c.line, old)
	}
	var changes time.Time
	c.clock, changes = clueClockAt(&b.policy, f.DeadlineAt, b.at)
	n.state.ClueClock[c.clock]++
	b.touchNode(n)
	b.ripe.appoint(c, changes)
	return nil
}

func (b *Board) removeClue(f *ClueFact) error {
	n, err := b.region(f.Region)
	if err != nil {
		return err
	}
	b.count(n, DateOf(f.OpenedAt, b.zone), 0, -1)
	b.dropClue(f.ID)
	b.forgetClosed(f.ID)
	return nil
}

// dropClue takes an open clue off the board; others are none of its business.
func (b *Board) dropClue(id ClueID) {
	c := b.clues[id]
	if c == nil {
		return
	}
	delete(b.clues, id)
	b.ripe.appoint(c, time.Time{})
	c.node.state.ClueClock[c.clock]--
	if l := c.line; l == nil {
		c.node.state.Clues[c.fact.Severity]--
	} else {
		old := l.tally
		l.clues = slices.DeleteFunc(l.clues, func(d *openClue) bool { return d == c })
		l.tally.Clues[c.fact.Severity]--
		b.judgePresence(l)
		b.settle(l, old)
	}
	b.touchNode(c.node)
}

// ripen judges the clue's deadline again.
func (c *openClue) ripen(b *Board) {
	was := c.clock
	var changes time.Time
	c.clock, changes = clueClockAt(&b.policy, c.fact.DeadlineAt, b.at)
	b.ripe.appoint(c, changes)
	if was != c.clock {
		c.node.state.ClueClock[was]--
		c.node.state.ClueClock[c.clock]++
		b.touchNode(c.node)
	}
}
