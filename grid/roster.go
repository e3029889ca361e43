package grid

import "time"

// Turn (排班) is a planned shift [From, Until) of a person. Turns of a person do
// not overlap, and do not reach into a leave.
type Turn struct {
	ID      TurnID
	Officer OfficerID
	From    time.Time
	Until   time.Time // at most a day after From
	Note    string
	Origin  Origin
}

// Check says everything that is wrong with the turn.
func (t *Turn) Check() error { panic("not built yet") }
