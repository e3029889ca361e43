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
func (t *Turn) Check() error {
	var f Faults
	checkTerm(&f, t.From, t.Until)
	if t.Until.Sub(t.From) > 24*time.Hour {
		f.Add("until", t.Until.Format(time.RFC3339), "is more than a day after from")
	}
	checkText(&f, "note", t.Note, 0, 1000)
	return f.Err("turn")
}
