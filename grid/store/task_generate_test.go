package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

func generate(t *testing.T, s *Store, now time.Time, scope string) (made, withdrawn int) {
	t.Helper()
	write(t, s, now, func(tx *Tx) (err error) {
		made, withdrawn, err = tx.GenerateTasks(scope)
		return err
	})
	return made, withdrawn
}

func allTasks(t *testing.T, s *Store, filter TaskFilter) []TaskRow {
	t.Helper()
	rows, _, err := s.Tasks(t.Context(), city, filter, Page{Limit: MostItems})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Tasks come with the cycles, once each, go to who answers for the grid, and are
// withdrawn when nothing is owed any more.
func TestGenerateTasks(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		if made, withdrawn := generate(t, s, start, city); made != 2 || withdrawn != 0 {
			t.Fatalf("first: got %d made and %d withdrawn, want 2 and 0", made, withdrawn)
		}
		rows := allTasks(t, s, TaskFilter{})
		for _, r := range rows {
			who := grid.OfficerID("")
			if r.Kind == grid.Patrol {
				who = w.officer.ID
			}
			if r.Officer != who || r.Grid != w.plan.Grids[0].ID || r.DueOn != grid.DateOf(w.place.RegisteredAt, time.UTC) || r.InstitutionName != "Place" {
				t.Errorf("got %+v, want it with %q, due when the place was registered", r, who)
			}
		}
		if made, withdrawn := generate(t, s, start.Add(time.Hour), city); made+withdrawn != 0 {
			t.Errorf("again: got %d made and %d withdrawn, want none", made, withdrawn)
		}
		// A visit by hand of the desk pays as well.
		put(t, s, start, (*Tx).PutVisits, testVisit(w.place, grid.Patrol, start))
		if open := allTasks(t, s, TaskFilter{State: grid.TaskOpen}); len(open) != 1 || open[0].Kind != grid.Inspection {
			t.Errorf("after a patrol: got %+v, want the inspection open", open)
		}
		if made, withdrawn := generate(t, s, start.Add(2*time.Hour), city); made+withdrawn != 0 {
			t.Errorf("after a patrol: got %d made and %d withdrawn, want none", made, withdrawn)
		}
		// Half a year later the next is due; a closed place owes nothing; what opens owes again.
		later := start.AddDate(0, 0, 170)
		if made, _ := generate(t, s, later, city); made != 1 {
			t.Errorf("ahead of the next patrol: got %d made, want 1", made)
		}
		closed := *w.place
		closed.State = grid.Closed
		put(t, s, later, (*Tx).PutInstitutions, &closed)
		if made, withdrawn := generate(t, s, later, city); made != 0 || withdrawn != 2 {
			t.Errorf("closed: got %d made and %d withdrawn, want 0 and 2", made, withdrawn)
		}
		closed.State = grid.Active
		put(t, s, later, (*Tx).PutInstitutions, &closed)
		if made, withdrawn := generate(t, s, later, city); made != 2 || withdrawn != 0 || len(allTasks(t, s, TaskFilter{})) != 3 {
			t.Errorf("open again: got %d made and %d withdrawn, want the same 2 open again", made, withdrawn)
		}
		// What a person gave up is not made again.
		id := allTasks(t, s, TaskFilter{State: grid.TaskOpen, Kind: grid.Patrol})[0].ID
		write(t, s, later, func(tx *Tx) error {
			_, err := tx.WithdrawTask(id, "装修", "somebody")
			return err
		})
		if made, withdrawn := generate(t, s, later, city); made+withdrawn != 0 {
			t.Errorf("given up: got %d made and %d withdrawn, want none", made, withdrawn)
		}
	})
}

// A generated task keeps its kind and place, whoever changes it; the rest of it
// changes, and the history says by whom. What a person withdrew stays so.
func TestPutGeneratedTask(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		other := testInstitution(west, &inWest)
		other.Address = "2 Other Street"
		put(t, s, start, (*Tx).PutInstitutions, other)
		by := grid.Account{ID: newID[grid.AccountID](), Name: "desk", PasswordHash: HashPassword("secret-one"), Role: grid.RoleCommander, Region: city}
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(by) })
		generate(t, s, start, city)
		made := allTasks(t, s, TaskFilter{Kind: grid.Patrol, Institution: w.place.ID})[0].Task
		for name, change := range map[string]func(*grid.Task){
			"place":         func(k *grid.Task) { k.Institution, k.Cell = other.ID, 0 },
			"place to cell": func(k *grid.Task) { k.Institution, k.Cell = "", w.place.Cell },
			"kind":          func(k *grid.Task) { k.Kind = grid.ClueCheck },
		} {
			k := made
			change(&k)
			err := tryWrite(t, s, start, func(tx *Tx) error { return tx.PutTaskBy(&k, string(by.ID)) })
			if wantCode(t, err, grid.Conflict, "task-generated"); t.Failed() {
				t.Fatalf("another %s", name)
			}
		}
		changed := made
		changed.DueOn, changed.Reason, changed.Officer = made.DueOn+3, "业主不在", ""
		write(t, s, start, func(tx *Tx) error { return tx.PutTaskBy(&changed, string(by.ID)) })
		if got, err := s.Task(t.Context(), city, made.ID); err != nil || got.SourceKey != made.SourceKey || got.DueOn != made.DueOn+3 {
			t.Errorf("got %+v, %v, want it due later, made from the same", got, err)
		}
		changed.State = grid.TaskWithdrawn
		write(t, s, start, func(tx *Tx) error { return tx.PutTaskBy(&changed, string(by.ID)) })
		if made, _ := generate(t, s, start.Add(time.Hour), city); made != 0 {
			t.Errorf("after it was withdrawn: got %d made, want none", made)
		}
		history, err := s.TaskEvents(t.Context(), city, made.ID)
		if err != nil || len(history) != 3 {
			t.Fatalf("history: got %+v, %v, want three steps", history, err)
		}
		for n, want := range []TaskEvent{{Verb: taskMake}, {Verb: taskAssign, By: string(by.ID), ByName: "desk"}, {Verb: taskWithdraw, By: string(by.ID), ByName: "desk"}} {
			if h := history[n]; h.Verb != want.Verb || h.By != want.By || h.ByName != want.ByName {
				t.Errorf("step %d: got %+v, want %+v", n+1, h, want)
			}
		}
		free := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Institution: w.place.ID, DueOn: made.DueOn}
		write(t, s, start, func(tx *Tx) error { return tx.PutTaskBy(free, "") })
		free.Institution, free.Cell = other.ID, 0
		write(t, s, start, func(tx *Tx) error { return tx.PutTaskBy(free, "") })
	})
}

// Two that generate at once make each task once.
func TestGenerateTasksAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		newFieldWorld(t, s)
		var places []*grid.Institution
		for n := range 40 {
			i := testInstitution(west, &inWest)
			i.Address = fmt.Sprintf("%d Long St", n)
			places = append(places, i)
		}
		put(t, s, start, (*Tx).PutInstitutions, places...)
		var all sync.WaitGroup
		sums := make([]int, 2)
		for n := range sums {
			all.Go(func() {
				if err := tryWrite(t, s, start, func(tx *Tx) error {
					made, _, err := tx.GenerateTasks(city)
					sums[n] = made
					return err
				}); err != nil {
					t.Errorf("generation %d: %v", n, err)
				}
			})
		}
		all.Wait()
		if got := len(allTasks(t, s, TaskFilter{})); got != 82 || sums[0]+sums[1] != 82 {
			t.Errorf("tasks: got %d of %v made, want 82 made once", got, sums)
		}
	})
}

// A task is passed on within its grid, by people who may do it.
func TestTaskVerbs(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w := newFieldWorld(t, s)
		colleague, stranger := testOfficer(west, grid.PostAssistant), testOfficer(east, grid.PostOfficer)
		put(t, s, start, (*Tx).PutOfficers, colleague, stranger)
		write(t, s, start, func(tx *Tx) error {
			return tx.PutDuty(&grid.Duty{ID: newID[grid.DutyID](), Grid: w.plan.Grids[0].ID, Officer: colleague.ID, Kind: grid.DutyAssistant, From: start.AddDate(0, 0, -1)})
		})
		generate(t, s, start, city)
		patrol := allTasks(t, s, TaskFilter{Kind: grid.Patrol})[0].ID
		inspection := allTasks(t, s, TaskFilter{Kind: grid.Inspection})[0].ID
		do := func(fn func(*Tx) (grid.Task, error)) (k grid.Task, err error) {
			err = tryWrite(t, s, start, func(tx *Tx) error {
				var failed error
				k, failed = fn(tx)
				return failed
			})
			return k, err
		}
		handOver := func(to grid.OfficerID) func(*Tx) (grid.Task, error) {
			return func(tx *Tx) (grid.Task, error) { return tx.HandOverTask(patrol, to, "休假", string(w.officer.ID)) }
		}
		_, err := do(handOver(stranger.ID))
		wantCode(t, err, grid.Conflict, "not-of-the-grid")
		if k, err := do(handOver(colleague.ID)); err != nil || k.Officer != colleague.ID {
			t.Errorf("hand over: got %+v, %v", k, err)
		}
		_, err = do(handOver(colleague.ID))
		wantCode(t, err, grid.Conflict, "task-held")
		if made, withdrawn := generate(t, s, start, city); made+withdrawn != 0 || allTasks(t, s, TaskFilter{Officer: colleague.ID})[0].ID != patrol {
			t.Error("generated again: want the task with who took it over")
		}
		_, err = do(func(tx *Tx) (grid.Task, error) { return tx.AssignTask(inspection, w.officer.ID, w.first.ID, "", "x") })
		wantCode(t, err, grid.Conflict, "needs-supervisor")
		_, err = do(func(tx *Tx) (grid.Task, error) { return tx.AssignTask(inspection, w.first.ID, "", "", "x") })
		wantCode(t, err, grid.Conflict, "needs-two-supervisors")
		_, err = do(func(tx *Tx) (grid.Task, error) {
			return tx.AssignTask(inspection, w.first.ID, w.first.ID, "审-1", "x")
		})
		wantCode(t, err, grid.Conflict, "needs-two-supervisors")
		if k, err := do(func(tx *Tx) (grid.Task, error) {
			return tx.AssignTask(inspection, w.first.ID, w.second.ID, "审-1", "x")
		}); err != nil || k.Second != w.second.ID || k.ApprovalNo != "审-1" {
			t.Errorf("assign: got %+v, %v", k, err)
		}
		events, err := s.TaskEvents(t.Context(), west, patrol)
		if err != nil || len(events) != 2 || events[1].Verb != taskHandOver || events[1].From != w.officer.ID || events[1].To != colleague.ID || events[1].Note != "休假" {
			t.Errorf("history: got %+v, %v", events, err)
		}
		_, err = s.TaskEvents(t.Context(), east, patrol)
		wantCode(t, err, grid.NotFound, "task-not-found")
	})
}
