package store

import (
	"context"
	"sync"
	"time"
)

// bell is the doorbell inside a process. A ring says "look", never "here is the
// data", so rings may merge.
type bell struct {
	mu  sync.Mutex
	ear chan struct{}
}

// next gives a channel that the next ring closes. Take it before looking, so
// that no ring falls between looking and waiting.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ear == nil {
		b.ear = make(chan struct{})
	}
	return b.ear
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ear != nil {
		close(b.ear)
		b.ear = nil
	}
}

// wait ends at a ring, after d, or with the context's error.
func wait(ctx context.Context, ear <-chan struct{}, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-ear:
	case <-timer.C:
	}
	return nil
}

// sleep waits for d or until the context ends.
func sleep(ctx context.Context, d time.Duration) error { return wait(ctx, nil, d) }
