package hotspot

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// settledShare says when runs may end early: when so many, as a share of all runs
// and one, have a maximum at least as great as the observed one. p is then above
// it, as it would be after all runs.
const settledShare = 0.05

// simulation makes the runs of a scan.
type simulation struct {
	n     *scanNull
	discs *scanDiscs
	o     ScanOptions
	shape laneShape
	mutex sync.Mutex
	table []*barTable // the first for the level at which runs are looked at first, each next for half of it
}

// simulateMaxima gives the greatest log likelihood ratio of every run, in their
// order, 0 where no window has more cases than expected. With o.EarlyStop they end
// when so many reach top that p is settled; stopped says so. The answer depends on
// data, options and seed only, not on the number of processors.
func simulateMaxima(ctx context.Context, n *scanNull, discs *scanDiscs, o ScanOptions, top float64) (maxima []float64, stopped bool, err error) {
	if o.Runs == 0 {
		return nil, false, ctx.Err()
	}
	s := &simulation{n: n, discs: discs, o: o, shape: lanesFor(n.total)}
	maxima = make([]float64, o.Runs)
	per := s.shape.runs()
	batches := (o.Runs + per - 1) / per
	if err := s.pilot(ctx, maxima[:min(per, o.Runs)]); err != nil {
		return nil, false, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	todo, done := make(chan int), make(chan int, batches)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), batches) {
		workers.Go(func() {
			w := s.worker()
			for i := range todo {
				if err := w.run(ctx, i*per, maxima[i*per:min((i+1)*per, o.Runs)]); err != nil {
					stop(err)
					return
				}
				done <- i
			}
		})
	}
	go func() {
		defer close(done)
		defer workers.Wait()
		defer close(todo)
		done <- 0 // the pilot
		for i := 1; i < batches; i++ {
			select {
			case todo <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	runs, stopped := s.collect(done, maxima, top)
	if stopped {
		stop(nil)
		for range done { // until nobody writes to maxima
		}
		return maxima[:runs], true, nil
	}
	if runs < o.Runs {
		return nil, false, context.Cause(ctx)
	}
	return maxima, false, nil
}

// collect follows the runs in their order and gives how many there are, all or up
// to the one that settles p.
func (s *simulation) collect(done <-chan int, maxima []float64, top float64) (runs int, settled bool) {
	enough := max(1, int(math.Ceil(settledShare*float64(s.o.Runs+1)-1e-9)))
	per, reached := s.shape.runs(), 0
	ready := make([]bool, (s.o.Runs+per-1)/per)
	for i := range done {
		ready[i] = true
		for runs < s.o.Runs && ready[runs/per] {
			if reaches(maxima[runs], top) {
				reached++
			}
			runs++
			if s.o.EarlyStop && reached == enough && runs < s.o.Runs {
				return runs, true
			}
		}
		if s.o.Progress != nil {
			s.o.Progress(runs, s.o.Runs)
		}
	}
	return runs, false
}

// reaches compares with the maximum of a run; what differs by noise is equal.
func reaches(maximum, llr float64) bool { return maximum >= llr-likelihoodNoise }

// rankP is the p value of a log likelihood ratio among the maxima of runs: with r at
// least as great of n runs (r+1)/(n+1) (Dwass 1957), or r/n when they ended early
// (Besag and Clifford 1991).
func rankP(llr float64, maxima []float64, stopped bool) float64 {
	r := 0
	for _, m := range maxima {
		if reaches(m, llr) {
			r++
		}
	}
	if stopped {
		return float64(r) / float64(len(maxima))
	}
	return float64(r+1) / float64(len(maxima)+1)
}

// firstLevel is where the pilot begins; few maxima are greater.
const firstLevel = 10

// pilot makes the first runs and chooses the level for the others: one that nearly
// all of them will exceed.
func (s *simulation) pilot(ctx context.Context, maxima []float64) error {
	s.table = []*barTable{s.n.bars(firstLevel, s.shape)}
	if err := s.worker().run(ctx, 0, maxima); err != nil {
		return err
	}
	if least := slices.Min(maxima); least > 0 {
		s.table = []*barTable{s.n.bars(0.8*least, s.shape)}
	}
	return nil
}

// level gives the i-th table.
func (s *simulation) level(i int) *barTable {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i >= len(s.table) {
		level := s.table[len(s.table)-1].level / 2
		if level < lowLevel {
			level = leastLevel
		}
		s.table = append(s.table, s.n.bars(level, s.shape))
	}
	return s.table[i]
}

// worker makes runs on one goroutine.
type worker struct {
	s     *simulation
	draw  drawer
	batch *batch
}

func (s *simulation) worker() *worker {
	return &worker{s, newDrawer(s.n), newBatch(s.n, s.discs, s.shape)}
}

// After lowLevel comes leastLevel at once, which ends the search: a lesser log
// likelihood ratio is none.
const (
	lowLevel   = 0.1
	leastLevel = likelihoodNoise
)

// run makes the runs from one on, as many as there are maxima.
func (w *worker) run(ctx context.Context, from int, maxima []float64) error {
	clear(w.batch.counts)
	random := make([]*rand.PCG, len(maxima))
	for i := range random {
		random[i] = runRandom(w.s.o.Seed, from+i)
	}
	w.draw(w.batch, random)
	w.batch.sum()
	for i := 0; ; i++ {
		t := w.s.level(i)
		if err := w.batch.pass(ctx, t); err != nil {
			return err
		}
		missing := false
		for j := range maxima {
			switch {
			case w.batch.best[j] >= t.level:
				maxima[j] = w.batch.best[j]
			case maxima[j] == 0:
				missing = true
			}
		}
		if !missing || t.level <= leastLevel {
			return nil
		}
	}
}
