package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"

	"gridwatch/grid"
)

// breaker counts what a transaction asks of its database and makes one of it fail.
type breaker struct {
	mu    sync.Mutex
	n     int // statements and commits so far
	at    int // the one that fails, from 1; 0: none
	fault error
	after bool // a commit fails after it was carried out
	dead  bool // everything after it fails too: the process is gone
	gone  bool
}

func (b *breaker) before() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone {
		return b.fault
	}
	if b.n++; b.n != b.at || b.after {
		return nil
	}
	b.gone = b.dead
	return b.fault
}

// afterCommit is for a commit that was carried out.
func (b *breaker) afterCommit() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.after && b.n == b.at {
		b.gone = b.dead
		return b.fault
	}
	return nil
}

// broken is a connector whose connections ask a breaker first.
type broken struct {
	driver.Connector
	*breaker
}

func (b broken) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := b.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &brokenConn{c, b.breaker}, nil
}

type brokenConn struct {
	driver.Conn
	*breaker
}

func (c *brokenConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.before(); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *brokenConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.before(); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *brokenConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.before(); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c *brokenConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := c.before(); err != nil {
		return nil, err
	}
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	return brokenTx{tx, c.breaker}, err
}

func (c *brokenConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type brokenTx struct {
	driver.Tx
	*breaker
}

func (t brokenTx) Commit() error {
	if err := t.before(); err != nil {
		return errors.Join(err, t.Tx.Rollback())
	}
	if err := t.Tx.Commit(); err != nil {
		return err
	}
	return t.afterCommit()
}

// sqliteConnector opens connections of the driver, which has no connector.
type sqliteConnector struct{ dsn string }

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) {
	return (&sqlite3.SQLiteDriver{}).Open(c.dsn)
}
func (c sqliteConnector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// faulty is a further store on the database of s whose writes go through b.
func faulty(t *testing.T, s *Store, b *breaker) *Store {
	t.Helper()
	f, err := Open(t.Context(), s.dsnToOpen())
	if err != nil {
		t.Fatal(err)
	}
	reader := f.reader
	name := "sqlite3"
	var c driver.Connector = sqliteConnector{f.dsn}
	if f.dialect == postgres {
		name = "postgres"
		if c, err = pq.NewConnector(f.dsn); err != nil {
			t.Fatal(err)
		}
	} else if err := f.writer.Close(); err != nil {
		t.Fatal(err)
	}
	f.writer = sqlx.NewDb(sql.OpenDB(broken{c, b}), name)
	f.writer.SetMaxOpenConns(1)
	f.reader = reader
	return f
}

// dsnToOpen is what Open takes for the same database.
func (s *Store) dsnToOpen() string {
	if s.dialect == postgres {
		return s.dsn
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(s.dsn, "file:"), "?")
	return path
}

// faultKind is one way in which the database fails.
type faultKind struct {
	name  string
	fault error
	after bool
	dead  bool
}

var faultKinds = map[string][]faultKind{
	"sqlite": {
		{"EIO", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, false, false},
		{"ENOSPC", sqlite3.Error{Code: sqlite3.ErrFull, SystemErrno: syscall.ENOSPC}, false, false},
		{"killed", sqlite3.Error{Code: sqlite3.ErrIoErr}, false, true},
		{"killed after a commit", sqlite3.Error{Code: sqlite3.ErrIoErr}, true, true},
	},
	"postgres": {
		{"full", &pq.Error{Severity: "ERROR", Code: "53100"}, false, true},
		{"gone", driver.ErrBadConn, false, false},
		{"cut after a commit", syscall.ECONNRESET, true, false},
	},
}

// Every statement and commit of a submission fails once, in every way. Nothing is
// acknowledged that is not stored, reads stay up, and handed in again after a
// restart everything is stored once.
func TestEveryStatementOfASubmissionFails(t *testing.T) {
	points := 0
	eachRegister(t, func(t *testing.T, s *Store) {
		if s.dialect == sqlite {
			s = inMemoryFolder(t)
		}
		h := newHanding(t, s)
		h.submit(t, s, h.day(t)...) // plans and caches are there
		counting := &breaker{}
		f := faulty(t, s, counting)
		h.submit(t, f, h.day(t)...)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		for _, kind := range faultKinds[s.Dialect()] {
			for at := 1; at <= counting.n; at++ {
				if testing.Short() && at%7 != 0 {
					continue
				}
				points++
				day := h.day(t)
				f := faulty(t, s, &breaker{at: at, fault: kind.fault, after: kind.after, dead: kind.dead})
				answers, failed := f.SubmitAll(t.Context(), day, h.how())
				if _, _, err := f.Setting(t.Context(), receiptKeySetting); err != nil && kind.name != "gone" {
					t.Errorf("%s at %d: a read fails: %v", kind.name, at, err)
				}
				_ = f.Close() // of a process that is gone
				if e, ok := asGridError(failed); kind.name == "ENOSPC" && failed != nil && (!ok || e.Code != "disk-full") {
					t.Errorf("%s at %d: got %v, want disk-full", kind.name, at, failed)
				}
				for n, a := range h.submit(t, s, day...) {
					if failed == nil && answers[n].Err == nil && string(a.Receipt) != string(answers[n].Receipt) {
						t.Errorf("%s at %d: record %d was acknowledged with %s and is now %s", kind.name, at, n, answers[n].Receipt, a.Receipt)
					}
				}
			}
		}
		wantOnce(t, s, h)
		t.Logf("%d statements", counting.n)
	})
	t.Logf("%d fault points", points)
}

// inMemoryFolder is a register on a file system that costs no waiting, where there
// is one.
func inMemoryFolder(t *testing.T) *Store {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "gridwatch")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // after the store is closed
	s := open(t, filepath.Join(dir, "gridwatch.db"))
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Initialise(t.Context(), testDeployment(), grid.DefaultPolicy(testDeployment().Timezone), start); err != nil {
		t.Fatal(err)
	}
	write(t, s, start, func(tx *Tx) error { return tx.PutRegions(testRegions(), grid.Origin{}) })
	return s
}

// wantOnce wants what every record says exactly once: in its table and in the log.
func wantOnce(t *testing.T, s *Store, h *handing) {
	t.Helper()
	for _, q := range []struct{ what, query string }{
		{"records", "SELECT count(*) - count(DISTINCT sha256) FROM submission"},
		{"stored visits without a visit", "SELECT count(*) FROM submission WHERE kind = 'visit' AND state = 'stored' AND id NOT IN (SELECT id FROM visit)"},
		{"visits without a record", "SELECT count(*) FROM visit WHERE id NOT IN (SELECT id FROM submission WHERE state = 'stored')"},
		{"clues without a record", "SELECT count(*) FROM clue WHERE id NOT IN (SELECT id FROM submission)"},
		{"open shifts", "SELECT count(*) FROM shift WHERE state <> 'ended'"},
		{"broken chains", "SELECT count(*) FROM submission WHERE chain <> 'whole'"},
	} {
		var n int
		if _, err := s.get(t.Context(), &n, q.query); err != nil || n != 0 {
			t.Errorf("%s: got %d, %v, want 0", q.what, n, err)
		}
	}
	if n := count(t, s, "submission"); n != h.seq {
		t.Errorf("records: got %d, want %d", n, h.seq)
	}
	told := map[string]int{}
	for _, e := range drain(t, s) {
		switch e := e.Event.(type) {
		case grid.VisitsRecorded:
			for _, v := range e.Items {
				told[string(v.ID)]++
			}
		case grid.CluesRecorded:
			for _, c := range e.Items {
				told[string(c.ID)]++
			}
		}
	}
	for id, n := range told {
		if n != 1 {
			t.Errorf("%s is told %d times", id, n)
		}
	}
	if want := count(t, s, "visit") + count(t, s, "clue"); len(told) != want {
		t.Errorf("told: got %s, want %d", fmt.Sprint(len(told)), want)
	}
}
