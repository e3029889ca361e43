package store

import (
	"reflect"
	"testing"
	"time"

	"gridwatch/grid"
)

func TestTaskRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		first, second := testOfficer(west, grid.PostSupervisor), testOfficer(west, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, first, second)
		due := grid.DateOf(start, time.UTC)
		full := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Inspection, Institution: i.ID, Officer: first.ID, Second: second.ID, DueOn: due,
			State: grid.TaskDone, Reason: "投诉", CreatedAt: start.Add(-time.Hour), Origin: grid.Origin{Batch: newID[grid.BatchID](), Simulated: true}}
		bare := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Recheck, Cell: cellAt(t, inEast), DueOn: due + 1}
		for _, k := range []*grid.Task{full, bare} {
			write(t, s, start, func(tx *Tx) error { return tx.PutTask(k) })
			got, err := s.Task(t.Context(), city, k.ID)
			if err != nil || !reflect.DeepEqual(got, *k) {
				t.Errorf("got %+v, %v, want %+v", got, err, *k)
			}
		}
		if full.Region != west || full.Cell != i.Cell || bare.Region != east || bare.State != grid.TaskOpen || !bare.CreatedAt.Equal(start) {
			t.Errorf("completed: got %+v and %+v", full, bare)
		}
		bare.State, bare.Reason = grid.TaskWithdrawn, "closed"
		write(t, s, start.Add(time.Hour), func(tx *Tx) error { return tx.PutTask(bare) })
		if got, err := s.Task(t.Context(), east, bare.ID); err != nil || !reflect.DeepEqual(got, *bare) {
			t.Errorf("updated: got %+v, %v, want %+v", got, err, *bare)
		}
		list, next, err := s.Tasks(t.Context(), city, TaskFilter{}, Page{Limit: 1})
		if err != nil || len(list) != 1 || list[0].ID != full.ID || next == "" {
			t.Fatalf("first page: got %+v, %q, %v", list, next, err)
		}
		list, next, err = s.Tasks(t.Context(), city, TaskFilter{}, Page{Limit: 1, After: next})
		if err != nil || len(list) != 1 || list[0].ID != bare.ID || next != "" {
			t.Errorf("second page: got %+v, %q, %v", list, next, err)
		}
		_, err = s.Task(t.Context(), west, bare.ID)
		wantCode(t, err, grid.NotFound, "task-not-found")
		if list, _, err := s.Tasks(t.Context(), west, TaskFilter{}, Page{}); err != nil || len(list) != 1 {
			t.Errorf("tasks of the west: got %d, %v, want 1", len(list), err)
		}
	})
}

// Nobody gets a task at a place they cannot see.
func TestTaskElsewhere(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		there, away, whole := testOfficer(west, grid.PostOfficer), testOfficer(east, grid.PostOfficer), testOfficer(city, grid.PostOfficer)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, there, away, whole)
		task := func(o *grid.Officer) *grid.Task {
			return &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Institution: i.ID, Officer: o.ID, DueOn: grid.DateOf(start, time.UTC)}
		}
		for _, o := range []*grid.Officer{there, whole} {
			write(t, s, start, func(tx *Tx) error { return tx.PutTask(task(o)) })
		}
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutTask(task(away)) }), grid.Conflict, "officer-elsewhere")
		open := task(there)
		write(t, s, start, func(tx *Tx) error { return tx.PutTask(open) })
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error {
			_, err := tx.AssignTask(open.ID, away.ID, "", "", "x")
			return err
		}), grid.Conflict, "officer-elsewhere")
	})
}

// Patrol is not inspection: who may not do a task does not get it.
func TestTaskWho(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		i := testInstitution(west, &inWest)
		officer, supervisor := testOfficer(west, grid.PostOfficer), testOfficer(west, grid.PostSupervisor)
		put(t, s, start, (*Tx).PutInstitutions, i)
		put(t, s, start, (*Tx).PutOfficers, officer, supervisor)
		for name, c := range map[string]struct {
			kind          grid.TaskKind
			first, second grid.OfficerID
			want          grid.ErrorKind
		}{
			"patrol by an officer":        {grid.Patrol, officer.ID, "", ""},
			"clue check by an officer":    {grid.ClueCheck, officer.ID, "", ""},
			"inspection by an officer":    {grid.Inspection, officer.ID, "", grid.Conflict},
			"inspection by one":           {grid.Inspection, supervisor.ID, "", grid.Conflict},
			"inspection by one twice":     {grid.Inspection, supervisor.ID, supervisor.ID, grid.Conflict},
			"recheck with an officer":     {grid.Recheck, supervisor.ID, officer.ID, grid.Conflict},
			"inspection nobody has yet":   {grid.Inspection, "", "", ""},
			"patrol by somebody unknown":  {grid.Patrol, newID[grid.OfficerID](), "", grid.Invalid},
			"inspection by second unkown": {grid.Inspection, supervisor.ID, newID[grid.OfficerID](), grid.Invalid},
		} {
			k := &grid.Task{ID: newID[grid.TaskID](), Kind: c.kind, Institution: i.ID, Officer: c.first, Second: c.second, DueOn: 16000}
			if err := tryWrite(t, s, start, func(tx *Tx) error { return tx.PutTask(k) }); grid.KindOf(err) != c.want {
				t.Errorf("%s: got %v, want %q", name, err, c.want)
			}
		}
	})
}

func TestBadTasks(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		for _, c := range []struct {
			change func(*grid.Task)
			field  string
		}{
			{func(k *grid.Task) { k.Institution = newID[grid.InstitutionID]() }, "institution"},
			{func(k *grid.Task) { k.Cell = cellAt(t, outside) }, "cell"},
			{func(k *grid.Task) { k.Cell = 0 }, "institution"},
			{func(k *grid.Task) { k.State = "lost" }, "state"},
			{func(k *grid.Task) { k.DueOn = grid.NoDate }, "due_on"},
			{func(k *grid.Task) { k.Kind = "raid" }, "kind"},
		} {
			k := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Cell: cellAt(t, inWest), DueOn: 16000}
			c.change(k)
			wantField(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutTask(k) }), grid.Invalid, c.field)
		}
	})
}
