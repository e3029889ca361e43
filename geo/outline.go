package geo

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/uber/h3-go/v4"
)

// Outline gives the border around a set of cells of one resolution, with holes,
// as closed rings: outer ones counter-clockwise, holes clockwise. Repeated and
// invalid cells are left out; cells of several resolutions have no outline and
// give nil, as does the empty set.
func Outline(cells []Cell) orb.MultiPolygon {
	sorted := slices.Clone(cells)
	slices.Sort(sorted)
	sorted = slices.DeleteFunc(slices.Compact(sorted), func(c Cell) bool { return !c.Valid() })
	if len(sorted) == 0 || len(sorted) == h3.NumCells(sorted[0].Resolution()) {
		return nil
	}
	in := make([]h3.Cell, len(sorted))
	for i, c := range sorted {
		if c.Resolution() != sorted[0].Resolution() {
			return nil
		}
		in[i] = h3.Cell(c)
	}
	polygons, err := h3.CellsToMultiPolygon(in)
	if err != nil {
		return nil
	}
	outline := make(orb.MultiPolygon, 0, len(polygons))
	for _, polygon := range polygons {
		rings := orb.Polygon{closedRing(polygon.GeoLoop, orb.CCW)}
		for _, hole := range polygon.Holes {
			rings = append(rings, closedRing(hole, orb.CW))
		}
		outline = append(outline, rings)
	}
	return outline
}

// closedRing turns an open H3 loop into a closed ring of the given turn.
func closedRing(loop h3.GeoLoop, turn orb.Orientation) orb.Ring {
	ring := make(orb.Ring, 0, len(loop)+1)
	for _, corner := range loop {
		ring = append(ring, orb.Point{corner.Lng, corner.Lat})
	}
	ring = append(ring, ring[0])
	if ring.Orientation() != turn {
		ring.Reverse()
	}
	return ring
}
