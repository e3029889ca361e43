package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// GeoJSON is a Source over a FeatureCollection of points. The columns are the
// properties of all features, and nested objects have dotted names; a feature
// without one of them has it empty. Rows wait in memory, packed.
type GeoJSON struct {
	columns Columns
	names   []string // of the columns used
	rows    *unpacker
	enc     string
}

// ReadGeoJSON reads the whole collection, since any feature may bring a property
// of its own: one that speaks of a reporter refuses the file.
func ReadGeoJSON(r io.Reader, kind Kind, how Reading) (*GeoJSON, error) {
	mapping := how.Map
	if err := checkMapping(kind, mapping); err != nil {
		return nil, err
	}
	f := newFeatures(r)
	if err := f.enter(); err != nil {
		return nil, notGeoJSON(err)
	}
	rows := newPacker()
	seen := map[string]bool{}
	for row := 1; ; row++ {
		if row > maxRows {
			return nil, tooManyRows()
		}
		feature, err := f.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, notGeoJSON(err)
		}
		packed := packedRow{Row: row, Values: map[string]string{}}
		err = flatten("", feature.Properties, func(name, value string, plain bool) error {
			if err := see(seen, name); err != nil {
				return err
			}
			if _, known := fieldOf(kind, name, mapping); !known {
				if _, means := synonymOf(kind, name); !means {
					return nil
				}
			}
			packed.Values[name] = strings.TrimSpace(value)
			if !plain && packed.Bad == nil {
				packed.Bad = &RowError{Row: row, Field: name, Reason: "is a list"}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if bad := packed.point(feature); packed.Bad == nil {
			packed.Bad = bad
		}
		if err := rows.add(&packed); err != nil {
			return nil, err
		}
	}
	g := &GeoJSON{enc: f.text.Encoding()}
	names := slices.Sorted(maps.Keys(seen))
	if rows.count > 0 {
		var err error
		if g.columns, err = MapColumns(kind, names, how, true); err != nil {
			return nil, err
		}
	}
	for _, i := range g.columns.Index {
		g.names = append(g.names, names[i])
	}
	g.columns.Fields = append(g.columns.Fields, "lon", "lat")
	g.columns.Names = append(g.columns.Names, "geometry", "geometry")
	var err error
	g.rows, err = rows.unpack()
	return g, err
}

// see notes the name of a property.
func see(seen map[string]bool, name string) error {
	const most = 10_000 // names are to be few, not data
	switch {
	case seen[name]:
		return nil
	case IsReporterColumn(name):
		return reporterColumn(name)
	case len(seen) == most:
		return unusable("header", name, "is one property too many: a file may have %d different ones", most)
	}
	seen[name] = true
	return nil
}

// Fields lists the fields the file gives.
func (g *GeoJSON) Fields() []string { return g.columns.Fields }

// Ignored lists the properties that are no field.
func (g *GeoJSON) Ignored() []string { return g.columns.Ignored }

// Columns says which property gives which field.
func (g *GeoJSON) Columns() Columns { return g.columns }

// Format names the format for people.
func (g *GeoJSON) Format() string { return "GeoJSON" }

// Encoding names the encoding of the text.
func (g *GeoJSON) Encoding() string { return g.enc }

// Next gives the next feature as a row.
func (g *GeoJSON) Next() (Record, error) {
	packed, err := g.rows.next()
	if err != nil {
		return Record{}, err
	}
	if packed.Bad != nil {
		return Record{}, packed.Bad
	}
	record := Record{Row: packed.Row, Values: make([]string, 0, len(g.columns.Fields))}
	for _, name := range g.names {
		record.Values = append(record.Values, packed.Values[name])
	}
	record.Values = append(record.Values, packed.Lon, packed.Lat)
	if bad := record.guard(g.columns.Fields); bad != nil {
		return Record{}, bad
	}
	return record, nil
}

// point takes the coordinates as text; a feature without geometry has none.
func (p *packedRow) point(f *feature) *RowError {
	fail := func(field, reason, value string) *RowError {
		return &RowError{Row: p.Row, Field: field, Reason: reason, Value: value}
	}
	if f.Type != "Feature" {
		return fail("type", "is not Feature", f.Type)
	}
	if len(f.Geometry) == 0 || bytes.Equal(f.Geometry, []byte("null")) {
		return nil
	}
	var shape struct {
		Type        string        `json:"type"`
		Coordinates []json.Number `json:"coordinates"`
	}
	if err := json.Unmarshal(f.Geometry, &shape); err != nil || shape.Type != "Point" {
		return fail("geometry", "is not a Point", shape.Type)
	}
	if len(shape.Coordinates) < 2 || len(shape.Coordinates) > 3 {
		return fail("geometry", "is not [lon, lat]", "")
	}
	p.Lon, p.Lat = plainNumber(shape.Coordinates[0]), plainNumber(shape.Coordinates[1])
	return nil
}

// plainNumber writes a number without an exponent.
func plainNumber(n json.Number) string {
	text := n.String()
	if v, err := n.Float64(); err == nil && strings.ContainsAny(text, "eE") {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text
}

// flatten calls fn with text, numbers and truth values under dotted names, in
// the order of the names. Lists are not plain: they have a name and no value.
func flatten(prefix string, in map[string]any, fn func(name, value string, plain bool) error) error {
	for _, name := range slices.Sorted(maps.Keys(in)) {
		text, plain := "", true
		switch v := in[name].(type) {
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		case map[string]any:
			if len(v) > 0 {
				if err := flatten(prefix+name+".", v, fn); err != nil {
					return err
				}
				continue
			}
		case []any:
			plain = false
			if err := noReporter(v); err != nil {
				return err
			}
		}
		if err := fn(prefix+name, text, plain); err != nil {
			return err
		}
	}
	return nil
}

// noReporter refuses objects in lists that speak of a reporter.
func noReporter(in any) error {
	switch v := in.(type) {
	case []any:
		for _, one := range v {
			if err := noReporter(one); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if IsReporterColumn(name) {
				return reporterColumn(name)
			}
			if err := noReporter(v[name]); err != nil {
				return err
			}
		}
	}
	return nil
}
