package planning

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/paulmach/orb/geojson"

	"gridwatch/geo"
	"gridwatch/grid"
)

// noRegion stands for a region that a feature does not state.
const noRegion = "-"

// readFeatures reads a FeatureCollection of grids in WGS-84: each cell in force
// whose centre lies in a feature's outline is of its grid. Where outlines overlap,
// the first has the cell.
func readFeatures(s *Sheet, r io.Reader) ([]named, []Rejection, error) {
	file, err := geo.ReadRegionFile(r, geo.WGS84, geo.RegionFields{Code: "code", Name: "name", NameOptional: true, Level: "region", LevelValue: noRegion})
	var invalid *geo.InvalidError
	switch {
	case errors.As(err, &invalid):
		return nil, nil, unusable("the file is not GeoJSON: %s", invalid.Reason)
	case err != nil:
		return nil, nil, err
	}
	resolution := 0
	if len(s.Cells.Cells) > 0 {
		resolution = s.Cells.Cells[0].Resolution()
	}
	var list []named
	var rejected []Rejection
	bad := map[int]bool{}
	for _, p := range file.Problems {
		bad[p.Feature] = true
		rejected = append(rejected, Rejection{p.Feature, p.Field, p.Reason, p.Value})
	}
	owner := map[geo.Cell]string{}
	row := 0
	for i := range file.Regions {
		for row++; bad[row]; row++ {
			continue
		}
		n, problem := takeFeature(s, &file.Regions[i], resolution, owner)
		if problem != nil {
			problem.Row = row
			rejected = append(rejected, *problem)
		}
		if n != nil {
			list = append(list, *n)
		}
	}
	slices.SortStableFunc(rejected, func(a, b Rejection) int { return a.Row - b.Row })
	return list, rejected, nil
}

// takeFeature gives the grid of a feature; nil when it is refused. A grid some of
// whose cells are another's already is taken without them, and that is said.
func takeFeature(s *Sheet, r *geo.Region, resolution int, owner map[geo.Cell]string) (*named, *Rejection) {
	n := &named{code: r.Code, name: r.Name, region: r.Level}
	if n.region == noRegion {
		n.region = ""
	}
	switch {
	case utf8.RuneCountInString(n.code) > mostCode:
		return nil, &Rejection{Field: "code", Value: string([]rune(n.code)[:mostCode]), Reason: "is longer than " + strconv.Itoa(mostCode) + " characters"}
	case utf8.RuneCountInString(n.name) > mostName:
		return nil, &Rejection{Field: "name", Reason: "is longer than " + strconv.Itoa(mostName) + " characters"}
	case n.region != "" && !s.known(n.region):
		return nil, &Rejection{Field: "region", Value: n.region, Reason: "is not a region of " + s.Region}
	}
	cells, err := r.Cover(resolution)
	if err != nil {
		return nil, &Rejection{Field: "geometry", Value: r.Code, Reason: err.Error()}
	}
	var problem *Rejection
	for _, c := range cells {
		i, inForce := s.Cells.Index(c)
		if !inForce {
			continue
		}
		switch other, taken := owner[c]; {
		case taken:
			problem = &Rejection{Field: "geometry", Value: c.String(), Reason: "overlaps that of grid " + other}
		case n.region != "" && !s.fits(n.region, []int32{int32(i)}):
			problem = &Rejection{Field: "region", Value: n.region, Reason: "does not hold cell " + c.String()}
		default:
			owner[c] = n.code
			n.cells = append(n.cells, c)
		}
	}
	if len(n.cells) == 0 && problem == nil {
		return nil, &Rejection{Field: "geometry", Value: r.Code, Reason: "holds no centre of a cell in force"}
	}
	return n, problem
}

// writeFeatures writes a feature a grid, in the layout's order; a grid without cells
// has no geometry.
func writeFeatures(w io.Writer, l *Layout) error {
	cells := map[grid.GridID][]geo.Cell{}
	for _, c := range slices.Sorted(maps.Keys(l.Cells)) {
		cells[l.Cells[c]] = append(cells[l.Cells[c]], c)
	}
	if _, err := io.WriteString(w, `{"type":"FeatureCollection","features":[`); err != nil {
		return err
	}
	for i := range l.Grids {
		g := &l.Grids[i]
		comma := ",\n"
		if i == 0 {
			comma = "\n"
		}
		f := feature{Type: "Feature", Properties: featureProperties{g.Code, g.Name, g.Region, len(cells[g.ID])}}
		if outline := geo.Outline(cells[g.ID]); outline != nil {
			f.Geometry = geojson.NewGeometry(outline)
		}
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, comma+string(text)); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

type feature struct {
	Type       string            `json:"type"`
	Properties featureProperties `json:"properties"`
	Geometry   *geojson.Geometry `json:"geometry"`
}

type featureProperties struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Region string `json:"region"`
	Cells  int    `json:"cells"`
}
