package store

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Two people give a task at one place at the same moment, before either sees the
// other's: one of them is told, and one task stays.
func TestTaskTwinAtOnce(t *testing.T) {
	i := testInstitution(west, &inWest)
	for name, place := range map[string]func(*testing.T, *grid.Task){
		"plain cell":  func(t *testing.T, k *grid.Task) { k.Cell = cellAt(t, inEast) },
		"institution": func(_ *testing.T, k *grid.Task) { k.Institution = i.ID },
	} {
		t.Run(name, func(t *testing.T) {
			eachRegister(t, func(t *testing.T, s *Store) {
				o := testOfficer(city, grid.PostOfficer)
				put(t, s, start, (*Tx).PutInstitutions, i)
				put(t, s, start, (*Tx).PutOfficers, o)
				// Where writes overlap, each has put its task before either looks, and the first
				// that has looked lets the other look too, unless that one has to wait.
				var overlap sync.WaitGroup
				overlap.Add(2)
				var looks atomic.Int32
				looked := make(chan struct{}) // closed when both have
				give := func(k *grid.Task) error {
					arrive := sync.OnceFunc(overlap.Done)
					defer arrive()
					return tryWrite(t, s, start, func(tx *Tx) error {
						if err := tx.PutTask(k); err != nil {
							return err
						}
						if s.dialect == postgres && k.Institution == "" {
							arrive()
							overlap.Wait()
						}
						twin, err := tx.TaskTwin(k)
						if s.dialect == postgres && k.Institution == "" {
							if looks.Add(1) == 2 {
								close(looked)
							}
							select {
							case <-looked:
							case <-time.After(300 * time.Millisecond): // the other waits for the lock: as it should
							}
						}
						if err == nil && twin != nil {
							err = grid.Errorf(grid.Conflict, "task-open", "%s", twin.ID)
						}
						return err
					})
				}
				var both sync.WaitGroup
				answers := make([]error, 2)
				for n := range answers {
					k := &grid.Task{ID: newID[grid.TaskID](), Kind: grid.Patrol, Officer: o.ID, DueOn: grid.DateOf(start, time.UTC)}
					place(t, k)
					both.Go(func() { answers[n] = give(k) })
				}
				both.Wait()
				if (answers[0] == nil) == (answers[1] == nil) {
					t.Errorf("got %v and %v, want one of them refused", answers[0], answers[1])
				}
				for _, err := range answers {
					if err != nil {
						wantCode(t, err, grid.Conflict, "task-open")
					}
				}
				open, err := s.OpenTasksAt(t.Context(), city, []grid.InstitutionID{i.ID}, []geo.Cell{cellAt(t, inEast)})
				if err != nil || len(open) != 1 {
					t.Errorf("got %d open tasks, %v, want 1", len(open), err)
				}
			})
		})
	}
}
