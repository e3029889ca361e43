package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"

	"gridwatch/grid"
)

func TestStoreError(t *testing.T) {
	known := grid.Errorf(grid.NotFound, "x", "x")
	plain := errors.New("plain")
	for name, c := range map[string]struct {
		err  error
		kind grid.ErrorKind
		code string
	}{
		"none":                       {nil, "", ""},
		"a grid.Error":               {known, grid.NotFound, "x"},
		"any other":                  {plain, "", ""},
		"cancelled":                  {context.Canceled, "", ""},
		"a deadline":                 {context.DeadlineExceeded, "", ""},
		"unique":                     {&pq.Error{Code: "23505", Constraint: "account_name_key"}, grid.Conflict, "account-name"},
		"wrapped":                    {fmt.Errorf("x: %w", &pq.Error{Code: "23505", Constraint: "account_name_key"}), grid.Conflict, "account-name"},
		"unlisted constraint":        {&pq.Error{Code: "23505", Constraint: "event_pkey"}, "", ""},
		"unlisted foreign key":       {&pq.Error{Code: "23503", Constraint: "ticket_account_fkey"}, grid.Conflict, "unknown-reference"},
		"serialization":              {&pq.Error{Code: "40001"}, grid.Unavailable, "database-busy"},
		"deadlock":                   {&pq.Error{Code: "40P01"}, grid.Unavailable, "database-busy"},
		"busy":                       {sqlite3.Error{Code: sqlite3.ErrBusy}, grid.Unavailable, "database-busy"},
		"lock timeout":               {&pq.Error{Code: "55P03"}, grid.Unavailable, "database-timeout"},
		"statement timeout":          {&pq.Error{Code: "57014"}, grid.Unavailable, "database-timeout"},
		"shutdown":                   {&pq.Error{Code: "57P01"}, grid.Unavailable, "database-unavailable"},
		"too many connections":       {&pq.Error{Code: "53300"}, grid.Unavailable, "database-unavailable"},
		"a connection that is gone":  {driver.ErrBadConn, grid.Unavailable, "database-unavailable"},
		"a statement that is wrong":  {&pq.Error{Code: "42601"}, "", ""},
		"SQLite, not a constraint":   {sqlite3.Error{Code: sqlite3.ErrCorrupt}, "", ""},
		"a disk that is full":        {&pq.Error{Code: "53100"}, grid.Unavailable, "disk-full"},
		"a value that is not a row":  {&pq.Error{Code: "23502", Constraint: ""}, "", ""},
		"a transaction left to idle": {&pq.Error{Code: "25P03"}, grid.Unavailable, "database-timeout"},
	} {
		got := storeError(c.err)
		var e *grid.Error
		code := ""
		if errors.As(got, &e) {
			code = e.Code
		}
		if grid.KindOf(got) != c.kind || code != c.code {
			t.Errorf("%s: got %v, want %q %q", name, got, c.kind, c.code)
		}
		if c.err != nil && !errors.Is(got, c.err) {
			t.Errorf("%s: the cause is not in the chain of %v", name, got)
		}
	}
}

// Every listed constraint exists under its name, and SQLite's name for the
// columns of a unique one is right, so that both dialects say the same.
func TestConstraintsExist(t *testing.T) {
	s := newStore(t, "postgres")
	lite := newStore(t, "sqlite")
	for name, r := range constraints {
		if r.code == "" || r.reason == "" {
			t.Errorf("%s: has no code or reason", name)
		}
		var columns, table string
		there, err := s.get(t.Context(), &columns, `
SELECT string_agg(y.relname || '.' || a.attname, ', ' ORDER BY k.n)
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class y ON y.oid = i.indrelid, unnest(i.indkey::int[]) WITH ORDINALITY k(no, n)
JOIN pg_attribute a ON a.attnum = k.no
WHERE a.attrelid = i.indrelid AND x.relname = ? AND i.indisunique HAVING count(*) > 0`, name)
		if err != nil {
			t.Fatal(err)
		}
		if there && columns != r.unique {
			t.Errorf("%s: is on %s, listed for SQLite as %q", name, columns, r.unique)
		}
		if there {
			continue
		}
		there, err = s.get(t.Context(), &table, "SELECT conname FROM pg_constraint WHERE conname = ?", name)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		inLite, err := lite.get(t.Context(), &text, "SELECT sql FROM sqlite_master WHERE sql LIKE ? LIMIT 1", "%"+name+"%")
		if err != nil {
			t.Fatal(err)
		}
		if !there && !inLite {
			t.Errorf("%s: no such constraint or unique index", name)
		}
	}
}

func TestBrokenConstraints(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		region1(t, s, "r")
		write(t, s, start, func(tx *Tx) error { return tx.PutAccount(commander(testAccount, "a")) })
		err := tryWrite(t, s, start, func(tx *Tx) error {
			return tx.PutAccount(commander("0190a000-0000-7000-8000-000000000002", "a"))
		})
		var e *grid.Error
		if !errors.As(err, &e) || e.Code != "account-name" {
			t.Errorf("unique: got %v, want account-name", err)
		}
		err = s.change(t.Context(), "INSERT INTO ticket (ticket_hash, account_id, expires_at) VALUES ('x', 'nobody', 1)")
		if !errors.As(err, &e) || e.Code != "unknown-reference" {
			t.Errorf("foreign key: got %v, want unknown-reference", err)
		}
		err = s.change(t.Context(), "UPDATE sequencer SET id = 2")
		if name, _ := brokenConstraint(err); name != "sequencer_one" || grid.KindOf(err) != "" {
			t.Errorf("check: got %q of %v, want sequencer_one", name, err)
		}
		err = s.change(t.Context(), "UPDATE sequencer SET holder = NULL")
		if err == nil || grid.KindOf(err) != "" || !strings.Contains(err.Error(), "holder") {
			t.Errorf("not null: got %v, want an error that is no grid.Error", err)
		}
	})
}
