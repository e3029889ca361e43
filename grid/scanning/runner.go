package scanning

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/hotspot"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// Timing, in wall time.
const (
	heartbeat = time.Second      // between two signs of life of a run
	stale     = 8 * time.Second  // without one, its process is dead
	poll      = 2 * time.Second  // between two looks for work of other nodes
	lastWords = 10 * time.Second // for storing how a run ended
	longest   = 30 * time.Minute // of a run: others wait for it
)

// mostAttempts is how often a run is begun: one that ended its process every time
// would end every process.
const mostAttempts = 5

// Options are what a Runner is made of; all are needed.
type Options struct {
	Store    *store.Store
	Hotspots *live.Hotspots
	Now      func() time.Time // domain time of writes
	Wall     func() time.Time
	Log      *slog.Logger
	Program  string // version, stored with each run
	NewID    func() string
}

// Runner does the runs of a node.
type Runner struct {
	Options
	bell      chan struct{}
	preparing chan struct{} // held by who prepares
	longest   time.Duration
	night     night // of the goroutine of Run
}

// New is a runner that does nothing until Run.
func New(o Options) *Runner {
	return &Runner{Options: o, bell: make(chan struct{}, 1), preparing: make(chan struct{}, 1), longest: longest, night: night{day: grid.NoDate}}
}

// today is the local day of domain time, as the counts have it; NoDate before they
// have any.
func (r *Runner) today() grid.Date { return r.Hotspots.Usual("").Until }

// Ring says that there may be work; without it Run looks by itself a little later.
func (r *Runner) Ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// Run does runs, one at a time, until ctx ends: those that were asked for first,
// then the night's. Between two it rests as long as it has worked.
func (r *Runner) Run(ctx context.Context) error {
	for {
		began := r.Wall()
		worked, err := r.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		pause := poll
		switch {
		case err != nil:
			r.Log.Warn("scans for clusters: tried again", "error", err)
		case worked:
			pause = min(max(r.Wall().Sub(began), 10*time.Millisecond), time.Minute)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.bell:
		case <-time.After(pause):
		}
	}
}

// once does one run; false when there is none.
func (r *Runner) once(ctx context.Context) (worked bool, err error) {
	run, claimed, err := r.claim(ctx)
	if err == nil && !claimed {
		if claimed, err = r.queueNightly(ctx); err == nil && claimed {
			run, claimed, err = r.claim(ctx)
		}
	}
	if err != nil || !claimed {
		return false, err
	}
	return true, r.work(ctx, &run)
}

// write is one transaction at the domain's now.
func (r *Runner) write(ctx context.Context, fn func(*store.Tx) error) error {
	_, _, err := r.Store.Write(ctx, nil, r.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	return err
}

func (r *Runner) claim(ctx context.Context) (run grid.ScanRun, claimed bool, err error) {
	err = r.write(ctx, func(tx *store.Tx) (err error) {
		run, claimed, err = tx.ClaimScan(r.Wall(), stale)
		return err
	})
	return run, claimed, err
}

// work does a claimed run and stores how it ended. One that is cut by the end of
// ctx stays as it is, for whoever comes next.
func (r *Runner) work(ctx context.Context, run *grid.ScanRun) error {
	working, stop := context.WithTimeout(ctx, r.longest)
	defer stop()
	var done atomic.Int64
	var lost atomic.Bool
	var beating sync.WaitGroup
	beating.Go(func() {
		if !r.beat(working, run, &done) {
			lost.Store(true)
			stop()
		}
	})
	result, failed := r.attempt(working, run, &done)
	stop()
	beating.Wait()
	if lost.Load() || ctx.Err() != nil {
		return nil
	}
	run.State, run.Done, run.FinishedAt = grid.ScanDone, result.Runs, r.Wall()
	if failed == nil {
		run.Result, failed = json.Marshal(result)
	}
	if failed != nil {
		run.State, run.Done, run.Error = grid.ScanFailed, int(done.Load()), reason(failed)
		r.Log.Warn("a scan for clusters failed", "scan", run.ID, "error", failed)
	}
	last, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	return r.write(last, func(tx *store.Tx) error {
		_, err := tx.FinishScan(run) // false: cancelled meanwhile
		return err
	})
}

// attempt computes a run, unless it has been begun too often.
func (r *Runner) attempt(ctx context.Context, run *grid.ScanRun, done *atomic.Int64) (Result, error) {
	if run.Attempt > mostAttempts {
		return Result{}, grid.Errorf(grid.Invalid, "scan-attempts", "it was begun %d times and did not end", mostAttempts)
	}
	result, err := scan(ctx, run, done)
	if errors.Is(err, context.DeadlineExceeded) {
		err = grid.Errorf(grid.Invalid, "scan-too-long", "it did not end within %v: take fewer runs, shorter windows, fewer days or a coarser resolution", r.longest)
	}
	return result, err
}

// beat gives signs of life until ctx ends; false when the run is not ours any
// more: cancelled, or taken over.
func (r *Runner) beat(ctx context.Context, run *grid.ScanRun, done *atomic.Int64) bool {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return true
		case <-tick.C:
		}
		ours := true
		err := r.write(ctx, func(tx *store.Tx) (err error) {
			ours, err = tx.ScanProgress(run, int(done.Load()), r.Wall())
			return err
		})
		switch {
		case ctx.Err() != nil:
			return true
		case err != nil:
			r.Log.Warn("cannot say that a scan is worked on", "scan", run.ID, "error", err)
		case !ours:
			return false
		}
	}
}

// scan computes a run from its stored input.
func scan(ctx context.Context, run *grid.ScanRun, done *atomic.Int64) (Result, error) {
	p, err := ParamsOf(run)
	if err != nil {
		return Result{}, err
	}
	if p.TooFew() {
		return Result{Clusters: []Cluster{}}, nil
	}
	data, cells, err := dataOf(run, &p)
	if err != nil {
		return Result{}, err
	}
	found, err := hotspot.Scan(ctx, data, p.options(run.Seed, func(n, _ int) { done.Store(int64(n)) }))
	if err != nil {
		return Result{}, err
	}
	return resultOf(&found, run, &p, cells), nil
}

// reason is why a run failed, without the values that an error may quote.
func reason(err error) string {
	var e *grid.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := e.Reason
	for _, f := range e.Fields {
		text += "; " + f.Name + ": " + f.Reason
	}
	return text
}
