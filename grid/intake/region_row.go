package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// regionFields are the values of a staged region; the geometry is GeoJSON in
// WGS-84.
var regionFields = []string{"code", "name", "level", "parent_code", "scheme", "geometry"}

// RegionSource gives regions as rows, parents before children.
type RegionSource struct {
	records []Record
	rejects []RowError
	skipped int // rows of rejects already given
	repairs []geo.RegionRepair
}

// Repairs lists the features whose geometry was broken and has been repaired.
func (s *RegionSource) Repairs() []geo.RegionRepair { return s.repairs }

// ReadRegions reads a GeoJSON file of polygons into memory (regions are few) and
// turns it to WGS-84. Features that cannot be used become rejected rows.
func ReadRegions(r io.Reader, datum geo.Datum, f geo.RegionFields) (*RegionSource, error) {
	return ReadRegionTree(r, datum, f, geo.ParentsGiven, nil)
}

// ReadRegionTree is ReadRegions that finds the parents that records do not name,
// among themselves and the known regions; see geo.AssignParents for how.
func ReadRegionTree(r io.Reader, datum geo.Datum, f geo.RegionFields, how string, known []geo.Region) (*RegionSource, error) {
	file, err := geo.ReadRegionFile(newTextReader(r), datum, f)
	if err != nil {
		return nil, unusableBy(err)
	}
	if err := geo.AssignParents(file.Regions, known, how); err != nil {
		return nil, unusableBy(err)
	}
	s := &RegionSource{rejects: featureRejects(file.Problems), repairs: file.Repairs}
	bad := map[int]bool{}
	for _, p := range file.Problems {
		bad[p.Feature] = true
	}
	row := 0
	for _, region := range file.Regions {
		for row++; bad[row]; row++ {
			continue
		}
		geometry, err := json.Marshal(geojson.NewGeometry(region.Geometry))
		if err != nil {
			return nil, fmt.Errorf("geometry of region %s: %w", region.Code, err)
		}
		s.records = append(s.records, Record{Row: row, Values: []string{
			region.Code, region.Name, region.Level, region.ParentCode, region.Scheme, string(geometry)}})
	}
	s.parentsFirst()
	return s, nil
}

// featureRejects makes rejected rows of features that could not be used, in the file's
// order.
func featureRejects(problems []*geo.RegionProblem) []RowError {
	var rejects []RowError
	for _, p := range problems {
		rejects = append(rejects, RowError{Row: p.Feature, Field: p.Field, Reason: p.Reason, Value: p.Value})
	}
	sortRejects(rejects)
	return rejects
}

// RegionsOf is a RegionSource over regions made elsewhere.
func RegionsOf(regions []geo.Region) (*RegionSource, error) {
	s := &RegionSource{}
	for n, r := range regions {
		geometry, err := json.Marshal(geojson.NewGeometry(r.Geometry))
		if err != nil {
			return nil, fmt.Errorf("geometry of region %s: %w", r.Code, err)
		}
		s.records = append(s.records, Record{Row: n + 1, Values: []string{r.Code, r.Name, r.Level, r.ParentCode, r.Scheme, string(geometry)}})
	}
	s.parentsFirst()
	return s, nil
}

// unusableBy makes an error of package geo about a file an unusable input.
func unusableBy(err error) error {
	if bad, ok := err.(*geo.InvalidError); ok {
		return unusable(bad.Field, bad.Value, "%s", bad.Reason)
	}
	return err
}

// parentsFirst sorts by the number of ancestors within the file; ReadRegions
// has left out circles.
func (s *RegionSource) parentsFirst() {
	parent := map[string]string{}
	for _, r := range s.records {
		parent[r.Values[0]] = r.Values[3]
	}
	depth := func(code string) (n int) {
		for ; n <= len(parent) && parent[code] != ""; n++ {
			code = parent[code]
		}
		return n
	}
	slices.SortStableFunc(s.records, func(a, b Record) int { return cmp.Compare(depth(a.Values[0]), depth(b.Values[0])) })
}

// Fields of a staged region.
func (s *RegionSource) Fields() []string { return regionFields }

// Next gives the refused features first, then the regions.
func (s *RegionSource) Next() (Record, error) {
	if s.skipped < len(s.rejects) {
		s.skipped++
		return Record{}, &s.rejects[s.skipped-1]
	}
	if len(s.records) == 0 {
		return Record{}, io.EOF
	}
	r := s.records[0]
	s.records = s.records[1:]
	return r, nil
}

// regionRows applies rows of regions. Regions hang together: those that the
// store refuses are taken out, with the new ones below them, and the rest is
// tried again.
type regionRows struct{ *job }

func (j regionRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	set := regionSet{rows: make([]int, len(records)), regions: make([]geo.Region, len(records))}
	codes := make([]string, len(records))
	for i, r := range records {
		region, err := regionOf(r)
		if err != nil {
			return out, err
		}
		set.rows[i], set.regions[i], codes[i] = r.Row, region, region.Code
	}
	shapes, err := tx.RegionsByCode(codes)
	if err != nil {
		return out, err
	}
	known := map[string]geo.Region{}
	for _, s := range shapes {
		known[s.Code] = s
	}
	for len(set.regions) > 0 {
		err := tx.TryRegions(set.regions, j.origin(tx))
		if err == nil {
			break
		}
		refused := set.refused(err)
		if refused == nil {
			return out, err
		}
		set.drop(refused, known, &out)
	}
	for _, r := range set.regions {
		image := store.Image{Table: "region", ID: r.Code}
		if old, ok := known[r.Code]; ok {
			geometry, err := json.Marshal(geojson.NewGeometry(old.Geometry))
			if err != nil {
				return out, err
			}
			image.Before = []any{old.Code, old.Name, old.Level, old.ParentCode, old.Scheme, string(geometry)}
		}
		out.images = append(out.images, image)
		out.stored(image.Before == nil, 1)
	}
	return out, nil
}

// regionSet is the regions of a chunk that are still to go in, parents first.
type regionSet struct {
	rows    []int
	regions []geo.Region
}

// refused sorts the faults of the store's refusal by the regions they speak of;
// nil when one speaks of none.
func (s *regionSet) refused(err error) map[int]*grid.Error {
	var e *grid.Error
	if !errors.As(err, &e) || e.Kind != grid.Invalid || len(e.Fields) == 0 {
		return nil
	}
	out := map[int]*grid.Error{}
	for _, f := range e.Fields {
		at := -1
		if list, name, found := strings.Cut(f.Name, "]."); found { // regions[3].parent_code
			if n, err := strconv.Atoi(strings.TrimPrefix(list, "regions[")); err == nil && n < len(s.regions) {
				at, f.Name = n, name
			}
		} else if f.Name == "geometry" { // its value is the code
			at = slices.IndexFunc(s.regions, func(r geo.Region) bool { return r.Code == f.Value })
		}
		if at < 0 {
			return nil
		}
		if out[at] == nil {
			out[at] = &grid.Error{Kind: e.Kind, Code: e.Code, Reason: e.Reason}
		}
		out[at].Fields = append(out[at].Fields, f)
	}
	return out
}

// drop takes the refused regions out, and those below them, unless the parent is
// stored from before.
func (s *regionSet) drop(refused map[int]*grid.Error, known map[string]geo.Region, out *outcome) {
	gone := map[string]bool{}
	var left regionSet
	for i, r := range s.regions {
		err := refused[i]
		if _, stored := known[r.ParentCode]; err == nil && gone[r.ParentCode] && !stored {
			err = &grid.Error{Kind: grid.Invalid, Fields: []grid.Field{{Name: "parent_code", Value: r.ParentCode, Reason: "was refused itself"}}}
		}
		if err != nil {
			gone[r.Code] = true
			out.reject(s.rows[i], "", err)
			continue
		}
		left.rows, left.regions = append(left.rows, s.rows[i]), append(left.regions, r)
	}
	*s = left
}

// regionOf reads a staged region.
func regionOf(r Record) (geo.Region, error) {
	if len(r.Values) != len(regionFields) {
		return geo.Region{}, fmt.Errorf("intake: a staged region has %d values", len(r.Values))
	}
	region := geo.Region{Code: r.Values[0], Name: r.Values[1], Level: r.Values[2], ParentCode: r.Values[3], Scheme: r.Values[4]}
	var g geojson.Geometry
	if err := json.Unmarshal([]byte(r.Values[5]), &g); err != nil {
		return region, fmt.Errorf("intake: geometry of region %s: %w", region.Code, err)
	}
	shape, ok := g.Geometry().(orb.MultiPolygon)
	if !ok {
		return region, fmt.Errorf("intake: geometry of region %s is a %s", region.Code, g.Type)
	}
	if len(shape) > 0 {
		region.Geometry = shape
	}
	return region, nil
}

// undoRegions takes new regions away, when nothing refers to them, and puts
// changed ones back as they were.
func undoRegions(tx *store.Tx, images []store.Image, origin grid.Origin) ([]Refused, error) {
	var fresh []string
	var old []geo.Region
	for _, i := range images {
		if i.Before == nil {
			fresh = append(fresh, i.ID)
			continue
		}
		values := make([]string, len(i.Before))
		for n, v := range i.Before {
			values[n], _ = v.(string)
		}
		region, err := regionOf(Record{Values: values})
		if err != nil {
			return nil, err
		}
		old = append(old, region)
	}
	var refused []Refused
	if err := tx.TryRegions(old, origin); grid.KindOf(err) == grid.Invalid {
		for _, r := range old {
			refused = append(refused, Refused{What: "region", ID: r.Code, Reason: "cannot be put back: " + err.Error()})
		}
	} else if err != nil {
		return nil, err
	}
	slices.Reverse(fresh) // children first
	gone, err := tx.RemoveRegions(fresh)
	if err != nil || gone {
		return refused, err
	}
	for _, code := range fresh {
		refused = append(refused, Refused{What: "region", ID: code, Reason: "something refers to it or to a region of the same import"})
	}
	return refused, nil
}
