package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Alarm is a clue that fell into a hotspot.
type Alarm struct {
	Seq    int64
	Clue   grid.ClueID
	Region string
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

// judge looks whether clues that an entry filed fell into a hotspot, on the map
// of the whole deployment as it stands with that entry: hot at q ≤ 0.05 and at
// the policy's Alpha. Imports are not judged, nor are sealed clues, whose cell
// nobody may learn. What it decides depends on the log alone, so that every node
// and every restart decide the same; only the cells in force are those of now.
func (h *Hotspots) judge(ctx context.Context, e *grid.Entry) error {
	if h.Raise == nil || e.Seq <= h.After {
		return nil
	}
	var found []Alarm
	if ev, is := e.Event.(grid.CluesRecorded); is && len(ev.Items) <= grid.MostNews {
		maps := map[string]*hotspot.Asked{}
		levels := map[string]*hotspot.Map{}
		for _, c := range ev.Items {
			if !c.Filed || c.Sealed || c.Cell == 0 {
				continue
			}
			top := h.counts.Top(c.Region) // nobody but Apply changes counts, so no lock is needed here
			if maps[top] == nil {
				a, m, err := h.levelsOf(ctx, top)
				if err != nil {
					return err
				}
				maps[top], levels[top] = a, m
			}
			a, m := maps[top], levels[top]
			if day := h.counts.DayOf(c.OpenedAt); day < a.Sums.From || day > a.Sums.Until {
				continue
			}
			l := &m.Lines[a.Places.At(c.Cell)]
			if l.Level != hotspot.Hot2 && l.Level != hotspot.Hot3 || l.Q > a.Rule.Alpha {
				continue
			}
			found = append(found, Alarm{Seq: e.Seq, Clue: c.ID, Region: c.Region, Cell: l.Cell, Z: l.Z, Q: l.Q, N: l.N, At: e.At})
		}
	}
	h.judged.add(found, e.Seq)
	return nil
}

// levelsOf is the usual map of a region with this entry, without classes and
// judgements. It waits for the database as long as it must.
func (h *Hotspots) levelsOf(ctx context.Context, region string) (*hotspot.Asked, *hotspot.Map, error) {
	a, err := h.complete(hotspot.Question{Region: region})
	if err != nil {
		return nil, nil, err
	}
	for pause := retryLeast; ; pause = min(2*pause, retryMost) {
		if err = h.count(ctx, &a, 0, 0); err == nil {
			break
		}
		h.Log.Warn("clues cannot be judged yet", "region", region, "error", err)
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(pause):
		}
	}
	m, err := hotspot.Levels(ctx, &a)
	return &a, m, err
}

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
