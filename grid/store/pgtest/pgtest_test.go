package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// waitFor is how long a test waits for what should be quick.
const waitFor = 30 * time.Second

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func migration(dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec("CREATE TABLE cell (id bigint PRIMARY KEY)")
	return err
}

func TestEveryTestHasItsOwnMigratedDatabase(t *testing.T) {
	for _, name := range []string{"first", "second", "third"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t, DSN(t, migration))
			if _, err := db.Exec("INSERT INTO cell (id) VALUES (1)"); err != nil {
				t.Fatalf("insert into a fresh migrated database: got %v, want none", err)
			}
		})
	}
}

func TestNilMigrationGivesAnEmptyDatabase(t *testing.T) {
	db := open(t, DSN(t, nil))
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Errorf("tables in an empty database: got %d, want 0", tables)
	}
}

func TestDatabaseIsDroppedWhenTheTestEnds(t *testing.T) {
	var dsn string
	t.Run("user", func(t *testing.T) {
		dsn = DSN(t, migration)
		open(t, dsn) // an open handle does not keep the database
	})
	if dsn == "" {
		return // the inner test was skipped: no PostgreSQL here
	}
	err := open(t, dsn).Ping()
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("reach a dropped database: got %v, want 'does not exist'", err)
	}
}

// start makes a server or ends the test as DSN does.
func start(t *testing.T, opt Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), opt)
	mustReach(t, err)
	t.Cleanup(s.Stop)
	return s
}

func TestOptionsSetDurability(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  Options
		want string
	}{
		{"throw-away", Options{}, "off"},
		{"durable", Options{Fsync: true}, "on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, start(t, c.opt).DSN("postgres"))
			for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
				var got string
				if err := db.QueryRow("SHOW " + setting).Scan(&got); err != nil {
					t.Fatal(err)
				}
				if got != c.want {
					t.Errorf("%s: got %s, want %s", setting, got, c.want)
				}
			}
		})
	}
}

func TestStopRemovesTheFolderAndTheServer(t *testing.T) {
	s := start(t, Options{})
	s.Stop()
	s.Stop()
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("folder after Stop: got %v, want %v", err, os.ErrNotExist)
	}
	if err := open(t, s.DSN("postgres")).Ping(); err == nil {
		t.Error("server after Stop: got an answer, want none")
	}
}

// TestServerEndsWithItsStarter kills a process that holds a server and expects nothing to be left.
func TestServerEndsWithItsStarter(t *testing.T) {
	const role = "PGTEST_HOLD"
	if os.Getenv(role) != "" { // the process to be killed
		s, err := Start(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("folder " + s.dir + "\n")
		select {}
	}
	start(t, Options{}).Stop() // skips without PostgreSQL
	holder := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsStarter$")
	holder.Env = append(os.Environ(), role+"=1")
	var out safeBuffer
	holder.Stdout = &out
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Process.Kill(); _ = holder.Wait() })
	var dir string
	until(t, "the holder's server is up", func() bool {
		_, line, found := strings.Cut(out.String(), "folder ")
		var whole bool
		dir, _, whole = strings.Cut(line, "\n")
		return found && whole
	})
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	until(t, "the folder of a killed process is gone", func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist)
	})
}

func TestStartSaysWhyTheServerEnded(t *testing.T) {
	real, err := binaries()
	mustReach(t, err)
	// A bin folder whose postgres ends at once; readable by the account that runs the server.
	bin, err := os.MkdirTemp("", "gwbin")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(bin) })
	script := func(name, text string) {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script("initdb", `exec '`+filepath.Join(real, "initdb")+`' "$@"`)
	script("postgres", "echo no shared memory today; exit 1")
	if err := os.Chmod(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PG_BIN", bin)
	s, err := Start(t.Context(), Options{})
	if err == nil {
		s.Stop()
		t.Fatal("start with a postgres that ends: got none, want an error")
	}
	if want := "no shared memory today"; !strings.Contains(err.Error(), want) {
		t.Errorf("start with a postgres that ends: got %q, want it to hold %q", err, want)
	}
}

func TestBinariesRefuseAWrongFolder(t *testing.T) {
	t.Setenv("PG_BIN", t.TempDir())
	if got, err := binaries(); err == nil || errors.Is(err, ErrNoBinaries) {
		t.Errorf("PG_BIN without programs: got %q, %v, want an error that names PG_BIN", got, err)
	}
}

func TestVersionInFolder(t *testing.T) {
	for _, c := range []struct {
		dir  string
		want int
	}{
		{"/usr/lib/postgresql/15/bin", 15},
		{"/usr/lib/postgresql/9/bin", 9},
		{"/usr/pgsql-17/bin", 17},
		{"/opt/homebrew/opt/postgresql@16/bin", 16},
		{"/srv/native/bin", 0},
	} {
		if got := versionIn(c.dir); got != c.want {
			t.Errorf("version in %s: got %d, want %d", c.dir, got, c.want)
		}
	}
}

func TestMadeAt(t *testing.T) {
	for _, c := range []struct {
		name string
		ours bool
	}{
		{"gwtest_1795294800_77_1", true},
		{"gwtest_soon_77_1", false},
		{"gwtest_1795294800", false},
		{"gridwatch", false},
	} {
		if _, ours := madeAt(c.name); ours != c.ours {
			t.Errorf("database %s made here: got %t, want %t", c.name, ours, c.ours)
		}
	}
}

func TestGivenServerMustBeAnAddress(t *testing.T) {
	for _, given := range []string{"host=/tmp user=postgres password=hush", "mysql://u:hush@h/db", "postgres://u:hush@h:bad port/db"} {
		t.Setenv("TEST_DATABASE_URL", given)
		_, err := findServer(t.Context())
		if err == nil || !strings.Contains(err.Error(), "TEST_DATABASE_URL") {
			t.Errorf("TEST_DATABASE_URL=%q: got %v, want an error that names it", given, err)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("TEST_DATABASE_URL=%q: the error shows the password: %v", given, err)
		}
	}
}

// until waits for what should be quick and fails after waitFor.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(waitFor)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("after %v: want %s", waitFor, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
