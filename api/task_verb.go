package api

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// TaskEvent is one line of a task's history.
type TaskEvent struct {
	At   time.Time `json:"at"`
	What string    `json:"what" enum:"make,assign,hand-over,done,withdraw,reopen"`
	By   string    `json:"by" doc:"name; empty for the program"`
	From *string   `json:"from" doc:"name of who had it"`
	To   *string   `json:"to" doc:"name of who has it then"`
	Note string    `json:"note"`
}

func taskEventOf(e *store.TaskEvent) TaskEvent {
	return TaskEvent{At: e.At.UTC(), What: e.Verb, By: e.ByName, From: idOrNull(e.FromName), To: idOrNull(e.ToName), Note: e.Note}
}

// TasksGenerated says what a generation did.
type TasksGenerated struct {
	Made      int `json:"made"`
	Withdrawn int `json:"withdrawn" doc:"owed no more"`
}

// assignBody gives a task to people.
type assignBody struct {
	Officer    string  `json:"officer" format:"uuid"`
	Second     *string `json:"second,omitempty" format:"uuid" doc:"of an inspection"`
	ApprovalNo string  `json:"approval_no,omitempty" doc:"of an inspection"`
	From       *string `json:"from,omitempty" maxLength:"36" doc:"who has it as far as the caller knows, or empty: a conflict (task-moved) when that is somebody else by now"`
}

// handOverBody passes a task on.
type handOverBody struct {
	To   string `json:"to" format:"uuid"`
	Note string `json:"note,omitempty" maxLength:"500"`
}

// noteBody says why.
type noteBody struct {
	Note string `json:"note,omitempty" maxLength:"500"`
}

func (s *Server) registerTaskVerbs() {
	write(s, "POST /api/v1/tasks/generate", func(ctx context.Context, req *request, in *struct {
		Scoped
		Keyed
		Body struct{}
	}) (func(*store.Tx) (TasksGenerated, error), error) {
		region, err := s.auth.region(ctx, req.caller, in.Region)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (TasksGenerated, error) {
			made, withdrawn, err := tx.GenerateTasks(region)
			return TasksGenerated{made, withdrawn}, err
		}, nil
	})
	read(s, "GET /api/v1/tasks/{id}/events", func(ctx context.Context, req *request, in *ByID) (list[TaskEvent], error) {
		events, err := s.store.TaskEvents(ctx, req.caller.Region, grid.TaskID(in.ID))
		return listOf(events, "", taskEventOf), err
	})
	write(s, "POST /api/v1/tasks/{id}/assign", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body assignBody
	}) (func(*store.Tx) (Task, error), error) {
		id, b := grid.TaskID(in.ID), in.Body
		if _, err := s.store.Task(ctx, req.caller.Region, id); err != nil {
			return nil, err
		}
		officer, second := grid.OfficerID(b.Officer), grid.OfficerID(textOrEmpty(b.Second))
		for _, o := range []grid.OfficerID{officer, second} {
			if err := s.officerInScope(ctx, req.caller, o); err != nil {
				return nil, err
			}
		}
		return func(tx *store.Tx) (Task, error) {
			if b.From != nil {
				if err := tx.TaskStillWith(id, grid.OfficerID(*b.From)); err != nil {
					return Task{}, err
				}
			}
			k, err := tx.AssignTask(id, officer, second, b.ApprovalNo, req.caller.person())
			return taskOf(&k), err
		}, nil
	})
	write(s, "POST /api/v1/tasks/{id}/hand-over", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body handOverBody
	}) (func(*store.Tx) (Task, error), error) {
		id, to := grid.TaskID(in.ID), grid.OfficerID(in.Body.To)
		if err := s.mayHandOver(ctx, req.caller, id); err != nil {
			return nil, err
		}
		if err := s.officerInScope(ctx, req.caller, to); err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Task, error) {
			k, err := tx.HandOverTask(id, to, in.Body.Note, req.caller.person())
			return taskOf(&k), err
		}, nil
	})
	write(s, "POST /api/v1/tasks/{id}/withdraw", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body noteBody
	}) (func(*store.Tx) (Task, error), error) {
		id := grid.TaskID(in.ID)
		if _, err := s.store.Task(ctx, req.caller.Region, id); err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Task, error) {
			k, err := tx.WithdrawTask(id, in.Body.Note, req.caller.person())
			return taskOf(&k), err
		}, nil
	})
}

// mayHandOver refuses who neither has the task nor leads its grid. Commanders and
// administrators hand over any task of their scope.
func (s *Server) mayHandOver(ctx context.Context, c *caller, id grid.TaskID) error {
	k, err := s.store.Task(ctx, c.Region, id)
	if err != nil {
		return err
	}
	if c.Role == grid.RoleCommander || c.Role == grid.RoleAdmin || c.Officer != "" && (k.Officer == c.Officer || k.Second == c.Officer) {
		return nil
	}
	if c.Officer != "" {
		post, err := s.store.PostOf(ctx, c.Officer, k.Grid, s.boardNow())
		if err != nil {
			return err
		}
		if post == grid.DutyLead {
			return nil
		}
	}
	return grid.Errorf(grid.Denied, "not-the-holder", "a task is handed over by who has it, or by the lead of its grid")
}
