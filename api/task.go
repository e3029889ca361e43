package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Task is what a person must do by when.
type Task struct {
	ID              string     `json:"id" format:"uuid"`
	Kind            string     `json:"kind" enum:"patrol,clue-check,inspection,recheck"`
	Who             string     `json:"who" enum:"any-staff,two-supervisors" doc:"who may do it"`
	Region          string     `json:"region"`
	Institution     *string    `json:"institution"`
	InstitutionName string     `json:"institution_name"`
	Cell            *geo.Cell  `json:"cell"`
	Officer         *string    `json:"officer"`
	Second          *string    `json:"second"`
	OfficerName     string     `json:"officer_name"`
	SecondName      string     `json:"second_name"`
	DueOn           *string    `json:"due_on" format:"date"`
	State           string     `json:"state" enum:"open,done,withdrawn"`
	Why             string     `json:"why" enum:"routine,clue,special,recheck,watch,campaign"`
	Clue            *string    `json:"clue" doc:"to be checked"`
	Grid            *string    `json:"grid" doc:"that answers for the place"`
	ApprovalNo      string     `json:"approval_no" doc:"of an inspection"`
	Reason          string     `json:"reason"`
	CreatedAt       time.Time  `json:"created_at"`
	DoneBy          *string    `json:"done_by" doc:"the visit that did it"`
	DoneAt          *time.Time `json:"done_at"`
	Simulated       bool       `json:"simulated"`
}

func taskOf(t *grid.Task) Task {
	return Task{
		ID: string(t.ID), Kind: string(t.Kind), Who: string(t.Kind.Who()), Region: t.Region, Institution: idOrNull(t.Institution),
		Cell: cellOrNull(t.Cell), Officer: idOrNull(t.Officer), Second: idOrNull(t.Second), DueOn: dateOrNull(t.DueOn),
		State: string(t.State), Why: string(t.Why), Clue: idOrNull(t.Clue), Grid: idOrNull(t.Grid), ApprovalNo: t.ApprovalNo, Reason: t.Reason,
		CreatedAt: t.CreatedAt.UTC(), DoneBy: idOrNull(t.DoneBy), DoneAt: timeOrNull(t.DoneAt), Simulated: t.Origin.Simulated,
	}
}

func taskRowOf(r *store.TaskRow) Task {
	w := taskOf(&r.Task)
	w.InstitutionName, w.OfficerName, w.SecondName = r.InstitutionName, r.OfficerName, r.SecondName
	return w
}

// taskBody gives a task.
type taskBody struct {
	Kind        string   `json:"kind"`
	Institution *string  `json:"institution,omitempty" format:"uuid"`
	Cell        geo.Cell `json:"cell,omitempty" doc:"of the base resolution, for a plain cell; with an institution it is that one's, or refused"`
	Officer     *string  `json:"officer,omitempty" format:"uuid"`
	Second      *string  `json:"second,omitempty" format:"uuid"`
	DueOn       string   `json:"due_on" format:"date"`
	State       string   `json:"state,omitempty" enum:"open,done,withdrawn" doc:"default open"`
	Why         string   `json:"why,omitempty" enum:"routine,clue,special,recheck,watch,campaign" doc:"default routine, of a clue check clue, of a re-check recheck"`
	Clue        *string  `json:"clue,omitempty" format:"uuid" doc:"to be checked"`
	ApprovalNo  string   `json:"approval_no,omitempty" doc:"of an inspection"`
	Reason      string   `json:"reason,omitempty"`
}

// why is what the body says, else what the kind is for.
func (b *taskBody) why() grid.Why {
	switch {
	case b.Why != "":
		return grid.Why(b.Why)
	case b.Kind == string(grid.ClueCheck):
		return grid.WhyClue
	case b.Kind == string(grid.Recheck):
		return grid.WhyRecheck
	}
	return grid.WhyRoutine
}

func (s *Server) registerTasks() {
	read(s, "GET /api/v1/tasks", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		State       string `query:"state" enum:"open,done,withdrawn"`
		Kind        string `query:"kind" enum:"patrol,clue-check,inspection,recheck"`
		Why         string `query:"why" enum:"routine,clue,special,recheck,watch,campaign"`
		Officer     string `query:"officer" format:"uuid" doc:"who has it, also as second"`
		Institution string `query:"institution" format:"uuid"`
		Cell        string `query:"cell" doc:"in this cell, of the base resolution or coarser"`
	}) (list[Task], error) {
		cells, err := s.spanOf(in.Cell)
		if err != nil {
			return list[Task]{}, err
		}
		rows, next, err := s.store.Tasks(ctx, req.region, store.TaskFilter{State: grid.TaskState(in.State), Kind: grid.TaskKind(in.Kind),
			Why: grid.Why(in.Why), Officer: grid.OfficerID(in.Officer), Institution: grid.InstitutionID(in.Institution), Cells: cells}, in.Paging.store())
		return listOf(rows, next, taskRowOf), err
	})
	write(s, "PUT /api/v1/tasks/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body taskBody
	}) (func(*store.Tx) (Task, error), error) {
		id, err := grid.ParseID[grid.TaskID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		b := in.Body
		due, err := grid.ParseDate(b.DueOn)
		if err != nil {
			return nil, invalid("task", "due_on", b.DueOn, "%v", err)
		}
		for _, o := range []*string{b.Officer, b.Second} {
			if err := s.officerInScope(ctx, req.caller, grid.OfficerID(textOrEmpty(o))); err != nil {
				return nil, err
			}
		}
		if b.Institution != nil {
			if _, err := s.store.Institution(ctx, req.caller.Region, grid.InstitutionID(*b.Institution)); err != nil {
				return nil, err
			}
		}
		if b.Clue != nil {
			if _, err := s.store.Clue(ctx, req.caller.Region, grid.ClueID(*b.Clue)); err != nil {
				return nil, err
			}
		}
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Task, error) {
			known, err := claim.admit(tx, store.NounTask, string(id))
			if err != nil {
				return Task{}, err
			}
			t := &grid.Task{
				ID: id, Kind: grid.TaskKind(b.Kind), Institution: grid.InstitutionID(textOrEmpty(b.Institution)), Cell: b.Cell,
				Officer: grid.OfficerID(textOrEmpty(b.Officer)), Second: grid.OfficerID(textOrEmpty(b.Second)),
				DueOn: due, State: grid.TaskState(b.State), Why: b.why(), Clue: grid.ClueID(textOrEmpty(b.Clue)), ApprovalNo: b.ApprovalNo, Reason: b.Reason,
			}
			if t.State == "" {
				t.State = grid.TaskOpen
			}
			if err := tx.PutTaskBy(t, req.caller.person()); err != nil {
				return Task{}, err
			}
			if err := claim.has(t.Region); err != nil {
				return Task{}, err
			}
			if known {
				return taskOf(t), nil
			}
			twin, err := tx.TaskTwin(t)
			if err == nil && twin != nil {
				err = grid.Errorf(grid.Conflict, "task-open", "task %s asks for the same and is with %s until %s: assign that one anew, or withdraw it", twin.ID, twin.Officer, twin.DueOn)
			}
			return taskOf(t), err
		}, nil
	})
}
