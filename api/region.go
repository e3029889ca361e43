package api

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// LonLat is a place in WGS-84 degrees.
type LonLat struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Region is an administrative area.
type Region struct {
	Code       string     `json:"code"`
	Scheme     string     `json:"scheme" enum:"gbt2260,local"`
	Name       string     `json:"name"`
	Level      string     `json:"level"`
	ParentCode string     `json:"parent_code" doc:"empty for the root"`
	Leaf       bool       `json:"leaf"`
	Centre     LonLat     `json:"centre"`
	Box        [4]float64 `json:"box" doc:"west, south, east, north"`
}

func regionOf(r *store.RegionRow) Region {
	return Region{
		Code: r.Code, Scheme: r.Scheme, Name: r.Name, Level: r.Level, ParentCode: r.ParentCode, Leaf: r.Leaf,
		Centre: LonLat{r.Centre.Lon, r.Centre.Lat},
		Box:    [4]float64{r.Box.West, r.Box.South, r.Box.East, r.Box.North},
	}
}

// Features is a GeoJSON FeatureCollection in WGS-84.
type Features struct {
	Type     string    `json:"type" enum:"FeatureCollection"`
	Features []Feature `json:"features"`
}

// Feature is one outline.
type Feature struct {
	Type       string          `json:"type" enum:"Feature"`
	Geometry   Geometry        `json:"geometry"`
	Properties OutlineProperty `json:"properties"`
}

// Geometry is a Polygon or MultiPolygon.
type Geometry struct {
	Type        string          `json:"type" enum:"Polygon,MultiPolygon"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// OutlineProperty says what an outline is of.
type OutlineProperty struct {
	ID        string `json:"id,omitempty" doc:"of a grid"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	Level     string `json:"level,omitempty" doc:"of a region"`
	Leaf      bool   `json:"leaf" doc:"of a region"`
	Simulated bool   `json:"simulated"`
}

func featureOf(shape any, p OutlineProperty) (Feature, error) {
	coordinates, err := json.Marshal(shape)
	return Feature{Type: "Feature", Geometry: Geometry{"MultiPolygon", coordinates}, Properties: p}, err
}

// regionsBody is a GeoJSON FeatureCollection with the name of its datum.
type regionsBody struct {
	Datum    string          `json:"datum" doc:"system of the coordinates"`
	Type     string          `json:"type" enum:"FeatureCollection"`
	Features []regionFeature `json:"features" minItems:"1" maxItems:"20000"`
}

type regionFeature struct {
	Type       string         `json:"type" enum:"Feature"`
	Geometry   Geometry       `json:"geometry"`
	Properties regionProperty `json:"properties"`
}

type regionProperty struct {
	Code       string `json:"code" minLength:"1" maxLength:"64"`
	Scheme     string `json:"scheme,omitempty" enum:"gbt2260,local"`
	Name       string `json:"name" minLength:"1" maxLength:"200"`
	Level      string `json:"level" minLength:"1" maxLength:"60"`
	ParentCode string `json:"parent_code,omitempty" maxLength:"64"`
}

// Count says how many were stored.
type Count struct {
	Stored int `json:"stored"`
}

// RegionsStored says how many were stored, and what of them was repaired first.
type RegionsStored struct {
	Stored   int              `json:"stored"`
	Repaired []RegionRepaired `json:"repaired"`
}

// RegionRepaired is a geometry that was broken.
type RegionRepaired struct {
	Feature int    `json:"feature" doc:"position in the list, from 0"`
	Code    string `json:"code"`
	Changes string `json:"changes" doc:"what was changed, and the area before and after"`
}

type putRegions struct {
	Keyed
	Body regionsBody
}

// settle makes rights follow the new hierarchy at once.
func (*putRegions) settle(s *Server) { s.auth.forget() }

func (s *Server) registerRegions() {
	read(s, "GET /api/v1/regions", func(ctx context.Context, req *request, _ *Scoped) (list[Region], error) {
		rows, err := s.store.Regions(ctx, req.region)
		return listOf(rows, "", regionOf), err
	})
	read(s, "GET /api/v1/regions/outlines", func(ctx context.Context, req *request, _ *Scoped) (Features, error) {
		return s.regionOutlines(ctx, req.region)
	})
	write(s, "PUT /api/v1/regions", func(ctx context.Context, req *request, in *putRegions) (func(*store.Tx) (RegionsStored, error), error) {
		regions, repaired, err := in.Body.regions()
		if err != nil {
			return nil, err
		}
		if err := s.mayPutRegions(ctx, req.caller, regions); err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (RegionsStored, error) {
			return RegionsStored{len(regions), repaired}, tx.PutRegions(regions, grid.Origin{PolicyVersion: tx.Policy().Version})
		}, nil
	})
}

func (s *Server) regionOutlines(ctx context.Context, scope string) (Features, error) {
	out := Features{Type: "FeatureCollection", Features: []Feature{}}
	shapes, err := s.store.RegionShapes(ctx, scope)
	if err != nil {
		return out, err
	}
	tree, err := s.auth.regions(ctx, treeAge)
	if err != nil {
		return out, err
	}
	for _, r := range shapes {
		if len(r.Geometry) == 0 {
			continue
		}
		f, err := featureOf(r.Geometry, OutlineProperty{Code: r.Code, Name: r.Name, Level: r.Level, Leaf: tree.rows[r.Code].Leaf})
		if err != nil {
			return out, err
		}
		out.Features = append(out.Features, f)
	}
	return out, nil
}

// regions reads the shapes; every fault is named with its feature.
func (b *regionsBody) regions() ([]geo.Region, []RegionRepaired, error) {
	datum, err := geo.ParseDatum(b.Datum)
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(b)
	if err != nil {
		return nil, nil, err
	}
	file, err := geo.ReadRegionFile(bytes.NewReader(text), datum, geo.RegionFields{
		Code: "code", Name: "name", Level: "level", Parent: "parent_code",
	})
	if err != nil {
		return nil, nil, err
	}
	var f grid.Faults
	for _, p := range file.Problems {
		f.Add("features["+strconv.Itoa(p.Feature-1)+"]."+p.Field, p.Value, "%s", p.Reason)
	}
	if err := f.Err("regions"); err != nil {
		return nil, nil, err
	}
	repaired := make([]RegionRepaired, 0, len(file.Repairs))
	for _, r := range file.Repairs {
		repaired = append(repaired, RegionRepaired{r.Feature - 1, r.Code, r.String()})
	}
	regions := file.Regions
	schemes := map[string]string{}
	for _, feature := range b.Features {
		schemes[feature.Properties.Code] = feature.Properties.Scheme
	}
	for i := range regions {
		if scheme := schemes[regions[i].Code]; scheme != "" {
			regions[i].Scheme = scheme
		}
	}
	return regions, repaired, nil
}

// mayPutRegions: what exists must be the caller's, and what is new must hang
// below something that is, within this list or stored.
func (s *Server) mayPutRegions(ctx context.Context, c *caller, regions []geo.Region) error {
	tree, err := s.auth.regions(ctx, treeMissAge)
	if err != nil {
		return err
	}
	if len(tree.rows) == 0 {
		return nil // the first regions of a deployment
	}
	parents := map[string]string{}
	for _, r := range regions {
		parents[r.Code] = r.ParentCode
	}
	for _, r := range regions {
		if _, known := tree.rows[r.Code]; known && !tree.within(c.Region, r.Code) {
			return notFound("region")
		}
		top := r.ParentCode
		for steps := 0; steps < len(regions); steps++ {
			next, listed := parents[top]
			if _, known := tree.rows[top]; known || !listed {
				break
			}
			top = next
		}
		if r.Code != c.Region && !tree.within(c.Region, top) {
			return notFound("parent region")
		}
	}
	return nil
}
