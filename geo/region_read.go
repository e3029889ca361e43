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

// ReadRegions reads a GeoJSON FeatureCollection of Polygons and MultiPolygons
// whose coordinates are in the given datum. Features that cannot be used are
// left out and listed: missing code, name or level, a repeated code, a parent
// chain that runs in a circle, and rings that are open, have fewer than four
// positions, no area, or a coordinate that is not a finite number in range. The
// order of the features is kept. The error is for a file that is not such a
// collection at all or not UTF-8, for an unknown datum and for an unusable
// mapping; r is read into memory whole, so the caller bounds it.
func ReadRegions(r io.Reader, d Datum, f RegionFields) ([]Region, []*RegionProblem, error) {
	if err := f.check(); err != nil {
		return nil, nil, err
	}
	if _, err := ParseDatum(string(d)); err != nil {
		return nil, nil, err
	}
	collection, err := readCollection(r, d)
	if err != nil {
		return nil, nil, err
	}
	var regions []Region
	var problems []*RegionProblem
	feature := map[string]int{}
	for i, raw := range collection.Features {
		region, bad := readRegion(raw, d, f)
		if bad == nil {
			if first, twice := feature[region.Code]; twice {
				bad = &RegionProblem{Field: "code", Reason: fmt.Sprintf("already used by feature %d", first), Value: region.Code}
			}
		}
		if bad != nil {
			bad.Feature = i + 1
			problems = append(problems, bad)
			continue
		}
		feature[region.Code] = i + 1
		regions = append(regions, region)
	}
	regions, circular := dropCircles(regions, feature)
	return regions, append(problems, circular...), nil
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

func readRegion(raw json.RawMessage, d Datum, f RegionFields) (Region, *RegionProblem) {
	var feature struct {
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(raw, &feature); err != nil || feature.Type != "Feature" {
		return Region{}, &RegionProblem{Field: "type", Reason: "want a GeoJSON Feature", Value: feature.Type}
	}
	var properties map[string]any
	numbers := json.NewDecoder(bytes.NewReader(feature.Properties))
	numbers.UseNumber()
	if len(feature.Properties) == 0 || numbers.Decode(&properties) != nil {
		return Region{}, &RegionProblem{Field: "properties", Reason: "want an object"}
	}
	region, bad := f.region(properties)
	if bad != nil {
		return Region{}, bad
	}
	region.Geometry, bad = readGeometry(feature.Geometry, d)
	return region, bad
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
		if bound := out[i].Bound(); bound.Max[0]-bound.Min[0] >= 180 {
			return fail(fmt.Sprintf("polygon %d spans 180 degrees of longitude or more", i+1), "")
		}
	}
	return out, nil
}

func readRing(positions ringPositions, d Datum) (orb.Ring, *RegionProblem) {
	if len(positions) < 4 {
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
	first, last := positions[0], positions[len(positions)-1]
	if *first[0] != *last[0] || *first[1] != *last[1] {
		return nil, &RegionProblem{Field: "geometry", Reason: "is not closed: the last position differs from the first"}
	}
	if ringArea(ring) == 0 {
		return nil, &RegionProblem{Field: "geometry", Reason: "has no area"}
	}
	return ring, nil
}

// ringArea is the area of a closed ring in square degrees, about its first
// corner so that small rings keep their digits; less than a square millimetre
// counts as none.
func ringArea(ring orb.Ring) float64 {
	var twice float64
	for i := 1; i+1 < len(ring); i++ {
		ax, ay := ring[i][0]-ring[0][0], ring[i][1]-ring[0][1]
		bx, by := ring[i+1][0]-ring[0][0], ring[i+1][1]-ring[0][1]
		twice += ax*by - bx*ay
	}
	if area := math.Abs(twice) / 2; area > 1e-16 {
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
