package submission

import "time"

// Clock maps what a phone's clock said to the server's wall time and from there
// to domain time. A phone may be hours off; the anchor says how far, and nothing
// it recorded lies in the future.
type Clock struct {
	Wall   time.Time // now, of the server
	Domain time.Time // now, of the domain; in production the two are one
	Offset time.Duration
}

// ClockOf is the clock of an envelope that arrives now.
func ClockOf(e *Envelope, wall, domain time.Time) Clock {
	c := Clock{Wall: wall, Domain: domain}
	if e.Anchor != nil {
		c.Offset = e.Anchor.ServerAt.Sub(e.Anchor.DeviceAt)
	}
	return c
}

// WallAt is the server's time of an instant of the phone, at most now.
func (c Clock) WallAt(device time.Time) time.Time {
	at := device.Add(c.Offset).UTC()
	if at.After(c.Wall) {
		return c.Wall.UTC()
	}
	return at
}

// At is the domain time of an instant of the phone, at most now.
func (c Clock) At(device time.Time) time.Time {
	return c.Domain.Add(-c.Wall.Sub(c.WallAt(device))).UTC().Truncate(time.Microsecond)
}

// Or is At of an instant that may be left out, else of another.
func (c Clock) Or(device *time.Time, other time.Time) time.Time {
	if device != nil {
		return c.At(*device)
	}
	return c.At(other)
}
