package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gridwatch/api/liveclient"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// sample of the records for tests: each 20th.
var sample = []string{"--sample", "20", "--addr", "127.0.0.1:0"}

// running is a demo in its own process.
type running struct {
	t       testing.TB
	command *exec.Cmd
	data    string
	url     string
	stderr  *tail
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write keeps the last 16 kB.
func (l *tail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if n := len(l.text); n > 16<<10 {
		l.text = l.text[n-16<<10:]
	}
	return len(p), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// startDemo runs the program and waits for its first line.
func startDemo(t testing.TB, data, dsn string, args ...string) *running {
	t.Helper()
	r := &running{t: t, data: data, stderr: &tail{}}
	r.command = exec.Command(program(t), append(append([]string{"demo", "--data", data, "--db", dsn}, sample...), args...)...)
	r.command.Stderr = r.stderr
	out, err := r.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.command.Process.Kill() }) // it has ended already, unless the test failed
	r.url = readyLine(t, out, r.stderr)
	return r
}

func readyLine(t testing.TB, out io.Reader, stderr fmt.Stringer) string {
	t.Helper()
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ok {
		t.Fatalf("first line: got %q, %v, want ready http://…; stderr: %s", line, err, stderr)
	}
	return url
}

func (r *running) kill() {
	r.t.Helper()
	if err := r.command.Process.Kill(); err != nil {
		r.t.Fatal(err)
	}
	_ = r.command.Wait() // killed: an error by design
}

func (r *running) end() {
	r.t.Helper()
	if err := r.command.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	if err := r.command.Wait(); err != nil {
		r.t.Errorf("after SIGTERM: got %v, want exit 0; stderr: %s", err, r.stderr)
	}
}

func readAccounts(t testing.TB, data string) []account {
	t.Helper()
	path := filepath.Join(data, "accounts.json")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("accounts.json: got mode %o, want 600", info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []account
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func logIn(t testing.TB, url, data, name string) *liveclient.Session {
	t.Helper()
	for _, a := range readAccounts(t, data) {
		if a.Name == name {
			s, err := liveclient.LogIn(t.Context(), url, a.Name, a.Password)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatalf("accounts.json: no account %s", name)
	return nil
}

// virtual is the domain time of a running demo.
func virtual(t testing.TB, s *liveclient.Session) time.Time {
	t.Helper()
	var d struct {
		At   time.Time `json:"at"`
		Demo bool      `json:"demo"`
	}
	if _, err := s.Do(t.Context(), http.MethodGet, "/api/v1/deployment", "", nil, &d); err != nil {
		t.Fatal(err)
	}
	if !d.Demo {
		t.Error("deployment: got no demo, want one")
	}
	return d.At
}

// until waits up to 30 s.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	began := time.Now()
	for !ok() {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("after 30 s: still not %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("%s after %s", what, time.Since(began).Round(time.Millisecond))
}

// The demo replays, is killed and goes on, and at each moment `gridwatch replay`
// folds the log to the digest that the server told.
func TestDemoKilled(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			data, dsn := t.TempDir(), db.dsn(t)
			d := startDemo(t, data, dsn, "--speed", "20000")
			s := logIn(t, d.url, data, "commander")
			started := virtual(t, s)
			until(t, "a virtual day later", func() bool { return virtual(t, s).After(started.Add(24 * time.Hour)) })
			rev, told, err := s.Digest(t.Context(), "us-il-chicago", 9)
			if err != nil {
				t.Fatal(err)
			}
			d.kill()
			wantReplay(t, dsn, rev, told)
			stored := counts(t, dsn)

			d = startDemo(t, data, dsn, "--speed", "20000")
			s = logIn(t, d.url, data, "commander")
			again := virtual(t, s)
			if again.Before(started.Add(24 * time.Hour)) {
				t.Errorf("virtual time after the restart: got %s, want it to go on after %s", again, started.Add(24*time.Hour))
			}
			until(t, "another virtual day later", func() bool { return virtual(t, s).After(again.Add(24 * time.Hour)) })
			if exit, _, err := gridwatch(t, "", nil, "replay", "--db", dsn, "--expect", "0123456789abcdef"); exit != 1 {
				t.Errorf("replay with a wrong digest: got exit %d, %s, want 1", exit, err)
			}
			rev, told, err = s.Digest(t.Context(), "us-il-chicago-08", 7)
			if err != nil {
				t.Fatal(err)
			}
			d.end()
			wantReplay(t, dsn, rev, told, "--region", "us-il-chicago-08", "--resolution", "7")
			// Other programs that write go by virtual time too.
			ahead := file(t, "ahead.csv", "source,kind,opened_at,region\nweb,x,2014-06-01,us-il-chicago-08\nweb,x,2020-01-01,us-il-chicago-08\n")
			if exit, out, err := gridwatch(t, "", nil, "import", "clues", ahead, "--db", dsn); exit != 1 || !strings.Contains(out, "1 new, 0 changed, 0 unchanged, 1 rejected") {
				t.Errorf("import into the demo: got exit %d, %s%s, want the clue after virtual time refused", exit, out, err)
			}
			_, policy, _ := gridwatch(t, "", nil, "policy", "show", "--db", dsn)
			policy = strings.Replace(policy, `"version": "`, `"version": "next-`, 1)
			if exit, _, err := gridwatch(t, "", nil, "policy", "publish", file(t, "policy.json", policy), "--db", dsn); exit != 0 {
				t.Errorf("policy of the demo: got exit %d, %s, want 0", exit, err)
			}
			wantVirtual(t, dsn)
			later := counts(t, dsn)
			if later["clues"] <= stored["clues"] || later["visits"] < stored["visits"] {
				t.Errorf("stored rows: got %v after %v, want more", later, stored)
			}
		})
	}
}

// wantVirtual checks that nothing in the log was decided by the clock on the wall.
func wantVirtual(t *testing.T, dsn string) {
	t.Helper()
	sequence(t, dsn)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	head, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last, err := s.Events(t.Context(), head-10, 10)
	if err != nil {
		t.Fatal(err)
	}
	published := false
	for _, e := range last {
		if e.At.Year() != 2014 {
			t.Errorf("entry %d: got it decided at %s, want virtual time", e.Seq, e.At)
		}
		_, is := e.Event.(grid.PolicyPublished)
		published = published || is
	}
	if !published {
		t.Error("last entries: got no policy, want it")
	}
}

// wantReplay folds the log to the entry the server spoke of, and to its end with
// the digest expected on the way.
func wantReplay(t *testing.T, dsn string, rev int64, told string, args ...string) {
	t.Helper()
	if got := digest(t, dsn, append(args, "--rev", fmt.Sprint(rev))...); got != told {
		t.Errorf("replay to entry %d: got digest %s, want the server's %s", rev, got, told)
	}
	if got := digest(t, dsn, append(args, "--expect", told)...); got != told {
		t.Errorf("replay with the digest expected: got %s, want %s", got, told)
	}
}

// counts of stored rows of the whole city.
func counts(t testing.TB, dsn string) map[string]int {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := map[string]int{}
	for page := (store.Page{Limit: store.MostItems}); ; {
		items, next, err := s.Clues(t.Context(), "us-il-chicago", store.ClueFilter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		n["clues"] += len(items)
		if page.After = next; next == "" {
			break
		}
	}
	for page := (store.Page{Limit: store.MostItems}); ; {
		items, next, err := s.Visits(t.Context(), "us-il-chicago", store.VisitFilter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		n["visits"] += len(items)
		if page.After = next; next == "" {
			return n
		}
	}
}

// inProcess runs the demo inside the test, under the race detector with it, and
// gives its address. It must end with status 0.
func inProcess(t testing.TB, data, dsn string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	stderr := &tail{}
	ended := make(chan int, 1)
	go func() {
		all := append(append([]string{"demo", "--data", data, "--db", dsn}, sample...), args...)
		ended <- run(ctx, all, strings.NewReader(""), out, stderr, func(string) string { return "" })
		out.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if status := <-ended; status != 0 {
			t.Errorf("demo: got exit %d, want 0; stderr: %s", status, stderr)
		}
	})
	return readyLine(t, in, stderr)
}

// 20 clients of two scopes at two resolutions, with random cuts during a fast
// replay and posted clues: every board equals the server's.
func TestLoad(t *testing.T) {
	seconds := "6s"
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		seconds = "20s"
	}
	data := t.TempDir()
	url := inProcess(t, data, filepath.Join(data, "demo.db"), "--speed", "20000")
	exit, out, stderr := gridwatch(t, "", nil, "load", "--url", url, "--accounts", filepath.Join(data, "accounts.json"),
		"--clients", "20", "--duration", seconds, "--updates", "5", "--kill-rate", "4", "--slow", "10", "--seed", "7")
	var r loadResult
	if err := json.Unmarshal([]byte(out), &r); err != nil || exit != 0 {
		t.Fatalf("load: got exit %d, %s%s, want 0", exit, out, stderr)
	}
	if r.Divergences != 0 || r.Delivered == 0 {
		t.Errorf("load (seed 7): got %+v, want deliveries and no divergence", r)
	}
	t.Logf("load (seed 7): %s", out)
}

// BenchmarkLive is 100 clients for 60 s against the whole city in a fast replay.
func BenchmarkLive(b *testing.B) {
	for range b.N {
		data := b.TempDir()
		url := inProcess(b, data, filepath.Join(data, "demo.db"), "--speed", "20000", "--sample", "1")
		exit, out, stderr := gridwatch(b, "", nil, "load", "--url", url, "--accounts", filepath.Join(data, "accounts.json"),
			"--clients", "100", "--duration", "60s", "--updates", "20", "--kill-rate", "10")
		var r loadResult
		if err := json.Unmarshal([]byte(out), &r); err != nil || exit != 0 {
			b.Fatalf("load: got exit %d, %s%s, want 0", exit, out, stderr)
		}
		b.Logf("%s", out)
		b.ReportMetric(float64(r.Delivered), "delivered")
		b.ReportMetric(r.P50, "p50-ms")
		b.ReportMetric(r.P99, "p99-ms")
		b.ReportMetric(float64(r.Divergences), "divergences")
		b.ReportMetric(r.RSS, "RSS-MB")
	}
}
