package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// RegionProblem says why one feature was left out. Feature counts from 1.
type RegionProblem struct {
	Feature              int
	Field, Reason, Value string
}

// Error gives the problem in one line.
func (p *RegionProblem) Error() string {
	return fmt.Sprintf("feature %d: %s", p.Feature, (&InvalidError{Field: p.Field, Value: p.Value, Reason: p.Reason}).Error())
}

// RegionFile is what a file of regions holds.
type RegionFile struct {
	Regions  []Region
	Problems []*RegionProblem // features left out
	Repairs  []RegionRepair   // features whose geometry was repaired
}

// RegionRepair says how the geometry of one feature was repaired.
type RegionRepair struct {
	Feature int // counts from 1
	Code    string
	RepairReport
}

// ReadRegions is ReadRegionFile without the repairs.
func ReadRegions(r io.Reader, d Datum, f RegionFields) ([]Region, []*RegionProblem, error) {
	file, err := ReadRegionFile(r, d, f)
	return file.Regions, file.Problems, err
}

// ReadRegionFile reads a GeoJSON FeatureCollection of Polygons and MultiPolygons
// whose coordinates are in the given datum. Features that cannot be used are
// left out and listed: missing code, name or level, a repeated code, a parent
// chain that runs in a circle, and a geometry that Repair refuses; what it
// repairs is listed too. The order of the features is kept. The error is for a
// file that is not such a collection at all or not UTF-8, for an unknown datum
// and for an unusable mapping; r is read into memory whole, so the caller bounds
// it.
func ReadRegionFile(r io.Reader, d Datum, f RegionFields) (RegionFile, error) {
	var file RegionFile
	if err := f.check(); err != nil {
		return file, err
	}
	if _, err := ParseDatum(string(d)); err != nil {
		return file, err
	}
	collection, err := readCollection(r, d)
	if err != nil {
		return file, err
	}
	feature := map[string]int{}
	for i, raw := range collection.Features {
		region, repair, bad := readRegion(raw, d, f)
		if bad == nil {
			if first, twice := feature[region.Code]; twice {
				bad = &RegionProblem{Field: "code", Reason: fmt.Sprintf("already used by feature %d", first), Value: region.Code}
			}
		}
		if bad != nil {
			bad.Feature = i + 1
			file.Problems = append(file.Problems, bad)
			continue
		}
		feature[region.Code] = i + 1
		file.Regions = append(file.Regions, region)
		if repair.Changed() {
			file.Repairs = append(file.Repairs, RegionRepair{i + 1, region.Code, repair})
		}
	}
	var circular []*RegionProblem
	file.Regions, circular = dropCircles(file.Regions, feature)
	file.Problems = append(file.Problems, circular...)
	return file, nil
}

// featureCollection is a GeoJSON file before its features are looked at.
type featureCollection struct {
	Type     string            `json:"type"`
	CRS      json.RawMessage   `json:"crs"`
	Features []json.RawMessage `json:"features"`
}

func readCollection(r io.Reader, d Datum) (featureCollection, error) {
	var c featureCollection
	text, err := io.ReadAll(r)
	if err != nil {
		return c, fmt.Errorf("read regions: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return c, &InvalidError{Field: "file", Reason: fmt.Sprintf("not UTF-8 (byte %d)", firstInvalid(text)+1)}
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, &InvalidError{Field: "file", Reason: "not GeoJSON: " + jsonReason(err)}
	}
	if c.Type != "FeatureCollection" {
		return c, &InvalidError{Field: "type", Value: c.Type, Reason: "want a GeoJSON FeatureCollection"}
	}
	return c, checkCRS(c.CRS, d)
}

// firstInvalid gives the offset of the first byte that is not UTF-8.
func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// jsonReason adds the position to a syntax error.
func jsonReason(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%s (byte %d)", syntax.Error(), syntax.Offset)
	}
	return err.Error()
}

// checkCRS refuses a file that names, by the old "crs" member, another system
// than longitude and latitude of WGS-84 or CGCS2000 while the caller says it
// is one of those. For the other datums the member cannot be trusted.
func checkCRS(raw json.RawMessage, d Datum) error {
	if len(raw) == 0 || (d != WGS84 && d != CGCS2000) {
		return nil
	}
	var crs struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &crs) != nil || crs.Properties.Name == "" {
		return nil
	}
	for _, known := range []string{"CRS84", "4326", "4490"} {
		if strings.HasSuffix(strings.ToUpper(crs.Properties.Name), known) {
			return nil
		}
	}
	return &InvalidError{Field: "crs", Value: crs.Properties.Name, Reason: "the file names a system other than " + string(d)}
}

func readRegion(raw json.RawMessage, d Datum, f RegionFields) (Region, RepairReport, *RegionProblem) {
	var report RepairReport
	var feature struct {
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(raw, &feature); err != nil || feature.Type != "Feature" {
		return Region{}, report, &RegionProblem{Field: "type", Reason: "want a GeoJSON Feature", Value: feature.Type}
	}
	var properties map[string]any
	numbers := json.NewDecoder(bytes.NewReader(feature.Properties))
	numbers.UseNumber()
	if len(feature.Properties) == 0 || numbers.Decode(&properties) != nil {
		return Region{}, report, &RegionProblem{Field: "properties", Reason: "want an object"}
	}
	region, bad := f.region(properties)
	if bad != nil {
		return Region{}, report, bad
	}
	shape, bad := readGeometry(feature.Geometry, d)
	if bad != nil || shape == nil {
		return region, report, bad
	}
	repaired, report, err := Repair(shape)
	if invalid := new(InvalidError); errors.As(err, &invalid) {
		return Region{}, report, &RegionProblem{Field: invalid.Field, Reason: invalid.Reason, Value: invalid.Value}
	}
	region.Geometry = repaired
	return region, report, nil
}

// positions of a ring; a position is [lon, lat] or [lon, lat, height].
type ringPositions [][]*float64

func readGeometry(raw json.RawMessage, d Datum) (orb.MultiPolygon, *RegionProblem) {
	fail := func(reason, value string) (orb.MultiPolygon, *RegionProblem) {
		return nil, &RegionProblem{Field: "geometry", Reason: reason, Value: value}
	}
	var shape struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if string(raw) == "null" { // RFC 7946: unlocated; a region that only its children draw
		return nil, nil
	}
	if len(raw) == 0 || json.Unmarshal(raw, &shape) != nil {
		return fail("want a Polygon or MultiPolygon", "")
	}
	var polygons [][]ringPositions
	var err error
	switch shape.Type {
	case "Polygon":
		polygons = make([][]ringPositions, 1)
		err = json.Unmarshal(shape.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(shape.Coordinates, &polygons)
	default:
		return fail("want a Polygon or MultiPolygon", shape.Type)
	}
	if err != nil || len(polygons) == 0 {
		return fail("coordinates are not positions of numbers", "")
	}
	out := make(orb.MultiPolygon, len(polygons))
	for i, rings := range polygons {
		if len(rings) == 0 {
			return fail(fmt.Sprintf("polygon %d has no ring", i+1), "")
		}
		for j, positions := range rings {
			ring, bad := readRing(positions, d)
			if bad != nil {
				bad.Reason = fmt.Sprintf("polygon %d ring %d: %s", i+1, j+1, bad.Reason)
				return nil, bad
			}
			out[i] = append(out[i], ring)
		}
	}
	return out, nil
}

func readRing(positions ringPositions, d Datum) (orb.Ring, *RegionProblem) {
	if n := len(positions); n < 3 || n == 3 && samePosition(positions[0], positions[2]) {
		return nil, &RegionProblem{Field: "geometry", Reason: "has fewer than four positions"}
	}
	ring := make(orb.Ring, len(positions))
	for i, position := range positions {
		if len(position) < 2 || len(position) > 4 || position[0] == nil || position[1] == nil {
			return nil, &RegionProblem{Field: "geometry", Reason: fmt.Sprintf("position %d is not [lon, lat]", i+1)}
		}
		p, err := d.ToWGS84(*position[0], *position[1])
		if err != nil {
			reason, value := err.Error(), ""
			if bad := new(InvalidError); errors.As(err, &bad) {
				value = bad.Value
				reason = (&InvalidError{Field: bad.Field, Reason: bad.Reason, Proposal: bad.Proposal}).Error()
			}
			return nil, &RegionProblem{Field: "geometry", Reason: fmt.Sprintf("position %d: %s", i+1, reason), Value: value}
		}
		ring[i] = orb.Point{p.Lon, p.Lat}
	}
	return ring, nil
}

func samePosition(a, b []*float64) bool {
	return len(a) > 1 && len(b) > 1 && a[0] != nil && b[0] != nil && a[1] != nil && b[1] != nil && *a[0] == *b[0] && *a[1] == *b[1]
}

// ringArea is the area of a closed ring in square degrees, about its first
// corner so that small rings keep their digits; less than a square millimetre
// counts as none.
func ringArea(ring orb.Ring) float64 {
	if area := math.Abs(planeArea(ring)); area > 1e-16 {
		return area
	}
	return 0
}

// dropCircles leaves out every region whose chain of parents within the list
// comes back to itself, in one walk over the list.
func dropCircles(regions []Region, feature map[string]int) (kept []Region, problems []*RegionProblem) {
	parent := make(map[string]string, len(regions))
	for _, r := range regions {
		parent[r.Code] = r.ParentCode
	}
	walk := make(map[string]int, len(regions)) // code → number of the walk that saw it
	circular := map[string]bool{}
	for i, r := range regions {
		at := r.Code
		for parent[at] != "" && walk[at] == 0 {
			walk[at] = i + 1
			at = parent[at]
		}
		for walk[at] == i+1 && !circular[at] {
			circular[at] = true
			at = parent[at]
		}
	}
	for _, r := range regions {
		if circular[r.Code] {
			problems = append(problems, &RegionProblem{Feature: feature[r.Code], Field: "parent",
				Reason: "the chain of parents comes back to the region itself", Value: r.ParentCode})
			continue
		}
		kept = append(kept, r)
	}
	return kept, problems
}
