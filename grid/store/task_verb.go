package store

import (
	"context"
	"slices"
	"time"

	"gridwatch/grid"
)

// updateTasks writes what verbs change of tasks that are locked.
func (t *Tx) updateTasks(tasks []*grid.Task) error {
	rows := make([][]any, 0, len(tasks))
	seen := make(map[grid.TaskID]bool, len(tasks))
	for _, k := range tasks {
		if !seen[k.ID] { // it may have been changed twice
			rows = append(rows, []any{string(k.ID), string(k.State), optional(k.Officer), optional(k.Second), optional(k.Grid), k.ApprovalNo,
				optional(k.DoneBy), instant{k.DoneAt}})
		}
		seen[k.ID] = true
	}
	c := t.conn()
	for some := range slices.Chunk(rows, 1000) {
		args := make([]any, 0, 8*len(some))
		for _, r := range some {
			args = append(args, r...)
		}
		_, err := c.db.ExecContext(c.ctx, c.values("WITH changed (id, state, officer, second, grid, approval, visit, done) AS (",
			`) UPDATE task SET state = changed.state, officer_id = CAST(changed.officer AS TEXT), second_id = CAST(changed.second AS TEXT),
  grid_id = CAST(changed.grid AS TEXT), approval_no = changed.approval, done_by_id = CAST(changed.visit AS TEXT),
  done_at = CAST(changed.done AS BIGINT), withdrawn_by = NULL, row_version = row_version + 1
FROM changed WHERE task.id = changed.id`, len(some), 8), args...)
		if err != nil {
			return storeError(err)
		}
	}
	return nil
}

// lockTask reads a task that is about to be changed.
func (t *Tx) lockTask(id grid.TaskID) (grid.Task, error) {
	c := t.conn()
	k, there, err := one(c, scanTask, "SELECT "+taskColumns+" FROM task WHERE id = ?"+c.forUpdate(), string(id))
	if err == nil && !there {
		err = missing("task", string(id))
	}
	return k, err
}

// AssignTask gives an open task to people; see grid.Task.Assign. by is who does
// that, officer, else account.
func (t *Tx) AssignTask(id grid.TaskID, officer, second grid.OfficerID, approval, by string) (grid.Task, error) {
	k, err := t.lockTask(id)
	if err != nil {
		return k, err
	}
	people, err := t.working(officer, second)
	if err != nil {
		return k, err
	}
	if err := t.reach(&k, people); err != nil {
		return k, err
	}
	after, err := k.Assign(people[officer], people[second], approval)
	if err != nil {
		return k, err
	}
	if err := t.updateTasks([]*grid.Task{&after}); err != nil {
		return k, err
	}
	return after, t.noteTasks(t.Now(), []taskStep{{task: id, verb: taskAssign, by: by, from: k.Officer, to: after.Officer}})
}

// working reads people, and refuses those who are not employed now.
func (t *Tx) working(ids ...grid.OfficerID) (map[grid.OfficerID]*grid.Officer, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id grid.OfficerID) bool { return id == "" })
	people, err := t.officers(ids)
	if err != nil {
		return nil, err
	}
	var f grid.Faults
	for _, id := range ids {
		if o := people[id]; o == nil || !o.ActiveAt(t.Now()) {
			f.Add("officer", string(id), "is not employed")
		}
	}
	return people, f.Err("task")
}

// reach refuses people who could not even see the place of the task: those who
// neither belong to its region or one above it nor have a duty in its grid.
func (t *Tx) reach(k *grid.Task, people map[grid.OfficerID]*grid.Officer) error {
	within := map[[2]string]bool{}
	for _, o := range people {
		if err := t.noteWithin(within, o.Region, []string{k.Region}); err != nil {
			return err
		}
		if within[[2]string{o.Region, k.Region}] {
			continue
		}
		post, err := postOf(t.conn(), o.ID, k.Grid, t.Now())
		if err != nil {
			return err
		}
		if post == "" {
			return grid.Errorf(grid.Conflict, "officer-elsewhere", "the task is in region %s, %s belongs to %s and has no duty in its grid", k.Region, o.ID, o.Region)
		}
	}
	return nil
}

// HandOverTask gives an open task to somebody else of its grid (交接).
func (t *Tx) HandOverTask(id grid.TaskID, to grid.OfficerID, note, by string) (grid.Task, error) {
	k, err := t.lockTask(id)
	if err != nil {
		return k, err
	}
	people, err := t.working(to, k.Second)
	if err != nil {
		return k, err
	}
	if people[to] == nil {
		var f grid.Faults
		f.Add("to", string(to), "is missing")
		return k, f.Err("task")
	}
	post, err := postOf(t.conn(), to, k.Grid, t.Now())
	if err != nil {
		return k, err
	}
	if k.Kind.Who() == grid.AnyStaff && post == "" {
		return k, grid.Errorf(grid.Conflict, "not-of-the-grid", "task %s belongs to grid %s, in which %s has no duty", id, k.Grid, to)
	}
	after, err := k.HandOver(people[to], people[k.Second])
	if err != nil {
		return k, err
	}
	if err := t.updateTasks([]*grid.Task{&after}); err != nil {
		return k, err
	}
	return after, t.noteTasks(t.Now(), []taskStep{{id, taskHandOver, by, k.Officer, to, note}})
}

// WithdrawTask gives an open task up; no generation makes it again.
func (t *Tx) WithdrawTask(id grid.TaskID, note, by string) (grid.Task, error) {
	k, err := t.lockTask(id)
	if err != nil {
		return k, err
	}
	after, err := k.Withdraw()
	if err != nil {
		return k, err
	}
	if err := t.updateTasks([]*grid.Task{&after}); err != nil {
		return k, err
	}
	if _, err := t.exec("UPDATE task SET withdrawn_by = ? WHERE id = ?", by, string(id)); err != nil {
		return k, err
	}
	return after, t.noteTasks(t.Now(), []taskStep{{id, taskWithdraw, by, k.Officer, k.Officer, note}})
}

// TaskEvent is one line of a task's history.
type TaskEvent struct {
	Verb     string // make, assign, hand-over, done, withdraw, reopen
	At       time.Time
	By       string // officer, else account; "" for the program
	ByName   string
	From, To grid.OfficerID
	FromName string
	ToName   string
	Note     string
}

// TaskEvents is the history of a task of the scope, the oldest first.
func (s *Store) TaskEvents(ctx context.Context, scope string, id grid.TaskID) ([]TaskEvent, error) {
	if _, err := s.Task(ctx, scope, id); err != nil {
		return nil, err
	}
	c := s.conn(ctx)
	events, err := listOf(c, func(row scanner, e *TaskEvent) error {
		return row.Scan(&e.Verb, into(&e.At), &e.By, (*optional)(&e.From), (*optional)(&e.To), &e.Note)
	}, "SELECT verb, at, done_by, from_id, to_id, note FROM task_event WHERE task_id = ? ORDER BY step", string(id))
	if err != nil {
		return nil, err
	}
	var people []string
	for n := range events {
		people = append(people, events[n].By, string(events[n].From), string(events[n].To))
	}
	names, err := peopleNames(c, people)
	for n := range events {
		e := &events[n]
		e.ByName, e.FromName, e.ToName = names[e.By], names[string(e.From)], names[string(e.To)]
	}
	return events, err
}
