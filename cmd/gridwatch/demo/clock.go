package demo

import (
	"sync"
	"time"
)

// Clock is virtual time: base + speed × the wall time since, but never past a
// limit, so that domain time does not run away from traffic that is still to be
// replayed. It never goes back.
type Clock struct {
	mu    sync.Mutex
	wall  func() time.Time
	speed float64
	base  time.Time // virtual
	at    time.Time // wall time of base
	limit time.Time // virtual
}

// NewClock starts at a virtual instant.
func NewClock(base time.Time, speed float64, wall func() time.Time) *Clock {
	return &Clock{wall: wall, speed: speed, base: base, at: wall(), limit: base}
}

// Now is the virtual time, UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// now moves the base along, so that time goes on from the limit at the usual
// speed when the limit moves.
func (c *Clock) now() time.Time {
	wall := c.wall()
	if passed := wall.Sub(c.at); passed > 0 {
		ahead, room := float64(passed)*c.speed, max(c.limit.Sub(c.base), 0)
		c.base = c.base.Add(time.Duration(min(ahead, float64(room))))
		c.at = wall
	}
	return c.base.UTC().Truncate(time.Microsecond)
}

// Allow lets time run up to a limit; an earlier one than before is ignored.
func (c *Clock) Allow(limit time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now()
	if limit.After(c.limit) {
		c.limit = limit
	}
}
