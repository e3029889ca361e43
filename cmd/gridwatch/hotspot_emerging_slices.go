package main

import (
	"errors"
	"fmt"
	"math"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Bounds of slices, and of places times slices.
const (
	mostSlices = 100_000
	mostSliced = 50_000_000
)

// sliced is a table of values by place and time, cut into slices.
type sliced struct {
	*places
	counts [][]float64 // [slice][place]
	days   int         // in a slice; 0: months
	first  int         // period with which the first slice begins
	unused int         // rows in no slice
	dates  bool
}

// cut adds the rows up by slice.
func (in *sliced) cut(rows []slicedRow, times *scanTimes) error {
	if len(rows) == 0 && (times.from == nil || times.to == nil) {
		return errors.New("has no row that can be used")
	}
	first, last := math.MaxInt, math.MinInt
	for _, r := range rows {
		first, last = min(first, r.period), max(last, r.period)
	}
	if times.from != nil {
		first = *times.from
	}
	if times.to != nil {
		last = *times.to
	}
	if in.days == 0 && !in.dates {
		return errors.New("has integers for times: --slice month needs dates")
	}
	number := (last - first + 1) / max(1, in.days)
	if in.days == 0 {
		number = monthOf(last) - monthOf(first) + 1
	}
	switch {
	case number < 1:
		return fmt.Errorf("has times from %v to %v, which is less than one slice", times.value(first), times.value(last))
	case number > mostSlices, number*len(in.values) > mostSliced:
		return fmt.Errorf("has %d places and %d slices of time, more than can be held; take longer slices", len(in.values), number)
	}
	in.first = in.begin(number, last)
	in.counts = make([][]float64, number)
	for i := range in.counts {
		in.counts[i] = make([]float64, len(in.values))
	}
	for _, r := range rows {
		if r.period < max(first, in.first) || r.period > last {
			in.unused++
			continue
		}
		at := monthOf(r.period) - monthOf(in.first)
		if in.days > 0 {
			at = (r.period - in.first) / in.days
		}
		in.counts[at][in.known[r.name]] += r.value
	}
	return nil
}

// monthOf numbers the months of days.
func monthOf(day int) int {
	year, month, _ := time.Unix(int64(day)*daySeconds, 0).UTC().Date()
	return 12*year + int(month) - 1
}

// begin is the first period of all slices.
func (in *sliced) begin(number, last int) int {
	if in.days > 0 {
		return last + 1 - number*in.days
	}
	year, month, _ := time.Unix(int64(last)*daySeconds, 0).UTC().Date()
	return int(time.Date(year, month-time.Month(number-1), 1, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

// calendar gives season and length of every slice and of the next.
func (in *sliced) calendar() (season []int, length []float64) {
	number := len(in.counts)
	if !in.dates {
		return nil, nil
	}
	if in.days > 0 {
		return hotspot.Seasons(grid.Date(in.first), in.days, number), nil
	}
	for month := time.Unix(int64(in.first)*daySeconds, 0).UTC(); len(season) <= number; month = month.AddDate(0, 1, 0) {
		season = append(season, int(month.Month())-1)
		length = append(length, month.AddDate(0, 1, 0).Sub(month).Hours()/24)
	}
	return season, length
}
