package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"gridwatch/api/liveclient"
	"gridwatch/grid"
)

// loadCommand is `gridwatch load`.
type loadCommand struct {
	URL      string        `name:"url" required:"" placeholder:"URL" help:"Server, such as http://127.0.0.1:8080."`
	Accounts string        `default:"./gridwatch-demo/accounts.json" placeholder:"FILE" help:"Accounts as the demo writes them (${default}). Clients log in as the commanders in turn; the clerk writes."`
	Clients  int           `default:"20" help:"Clients that follow the map (${default}), at the base resolution and two coarser in turn."`
	Updates  float64       `default:"0" help:"Clues filed a second (${default})."`
	Duration time.Duration `default:"20s" help:"How long (${default})."`
	Slow     float64       `default:"0" placeholder:"PERCENT" help:"Share of clients that pause half a second at each message."`
	KillRate float64       `default:"0" placeholder:"N" help:"Connections cut a second, at random."`
	Seed     uint64        `default:"1" help:"Of what is random (${default})."`
}

// loadResult is the line that is printed.
type loadResult struct {
	Delivered     int64   `json:"delivered"`
	P50           float64 `json:"p50_ms"`
	P99           float64 `json:"p99_ms"`
	P999          float64 `json:"p999_ms"`
	CPUPerUpdates float64 `json:"server_cpu_s_per_million_updates"`
	CPUPerFrames  float64 `json:"server_cpu_s_per_million_frames"`
	RSS           float64 `json:"server_rss_mb"`
	PerClient     float64 `json:"bytes_per_client"`
	Divergences   int64   `json:"divergences"`
}

// Run puts the load on and prints the line; exit status 1 when any client's
// board differed from the server's.
func (c *loadCommand) Run(s *surroundings) error {
	if c.Clients < 1 || c.Duration <= 0 || c.Slow < 0 || c.Slow > 100 || c.KillRate < 0 || c.Updates < 0 {
		return &badFlag{"clients", "at least one client, a duration, and no negative rates"}
	}
	l, err := c.logIn(s.ctx)
	if err != nil {
		return err
	}
	result, err := l.run(s.ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.stdout, "%s\n", text); err != nil {
		return err
	}
	if result.Divergences > 0 {
		return status(statusFailed)
	}
	return nil
}

// load is a run: followers, a writer, and what was seen.
type load struct {
	*loadCommand
	sessions   []*liveclient.Session // of commanders, by region
	regions    []string
	writer     *liveclient.Session // of the clerk; nil without updates
	resolution int                 // base
	followers  []*follower

	posted sync.Map // clue id → time of the post
	mu     sync.Mutex
	millis []float64
	frames atomic.Int64
}

// follower is one client; ended says that traffic is over, good that it has
// since had a heartbeat equal to its board.
type follower struct {
	client *liveclient.Client
	ended  atomic.Bool
	good   chan struct{}
	once   sync.Once
}

func (c *loadCommand) logIn(ctx context.Context) (*load, error) {
	text, err := os.ReadFile(filepath.Clean(c.Accounts))
	if err != nil {
		return nil, &badFlag{"accounts", err.Error()}
	}
	var list []account
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, &badFlag{"accounts", err.Error()}
	}
	l := &load{loadCommand: c}
	for _, a := range list {
		if a.Role != grid.RoleCommander && (a.Role != grid.RoleClerk || c.Updates == 0) {
			continue
		}
		session, err := liveclient.LogIn(ctx, c.URL, a.Name, a.Password)
		if err != nil {
			return nil, err
		}
		if a.Role == grid.RoleClerk {
			l.writer = session
			continue
		}
		l.sessions, l.regions = append(l.sessions, session), append(l.regions, a.Region)
	}
	if len(l.sessions) == 0 {
		return nil, &badFlag{"accounts", "names no commander"}
	}
	if c.Updates > 0 && l.writer == nil {
		return nil, &badFlag{"accounts", "names no clerk to file clues"}
	}
	var d struct {
		Resolution int `json:"resolution"`
	}
	_, err = l.sessions[0].Do(ctx, http.MethodGet, "/api/v1/deployment", "", nil, &d)
	l.resolution = d.Resolution
	return l, err
}

func (l *load) run(ctx context.Context) (loadResult, error) {
	before, err := readMetrics(ctx, l.URL)
	if err != nil {
		return loadResult{}, err
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	var clients sync.WaitGroup
	var failed atomic.Int64
	for i := range l.Clients {
		f := l.follower(i)
		l.followers = append(l.followers, f)
		clients.Go(func() {
			if err := f.client.Run(following); err != nil {
				failed.Add(1)
			}
		})
	}
	traffic, over := context.WithTimeout(ctx, l.Duration)
	var others sync.WaitGroup
	var writeErr error
	if l.writer != nil {
		others.Go(func() { writeErr = l.write(traffic) })
	}
	if l.KillRate > 0 {
		others.Go(func() { l.kill(traffic) })
	}
	<-traffic.Done()
	over()
	others.Wait()
	after, err := readMetrics(ctx, l.URL)
	frames := l.frames.Load()
	missing := l.settle(ctx)
	stop()
	clients.Wait()
	if err := errors.Join(err, writeErr, ctx.Err()); err != nil {
		return loadResult{}, err
	}
	return l.result(before, after, frames, missing+failed.Load()), nil
}

// follower makes client i: commanders in turn, two resolutions in turn.
func (l *load) follower(i int) *follower {
	n := len(l.sessions)
	f := &follower{good: make(chan struct{})}
	f.client = &liveclient.Client{Session: l.sessions[i%n], Region: l.regions[i%n], Resolution: l.resolution - 2*(i/n%2),
		Layers: []string{"feed"}}
	slow := float64(i) < float64(l.Clients)*l.Slow/100
	f.client.OnMessage = func(m *liveclient.Message) {
		l.frames.Add(1)
		if slow && !f.ended.Load() {
			time.Sleep(500 * time.Millisecond)
		}
		switch m.Type {
		case "feed":
			l.delivered(m)
		case "heartbeat":
			if f.ended.Load() && m.Rev == f.client.Board.Rev && m.Digest == f.client.Board.Digest() {
				f.once.Do(func() { close(f.good) })
			}
		}
	}
	return f
}

func (l *load) delivered(m *liveclient.Message) {
	now := time.Now()
	for _, item := range m.Items {
		if at, ours := l.posted.Load(item.ID); ours {
			l.mu.Lock()
			l.millis = append(l.millis, float64(now.Sub(at.(time.Time)).Microseconds())/1000)
			l.mu.Unlock()
		}
	}
}

// settle waits until every client has had a heartbeat equal to its board and
// says how many have not.
func (l *load) settle(ctx context.Context) (missing int64) {
	const patience = 30 * time.Second
	for _, f := range l.followers {
		f.ended.Store(true)
	}
	late, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, f := range l.followers {
		select {
		case <-f.good:
		case <-late.Done():
			missing++
		}
	}
	return missing
}

func (l *load) result(before, after metrics, frames, divergences int64) loadResult {
	r := loadResult{Delivered: int64(len(l.millis)), RSS: after.rss / (1 << 20), Divergences: divergences}
	var bytes int64
	for _, f := range l.followers {
		bytes += f.client.Bytes
		r.Divergences += int64(f.client.Diverged)
	}
	r.PerClient = float64(bytes) / float64(l.Clients)
	r.P50, r.P99, r.P999 = quantile(l.millis, 0.5), quantile(l.millis, 0.99), quantile(l.millis, 0.999)
	cpu := after.cpu - before.cpu
	if r.Delivered > 0 {
		r.CPUPerUpdates = cpu / float64(r.Delivered) * 1e6
	}
	if frames > 0 {
		r.CPUPerFrames = cpu / float64(frames) * 1e6
	}
	return r
}

// kill cuts random connections.
func (l *load) kill(ctx context.Context) {
	random := rand.New(rand.NewPCG(l.Seed, 1))
	for {
		wait := time.Duration(random.ExpFloat64() / l.KillRate * float64(time.Second))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			l.followers[random.IntN(len(l.followers))].client.Kill()
		}
	}
}

// write files clues at the places of the register until ctx ends.
func (l *load) write(ctx context.Context) error {
	var places struct {
		Items []struct {
			Lon, Lat *float64
		} `json:"items"`
	}
	if _, err := l.writer.Do(ctx, http.MethodGet, "/api/v1/institutions?limit=1000", "", nil, &places); err != nil {
		return err
	}
	if len(places.Items) == 0 {
		return errors.New("the register holds no institutions to file clues at")
	}
	const most = 32 // posts at once; a slower server gets fewer updates
	slots := make(chan struct{}, most)
	var posts sync.WaitGroup
	defer posts.Wait()
	var failure atomic.Pointer[error]
	every := time.NewTicker(time.Duration(float64(time.Second) / l.Updates))
	defer every.Stop()
	random := rand.New(rand.NewPCG(l.Seed, 2))
	for {
		select {
		case <-ctx.Done():
			posts.Wait()
			if err := failure.Load(); err != nil {
				return *err
			}
			return nil
		case <-every.C:
		}
		place := places.Items[random.IntN(len(places.Items))]
		if place.Lon == nil || place.Lat == nil {
			continue
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		posts.Go(func() {
			defer func() { <-slots }()
			if err := l.file(ctx, *place.Lon, *place.Lat); err != nil && ctx.Err() == nil {
				failure.Store(&err)
			}
		})
	}
}

func (l *load) file(ctx context.Context, lon, lat float64) error {
	id := uuid.Must(uuid.NewV7()).String()
	body, err := json.Marshal(map[string]any{"source": "web", "kind": "Load test", "severity": "low", "datum": "wgs84", "lon": lon, "lat": lat})
	if err != nil {
		return err
	}
	l.posted.Store(id, time.Now())
	_, err = l.writer.Do(ctx, http.MethodPut, "/api/v1/clues/"+id, "", body, nil)
	return err
}

// metrics of the server's process.
type metrics struct{ cpu, rss float64 }

// readMetrics reads what the server tells of itself; from elsewhere than the
// same machine it may not, and then the figures are zero.
func readMetrics(ctx context.Context, url string) (metrics, error) {
	var m metrics
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(url, "/")+"/metrics", nil)
	if err != nil {
		return m, &badFlag{"url", err.Error()}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return m, err
	}
	defer func() { _ = response.Body.Close() }() // only read
	if response.StatusCode != http.StatusOK {
		return m, nil
	}
	return parseMetrics(response.Body)
}
