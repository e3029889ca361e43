package intake

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// gridFields are the values of a staged official grid; the geometry is GeoJSON in
// WGS-84.
var gridFields = []string{"code", "name", "kind", "region", "geometry"}

// GridSource gives official grids as rows.
type GridSource struct {
	records []Record
	rejects []RowError
	repairs []geo.RegionRepair
}

// ReadGrids reads a GeoJSON file of official grids into memory and turns it to
// WGS-84: f.Level is the property of the kind, f.Parent that of the region, which
// may be missing. Features that cannot be used become rejected rows.
func ReadGrids(r io.Reader, datum geo.Datum, f geo.RegionFields) (*GridSource, error) {
	f.NameOptional = true
	file, err := geo.ReadRegionFile(newTextReader(r), datum, f)
	if err != nil {
		return nil, unusableBy(err)
	}
	s := &GridSource{rejects: featureRejects(file.Problems), repairs: file.Repairs}
	bad := map[int]bool{}
	for _, p := range file.Problems {
		bad[p.Feature] = true
	}
	row := 0
	for _, g := range file.Regions {
		for row++; bad[row]; row++ {
			continue
		}
		geometry, err := json.Marshal(geojson.NewGeometry(g.Geometry))
		if err != nil {
			return nil, fmt.Errorf("geometry of grid %s: %w", g.Code, err)
		}
		s.records = append(s.records, Record{Row: row, Values: []string{g.Code, g.Name, g.Level, g.ParentCode, string(geometry)}})
	}
	return s, nil
}

// Repairs lists the features whose geometry was broken and has been repaired.
func (s *GridSource) Repairs() []geo.RegionRepair { return s.repairs }

// Fields of a staged official grid.
func (s *GridSource) Fields() []string { return gridFields }

// Next gives the refused features first, then the grids.
func (s *GridSource) Next() (Record, error) {
	if len(s.rejects) > 0 {
		bad := s.rejects[0]
		s.rejects = s.rejects[1:]
		return Record{}, &bad
	}
	if len(s.records) == 0 {
		return Record{}, io.EOF
	}
	r := s.records[0]
	s.records = s.records[1:]
	return r, nil
}

// gridRows applies rows of official grids.
type gridRows struct{ *job }

func (j gridRows) apply(tx *store.Tx, records []Record) (outcome, error) {
	var out outcome
	grids := make([]*grid.OfficialGrid, len(records))
	codes := make([]string, len(records))
	for i, r := range records {
		g, err := gridOf(r.Values)
		if err != nil {
			return out, err
		}
		g.Origin = j.origin(tx)
		grids[i], codes[i] = &g, g.Code
	}
	old, err := tx.OfficialGridsByCode(codes)
	if err != nil {
		return out, err
	}
	known := map[string]*grid.OfficialGrid{}
	for i := range old {
		known[old[i].Code] = &old[i]
	}
	faults, err := tx.PutOfficialGrids(grids)
	if err != nil {
		return out, err
	}
	bad := out.faults(faults, func(item int) []int { return []int{records[item].Row} })
	for i, g := range grids {
		if bad[i] {
			continue
		}
		image := store.Image{Table: "official_grid", ID: g.Code}
		if before := known[g.Code]; before != nil {
			geometry, err := json.Marshal(geojson.NewGeometry(before.Geometry))
			if err != nil {
				return out, err
			}
			image.Before = []any{before.Code, before.Name, string(before.Kind), before.Region, string(geometry), string(before.Origin.Batch)}
		}
		out.images = append(out.images, image)
		out.stored(image.Before == nil, 1)
	}
	return out, nil
}

// gridOf reads a staged official grid.
func gridOf(values []string) (grid.OfficialGrid, error) {
	var g grid.OfficialGrid
	if len(values) < len(gridFields) {
		return g, fmt.Errorf("intake: a staged official grid has %d values", len(values))
	}
	g.Code, g.Name, g.Kind, g.Region = values[0], values[1], grid.OfficialKind(values[2]), values[3]
	var shape geojson.Geometry
	if err := json.Unmarshal([]byte(values[4]), &shape); err != nil {
		return g, fmt.Errorf("intake: geometry of official grid %s: %w", g.Code, err)
	}
	m, ok := shape.Geometry().(orb.MultiPolygon)
	if !ok {
		return g, fmt.Errorf("intake: geometry of official grid %s is a %s", g.Code, shape.Type)
	}
	g.Geometry = m
	return g, nil
}

// undoGrids takes new official grids away and puts changed ones back; one that
// another import has brought again stays.
func undoGrids(tx *store.Tx, b *store.ImportBatch, images []store.Image) ([]Refused, error) {
	codes := imageIDs[string](images)
	now, err := tx.OfficialGridsByCode(codes)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, g := range now {
		own[g.Code] = g.Origin.Batch == b.ID
	}
	var refused []Refused
	var fresh []string
	var old []*grid.OfficialGrid
	for _, i := range images {
		is, there := own[i.ID]
		switch {
		case there && !is:
			refused = append(refused, Refused{What: i.Table, ID: i.ID, Reason: "was imported again since"})
			continue
		case i.Before == nil:
			fresh = append(fresh, i.ID)
			continue
		}
		values := make([]string, len(i.Before))
		for n, v := range i.Before {
			values[n], _ = v.(string)
		}
		g, err := gridOf(values)
		if err != nil {
			return nil, err
		}
		if len(values) > len(gridFields) {
			g.Origin.Batch = grid.BatchID(values[len(gridFields)])
		}
		g.Origin.Simulated = b.Simulated
		old = append(old, &g)
	}
	if err := tx.RemoveOfficialGrids(fresh); err != nil {
		return nil, err
	}
	faults, err := tx.PutOfficialGrids(old)
	for _, f := range faults {
		refused = append(refused, Refused{What: "official_grid", ID: old[f.Index].Code, Reason: "cannot be put back: " + f.Err.Error()})
	}
	return refused, err
}
