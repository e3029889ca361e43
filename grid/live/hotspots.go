package live

import (
	"context"
	"log/slog"
	"runtime"
	"strconv"
	"sync"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/hotspot"
)

// Hotspots follows the log beside the View and keeps maps of hotspots true. Its
// methods may be called from any goroutine; Apply from one at a time.
//
// The map that the policy asks for, the usual one, is kept for every region that
// somebody looks at: a new clue changes its cell and the neighbours at once, with
// a q taken from the others as they were, and Run computes all of the map again
// soon after. Other maps are computed when they are asked for. No lock is held
// while a map is computed.
type Hotspots struct {
	HotspotOptions
	mu      sync.RWMutex
	counts  *hotspot.Counts
	failed  error
	usual   map[string]*usual
	version int64         // of the last change of any usual map
	changed chan struct{} // closed at that change
	wake    chan struct{} // there is a pass to do

	busy    chan struct{} // held by who counts for an unusual question
	places  placesCache
	answers answersCache
	judged  alarms
	judges  map[string]*judge // by region; of Apply alone
}

// HotspotOptions are what the log does not tell.
type HotspotOptions struct {
	Resolution int                                                                    // base resolution of the deployment
	Cells      func(ctx context.Context, region string) ([]geo.Cell, error)           // base cells in force of a scope
	Residents  func(ctx context.Context, region string) (map[geo.Cell]float64, error) // by base cell; nil: nobody knows
	Log        *slog.Logger                                                           // nil: silent

	// Raise stores alarms, and that every entry up to through has been judged, in
	// one transaction. It is called by Run, in order, again after an error, and with
	// the same alarms after a restart that came between. nil: nothing is judged.
	Raise func(ctx context.Context, alarms []Alarm, through int64) error
	After int64 // the entry up to which all were judged before
}

// NewHotspots is the fold of an empty log.
func NewHotspots(o HotspotOptions) *Hotspots {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Hotspots{HotspotOptions: o, counts: hotspot.NewCounts(), usual: map[string]*usual{}, judges: map[string]*judge{},
		changed: make(chan struct{}), wake: make(chan struct{}, 1), busy: make(chan struct{}, runtime.GOMAXPROCS(0)), judged: alarms{signal: make(chan struct{}, 1), through: o.After}}
}

// Apply folds entries in order. After an error nothing more is folded.
func (h *Hotspots) Apply(entries []grid.Entry) error {
	return h.ApplyWith(context.Background(), entries)
}

// ApplyWith is Apply that gives up when ctx ends while it waits for the database.
func (h *Hotspots) ApplyWith(ctx context.Context, entries []grid.Entry) error {
	for i := range entries {
		moves, err := h.apply(&entries[i])
		if err != nil {
			return err
		}
		if err := h.judge(ctx, &entries[i], moves); err != nil {
			return err
		}
	}
	return nil
}

// apply folds one entry, brings the usual maps after it, and gives the changes of
// clues.
func (h *Hotspots) apply(e *grid.Entry) ([]hotspot.ClueChange, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failed == nil {
		h.failed = h.counts.Apply(e)
	}
	if h.failed != nil {
		return nil, h.failed
	}
	moves := h.counts.Moves()
	told, stale := false, false
	for _, u := range h.usual {
		told = u.follow(h.counts, e.Seq, moves, h.version+1) || told
		stale = stale || u.behind(h.counts)
	}
	if told {
		h.tell()
	}
	if stale {
		h.awake()
	}
	return moves, nil
}

// tell wakes readers after a change; the caller holds the lock.
func (h *Hotspots) tell() {
	h.version++
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *Hotspots) awake() {
	select {
	case h.wake <- struct{}{}:
	default: // it is awake
	}
}

// Rev is the log sequence of the last applied entry.
func (h *Hotspots) Rev() int64 {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.counts.Rev()
}

// Changed is closed at the next change of any usual map. Take it before reading,
// so that nothing falls between.
func (h *Hotspots) Changed() <-chan struct{} {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.changed
}

// Usual is the question of the policy in force for a scope: what sockets are
// shown. It is not complete before the log has a policy.
func (h *Hotspots) Usual(region string) hotspot.Question {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.usually(region)
}

func (h *Hotspots) usually(region string) hotspot.Question {
	rule := h.counts.Policy().HotspotRule()
	return hotspot.Question{Region: region, Resolution: min(rule.Resolution, h.Resolution), Until: h.counts.Today(), Days: rule.WindowDays,
		K: rule.Rings, Per: hotspot.PerCount}
}

// complete fills in what a question leaves to the policy and refuses what cannot
// be answered.
func (h *Hotspots) complete(q hotspot.Question) (hotspot.Asked, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	policy := h.counts.Policy()
	a := hotspot.Asked{Question: q, Rule: policy.HotspotRule(), Version: policy.Version}
	switch {
	case h.failed != nil:
		return a, h.failed
	case !h.counts.Known(q.Region):
		return a, grid.Errorf(grid.NotFound, "region-not-found", "there is no region %s", q.Region)
	case h.counts.Today() == grid.NoDate:
		return a, grid.Errorf(grid.Unavailable, "no-policy", "no policy is in force yet")
	}
	usual := h.usually(q.Region)
	or(&a.Resolution, usual.Resolution)
	or(&a.Until, usual.Until)
	or(&a.Days, usual.Days)
	or(&a.K, usual.K)
	or(&a.Per, usual.Per)
	var f grid.Faults
	within(&f, "resolution", a.Resolution, grid.MinResolution, h.Resolution)
	within(&f, "days", a.Days, 1, mostDays)
	within(&f, "k", a.K, 1, 5)
	if a.Until > usual.Until {
		f.Add("until", a.Until.String(), "lies after today, %s", usual.Until)
	}
	switch a.Per {
	case hotspot.PerCount, hotspot.PerInstitution, hotspot.PerResident, hotspot.PerEffort:
	default:
		f.Add("per", string(a.Per), "is not count, institution, resident or effort")
	}
	return a, f.Err("question")
}

// mostDays bounds a window.
const mostDays = 3660

func or[T comparable](v *T, usual T) {
	var zero T
	if *v == zero {
		*v = usual
	}
}

func within(f *grid.Faults, name string, n, least, most int) {
	if n < least || n > most {
		f.Add(name, strconv.Itoa(n), "is not %d to %d", least, most)
	}
}
