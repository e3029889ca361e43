package grid

import "time"

// PatrolState is how somebody of the staff stands to their work today.
type PatrolState string

const (
	PatrolScheduled PatrolState = "scheduled"     // a turn is still to come
	PatrolOverdue   PatrolState = "start_overdue" // a turn goes on and nobody began it
	PatrolOn        PatrolState = "on"
	PatrolPaused    PatrolState = "paused"
	PatrolSilent    PatrolState = "silent" // on, and no sign of life for a while; what that means nobody knows
	PatrolDone      PatrolState = "done"   // a shift of today has ended, and no turn is left
	PatrolOff       PatrolState = "off"
)

// PatrolStates lists every state.
var PatrolStates = []PatrolState{PatrolScheduled, PatrolOverdue, PatrolOn, PatrolPaused, PatrolSilent, PatrolDone, PatrolOff}

// PatrolDay is what is known of one person's day.
type PatrolDay struct {
	Turns     []Turn  // of today, by begin
	Shifts    []Shift // that were open today, by begin; at most the last is open
	LastPoint time.Time
}

// Standing is how somebody stands to their work.
type Standing struct {
	State  PatrolState
	Since  time.Time // since when it is so; zero when that has no meaning
	Turn   *Turn     // the one that goes on or comes next, else the last; nil: none today
	Shift  *Shift    // the open one, else the last; nil: none today
	Silent time.Duration
}

// At says how the person stands at an instant. A shift fills a turn when it began
// less than two hours before the turn and not after it.
func (d *PatrolDay) At(now time.Time, rule PatrolRule) Standing {
	s := Standing{State: PatrolOff}
	for n := range d.Turns {
		if s.Turn = &d.Turns[n]; s.Turn.Until.After(now) {
			break
		}
	}
	if last := len(d.Shifts) - 1; last >= 0 {
		s.Shift = &d.Shifts[last]
	}
	if s.Shift != nil && s.Shift.State != ShiftEnded {
		s.onShift(d.LastPoint, now, rule)
		return s
	}
	switch {
	case s.Turn != nil && s.Turn.Until.After(now) && !s.filled():
		s.State, s.Since = PatrolScheduled, time.Time{}
		if late := s.Turn.From.Add(time.Duration(rule.LateMinutes) * time.Minute); !now.Before(late) {
			s.State, s.Since = PatrolOverdue, s.Turn.From
		}
	case s.Shift != nil:
		s.State, s.Since = PatrolDone, s.Shift.EndedAt
	}
	return s
}

// earlyStart is how long before a turn a shift may begin and still fill it.
const earlyStart = 2 * time.Hour

func (s *Standing) filled() bool {
	return s.Shift != nil && s.Shift.StartedAt.After(s.Turn.From.Add(-earlyStart)) && s.Shift.StartedAt.Before(s.Turn.Until)
}

// onShift is the state of somebody whose shift is open. A sign of life is a point
// or a step of the shift.
func (s *Standing) onShift(point, now time.Time, rule PatrolRule) {
	s.State, s.Since = PatrolPaused, s.Shift.ChangedAt
	if s.Shift.State == ShiftPaused {
		return
	}
	s.State = PatrolOn
	sign := later(point, s.Shift.ChangedAt)
	s.Silent = max(0, now.Sub(sign))
	if s.Silent >= time.Duration(rule.SilentMinutes)*time.Minute {
		s.State, s.Since = PatrolSilent, sign
	}
}
