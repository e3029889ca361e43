package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"gridwatch/geo"
)

// into scans a column _at into a time of a domain value. Other domain fields
// are converted in place: (*day)(&l.ExpiresOn), (*optional)(&v.Officer).
func into(t *time.Time) sql.Scanner { return timeScan{t} }

type timeScan struct{ t *time.Time }

// Scan is for database/sql.
func (s timeScan) Scan(src any) error {
	var i instant
	err := i.Scan(src)
	*s.t = i.Time
	return err
}

// optionalCell is a cell that is NULL when there is none.
type optionalCell geo.Cell

// Value is for database/sql.
func (c optionalCell) Value() (driver.Value, error) {
	if c == 0 {
		return nil, nil
	}
	return int64(c), nil
}

// Scan is for database/sql.
func (c *optionalCell) Scan(src any) error {
	switch n := src.(type) {
	case nil:
		*c = 0
	case int64:
		*c = optionalCell(n)
	default:
		return fmt.Errorf("store: a cell is %T in the database", src)
	}
	return nil
}

// lonLat receives or gives the columns lon and lat, both NULL or both set.
type lonLat struct{ lon, lat *float64 }

func lonLatOf(p *geo.Point) lonLat {
	if p == nil {
		return lonLat{}
	}
	return lonLat{&p.Lon, &p.Lat}
}

func (l lonLat) point() *geo.Point {
	if l.lon == nil || l.lat == nil {
		return nil
	}
	return &geo.Point{Lon: *l.lon, Lat: *l.lat}
}

// seconds is a duration in a column of whole seconds.
type seconds time.Duration

// Value is for database/sql.
func (d seconds) Value() (driver.Value, error) { return int64(time.Duration(d) / time.Second), nil }

// Scan is for database/sql.
func (d *seconds) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a duration is %T in the database", src)
	}
	*d = seconds(time.Duration(n) * time.Second)
	return nil
}
