// Package export writes what the board and the register hold as tables: cells and
// institutions of a scope, keyed by H3 cell or by the code of official grids, as
// CSV, XLSX or GeoJSON.
package export

import (
	"slices"

	"gridwatch/grid"
)

// Key is what rows are keyed by.
type Key string

const (
	H3       Key = "h3"
	Official Key = "official" // grids of 15 digits: unit grids where there are any, else community grids
)

// Keys lists every key.
var Keys = []Key{H3, Official}

// Format of the output.
type Format string

const (
	CSV     Format = "csv"
	XLSX    Format = "xlsx"
	GeoJSON Format = "geojson"
)

// Formats lists every format.
var Formats = []Format{CSV, XLSX, GeoJSON}

// ContentType for HTTP.
func (f Format) ContentType() string {
	switch f {
	case GeoJSON:
		return "application/geo+json"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv; charset=utf-8"
}

// Check refuses a key or format that is not known.
func Check(k Key, format Format) error {
	var f grid.Faults
	if !slices.Contains(Keys, k) {
		f.Add("key", string(k), "is not one of %v", Keys)
	}
	if !slices.Contains(Formats, format) {
		f.Add("format", string(format), "is not one of %v", Formats)
	}
	return f.Err("export")
}
