package api

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"gridwatch/grid"
	"gridwatch/grid/live"
)

// Close codes of the stream: they tell the client whether to come back.
const (
	closeDraining     = websocket.CloseGoingAway // 1001: come back after the hint
	closeBroken       = websocket.CloseInternalServerErr
	closeTooSlow      = 4000 // come back
	closeUnauthorised = 4001 // log in again
	closeMalformed    = 4002 // do not repeat
	closeEpoch        = 4003 // come back without cursor
)

const (
	readLimit    = 4 * kib
	sendBuffer   = 128 * kib
	pingEvery    = 20 * time.Second
	readDeadline = 45 * time.Second
)

// upgrader never compresses: the read limit counts compressed bytes.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: 10 * time.Second,
	ReadBufferSize:   1 * kib,
	WriteBufferSize:  4 * kib,
	WriteBufferPool:  &sync.Pool{},
	CheckOrigin:      func(*http.Request) bool { return true }, // decided before
	Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
		newProblem(status, "not-a-websocket", reason.Error()).write(w)
	},
}

// socket is one client of the stream: the goroutine of the request reads,
// another writes.
type socket struct {
	server *Server
	ws     *websocket.Conn
	caller *caller
	asked  chan *subscription // the latest wish of the client
	gone   chan struct{}      // closed when both goroutines have ended
	ended  atomic.Bool        // a close frame was sent

	// The writer's own.
	topic          live.Topic
	sent, seen     int64 // what the client has; up to where nothing more concerned it
	staff, feed    bool
	hotspots       bool
	staffVersion   int
	feedSeq        int64
	hotspotVersion int64
	heartbeats     int
}

// allowedOrigin refuses pages of other sites. A missing Origin is a script's;
// browsers always send one, so with a cookie or a browser's name it is refused.
func (s *Server) allowedOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Cookie") == "" && !strings.Contains(r.Header.Get("User-Agent"), "Mozilla/")
	}
	if slices.Contains(s.origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// serveLive redeems the ticket and runs the socket until it ends.
func (s *Server) serveLive(w http.ResponseWriter, r *http.Request) {
	if !s.allowedOrigin(r) {
		newProblem(http.StatusForbidden, "origin", "this origin may not open the stream").write(w)
		return
	}
	ip := clientIP(r)
	if s.strays.blocked(ip) { // each wrong ticket costs a write
		w.Header().Set("Retry-After", "5")
		newProblem(http.StatusTooManyRequests, "too-many-tickets", "too many wrong tickets; wait and try again").write(w)
		return
	}
	caller, redeemed := s.redeem(r)
	if redeemed != nil {
		s.strays.failed(ip)
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // answered by the upgrader
	}
	c := &socket{
		server: s, ws: ws, caller: caller,
		asked: make(chan *subscription, 1), gone: make(chan struct{}),
	}
	defer close(c.gone)
	defer ws.Close()
	switch {
	case redeemed != nil:
		c.finish(closeUnauthorised, "the ticket is not valid")
		c.read()
		return
	case !s.hub.add(c):
		c.leave()
		c.read()
		return
	}
	defer s.hub.remove(c)
	boundBuffer(ws.NetConn(), s.timing.buffer)
	ctx, cancel := context.WithCancel(context.Background()) // the request's ends with the hijack
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write(ctx)
	}()
	c.read()
	cancel()
	<-written
}

// boundBuffer keeps the system from taking many frames for a slow client: what
// waits there cannot be merged any more.
func boundBuffer(c net.Conn, bytes int) {
	for {
		switch x := c.(type) {
		case *net.TCPConn:
			x.SetWriteBuffer(bytes) // a hint; without it the stream works too
			return
		case interface{ NetConn() net.Conn }:
			c = x.NetConn()
		default:
			return
		}
	}
}

// read takes subscriptions until the connection ends.
func (c *socket) read() {
	c.ws.SetReadLimit(readLimit)
	c.extend()
	c.ws.SetPongHandler(func(string) error { c.extend(); return nil })
	often := rate.NewLimiter(2, 10) // each subscription may cost a snapshot
	for {
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if c.ended.Load() {
			continue // until the client's close frame, or the deadline
		}
		m, err := parseSubscription(data, c.server.deployment.Resolution)
		if kind != websocket.TextMessage || err != nil {
			reason := "messages are text"
			if err != nil {
				reason = err.Error()
			}
			c.finish(closeMalformed, reason)
			continue
		}
		// Only this client waits, half a second at most.
		time.Sleep(often.Reserve().Delay())
		select { // replace a wish nobody has looked at yet
		case <-c.asked:
		default:
		}
		c.asked <- m
	}
}

// extend gives the client time until its next sign of life.
func (c *socket) extend() {
	if !c.ended.Load() {
		c.ws.SetReadDeadline(time.Now().Add(readDeadline))
	}
}

// finish sends a close frame, once, and gives the client a moment to answer.
func (c *socket) finish(code int, reason string) {
	if c.ended.Swap(true) {
		return
	}
	const most = 120 // a control frame holds 125 bytes
	if len(reason) > most {
		reason = strings.ToValidUTF8(reason[:most], "")
	}
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(5*time.Second))
	c.ws.SetReadDeadline(time.Now().Add(2 * time.Second))
}

// leave says goodbye at shutdown, with a hint that spreads the returns.
func (c *socket) leave() {
	c.finish(closeDraining, fmt.Sprintf(`{"retry_ms":%d}`, 500+rand.IntN(4500)))
}

// write keeps the client at the board until the reader ends.
func (c *socket) write(ctx context.Context) {
	ping, staff, recheck := time.NewTicker(pingEvery), time.NewTicker(staffEvery), time.NewTicker(c.server.timing.recheck)
	defer ping.Stop()
	defer staff.Stop()
	defer recheck.Stop()
	t := c.server.hub.current()
	c.heartbeats = t.heartbeats
	for {
		ok, staffDue := true, false
		select {
		case <-ctx.Done():
			return
		case m := <-c.asked:
			ok, staffDue = c.subscribe(ctx, m), true
		case <-t.next:
		case <-staff.C:
			staffDue = true
		case <-ping.C:
			ok = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(slowAfter)) == nil
		case <-recheck.C:
			ok = c.recheck(ctx)
		}
		t = c.server.hub.current()
		if ok && c.topic.Region != "" {
			ok = c.bring(t) && (!c.feed || c.sendFeed(t)) && (!c.hotspots || c.sendHotspots(t)) && (!c.staff || !staffDue || c.sendStaff(ctx))
		}
		if !ok {
			c.finish(closeBroken, "")
			<-ctx.Done() // the reader sees the end
			return
		}
	}
}

// subscribe moves the client to another topic, or to its cursor.
func (c *socket) subscribe(ctx context.Context, m *subscription) bool {
	region, err := c.server.auth.region(ctx, c.caller, m.Region)
	if err != nil {
		c.finish(closeUnauthorised, "no such region")
		return false
	}
	c.topic = live.Topic{Region: region, Resolution: m.Resolution}
	c.sent = -1
	if m.Cursor != nil && m.Cursor.Epoch == c.server.hub.epoch && m.Cursor.Rev <= c.server.view.Rev() {
		c.sent = m.Cursor.Rev
	}
	c.seen, c.feedSeq, c.staffVersion = c.sent, c.sent, 0
	c.staff, c.feed = slices.Contains(m.Layers, layerStaff), slices.Contains(m.Layers, layerFeed)
	c.hotspots, c.hotspotVersion = c.server.hotspots != nil && slices.Contains(m.Layers, layerHotspots), -1
	return true
}

// bring sends what the client needs to be at the board of this turn. A heartbeat
// is of exactly the rev the client has, so a diff goes before it, empty if need be.
func (c *socket) bring(t *turn) bool {
	h := c.server.hub
	k := frameKey{topic: c.topic, sent: c.sent, seen: c.seen}
	f, err := h.frame(t, k)
	if err != nil {
		if grid.KindOf(err) == grid.NotFound {
			c.finish(closeUnauthorised, "no such region")
		}
		return false
	}
	beat := t.heartbeats > c.heartbeats
	if !f.empty() || beat && f.delta.To != c.sent {
		body := h.bytes(f, k)
		kind := "diff"
		if f.delta.Full {
			kind = "snapshot"
		}
		if !c.send(f.message, kind, len(body)) {
			return false
		}
		if f.delta.Full {
			c.feedSeq = -1
		}
		c.sent = f.delta.To
	}
	c.seen = f.delta.To
	if beat {
		c.heartbeats = t.heartbeats
		return c.send(h.beatOf(f), "heartbeat", 0)
	}
	return true
}

// sendFeed sends what happened up to where the client has seen the board.
func (c *socket) sendFeed(t *turn) bool {
	if c.feedSeq >= c.seen {
		return true
	}
	f, err := c.server.hub.feed(t, feedKey{c.topic.Region, c.feedSeq, c.seen})
	if err != nil {
		return false
	}
	c.feedSeq = c.seen
	return f.message == nil || c.send(f.message, "feed", f.size)
}

// sendStaff sends the layer of officers when it changed.
func (c *socket) sendStaff(ctx context.Context) bool {
	message, version, err := c.server.hub.staffOf(ctx, c.topic.Region, c.server.boardNow())
	if err != nil {
		c.server.log.Warn("the staff layer could not be read", "error", err)
		return true // it comes with the next tick
	}
	if version == c.staffVersion {
		return true
	}
	c.staffVersion = version
	return c.send(message, "staff", 0)
}

// send writes one frame. A client that needs longer than its size excuses is
// closed: it comes back and gets one merged diff.
func (c *socket) send(m *websocket.PreparedMessage, kind string, size int) bool {
	if c.ended.Load() {
		return false
	}
	limit := c.server.timing.slow(size)
	start := time.Now()
	c.ws.SetWriteDeadline(start.Add(limit + slowAfter))
	if err := c.ws.WritePreparedMessage(m); err != nil {
		c.ws.Close() // a frame cut in the middle cannot be followed by another
		return false
	}
	c.server.metrics.frames.WithLabelValues(kind).Inc()
	if time.Since(start) > limit {
		c.finish(closeTooSlow, "too slow")
		return false
	}
	return true
}

// recheck closes the socket of a session that was revoked and of an epoch that
// is over.
func (c *socket) recheck(ctx context.Context) bool {
	if err := c.server.stillAllowed(ctx, c.caller); err != nil {
		if kind := grid.KindOf(err); kind == grid.NotFound || kind == grid.Denied {
			c.finish(closeUnauthorised, "the session is over")
			return false
		}
		return true // the database is away: asked again at the next check
	}
	if d, err := c.server.store.Deployment(ctx); err == nil && d.Epoch != c.server.hub.epoch {
		c.finish(closeEpoch, "a new epoch has begun")
		return false
	}
	return true
}
