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

// GeoJSON is a Source over a FeatureCollection of points; properties are the
// columns of the first feature, and nested objects have dotted names.
type GeoJSON struct {
	kind    Kind
	mapping map[string]string
	decoder *json.Decoder
	limit   *rowLimit
	columns Columns
	names   []string // of the columns used
	first   *feature
	row     int
}

type feature struct {
	Type       string          `json:"type"`
	Properties map[string]any  `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// ReadGeoJSON reads up to the first feature, whose properties decide the
// columns.
func ReadGeoJSON(r io.Reader, kind Kind, mapping map[string]string) (*GeoJSON, error) {
	limit := &rowLimit{r: newUTF8Reader(r)}
	g := &GeoJSON{kind: kind, mapping: mapping, decoder: json.NewDecoder(limit), limit: limit}
	g.decoder.UseNumber()
	if err := g.enter(); err != nil {
		return nil, notGeoJSON(err)
	}
	properties := map[string]string{}
	if g.decoder.More() {
		g.limit.passed = 0
		g.first = new(feature)
		if err := g.decoder.Decode(g.first); err != nil {
			return nil, notGeoJSON(err)
		}
		flatten(properties, "", g.first.Properties)
	}
	names := slices.Sorted(maps.Keys(properties))
	columns, err := MapColumns(kind, names, mapping, true)
	if err != nil {
		return nil, err
	}
	g.columns = columns
	for _, i := range columns.Index {
		g.names = append(g.names, names[i])
	}
	g.columns.Fields = append(g.columns.Fields, "lon", "lat")
	return g, nil
}

// enter stops after the opening bracket of "features".
func (g *GeoJSON) enter() error {
	if token, err := g.decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('{') {
		return errNotCollection
	}
	for g.decoder.More() {
		key, err := g.decoder.Token()
		if err != nil {
			return err
		}
		if key == "features" {
			token, err := g.decoder.Token()
			if err == nil && token != json.Delim('[') {
				err = errNotCollection
			}
			return err
		}
		var value any
		if err := g.decoder.Decode(&value); err != nil {
			return err
		}
		if key == "type" && value != "FeatureCollection" {
			return errNotCollection
		}
	}
	return errNotCollection
}

var errNotCollection = errors.New("want a FeatureCollection")

// notGeoJSON makes a syntax error an unusable file and passes others on.
func notGeoJSON(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.As(err, &kind), errors.Is(err, errNotCollection),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return unusable("file", "", "is not GeoJSON: %v", err)
	}
	return err
}

// Fields lists the fields the file gives.
func (g *GeoJSON) Fields() []string { return g.columns.Fields }

// Ignored lists the properties that are no field.
func (g *GeoJSON) Ignored() []string { return g.columns.Ignored }

// Next gives the next feature as a row.
func (g *GeoJSON) Next() (Record, error) {
	f := g.first
	g.first = nil
	if f == nil {
		if !g.decoder.More() {
			if token, err := g.decoder.Token(); err != nil || token != json.Delim(']') {
				return Record{}, unusable("file", "", "is not GeoJSON: it ends in the middle")
			}
			return Record{}, io.EOF
		}
		g.limit.passed = 0
		f = new(feature)
		if err := g.decoder.Decode(f); err != nil {
			return Record{}, notGeoJSON(err)
		}
	}
	g.row++
	properties := map[string]string{}
	flatten(properties, "", f.Properties)
	for name := range properties {
		if IsReporterColumn(name) {
			return Record{}, reporterColumn(name)
		}
	}
	lon, lat, bad := g.point(f)
	if bad != nil {
		return Record{}, bad
	}
	record := Record{Row: g.row, Values: make([]string, 0, len(g.columns.Fields))}
	for _, name := range g.names {
		record.Values = append(record.Values, strings.TrimSpace(properties[name]))
	}
	record.Values = append(record.Values, lon, lat)
	return record, nil
}

// point gives the coordinates as text; a feature without geometry has none.
func (g *GeoJSON) point(f *feature) (lon, lat string, bad *RowError) {
	fail := func(field, reason, value string) (string, string, *RowError) {
		return "", "", &RowError{Row: g.row, Field: field, Reason: reason, Value: value}
	}
	if f.Type != "Feature" {
		return fail("type", "is not Feature", f.Type)
	}
	if len(f.Geometry) == 0 || bytes.Equal(f.Geometry, []byte("null")) {
		return "", "", nil
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
	return shape.Coordinates[0].String(), shape.Coordinates[1].String(), nil
}

// flatten writes text, numbers and truth values under dotted names.
func flatten(out map[string]string, prefix string, in map[string]any) {
	for name, value := range in {
		switch v := value.(type) {
		case string:
			out[prefix+name] = v
		case json.Number:
			out[prefix+name] = v.String()
		case bool:
			out[prefix+name] = strconv.FormatBool(v)
		case nil:
			out[prefix+name] = ""
		case map[string]any:
			flatten(out, prefix+name+".", v)
		}
	}
}
