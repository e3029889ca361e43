package track

import (
	"time"

	"gridwatch/geo"
)

// Stay is one unbroken time in a cell, from entering to leaving it.
type Stay struct {
	Cell   geo.Cell
	Enter  time.Time
	Leave  time.Time
	Metres float64 // walked in it, and to it from the cell before
}

// Inside is how long it was.
func (s *Stay) Inside() time.Duration { return s.Leave.Sub(s.Enter) }

// Stays lists the stays of a track, oldest first. A border that is crossed by the
// inaccuracy of a phone that lies still is not crossed. A span of work begins
// where its first point is and ends where its last one is, when those are not
// farther from its ends than the rule's gap; so the stays and Uncollected
// together are exactly the spans.
func Stays(fixes []Fix, on []Span, rule Rule) []Stay {
	rule = rule.orDefault()
	var all []Stay
	for _, p := range partsOf(fixes, on) {
		for _, segment := range segmentsOf(p.fixes, &rule) {
			all = append(all, staysOf(segment, p.Span, &rule)...)
		}
	}
	return all
}

// staysOf one segment of a span.
func staysOf(segment []Fix, span Span, rule *Rule) []Stay {
	at, places := settle(segment, rule)
	first, last := segment[0].At, segment[len(segment)-1].At
	if first.Sub(span.From) <= rule.Gap {
		first = span.From
	}
	if span.Until.Sub(last) <= rule.Gap {
		last = span.Until
	}
	var all []Stay
	counted := -1 // the last place whose metres are counted
	for n := range segment {
		p := &places[at[n]]
		if len(all) == 0 || all[len(all)-1].Cell != p.cell {
			enter := segment[n].At
			if len(all) == 0 {
				enter = first
			} else {
				all[len(all)-1].Leave = enter
			}
			all = append(all, Stay{Cell: p.cell, Enter: enter})
		}
		if at[n] > counted {
			counted = at[n]
			all[len(all)-1].Metres += p.metres
		}
	}
	all[len(all)-1].Leave = last
	return all
}

// Effort is what one cell got of a track (用力).
type Effort struct {
	Cell    geo.Cell
	Enter   time.Time // the first time
	Leave   time.Time // the last time
	Inside  time.Duration
	Metres  float64
	Entries int // how often it was entered
}

// Efforts sums stays over their cells, in the order of first entry.
func Efforts(stays []Stay) []Effort {
	var all []Effort
	index := map[geo.Cell]int{}
	for i := range stays {
		s := &stays[i]
		n, known := index[s.Cell]
		if !known {
			n = len(all)
			index[s.Cell] = n
			all = append(all, Effort{Cell: s.Cell, Enter: s.Enter})
		}
		e := &all[n]
		e.Leave = s.Leave
		e.Inside += s.Inside()
		e.Metres += s.Metres
		e.Entries++
	}
	return all
}

// Distance is how many metres a track went. What is within the accuracy of the
// points, faster than anybody goes, or not collected, is none of it; so it is
// rather too short: corners are cut by a few metres.
func Distance(fixes []Fix, on []Span, rule Rule) float64 {
	sum := 0.0
	for _, s := range Stays(fixes, on, rule) {
		sum += s.Metres
	}
	return sum
}

// Summary is what a shift comes to.
type Summary struct {
	Metres      float64
	Collected   time.Duration // of the work, with track
	Uncollected []Span        // of the work, without
	Efforts     []Effort
}

// Sum is the summary of a track, oldest first, over the spans of work.
func Sum(fixes []Fix, on []Span, rule Rule) Summary {
	stays := Stays(fixes, on, rule)
	s := Summary{Efforts: Efforts(stays), Uncollected: Uncollected(fixes, on, rule)}
	for i := range stays {
		s.Metres += stays[i].Metres
		s.Collected += stays[i].Inside()
	}
	return s
}
