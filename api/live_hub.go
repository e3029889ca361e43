package api

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// Timing of the stream, in wall time.
const (
	pace           = 100 * time.Millisecond // between two looks at the board
	heartbeatEvery = 4 * time.Second        // contract: at most 5 s
	staffEvery     = 2 * time.Second
	recheckEvery   = 30 * time.Second // that the session still stands
	slowAfter      = 10 * time.Second // for one frame, and a second more for each slowRate bytes
	slowRate       = 16 * kib
)

// timing is what tests shorten.
type timing struct {
	heartbeat, recheck time.Duration
	slow               func(size int) time.Duration // how long a frame may take
	buffer             int                          // bytes the system may hold for a client
}

func (t timing) orDefault() timing {
	if t.heartbeat == 0 {
		t.heartbeat = heartbeatEvery
	}
	if t.recheck == 0 {
		t.recheck = recheckEvery
	}
	if t.buffer == 0 {
		t.buffer = sendBuffer
	}
	if t.slow == nil {
		t.slow = func(size int) time.Duration { return slowAfter + time.Duration(size/slowRate)*time.Second }
	}
	return t
}

// hub wakes the sockets together, at most once per pace, so that those at the
// same cursor need the same frame: it is computed and encoded once. Sockets pull;
// nothing is queued for them.
type hub struct {
	view     *live.View
	epoch    string
	store    *store.Store
	stop     chan struct{}    // closed when the hub ends
	beats    time.Duration    // between two heartbeats
	clock    func() time.Time // domain time
	hotspots *live.Hotspots   // nil: the layer is empty

	mu       sync.Mutex
	now      *turn
	sockets  map[*socket]struct{}
	draining bool
	staff    map[string]*staffFrame

	moved time.Time // wall time of the last change seen
}

// turn is one waking of the sockets.
type turn struct {
	heartbeats int           // heartbeats due so far
	next       chan struct{} // closed when the next turn begins

	mu       sync.Mutex
	frames   map[frameKey]*frame
	feeds    map[feedKey]*feedFrame
	hotspots map[hotspotKey]*hotspotFrame
}

// frameKey names what a socket at a cursor needs: what changed after seen, for a
// client that was last brought to sent. They differ when nothing in its scope
// changed in between and nothing was sent.
type frameKey struct {
	topic      live.Topic
	sent, seen int64
}

// frame is a delta, and its message once somebody needs it.
type frame struct {
	once  sync.Once
	delta live.Delta
	err   error

	encode    sync.Once
	body      []byte
	message   *websocket.PreparedMessage
	beat      sync.Once
	heartbeat *websocket.PreparedMessage
}

func newHub(v *live.View, hotspots *live.Hotspots, epoch string, st *store.Store, beats time.Duration, clock func() time.Time) *hub {
	return &hub{
		view: v, hotspots: hotspots, epoch: epoch, store: st, stop: make(chan struct{}), beats: beats, clock: clock,
		now: newTurn(0), sockets: map[*socket]struct{}{}, staff: map[string]*staffFrame{}, moved: time.Now(),
	}
}

func newTurn(heartbeats int) *turn {
	return &turn{heartbeats: heartbeats, next: make(chan struct{}), frames: map[frameKey]*frame{}, feeds: map[feedKey]*feedFrame{},
		hotspots: map[hotspotKey]*hotspotFrame{}}
}

// run turns whenever the board or a map of hotspots changed, at the pace, and for
// heartbeats.
func (h *hub) run() {
	beat := time.NewTicker(h.beats)
	defer beat.Stop()
	changed, hotter := h.view.Changed(), h.hotspotsChanged()
	for {
		moved, heartbeat := false, false
		select {
		case <-changed:
			moved = true
		case <-hotter:
		case <-beat.C:
			heartbeat = true
		case <-h.stop:
			return
		}
		changed, hotter = h.view.Changed(), h.hotspotsChanged() // before the sockets look, so that nothing falls between
		h.advance(moved, heartbeat)
		select {
		case <-time.After(pace):
		case <-h.stop:
			return
		}
	}
}

// advance begins the next turn.
func (h *hub) advance(moved, heartbeat bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := h.now
	h.now = newTurn(last.heartbeats)
	if heartbeat {
		h.now.heartbeats++
	}
	if moved {
		h.moved = time.Now()
	}
	close(last.next)
}

func (h *hub) current() *turn {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// age is the wall time since the board last changed.
func (h *hub) age() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Since(h.moved)
}

// frame is what the key needs in this turn.
func (h *hub) frame(t *turn, k frameKey) (*frame, error) {
	t.mu.Lock()
	f := t.frames[k]
	if f == nil {
		f = &frame{}
		t.frames[k] = f
	}
	t.mu.Unlock()
	f.once.Do(func() { f.read(context.Background(), h.view, k) })
	return f, f.err
}

// read asks the board, and puts the answer in an order that does not depend on
// how it came about. The delta is not changed after that.
func (f *frame) read(ctx context.Context, v *live.View, k frameKey) {
	f.delta, f.err = v.Since(ctx, k.topic, k.seen)
	slices.SortFunc(f.delta.Lines, func(x, y grid.LineState) int { return compareKeys(x.LineKey, y.LineKey) })
	slices.SortFunc(f.delta.Removed, compareKeys)
	slices.SortFunc(f.delta.Regions, func(x, y grid.RegionState) int { return cmp.Compare(x.Region, y.Region) })
}

// empty says whether the frame has nothing for its scope.
func (f *frame) empty() bool {
	d := &f.delta
	return !d.Full && len(d.Lines) == 0 && len(d.Removed) == 0 && len(d.Regions) == 0
}

// bytes is the snapshot or diff of the frame.
func (h *hub) bytes(f *frame, k frameKey) []byte {
	f.encode.Do(func() {
		if f.delta.Full {
			f.body = encodeSnapshot(h.epoch, k.topic.Region, k.topic.Resolution, &f.delta)
		} else {
			f.body = encodeDiff(h.epoch, k.sent, &f.delta)
		}
		f.message = prepared(f.body)
	})
	return f.body
}

// beatOf is the heartbeat for a client that has the frame.
func (h *hub) beatOf(f *frame) *websocket.PreparedMessage {
	f.beat.Do(func() { f.heartbeat = prepared(encodeHeartbeat(h.epoch, &f.delta, h.clock())) })
	return f.heartbeat
}

func prepared(body []byte) *websocket.PreparedMessage {
	m, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
	if err != nil {
		panic(err) // text messages always prepare
	}
	return m
}

// state is the board of a topic now.
func (h *hub) state(ctx context.Context, t live.Topic) (*frame, error) {
	k := snapshotKey(t)
	f, err := h.frame(h.current(), k)
	if err == nil && f.delta.To != h.view.Rev() { // the turn is older than the board
		f = &frame{}
		f.read(ctx, h.view, k)
		err = f.err
	}
	return f, err
}

func snapshotKey(t live.Topic) frameKey { return frameKey{topic: t, sent: -1, seen: -1} }

// add registers a socket; false when the server is draining.
func (h *hub) add(c *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return false
	}
	h.sockets[c] = struct{}{}
	return true
}

func (h *hub) remove(c *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, c)
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sockets)
}

// endSession closes the sockets of a session that has logged out.
func (h *hub) endSession(token string) {
	h.mu.Lock()
	var its []*socket
	for c := range h.sockets {
		if token != "" && c.caller.token == token {
			its = append(its, c)
		}
	}
	h.mu.Unlock()
	for _, c := range its {
		c.finish(closeUnauthorised, "the session is over")
	}
}

// drain closes every socket and waits for them; the hub ends with it.
func (h *hub) drain(ctx context.Context) {
	h.mu.Lock()
	first := !h.draining
	h.draining = true
	all := make([]*socket, 0, len(h.sockets))
	for c := range h.sockets {
		all = append(all, c)
	}
	h.mu.Unlock()
	for _, c := range all {
		go c.leave() // a slow one keeps nobody waiting
	}
	for _, c := range all {
		select {
		case <-c.gone:
		case <-ctx.Done():
			c.ws.Close()
		}
	}
	if first {
		close(h.stop)
	}
}
