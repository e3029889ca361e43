package api

import (
	"context"
	"sync"
	"time"
)

// group gathers what comes at the same time, so that it is stored in one
// transaction: while one is being committed, the next is filling up. Nobody waits
// for others to come.
type group[I, O any] struct {
	most  int // items a transaction
	store func(context.Context, []I) ([]O, error)

	mu      sync.Mutex
	waiting []*groupCall[I, O]
	busy    chan struct{} // closed when the run ends; nil: nobody waits
}

// quiet is closed once nobody waits.
func (g *group[I, O]) quiet() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy != nil {
		return g.busy
	}
	now := make(chan struct{})
	close(now)
	return now
}

// groupCall is one caller's part.
type groupCall[I, O any] struct {
	items []I
	out   []O
	err   error
	done  chan struct{}
}

// groupTime is how long a transaction may take.
const groupTime = time.Minute

// add stores the items with those of others. When ctx ends before, whether they
// are stored is not known.
func (g *group[I, O]) add(ctx context.Context, items []I) ([]O, error) {
	if len(items) == 0 {
		return nil, nil
	}
	c := &groupCall[I, O]{items: items, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, c)
	if g.busy == nil {
		g.busy = make(chan struct{})
		go g.run()
	}
	g.mu.Unlock()
	select {
	case <-c.done:
		return c.out, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run stores until nobody waits.
func (g *group[I, O]) run() {
	for {
		calls := g.next()
		if calls == nil {
			return
		}
		var items []I
		for _, c := range calls {
			items = append(items, c.items...)
		}
		ctx, cancel := context.WithTimeout(context.Background(), groupTime)
		out, err := g.store(ctx, items)
		cancel()
		for _, c := range calls {
			if c.err = err; err == nil {
				c.out, out = out[:len(c.items)], out[len(c.items):]
			}
			close(c.done)
		}
	}
}

// next takes the oldest calls, as many as fit; none ends the run.
func (g *group[I, O]) next() []*groupCall[I, O] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, items := 0, 0
	for n < len(g.waiting) && (n == 0 || items+len(g.waiting[n].items) <= g.most) {
		items += len(g.waiting[n].items)
		n++
	}
	if n == 0 {
		close(g.busy)
		g.busy = nil
		return nil
	}
	calls := g.waiting[:n:n]
	g.waiting = append([]*groupCall[I, O]{}, g.waiting[n:]...)
	return calls
}
