package scanning

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

var wall = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// eachRunner runs a test with a runner over an empty database of each kind; its
// wall clock is the test's.
func eachRunner(t *testing.T, test func(t *testing.T, r *Runner, now *time.Time)) {
	for name, dsn := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "scans.db") },
		"postgres": func() string { return pgtest.DSN(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s, err := store.Open(ctx, dsn())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() }) // nothing is written any more
			if err := s.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			d := grid.Deployment{Name: "test", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "UTC"}
			if err := s.Initialise(ctx, d, grid.DefaultPolicy("UTC"), wall); err != nil {
				t.Fatal(err)
			}
			now := wall
			r := New(Options{Store: s, Hotspots: live.NewHotspots(live.HotspotOptions{Resolution: 9}), Now: func() time.Time { return wall },
				Wall: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Program: "test", NewID: func() string { return "" }})
			err = r.write(ctx, func(tx *store.Tx) error {
				return tx.PutRegions([]geo.Region{{Code: "town", Scheme: geo.SchemeLocal, Name: "Town", Level: "city"}}, grid.Origin{})
			})
			if err != nil {
				t.Fatal(err)
			}
			test(t, r, &now)
		})
	}
}

// queue stores a run of 36 clues, 16 of them in one cell on the last two days.
func queue(t *testing.T, r *Runner, id int, change func(*grid.ScanRun, *Params)) grid.ScanID {
	t.Helper()
	cells := disk(t, 2)
	x := &table{from: firstDay, cells: cells, cases: make([][]int, 20)}
	for d := range x.cases {
		x.cases[d] = make([]int, len(cells))
		x.cases[d][d%len(cells)] = 1
	}
	x.cases[18][9] += 8
	x.cases[19][9] += 8
	p := Params{Model: hotspot.Permutation, Metric: hotspot.H3, Resolution: 8, MaxShare: 0.5, MaxDays: 5, Prospective: true, MinCases: 2, Runs: 99, MinClues: 30, MinCluster: 5, Cases: x.total()}
	packed, err := x.write(&p)
	if err != nil {
		t.Fatal(err)
	}
	run := &grid.ScanRun{ID: grid.ScanID(fmt.Sprintf("0190a000-0000-7000-8000-%012x", id)), Region: "town", Reason: grid.ScanAsked, Total: p.Runs, Seed: 5,
		From: firstDay, Until: firstDay + 19, Rev: 1, Program: "test", Input: packed}
	if change != nil {
		change(run, &p)
	}
	if run.Params, err = json.Marshal(p); err != nil {
		t.Fatal(err)
	}
	if err := r.write(t.Context(), func(tx *store.Tx) error { _, err := tx.PutScanRun(run); return err }); err != nil {
		t.Fatal(err)
	}
	return run.ID
}

func stored(t *testing.T, r *Runner, id grid.ScanID) grid.ScanRun {
	t.Helper()
	run, err := r.Store.ScanRun(t.Context(), "town", id)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// step does one run, or finds none.
func step(t *testing.T, r *Runner, want bool) {
	t.Helper()
	worked, err := r.once(t.Context())
	if err != nil || worked != want {
		t.Fatalf("once: got %v, %v, want %v", worked, err, want)
	}
}

func TestRunIsDone(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, _ *time.Time) {
		id := queue(t, r, 1, nil)
		step(t, r, true)
		step(t, r, false)
		run := stored(t, r, id)
		found, err := ResultOf(&run)
		if err != nil || run.State != grid.ScanDone || run.Done != 99 || run.Attempt != 1 || len(found.Clusters) == 0 {
			t.Fatalf("got %+v, %v", run, err)
		}
		c := found.Clusters[0]
		if c.Centre != disk(t, 2)[9] || c.From != "2014-06-19" || c.Until != "2014-06-20" || c.Cases < 16 || !c.Significant() || c.Recurrence == nil {
			t.Errorf("most likely: got %+v", c)
		}
	})
}

// A run whose process has died is taken over once it gives no sign of life; what
// the dead one says later does not count.
func TestStaleRunIsTakenOver(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, now *time.Time) {
		id := queue(t, r, 1, nil)
		dead, claimed, err := r.claim(t.Context())
		if err != nil || !claimed || dead.ID != id {
			t.Fatalf("claim: got %v, %v, %v", dead.ID, claimed, err)
		}
		*now = wall.Add(stale - time.Second)
		step(t, r, false)
		*now = wall.Add(stale + time.Second)
		step(t, r, true)
		run := stored(t, r, id)
		if run.State != grid.ScanDone || run.Attempt != 2 || !run.FinishedAt.Equal(*now) {
			t.Errorf("got %s in attempt %d, finished %s", run.State, run.Attempt, run.FinishedAt)
		}
		dead.State, dead.Error = grid.ScanFailed, "late"
		err = r.write(t.Context(), func(tx *store.Tx) error {
			if goOn, err := tx.ScanProgress(&dead, 5, *now); err != nil || goOn {
				t.Errorf("progress of the dead: got %v, %v, want it refused", goOn, err)
			}
			ours, err := tx.FinishScan(&dead)
			if ours {
				t.Error("the dead one finished")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRunsThatFindNothing(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, _ *time.Time) {
		few := queue(t, r, 1, func(_ *grid.ScanRun, p *Params) { p.MinClues = 100 })
		broken := queue(t, r, 2, func(run *grid.ScanRun, _ *Params) { run.Input = []byte("not packed") })
		alone := queue(t, r, 3, func(run *grid.ScanRun, _ *Params) {
			run.Input = gzipped(t, "cell,date,cases\n"+disk(t, 0)[0].String()+",2014-06-01,40\n")
		})
		cancelled := queue(t, r, 4, nil)
		if err := r.write(t.Context(), func(tx *store.Tx) error { return tx.CancelScan(cancelled, wall) }); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			step(t, r, true)
		}
		step(t, r, false)
		for _, c := range []struct {
			name  string
			id    grid.ScanID
			state grid.ScanState
			error string
		}{
			{"too few clues", few, grid.ScanDone, ""}, {"a broken input", broken, grid.ScanFailed, "stored input"},
			{"one place", alone, grid.ScanFailed, "two places"}, {"cancelled before", cancelled, grid.ScanCancelled, ""},
		} {
			run := stored(t, r, c.id)
			if run.State != c.state || !strings.Contains(run.Error, c.error) || c.error == "" && run.Error != "" {
				t.Errorf("%s: got %s %q, want %s %q", c.name, run.State, run.Error, c.state, c.error)
			}
		}
		run := stored(t, r, few)
		if found, err := ResultOf(&run); err != nil || found.Clusters == nil || len(found.Clusters) != 0 {
			t.Errorf("too few: got %+v, %v", found, err)
		}
	})
}

// A run that is cancelled while it is worked on stops at the next sign of life and
// stays cancelled.
func TestCancelledRunStops(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, _ *time.Time) {
		id := queue(t, r, 1, func(run *grid.ScanRun, p *Params) { p.Runs = 50_000_000; run.Total = p.Runs })
		run, _, err := r.claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- r.work(t.Context(), &run) }()
		if err := r.write(t.Context(), func(tx *store.Tx) error { return tx.CancelScan(id, wall) }); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("not within 30 s: the end of a cancelled run")
		}
		if run := stored(t, r, id); run.State != grid.ScanCancelled || run.Result != nil {
			t.Errorf("got %s with %d bytes of result", run.State, len(run.Result))
		}
	})
}

// A run that takes too long, or that was begun too often, fails and says why.
func TestRunIsGivenUp(t *testing.T) {
	eachRunner(t, func(t *testing.T, r *Runner, now *time.Time) {
		r.longest = 50 * time.Millisecond
		long := queue(t, r, 1, func(run *grid.ScanRun, p *Params) { p.Runs = 50_000_000; run.Total = p.Runs })
		step(t, r, true)
		if run := stored(t, r, long); run.State != grid.ScanFailed || !strings.Contains(run.Error, "within 50ms") || run.Result != nil {
			t.Errorf("too long: got %s, %q", run.State, run.Error)
		}
		r.longest = longest
		often := queue(t, r, 2, nil)
		for range mostAttempts { // each ends with its process
			if run, claimed, err := r.claim(t.Context()); err != nil || !claimed || run.ID != often {
				t.Fatalf("got %+v, %v, %v, want to claim it", run.ID, claimed, err)
			}
			*now = now.Add(stale)
		}
		step(t, r, true)
		if run := stored(t, r, often); run.State != grid.ScanFailed || !strings.Contains(run.Error, "begun 5 times") {
			t.Errorf("too often: got %s, %q", run.State, run.Error)
		}
	})
}
