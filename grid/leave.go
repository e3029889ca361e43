package grid

import "time"

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
func (l *Leave) Check() error { panic("not built yet") }
