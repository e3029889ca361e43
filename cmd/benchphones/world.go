package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridwatch/api"
	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/blob"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
)

// world is a server with a district of its own, and the phones of its officers.
type world struct {
	options
	store    *store.Store
	blobs    *blob.Store
	url      string
	settings string // of durability
	places   []string
	phones   []*phone
	began    time.Time
	server   *http.Server
	cancel   context.CancelFunc
	tasks    sync.WaitGroup
}

// offline is how long the phones had no network.
const offline = 72 * time.Hour

const district = "d"

// newWorld makes an empty database with a district, its people and places, opens
// a session for each phone, and serves on the loopback.
func newWorld(ctx context.Context, o options, dir string) (*world, error) {
	w := &world{options: o, began: time.Now().Add(-offline)}
	var err error
	dsn := filepath.Join(dir, "gridwatch.db")
	if o.db == "postgres" {
		if dsn = os.Getenv("TEST_DATABASE_URL"); dsn == "" {
			return nil, errors.New("no TEST_DATABASE_URL: run it under .cache/bin/devpg -fsync --")
		}
	}
	if w.store, err = store.Open(ctx, dsn); err != nil {
		return nil, err
	}
	if w.settings, err = w.store.Durability(ctx); err != nil {
		return nil, err
	}
	if err := w.store.Migrate(ctx); err != nil {
		return nil, err
	}
	if w.blobs, err = blob.Open(ctx, filepath.Join(dir, "blobs"), "", blob.Options{}); err != nil {
		return nil, err
	}
	if err := w.fill(ctx); err != nil {
		return nil, err
	}
	return w, w.serve(ctx)
}

func (w *world) write(ctx context.Context, fn func(*store.Tx) error) error {
	_, _, err := w.store.Write(ctx, nil, time.Now(), func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) })
	return err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// fill stores the district.
func (w *world) fill(ctx context.Context) error {
	const zone = "Asia/Shanghai"
	d := grid.Deployment{Name: "bench", Epoch: uuid.NewString(), Resolution: 9, Timezone: zone}
	if err := w.store.Initialise(ctx, d, grid.DefaultPolicy(zone), w.began.AddDate(0, 0, -30)); err != nil {
		return err
	}
	outline := orb.MultiPolygon{{{{126.5, 45.7}, {126.7, 45.7}, {126.7, 45.9}, {126.5, 45.9}, {126.5, 45.7}}}}
	err := w.write(ctx, func(tx *store.Tx) error {
		return tx.PutRegions([]geo.Region{{Code: district, Scheme: geo.SchemeLocal, Name: "district", Level: "county", Geometry: outline}}, grid.Origin{})
	})
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(w.seed, 1))
	var places []*grid.Institution
	for n := range max(50, 6*w.options.phones) {
		places = append(places, &grid.Institution{ID: grid.InstitutionID(newID()), Name: fmt.Sprint("place ", n), Address: fmt.Sprint(n, " street"),
			Point: &geo.Point{Lon: 126.51 + 0.18*r.Float64(), Lat: 45.71 + 0.18*r.Float64()}, Category: "clinic", Owes: true, State: grid.Active,
			RegisteredAt: w.began.AddDate(-1, 0, 0)})
		w.places = append(w.places, string(places[n].ID))
	}
	var people []*grid.Officer
	for n := range w.options.phones {
		people = append(people, &grid.Officer{ID: grid.OfficerID(newID()), Name: fmt.Sprint("officer ", n), Post: grid.PostOfficer, Region: district, ActiveFrom: w.began.AddDate(-1, 0, 0)})
	}
	var faults []store.Fault
	hash := store.HashPassword(newID())
	err = w.write(ctx, func(tx *store.Tx) (err error) {
		if faults, err = tx.PutInstitutions(places); err != nil || len(faults) > 0 {
			return err
		}
		if faults, err = tx.PutOfficers(people); err != nil || len(faults) > 0 {
			return err
		}
		for n, p := range people {
			a := grid.Account{ID: grid.AccountID(newID()), Name: fmt.Sprint("phone ", n), PasswordHash: hash, Role: grid.RoleOfficer, Region: district, Officer: p.ID}
			if err := tx.PutAccount(a); err != nil {
				return err
			}
			w.phones = append(w.phones, &phone{world: w, n: n, account: a, rand: rand.New(rand.NewPCG(w.seed, uint64(n)+100))})
		}
		return nil
	})
	if err == nil && len(faults) > 0 {
		err = faults[0].Err
	}
	if err != nil {
		return err
	}
	for _, p := range w.phones {
		if p.token, p.csrf, err = w.store.OpenSession(ctx, p.account.ID, time.Now(), time.Hour); err != nil {
			return err
		}
	}
	return nil
}

// serve runs what `gridwatch serve` runs of a node: the API, the fold of the log,
// the sequencer.
func (w *world) serve(ctx context.Context) error {
	d, err := w.store.Deployment(ctx)
	if err != nil {
		return err
	}
	view := live.New(d.Resolution)
	server, err := api.New(api.Options{Store: w.store, View: view, Deployment: d, Blobs: w.blobs})
	if err != nil {
		return err
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	running, cancel := context.WithCancel(ctx)
	w.cancel = cancel
	w.tasks.Go(func() { _ = w.store.Follow(running, 0, view.Apply) })
	w.tasks.Go(func() { _ = w.store.RunSequencer(running, store.Sequencing{Holder: "bench", Now: time.Now}) })
	w.server = &http.Server{Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second}
	w.tasks.Go(func() { _ = w.server.Serve(at) })
	w.url = "http://" + at.Addr().String()
	server.SetReady(true)
	return nil
}

func (w *world) close() {
	_ = w.server.Close()
	w.cancel()
	w.tasks.Wait()
	_ = w.store.Close()
}
