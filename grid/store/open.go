// Package store is all the SQL of gridwatch: SQLite embedded in the program, or
// PostgreSQL. Statements are written once with ? marks; what differs lives in
// dialect.go. Every write is one explicit transaction (Write); readers see
// committed rows only. Regions are scopes: a query with a scope answers for that
// region and everything below it, and an object outside it is not found.
package store

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"gridwatch/grid"
	"gridwatch/migrations"
)

// Store is one database. It is safe for concurrent use.
type Store struct {
	dialect dialect
	dsn     string   // as given to the driver; may hold a password
	writer  *sqlx.DB // SQLite: one connection, so that writers queue here
	reader  *sqlx.DB // PostgreSQL: the same handle
	log     *slog.Logger
	wall    func() time.Time
	lease   time.Duration // of the leading sequencer

	// commitHook stands between a test and the commit of every transaction.
	commitHook func(commit func() error) error

	outboxBell bell // rung after a local commit that left events in the outbox
	logBell    bell // rung when the log may have grown

	rulesMu sync.Mutex
	rules   *rules // last read deployment and policy
}

// Open connects to "postgres://…", or to an SQLite file given as a path or as
// "sqlite:PATH", which is made when missing. SQLite settings that durability
// rests on (WAL, synchronous FULL, foreign keys) are asserted. The schema is not
// touched: see Migrate.
func Open(ctx context.Context, dsn string) (*Store, error) {
	s := &Store{log: slog.New(slog.DiscardHandler), wall: time.Now, lease: leaseTime}
	var err error
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		err = s.openPostgres(ctx, dsn)
	} else {
		err = s.openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"))
	}
	if err != nil {
		_ = s.Close() // the reason for the failure matters more
		return nil, err
	}
	return s, nil
}

func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	full, err := postgresDSN(dsn, true)
	if err != nil {
		return err
	}
	s.dialect, s.dsn = postgres, full
	if s.writer, err = sqlx.Open("postgres", full); err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	const connections = 16 // a default server takes 100, shared by all nodes
	s.writer.SetMaxOpenConns(connections)
	s.writer.SetMaxIdleConns(connections)
	s.writer.SetConnMaxIdleTime(5 * time.Minute)
	s.reader = s.writer
	if err := s.writer.PingContext(ctx); err != nil {
		return fmt.Errorf("open PostgreSQL: %w", storeError(err))
	}
	return nil
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" || strings.Contains(path, ":memory:") {
		return grid.Errorf(grid.Invalid, "invalid-database", "%q is not the path of a database file", path)
	}
	if i := strings.Index(path, "://"); i >= 0 {
		return grid.Errorf(grid.Invalid, "invalid-database", "%s:// is not a known kind of database: give postgres://… or a file path", path[:i])
	}
	s.dialect, s.dsn = sqlite, sqliteDSN(path, true)
	// Made here, so that nobody else can read it: it holds names and hashes.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	if s.writer, err = sqlx.Open("sqlite3", s.dsn); err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	if s.reader, err = sqlx.Open("sqlite3", sqliteDSN(path, false)); err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	const readers = 8
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	for _, db := range []*sqlx.DB{s.writer, s.reader} {
		if err := assertPragmas(ctx, db); err != nil {
			return fmt.Errorf("open SQLite %s: %w", path, storeError(err))
		}
	}
	if _, err := s.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", checkpointPages)); err != nil {
		return fmt.Errorf("open SQLite %s: %w", path, storeError(err))
	}
	return nil
}

// assertPragmas refuses a connection without the settings that the driver was
// asked for; a file system may not support WAL.
func assertPragmas(ctx context.Context, db *sqlx.DB) error {
	for _, want := range [][2]string{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}} {
		var got string
		if err := db.GetContext(ctx, &got, "PRAGMA "+want[0]); err != nil {
			return err
		}
		if got != want[1] {
			return fmt.Errorf("%s is %s, need %s", want[0], got, want[1])
		}
	}
	return nil
}

// Close ends all connections. Followers and sequencers are ended by their
// contexts, before.
func (s *Store) Close() error {
	var first error
	if s.reader != nil && s.reader != s.writer {
		first = s.reader.Close()
	}
	if s.writer != nil {
		if err := s.writer.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Dialect is "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.String() }

// LogTo sets where a store tells of what it survives: lost connections, retries.
// To be called before the store is shared.
func (s *Store) LogTo(log *slog.Logger) { s.log = log }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return storeError(s.reader.GetContext(ctx, &one, "SELECT 1"))
}

// Migrate brings the schema to this program's version. Servers that start
// together wait for each other.
func (s *Store) Migrate(ctx context.Context) error {
	if s.dialect == postgres {
		return s.migratePostgres(ctx)
	}
	// SQLite has no lock that outlives a transaction. Each migration is one, so
	// the loser of a race finds its work done when it looks again.
	var err error
	for range 10 {
		if err = s.migrateSQLite(ctx); err == nil || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			return err
		}
	}
	return err
}

func (s *Store) migrateSQLite(ctx context.Context) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, s.writer.DB, migrations.SQLite(), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (s *Store) migratePostgres(ctx context.Context) (err error) {
	// On its own connections: a migration may take longer than a request.
	dsn, err := postgresDSN(s.dsn, false)
	if err != nil {
		return err
	}
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() {
		if closing := db.Close(); err == nil {
			err = closing
		}
	}()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db.DB, migrations.Postgres(),
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
