package hotspot

import (
	"gridwatch/geo"
	"gridwatch/grid"
)

// finalDays is after how many days a patrol is not told again: what a phone or
// tracker brings later does not change it any more.
const finalDays = 92

// patrolKey is what a patrol is told once of.
type patrolKey struct {
	shift  grid.ShiftID
	region int32
	cell   geo.Cell
}

// patrolled is what was counted of it.
type patrolled struct {
	day     grid.Date
	seconds int32
}

// patrolled counts the seconds of a shift in a cell, in the place of those that
// were told before.
func (c *Counts) patrolled(e *grid.CellPatrolled, seq int64) error {
	t, err := c.counted(e.Region, e.Cell, seq)
	if err != nil {
		return err
	}
	key := patrolKey{e.Shift, c.byCode[e.Region], e.Cell}
	if old, known := c.patrols[key]; known {
		t.patrol.add(old.day, -old.seconds)
		delete(c.patrols, key)
	}
	now := patrolled{c.DayOf(e.Enter), int32(e.Seconds)}
	if now.seconds == 0 {
		return nil
	}
	t.patrol.add(now.day, now.seconds)
	if c.today-now.day <= finalDays {
		c.patrols[key] = now
	}
	return nil
}
