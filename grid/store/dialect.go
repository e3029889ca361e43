package store

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"           // registers "postgres"
	_ "github.com/mattn/go-sqlite3" // registers "sqlite3"

	"gridwatch/grid"
)

// dialect is what kind of database it is. Whatever differs between the two is
// here; everything else is common SQL.
type dialect int8

const (
	sqlite dialect = iota + 1
	postgres
)

func (d dialect) String() string {
	if d == postgres {
		return "postgres"
	}
	return "sqlite"
}

// forUpdate ends a SELECT whose rows the transaction is about to change. In
// SQLite a write transaction is alone.
func (d dialect) forUpdate() string {
	if d == postgres {
		return " FOR UPDATE"
	}
	return ""
}

// moveOutbox moves up to limit of the oldest visible outbox rows behind head
// into the log, numbered densely, and says how many. In PostgreSQL that is one
// statement, because rows with lower ids may become visible between two.
func (d dialect) moveOutbox(ctx context.Context, tx *sqlx.Tx, head, recordedAt int64, limit int) (int64, error) {
	const oldest = "SELECT id FROM outbox ORDER BY id LIMIT ?"
	if d == postgres {
		result, err := tx.ExecContext(ctx, tx.Rebind(`
WITH moved AS (
  DELETE FROM outbox WHERE id IN (`+oldest+`) RETURNING id, kind, version, decided_at, payload
)
INSERT INTO event (seq, kind, version, decided_at, recorded_at, payload)
SELECT CAST(? AS BIGINT) + row_number() OVER (ORDER BY id), kind, version, decided_at, CAST(? AS BIGINT), payload FROM moved`),
			limit, head, recordedAt)
		if err != nil {
			return 0, err
		}
		return result.RowsAffected()
	}
	result, err := tx.ExecContext(ctx, `
INSERT INTO event (seq, kind, version, decided_at, recorded_at, payload)
SELECT ? + row_number() OVER (ORDER BY id), kind, version, decided_at, ?, payload
FROM outbox WHERE id IN (`+oldest+`)`, head, recordedAt, limit)
	if err != nil {
		return 0, err
	}
	moved, err := result.RowsAffected()
	if err != nil || moved == 0 {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM outbox WHERE id IN ("+oldest+")", moved)
	return moved, err
}

// postgresDSN completes an address. sslmode is set here, because the driver's
// default is not ours: none needed on a socket or the loopback, else required.
// Timeouts are the server's, a little below those of requests; without limits a
// migration may run as long as it needs. Whatever the address states wins.
func postgresDSN(dsn string, limits bool) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", grid.Errorf(grid.Invalid, "invalid-database", "the database address is not a URL") // it may hold a password: not shown
	}
	q := u.Query()
	set := func(name, value string) {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	host := u.Hostname()
	if h := q.Get("host"); h != "" {
		host = h
	}
	if local(host) {
		set("sslmode", "disable")
	} else {
		set("sslmode", "require")
	}
	set("application_name", "gridwatch")
	set("connect_timeout", "10")
	set("binary_parameters", "yes") // one round trip a statement, not two
	for name, value := range map[string]string{
		"statement_timeout": "25s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s",
	} {
		if limits {
			set(name, value)
		} else {
			q.Del(name)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// local says whether a host is this machine: a socket folder, the default
// socket, or the loopback.
func local(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// What the writing connection of SQLite keeps: a chunk of an import touches every
// index of the register, whose pages would else be read again and again, and
// written to the file once a commit.
const (
	writerCacheKiB  = 64 << 10
	checkpointPages = 16 << 10 // of 4 KiB, in the WAL
)

// sqliteDSN is the driver's address of a file. The driver's default for
// synchronous would lose commits on a power cut.
func sqliteDSN(path string, write bool) string {
	q := "?_journal_mode=WAL&_busy_timeout=5000&_foreign_keys=on&_synchronous=FULL"
	if write {
		q += fmt.Sprintf("&_txlock=immediate&_cache_size=-%d", writerCacheKiB)
	} else {
		q += "&_query_only=on"
	}
	return fmt.Sprintf("file:%s%s", (&url.URL{Path: path}).EscapedPath(), q)
}
