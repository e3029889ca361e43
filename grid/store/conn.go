package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// conn is a place to run statements, a write transaction or the reader pool,
// for what Tx.exec and Store.list do not do: rows scanned into domain values,
// long lists, many rows at once. Statements use ? for arguments.
type conn struct {
	ctx     context.Context
	db      sqlx.ExtContext
	dialect dialect
}

func (t *Tx) conn() conn { return conn{t.ctx, t.tx, t.store.dialect} }

func (s *Store) conn(ctx context.Context) conn { return conn{ctx, s.reader, s.dialect} }

// scanner is one row.
type scanner interface{ Scan(...any) error }

// each hands every row to scan.
func (c conn) each(scan func(scanner) error, query string, args ...any) error {
	rows, err := c.db.QueryxContext(c.ctx, c.rebind(query), args...)
	if err != nil {
		return storeError(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return storeError(rows.Err())
}

// one scans the first row with scan; false when there is none.
func one[T any](c conn, scan func(scanner, *T) error, query string, args ...any) (item T, there bool, err error) {
	err = scan(c.db.QueryRowxContext(c.ctx, c.rebind(query), args...), &item)
	if errors.Is(err, sql.ErrNoRows) {
		return item, false, nil
	}
	return item, err == nil, storeError(err)
}

// listOf collects every row.
func listOf[T any](c conn, scan func(scanner, *T) error, query string, args ...any) ([]T, error) {
	var all []T
	err := c.each(func(row scanner) error {
		var item T
		err := scan(row, &item)
		all = append(all, item)
		return err
	}, query, args...)
	return all, err
}

// value scans rows of one column.
func value[T any](row scanner, v *T) error { return row.Scan(v) }

func (c conn) rebind(query string) string {
	if c.dialect == postgres {
		return sqlx.Rebind(sqlx.DOLLAR, query)
	}
	return query
}

// forUpdate ends a SELECT whose rows are going to be changed, but not their
// keys: others may still refer to them. Statements that lock several rows order
// them by key, so that two writers cannot wait for each other.
func (c conn) forUpdate() string {
	if c.dialect == postgres {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// in is the condition that an expression is one of the values; it takes one
// argument however many they are.
func in[T ~string | ~int64](c conn, expression string, values []T) (condition string, arg any) {
	if c.dialect == postgres {
		return expression + " = ANY(?)", pq.Array(basic(values))
	}
	text, err := json.Marshal(basic(values))
	if err != nil { // cannot be: texts and integers
		panic(err)
	}
	return expression + " IN (SELECT value FROM json_each(?))", string(text)
}

// seek is a query for the rows of a table where a column has one of the values
// and condition holds, whose arguments come after list. It goes through the index
// of the column value by value: PostgreSQL, which knows nothing yet of a table
// that an import is filling, would rather read all of it for each chunk.
func seek[T ~string | ~int64](c conn, columns, table, column string, values []T, condition string) (query string, list any) {
	if condition != "" {
		condition = " AND " + condition
	}
	if c.dialect != postgres {
		one, list := in(c, column, values)
		return "SELECT " + columns + " FROM " + table + " WHERE " + one + condition, list
	}
	array := "text[]"
	if reflect.TypeFor[T]().Kind() == reflect.Int64 {
		array = "bigint[]"
	}
	return "SELECT found.* FROM unnest(CAST(? AS " + array + ")) AS wanted (value), LATERAL (SELECT " + columns + " FROM " + table +
		" WHERE " + column + " = wanted.value" + condition + " OFFSET 0) AS found", pq.Array(basic(slices.Compact(slices.Sorted(slices.Values(values)))))
}

// seekPairs is seek for pairs in two columns that have an index together. Without
// such an index in mind, SQLite gives all rows that have the first text of a pair.
func seekPairs(c conn, columns, table, first, second string, pairs []Pair) (query string, lists []any) {
	a, b := make([]string, len(pairs)), make([]string, len(pairs))
	for n, p := range pairs {
		a[n], b[n] = p.A, p.B
	}
	if c.dialect != postgres {
		one, list := in(c, first, a)
		return "SELECT " + columns + " FROM " + table + " WHERE " + one, []any{list}
	}
	return "SELECT found.* FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS wanted (a, b), LATERAL (SELECT " + columns + " FROM " + table +
		" WHERE " + first + " = wanted.a AND " + second + " = wanted.b OFFSET 0) AS found", []any{pq.Array(a), pq.Array(b)}
}

// basic gives the values in their basic type: a cell would be text in JSON, and
// the array types of the driver know no others.
func basic[T ~string | ~int64](values []T) any {
	if reflect.TypeFor[T]().Kind() == reflect.Int64 {
		return convert[int64](values)
	}
	return convert[string](values)
}

func convert[To, T any](values []T) []To {
	out, to := make([]To, len(values)), reflect.TypeFor[To]()
	for i, v := range values {
		out[i] = reflect.ValueOf(v).Convert(to).Interface().(To)
	}
	return out
}

// insert writes the rows with as few statements as serve speed and the limits on
// arguments (SQLite 32,766, PostgreSQL 65,535). head is "INSERT INTO t (columns)",
// tail the conflict clause. It gives the number of rows touched.
func (c conn) insert(head, tail string, rows [][]any) (touched int64, err error) {
	if c.dialect == postgres && len(rows) >= bulkRows {
		return c.bulk(head, tail, rows)
	}
	if c.dialect == sqlite && len(rows) > sqliteRows {
		if touched, rows, err = c.repeated(head, tail, rows); err != nil {
			return touched, storeError(err)
		}
	}
	for len(rows) > 0 {
		columns := len(rows[0])
		n := min(len(rows), c.maxArguments()/columns)
		args := make([]any, 0, n*columns)
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		result, err := c.db.ExecContext(c.ctx, c.values(head, tail, n, columns), args...)
		if err != nil {
			return touched, storeError(err)
		}
		count, err := result.RowsAffected()
		if err != nil {
			return touched, storeError(err)
		}
		touched += count
		rows = rows[n:]
	}
	return touched, nil
}

// sqliteRows is how many rows go into one statement in SQLite: enough to make
// calls few, and few enough that parsing it, once for all, does not matter.
const sqliteRows = 64

// preparer is a transaction.
type preparer interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}

// repeated runs one statement for every sqliteRows rows and gives those left
// over.
func (c conn) repeated(head, tail string, rows [][]any) (touched int64, rest [][]any, err error) {
	p, ok := c.db.(preparer)
	if !ok {
		return 0, rows, nil
	}
	statement, err := p.PrepareContext(c.ctx, c.values(head, tail, sqliteRows, len(rows[0])))
	if err != nil {
		return 0, rows, err
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	args := make([]any, 0, sqliteRows*len(rows[0]))
	for ; len(rows) >= sqliteRows; rows = rows[sqliteRows:] {
		args = args[:0]
		for _, r := range rows[:sqliteRows] {
			args = append(args, r...)
		}
		result, err := statement.ExecContext(c.ctx, args...)
		if err != nil {
			return touched, rows, err
		}
		count, err := result.RowsAffected()
		if err != nil {
			return touched, rows, err
		}
		touched += count
	}
	return touched, rows, nil
}

func (c conn) maxArguments() int {
	if c.dialect == postgres {
		return 65_000
	}
	return 32_000
}

// values builds "head VALUES (…),(…) tail" with one argument a column and row.
func (c conn) values(head, tail string, rows, columns int) string {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString(" VALUES ")
	for arg := range rows * columns {
		switch {
		case arg == 0:
			b.WriteByte('(')
		case arg%columns == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		if c.dialect == postgres {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(arg + 1))
		} else {
			b.WriteByte('?')
		}
	}
	b.WriteString(") ")
	b.WriteString(tail)
	return b.String()
}
