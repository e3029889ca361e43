package grid

import "time"

// TaskVerbs lists what can be done to a task.
var TaskVerbs = []string{"assign", "hand-over", "finish", "withdraw", "reopen"}

// must is a Conflict that names the state and the verb unless the task is in one
// of the states.
func (t *Task) must(verb string, states ...TaskState) error {
	for _, s := range states {
		if t.State == s {
			return nil
		}
	}
	return Errorf(Conflict, "task-state", "task %s is %s: it cannot %s", t.ID, t.State, verb)
}

// Assign gives an open task to people who may do it; second is nil where one is
// enough. Anything else is a Conflict that names both.
func (t Task) Assign(first, second *Officer, approval string) (Task, error) {
	if err := t.must("assign", TaskOpen); err != nil {
		return t, err
	}
	if first == nil {
		var f Faults
		f.Add("officer", "", "is missing")
		return t, f.Err("task")
	}
	if err := t.Kind.MayDo(first, second); err != nil {
		return t, err
	}
	t.Officer, t.Second = first.ID, ""
	if second != nil {
		t.Second = second.ID
	}
	if approval != "" {
		t.ApprovalNo = approval
	}
	return t, t.Check()
}

// HandOver (交接) gives an open task from who has it to somebody else who may do
// it. second is who stays, nil where one is enough.
func (t Task) HandOver(to, second *Officer) (Task, error) {
	if err := t.must("hand-over", TaskOpen); err != nil {
		return t, err
	}
	if t.Officer == "" {
		return t, Errorf(Conflict, "task-unassigned", "task %s is nobody's yet: it is assigned, not handed over", t.ID)
	}
	if to.ID == t.Officer {
		return t, Errorf(Conflict, "task-held", "task %s is with %s already", t.ID, to.ID)
	}
	if err := t.Kind.MayDo(to, second); err != nil {
		return t, err
	}
	t.Officer = to.ID
	return t, nil
}

// Finish is the task done by a visit.
func (t Task) Finish(by VisitID, at time.Time) (Task, error) {
	if err := t.must("finish", TaskOpen); err != nil {
		return t, err
	}
	t.State, t.DoneBy, t.DoneAt = TaskDone, by, at
	return t, nil
}

// Withdraw gives an open task up.
func (t Task) Withdraw() (Task, error) {
	if err := t.must("withdraw", TaskOpen); err != nil {
		return t, err
	}
	t.State = TaskWithdrawn
	return t, nil
}

// Reopen makes a task owed again: what was withdrawn, or was done by a visit that
// was taken away.
func (t Task) Reopen() (Task, error) {
	if err := t.must("reopen", TaskDone, TaskWithdrawn); err != nil {
		return t, err
	}
	t.State, t.DoneBy, t.DoneAt = TaskOpen, "", time.Time{}
	return t, nil
}

// MayBecome is nil when a change of the whole task may be stored. What a generated
// task is made from is its kind and place: moved to another, it would keep the one
// that is owed from ever being made.
func (t *Task) MayBecome(after *Task) error {
	same := t.Kind == after.Kind && t.Institution == after.Institution && (t.Institution != "" || t.Cell == after.Cell)
	if t.SourceKey == "" || same {
		return nil
	}
	return Errorf(Conflict, "task-generated", "task %s was made from the cycle of its place: its kind and place stay, withdraw it and make a new one", t.ID)
}
