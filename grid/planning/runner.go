package planning

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/balance"
	"gridwatch/grid/store"
)

// Timing, in wall time.
const (
	heartbeat = 500 * time.Millisecond // between two signs of life of a run
	stale     = 8 * time.Second        // without one, its process is dead
	poll      = 2 * time.Second        // between two looks for work of other nodes
	lastWords = 10 * time.Second       // for storing how a run ended
	longest   = mostTime * time.Second // of a run: others wait for it
)

// mostAttempts is how often a run is begun: one that ended its process every time
// would end every process.
const mostAttempts = 5

// RunnerOptions are what a Runner is made of; all are needed.
type RunnerOptions struct {
	Service *Service
	Now     func() time.Time // domain time
	Wall    func() time.Time
	Log     *slog.Logger
}

// Runner does the balance runs of a node, one at a time. It holds no transaction
// while it computes.
type Runner struct {
	RunnerOptions
	bell chan struct{}
	beat time.Duration
}

// NewRunner is a runner that does nothing until Run.
func NewRunner(o RunnerOptions) *Runner {
	return &Runner{RunnerOptions: o, bell: make(chan struct{}, 1), beat: heartbeat}
}

// Ring says that there may be work; without it Run looks by itself a little later.
func (r *Runner) Ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// Run does runs, the oldest first, until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	for {
		worked, err := r.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			r.Log.Warn("balances: tried again", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.bell:
		case <-time.After(poll):
		}
	}
}

// once does one run; false when there is none.
func (r *Runner) once(ctx context.Context) (bool, error) {
	run, claimed, err := r.claim(ctx)
	if err != nil || !claimed {
		return false, err
	}
	return true, r.work(ctx, &run)
}

// write is one transaction at the domain's now.
func (r *Runner) write(ctx context.Context, fn func(*store.Tx) error) error {
	_, _, err := r.Service.Store.Write(ctx, nil, r.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	return err
}

func (r *Runner) claim(ctx context.Context) (run grid.BalanceRun, claimed bool, err error) {
	err = r.write(ctx, func(tx *store.Tx) (err error) {
		run, claimed, err = tx.ClaimBalance(r.Wall(), stale)
		return err
	})
	return run, claimed, err
}

// working is a run that is computed.
type working struct {
	run      *grid.BalanceRun
	asked    atomic.Bool // to stop
	deadline time.Time   // of the run's time limit
	late     atomic.Bool // stopped by that
	mu       sync.Mutex
	progress grid.BalanceProgress
}

func (w *working) tell(p balance.Progress) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.progress = grid.BalanceProgress{Progress: p.Done, Stage: string(p.Stage), Max: p.Max, Cut: p.Cut}
}

func (w *working) told() grid.BalanceProgress {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.progress
}

// work does a claimed run and stores how it ended. One that is cut by the end of
// ctx stays as it is, for whoever comes next; one that somebody else has taken over
// stays theirs.
func (r *Runner) work(ctx context.Context, run *grid.BalanceRun) error {
	w := &working{run: run}
	busy, done := context.WithTimeout(ctx, longest)
	var beating sync.WaitGroup
	beating.Go(func() { r.keepBeating(busy, w) })
	result, stopped, failed := r.compute(busy, w)
	done()
	beating.Wait()
	if ctx.Err() != nil {
		return nil
	}
	run.State, run.BalanceProgress, run.FinishedAt = grid.BalanceDone, w.told(), r.Wall()
	run.Progress = 1
	switch {
	case failed != nil:
		run.State = grid.BalanceFailed
		text, err := json.Marshal(failureOf(failed))
		if err != nil {
			return err
		}
		run.Error = string(text)
		r.Log.Warn("a balance failed", "balance", run.ID, "error", failed)
	default:
		if stopped && !w.late.Load() {
			run.State = grid.BalanceStopped
		}
		run.Max, run.Cut, run.Result = result.Measure.MaxOverMean, result.Measure.CutShare, nil
		var err error
		if run.Result, err = result.encode(); err != nil {
			return err
		}
	}
	last, cancel := context.WithTimeout(ctx, lastWords)
	defer cancel()
	return r.write(last, func(tx *store.Tx) error {
		_, err := tx.FinishBalance(run) // false: taken over meanwhile
		return err
	})
}

// compute balances the draft as it stands: the run's version may be older, and then
// adopting its change is what tells.
func (r *Runner) compute(ctx context.Context, w *working) (Result, bool, error) {
	if w.run.Fence > mostAttempts {
		return Result{}, false, grid.Errorf(grid.Invalid, "balance-attempts", "it was begun %d times and did not end", mostAttempts)
	}
	var p Params
	if err := json.Unmarshal(w.run.Params, &p); err != nil {
		return Result{}, false, err
	}
	if p.TimeLimit > 0 {
		w.deadline = r.Wall().Add(time.Duration(p.TimeLimit * float64(time.Second)))
	}
	b, err := r.Service.balancing(ctx, w.run, &p, r.Now())
	if err != nil {
		return Result{}, false, err
	}
	result, stopped, err := b.Propose(ctx, balance.Options{Progress: w.tell, Stop: func() bool {
		if !w.deadline.IsZero() && !r.Wall().Before(w.deadline) {
			w.late.Store(true)
			return true
		}
		return w.asked.Load()
	}})
	if errors.Is(err, context.DeadlineExceeded) {
		err = grid.Errorf(grid.Invalid, "balance-too-long", "it did not end within %v: take a lower effort", longest)
	}
	return result, stopped, err
}

// balancing reads what a run is reckoned from.
func (s *Service) balancing(ctx context.Context, run *grid.BalanceRun, p *Params, now time.Time) (*Balancing, error) {
	d, err := s.Store.Draft(ctx, run.Region, run.Draft)
	if err != nil {
		return nil, err
	}
	at := now
	if d.From.After(now) {
		at = d.From
	}
	b := &Balancing{Draft: &d, Params: p, NewID: s.NewID}
	if b.Sheet, err = s.Sheet(ctx, run.Region, now); err != nil {
		return nil, err
	}
	if b.People, err = s.People(ctx, run.Region, at); err != nil {
		return nil, err
	}
	b.Supervising, err = s.supervising(ctx, run.Region, at)
	return b, err
}

// keepBeating gives signs of life until ctx ends, and hears when the run is to stop.
func (r *Runner) keepBeating(ctx context.Context, w *working) {
	tick := time.NewTicker(r.beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stop := false
		err := r.write(ctx, func(tx *store.Tx) (err error) {
			stop, err = tx.BeatBalance(w.run.ID, w.run.Fence, w.told(), r.Wall())
			return err
		})
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.Log.Warn("cannot say that a balance is worked on", "balance", w.run.ID, "error", err)
		case stop:
			w.asked.Store(true)
		}
	}
}
