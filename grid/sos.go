package grid

import (
	"fmt"
	"time"

	"gridwatch/geo"
)

// Limits of a call for help.
const (
	MostSOSNote    = 500     // characters
	WorstAccuracyM = 100_000 // metres
)

// SOSState of a call for help.
type SOSState string

const (
	SOSOpen         SOSState = "open"
	SOSAcknowledged SOSState = "acknowledged" // somebody looks after it
	SOSEnded        SOSState = "ended"
)

// SOSStates lists every state.
var SOSStates = []SOSState{SOSOpen, SOSAcknowledged, SOSEnded}

// SOS (一键求助) is a call for help of a person of the grid staff.
type SOS struct {
	ID             SOSID
	Officer        OfficerID
	Shift          ShiftID    // that was open then, if any
	Region         string     // leaf region of the cell where that is one of the person's own, else the person's
	Cell           geo.Cell   // zero when not known
	Point          *geo.Point // nil when not known
	AccuracyM      float64
	Note           string
	State          SOSState
	RaisedAt       time.Time
	AcknowledgedBy AccountID
	AcknowledgedAt time.Time
	EndedBy        AccountID
	EndedAt        time.Time
	Ending         string // how it went
	Origin         Origin
}

// Check says everything that is wrong with the call at domain time now.
func (s *SOS) Check(now time.Time) error {
	var f Faults
	checkText(&f, "note", s.Note, 0, MostSOSNote)
	checkInstant(&f, "at", s.RaisedAt, now)
	if !(s.AccuracyM >= 0 && s.AccuracyM <= WorstAccuracyM) { // NaN fails too
		f.Add("accuracy_m", fmt.Sprint(s.AccuracyM), "is not between 0 and 100000 metres")
	}
	return f.Err("sos")
}

// Acknowledge goes from open to acknowledged.
func (s SOS) Acknowledge(by AccountID, at time.Time) (SOS, error) {
	if s.State != SOSOpen {
		return s, s.cannot(SOSAcknowledged)
	}
	s.State, s.AcknowledgedBy, s.AcknowledgedAt = SOSAcknowledged, by, at
	return s, nil
}

// End goes from open or acknowledged to ended.
func (s SOS) End(by AccountID, ending string, at time.Time) (SOS, error) {
	if s.State == SOSEnded {
		return s, s.cannot(SOSEnded)
	}
	var f Faults
	checkText(&f, "ending", ending, 0, 500)
	if err := f.Err("sos"); err != nil {
		return s, err
	}
	s.State, s.EndedBy, s.EndedAt, s.Ending = SOSEnded, by, at, ending
	return s, nil
}

func (s *SOS) cannot(next SOSState) error {
	return Errorf(Conflict, "sos-state", "a call for help that is %s cannot become %s", s.State, next)
}
