package grid

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gridwatch/geo"
)

// ShiftVerb is what happened to a shift.
type ShiftVerb string

const (
	VerbStart  ShiftVerb = "start"
	VerbPause  ShiftVerb = "pause"
	VerbResume ShiftVerb = "resume"
	VerbEnd    ShiftVerb = "end"
	VerbLapse  ShiftVerb = "lapse" // nobody ended it, and another shift of the person began
)

// ShiftVerbs lists the verbs that people tell; of one instant they count in this
// order.
var ShiftVerbs = []ShiftVerb{VerbStart, VerbPause, VerbResume, VerbEnd}

// ShiftStep is one verb of a shift with its instant. Steps may come late, twice
// and in any order: Stitch makes the shift of them.
type ShiftStep struct {
	Shift     ShiftID
	Officer   OfficerID
	Verb      ShiftVerb
	At        time.Time
	Point     *geo.Point // where it was, if known
	AccuracyM float64
	Origin    Origin
}

// Check says everything that is wrong with the step at domain time now.
func (s *ShiftStep) Check(now time.Time) error {
	var f Faults
	if !slices.Contains(ShiftVerbs, s.Verb) {
		f.Add("verb", string(s.Verb), "is not one of %v", ShiftVerbs)
	}
	checkInstant(&f, "at", s.At, now)
	if !(s.AccuracyM >= 0 && s.AccuracyM <= 100_000) { // NaN fails too
		f.Add("accuracy_m", fmt.Sprint(s.AccuracyM), "is not between 0 and 100000 metres")
	}
	return f.Err("shift")
}

// Span is a stretch of time [From, Until); a zero Until is open.
type Span struct{ From, Until time.Time }

// Stitched is a shift as its steps tell it.
type Stitched struct {
	State     ShiftState
	StartedAt time.Time
	ChangedAt time.Time  // of the last change of state
	EndedAt   time.Time  // zero until ended
	On        []Span     // on duty; the last one is open while on
	Point     *geo.Point // where it started, if known
}

// Stitch folds the steps of one shift by time, whatever their order, and however
// often each was told. It begins with the earliest start or, where none came yet,
// with the earliest step. The earliest end is final: what is told of a time after
// it does not count. A second start is a resume: the app had died. A lapse ends the
// shift at the last sign of life before it: a step, or lastSign, when its track
// was last seen (zero: never). There must be a step that is no lapse.
func Stitch(steps []ShiftStep, lastSign time.Time) Stitched {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, compareSteps)
	var lapse time.Time
	told := steps[:0]
	for _, s := range steps {
		if s.Verb != VerbLapse {
			told = append(told, s)
		} else if lapse.IsZero() {
			lapse = s.At
		}
	}
	if n := slices.IndexFunc(told, func(s ShiftStep) bool { return s.Verb == VerbStart }); n > 0 {
		told = told[n:]
	}
	f := Stitched{StartedAt: told[0].At}
	for _, s := range told {
		if !lapse.IsZero() && s.At.After(lapse) {
			break
		}
		f.take(&s)
	}
	switch {
	case f.State == "": // it began after it lapsed, and so is over as it begins
		f.State, f.ChangedAt, f.EndedAt = ShiftEnded, f.StartedAt, f.StartedAt
	case !lapse.IsZero() && f.State != ShiftEnded:
		last := later(f.ChangedAt, lastSeen(told, lapse))
		if lastSign.Before(lapse) {
			last = later(last, lastSign)
		} else {
			last = lapse
		}
		f.end(last)
	}
	return f
}

// lastSeen is the instant of the last step that is not after the lapse.
func lastSeen(steps []ShiftStep, lapse time.Time) (last time.Time) {
	for _, s := range steps {
		if !s.At.After(lapse) {
			last = s.At
		}
	}
	return last
}

// compareSteps orders steps by time, those of one instant by verb, and those with
// a point first; what is left equal tells the same.
func compareSteps(a, b ShiftStep) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(slices.Index(ShiftVerbs, a.Verb), slices.Index(ShiftVerbs, b.Verb)),
		comparePoints(a.Point, b.Point), cmp.Compare(a.AccuracyM, b.AccuracyM))
}

func comparePoints(a, b *geo.Point) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Or(cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat))
}

// take makes the transition of a step, or none where it says what is so already.
func (f *Stitched) take(s *ShiftStep) {
	if f.Point == nil && s.At.Equal(f.StartedAt) {
		f.Point = s.Point
	}
	switch {
	case f.State == ShiftEnded:
	case s.Verb == VerbEnd:
		f.end(s.At)
	case s.Verb == VerbPause:
		if f.State == ShiftOn {
			f.On[len(f.On)-1].Until = s.At
		}
		f.become(ShiftPaused, s.At)
	default:
		if f.State != ShiftOn {
			f.On = append(f.On, Span{From: s.At})
		}
		f.become(ShiftOn, s.At)
	}
}

func (f *Stitched) become(state ShiftState, at time.Time) {
	if f.State != state {
		f.State, f.ChangedAt = state, at
	}
}

func (f *Stitched) end(at time.Time) {
	if f.State == ShiftOn {
		f.On[len(f.On)-1].Until = at
	}
	f.State, f.ChangedAt, f.EndedAt = ShiftEnded, at, at
}

// Holds says whether somebody was on duty at an instant: working hours only.
func (f *Stitched) Holds(at time.Time) bool {
	return slices.ContainsFunc(f.On, func(s Span) bool {
		return !at.Before(s.From) && (s.Until.IsZero() || !at.After(s.Until))
	})
}

// Pauses lists the time between start and end in which nobody was on duty; an
// open pause ends at until.
func (f *Stitched) Pauses(until time.Time) []Span {
	var all []Span
	from := f.StartedAt
	for _, s := range f.On {
		if s.From.After(from) {
			all = append(all, Span{from, s.From})
		}
		from = s.Until
	}
	if f.State != ShiftOn {
		if f.State == ShiftEnded {
			until = f.EndedAt
		}
		if from.Before(until) {
			all = append(all, Span{from, until})
		}
	}
	return all
}
