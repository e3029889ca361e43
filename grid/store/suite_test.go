package store

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"gridwatch/grid"
	"gridwatch/grid/store/pgtest"
)

// start is the domain time at which the stores of the suite are initialised.
var start = time.Date(2014, 6, 2, 12, 0, 0, 0, time.UTC)

// The account that writes in tests.
const testAccount grid.AccountID = "0190a000-0000-7000-8000-000000000001"

func testDeployment() grid.Deployment {
	return grid.Deployment{Name: "test", Epoch: "0190a000-0000-7000-8000-00000000000e", Resolution: 9, Timezone: "America/Chicago"}
}

// dialects opens an empty, unmigrated database of each kind. open may be called
// several times for handles on the same database.
var dialects = []struct {
	name  string
	empty func(t testing.TB) (dsn string)
}{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "gridwatch.db") }},
	{"postgres", func(t testing.TB) string { return pgtest.DSN(t, nil) }},
}

// eachDSN runs a test on an empty database of each kind.
func eachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) { test(t, d.empty(t)) })
	}
}

// eachStore runs a test on a migrated and initialised database of each kind: see
// testDeployment and grid.DefaultPolicy. Nothing else is stored; the log holds
// policy.published. On PostgreSQL no sequencer runs: see drain.
func eachStore(t *testing.T, test func(t *testing.T, s *Store)) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) { test(t, newStore(t, d.name)) })
	}
}

// newStore is one store of eachStore.
func newStore(t testing.TB, dialect string) *Store {
	t.Helper()
	dsn := filepath.Join(t.TempDir(), "gridwatch.db")
	if dialect == "postgres" {
		dsn = pgtest.DSN(t, migrateAt)
	} else if file, err := migratedFile(); err != nil {
		t.Fatal(err)
	} else if err := os.WriteFile(dsn, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dsn)
	if err := s.Initialise(t.Context(), testDeployment(), grid.DefaultPolicy(testDeployment().Timezone), start); err != nil {
		t.Fatal(err)
	}
	drain(t, s)
	return s
}

// open opens a database until the test ends.
func open(t testing.TB, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// migratedFile is a migrated SQLite database, made once and copied for every test.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "gridwatch")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what stays is in the temporary folder
	path := filepath.Join(dir, "gridwatch.db")
	if err := migrateAt(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrateAt migrates the database at an address.
func migrateAt(dsn string) error {
	s, err := Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	if err := s.Migrate(context.Background()); err != nil {
		return err
	}
	return s.Close()
}

// write runs fn in one write at domain time now; any error fails the test.
func write(t testing.TB, s *Store, now time.Time, fn func(*Tx) error) {
	t.Helper()
	if err := tryWrite(t, s, now, fn); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// tryWrite is write with the error returned.
func tryWrite(t testing.TB, s *Store, now time.Time, fn func(*Tx) error) error {
	t.Helper()
	_, _, err := s.Write(t.Context(), nil, now, func(tx *Tx) (Reply, error) { return Reply{}, fn(tx) })
	return err
}

// drain moves the outbox to the log, as a sequencer would, and gives the whole log.
func drain(t testing.TB, s *Store) []grid.Entry {
	t.Helper()
	err := s.inTx(t.Context(), func(tx *sqlx.Tx) error {
		var one int
		if err := tx.GetContext(t.Context(), &one, "SELECT id FROM sequencer WHERE id = 1"+s.dialect.forUpdate()); err != nil {
			return err
		}
		return s.moveAll(t.Context(), tx)
	})
	if err != nil {
		t.Fatalf("drain: %v", err)
	}
	var log []grid.Entry
	for {
		entries, err := s.Events(t.Context(), int64(len(log)), 1000)
		if err != nil {
			t.Fatalf("events: %v", err)
		}
		if len(entries) == 0 {
			return log
		}
		log = append(log, entries...)
	}
}
