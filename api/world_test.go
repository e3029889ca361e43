package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridwatch/api/liveclient"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/live"
	"gridwatch/grid/planning"
	"gridwatch/grid/scanning"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

// The world of the tests: a city of two areas side by side, east of it nothing.
const (
	city  = "town"
	areaA = "town-a"
	areaB = "town-b"
)

var (
	began      = time.Date(2014, 6, 2, 12, 0, 0, 0, time.UTC)
	deployment = grid.Deployment{
		Name: "test", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "America/Chicago",
		Box: &geo.Box{West: -88, South: 41, East: -87, North: 42}, Attribution: "test data", Demo: true,
	}
	pointA = geo.Point{Lon: -87.72, Lat: 41.85}
	pointB = geo.Point{Lon: -87.62, Lat: 41.85}
)

const password = "correct horse battery"

var passwordHash = sync.OnceValue(func() string { return store.HashPassword(password) })

// uuid is a UUIDv7 that depends on n alone.
func uuid(n int) string { return fmt.Sprintf("0190a000-0000-7000-8000-%012x", n) }

// rectangle is a region's outline.
func rectangle(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

// Known people and places of the world.
var (
	officerA    = grid.OfficerID(uuid(0x101))
	supervisorA = grid.OfficerID(uuid(0x102))
	secondA     = grid.OfficerID(uuid(0x103))
	officerB    = grid.OfficerID(uuid(0x104))
	gridA       = grid.GridID(uuid(0x201))
	gridB       = grid.GridID(uuid(0x202))
	placeA      = grid.InstitutionID(uuid(0x301))
	placeB      = grid.InstitutionID(uuid(0x302))
)

// world is a server over a database of its own.
type world struct {
	t      testing.TB
	store  *store.Store
	view   *live.View
	server *Server
	http   *httptest.Server

	hotspots *live.Hotspots
	scans    *scanning.Runner
	planner  *planning.Service
	balances *planning.Runner
	blobs    *blob.Store

	mu    sync.Mutex
	clock time.Time
	next  int
	log   bytes.Buffer // what the server logged
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

// Write takes the server's log.
func (w *world) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(b)
}

func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// id makes UUIDs in a fixed order.
func (w *world) id() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	return uuid(0x10000 + w.next)
}

// worldOn is the database of new worlds; see TestPostgres.
var worldOn = "sqlite"

// migratedFile is a migrated SQLite database, made once and copied for every world.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "gridwatch")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what stays is in the temporary folder
	path := filepath.Join(dir, "world.db")
	if err := migrateAt(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrateAt(dsn string) error {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(context.Background()), s.Close())
}

// setup is what a test wants to be different in its world.
type setup struct {
	manual  bool // the test turns the hub
	quiet   bool // clues raise no alerts, nights no scans: they come when they come
	options func(*Options)
}

// newWorld starts a server with its follower and sequencer.
func newWorld(t testing.TB) *world { return newWorldWith(t, setup{}) }

func newWorldWith(t testing.TB, x setup) *world {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &world{t: t, clock: began, view: live.New(deployment.Resolution)}
	var err error
	dsn := filepath.Join(t.TempDir(), "world.db")
	if worldOn == "postgres" {
		dsn = pgtest.DSN(t, migrateAt)
	} else if file, err := migratedFile(); err != nil {
		t.Fatal(err)
	} else if err := os.WriteFile(dsn, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if w.store, err = store.Open(ctx, dsn); err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(w.store.Initialise(ctx, deployment, grid.DefaultPolicy(deployment.Timezone), began))
	w.fill()
	w.statistics(x.quiet)
	w.planner = planning.New(planning.Options{Store: w.store, NewID: newID[string]})
	w.balances = planning.NewRunner(planning.RunnerOptions{Service: w.planner, Now: w.now, Wall: time.Now, Log: slog.New(slog.NewJSONHandler(w, nil))})
	ended := make(chan error, 5)
	go func() { ended <- w.balances.Run(ctx) }()
	go func() {
		ended <- w.store.Follow(ctx, 0, func(entries []grid.Entry) error {
			return errors.Join(w.view.Apply(entries), w.hotspots.ApplyWith(ctx, entries))
		})
	}()
	go func() { ended <- w.hotspots.Run(ctx) }()
	go func() {
		if x.quiet {
			<-ctx.Done()
			ended <- ctx.Err()
			return
		}
		ended <- w.scans.Run(ctx)
	}()
	go func() { ended <- w.store.RunSequencer(ctx, store.Sequencing{Holder: "test", Now: w.now}) }()
	w.blobs, err = blob.Open(ctx, filepath.Join(t.TempDir(), "blobs"), "", blob.Options{Reserve: 1})
	check(err)
	options := w.options()
	if x.options != nil {
		x.options(&options)
	}
	if x.manual {
		w.server, err = assemble(options, routes)
		check(err)
		w.server.zone, err = time.LoadLocation(deployment.Timezone)
	} else {
		w.server, err = New(options)
	}
	check(err)
	w.server.SetReady(true)
	w.http = httptest.NewServer(w.server.Handler())
	t.Cleanup(func() {
		drained, done := context.WithTimeout(context.Background(), 5*time.Second)
		w.server.Drain(drained)
		done()
		w.http.Close()
		cancel()
		for range 5 {
			if err := <-ended; err != nil && !errors.Is(err, context.Canceled) { // in the middle of an entry
				t.Errorf("follower, sequencer, hotspots, scans or balances: %v", err)
			}
		}
		if err := w.store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	w.caughtUp()
	return w
}

func (w *world) options() Options {
	return Options{
		Store: w.store, View: w.view, Now: w.now, Deployment: deployment, Hotspots: w.hotspots, Scans: w.scans, Planning: w.planner, Balances: w.balances, Blobs: w.blobs, Speed: 600, timing: timing{heartbeat: 300 * time.Millisecond},
		Log: slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// statistics makes what counts clues, raises alerts and scans for clusters.
func (w *world) statistics(quiet bool) {
	o := live.HotspotOptions{
		Resolution: deployment.Resolution,
		Cells: func(ctx context.Context, region string) ([]geo.Cell, error) {
			homes, err := w.store.CellsInForce(ctx, region)
			cells := make([]geo.Cell, len(homes))
			for i, h := range homes {
				cells[i] = h.Cell
			}
			return cells, err
		},
		Residents: w.store.Residents,
		Raise: func(ctx context.Context, alarms []live.Alarm, _ int64) error {
			_, _, err := w.store.Write(ctx, nil, w.now(), func(tx *store.Tx) (store.Reply, error) {
				var all []*grid.Alert
				for _, a := range alarms {
					all = append(all, &grid.Alert{ID: grid.AlertID(w.id()), Kind: grid.AlertHotspot, Clue: a.Clue, Region: a.Region, Cell: a.Cell, Z: a.Z, Q: a.Q, N: a.N})
				}
				_, err := tx.RaiseAlerts(all)
				return store.Reply{}, err
			})
			return err
		},
	}
	if quiet {
		o.Raise = nil
	}
	w.hotspots = live.NewHotspots(o)
	w.scans = scanning.New(scanning.Options{Store: w.store, Hotspots: w.hotspots, Now: w.now, Wall: time.Now,
		Log: slog.New(slog.NewJSONHandler(w, nil)), Program: "test", NewID: w.id})
}

// write runs fn in one write.
func (w *world) write(fn func(*store.Tx) error) {
	w.t.Helper()
	_, _, err := w.store.Write(context.Background(), nil, w.now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	if err != nil {
		w.t.Fatalf("write: %v", err)
	}
}

// advance moves domain time, in the log as well.
func (w *world) advance(d time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	w.clock = w.clock.Add(d)
	at := w.clock
	w.mu.Unlock()
	w.write(func(tx *store.Tx) error { return tx.Emit(grid.ClockAdvanced{At: at}) })
}

// caughtUp waits until the board knows everything that was written: it writes a
// mark behind it, a microsecond of domain time, and waits for that.
func (w *world) caughtUp() {
	w.t.Helper()
	w.advance(time.Microsecond)
	mark := w.now()
	eventually(w.t, "the board at the end of what was written", func() bool { return w.view.Now().Equal(mark) })
}

// facts counts the entries of the log that are not about time.
func (w *world) facts() int {
	w.t.Helper()
	w.caughtUp()
	n := 0
	for after := int64(0); ; {
		entries, err := w.store.Events(context.Background(), after, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(entries) == 0 {
			return n
		}
		for _, e := range entries {
			after = e.Seq
			if e.Event.Kind() != grid.KindClockAdvanced {
				n++
			}
		}
	}
}

// eventually waits up to 30 s.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func faultless(faults []store.Fault, err error) error { return firstFault(faults, err) }

// fill stores regions, staff, plans, places and an account of every role in A,
// "NAME-b" in B and "NAME-city" above both.
func (w *world) fill() {
	w.t.Helper()
	at := func(lon, lat float64) *geo.Point { return &geo.Point{Lon: lon, Lat: lat} }
	w.write(func(tx *store.Tx) error {
		return tx.PutRegions([]geo.Region{
			{Code: city, Scheme: geo.SchemeLocal, Name: "Town", Level: "city"},
			{Code: areaA, Scheme: geo.SchemeLocal, Name: "West", Level: "area", ParentCode: city, Geometry: rectangle(-87.75, 41.80, -87.67, 41.90)},
			{Code: areaB, Scheme: geo.SchemeLocal, Name: "East", Level: "area", ParentCode: city, Geometry: rectangle(-87.67, 41.80, -87.60, 41.90)},
		}, grid.Origin{})
	})
	w.write(func(tx *store.Tx) error {
		return faultless(tx.PutOfficers([]*grid.Officer{
			{ID: officerA, Name: "Anna", Post: grid.PostOfficer, Region: areaA, ActiveFrom: began.AddDate(-1, 0, 0)},
			{ID: supervisorA, Name: "Bert", Post: grid.PostSupervisor, Region: areaA, CertificateNo: "C1", ActiveFrom: began.AddDate(-1, 0, 0)},
			{ID: secondA, Name: "Cleo", Post: grid.PostSupervisor, Region: areaA, CertificateNo: "C2", ActiveFrom: began.AddDate(-1, 0, 0)},
			{ID: officerB, Name: "Dora", Post: grid.PostOfficer, Region: areaB, ActiveFrom: began.AddDate(-1, 0, 0)},
		}))
	})
	for _, p := range []struct {
		id     grid.PlanID
		region string
		grid   grid.GridID
		near   geo.Point
	}{{grid.PlanID(uuid(0x401)), areaA, gridA, pointA}, {grid.PlanID(uuid(0x402)), areaB, gridB, pointB}} {
		centre, err := geo.CellAt(p.near, deployment.Resolution)
		if err != nil {
			w.t.Fatal(err)
		}
		w.write(func(tx *store.Tx) error {
			plan := &grid.Plan{ID: p.id, Region: p.region, Name: "first", From: began.AddDate(0, -1, 0), Cells: map[geo.Cell]grid.GridID{},
				Grids: []grid.Grid{{ID: p.grid, Region: p.region, Code: "G1", Name: "Grid of " + p.region}}}
			for _, c := range centre.Disk(3) {
				plan.Cells[c] = p.grid
			}
			return tx.PublishPlan(plan)
		})
	}
	w.write(func(tx *store.Tx) error {
		return tx.PutDuty(&grid.Duty{ID: grid.DutyID(uuid(0x501)), Grid: gridA, Officer: officerA, Kind: grid.DutyOfficer, From: began.AddDate(0, -1, 0)})
	})
	w.write(func(tx *store.Tx) error {
		var all []*grid.Institution
		place := func(id grid.InstitutionID, name string, p *geo.Point, region string) {
			all = append(all, &grid.Institution{ID: id, Name: name, Address: name + " street", Point: p, Region: region, Category: "clinic",
				Owes: true, State: grid.Active, RegisteredAt: began.AddDate(-1, 0, 0)})
		}
		place(placeA, "Clinic A", at(pointA.Lon, pointA.Lat), "")
		place(placeB, "Clinic B", at(pointB.Lon, pointB.Lat), "")
		for i := range 40 {
			place(grid.InstitutionID(uuid(0x1000+i)), fmt.Sprint("Place ", i), at(-87.74+0.0033*float64(i), 41.81+0.002*float64(i)), "")
		}
		place(grid.InstitutionID(uuid(0x2000)), "Lost A", nil, areaA)
		return faultless(tx.PutInstitutions(all))
	})
	w.write(func(tx *store.Tx) error {
		for i, role := range grid.Roles {
			for j, region := range []string{areaA, areaB, city} {
				a := grid.Account{ID: grid.AccountID(uuid(0x3000 + 10*i + j)), Name: string(role) + []string{"", "-b", "-city"}[j],
					PasswordHash: passwordHash(), Role: role, Region: region}
				if region == areaA {
					switch role {
					case grid.RoleOfficer:
						a.Officer = officerA
					case grid.RoleSupervisor:
						a.Officer = supervisorA
					}
				}
				if err := tx.PutAccount(a); err != nil {
					return err
				}
			}
		}
		return nil
	})
	w.advance(0)
}

// login opens a session of an account of fill.
func (w *world) login(name string) *liveclient.Session {
	w.t.Helper()
	s, err := liveclient.LogIn(context.Background(), w.http.URL, name, password)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// answer is a response, read.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// problem reads the answer as a problem.
func (a answer) problem(t testing.TB) Problem {
	t.Helper()
	var p Problem
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("content type: got %q, want application/problem+json; body %s", got, a.Body)
	}
	if err := json.Unmarshal(a.Body, &p); err != nil {
		t.Fatalf("%v: %s", err, a.Body)
	}
	if p.Status != a.Status || !strings.HasPrefix(p.Type, problemPrefix) || p.Title == "" {
		t.Fatalf("problem is not complete: %s with status %d", a.Body, a.Status)
	}
	return p
}

// ask sends a request with a session (nil: nobody), its CSRF token, and headers
// given as "Name: value".
func (w *world) ask(s *liveclient.Session, method, path, body string, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.http.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	client := &http.Client{}
	if s != nil {
		client = s.HTTP
		for _, c := range client.Jar.Cookies(req.URL) {
			if c.Name == csrfCookie {
				req.Header.Set(csrfHeader, c.Value)
			}
		}
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, read}
}

// must is ask with the wanted status; the answer is read into out.
func (w *world) must(s *liveclient.Session, status int, method, path, body string, out any, headers ...string) answer {
	w.t.Helper()
	a := w.ask(s, method, path, body, headers...)
	if a.Status != status {
		w.t.Fatalf("%s %s: got %d, want %d: %s", method, path, a.Status, status, a.Body)
	}
	if out != nil {
		if err := json.Unmarshal(a.Body, out); err != nil {
			w.t.Fatalf("%s %s: %v: %s", method, path, err, a.Body)
		}
	}
	return a
}

// clueAt is the body of a clue at a place.
func clueAt(p geo.Point, severity string) string {
	return fmt.Sprintf(`{"source":"hotline","kind":"unlicensed","severity":%q,"datum":"wgs84","lon":%v,"lat":%v}`, severity, p.Lon, p.Lat)
}

func mustURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
