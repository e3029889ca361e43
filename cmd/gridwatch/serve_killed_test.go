package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gridwatch/api/liveclient"
)

// served is a server in a process of its own.
type served struct {
	t       testing.TB
	command *exec.Cmd
	url     string
	session *liveclient.Session
	stderr  *tail
}

func startServe(t testing.TB, dsn string) *served {
	t.Helper()
	r := &served{t: t, stderr: &tail{}}
	r.command = exec.Command(program(t), "serve", "--db", dsn, "--addr", "127.0.0.1:0", "--log-level", "debug")
	r.command.Stderr = r.stderr
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.command.Process.Kill() }) // it has ended already, unless the test failed
	r.url = readyURL(t, r.stderr)
	var err error
	if r.session, err = liveclient.LogIn(t.Context(), r.url, "clerk", "secret-one"); err != nil {
		t.Fatal(err)
	}
	return r
}

// kill ends the process as a power cut does, after a look at what it logged.
func (r *served) kill() {
	r.t.Helper()
	if log := r.stderr.String(); strings.Contains(log, "诊所") || strings.Contains(log, "secret-one") || strings.Contains(log, "126.5") {
		r.t.Errorf("the log tells of the register: %s", log)
	}
	if err := r.command.Process.Kill(); err != nil {
		r.t.Fatal(err)
	}
	_ = r.command.Wait() // killed: an error by design
}

type servedBatch struct {
	ID, State, Reason string
	AppliedRows       int `json:"applied_rows"`
}

func (r *served) batch(id string) (b servedBatch) {
	r.t.Helper()
	status, body := send(r.t, r.session, "GET", r.url+"/api/v1/imports/"+id, "")
	if err := json.Unmarshal([]byte(body), &b); err != nil || status != http.StatusOK {
		r.t.Fatalf("import: got %d %s", status, body)
	}
	return b
}

func (r *served) order(id, what string) {
	r.t.Helper()
	if status, body := send(r.t, r.session, "POST", r.url+"/api/v1/imports/"+id+"/"+what, "{}"); status != http.StatusOK {
		r.t.Fatalf("%s: got %d %s", what, status, body)
	}
}

// A server that is killed while it applies an import, and another while it takes
// it back: the order is given again, everything is in once, and then nothing.
func TestServeKilledInAnImport(t *testing.T) {
	register := bigRegister(t, 8_000)
	body, err := os.ReadFile(register)
	if err != nil {
		t.Fatal(err)
	}
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			dsn := db.dsn(t)
			city(t, dsn)
			if exit, out, err := gridwatch(t, "secret-one\n", nil, "account", "add", "clerk", "--role", "clerk", "--db", dsn); exit != 0 {
				t.Fatalf("account: exit %d, %s%s", exit, out, err)
			}
			before := boardLines(t, dsn)
			s := startServe(t, dsn)
			var b servedBatch
			status, answer := send(t, s.session, "POST", s.url+"/api/v1/imports?kind=institutions&name=a.csv.gz&datum=wgs84", string(body))
			if err := json.Unmarshal([]byte(answer), &b); err != nil || status != http.StatusAccepted {
				t.Fatalf("upload: got %d %s", status, answer)
			}
			until(t, "staged", func() bool { return s.batch(b.ID).State == "staged" })
			s.order(b.ID, "apply")
			halfway := func(ok func(b servedBatch) bool) {
				t.Helper()
				for began := time.Now(); time.Since(began) < 30*time.Second && !ok(s.batch(b.ID)); time.Sleep(time.Millisecond) {
				}
				s.kill()
			}
			halfway(func(b servedBatch) bool { return b.AppliedRows > 0 })
			s = startServe(t, dsn)
			if got := s.batch(b.ID); got.State != "applying" || got.AppliedRows == 0 || got.AppliedRows == 8_000 {
				t.Logf("killed too late: %+v", got)
			} else {
				s.order(b.ID, "apply")
			}
			until(t, "applied", func() bool { return s.batch(b.ID).State == "applied" })
			if got := s.batch(b.ID); got.AppliedRows != 8_000 {
				t.Errorf("got %+v, want all rows once", got)
			}
			s.order(b.ID, "undo")
			halfway(func(b servedBatch) bool { return b.AppliedRows < 8_000 })
			s = startServe(t, dsn)
			if got := s.batch(b.ID); got.State == "undoing" {
				s.order(b.ID, "undo")
			} else {
				t.Logf("killed too late: %+v", got)
			}
			until(t, "undone", func() bool { return s.batch(b.ID).State == "undone" })
			if got := s.batch(b.ID); got.Reason != "" {
				t.Errorf("got %+v, want nothing left", got)
			}
			s.kill()
			if after := boardLines(t, dsn); after != before {
				t.Errorf("board: got %s, want %s", after, before)
			}
		})
	}
}
