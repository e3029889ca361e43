package planning

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// runner of a world; its wall clock is the test's.
func (w *world) runner(wall *time.Time) *Runner {
	r := NewRunner(RunnerOptions{Service: w.Service, Now: func() time.Time { return now }, Wall: func() time.Time { return *wall }, Log: slog.New(slog.DiscardHandler)})
	r.beat = 10 * time.Millisecond
	return r
}

func (w *world) queue(t *testing.T, d *grid.Draft, id int, p Params) grid.BalanceID {
	t.Helper()
	params, err := p.Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	run := &grid.BalanceRun{ID: grid.BalanceID(fmt.Sprintf("0190a000-0000-7000-8009-%012x", id)), Draft: d.ID, DraftVersion: d.Version, Params: params, By: planner}
	w.write(t, func(tx *store.Tx) error { return tx.PutBalance(run) })
	return run.ID
}

func (w *world) run(t *testing.T, id grid.BalanceID) grid.BalanceRun {
	t.Helper()
	run, err := w.Store.Balance(t.Context(), "city", id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func step(t *testing.T, r *Runner, want bool) {
	t.Helper()
	if worked, err := r.once(t.Context()); err != nil || worked != want {
		t.Fatalf("once: got %v, %v, want %v", worked, err, want)
	}
}

// A run that is done has a change that the draft takes.
func TestRunIsDone(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wall := at
		r := w.runner(&wall)
		d := w.draft(t, 1)
		id := w.queue(t, d, 1, Params{Borders: grid.BordersFree, Seed: 1, Staff: []grid.OfficerID{officerID(1), officerID(2), officerID(3), officerID(4), officerID(5), officerID(6)}})
		step(t, r, true)
		step(t, r, false)
		run := w.run(t, id)
		if run.State != grid.BalanceDone || run.Progress != 1 || run.Fence != 1 || run.Error != "" {
			t.Fatalf("got %s %v %q", run.State, run.BalanceProgress, run.Error)
		}
		result, err := ResultOf(run.Result)
		if err != nil {
			t.Fatal(err)
		}
		if result.Measure.MaxOverMean != run.Max || result.Measure.Broken != 0 || result.Reason != grid.EditBalance {
			t.Errorf("got %+v", result.Measure)
		}
		w.write(t, func(tx *store.Tx) error {
			_, _, err := tx.EditDraft(d.ID, d.Version, &result.Change, result.Reason, planner)
			return err
		})
		after, err := w.Store.Draft(t.Context(), "city", d.ID)
		if err != nil {
			t.Fatal(err)
		}
		findings, reckoned, err := w.Check(t.Context(), &after, now)
		if err != nil {
			t.Fatal(err)
		}
		if reckoned.Summary.People != 6 || Unstaffed(findings) != 0 || reckoned.Summary.Apart != 0 {
			t.Errorf("got %+v", reckoned.Summary)
		}
	})
}

// A run whose process has died is taken over once it gives no sign of life; what
// the dead one says later does not count.
func TestStaleRunIsTakenOver(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wall := at
		r := w.runner(&wall)
		d := w.draft(t, 1)
		id := w.queue(t, d, 1, Params{Grids: 5, Seed: 1})
		dead, claimed, err := r.claim(t.Context())
		if err != nil || !claimed || dead.ID != id {
			t.Fatalf("claim: got %v, %v, %v", dead.ID, claimed, err)
		}
		wall = at.Add(stale - time.Second)
		step(t, r, false)
		wall = at.Add(stale + time.Second)
		step(t, r, true)
		run := w.run(t, id)
		if run.State != grid.BalanceDone || run.Fence != 2 {
			t.Errorf("got %s in attempt %d: %s", run.State, run.Fence, run.Error)
		}
		dead.State, dead.Error = grid.BalanceFailed, "late"
		w.write(t, func(tx *store.Tx) error {
			if stop, err := tx.BeatBalance(dead.ID, dead.Fence, grid.BalanceProgress{}, wall); err != nil || !stop {
				t.Errorf("beat of the dead: got %v, %v, want it told to stop", stop, err)
			}
			ours, err := tx.FinishBalance(&dead)
			if ours {
				t.Error("the dead one finished")
			}
			return err
		})
		if run := w.run(t, id); run.State != grid.BalanceDone {
			t.Errorf("after the dead one spoke: got %s", run.State)
		}
	})
}

// Two runners share the runs: each is done once.
func TestTwoRunnersDoEachRunOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wall := at
		d := w.draft(t, 1)
		var want []grid.BalanceID
		for i := range 6 {
			want = append(want, w.queue(t, d, i+1, Params{Grids: 5 + i, Seed: 1}))
		}
		var group sync.WaitGroup
		for range 2 {
			r := w.runner(&wall)
			group.Go(func() {
				for {
					worked, err := r.once(t.Context())
					if err != nil {
						t.Error(err)
					}
					if !worked {
						return
					}
				}
			})
		}
		group.Wait()
		for _, id := range want {
			if run := w.run(t, id); run.State != grid.BalanceDone || run.Fence != 1 {
				t.Errorf("got %s in attempt %d: %s", run.State, run.Fence, run.Error)
			}
		}
	})
}

// A run that is asked to stop ends with the best it has; one that waits ends at
// once; a run over its time limit is done with what it has.
func TestRunStops(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wall := at
		r := w.runner(&wall)
		d := w.draft(t, 1)
		waits := w.queue(t, d, 1, Params{Grids: 5, Seed: 1})
		w.write(t, func(tx *store.Tx) error { return tx.StopBalance(waits, wall) })
		step(t, r, false)
		if run := w.run(t, waits); run.State != grid.BalanceStopped || run.Result != nil {
			t.Errorf("one that waited: got %s", run.State)
		}
		asked := w.queue(t, d, 2, Params{Grids: 5, Seed: 1, Effort: mostEffort})
		run, claimed, err := r.claim(t.Context())
		if err != nil || !claimed {
			t.Fatal(claimed, err)
		}
		w.write(t, func(tx *store.Tx) error { return tx.StopBalance(asked, wall) })
		working := &working{run: &run}
		working.asked.Store(true)
		result, stopped, err := r.compute(t.Context(), working)
		if err != nil || len(result.Change.Cells) == 0 && result.Measure.MaxOverMean == 0 {
			t.Errorf("one that was asked: got %+v, %v, %v", result.Measure, stopped, err)
		}
		if err := r.work(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
		if run := w.run(t, asked); run.State != grid.BalanceStopped && run.State != grid.BalanceDone || run.Result == nil {
			t.Errorf("one that was asked: got %s with %d bytes", run.State, len(run.Result))
		}
	})
}

// What cannot be is a failure with a code and a place; so is a run begun too often.
func TestRunFails(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		wall := at
		r := w.runner(&wall)
		d := w.draft(t, 1)
		many := w.queue(t, d, 1, Params{Grids: 5000, Seed: 1})
		step(t, r, true)
		run := w.run(t, many)
		if f := FailureOf(run.Error); run.State != grid.BalanceFailed || f.Code != "more-parts-than-cells" || f.Want <= f.Limit || f.Text == "" {
			t.Errorf("too many grids: got %s, %+v", run.State, f)
		}
		often := w.queue(t, d, 2, Params{Grids: 5, Seed: 1})
		for range mostAttempts {
			if _, claimed, err := r.claim(t.Context()); err != nil || !claimed {
				t.Fatal(claimed, err)
			}
			wall = wall.Add(stale + time.Second)
		}
		step(t, r, true)
		run = w.run(t, often)
		if f := FailureOf(run.Error); run.State != grid.BalanceFailed || f.Code != "balance-attempts" {
			t.Errorf("too often: got %s, %+v", run.State, f)
		}
		if f := FailureOf("not JSON"); f.Code != "internal" || f.Text != "not JSON" {
			t.Errorf("a stored sentence: got %+v", f)
		}
	})
}
