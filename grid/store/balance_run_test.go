package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"gridwatch/grid"
)

func putBalance(t *testing.T, s *Store, d *grid.Draft, now time.Time) *grid.BalanceRun {
	t.Helper()
	r := &grid.BalanceRun{ID: newID[grid.BalanceID](), Draft: d.ID, DraftVersion: 1, Params: []byte(`{"grids":3}`), By: planner}
	write(t, s, now, func(tx *Tx) error { return tx.PutBalance(r) })
	return r
}

func claimBalance(t *testing.T, s *Store, now time.Time) (r grid.BalanceRun, claimed bool) {
	t.Helper()
	write(t, s, now, func(tx *Tx) (err error) {
		r, claimed, err = tx.ClaimBalance(now, time.Minute)
		return err
	})
	return r, claimed
}

func TestBalanceRunRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		d := newDraftWorld(t, s).draft(t, s)
		if _, claimed := claimBalance(t, s, start); claimed {
			t.Fatal("claimed a run of nobody")
		}
		r := putBalance(t, s, d, start)
		got, err := s.Balance(t.Context(), city, r.ID)
		if err != nil || !reflect.DeepEqual(got, *r) || got.Region != city || got.State != grid.BalanceQueued {
			t.Errorf("got %+v, %v, want %+v", got, err, *r)
		}
		_, err = s.Balance(t.Context(), west, r.ID)
		wantCode(t, err, grid.NotFound, "balance-not-found")
		wantCode(t, tryWrite(t, s, start, func(tx *Tx) error { return tx.PutBalance(r) }), grid.Conflict, "balance-known")
		mine, claimed := claimBalance(t, s, start.Add(time.Second))
		if !claimed || mine.ID != r.ID || mine.Fence != 1 || mine.State != grid.BalanceRunning || string(mine.Params) != string(r.Params) {
			t.Fatalf("claimed: got %+v, %v", mine, claimed)
		}
		beat := func(fence int64, now time.Time) (stop bool) {
			t.Helper()
			write(t, s, now, func(tx *Tx) (err error) {
				stop, err = tx.BeatBalance(r.ID, fence, grid.BalanceProgress{Progress: 0.5, Stage: "refine", Max: 1.2, Cut: 0.1}, now)
				return err
			})
			return stop
		}
		if beat(1, start.Add(2*time.Second)) {
			t.Error("asked to stop by nobody")
		}
		if got, err := s.Balance(t.Context(), city, r.ID); err != nil || got.BalanceProgress != (grid.BalanceProgress{Progress: 0.5, Stage: "refine", Max: 1.2, Cut: 0.1}) {
			t.Errorf("progress: got %+v, %v", got.BalanceProgress, err)
		}
		// Somebody takes it over; who had it is told, and its end is not heard.
		later := start.Add(5 * time.Minute)
		taken, claimed := claimBalance(t, s, later)
		if !claimed || taken.Fence != 2 || !beat(1, later) || beat(2, later) {
			t.Errorf("taken over: got %+v, %v", taken, claimed)
		}
		finish := func(r grid.BalanceRun) (heard bool) {
			t.Helper()
			r.State, r.Result, r.FinishedAt = grid.BalanceStopped, []byte{0, 1, 2}, later
			write(t, s, later, func(tx *Tx) (err error) {
				heard, err = tx.FinishBalance(&r)
				return err
			})
			return heard
		}
		stop := func(id grid.BalanceID) error {
			return tryWrite(t, s, later, func(tx *Tx) error { return tx.StopBalance(id, later) })
		}
		if err := stop(r.ID); err != nil || !beat(2, later) {
			t.Errorf("stop: %v", err)
		}
		if finish(mine) || !finish(taken) {
			t.Error("the end was heard of the wrong one")
		}
		if got, err := s.Balance(t.Context(), city, r.ID); err != nil || got.State != grid.BalanceStopped || len(got.Result) != 3 || !got.FinishedAt.Equal(later) {
			t.Errorf("ended: got %+v, %v", got, err)
		}
		wantCode(t, stop(r.ID), grid.Conflict, "balance-state")
		waiting := putBalance(t, s, d, later)
		if err := stop(waiting.ID); err != nil {
			t.Error(err)
		}
		if _, claimed := claimBalance(t, s, later); claimed {
			t.Error("claimed a run that was stopped before it began")
		}
		wantCode(t, stop(newID[grid.BalanceID]()), grid.NotFound, "balance-not-found")
	})
}

func TestBalanceRunClaimedAtOnce(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		d := newDraftWorld(t, s).draft(t, s)
		putBalance(t, s, d, start)
		putBalance(t, s, d, start)
		var wg sync.WaitGroup
		var mu sync.Mutex
		by := map[grid.BalanceID]int{}
		for range 4 {
			wg.Go(func() {
				r, claimed := claimBalance(t, s, start)
				mu.Lock()
				defer mu.Unlock()
				if claimed {
					by[r.ID]++
				}
			})
		}
		wg.Wait()
		for id, n := range by {
			if n != 1 {
				t.Errorf("run %s: claimed %d times", id, n)
			}
		}
		if len(by) != 2 {
			t.Errorf("claimed: got %d runs, want 2", len(by))
		}
	})
}
