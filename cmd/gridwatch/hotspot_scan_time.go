package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"gridwatch/grid/hotspot"
)

// scanTimes reads the times of a table: all ISO dates, or all integers, as the
// first one is. A period is a day or an integer.
type scanTimes struct {
	known    bool // whether dates or integers are meant
	dates    bool
	from, to *int           // of the flags
	text     map[int]string // how a period was first written
}

const (
	isoDate     = "2006-1-2" // reads padded and unpadded months and days
	isoPadded   = "2006-01-02"
	daySeconds  = 24 * 60 * 60
	mostInteger = 1 << 40
)

// newScanTimes reads the flags --from and --to; "" is none.
func newScanTimes(from, to string) (*scanTimes, error) {
	s := &scanTimes{text: map[int]string{}}
	for _, flag := range []struct {
		name, text string
		to         **int
	}{{"from", from, &s.from}, {"to", to, &s.to}} {
		if flag.text == "" {
			continue
		}
		period, reason := s.parse(flag.text)
		if reason != "" {
			return nil, &badFlag{flag.name, strconv.Quote(flag.text) + " is " + reason}
		}
		*flag.to = &period
	}
	if s.from != nil && s.to != nil && *s.from > *s.to {
		return nil, &badFlag{"from", from + " is after --to " + to}
	}
	return s, nil
}

// parse gives the number of a period, or what the text is not.
func (s *scanTimes) parse(text string) (period int, reason string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && (!s.known || !s.dates) {
		if n < -mostInteger || n > mostInteger {
			return 0, "too large"
		}
		s.known = true
		return int(n), ""
	}
	day, err := time.Parse(isoDate, text)
	switch {
	case s.known && !s.dates:
		return 0, "not an integer as the times before it"
	case err != nil && s.known:
		return 0, "not an ISO date as the times before it"
	case err != nil:
		return 0, "neither an ISO date nor an integer"
	}
	s.known, s.dates = true, true
	return int(day.Unix() / daySeconds), ""
}

// read gives the period of a field; the name of the field is not in the fault.
func (s *scanTimes) read(text string) (int, *fault) {
	if text == "" {
		return 0, &fault{"", "empty", ""}
	}
	period, reason := s.parse(text)
	switch {
	case reason != "":
		return 0, &fault{"", reason, text}
	case s.from != nil && period < *s.from:
		return 0, &fault{"", "before --from", text}
	case s.to != nil && period > *s.to:
		return 0, &fault{"", "after --to", text}
	}
	if _, seen := s.text[period]; !seen {
		s.text[period] = text
	}
	return period, nil
}

// value is a period in JSON as the input has it: a number, or the text of a date.
func (s *scanTimes) value(period int) any {
	if !s.dates {
		return period
	}
	if text, seen := s.text[period]; seen {
		return text
	}
	return time.Unix(int64(period)*daySeconds, 0).UTC().Format(isoPadded)
}

// span gives the first period and how many there are in rows that can be used.
func (s *scanTimes) span(rows []scanRow) (start, periods int, err error) {
	first, last := math.MaxInt, math.MinInt
	for _, r := range rows {
		if !r.timeless {
			first, last = min(first, r.period), max(last, r.period)
		}
	}
	if s.from != nil {
		first = *s.from
	}
	if s.to != nil {
		last = *s.to
	}
	switch {
	case first > last:
		return 0, 0, errors.New("no row has a time")
	case first == last:
		return 0, 0, errors.New("all times are one period; windows in time need two")
	case last-first >= hotspot.MostScanPeriods:
		return 0, 0, fmt.Errorf("%d periods from %v to %v are more than %d", last-first+1, s.value(first), s.value(last), hotspot.MostScanPeriods)
	}
	return first, last - first + 1, nil
}
