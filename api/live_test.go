package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// patience is how long a test waits for what should come at once.
const patience = 30 * time.Second

// dial connects a client that dies with the test.
func (w *world) dial(c *liveclient.Client) *liveclient.Client {
	w.t.Helper()
	if err := c.Dial(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Kill)
	return c
}

// next reads until a message of the kind comes.
func next(t testing.TB, c *liveclient.Client, kind string) *liveclient.Message {
	t.Helper()
	for {
		m, err := c.Next(patience)
		if err != nil {
			t.Fatalf("waiting for a %s: %v", kind, err)
		}
		if m.Type == kind {
			return m
		}
	}
}

// reach reads until the client's board is at a rev.
func reach(t testing.TB, c *liveclient.Client, rev int64) {
	t.Helper()
	for c.Board.Epoch == "" || c.Board.Rev < rev {
		if _, err := c.Next(patience); err != nil {
			t.Fatalf("at %d, on the way to %d: %v", c.Board.Rev, rev, err)
		}
	}
}

// agree checks the client's own fold against the server.
func (w *world) agree(c *liveclient.Client) {
	w.t.Helper()
	_, digest, err := w.view.Digest(live.Topic{Region: c.Region, Resolution: c.Resolution})
	if err != nil {
		w.t.Fatal(err)
	}
	if got, want := c.Board.Digest(), grid.DigestText(digest); got != want {
		w.t.Errorf("digest of %s at %d: got %s, want %s", c.Region, c.Resolution, got, want)
	}
	if c.Diverged != 0 {
		w.t.Errorf("heartbeats that did not fit: %d", c.Diverged)
	}
}

// TestStream: snapshot, diff, heartbeat, at every resolution, and each time the
// client's own digest is the server's.
func TestStream(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	for resolution := grid.MinResolution; resolution <= deployment.Resolution; resolution++ {
		t.Run(fmt.Sprint("resolution ", resolution), func(t *testing.T) {
			c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: resolution})
			m, err := c.Next(patience)
			if err != nil || m.Type != "snapshot" {
				t.Fatalf("first message: got %+v, %v, want a snapshot", m, err)
			}
			reach(t, c, w.view.Rev())
			w.agree(c)
			w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointA, "high"), nil)
			m = next(t, c, "diff")
			if len(m.Cells) != 1 || m.Cells[0].Clues[2] == 0 {
				t.Errorf("diff: got %+v, want one line with a clue", m)
			}
			w.agree(c)
			asked := time.Now()
			m = next(t, c, "heartbeat")
			if m.Rev != c.Board.Rev || m.Digest != c.Board.Digest() {
				t.Errorf("heartbeat: got %d %s, want %d %s", m.Rev, m.Digest, c.Board.Rev, c.Board.Digest())
			}
			t.Logf("heartbeat after %v", time.Since(asked))
		})
	}
}

// TestRemoved: a line that becomes empty is removed. The clue is an old one: where
// one was opened lately, patrols are owed after it is closed.
func TestRemoved(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9})
	next(t, c, "snapshot")
	lines := c.Board.Lines()
	path := "/api/v1/clues/" + w.id()
	empty := pointA
	empty.Lat = 41.885
	old := strings.Replace(clueAt(empty, "high"), "{", `{"opened_at":"2013-01-05T12:00:00Z",`, 1)
	w.must(s, 200, "PUT", path, old, nil)
	next(t, c, "diff")
	if got := c.Board.Lines(); got != lines+1 {
		t.Errorf("lines with the clue: got %d, want %d", got, lines+1)
	}
	w.must(s, 200, "POST", path+"/close", "{}", nil, "Idempotency-Key: "+w.id())
	m := next(t, c, "diff")
	if len(m.Removed) != 1 || c.Board.Lines() != lines {
		t.Errorf("after the close: got %d removed and %d lines, want 1 and %d", len(m.Removed), c.Board.Lines(), lines)
	}
	w.agree(c)
}

// TestResume: a cursor gets one diff, a foreign epoch and a cursor ahead of the
// log get a snapshot.
func TestResume(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9})
	next(t, c, "snapshot")
	c.Kill()
	for range 5 {
		w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointA, "high"), nil)
	}
	w.caughtUp()
	from := c.Board.Rev
	head := w.view.Rev()
	w.dial(c)
	m, err := c.Next(patience)
	if err != nil || m.Type != "diff" || m.From != from {
		t.Fatalf("after the cut: got %+v, %v, want a diff from %d", m, err, from)
	}
	reach(t, c, head)
	if c.Snapshots != 1 {
		t.Errorf("snapshots: got %d, want 1", c.Snapshots)
	}
	w.agree(c)
	for name, spoil := range map[string]func(){
		"foreign epoch": func() { c.Board.Epoch = "another" },
		"ahead":         func() { c.Board.Rev = 1 << 40 },
	} {
		t.Run(name, func(t *testing.T) {
			c.Kill()
			spoil()
			w.dial(c)
			if m, err := c.Next(patience); err != nil || m.Type != "snapshot" {
				t.Fatalf("got %+v, %v, want a snapshot", m, err)
			}
			reach(t, c, head)
			w.agree(c)
		})
	}
	t.Run("another topic on the same socket", func(t *testing.T) {
		c.Resolution, c.Board = 7, liveclient.Board{}
		if err := c.Subscribe(); err != nil {
			t.Fatal(err)
		}
		for c.Resolution != 7 || c.Board.Epoch == "" {
			if _, err := c.Next(patience); err != nil {
				c.Board = liveclient.Board{} // a diff of the old topic was under way
				continue
			}
		}
		w.agree(c)
	})
}

// closeCode reads until the server closes.
func closeCode(t testing.TB, ws *websocket.Conn) (int, string) {
	t.Helper()
	ws.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			var closed *websocket.CloseError
			if !errors.As(err, &closed) {
				t.Fatalf("got %v, want a close frame", err)
			}
			return closed.Code, closed.Text
		}
	}
}

// connect opens a bare socket with a ticket of the session.
func (w *world) connect(s *liveclient.Session, headers http.Header) (*websocket.Conn, *http.Response, error) {
	w.t.Helper()
	var ticket ticketReply
	w.must(s, 200, "POST", "/api/v1/ticket", "", &ticket)
	return w.connectWith(ticket.Ticket, headers)
}

func (w *world) connectWith(ticket string, headers http.Header) (*websocket.Conn, *http.Response, error) {
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.http.URL, "http")+"/api/v1/live?ticket="+ticket, headers)
	if err == nil {
		w.t.Cleanup(func() { ws.Close() })
	}
	return ws, resp, err
}

func TestCloseCodes(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	for _, c := range []struct {
		name, message string
		kind, code    int
	}{
		{"not JSON", "hello", websocket.TextMessage, 4002},
		{"binary", `{"type":"subscribe","region":"town-a","resolution":9}`, websocket.BinaryMessage, 4002},
		{"unknown type", `{"type":"publish","region":"town-a","resolution":9}`, websocket.TextMessage, 4002},
		{"unknown field", `{"type":"subscribe","region":"town-a","resolution":9,"x":1}`, websocket.TextMessage, 4002},
		{"unknown layer", `{"type":"subscribe","region":"town-a","resolution":9,"layers":["x"]}`, websocket.TextMessage, 4002},
		{"resolution", `{"type":"subscribe","region":"town-a","resolution":10}`, websocket.TextMessage, 4002},
		{"negative cursor", `{"type":"subscribe","region":"town-a","resolution":9,"cursor":{"epoch":"x","rev":-1}}`, websocket.TextMessage, 4002},
		{"another's region", `{"type":"subscribe","region":"town-b","resolution":9}`, websocket.TextMessage, 4001},
		{"the region above", `{"type":"subscribe","region":"town","resolution":9}`, websocket.TextMessage, 4001},
		{"no such region", `{"type":"subscribe","region":"nowhere","resolution":9}`, websocket.TextMessage, 4001},
		{"too long", `{"type":"subscribe","region":"` + strings.Repeat("x", 5000) + `"}`, websocket.TextMessage, websocket.CloseMessageTooBig},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws, _, err := w.connect(s, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := ws.WriteMessage(c.kind, []byte(c.message)); err != nil {
				t.Fatal(err)
			}
			if code, text := closeCode(t, ws); code != c.code {
				t.Errorf("got %d %q, want %d", code, text, c.code)
			}
		})
	}
}

func TestTickets(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	var ticket ticketReply
	w.must(s, 200, "POST", "/api/v1/ticket", "", &ticket)
	ws, _, err := w.connectWith(ticket.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"subscribe","region":"","resolution":9}`)); err != nil {
		t.Fatal(err)
	}
	if _, data, err := ws.ReadMessage(); err != nil || !strings.Contains(string(data), `"region":"town-a"`) {
		t.Fatalf("got %.200s, %v", data, err)
	}
	for name, text := range map[string]string{"used": ticket.Ticket, "none": "", "invented": "AAAA"} {
		t.Run(name, func(t *testing.T) {
			ws, _, err := w.connectWith(text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if code, _ := closeCode(t, ws); code != 4001 {
				t.Errorf("got %d, want 4001", code)
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	w.server.origins = []string{"https://maps.example"}
	for _, c := range []struct {
		name    string
		headers http.Header
		allowed bool
	}{
		{"a script", nil, true},
		{"own page", http.Header{"Origin": {w.http.URL}, "Cookie": {"a=b"}}, true},
		{"a listed page", http.Header{"Origin": {"https://maps.example"}}, true},
		{"another page", http.Header{"Origin": {"https://evil.example"}}, false},
		{"a sandboxed page", http.Header{"Origin": {"null"}}, false},
		{"a listed host over http", http.Header{"Origin": {"http://maps.example"}}, false},
		{"a browser that hides it", http.Header{"User-Agent": {"Mozilla/5.0"}}, false},
		{"cookies without origin", http.Header{"Cookie": {"a=b"}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, resp, err := w.connect(s, c.headers)
			if (err == nil) != c.allowed {
				t.Errorf("got %v, want allowed %v", err, c.allowed)
			}
			if !c.allowed && resp.StatusCode != http.StatusForbidden {
				t.Errorf("status: got %d, want 403", resp.StatusCode)
			}
		})
	}
}

// TestRevoked: the end of a session ends its sockets at the next check.
func TestRevoked(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	var ticket ticketReply
	w.must(s, 200, "POST", "/api/v1/ticket", "", &ticket)
	c, err := w.server.redeem(&http.Request{URL: mustURL(t, "/?ticket="+ticket.Ticket)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.server.stillAllowed(t.Context(), c); err != nil {
		t.Errorf("while logged in: %v", err)
	}
	w.must(s, 204, "DELETE", "/api/v1/session", "", nil)
	if err := w.server.stillAllowed(t.Context(), c); grid.KindOf(err) != grid.Denied {
		t.Errorf("after logging out: got %v, want Denied", err)
	}
	t.Run("moved to another region", func(t *testing.T) {
		account, err := w.store.AccountByName(t.Context(), "clerk")
		if err != nil {
			t.Fatal(err)
		}
		c := &caller{Account: account}
		moved := account
		moved.Region = areaB
		w.write(func(tx *store.Tx) error { return tx.PutAccount(moved) })
		if err := w.server.stillAllowed(t.Context(), c); grid.KindOf(err) != grid.Denied {
			t.Errorf("got %v, want Denied", err)
		}
	})
}

func TestDrain(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	var sockets []*websocket.Conn
	for range 3 {
		ws, _, err := w.connect(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		sockets = append(sockets, ws)
	}
	eventually(t, "three sockets", func() bool { return w.server.hub.count() == 3 })
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		w.server.Drain(ctx)
	}()
	hints := map[int]bool{}
	for _, ws := range sockets {
		code, text := closeCode(t, ws)
		var hint struct {
			Retry int `json:"retry_ms"`
		}
		if err := json.Unmarshal([]byte(text), &hint); err != nil || code != 1001 || hint.Retry < 500 || hint.Retry > 5000 {
			t.Errorf("got %d %q, want 1001 with a hint", code, text)
		}
		hints[hint.Retry] = true
	}
	if len(hints) < 2 {
		t.Errorf("the hints are the same: %v", hints)
	}
	<-drained
	w.must(nil, 503, "GET", "/readyz", "", nil)
	ws, _, err := w.connect(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := closeCode(t, ws); code != 1001 {
		t.Errorf("a late socket: got %d, want 1001", code)
	}
}

// TestLayers: staff as a whole list, the feed in the order of the log, both of
// the scope only.
func TestLayers(t *testing.T) {
	w := newWorld(t)
	officer, s := w.login("officer"), w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9, Layers: []string{"staff", "feed"}})
	if m := next(t, c, "staff"); string(m.Officers) != "[]" {
		t.Errorf("staff at first: got %s, want none", m.Officers)
	}
	shift := w.id()
	w.must(officer, 200, "PUT", "/api/v1/shifts/"+shift, `{"datum":"wgs84","lon":-87.72,"lat":41.85}`, nil)
	w.must(officer, 200, "POST", "/api/v1/positions", fmt.Sprintf(`{"datum":"wgs84","items":[{"device":"d","device_seq":1,"shift":%q,"at":"2014-06-02T12:00:00Z","lon":-87.72,"lat":41.85,"accuracy_m":5}]}`, shift), nil, "Idempotency-Key: "+w.id())
	admin := w.login("admin-b")
	w.must(admin, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointB, "critical"), nil)
	clue := w.id()
	w.must(s, 200, "PUT", "/api/v1/clues/"+clue, clueAt(pointA, "critical"), nil)
	var feed []liveclient.FeedItem
	for staff := ""; staff == "" || len(feed) < 2; {
		m, err := c.Next(patience)
		if err != nil {
			t.Fatal(err)
		}
		feed = append(feed, m.Items...)
		if m.Type == "staff" && string(m.Officers) != "[]" {
			if staff = string(m.Officers); !strings.Contains(staff, `"officer":"`+string(officerA)+`"`) || !strings.Contains(staff, `"name":"Anna"`) {
				t.Errorf("staff: got %s", staff)
			}
		}
	}
	if feed[0].Kind != "shift.changed" || feed[1].Kind != "clue.recorded" || feed[1].ID != clue || feed[1].Severity != "critical" || feed[0].Seq >= feed[1].Seq {
		t.Errorf("feed: got %+v", feed)
	}
}

// TestClientsUnderFire: clients of two scopes at two resolutions, killed at
// random while the log moves, all end equal to the server.
func TestClientsUnderFire(t *testing.T) {
	const seed = 20141102
	t.Logf("seed %d", seed)
	w := newWorld(t)
	commander, mayor := w.login("commander"), w.login("commander-city")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var clients []*liveclient.Client
	var wait sync.WaitGroup
	for i := range 8 {
		c := &liveclient.Client{Session: commander, Region: areaA, Resolution: 9 - 2*(i%2)}
		if i >= 4 {
			c.Session, c.Region = mayor, city
		}
		clients = append(clients, c)
		wait.Go(func() {
			if err := c.Run(ctx); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range 120 {
		p := pointA
		if rng.IntN(2) == 0 {
			p = pointB
		}
		p.Lon += 0.02 * (rng.Float64() - 0.5)
		p.Lat += 0.02 * (rng.Float64() - 0.5)
		w.must(mayor, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(p, []string{"low", "medium", "high", "critical"}[rng.IntN(4)]), nil)
		if i%10 == 9 {
			clients[rng.IntN(len(clients))].Kill()
			w.advance(time.Hour)
		}
	}
	w.caughtUp()
	head := w.view.Rev()
	cancel()
	wait.Wait()
	for _, c := range clients {
		w.dial(c) // one last time, with the cursor it has
		reach(t, c, head)
		w.agree(c)
	}
}

// TestSlowClient gets one merged diff instead of a queue.
func TestSlowClient(t *testing.T) {
	w := newWorld(t)
	s := w.login("commander")
	c := w.dial(&liveclient.Client{Session: s, Region: areaA, Resolution: 9})
	next(t, c, "snapshot")
	for range 50 {
		w.must(s, 200, "PUT", "/api/v1/clues/"+w.id(), clueAt(pointA, "low"), nil)
	}
	w.caughtUp()
	diffs := 0
	for c.Board.Rev < w.view.Rev() {
		next(t, c, "diff")
		diffs++
	}
	t.Logf("50 writes came in %d diffs", diffs)
	w.agree(c)
}

// TestTooSlow: a client that reads too slowly is closed with 4000.
func TestTooSlow(t *testing.T) {
	w := newWorldWith(t, setup{options: func(o *Options) {
		o.timing.buffer = 1 // the least the system gives
		o.timing.slow = func(int) time.Duration { return time.Millisecond }
	}})
	w.write(func(tx *store.Tx) error { // enough lines for a message that no buffer takes
		var all []*grid.Clue
		for i := range 1000 {
			p := geo.Point{Lon: -87.74 + 0.002*float64(i%32), Lat: 41.81 + 0.0025*float64(i/32)}
			all = append(all, &grid.Clue{ID: grid.ClueID(uuid(0x70000 + i)), Source: "hotline", Kind: "k", Point: &p, State: grid.ClueOpen, OpenedAt: tx.Now()})
		}
		return faultless(tx.PutClues(all))
	})
	w.caughtUp()
	s := w.login("commander-city")
	var ticket ticketReply
	w.must(s, 200, "POST", "/api/v1/ticket", "", &ticket)
	dialer := websocket.Dialer{NetDial: func(network, address string) (net.Conn, error) {
		c, err := net.Dial(network, address)
		if err == nil {
			c.(*net.TCPConn).SetReadBuffer(1)
		}
		return c, err
	}}
	ws, _, err := dialer.Dial("ws"+strings.TrimPrefix(w.http.URL, "http")+"/api/v1/live?ticket="+ticket.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"subscribe","region":"","resolution":9}`)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // longer than allowed, shorter than the deadline
	if code, text := closeCode(t, ws); code != 4000 {
		t.Errorf("got %d %q, want 4000", code, text)
	}
}

// TestRecheck: a socket outlives neither its session nor its epoch.
func TestRecheck(t *testing.T) {
	quick := func(o *Options) { o.timing.recheck = 50 * time.Millisecond }
	t.Run("session", func(t *testing.T) {
		w := newWorldWith(t, setup{options: quick})
		s := w.login("commander")
		ws, _, err := w.connect(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.must(s, 204, "DELETE", "/api/v1/session", "", nil)
		if code, text := closeCode(t, ws); code != 4001 {
			t.Errorf("got %d %q, want 4001", code, text)
		}
	})
	t.Run("epoch", func(t *testing.T) {
		w := newWorldWith(t, setup{options: func(o *Options) {
			quick(o)
			o.Deployment.Epoch = "the one before"
		}})
		ws, _, err := w.connect(w.login("commander"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if code, text := closeCode(t, ws); code != 4003 {
			t.Errorf("got %d %q, want 4003", code, text)
		}
	})
}

// TestPostgres lives the main stories on the other database.
func TestPostgres(t *testing.T) {
	worldOn = "postgres"
	defer func() { worldOn = "sqlite" }()
	for name, story := range map[string]func(*testing.T){
		"idempotency": TestIdempotency, "concurrent repeats": TestConcurrentRepeats, "objects of others": TestObjectsOfOthers,
		"bad input": TestBadInput, "stream": TestStream, "resume": TestResume, "layers": TestLayers, "two worlds": TestTwoWorlds,
		"clients under fire": TestClientsUnderFire, "sessions": TestSessionLife, "imports": TestImportOverHTTP, "imports of others": TestImportsOfOthers,
		"hotspots": TestHotspotMap, "hotspot cell": TestHotspotCell, "hotspot layer": TestHotspotLayer, "scans": TestScans, "cancelled scan": TestScanCancel,
		"scans of others": TestScansOfOthers, "nightly scans": TestNightlyScans, "alerts": TestAlerts,
		"risks": TestRisks, "risks of others": TestRisksOfOthers,
		"drafts": TestDraft, "publication": TestPublication, "two planners": TestTwoPlanners, "an older base": TestOlderBase,
		"balances": TestBalance, "absence": TestAbsence, "roster": TestRoster, "plan files": TestPlanFiles, "drafts of others": TestDraftsOfOthers,
		"submissions": TestSubmissionIsStoredOnce, "submissions with blobs": TestSubmissionBlobsBeforeAndAfter, "quarantine": TestSubmissionQuarantine,
		"submissions out of order": TestSubmissionsOutOfOrder, "submission at once": TestSubmissionSameAtOnce, "wipe": TestDeviceWipe,
		"submitted calls": TestSubmittedSOS, "submitted replies": TestSubmittedReply, "submitted problems": TestSubmittedProblem, "a wiped phone again": TestWipedDeviceSendsAgain,
		"coverage by grade": TestCoverageByGrade, "codes on site": TestSiteCode,
	} {
		t.Run(name, story)
	}
}
