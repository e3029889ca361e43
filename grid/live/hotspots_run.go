package live

import (
	"context"
	"time"
)

// passPause is how long Run lets changes gather before a pass. A pass that takes
// longer is followed by as long a rest.
const passPause = 150 * time.Millisecond

// passesUnread is after how many passes that nobody asked for a map is dropped.
const passesUnread = 100

// Run does full passes in the background, and stores alarms, until ctx ends.
func (h *Hotspots) Run(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.raise(ctx)
	}()
	pause := passPause
	for {
		select {
		case <-ctx.Done():
			<-done
			return nil
		case <-h.wake:
		}
		select {
		case <-ctx.Done():
			continue
		case <-time.After(pause):
		}
		began := time.Now()
		for _, u := range h.due() {
			if err := h.pass(ctx, u); err != nil && ctx.Err() == nil {
				h.Log.Warn("a map of hotspots could not be computed and is tried again", "region", u.region, "error", err)
				h.awake()
			}
		}
		pause = max(passPause, time.Since(began))
	}
}

// due lists the maps that are behind; those that nobody has asked for in a long
// time are dropped instead.
func (h *Hotspots) due() []*usual {
	h.mu.Lock()
	defer h.mu.Unlock()
	var due []*usual
	for region, u := range h.usual {
		if !u.behind(h.counts) {
			continue
		}
		if u.unread.Add(1) > passesUnread {
			delete(h.usual, region)
			continue
		}
		due = append(due, u)
	}
	return due
}
