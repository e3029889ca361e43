package grading

import (
	"context"
	"log/slog"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Timing, in wall time.
const (
	poll    = 3 * time.Second
	regrade = 20 * time.Second // between two looks for tracks that grew
)

// batch is how many visits one transaction grades, and how many are looked for.
const batch = 200

// lookBack is how long after a visit its track may still grow.
const lookBack = 14 * 24 * time.Hour

// Options are what a Runner is made of; all are needed.
type Options struct {
	Store *store.Store
	Now   func() time.Time // domain time
	Wall  func() time.Time
	Log   *slog.Logger
}

// Runner grades the visits of a node. Two nodes that grade the same visit come to the
// same grade.
type Runner struct {
	Options
	looked time.Time // wall time of the last look for tracks that grew
}

// New is a runner that does nothing until Run.
func New(o Options) *Runner { return &Runner{Options: o} }

// Run grades until ctx ends. Between two batches it rests as long as it has worked.
func (r *Runner) Run(ctx context.Context) error {
	for {
		began := r.Wall()
		graded, err := r.Once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		pause := poll
		switch {
		case err != nil:
			r.Log.Warn("evidence grades: tried again", "error", err)
		case graded > 0:
			pause = min(max(r.Wall().Sub(began), 10*time.Millisecond), poll)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Once grades a batch and says how many visits it had.
func (r *Runner) Once(ctx context.Context) (int, error) {
	asOf := r.Now() // points that come while this runs count as later
	visits, err := r.Store.UngradedVisits(ctx, batch)
	if err != nil {
		return 0, err
	}
	if len(visits) < batch && r.Wall().Sub(r.looked) >= regrade {
		again, err := r.Store.OutgradedVisits(ctx, asOf.Add(-lookBack), batch-len(visits))
		if err != nil {
			return 0, err
		}
		visits = append(visits, again...)
		if len(again) == 0 {
			r.looked = r.Wall()
		}
	}
	if len(visits) == 0 {
		return 0, nil
	}
	policy, err := r.Store.Policy(ctx)
	if err != nil {
		return 0, err
	}
	verdicts, err := r.judge(ctx, visits, policy.EvidenceRule())
	if err != nil {
		return 0, err
	}
	_, _, err = r.Store.Write(ctx, nil, asOf, func(tx *store.Tx) (store.Reply, error) {
		for n := range visits {
			if err := tx.GradeVisit(visits[n].ID, string(verdicts[n].Grade), reasonsJSON(&verdicts[n], policy.Version), asOf); err != nil {
				return store.Reply{}, err
			}
		}
		return store.Reply{}, nil
	})
	return len(visits), err
}

// idsOf gives the ids of visits.
func idsOf(visits []store.VisitProof) []grid.VisitID {
	ids := make([]grid.VisitID, len(visits))
	for n := range visits {
		ids[n] = visits[n].ID
	}
	return ids
}
