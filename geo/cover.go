package geo

import (
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/uber/h3-go/v4"
)

// maxCover bounds the cells of one polygon's bounding box in one cover: 50
// million is the box of a prefecture of 100,000 km² at resolution 11.
const maxCover = 50_000_000

// Cover gives the cells of a resolution whose centre lies in the region,
// sorted. A region smaller than a cell may have none. It is an error when the
// resolution is not 0 to 15, the region spans 180 degrees or more, or the cells
// would be more than a computer should hold.
func (r Region) Cover(resolution int) ([]Cell, error) {
	if err := checkResolution(resolution); err != nil {
		return nil, err
	}
	var cells []Cell
	for _, polygon := range r.Geometry {
		if err := checkExtent(r.Code, polygon, resolution); err != nil {
			return nil, err
		}
		found, err := h3.PolygonToCells(toH3(polygon), resolution)
		if err != nil {
			return nil, &InvalidError{Field: "geometry", Value: r.Code, Reason: err.Error()}
		}
		for _, c := range found {
			cells = append(cells, Cell(c))
		}
	}
	slices.Sort(cells)
	return slices.Compact(cells), nil
}

// CoverAll gives every cell of a resolution whose centre lies in a leaf region
// to that region's code. A region is a leaf when no other of the list names it
// as parent. Where a centre lies in two regions, on a shared border or in an
// overlap, the smaller code has it, whatever the order of the list.
func CoverAll(regions []Region, resolution int) (map[Cell]string, error) {
	owner := map[Cell]string{}
	for _, r := range Leaves(regions) {
		cells, err := r.Cover(resolution)
		if err != nil {
			return nil, err
		}
		for _, c := range cells {
			if code, taken := owner[c]; !taken || r.Code < code {
				owner[c] = r.Code
			}
		}
	}
	return owner, nil
}

// Leaves gives the regions that no other of the list names as parent, in the
// list's order.
func Leaves(regions []Region) []Region {
	parents := map[string]bool{}
	for _, r := range regions {
		parents[r.ParentCode] = true
	}
	var leaves []Region
	for _, r := range regions {
		if !parents[r.Code] {
			leaves = append(leaves, r)
		}
	}
	return leaves
}

// checkExtent refuses a polygon H3 would misread (180 degrees or wider) or one
// with too many cells.
func checkExtent(code string, polygon orb.Polygon, resolution int) error {
	for _, ring := range polygon {
		for _, p := range ring {
			if !(Point{Lon: p[0], Lat: p[1]}).inRange() {
				return &InvalidError{Field: "geometry", Value: code, Reason: "has a coordinate that is not on the globe"}
			}
		}
	}
	bound := polygon.Bound()
	width, height := bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]
	if width >= 180 {
		return &InvalidError{Field: "geometry", Value: code, Reason: "spans 180 degrees of longitude or more"}
	}
	cellArea, err := h3.HexagonAreaAvgKm2(resolution)
	if err != nil {
		return &InvalidError{Field: "resolution", Value: strconv.Itoa(resolution), Reason: err.Error()}
	}
	const kmPerDegree = EarthRadiusMetres / 1000 * math.Pi / 180
	middle := (bound.Max[1] + bound.Min[1]) / 2 * math.Pi / 180
	cells := width * height * kmPerDegree * kmPerDegree * math.Cos(middle) / cellArea
	if cells > maxCover {
		return &InvalidError{Field: "geometry", Value: code,
			Reason: "has about " + strconv.FormatFloat(cells, 'f', 0, 64) + " cells at resolution " +
				strconv.Itoa(resolution) + ", more than " + strconv.Itoa(maxCover)}
	}
	return nil
}

// toH3 turns closed rings into H3's open loops.
func toH3(polygon orb.Polygon) h3.GeoPolygon {
	var p h3.GeoPolygon
	for i, ring := range polygon {
		loop := make(h3.GeoLoop, 0, len(ring))
		for _, corner := range ring[:max(0, len(ring)-1)] {
			loop = append(loop, h3.LatLng{Lat: corner[1], Lng: corner[0]})
		}
		if i == 0 {
			p.GeoLoop = loop
		} else {
			p.Holes = append(p.Holes, loop)
		}
	}
	return p
}
