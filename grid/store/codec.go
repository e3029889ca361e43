package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"gridwatch/grid"
)

// row is an event as the outbox and the log keep it. The payload is the JSON of
// the event's struct, with Go's field names: package grid knows no wire format,
// and a golden file pins the bytes of every kind, so that renaming a field is
// noticed and answered with a new version.
type row struct {
	Seq     int64  `db:"seq"`
	Kind    string `db:"kind"`
	Version int    `db:"version"`
	At      int64  `db:"decided_at"` // microseconds since 1970 UTC
	Payload string `db:"payload"`
}

// encode writes an event that was decided at an instant of domain time. All
// times become UTC in whole microseconds, as columns keep them.
func encode(e grid.Event, at time.Time) (row, error) {
	if e == nil {
		return row{}, errors.New("store: no event")
	}
	v := reflect.New(reflect.TypeOf(e)).Elem()
	v.Set(reflect.ValueOf(e))
	normalise(v)
	payload, err := json.Marshal(v.Interface())
	if err != nil {
		return row{}, fmt.Errorf("store: event %s: %w", e.Kind(), err)
	}
	return row{Kind: string(e.Kind()), Version: e.Version(), At: at.UnixMicro(), Payload: string(payload)}, nil
}

var timeType = reflect.TypeFor[time.Time]()

// normalise replaces the times inside an addressable value by micro of them.
// Slices are copied first: they belong to the caller. No event has times in maps.
func normalise(v reflect.Value) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(micro(v.Interface().(time.Time))))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			normalise(v.Field(i))
		}
	case v.Kind() == reflect.Slice && !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		for i := range v.Len() {
			normalise(v.Index(i))
		}
	}
}

// eventTypes finds the struct of a kind and version.
var eventTypes = func() map[string]reflect.Type {
	types := make(map[string]reflect.Type, len(grid.AllEvents))
	for _, e := range grid.AllEvents {
		// What a version added is zero in those before, and means what it meant.
		for version := 1; version <= e.Version(); version++ {
			types[versioned(string(e.Kind()), version)] = reflect.TypeOf(e)
		}
	}
	return types
}()

func versioned(kind string, version int) string { return fmt.Sprintf("%s/%d", kind, version) }

// decode reads an event back. It refuses an unknown kind, version or field: a
// board that skipped an event would be wrong and not know it.
func (r row) decode() (grid.Entry, error) {
	t, known := eventTypes[versioned(r.Kind, r.Version)]
	if !known {
		return grid.Entry{}, fmt.Errorf("store: event %d is of kind %q version %d, which this program does not know", r.Seq, r.Kind, r.Version)
	}
	v := reflect.New(t)
	d := json.NewDecoder(bytes.NewReader([]byte(r.Payload)))
	d.DisallowUnknownFields()
	err := d.Decode(v.Interface())
	if err == nil {
		if _, trailing := d.Token(); trailing != io.EOF {
			err = errors.New("something follows the payload")
		}
	}
	if err != nil {
		return grid.Entry{}, fmt.Errorf("store: event %d (%s): %w", r.Seq, r.Kind, err)
	}
	return grid.Entry{Seq: r.Seq, At: time.UnixMicro(r.At).UTC(), Event: v.Elem().Interface().(grid.Event)}, nil
}
