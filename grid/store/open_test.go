package store

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gridwatch/grid"
)

func TestOpenSQLite(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "with % and ? and #")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "网格 watch.db")
	s := open(t, "sqlite:"+path)
	if s.Dialect() != "sqlite" {
		t.Errorf("dialect: got %s, want sqlite", s.Dialect())
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file: got %v, %v, want mode 0600", info, err)
	}
	// What durability rests on, asked of every connection of both handles.
	for _, db := range []struct {
		name    string
		conns   int
		queryOn string
	}{{"writer", 1, "0"}, {"reader", 4, "1"}} {
		handle := s.writer
		if db.name == "reader" {
			handle = s.reader
		}
		for i := range db.conns {
			conn, err := handle.Connx(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for pragma, want := range map[string]string{
				"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": db.queryOn,
			} {
				var got string
				if err := conn.GetContext(t.Context(), &got, "PRAGMA "+pragma); err != nil || got != want {
					t.Errorf("%s %d: %s is %s, %v, want %s", db.name, i, pragma, got, err, want)
				}
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for dsn, want := range map[string]string{
		"":                                 "is not the path",
		"sqlite:":                          "is not the path",
		":memory:":                         "is not the path",
		"file::memory:?cache=shared":       "is not the path",
		"mysql://localhost/x":              "mysql:// is not a known kind",
		"/no/such/folder/x.db":             "no such file",
		"postgres://[::1/x":                "is not a URL",
		"postgres://x@127.0.0.1:1/x":       "database-unavailable",
		"postgres:///x?host=/no/such/path": "database-unavailable",
	} {
		s, err := Open(t.Context(), dsn)
		if err == nil {
			_ = s.Close()
			t.Errorf("%q: got nil, want %q", dsn, want)
			continue
		}
		if want == "database-unavailable" {
			if grid.KindOf(err) != grid.Unavailable {
				t.Errorf("%q: got %v, want unavailable", dsn, err)
			}
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", dsn, err, want)
		}
	}
}

func TestOpenFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err == nil {
		_ = s.Close()
		t.Error("got nil, want an error")
	}
}

func TestPostgresDSN(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:p@db.example/x":                      "require",
		"postgresql://u:p@db.example/x":                    "require",
		"postgres://u@db.example/x?sslmode=verify-full":    "verify-full",
		"postgres://u@127.0.0.1:5433/x":                    "disable",
		"postgres://u@localhost/x":                         "disable",
		"postgres://u@[::1]/x":                             "disable",
		"postgres:///x":                                    "disable",
		"postgres://u@/x?host=%2Fvar%2Frun%2Fpostgresql":   "disable",
		"postgres://u@localhost/x?host=db.example":         "require",
		"postgres://u@127.0.0.1/x?sslmode=require":         "require",
		"postgres://u@db.example/x?statement_timeout=1min": "require",
	} {
		got, err := postgresDSN(dsn, true)
		if err != nil {
			t.Errorf("%s: %v", dsn, err)
			continue
		}
		u, err := url.Parse(got)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Get("sslmode") != want {
			t.Errorf("%s: sslmode is %q, want %q", dsn, q.Get("sslmode"), want)
		}
		wantTimeout := "25s"
		if strings.Contains(dsn, "1min") {
			wantTimeout = "1min"
		}
		if q.Get("statement_timeout") != wantTimeout || q.Get("lock_timeout") == "" {
			t.Errorf("%s: timeouts are %v, want %s", dsn, q, wantTimeout)
		}
		again, err := postgresDSN(got, false)
		if err != nil || strings.Contains(again, "timeout=25s") {
			t.Errorf("without limits: got %s, %v", again, err)
		}
	}
	if _, err := postgresDSN("postgres://u:secret@[bad/x", true); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a bad address: got %v, want an error without the password", err)
	}
}

func TestPostgresLimits(t *testing.T) {
	s := newStore(t, "postgres")
	for name, want := range map[string]string{"statement_timeout": "25s", "lock_timeout": "10s", "application_name": "gridwatch"} {
		var got string
		if _, err := s.get(t.Context(), &got, "SELECT current_setting(?)", name); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Write(ctx, nil, start, func(*Tx) (Reply, error) { return Reply{}, nil }); err == nil {
		t.Error("a write with an ended context: got nil, want an error")
	}
}
