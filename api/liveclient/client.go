package liveclient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Session is a logged-in caller of the HTTP API.
type Session struct {
	Base string // "http://host:port"
	HTTP *http.Client
	csrf string
}

// LogIn opens a session.
func LogIn(ctx context.Context, base, name, password string) (*Session, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	s := &Session{Base: strings.TrimRight(base, "/"), HTTP: &http.Client{Jar: jar, Timeout: 60 * time.Second}}
	body, err := json.Marshal(map[string]string{"name": name, "password": password})
	if err != nil {
		return nil, err
	}
	if _, err := s.Do(ctx, http.MethodPost, "/api/v1/session", "", body, nil); err != nil {
		return nil, fmt.Errorf("log in as %s: %w", name, err)
	}
	u, err := url.Parse(s.Base)
	if err != nil {
		return nil, err
	}
	for _, c := range jar.Cookies(u) {
		if c.Name == "gridwatch_csrf" {
			s.csrf = c.Value
		}
	}
	return s, nil
}

// Refusal is an answer that is not 2xx.
type Refusal struct {
	Status int
	Body   []byte
}

// Error names the status and the problem.
func (r *Refusal) Error() string {
	return fmt.Sprintf("status %d: %s", r.Status, bytes.TrimSpace(r.Body))
}

// Do sends a request and reads the answer into out, when it is not nil. key is
// the idempotency key of a write.
func (s *Session) Do(ctx context.Context, method, path, key string, body []byte, out any) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.Base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method != http.MethodGet {
		req.Header.Set("X-CSRF-Token", s.csrf)
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return resp.Header, &Refusal{resp.StatusCode, answer}
	}
	if out == nil || len(answer) == 0 {
		return resp.Header, nil
	}
	return resp.Header, json.Unmarshal(answer, out)
}

// Digest asks for the server's digest of a topic.
func (s *Session) Digest(ctx context.Context, region string, resolution int) (rev int64, digest string, err error) {
	var d struct {
		Rev    int64  `json:"rev"`
		Digest string `json:"digest"`
	}
	_, err = s.Do(ctx, http.MethodGet, fmt.Sprintf("/api/v1/board/digest?region=%s&resolution=%d", url.QueryEscape(region), resolution), "", nil, &d)
	return d.Rev, d.Digest, err
}

// Client follows one topic and comes back after every cut with its cursor.
type Client struct {
	Session    *Session
	Region     string
	Resolution int
	Layers     []string
	Slow       time.Duration     // pause after each message
	OnMessage  func(*Message)    // called after the fold, by Run
	OnRaw      func(data []byte) // called before the fold, by Run

	Board     Board
	Hotspots  Hotspots // the layer "hotspots"
	Frames    int64    // messages received
	Bytes     int64    // of their payload
	Snapshots int
	Diverged  int // heartbeats whose digest or rev was not the board's
	Code      int // close code of the last connection, 0 when it was cut

	mu   sync.Mutex // of conn, which Kill reads from anywhere
	conn *websocket.Conn
}

// Dial opens a connection with a fresh ticket and subscribes from the cursor.
func (c *Client) Dial(ctx context.Context) error {
	var t struct {
		Ticket string `json:"ticket"`
	}
	if _, err := c.Session.Do(ctx, http.MethodPost, "/api/v1/ticket", "", nil, &t); err != nil {
		return err
	}
	address := "ws" + strings.TrimPrefix(c.Session.Base, "http") + "/api/v1/live?ticket=" + url.QueryEscape(t.Ticket)
	d := websocket.Dialer{HandshakeTimeout: 30 * time.Second}
	conn, _, err := d.DialContext(ctx, address, nil)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.conn = conn
	c.mu.Unlock()
	if err := ctx.Err(); err != nil { // it ended while the connection came up, too early for Kill to see it
		c.Kill()
		return err
	}
	return c.Subscribe()
}

// Subscribe asks for the client's topic, from its cursor when it has one.
func (c *Client) Subscribe() error {
	m := map[string]any{"type": "subscribe", "region": c.Region, "resolution": c.Resolution}
	if len(c.Layers) > 0 {
		m["layers"] = c.Layers
	}
	if c.Board.Epoch != "" {
		m["cursor"] = map[string]any{"epoch": c.Board.Epoch, "rev": c.Board.Rev}
	}
	return c.conn.WriteJSON(m)
}

// Kill cuts the connection without a word, as a lost network does.
func (c *Client) Kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return
	}
	if tcp, ok := c.conn.NetConn().(*net.TCPConn); ok {
		tcp.SetLinger(0) // a reset, not a farewell
	}
	c.conn.Close()
}

// Next reads one message and folds it.
func (c *Client) Next(timeout time.Duration) (*Message, error) {
	c.conn.SetReadDeadline(time.Now().Add(timeout))
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		c.Code = 0
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			c.Code = closed.Code
		}
		return nil, err
	}
	c.Frames++
	c.Bytes += int64(len(data))
	if c.OnRaw != nil {
		c.OnRaw(data)
	}
	var kind struct{ Type string }
	if err := json.Unmarshal(data, &kind); err != nil {
		return nil, err
	}
	if kind.Type == "hotspots" { // its cells are of another shape
		return &Message{Type: kind.Type}, c.hotspots(data)
	}
	m := &Message{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	switch m.Type {
	case "snapshot":
		c.Snapshots++
	case "heartbeat":
		if m.Rev != c.Board.Rev || m.Digest != c.Board.Digest() {
			c.Diverged++
		}
	}
	if err := c.Board.Fold(m); err != nil {
		c.Board = Board{}
		return nil, err
	}
	return m, nil
}

// Run follows the topic until ctx ends, coming back after every cut.
func (c *Client) Run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { c.Kill() })
	defer stop()
	pause := 50 * time.Millisecond
	for ctx.Err() == nil {
		err := c.Dial(ctx)
		for err == nil && ctx.Err() == nil {
			var m *Message
			if m, err = c.Next(60 * time.Second); err == nil {
				pause = 50 * time.Millisecond
				if c.OnMessage != nil {
					c.OnMessage(m)
				}
				time.Sleep(c.Slow)
			}
		}
		c.Kill()
		var refused *Refusal
		if errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden) || c.Code == 4001 || c.Code == 4002 {
			return err
		}
		if c.Code == 4003 {
			c.Board = Board{}
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, 5*time.Second)
		}
	}
	return nil
}
