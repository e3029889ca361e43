package store

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

const taskColumns = `id, kind, region_code, institution_id, cell, officer_id, second_id, due_on, state, reason, created_at,
  import_batch_id, simulated, policy_version, why, clue_id, grid_id, source_key, approval_no, done_by_id, done_at`

func scanTask(row scanner, k *grid.Task) error {
	return row.Scan(&k.ID, &k.Kind, &k.Region, (*optional)(&k.Institution), (*optionalCell)(&k.Cell), (*optional)(&k.Officer),
		(*optional)(&k.Second), (*day)(&k.DueOn), &k.State, &k.Reason, into(&k.CreatedAt), (*optional)(&k.Origin.Batch),
		&k.Origin.Simulated, &k.Origin.PolicyVersion, &k.Why, (*optional)(&k.Clue), (*optional)(&k.Grid), (*optional)(&k.SourceKey),
		&k.ApprovalNo, (*optional)(&k.DoneBy), into(&k.DoneAt))
}

const taskInsert = `INSERT INTO task (id, kind, region_code, institution_id, cell, officer_id, second_id, due_on, state, reason,
  created_at, import_batch_id, simulated, policy_version, why, clue_id, grid_id, source_key, approval_no, done_by_id, done_at, row_version)`

func taskRow(k *grid.Task) []any {
	return []any{string(k.ID), string(k.Kind), k.Region, optional(k.Institution), optionalCell(k.Cell), optional(k.Officer), optional(k.Second),
		day(k.DueOn), string(k.State), k.Reason, at(k.CreatedAt), optional(k.Origin.Batch), k.Origin.Simulated, k.Origin.PolicyVersion,
		string(k.Why), optional(k.Clue), optional(k.Grid), optional(k.SourceKey), k.ApprovalNo, optional(k.DoneBy), at(k.DoneAt), 1}
}

// PutTask inserts or fully updates a task by ID. People who may not do its kind
// are a Conflict. The task is completed in place: region and cell are the
// institution's own (a cell that contradicts it is refused), else the cell's;
// CreatedAt when zero (as stored, else now); state and why when empty; the policy
// version. An update keeps where a stored task came from and what did it; see
// grid.Task.MayBecome for what it refuses.
func (t *Tx) PutTask(k *grid.Task) error { return t.PutTaskBy(k, "") }

// PutTaskBy is PutTask by a person: an officer, else an account. What a person
// withdraws is not owed again by itself.
func (t *Tx) PutTaskBy(k *grid.Task, by string) error {
	if k.State == "" {
		k.State = grid.TaskOpen
	}
	if k.Why == "" {
		k.Why = grid.WhyRoutine
	}
	if err := k.Check(); err != nil {
		return err
	}
	if err := t.placeTask(k); err != nil {
		return err
	}
	c := t.conn()
	old, known, err := one(c, scanTask, "SELECT "+taskColumns+" FROM task WHERE id = ?"+c.forUpdate(), string(k.ID))
	if err != nil {
		return err
	}
	if known {
		if err := old.MayBecome(k); err != nil {
			return err
		}
	}
	switch {
	case known:
		k.CreatedAt, k.Origin, k.SourceKey, k.DoneBy, k.DoneAt = old.CreatedAt, old.Origin, old.SourceKey, old.DoneBy, old.DoneAt
	case k.CreatedAt.IsZero():
		k.CreatedAt = t.Now()
	}
	if k.DoneBy != "" && k.State == grid.TaskOpen {
		k.DoneBy, k.DoneAt = "", time.Time{}
	}
	k.Origin.PolicyVersion = t.Policy().Version
	const tail = `ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, region_code = excluded.region_code,
  institution_id = excluded.institution_id, cell = excluded.cell, officer_id = excluded.officer_id,
  second_id = excluded.second_id, due_on = excluded.due_on, state = excluded.state, reason = excluded.reason,
  import_batch_id = COALESCE(excluded.import_batch_id, task.import_batch_id), simulated = excluded.simulated,
  policy_version = excluded.policy_version, why = excluded.why, clue_id = excluded.clue_id, grid_id = excluded.grid_id,
  approval_no = excluded.approval_no, done_by_id = excluded.done_by_id, done_at = excluded.done_at, row_version = task.row_version + 1`
	if _, err = c.insert(taskInsert, tail, [][]any{taskRow(k)}); err != nil {
		return err
	}
	if by != "" && k.State == grid.TaskWithdrawn && old.State != grid.TaskWithdrawn {
		if _, err := t.exec("UPDATE task SET withdrawn_by = ? WHERE id = ?", by, string(k.ID)); err != nil {
			return err
		}
	}
	return t.notePut(k, &old, known, by)
}

// notePut adds to the history what a PUT of a whole task did.
func (t *Tx) notePut(k, old *grid.Task, known bool, by string) error {
	step := taskStep{task: k.ID, verb: taskMake, by: by, from: old.Officer, to: k.Officer}
	switch {
	case !known:
	case k.State != old.State:
		step.verb = map[grid.TaskState]string{grid.TaskOpen: taskReopen, grid.TaskDone: taskDone, grid.TaskWithdrawn: taskWithdraw}[k.State]
	case k.Officer != old.Officer || k.Second != old.Second:
		step.verb = taskAssign
	default:
		return nil
	}
	return t.noteTasks(t.Now(), []taskStep{step})
}

// placeTask settles where the task is and who has it.
func (t *Tx) placeTask(k *grid.Task) error {
	var f grid.Faults
	straddles := false
	if !slices.Contains(grid.TaskStates, k.State) {
		f.Add("state", string(k.State), "is not one of %v", grid.TaskStates)
	}
	if k.Institution != "" {
		known, err := t.lockInstitutions([]grid.InstitutionID{k.Institution})
		if err != nil {
			return err
		}
		switch i := known[k.Institution]; {
		case i == nil:
			f.Add("institution", string(k.Institution), "is not a known institution")
		case k.Cell != 0 && k.Cell != i.Cell:
			f.Add("cell", k.Cell.String(), "is not the cell of the institution: leave it out")
		default:
			k.Region, k.Cell = i.Region, i.Cell
			straddles = i.Straddles
		}
	} else {
		home, err := t.HomeOf([]geo.Cell{k.Cell})
		if err != nil {
			return err
		}
		if k.Region = home[k.Cell]; k.Region == "" {
			f.Add("cell", k.Cell.String(), "is not a cell in force")
		}
	}
	people, err := t.officers([]grid.OfficerID{k.Officer, k.Second})
	if err != nil {
		return err
	}
	if k.Officer != "" && people[k.Officer] == nil {
		f.Add("officer", string(k.Officer), "is not a known officer")
	}
	if k.Second != "" && people[k.Second] == nil {
		f.Add("second", string(k.Second), "is not a known officer")
	}
	if err := f.Err("task"); err != nil {
		return err
	}
	r, err := newResponsible(t.conn(), k.Region, t.Now())
	if err != nil {
		return err
	}
	if k.Grid, err = r.gridOf(k.Cell, k.Region, straddles); err != nil {
		return err
	}
	if k.Officer == "" && k.Second == "" {
		return nil // nobody has it yet
	}
	if err := t.reach(k, people); err != nil {
		return err
	}
	return k.Kind.MayDo(people[k.Officer], people[k.Second])
}

// TaskFilter narrows a list of tasks; zero fields do not.
type TaskFilter struct {
	State       grid.TaskState
	Kind        grid.TaskKind
	Why         grid.Why
	Officer     grid.OfficerID // first or second
	Institution grid.InstitutionID
	Cells       *[2]geo.Cell // inclusive range of cell numbers, as geo.Cell.Span gives it
}

// TaskRow is a task with the names a list shows.
type TaskRow struct {
	grid.Task
	InstitutionName string
	OfficerName     string
	SecondName      string
}

// Tasks lists the scope's tasks, the first due first.
func (s *Store) Tasks(ctx context.Context, scope string, filter TaskFilter, page Page) ([]TaskRow, string, error) {
	var w where
	w.scope("region_code", scope)
	for _, x := range []struct{ column, value string }{
		{"state", string(filter.State)}, {"kind", string(filter.Kind)}, {"why", string(filter.Why)}, {"institution_id", string(filter.Institution)},
	} {
		if x.value != "" {
			w.add(x.column+" = ?", x.value)
		}
	}
	if filter.Officer != "" {
		w.add("(officer_id = ? OR second_id = ?)", string(filter.Officer), string(filter.Officer))
	}
	w.span("cell", filter.Cells)
	if page.After != "" {
		n, id, err := page.after()
		if err != nil {
			return nil, "", err
		}
		w.add("(due_on, id) > (?, ?)", day(n), id)
	}
	c := s.conn(ctx)
	items, err := listOf(c, func(row scanner, r *TaskRow) error { return scanTask(row, &r.Task) },
		"SELECT "+taskColumns+" FROM task"+w.String()+" ORDER BY due_on, id LIMIT ?", append(w.args, page.limit()+1)...)
	if err != nil {
		return nil, "", err
	}
	items, next := cut(page, items, func(r *TaskRow) string { return cursorOf(int64(r.DueOn), string(r.ID)) })
	return items, next, nameTasks(c, items)
}

// nameTasks completes rows with the names of places and people.
func nameTasks(c conn, rows []TaskRow) error {
	var people []string
	var places []grid.InstitutionID
	for n := range rows {
		people = append(people, string(rows[n].Officer), string(rows[n].Second))
		places = append(places, rows[n].Institution)
	}
	names, err := peopleNames(c, people)
	if err != nil {
		return err
	}
	called, err := placeNames(c, places)
	for n := range rows {
		r := &rows[n]
		r.InstitutionName, r.OfficerName, r.SecondName = called[r.Institution], names[string(r.Officer)], names[string(r.Second)]
	}
	return err
}

// Task is one task of the scope.
func (s *Store) Task(ctx context.Context, scope string, id grid.TaskID) (grid.Task, error) {
	var w where
	w.scope("region_code", scope)
	w.add("id = ?", string(id))
	k, there, err := one(s.conn(ctx), scanTask, "SELECT "+taskColumns+" FROM task"+w.String(), w.args...)
	if err == nil && !there {
		err = missing("task", string(id))
	}
	return k, err
}
