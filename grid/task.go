package grid

import (
	"slices"
	"time"

	"gridwatch/geo"
)

// TaskKind is what has to be done. Patrol is not inspection: a State Council
// notice (国办发〔2024〕54号) forbids staff without a law-enforcement certificate
// to inspect enterprises.
type TaskKind string

const (
	Patrol     TaskKind = "patrol"     // 巡查
	ClueCheck  TaskKind = "clue-check" // 线索核查: look, do not inspect
	Inspection TaskKind = "inspection" // 监督检查
	Recheck    TaskKind = "recheck"    // 复查
)

// TaskKinds lists every kind.
var TaskKinds = []TaskKind{Patrol, ClueCheck, Inspection, Recheck}

// WhoMay says who may do a kind of task.
type WhoMay string

const (
	AnyStaff       WhoMay = "any-staff"
	TwoSupervisors WhoMay = "two-supervisors"
)

// Who may do this kind of task.
func (k TaskKind) Who() WhoMay {
	if k == Inspection || k == Recheck {
		return TwoSupervisors
	}
	return AnyStaff
}

// Satisfies says whether a visit of this kind does an open task of the other kind
// at the same place. A re-check looks at what was penalised and is done by a
// re-check only; whoever inspects has patrolled and followed up clues as well.
func (k TaskKind) Satisfies(task TaskKind) bool {
	switch task {
	case Patrol:
		return true
	case ClueCheck:
		return k != Patrol
	case Inspection:
		return k.Who() == TwoSupervisors
	}
	return k == task
}

// Pays says which clocks a visit of this kind starts again. An inspection also
// counts as having looked.
func (k TaskKind) Pays() (patrol, inspection bool) {
	return true, k.Who() == TwoSupervisors
}

// TaskState is open until done or withdrawn.
type TaskState string

const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskWithdrawn TaskState = "withdrawn"
)

// Task (任务) is what a person must do by when.
type Task struct {
	ID          TaskID
	Kind        TaskKind
	Region      string
	Institution InstitutionID // "" for a plain cell
	Cell        geo.Cell
	Officer     OfficerID // "" while nobody has it
	Second      OfficerID // the second supervisor of an inspection
	DueOn       Date
	State       TaskState
	Why         Why
	Clue        ClueID // the clue to be checked, "" if none
	Grid        GridID // that answers for the place, "" when not known
	SourceKey   string // what a generated task is made from, once; "" when made by hand
	ApprovalNo  string // of an inspection, once it is approved
	Reason      string
	CreatedAt   time.Time
	DoneBy      VisitID
	DoneAt      time.Time // zero until done
	Origin      Origin
}

// TaskStates lists every state.
var TaskStates = []TaskState{TaskOpen, TaskDone, TaskWithdrawn}

// Check says everything that is wrong with the task apart from who has it.
func (t *Task) Check() error {
	var f Faults
	if !slices.Contains(TaskKinds, t.Kind) {
		f.Add("kind", string(t.Kind), "is not one of %v", TaskKinds)
	}
	if t.Institution == "" && t.Cell == 0 {
		f.Add("institution", "", "or a cell is needed")
	}
	if t.DueOn == NoDate {
		f.Add("due_on", "", "is missing")
	}
	if !slices.Contains(Whys, t.Why) {
		f.Add("why", string(t.Why), "is not one of %v", Whys)
	}
	checkText(&f, "reason", t.Reason, 0, 500)
	checkText(&f, "approval_no", t.ApprovalNo, 0, 100)
	return f.Err("task")
}

// MayDo is nil when the people may do the kind of task, else a Conflict.
// second may be nil where one person is enough.
func (k TaskKind) MayDo(first, second *Officer) error {
	if k.Who() == AnyStaff {
		return nil
	}
	for _, o := range []*Officer{first, second} {
		if o != nil && !o.MayInspect() {
			return Errorf(Conflict, "needs-supervisor", "%s is for two supervisors with certificates: given to %s and %s", k, first.called(), second.called())
		}
	}
	if first == nil || second == nil || first.ID == second.ID {
		return Errorf(Conflict, "needs-two-supervisors", "%s is for two supervisors", k)
	}
	return nil
}

// called names a person in a Conflict by id and post: names are for screens.
func (o *Officer) called() string {
	if o == nil {
		return "nobody"
	}
	return string(o.ID) + " (" + string(o.Post) + ")"
}
