package store

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// doTasks closes the open tasks that visits do: those of the place whose kind the
// visit satisfies, when the visit was made after the task, or started the task's
// clock again, or was meant to do it. Nothing else is looked at of tasks that a
// visitor named.
func (t *Tx) doTasks(b *visitBatch, does map[*grid.Visit][]grid.TaskKind) error {
	visits := slices.SortedFunc(slices.Values(b.fresh), func(a, b *grid.Visit) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	at := map[grid.InstitutionID][]*grid.Visit{}
	plain := map[geo.Cell][]*grid.Visit{}
	var places []grid.InstitutionID
	var cells []geo.Cell
	for _, v := range visits {
		if v.Institution != "" {
			at[v.Institution] = append(at[v.Institution], v)
			places = append(places, v.Institution)
		} else {
			plain[v.Cell] = append(plain[v.Cell], v)
			cells = append(cells, v.Cell)
		}
	}
	open, err := t.openTasks(places, cells)
	if err != nil || len(open) == 0 {
		return err
	}
	var steps []taskStep
	var done []*grid.Task
	for n := range open {
		k := &open[n]
		candidates := at[k.Institution]
		if k.Institution == "" {
			candidates = plain[k.Cell]
		}
		i := slices.IndexFunc(candidates, func(v *grid.Visit) bool { return doesTask(v, b.details[v], does[v], k) })
		if i < 0 {
			continue
		}
		v := candidates[i]
		if *k, err = k.Finish(v.ID, micro(v.At)); err != nil {
			return err
		}
		done = append(done, k)
		steps = append(steps, taskStep{task: k.ID, verb: taskDone, by: string(v.Officer), from: k.Officer, to: k.Officer})
	}
	if err := t.updateTasks(done); err != nil {
		return err
	}
	return t.noteTasks(t.Now(), steps)
}

// doesTask says whether a visit at the task's place does it. details is nil for a
// visit that no phone handed in.
func doesTask(v *grid.Visit, details *grid.Checkin, clocks []grid.TaskKind, k *grid.Task) bool {
	if details != nil && slices.Contains(details.Tasks, k.ID) && (v.Kind.Satisfies(k.Kind) || k.Kind.Who() == grid.AnyStaff) {
		return true
	}
	if !v.Kind.Satisfies(k.Kind) {
		return false
	}
	if k.SourceKey != "" {
		return slices.Contains(clocks, k.Kind)
	}
	return !micro(v.At).Before(k.CreatedAt)
}

// openTasks reads and locks the open tasks of places and plain cells.
func (t *Tx) openTasks(places []grid.InstitutionID, cells []geo.Cell) ([]grid.Task, error) {
	c := t.conn()
	var all []grid.Task
	if len(places) > 0 {
		condition, list := in(c, "institution_id", places)
		some, err := listOf(c, scanTask, "SELECT "+taskColumns+" FROM task WHERE state = 'open' AND "+condition+" ORDER BY id"+c.forUpdate(), list)
		if err != nil {
			return nil, err
		}
		all = some
	}
	if len(cells) > 0 {
		condition, list := in(c, "cell", cells)
		some, err := listOf(c, scanTask, "SELECT "+taskColumns+` FROM task
WHERE state = 'open' AND institution_id IS NULL AND `+condition+" ORDER BY id"+c.forUpdate(), list)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// The verbs of a task's history.
const (
	taskMake     = "make"
	taskAssign   = "assign"
	taskHandOver = "hand-over"
	taskDone     = "done"
	taskWithdraw = "withdraw"
	taskReopen   = "reopen"
)

// taskStep is one line of a task's history.
type taskStep struct {
	task     grid.TaskID
	verb     string
	by       string // officer, else account; "" for the program
	from, to grid.OfficerID
	note     string
}

// noteTasks adds steps to the histories of tasks that are locked.
func (t *Tx) noteTasks(when time.Time, steps []taskStep) error {
	if len(steps) == 0 {
		return nil
	}
	ids := make([]grid.TaskID, len(steps))
	for n, s := range steps {
		ids[n] = s.task
	}
	c := t.conn()
	condition, list := in(c, "task_id", ids)
	last := map[grid.TaskID]int64{}
	if err := c.each(func(row scanner) error {
		var id grid.TaskID
		var step int64
		err := row.Scan(&id, &step)
		last[id] = step
		return err
	}, "SELECT task_id, MAX(step) FROM task_event WHERE "+condition+" GROUP BY task_id", list); err != nil {
		return err
	}
	rows := make([][]any, len(steps))
	for n, s := range steps {
		last[s.task]++
		rows[n] = []any{string(s.task), last[s.task], s.verb, at(when), s.by, optional(s.from), optional(s.to), s.note}
	}
	_, err := c.insert("INSERT INTO task_event (task_id, step, verb, at, done_by, from_id, to_id, note)", "", rows)
	return err
}
