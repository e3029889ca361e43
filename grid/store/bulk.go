package store

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// bulkRows is from how many rows on PostgreSQL gets one array a column and not
// one argument a value: the statement is then always the same and short, and the
// server need not plan tens of thousands of expressions.
const bulkRows = 64

var intoTable = regexp.MustCompile(`^INSERT INTO (\w+) \(([^)]*)\)`)

// bulkTypes are the types of the columns that a head of INSERT names, in its
// order. They are those of the schema, the same for every database.
var bulkTypes sync.Map // head → []string

// bulk is insert on PostgreSQL for many rows.
func (c conn) bulk(head, tail string, rows [][]any) (touched int64, err error) {
	types, err := c.typesOf(head)
	if err != nil {
		return 0, err
	}
	var query strings.Builder
	query.WriteString(head)
	query.WriteString(" SELECT * FROM unnest(")
	args := make([]any, len(types))
	for n, t := range types {
		if n > 0 {
			query.WriteString(", ")
		}
		fmt.Fprintf(&query, "$%d::%s[]", n+1, t)
		if args[n], err = arrayOf(rows, n); err != nil {
			return 0, err
		}
	}
	query.WriteString(") ")
	query.WriteString(tail)
	result, err := c.db.ExecContext(c.ctx, query.String(), args...)
	if err != nil {
		return 0, storeError(err)
	}
	touched, err = result.RowsAffected()
	return touched, storeError(err)
}

// typesOf asks the schema once.
func (c conn) typesOf(head string) ([]string, error) {
	if known, ok := bulkTypes.Load(head); ok {
		return known.([]string), nil
	}
	m := intoTable.FindStringSubmatch(head)
	if m == nil {
		return nil, fmt.Errorf("store: %q inserts into no table", head)
	}
	columns := map[string]string{}
	err := c.each(func(row scanner) error {
		var name, kind string
		err := row.Scan(&name, &kind)
		columns[name] = kind
		return err
	}, "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped", m[1])
	if err != nil {
		return nil, err
	}
	var types []string
	for name := range strings.SplitSeq(m[2], ",") {
		kind := columns[strings.TrimSpace(name)]
		if kind == "" {
			return nil, fmt.Errorf("store: table %s has no column %s", m[1], name)
		}
		types = append(types, kind)
	}
	bulkTypes.Store(head, types)
	return types, nil
}

// arrayOf writes a column as the text of a PostgreSQL array.
func arrayOf(rows [][]any, column int) (string, error) {
	b := make([]byte, 0, 16*len(rows))
	b = append(b, '{')
	for n, r := range rows {
		if n > 0 {
			b = append(b, ',')
		}
		value := r[column]
		if _, isText := value.(string); !isText {
			var err error
			if value, err = driver.DefaultParameterConverter.ConvertValue(value); err != nil {
				return "", err
			}
		}
		switch v := value.(type) {
		case nil:
			b = append(b, "NULL"...)
		case string:
			b = appendQuoted(b, v)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case float64:
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		case bool:
			b = strconv.AppendBool(b, v)
		default:
			return "", fmt.Errorf("store: a %T cannot be inserted in bulk", value)
		}
	}
	return string(append(b, '}')), nil
}

// appendQuoted writes a text as an element of an array.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		at := strings.IndexAny(s, `"\`)
		if at < 0 {
			return append(append(b, s...), '"')
		}
		b = append(append(b, s[:at]...), '\\', s[at])
		s = s[at+1:]
	}
}
