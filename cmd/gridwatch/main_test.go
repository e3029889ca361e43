package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gridwatch/grid"
	"gridwatch/grid/store"
	"gridwatch/grid/store/pgtest"
)

// gridwatch runs the program inside the test.
func gridwatch(t testing.TB, stdin string, env map[string]string, args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	exit = run(t.Context(), args, strings.NewReader(stdin), &out, &err, func(name string) string { return env[name] })
	return exit, out.String(), err.String()
}

// program is the built binary, for tests that kill it.
func program(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		var folder string
		if folder, built.err = os.MkdirTemp("", "gridwatch-test"); built.err != nil {
			return
		}
		built.path = filepath.Join(folder, "gridwatch")
		text, err := exec.Command("go", "build", "-o", built.path, ".").CombinedOutput()
		if err != nil {
			built.err = err
			t.Logf("go build: %s", text)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

var built struct {
	sync.Once
	path string
	err  error
}

func TestMain(m *testing.M) {
	status := m.Run()
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path)) // in the temporary folder
	}
	os.Exit(status)
}

// databases gives the address of an empty, unmigrated database of each kind.
var databases = []struct {
	name string
	dsn  func(t testing.TB) string
}{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }},
	{"postgres", func(t testing.TB) string { return pgtest.DSN(t, migrated) }},
}

func migrated(dsn string) error {
	s, err := store.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(context.Background())
}

func TestCommandLine(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.db")
	plain := file(t, "plain.db", strings.Repeat("name,category\n", 100))
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := migrated(empty); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		exit int
		out  string // part of stdout
		err  string // part of stderr
	}{
		{"help", []string{"--help"}, 0, "import institutions", ""},
		{"help of a command", []string{"demo", "--help"}, 0, "--speed", ""},
		{"version", []string{"version"}, 0, "gridwatch", ""},
		{"openapi", []string{"openapi"}, 0, `"openapi": "3.1.0"`, ""},
		{"nothing", nil, 2, "", "expected one of"},
		{"unknown command", []string{"fly"}, 2, "", "fly"},
		{"unknown flag", []string{"demo", "--fly"}, 2, "", "--fly"},
		{"bad date", []string{"demo", "--from", "yesterday", "--data", t.TempDir()}, 2, "", "--from"},
		{"date without records", []string{"demo", "--from", "2030-01-01", "--data", t.TempDir()}, 2, "", "2014-12-31"},
		{"bad speed", []string{"demo", "--speed", "-1", "--data", t.TempDir()}, 2, "", "--speed: -1 is not between"},
		{"negative value joined", []string{"demo", "--speed=-1", "--data", t.TempDir()}, 2, "", "--speed: -1 is not between"},
		{"negative box", []string{"migrate", "--box", "-88.3,41.5,-87.4,42.2", "--data", t.TempDir()}, 0, "up to date", ""},
		{"negative window", []string{"replay", "--within", "-1s", "--db", plain}, 2, "", "--within"},
		{"text as database", []string{"replay", "--db", plain}, 2, "", "not a database"},
		{"folder as database", []string{"replay", "--db", t.TempDir()}, 2, "", "--db"},
		{"text migrated", []string{"migrate", "--db", plain}, 2, "", "not a database"},
		{"empty database", []string{"replay", "--db", empty}, 2, "", "gridwatch serve"},
		{"database without tables", []string{"replay", "--db", file(t, "zero.db", "")}, 2, "", "gridwatch migrate"},
		{"imports without tables", []string{"import", "list", "--db", file(t, "zero.db", "")}, 2, "", "gridwatch migrate"},
		{"no policy file", []string{"policy", "publish", "none.json", "--db", plain}, 2, "", "gridwatch: none.json: no such file"},
		{"speed not a number", []string{"demo", "--speed", "NaN", "--data", t.TempDir()}, 2, "", "--speed"},
		{"certificate without key", []string{"serve", "--tls-cert", "x"}, 2, "", "--tls-key"},
		{"no database", []string{"replay", "--db", missing}, 2, "", "there is no database"},
		{"bad box", []string{"serve", "--box", "1,2", "--data", t.TempDir()}, 2, "", "--box"},
		{"bad zone", []string{"migrate", "--timezone", "Mars/Olympus", "--data", t.TempDir()}, 2, "", "timezone"},
		{"resolution out of range", []string{"migrate", "--resolution", "3", "--data", t.TempDir()}, 2, "", "resolution"},
		{"bad address", []string{"serve", "--addr", "nowhere:x", "--data", t.TempDir()}, 2, "", "--addr"},
		{"no such batch", []string{"import", "undo", "x", "--db", missing}, 2, "", "batch"},
		{"load without server", []string{"load", "--url", "http://127.0.0.1:1", "--accounts", missing}, 2, "", "--accounts"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			exit, out, err := gridwatch(t, "", nil, tc.args...)
			if exit != tc.exit || !strings.Contains(out, tc.out) || !strings.Contains(err, tc.err) {
				t.Errorf("got exit %d, stdout %.300q, stderr %.300q, want %d, %q, %q", exit, out, err, tc.exit, tc.out, tc.err)
			}
		})
	}
}

// What a server meets while it runs is no fault of its flags, whatever kind it is.
func TestStatus(t *testing.T) {
	invalid := grid.Errorf(grid.Invalid, "x", "wrong")
	for _, tc := range []struct {
		name string
		err  error
		want int
	}{
		{"invalid", invalid, 2},
		{"invalid while it ran", failed(invalid), 1},
		{"joined while it ran", failed(errors.Join(nil, invalid)), 1},
		{"flag", &badFlag{"x", "y"}, 2},
		{"file", unreadable("x", os.ErrPermission), 2},
		{"other", errors.New("x"), 1},
	} {
		if got := statusOf(tc.err); got != tc.want {
			t.Errorf("%s: got exit %d, want %d", tc.name, got, tc.want)
		}
	}
	if failed(nil) != nil {
		t.Error("no failure: got an error")
	}
}

func TestEnvironment(t *testing.T) {
	db := filepath.Join(t.TempDir(), "by-env.db")
	if exit, _, err := gridwatch(t, "", map[string]string{"GRIDWATCH_DB": db, "GRIDWATCH_RESOLUTION": "8"}, "migrate"); exit != 0 {
		t.Fatalf("migrate: got exit %d, %s, want 0", exit, err)
	}
	if _, err := os.Stat(db); err != nil {
		t.Error(err)
	}
	if exit, _, err := gridwatch(t, "", nil, "serve", "--db", db, "--resolution", "9"); exit != 2 || !strings.Contains(err, "resolution") {
		t.Errorf("serve with another resolution: got exit %d, %s, want 2", exit, err)
	}
}

// Commands on a database without tables say what to do.
func TestNoTables(t *testing.T) {
	bare := pgtest.DSN(t, nil)
	if exit, _, err := gridwatch(t, "", nil, "replay", "--db", bare); exit != 2 || !strings.Contains(err, "gridwatch migrate") {
		t.Errorf("replay: got exit %d, %s, want 2 and what to do", exit, err)
	}
}
