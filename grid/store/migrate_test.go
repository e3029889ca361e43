package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMigrateTwiceAndAtOnce(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		var all sync.WaitGroup
		for range 4 { // servers that start together
			s := open(t, dsn)
			all.Go(func() {
				if err := s.Migrate(t.Context()); err != nil {
					t.Errorf("at once: %v", err)
				}
			})
		}
		all.Wait()
		s := open(t, dsn)
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("again: %v", err)
		}
		var applied []int64
		if err := s.list(t.Context(), &applied, "SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY version_id"); err != nil {
			t.Fatal(err)
		}
		if unique := slices.Compact(slices.Clone(applied)); len(unique) != len(applied) || len(applied) == 0 {
			t.Errorf("applied: got %v, want each once", applied)
		}
		if h := head(t, s); h != 0 {
			t.Errorf("head: got %d, want 0", h)
		}
	})
}

// schema is what both dialects must agree on, one line a fact.
type schema []string

func (s *schema) add(format string, args ...any) { *s = append(*s, fmt.Sprintf(format, args...)) }

// TestSchemasAgree applies both sets of migrations and compares tables, columns
// with type and NULL, primary keys, unique keys, foreign keys, indexes, the names
// of checks, and the names of triggers.
func TestSchemasAgree(t *testing.T) {
	lite, pg := newStore(t, "sqlite"), newStore(t, "postgres")
	want, got := sqliteSchema(t, lite), postgresSchema(t, pg)
	if len(want) < 50 {
		t.Fatalf("read only %d facts of the schema: %v", len(want), want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the schemas differ (-sqlite +postgres):\n%s", diff)
	}
}

// kindOf is the class of a column's type.
func kindOf(t *testing.T, declared string) string {
	switch strings.ToUpper(declared) {
	case "TEXT":
		return "text"
	case "BIGINT", "INTEGER":
		return "integer"
	case "DOUBLE PRECISION", "REAL":
		return "real"
	case "BOOLEAN":
		return "boolean"
	case "BLOB", "BYTEA":
		return "bytes"
	}
	t.Errorf("a column type that the dialects do not share: %s", declared)
	return declared
}

func nullable(notNull bool) string {
	if notNull {
		return "not null"
	}
	return "null"
}

func sqliteSchema(t *testing.T, s *Store) schema {
	t.Helper()
	query := func(dest any, q string, args ...any) {
		t.Helper()
		if err := s.list(t.Context(), dest, q, args...); err != nil {
			t.Fatal(err)
		}
	}
	var facts schema
	var tables []struct {
		Name string `db:"name"`
		SQL  string `db:"sql"`
	}
	query(&tables, "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'")
	for _, table := range tables {
		var columns []struct {
			Name    string `db:"name"`
			Type    string `db:"type"`
			NotNull bool   `db:"notnull"`
			Key     int    `db:"pk"`
		}
		query(&columns, `SELECT name, type, "notnull", pk FROM pragma_table_info(?)`, table.Name)
		key := make([]string, len(columns)+1)
		for _, c := range columns {
			facts.add("%s.%s %s %s", table.Name, c.Name, kindOf(t, c.Type), nullable(c.NotNull))
			key[c.Key] = c.Name
		}
		facts.add("%s primary key (%s)", table.Name, strings.Join(slices.DeleteFunc(key[1:], func(c string) bool { return c == "" }), ", "))

		var references []struct {
			ID       int    `db:"id"`
			From     string `db:"from"`
			Table    string `db:"table"`
			To       string `db:"to"`
			OnDelete string `db:"on_delete"`
		}
		query(&references, `SELECT id, "from", "table", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq`, table.Name)
		byID := map[int][2][]string{}
		for _, r := range references {
			pair := byID[r.ID]
			byID[r.ID] = [2][]string{append(pair[0], r.From), append(pair[1], r.To)}
		}
		for _, r := range references {
			if pair, first := byID[r.ID]; first {
				facts.add("%s (%s) references %s (%s) on delete %s", table.Name, strings.Join(pair[0], ", "), r.Table, strings.Join(pair[1], ", "), strings.ToLower(r.OnDelete))
				delete(byID, r.ID)
			}
		}

		var indexes []struct {
			Name   string `db:"name"`
			Unique bool   `db:"unique"`
			Origin string `db:"origin"`
			SQL    string `db:"sql"`
		}
		query(&indexes, `SELECT l.name, l."unique", l.origin, coalesce(m.sql, '') AS sql FROM pragma_index_list(?) l
LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = l.name`, table.Name)
		for _, i := range indexes {
			if i.Origin == "pk" {
				continue
			}
			var parts []string
			query(&parts, "SELECT coalesce(name, '(expression)') || CASE WHEN desc THEN ' desc' ELSE '' END FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", i.Name)
			_, where, _ := strings.Cut(strings.ToLower(i.SQL), " where ")
			facts.index(table.Name, i.Unique, parts, where)
		}
		for _, name := range namesAfter(table.SQL, "CONSTRAINT ", " CHECK") {
			facts.add("%s check %s", table.Name, name)
		}
	}
	var triggers []string
	query(&triggers, "SELECT tbl_name || ' trigger ' || name FROM sqlite_master WHERE type = 'trigger'")
	facts = append(facts, triggers...)
	slices.Sort(facts)
	return facts
}

func (s *schema) index(table string, unique bool, parts []string, where string) {
	kind := "index"
	if unique {
		kind = "unique"
	}
	s.add("%s %s (%s) where [%s]", table, kind, strings.Join(parts, ", "), condition(where))
}

// condition is an index's WHERE in one notation: PostgreSQL adds brackets and casts.
func condition(where string) string {
	where = strings.NewReplacer("(", "", ")", "", "::text", "").Replace(strings.ToLower(where))
	return strings.Join(strings.Fields(where), " ")
}

// namesAfter lists the words between a prefix and a suffix.
func namesAfter(sql, prefix, suffix string) []string {
	var names []string
	for _, part := range strings.Split(sql, prefix)[1:] {
		if name, rest, ok := strings.Cut(part, " "); ok && strings.HasPrefix(" "+strings.TrimSpace(rest), suffix) {
			names = append(names, name)
		}
	}
	return names
}

func postgresSchema(t *testing.T, s *Store) schema {
	t.Helper()
	query := func(dest any, q string) {
		t.Helper()
		if err := s.list(t.Context(), dest, q); err != nil {
			t.Fatal(err)
		}
	}
	var facts schema
	var columns []struct {
		Table   string `db:"table_name"`
		Name    string `db:"column_name"`
		Type    string `db:"data_type"`
		NotNull bool   `db:"not_null"`
	}
	query(&columns, `SELECT table_name, column_name, data_type, is_nullable = 'NO' AS not_null
FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`)
	for _, c := range columns {
		facts.add("%s.%s %s %s", c.Table, c.Name, kindOf(t, c.Type), nullable(c.NotNull))
	}

	var constraints []struct {
		Table    string `db:"table_name"`
		Name     string `db:"name"`
		Kind     string `db:"kind"`
		Columns  string `db:"columns"`
		Other    string `db:"other"`
		To       string `db:"to_columns"`
		OnDelete string `db:"on_delete"`
	}
	query(&constraints, `
SELECT r.relname AS table_name, c.conname AS name, c.contype::text AS kind,
  coalesce((SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(no, n)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.no), '') AS columns,
  CASE WHEN c.confrelid = 0 THEN '' ELSE c.confrelid::regclass::text END AS other,
  coalesce((SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(no, n)
    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.no), '') AS to_columns,
  CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict' ELSE 'no action' END AS on_delete
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE r.relnamespace = 'public'::regnamespace AND r.relname NOT LIKE 'goose_%' AND c.contype IN ('p', 'f', 'c')`)
	for _, c := range constraints {
		switch c.Kind {
		case "p":
			facts.add("%s primary key (%s)", c.Table, c.Columns)
		case "f":
			facts.add("%s (%s) references %s (%s) on delete %s", c.Table, c.Columns, c.Other, c.To, c.OnDelete)
		case "c":
			facts.add("%s check %s", c.Table, c.Name)
		}
	}

	var indexes []struct {
		Table   string `db:"table_name"`
		Unique  bool   `db:"is_unique"`
		Columns string `db:"columns"`
		Where   string `db:"condition"`
	}
	query(&indexes, `
SELECT r.relname AS table_name, i.indisunique AS is_unique,
  (SELECT string_agg(CASE WHEN k.no = 0 THEN '(expression)' ELSE a.attname END || CASE WHEN i.indoption[k.n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ',' ORDER BY k.n)
    FROM unnest(i.indkey::int[]) WITH ORDINALITY k(no, n)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.no) AS columns,
  coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition
FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid
WHERE r.relnamespace = 'public'::regnamespace AND r.relname NOT LIKE 'goose_%' AND NOT i.indisprimary`)
	for _, i := range indexes {
		facts.index(i.Table, i.Unique, strings.Split(i.Columns, ","), i.Where)
	}
	var triggers []string
	query(&triggers, "SELECT tgrelid::regclass::text || ' trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal")
	facts = append(facts, triggers...)
	slices.Sort(facts)
	return facts
}
