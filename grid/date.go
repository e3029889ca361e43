package grid

import (
	"fmt"
	"time"
)

// Date is a calendar day without zone, counted in days since 1970-01-01.
type Date int32

// NoDate is the absence of a date.
const NoDate Date = -1 << 31

// DateOf is the local day of an instant.
func DateOf(t time.Time, zone *time.Location) Date {
	_, offset := t.In(zone).Zone()
	s := t.Unix() + int64(offset)
	d := s / 86400
	if s%86400 < 0 {
		d--
	}
	return Date(d)
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return NoDate, fmt.Errorf("is not a date (YYYY-MM-DD)")
	}
	return Date(t.Unix() / 86400), nil
}

func (d Date) String() string {
	if d == NoDate {
		return ""
	}
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// Weekday of the day.
func (d Date) Weekday() time.Weekday { return time.Unix(int64(d)*86400, 0).UTC().Weekday() }

// Start is the first instant of the day in zone. Where clocks skip midnight it
// is the first instant that exists.
func (d Date) Start(zone *time.Location) time.Time {
	y, m, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	t := time.Date(y, m, day, 0, 0, 0, 0, zone)
	if DateOf(t, zone) < d {
		_, t = t.ZoneBounds()
	}
	return t.UTC()
}

// End is the first instant after the day: the start of the next.
func (d Date) End(zone *time.Location) time.Time { return (d + 1).Start(zone) }
