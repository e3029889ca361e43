package api

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gridwatch/grid"
	intaking "gridwatch/grid/intake"
	"gridwatch/grid/store"
)

// A process says every beat that it works on a batch, and is believed for
// busyFor.
const (
	busyFor  = 30 * time.Second
	busyBeat = 8 * time.Second
	jobsMax  = 2 // at once; further ones wait
)

// importJobs works on batches in the background. What it does not finish stays
// as it is in the database: it can be applied or undone again.
type importJobs struct {
	store   *store.Store
	service func() *intaking.Service
	now     func() time.Time // domain time
	wall    func() time.Time
	log     *slog.Logger

	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	all    sync.WaitGroup

	mu      sync.Mutex
	running map[grid.BatchID]bool
	again   map[grid.BatchID]importWork // asked for while another work on it runs
	closed  bool
}

// importWork is what is done to a batch.
type importWork func(ctx context.Context, service *intaking.Service, id grid.BatchID) error

func newImportJobs(s *Server) *importJobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &importJobs{store: s.store, service: s.importer, now: s.now, wall: s.wall, log: s.log, ctx: ctx, cancel: cancel,
		slots: make(chan struct{}, jobsMax), running: map[grid.BatchID]bool{}, again: map[grid.BatchID]importWork{}}
}

// start does the work, after what is being done to the batch already.
func (j *importJobs) start(id grid.BatchID, work importWork) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.closed:
	case j.running[id]:
		j.again[id] = work
	default:
		j.running[id] = true
		j.all.Go(func() { j.run(id, work) })
	}
}

func (j *importJobs) run(id grid.BatchID, work importWork) {
	for work != nil {
		j.do(id, work)
		j.mu.Lock()
		if work = j.again[id]; work == nil {
			delete(j.running, id)
		}
		delete(j.again, id)
		j.mu.Unlock()
	}
}

// do does one work, and says meanwhile that it is being done.
func (j *importJobs) do(id grid.BatchID, work importWork) {
	ctx, done := context.WithCancel(j.ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		beat := time.NewTicker(busyBeat)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				j.busy(ctx, id, j.wall().Add(busyFor))
			}
		}
	})
	select {
	case j.slots <- struct{}{}:
		err := work(ctx, j.service(), id)
		<-j.slots
		if err != nil && j.ctx.Err() == nil {
			j.log.Warn("an import stopped", "batch", id, "error", unquoted(err))
		}
	case <-ctx.Done():
	}
	done()
	beating.Wait()
	last, cancel := context.WithTimeout(context.Background(), busyBeat)
	defer cancel()
	j.busy(last, id, time.Time{})
}

// busy says until when somebody works on the batch.
func (j *importJobs) busy(ctx context.Context, id grid.BatchID, until time.Time) {
	_, _, err := j.store.Write(ctx, nil, j.now(), func(tx *store.Tx) (store.Reply, error) {
		return store.Reply{}, tx.KeepImportBusy(id, until)
	})
	if err != nil && ctx.Err() == nil {
		j.log.Warn("cannot say that an import is worked on", "batch", id, "error", err)
	}
}

// unquoted is an error without the values it quotes: what stands in a register
// does not stand in a log.
func unquoted(err error) error {
	var e *grid.Error
	if !errors.As(err, &e) {
		return err
	}
	bare := *e
	bare.Fields = slices.Clone(e.Fields)
	for i := range bare.Fields {
		bare.Fields[i].Value, bare.Fields[i].Proposal = "", ""
	}
	return &bare
}

// close stops every work after the chunk it is at and waits for that.
func (j *importJobs) close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.cancel()
	j.all.Wait()
}
