package store

import (
	"database/sql/driver"
	"fmt"
	"time"

	"gridwatch/grid"
)

// instant is a time.Time in a column _at: microseconds since 1970 UTC, NULL for
// the zero time.
type instant struct{ time.Time }

// at wraps a time for a statement's argument.
func at(t time.Time) instant { return instant{t} }

// Value is for database/sql.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan is for database/sql.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("store: an instant is %T in the database", src)
	}
	return nil
}

// day is a grid.Date in a column _on: 'YYYY-MM-DD', NULL for grid.NoDate.
type day grid.Date

// Value is for database/sql.
func (d day) Value() (driver.Value, error) {
	if grid.Date(d) == grid.NoDate {
		return nil, nil
	}
	return grid.Date(d).String(), nil
}

// Scan is for database/sql.
func (d *day) Scan(src any) error {
	if src == nil {
		*d = day(grid.NoDate)
		return nil
	}
	text, err := columnText(src)
	if err != nil {
		return err
	}
	parsed, err := grid.ParseDate(text)
	if err != nil {
		return fmt.Errorf("store: the date %q in the database %w", text, err)
	}
	*d = day(parsed)
	return nil
}

// optional is a text that is NULL in the database when empty: references and
// numbers of other systems.
type optional string

// Value is for database/sql.
func (o optional) Value() (driver.Value, error) {
	if o == "" {
		return nil, nil
	}
	return string(o), nil
}

// Scan is for database/sql.
func (o *optional) Scan(src any) error {
	if src == nil {
		*o = ""
		return nil
	}
	text, err := columnText(src)
	*o = optional(text)
	return err
}

func columnText(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("store: a text is %T in the database", src)
}

// micro is the instant the database keeps: UTC, in whole microseconds.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.Truncate(time.Microsecond).UTC()
}
