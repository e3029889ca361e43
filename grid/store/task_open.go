package store

import (
	"context"

	"gridwatch/geo"
	"gridwatch/grid"
)

// OpenTasksAt lists the scope's open tasks at places and at plain cells, the first
// due first.
func (s *Store) OpenTasksAt(ctx context.Context, scope string, places []grid.InstitutionID, cells []geo.Cell) ([]TaskRow, error) {
	c := s.conn(ctx)
	var all []TaskRow
	read := func(condition string, list any) error {
		var w where
		w.add("state = 'open' AND "+condition, list)
		w.scope("region_code", scope)
		some, err := listOf(c, func(row scanner, r *TaskRow) error { return scanTask(row, &r.Task) },
			"SELECT "+taskColumns+" FROM task"+w.String()+" ORDER BY due_on, id", w.args...)
		all = append(all, some...)
		return err
	}
	if len(places) > 0 {
		if err := read(in(c, "institution_id", places)); err != nil {
			return nil, err
		}
	}
	if len(cells) > 0 {
		condition, list := in(c, "cell", cells)
		if err := read("institution_id IS NULL AND "+condition, list); err != nil {
			return nil, err
		}
	}
	return all, nameTasks(c, all)
}

// TaskStillWith locks an open task, and refuses when it is with somebody else than the
// caller believes.
func (t *Tx) TaskStillWith(id grid.TaskID, officer grid.OfficerID) error {
	k, err := t.lockTask(id)
	if err == nil && k.State == grid.TaskOpen && k.Officer != officer {
		err = grid.Errorf(grid.Conflict, "task-moved", "task %s is with %q, not with %q", id, k.Officer, officer)
	}
	return err
}

// TaskTwin is an open task of somebody else's making that asks for the same as k: its
// kind and reason, at its place, and in somebody's hands. Checks of clues and campaigns
// are each their own. Ask behind PutTask, which has locked the institution; whoever asks
// of the same plain cell waits until this transaction ends, and then sees what it made.
func (t *Tx) TaskTwin(k *grid.Task) (*grid.Task, error) {
	if k.State != grid.TaskOpen || k.Officer == "" || k.Clue != "" || k.Why == grid.WhyCampaign {
		return nil, nil
	}
	var places []grid.InstitutionID
	var cells []geo.Cell
	if k.Institution != "" {
		places = append(places, k.Institution)
	} else {
		cells = append(cells, k.Cell)
		if t.store.dialect == postgres { // in SQLite a write transaction is alone
			if _, err := t.exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "tasks of cell "+k.Cell.String()); err != nil {
				return nil, err
			}
		}
	}
	open, err := t.openTasks(places, cells)
	if err != nil {
		return nil, err
	}
	for n := range open {
		if o := &open[n]; o.ID != k.ID && o.Kind == k.Kind && o.Why == k.Why && o.Clue == "" && o.Officer != "" {
			return o, nil
		}
	}
	return nil, nil
}
