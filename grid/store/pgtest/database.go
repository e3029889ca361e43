package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"
)

// The one server of this test binary. It is never stopped by a test: its keeper stops it when the
// process ends.
var shared struct {
	sync.Mutex
	tried    bool
	err      error
	at       func(db string) string // DSN of a database on the server
	template string                 // migrated database, "" until the first DSN with a migration
	next     int                    // number of the next database
}

// DSN makes a database for this test alone and returns its address; the database is dropped when the test
// ends. The server is TEST_DATABASE_URL (an account that may create databases) when that is set, else one
// server started for the whole test binary.
//
// migrate is run once per test binary, on a template that every later database is copied from, so all
// callers in one package pass the same migration; it must close the connections it opens. A nil migrate
// asks for an empty database.
//
// Without a server the test fails if CI=true, else it is skipped with a line that says what to install.
func DSN(t testing.TB, migrate func(dsn string) error) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if !shared.tried {
		shared.tried = true
		shared.at, shared.err = findServer(t.Context())
	}
	mustReach(t, shared.err)
	if migrate != nil && shared.template == "" {
		name, err := create(t.Context(), "")
		if err == nil {
			err = migrate(shared.at(name))
		}
		if err != nil {
			t.Fatalf("pgtest: migrated template: %v", err)
		}
		shared.template = name
	}
	template := shared.template
	if migrate == nil {
		template = ""
	}
	name, err := create(t.Context(), template)
	if err != nil {
		t.Fatal(err)
	}
	at := shared.at
	t.Cleanup(func() {
		if err := admin(context.Background(), at, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return at(name)
}

// mustReach ends a test that has no server: skipped where PostgreSQL is not installed, failed in CI and
// for any other reason.
func mustReach(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoBinaries) && os.Getenv("CI") != "true" {
		t.Skipf("PostgreSQL is not tested here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// findServer reaches TEST_DATABASE_URL or starts a server of our own.
func findServer(ctx context.Context) (func(string) string, error) {
	given := os.Getenv("TEST_DATABASE_URL")
	if given == "" {
		// Not the test's context: the server outlives the test that asked first.
		server, err := Start(context.WithoutCancel(ctx), Options{})
		if err != nil {
			return nil, err
		}
		return server.DSN, nil
	}
	base, err := url.Parse(given)
	if err != nil || (base.Scheme != "postgres" && base.Scheme != "postgresql") {
		return nil, errors.New("pgtest: TEST_DATABASE_URL must be an address like postgres://user@host/db") // it may hold a password: not shown
	}
	at := func(db string) string {
		dsn := *base
		dsn.Path, dsn.RawPath = "/"+db, ""
		return dsn.String()
	}
	if err := sweep(ctx, at); err != nil {
		return nil, fmt.Errorf("pgtest: TEST_DATABASE_URL: %w", err)
	}
	return at, nil
}

// Names of databases made here: prefix, unix second of making, process, number. A killed test leaves its
// database on a server given by TEST_DATABASE_URL; sweep drops those older than keepFor.
const (
	prefix  = "gwtest"
	keepFor = 6 * time.Hour
)

// create makes a database, a copy of template or an empty one if template is "", and returns its name.
// The caller holds shared.
func create(ctx context.Context, template string) (string, error) {
	shared.next++
	name := fmt.Sprintf("%s_%d_%d_%d", prefix, time.Now().Unix(), os.Getpid(), shared.next)
	statement := "CREATE DATABASE " + pq.QuoteIdentifier(name)
	if template != "" {
		statement += " TEMPLATE " + pq.QuoteIdentifier(template)
	} else {
		statement += " TEMPLATE template0" // never waits for a session in template1
	}
	return name, admin(ctx, shared.at, statement)
}

// madeAt is when a database made here was made; false for any other name.
func madeAt(name string) (time.Time, bool) {
	part := strings.Split(name, "_")
	if len(part) != 4 || part[0] != prefix {
		return time.Time{}, false
	}
	second, err := strconv.ParseInt(part[1], 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.Unix(second, 0), true
}

// sweep drops what earlier runs left behind.
func sweep(ctx context.Context, at func(string) string) error {
	db, err := sql.Open("postgres", at("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(ctx, "SELECT datname FROM pg_database WHERE datname LIKE $1", prefix+`\_%`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var old []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if made, ours := madeAt(name); ours && time.Since(made) > keepFor {
			old = append(old, name)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, name := range old {
		// Another test binary may sweep at the same time: IF EXISTS makes that harmless.
		if err := admin(ctx, at, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name)+" WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

// admin runs one statement in the maintenance database, on a connection of its own.
func admin(ctx context.Context, at func(string) string, statement string) error {
	db, err := sql.Open("postgres", at("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("pgtest: %s: %w", statement, err)
	}
	return nil
}
