package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

func testScan(region string, night grid.Date) *grid.ScanRun {
	r := &grid.ScanRun{ID: newID[grid.ScanID](), Region: region, Reason: grid.ScanAsked, NightlyOn: night, Total: 999, Params: []byte(`{"model":"permutation"}`),
		Seed: 1<<63 + 5, From: 16000, Until: 16089, Rev: 77, Program: "0.1", Input: []byte{0x1f, 0x8b, 0, 0xff}, CreatedBy: testAccount}
	if night != grid.NoDate {
		r.Reason, r.CreatedBy = grid.ScanNightly, ""
	}
	return r
}

func putScan(t *testing.T, s *Store, now time.Time, r *grid.ScanRun, want bool) {
	t.Helper()
	write(t, s, now, func(tx *Tx) error {
		fresh, err := tx.PutScanRun(r)
		if err == nil && fresh != want {
			t.Errorf("fresh: got %v, want %v", fresh, want)
		}
		return err
	})
}

func claimScan(t *testing.T, s *Store, now time.Time) (r grid.ScanRun, claimed bool) {
	t.Helper()
	if err := tryWrite(t, s, start, func(tx *Tx) (err error) {
		r, claimed, err = tx.ClaimScan(now, time.Minute)
		return err
	}); err != nil {
		t.Error(err)
	}
	return r, claimed
}

// A run is stored whole, claimed, reported and ended; one of a night is kept once.
func TestScanRunRoundTrip(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		asked, night := testScan(west, grid.NoDate), testScan(city, 16090)
		putScan(t, s, start, asked, true)
		putScan(t, s, start.Add(time.Hour), night, true)
		putScan(t, s, start.Add(time.Hour), testScan(city, 16090), false)
		putScan(t, s, start.Add(2*time.Hour), testScan(west, 16090), true)
		if there, err := s.NightlyScan(t.Context(), city, 16090); err != nil || !there {
			t.Errorf("nightly: got %v, %v, want there", there, err)
		}
		if there, err := s.NightlyScan(t.Context(), city, 16091); err != nil || there {
			t.Errorf("next night: got %v, %v, want not there", there, err)
		}
		want := *asked
		want.Input = nil
		if got, err := s.ScanRun(t.Context(), west, asked.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		_, err := s.ScanRun(t.Context(), east, asked.ID)
		wantCode(t, err, grid.NotFound, "scan-not-found")
		_, err = s.ScanInput(t.Context(), east, asked.ID)
		wantCode(t, err, grid.NotFound, "scan-not-found")
		if input, err := s.ScanInput(t.Context(), city, asked.ID); err != nil || !reflect.DeepEqual(input, asked.Input) {
			t.Errorf("input: got %v, %v, want %v", input, err, asked.Input)
		}

		wall := start.AddDate(1, 0, 0)
		r, claimed := claimScan(t, s, wall)
		if !claimed || r.ID != asked.ID || r.State != grid.ScanRunning || !reflect.DeepEqual(r.Input, asked.Input) {
			t.Fatalf("claimed: got %+v, %v, want the oldest, %s, with its input", r, claimed, asked.ID)
		}
		write(t, s, start, func(tx *Tx) error {
			goOn, err := tx.ScanProgress(&r, 500, wall.Add(time.Second))
			if !goOn {
				t.Error("progress: got stop, want go on")
			}
			return err
		})
		r.State, r.Done, r.Result, r.FinishedAt = grid.ScanDone, 999, []byte(`{"clusters":[]}`), wall.Add(time.Minute)
		write(t, s, start, func(tx *Tx) error {
			if done, err := tx.FinishScan(&r); err != nil || !done {
				t.Errorf("finish: got %v, %v", done, err)
			}
			return nil
		})
		r.Input, r.HeartbeatAt = nil, wall.Add(time.Second)
		if got, err := s.ScanRun(t.Context(), west, asked.ID); err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("done: got %+v, %v, want %+v", got, err, r)
		}
		cancel := func(id grid.ScanID) error {
			return tryWrite(t, s, start, func(tx *Tx) error { return tx.CancelScan(id, wall) })
		}
		wantCode(t, cancel(asked.ID), grid.Conflict, "scan-state")
		wantCode(t, cancel(newID[grid.ScanID]()), grid.NotFound, "scan-not-found")
		if err := cancel(night.ID); err != nil {
			t.Errorf("cancel a queued run: %v", err)
		}
		list, next, err := s.ScanRuns(t.Context(), city, false, Page{Limit: 2})
		if err != nil || len(list) != 2 || list[1].ID != night.ID || list[1].State != grid.ScanCancelled || next == "" {
			t.Fatalf("first page: got %+v, %q, %v", list, next, err)
		}
		list, next, err = s.ScanRuns(t.Context(), city, false, Page{Limit: 2, After: next})
		if err != nil || len(list) != 1 || list[0].ID != asked.ID || next != "" {
			t.Fatalf("second page: got %+v, %q, %v", list, next, err)
		}
		list, _, err = s.ScanRuns(t.Context(), city, true, Page{Limit: 5})
		if err != nil || len(list) != 1 || list[0].Region != city {
			t.Errorf("the city's own: got %+v, %v, want one of three", list, err)
		}
	})
}

// Of two that claim at once each gets its own run; of two that store a night's
// run one does.
func TestScanRunRaces(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		var fresh [2]bool
		var both sync.WaitGroup
		for n := range fresh {
			both.Go(func() {
				mine := testScan(city, 16090)
				if err := tryWrite(t, s, start, func(tx *Tx) (err error) { fresh[n], err = tx.PutScanRun(mine); return err }); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if fresh[0] == fresh[1] {
			t.Errorf("fresh: got %v, want one", fresh)
		}
		putScan(t, s, start, testScan(west, grid.NoDate), true)
		var runs [3]grid.ScanRun
		var claimed [3]bool
		for n := range runs {
			both.Go(func() { runs[n], claimed[n] = claimScan(t, s, start) })
		}
		both.Wait()
		got := map[grid.ScanID]bool{}
		for n := range runs {
			if claimed[n] {
				got[runs[n].ID] = true
			}
		}
		if len(got) != 2 {
			t.Errorf("claimed: got %v of %v, want two runs, each once", claimed, got)
		}
	})
}

// A run that nobody has given a sign of life of is taken over, and who lost it
// can report nothing any more.
func TestScanRunTakenOver(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		putScan(t, s, start, testScan(city, grid.NoDate), true)
		first, _ := claimScan(t, s, start)
		if _, claimed := claimScan(t, s, start.Add(59*time.Second)); claimed {
			t.Error("a run with a sign of life a minute old was taken over")
		}
		second, claimed := claimScan(t, s, start.Add(time.Minute))
		if !claimed || second.ID != first.ID || second.Attempt != 2 {
			t.Fatalf("stale: got %+v, %v, want the second attempt", second, claimed)
		}
		report := func(r grid.ScanRun) (goOn, done bool) {
			write(t, s, start, func(tx *Tx) (err error) {
				if goOn, err = tx.ScanProgress(&r, 10, start.Add(2*time.Minute)); err != nil {
					return err
				}
				r.State, r.Error, r.FinishedAt = grid.ScanFailed, "no", start.Add(2*time.Minute)
				done, err = tx.FinishScan(&r)
				return err
			})
			return goOn, done
		}
		if goOn, done := report(first); goOn || done {
			t.Errorf("who lost it: got %v, %v, want to be refused", goOn, done)
		}
		if goOn, done := report(second); !goOn || !done {
			t.Errorf("who took over: got %v, %v, want to be heard", goOn, done)
		}
		if got, err := s.ScanRun(t.Context(), city, first.ID); err != nil || got.State != grid.ScanFailed || got.Error != "no" || got.Result != nil {
			t.Errorf("failed: got %+v, %v", got, err)
		}
	})
}

func TestResidents(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		w, e := cellAt(t, inWest), cellAt(t, inEast)
		write(t, s, start, func(tx *Tx) error { return tx.PutResidents([]CellResidents{{w, 12}, {e, 3.5}, {1, 9}}) })
		write(t, s, start, func(tx *Tx) error { return tx.PutResidents([]CellResidents{{w, 20}}) })
		for scope, want := range map[string]map[geo.Cell]float64{city: {w: 20, e: 3.5}, west: {w: 20}, "elsewhere": {}} {
			if got, err := s.Residents(t.Context(), scope); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, %v, want %v", scope, got, err, want)
			}
		}
	})
}

// Only runs of the account that have not ended wait.
func TestScansWaiting(t *testing.T) {
	eachRegister(t, func(t *testing.T, s *Store) {
		waiting := func(by grid.AccountID, want int) {
			t.Helper()
			if n, err := s.ScansWaiting(t.Context(), by); err != nil || n != want {
				t.Errorf("of %q: got %d, %v, want %d", by, n, err, want)
			}
		}
		waiting(testAccount, 0)
		first, second := testScan(west, grid.NoDate), testScan(city, grid.NoDate)
		putScan(t, s, start, first, true)
		putScan(t, s, start, second, true)
		putScan(t, s, start, testScan(city, 16090), true) // the night's
		waiting(testAccount, 2)
		waiting("somebody else", 0)
		claimScan(t, s, start)
		waiting(testAccount, 2)
		write(t, s, start, func(tx *Tx) error {
			if err := tx.CancelScan(first.ID, start); err != nil {
				return err
			}
			n, err := tx.ScansWaiting(testAccount)
			if n != 1 {
				t.Errorf("in the transaction: got %d, want 1", n)
			}
			return err
		})
		waiting(testAccount, 1)
	})
}
