package geo

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
)

// BorderCell is a cell that lies in several leaf regions.
type BorderCell struct {
	Cell   Cell
	Owner  string // region that holds the centre, "" for none
	Shares []RegionShare
}

// RegionShare is a region's share of a cell's area; what no region has is not in
// the list.
type RegionShare struct {
	Region string
	Share  float64
}

// leastShare of a cell that counts, so that shared borders drawn twice do not make
// every cell along them a border cell of three.
const leastShare = 0.001

// BorderCells lists the cells of a resolution through which the border of a leaf
// region runs and of which two or more leaf regions have at least a thousandth,
// sorted by cell; shares are largest first. Regions without geometry have none.
// Where regions overlap, only the rim of what they share is listed.
func BorderCells(regions []Region, resolution int) ([]BorderCell, error) {
	if err := checkResolution(resolution); err != nil {
		return nil, err
	}
	leaves := Leaves(regions)
	index := make([]Area, len(leaves))
	in := map[Cell]map[string]float64{}
	for i, r := range leaves {
		index[i] = Area{Code: r.Code, Geometry: r.Geometry}
		for _, polygon := range r.Geometry {
			if err := checkExtent(r.Code, polygon, resolution); err != nil {
				return nil, err
			}
			for c, share := range rimShares(polygon, resolution) {
				if in[c] == nil {
					in[c] = map[string]float64{}
				}
				in[c][r.Code] += share
			}
		}
	}
	inside := NewAreaIndex(index)
	var out []BorderCell
	for c, shares := range in {
		holders := inside.All(c.Centre())
		for _, code := range holders { // a region whose own border is elsewhere has the whole cell
			if _, rim := shares[code]; !rim {
				shares[code] = 1
			}
		}
		b := BorderCell{Cell: c}
		if len(holders) > 0 {
			b.Owner = holders[0]
		}
		for code, share := range shares {
			if share >= leastShare {
				b.Shares = append(b.Shares, RegionShare{code, min(1, share)})
			}
		}
		if len(b.Shares) < 2 {
			continue
		}
		slices.SortFunc(b.Shares, func(a, b RegionShare) int {
			return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Region, b.Region))
		})
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b BorderCell) int { return cmp.Compare(a.Cell, b.Cell) })
	return out, nil
}

// Overlap is the area that two regions share.
type Overlap struct {
	A, B   string // the smaller code first
	AreaM2 float64
}

// LeastOverlapM2 is the least overlap that is told: borders drawn twice differ by
// slivers.
const LeastOverlapM2 = 1000

// Overlaps lists the pairs of siblings (regions of one parent) that share at
// least LeastOverlapM2, largest first. Geometries are valid.
func Overlaps(regions []Region) ([]Overlap, error) {
	var out []Overlap
	boxes := make([]Box, len(regions))
	order := make([]int, 0, len(regions))
	for i, r := range regions {
		if boxes[i] = r.Box(); len(r.Geometry) > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(boxes[i].West, boxes[j].West) })
	for n, i := range order {
		for _, j := range order[n+1:] {
			if boxes[j].West > boxes[i].East {
				break
			}
			a, b := regions[i], regions[j]
			if a.ParentCode != b.ParentCode || !boxes[i].Intersects(boxes[j]) {
				continue
			}
			area, err := OverlapM2(a.Geometry, b.Geometry)
			if err != nil {
				return out, &InvalidError{Field: "geometry", Value: a.Code + ", " + b.Code, Reason: err.Error()}
			}
			if area >= LeastOverlapM2 {
				out = append(out, Overlap{min(a.Code, b.Code), max(a.Code, b.Code), area})
			}
		}
	}
	slices.SortFunc(out, func(p, q Overlap) int {
		return cmp.Or(cmp.Compare(q.AreaM2, p.AreaM2), cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B))
	})
	return out, nil
}

// OverlapM2 is the area two valid geometries share, in square metres, with
// borders snapped to 1e-7 degrees. It is an error when they span 180 degrees or
// are too tangled.
func OverlapM2(a, b orb.MultiPolygon) (float64, error) {
	var all orb.MultiPolygon
	all = append(append(all, a...), b...)
	bound := all.Bound()
	if bound.Max[0]-bound.Min[0] >= 180 {
		return 0, refuse("spans 180 degrees of longitude or more", "")
	}
	l := latticeAbout(bound)
	segments, rings := latticeRings(all, l)
	for i := range rings { // two parts of many rings each
		if rings[i].part < int32(len(a)) {
			rings[i].part = 0
		} else {
			rings[i].part = 1
		}
		rings[i].hole = false // in a valid geometry the even-odd rule over all rings is the inside
	}
	noded, _, err := node(segments)
	if err != nil {
		return 0, err
	}
	s := &shape{arrangement: *arrange(noded)}
	if s.face, err = s.faces(); err != nil {
		return 0, err
	}
	s.evenOdd = true
	s.fill(rings)
	corner := l.point(latticePoint{})
	plane := newEqualArea(Point{corner[0], corner[1]})
	unit := planeArea([]orb.Point{plane.plane(l.point(latticePoint{-5000, -5000})), plane.plane(l.point(latticePoint{5000, -5000})),
		plane.plane(l.point(latticePoint{5000, 5000})), plane.plane(l.point(latticePoint{-5000, 5000}))})
	return s.overlap * unit / 1e8, nil
}

// SmallRegion is a leaf region with an outline in which no cell's centre lies.
type SmallRegion struct {
	Code, Name string
	AreaM2     float64
	Finer      int // the coarsest resolution at which it has a cell, 0 for none up to 11
}

// FinestBase is the finest base resolution of a deployment.
const FinestBase = 11

// SmallRegions lists leaf regions with an outline that own no cell of a
// resolution, in the list's order; owners are the codes of those that own some.
// Where two regions hold a cell's centre the smaller code owns it, so a region may
// own none though some centre lies in it.
func SmallRegions(regions []Region, resolution int, owners map[string]bool) ([]SmallRegion, error) {
	var out []SmallRegion
	for _, r := range Leaves(regions) {
		if len(r.Geometry) == 0 || owners[r.Code] {
			continue
		}
		small := SmallRegion{Code: r.Code, Name: r.Name, AreaM2: AreaM2(r.Geometry)}
		for finer := resolution + 1; finer <= FinestBase && small.Finer == 0; finer++ {
			cells, err := r.Cover(finer)
			if err != nil {
				return nil, err
			}
			if len(cells) > 0 {
				small.Finer = finer
			}
		}
		out = append(out, small)
	}
	return out, nil
}

// String says what would help.
func (s SmallRegion) String() string {
	text := s.Name + " (" + s.Code + ", " + strconv.FormatFloat(s.AreaM2/1e6, 'f', 3, 64) + " km²) owns no cell"
	if s.Finer > 0 {
		return text + "; at resolution " + strconv.Itoa(s.Finer) + " it would"
	}
	return text
}
