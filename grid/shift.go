package grid

import (
	"time"

	"gridwatch/geo"
)

// ShiftState of a person's time on duty.
type ShiftState string

const (
	ShiftOn     ShiftState = "on"
	ShiftPaused ShiftState = "paused"
	ShiftEnded  ShiftState = "ended"
)

// ShiftStates lists every state.
var ShiftStates = []ShiftState{ShiftOn, ShiftPaused, ShiftEnded}

// Shift (班次) is one person's time on duty. A person has at most one that has
// not ended.
type Shift struct {
	ID        ShiftID
	Officer   OfficerID
	Region    string   // leaf region of the cell where it started
	Cell      geo.Cell // zero when the start is not known
	State     ShiftState
	StartedAt time.Time
	ChangedAt time.Time // of the last transition
	EndedAt   time.Time // zero until ended
	Track     TrackSum
	Origin    Origin
}

// TrackSum is what the track of a shift sums up to within the time on duty. It is
// kept once the shift has ended; of an open one it is worked out when asked for.
type TrackSum struct {
	Metres      float64
	Collected   time.Duration // with a track
	Uncollected time.Duration // without one (未采集), which says nothing about where the person was
	Cells       int
	Points      int       // all that were stored, also of an open shift
	At          time.Time // domain time at which points last came; zero: none did
}

// Pause goes from on to paused.
func (s Shift) Pause(at time.Time) (Shift, error) { return s.to(ShiftPaused, at, ShiftOn) }

// Resume goes from paused to on.
func (s Shift) Resume(at time.Time) (Shift, error) { return s.to(ShiftOn, at, ShiftPaused) }

// End goes from on or paused to ended.
func (s Shift) End(at time.Time) (Shift, error) {
	s, err := s.to(ShiftEnded, at, ShiftOn, ShiftPaused)
	if err == nil {
		s.EndedAt = at
	}
	return s, err
}

func (s Shift) to(next ShiftState, at time.Time, from ...ShiftState) (Shift, error) {
	for _, f := range from {
		if s.State != f {
			continue
		}
		if at.Before(s.ChangedAt) {
			var faults Faults
			faults.Add("at", at.Format(time.RFC3339), "is before the shift's last change at %s", s.ChangedAt.UTC().Format(time.RFC3339))
			return s, faults.Err("shift")
		}
		s.State, s.ChangedAt = next, at
		return s, nil
	}
	return s, Errorf(Conflict, "shift-state", "a shift that is %s cannot become %s", s.State, next)
}

// Position is one point of a track. It never enters the event log.
type Position struct {
	Officer   OfficerID
	Device    string
	DeviceSeq int64 // (officer, device, device_seq) is unique
	Shift     ShiftID
	At        time.Time
	Point     geo.Point
	AccuracyM float64 // metres, one standard deviation as the device reports it
	SpeedMS   float64 // metres a second as the device measured it; 0 also when it did not
	Mock      bool    // the device says that an app made it up
	Cell      geo.Cell
}

// Check says everything that is wrong with the point at domain time now.
func (p *Position) Check(now time.Time) error {
	var f Faults
	checkText(&f, "device", p.Device, 1, 64)
	if p.DeviceSeq < 0 {
		f.Add("device_seq", "", "is negative")
	}
	checkInstant(&f, "at", p.At, now)
	if !(p.AccuracyM >= 0 && p.AccuracyM <= 100_000) { // NaN fails too
		f.Add("accuracy_m", "", "is not between 0 and 100000 metres")
	}
	if !(p.SpeedMS >= 0 && p.SpeedMS <= 1000) {
		f.Add("speed_ms", "", "is not between 0 and 1000 metres a second")
	}
	return f.Err("position")
}
