package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/store"
	"gridwatch/grid/submission"
)

// fieldPhone is an officer's phone that hands in clues with a photo each, to a
// server that is killed under it.
type fieldPhone struct {
	t           testing.TB
	dsn, blobs  string
	account     grid.Account
	token, csrf string
	device      string
	prev        string
	records     []*fieldRecord
	client      *http.Client
}

type fieldRecord struct {
	id, text, sum string
	photo         []byte
	receipt       string // "" until one came
	photoKept     bool   // 201 came
}

func uuid7() string { return uuid.Must(uuid.NewV7()).String() }

// newFieldPhone fills a database with a district and one officer's account.
func newFieldPhone(t testing.TB, dsn string) *fieldPhone {
	t.Helper()
	city(t, dsn)
	p := &fieldPhone{t: t, dsn: dsn, blobs: filepath.Join(t.TempDir(), "blobs"), device: uuid7(), client: &http.Client{Timeout: 20 * time.Second}}
	s := p.open()
	defer p.shut(s)
	root, err := s.RootRegion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	officer := &grid.Officer{ID: grid.OfficerID(uuid7()), Name: "王", Post: grid.PostOfficer, Region: root.Code, ActiveFrom: time.Now().AddDate(-1, 0, 0)}
	p.account = grid.Account{ID: grid.AccountID(uuid7()), Name: "phone", PasswordHash: store.HashPassword("secret-one"), Role: grid.RoleOfficer, Region: root.Code, Officer: officer.ID}
	_, _, err = s.Write(t.Context(), nil, time.Now(), func(tx *store.Tx) (store.Reply, error) {
		if _, err := tx.PutOfficers([]*grid.Officer{officer}); err != nil {
			return store.Reply{}, err
		}
		return store.Reply{}, tx.PutAccount(p.account)
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.token, p.csrf, err = s.OpenSession(t.Context(), p.account.ID, time.Now(), time.Hour); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *fieldPhone) open() *store.Store {
	p.t.Helper()
	s, err := store.Open(p.t.Context(), p.dsn)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p *fieldPhone) shut(s *store.Store) {
	if err := s.Close(); err != nil {
		p.t.Error(err)
	}
}

// record seals the next one.
func (p *fieldPhone) record(r *rand.Rand) *fieldRecord {
	photo := make([]byte, 500+r.IntN(3000))
	for n := range photo {
		photo[n] = byte(r.Uint32())
	}
	sum := submission.Sum(photo)
	text := fmt.Sprintf(`{"v":1,"kind":"clue","made_at":%q,"device":%q,"device_seq":%d,"prev":%q,"app":"test","blobs":[{"sha256":%q,"bytes":%d,"type":"image/jpeg","role":"photo"}],`+
		`"body":{"kind":"unlicensed","text":"诊所 %d","severity":"low"}}`, time.Now().UTC().Format(time.RFC3339Nano), p.device, len(p.records)+1, p.prev, sum, len(photo), len(p.records))
	p.prev = submission.Sum([]byte(text))
	rec := &fieldRecord{id: uuid7(), text: text, sum: sum, photo: photo}
	p.records = append(p.records, rec)
	return rec
}

// ask sends a request; status 0 when no answer came.
func (p *fieldPhone) ask(method, url string, body []byte) (int, string) {
	req, err := http.NewRequestWithContext(p.t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Cookie", "gridwatch_session="+p.token)
	req.Header.Set("X-CSRF-Token", p.csrf)
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close() // read
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, string(text)
}

// send hands in a record, its photo first, and remembers what was acknowledged.
func (p *fieldPhone) send(url string, r *fieldRecord) (acked bool) {
	if status, _ := p.ask("PUT", url+"/api/v1/blobs/"+r.sum, r.photo); status == http.StatusCreated {
		r.photoKept = true
	}
	status, receipt := p.ask("PUT", url+"/api/v1/submissions/"+r.id, []byte(r.text))
	if status != http.StatusCreated {
		return false
	}
	if r.receipt != "" && r.receipt != receipt {
		p.t.Errorf("record %s was acknowledged with %s and now with %s", r.id, r.receipt, receipt)
	}
	r.receipt = receipt
	return true
}

// start runs a server for the phone and gives its process and address.
func (p *fieldPhone) start() (*exec.Cmd, string, *tail) {
	p.t.Helper()
	stderr := &tail{}
	command := exec.Command(program(p.t), "serve", "--db", p.dsn, "--blobs", p.blobs, "--addr", "127.0.0.1:0", "--log-level", "debug")
	command.Stderr = stderr
	if err := command.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = command.Process.Kill() }) // it has ended already, unless the test failed
	return command, readyURL(p.t, stderr), stderr
}

// kill ends a server as a power cut does, after a look at what it logged.
func (p *fieldPhone) kill(command *exec.Cmd, log *tail) {
	if text := log.String(); strings.Contains(text, "诊所") || strings.Contains(text, p.token) {
		p.t.Error("the log tells of what was handed in")
	}
	_ = command.Process.Kill() // ended by itself: Wait says so
	_ = command.Wait()         // killed: an error by design
}

// settled sends everything again, and wants each record once, with its photo, and
// the receipt that was given before.
func (p *fieldPhone) settled(url string) {
	p.t.Helper()
	for _, r := range p.records {
		if r.photoKept {
			if status, text := p.ask("HEAD", url+"/api/v1/blobs/"+r.sum, nil); status != http.StatusOK {
				p.t.Errorf("an acknowledged photo: got %d %s", status, text)
			}
		}
		if !p.send(url, r) || !r.photoKept {
			p.t.Errorf("record %s is not taken", r.id)
		}
		status, text := p.ask("GET", url+"/api/v1/submissions/"+r.id, nil)
		var receipt submission.Receipt
		if err := json.Unmarshal([]byte(text), &receipt); err != nil || status != 200 || !receipt.Complete {
			p.t.Errorf("receipt: got %d %s, want complete", status, text)
		}
	}
}

// once wants every record once in the database, and every photo with its bytes.
func (p *fieldPhone) once() {
	p.t.Helper()
	s := p.open()
	defer p.shut(s)
	got, err := s.HandedInBy(p.t.Context(), p.account.ID)
	if err != nil || len(got.Records) != len(p.records) || got.Quarantined != 0 {
		p.t.Errorf("records: got %d, %d in quarantine, %v, want %d", len(got.Records), got.Quarantined, err, len(p.records))
	}
	clues, _, err := s.Clues(p.t.Context(), p.account.Region, store.ClueFilter{}, store.Page{Limit: store.MostItems})
	if err != nil || len(clues) != len(p.records) {
		p.t.Errorf("clues: got %d, %v, want %d", len(clues), err, len(p.records))
	}
	b, err := blob.Open(p.t.Context(), p.blobs, "", blob.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range p.records {
		f, err := b.Read(context.Background(), r.sum)
		if err != nil {
			p.t.Errorf("photo: %v", err)
			continue
		}
		if text, err := io.ReadAll(f); err != nil || !bytes.Equal(text, r.photo) {
			p.t.Errorf("photo %s is not as it was taken: %v", r.sum, err)
		}
		_ = f.Close() // only read
	}
}

// A server is killed while phones hand in, at seeded points, and started again:
// what was acknowledged is there once, and the rest arrives.
func TestServeKilledWhilePhonesHandIn(t *testing.T) {
	const seed = 20
	points := 2
	if os.Getenv("GRIDWATCH_TEST") == "full" {
		points = 20
	}
	t.Logf("seed %d, %d points", seed, points)
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			p := newFieldPhone(t, db.dsn(t))
			for range points {
				command, url, log := p.start()
				var batch []*fieldRecord
				for range 40 {
					batch = append(batch, p.record(r))
				}
				var acked atomic.Int32
				limit := int32(1 + r.IntN(30)) // acknowledgements before the kill
				var senders, killer sync.WaitGroup
				enough := make(chan struct{})
				var once sync.Once
				for part := range 4 {
					senders.Go(func() {
						for n := part; n < len(batch); n += 4 {
							if p.send(url, batch[n]) && acked.Add(1) >= limit {
								once.Do(func() { close(enough) })
							}
						}
					})
				}
				killer.Go(func() {
					<-enough
					time.Sleep(time.Duration(r.IntN(3000)) * time.Microsecond)
					p.kill(command, log)
				})
				senders.Wait()
				once.Do(func() { close(enough) })
				killer.Wait()
			}
			command, url, log := p.start()
			p.settled(url)
			p.kill(command, log)
			p.once()
		})
	}
}

// System calls of a real server fail, one after the other: nothing acknowledged is
// lost, and the server goes on or is started again.
func TestServeUnderFailingSystemCalls(t *testing.T) {
	if os.Getenv("GRIDWATCH_TEST") != "full" {
		t.Skip("GRIDWATCH_TEST=full sweeps the system calls")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("skipped: no strace (Debian package strace)")
	}
	r := rand.New(rand.NewPCG(21, 1))
	p := newFieldPhone(t, filepath.Join(t.TempDir(), "test.db"))
	points := 0
	for _, fault := range []string{"fdatasync:error=EIO", "fsync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO", "renameat:error=EIO", "openat:error=ENOSPC"} {
		for when := 1; when <= 6; when++ {
			command, url, log := p.start()
			name, _, _ := strings.Cut(fault, ":")
			tracer := exec.Command(strace, "-f", "-o", os.DevNull, "-p", fmt.Sprint(command.Process.Pid), "-e", "trace="+name, "-e", fmt.Sprintf("inject=%s:when=%d", fault, when))
			said := &tail{}
			tracer.Stderr = said
			if err := tracer.Start(); err != nil {
				t.Fatal(err)
			}
			if !attached(said, tracer) {
				p.kill(command, log)
				t.Skipf("skipped: ptrace is not allowed here: %s", said)
			}
			for range 6 {
				p.send(url, p.record(r))
			}
			p.kill(command, log)
			_ = tracer.Wait() // ends with the server
			points++
		}
	}
	command, url, log := p.start()
	p.settled(url)
	p.kill(command, log)
	p.once()
	t.Logf("%d points", points)
}

// attached waits until a tracer says that it is, false when it may not.
func attached(said *tail, tracer *exec.Cmd) bool {
	for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
		text := said.String()
		if strings.Contains(text, "not permitted") || strings.Contains(text, "ptrace(") {
			_ = tracer.Wait() // it has given up
			return false
		}
		if strings.Contains(text, "attached") {
			return true
		}
	}
	return false
}
