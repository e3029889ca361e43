package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Alarm is a clue that fell into a hotspot.
type Alarm struct {
	Seq    int64
	Clue   grid.ClueID
	Region string   // on whose map it is
	Cell   geo.Cell // at the resolution of the map
	Z, Q   float64
	N      int
	At     time.Time
}

// alarms wait to be stored.
type alarms struct {
	mu      sync.Mutex
	waiting []Alarm
	through int64 // every entry up to this was judged
	signal  chan struct{}
}

// Entries that raise nothing are stored as judged only so many at a time: after
// a restart they are judged again, to the same end.
const judgedMost = 1000

// Pauses after the database refused something.
const (
	retryLeast = 50 * time.Millisecond
	retryMost  = 5 * time.Second
)

func (q *alarms) add(found []Alarm, through int64) {
	q.mu.Lock()
	q.waiting, q.through = append(q.waiting, found...), through
	q.mu.Unlock()
	select {
	case q.signal <- struct{}{}:
	default: // it is known
	}
}

// raise stores alarms until ctx ends.
func (h *Hotspots) raise(ctx context.Context) {
	stored, pause := h.After, retryLeast
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.judged.signal:
		}
		for {
			h.judged.mu.Lock()
			waiting, through := slices.Clone(h.judged.waiting), h.judged.through
			h.judged.mu.Unlock()
			if len(waiting) == 0 && through-stored < judgedMost {
				break
			}
			err := h.Raise(ctx, waiting, through)
			if err == nil {
				h.judged.mu.Lock()
				h.judged.waiting = slices.Delete(h.judged.waiting, 0, len(waiting))
				h.judged.mu.Unlock()
				stored, pause = through, retryLeast
				continue
			}
			if ctx.Err() != nil {
				return
			}
			h.Log.Warn("alarms could not be stored and are tried again", "alarms", len(waiting), "error", err)
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			pause = min(2*pause, retryMost)
		}
	}
}
