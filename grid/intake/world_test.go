package intake_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/intake"
	"gridwatch/grid/live"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

// world is a city of two districts in one database.
type world struct {
	t     testing.TB
	store *store.Store
	now   time.Time
}

const zone = "Asia/Shanghai"

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t, filepath.Join(t.TempDir(), "test.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorld(t, pgtest.DSN(t, migrate))) })
}

func migrate(dsn string) error {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(context.Background())
}

func square(code, parent string, west, south, side float64) geo.Region {
	r := geo.Region{Code: code, Scheme: geo.SchemeLocal, Name: code, Level: "district", ParentCode: parent}
	if side > 0 {
		r.Geometry = orb.MultiPolygon{{{{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}}}}
	}
	return r
}

func newWorld(t testing.TB, dsn string) *world {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: s, now: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}
	box := geo.Box{West: 126, South: 45, East: 127.5, North: 46.5}
	d := grid.Deployment{Name: "test", Epoch: uuid.NewString(), Resolution: 8, Timezone: zone, Box: &box}
	if err := s.Initialise(ctx, d, grid.DefaultPolicy(zone), w.now); err != nil {
		t.Fatal(err)
	}
	w.write(func(tx *store.Tx) error {
		return tx.PutRegions([]geo.Region{square("city", "", 0, 0, 0), square("east", "city", 126.6, 45.7, 0.2), square("west", "city", 126.4, 45.7, 0.2)}, grid.Origin{})
	})
	return w
}

func (w *world) write(fn func(*store.Tx) error) {
	w.t.Helper()
	if _, _, err := w.store.Write(w.t.Context(), nil, w.now, func(tx *store.Tx) (store.Reply, error) { return store.Reply{}, fn(tx) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) service() *intake.Service {
	return &intake.Service{Store: w.store, Now: func() time.Time { return w.now },
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }}
}

func (w *world) csv(kind intake.Kind, text string) *intake.CSV {
	w.t.Helper()
	source, err := intake.ReadCSV(strings.NewReader(text), kind, intake.Reading{})
	if err != nil {
		w.t.Fatal(err)
	}
	return source
}

func (w *world) load(kind intake.Kind, text string) intake.Report {
	w.t.Helper()
	r, err := w.service().Import(w.t.Context(), w.csv(kind, text), intake.Options{Kind: kind, Name: "test.csv", Datum: geo.WGS84})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// stored are the counts that say what was stored.
func stored(c store.ImportCounts) store.ImportCounts {
	return store.ImportCounts{Rows: c.Rows, New: c.New, Changed: c.Changed, Unchanged: c.Unchanged, Rejected: c.Rejected}
}

func (w *world) wantCounts(r intake.Report, want store.ImportCounts) {
	w.t.Helper()
	if got := stored(r.Counts); got != want {
		w.t.Errorf("counts: got %+v, want %+v", r.Counts, want)
		_ = w.service().EachReject(w.t.Context(), r.Batch, func(e intake.RowError) error { w.t.Log(e.Error()); return nil })
	}
}

// digest folds the log, moved out of the outbox first.
func (w *world) digest() string {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- w.store.RunSequencer(ctx, store.Sequencing{Holder: "test", Now: func() time.Time { return w.now }})
	}()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		n, err := w.store.Pending(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("outbox: got %d events left after 30 s, want none", n)
		}
	}
	cancel()
	if err := <-done; err != nil {
		w.t.Fatal(err)
	}
	view := live.New(8)
	for {
		entries, err := w.store.Events(w.t.Context(), view.Rev(), 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		if err := view.Apply(entries); err != nil {
			w.t.Fatal(err)
		}
	}
	_, digest, err := view.Digest(live.Topic{Region: "city", Resolution: 8})
	if err != nil {
		w.t.Fatal(err)
	}
	return grid.DigestText(digest)
}

func (w *world) institutions() []grid.Institution {
	w.t.Helper()
	var all []grid.Institution
	for after := ""; ; {
		items, next, err := w.store.Institutions(w.t.Context(), "city", store.InstitutionFilter{}, store.Page{After: after, Limit: 1000})
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, items...)
		if next == "" {
			return all
		}
		after = next
	}
}

// register makes n rows of institutions from a seed.
func register(n int, seed uint64) string {
	var b strings.Builder
	writeRegister(&b, n, seed)
	return b.String()
}

func writeRegister(w io.Writer, n int, seed uint64) {
	random := rand.New(rand.NewPCG(seed, seed))
	fmt.Fprintln(w, "name,address,lon,lat,category,risk,licence_kind,licence_number,last_inspection")
	for i := range n {
		fmt.Fprintf(w, "诊所%d,哈尔滨市世纪大道%d号,%.6f,%.6f,clinic,%s,medical,L%07d,%s\n", i, i, 126.4+random.Float64()*0.4, 45.7+random.Float64()*0.2,
			[]string{"A", "B", ""}[random.IntN(3)], i, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(400)).Format("2006-01-02"))
	}
}
