package grid

import (
	"slices"
	"time"
)

// LeaveKind is why somebody is away.
type LeaveKind string

const (
	LeaveHoliday  LeaveKind = "holiday"  // 休假
	LeaveSick     LeaveKind = "sick"     // 病假
	LeaveTraining LeaveKind = "training" // 培训
	LeaveOther    LeaveKind = "other"
)

// LeaveKinds lists every kind.
var LeaveKinds = []LeaveKind{LeaveHoliday, LeaveSick, LeaveTraining, LeaveOther}

// Leave (请假) is an absence [From, Until) of a person: they answer for nothing
// meanwhile. Leaves of a person do not overlap. A leave that is taken back keeps
// its row, with Cancelled.
type Leave struct {
	ID        LeaveID
	Officer   OfficerID
	Kind      LeaveKind
	From      time.Time
	Until     time.Time // never zero
	Note      string
	Cancelled bool
	Origin    Origin
}

// Check says everything that is wrong with the leave.
func (l *Leave) Check() error {
	var f Faults
	if !slices.Contains(LeaveKinds, l.Kind) {
		f.Add("kind", string(l.Kind), "is not one of %v", LeaveKinds)
	}
	checkTerm(&f, l.From, l.Until)
	checkText(&f, "note", l.Note, 0, 1000)
	return f.Err("leave")
}

// checkTerm checks a term that has an end.
func checkTerm(f *Faults, from, until time.Time) {
	switch {
	case from.IsZero():
		f.Add("from", "", "is missing")
	case until.IsZero():
		f.Add("until", "", "is missing")
	case !until.After(from):
		f.Add("until", until.Format(time.RFC3339), "is not after from")
	}
}

// Fact is what the board knows of the leave.
func (l *Leave) Fact() LeaveFact {
	f := LeaveFact{ID: l.ID, Officer: l.Officer, From: l.From, Until: l.Until}
	if l.Cancelled {
		f.Until = f.From
	}
	return f
}
