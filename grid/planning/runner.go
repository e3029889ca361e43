package planning

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// RunnerOptions are what a Runner is made of; all are needed.
type RunnerOptions struct {
	Service *Service
	Now     func() time.Time // domain time
	Wall    func() time.Time
	Log     *slog.Logger
}

// Runner does the balance runs of a node, one at a time.
type Runner struct {
	RunnerOptions
	bell chan struct{}
}

// NewRunner is a runner that does nothing until Run.
func NewRunner(o RunnerOptions) *Runner {
	return &Runner{RunnerOptions: o, bell: make(chan struct{}, 1)}
}

// Ring says that there may be work; without it Run looks by itself a little later.
func (r *Runner) Ring() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// Run does runs, the oldest first, until ctx ends.
func (r *Runner) Run(ctx context.Context) error { return errors.New("not built yet") }
