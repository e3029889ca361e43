package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// CellShare is how a polygon and a cell lie over each other.
type CellShare struct {
	Cell   Cell
	OfCell float64 // share of the cell's area that lies in the polygon, 0 to 1
	OfArea float64 // share of the polygon's area that lies in the cell, 0 to 1
}

// Shares gives the cells of a resolution that the polygons touch, with the
// shares of area both ways, sorted by cell. OfArea adds up to 1. The polygons
// are valid (see Repair). Cells that share less than a millionth of their area
// and of the polygons' are left out. Areas are equal-area about each polygon's
// middle; a cell's edges are straight there. Errors are those of Cover.
func Shares(m orb.MultiPolygon, resolution int) ([]CellShare, error) {
	type shared struct{ in, cell float64 }
	sum := map[Cell]shared{}
	total := 0.0
	for _, polygon := range m {
		cells, err := Region{Geometry: orb.MultiPolygon{polygon}}.Cover(resolution)
		if err != nil {
			return nil, err
		}
		border := borderCells(polygon, resolution)
		bound := polygon.Bound().Center()
		plane := newEqualArea(Point{bound[0], bound[1]})
		rings := make([][]orb.Point, len(polygon))
		for i, ring := range polygon {
			rings[i] = plane.ring(ring)
			area := math.Abs(planeArea(rings[i]))
			if i > 0 {
				area = -area
			}
			total += area
		}
		add := func(c Cell, in, area float64) {
			s := sum[c]
			sum[c] = shared{s.in + in, area}
		}
		for _, c := range cells {
			if !border[c] {
				area := planeArea(hexagon(c, plane))
				add(c, area, area)
			}
		}
		clipAll(rings, border, plane, add)
	}
	out := make([]CellShare, 0, len(sum))
	for c, s := range sum {
		share := CellShare{c, math.Min(1, s.in/s.cell), s.in / total}
		if share.OfCell > 1e-6 || share.OfArea > 1e-6 {
			out = append(out, share)
		}
	}
	slices.SortFunc(out, func(a, b CellShare) int {
		switch {
		case a.Cell < b.Cell:
			return -1
		case a.Cell > b.Cell:
			return 1
		}
		return 0
	})
	return out, nil
}

// rimShares gives the shares of the cells around a polygon's border that lie in
// it.
func rimShares(polygon orb.Polygon, resolution int) map[Cell]float64 {
	bound := polygon.Bound().Center()
	plane := newEqualArea(Point{bound[0], bound[1]})
	rings := make([][]orb.Point, len(polygon))
	for i, ring := range polygon {
		rings[i] = plane.ring(ring)
	}
	shares := map[Cell]float64{}
	clipAll(rings, borderCells(polygon, resolution), plane, func(c Cell, in, area float64) { shares[c] = in / area })
	return shares
}

// clipAll tells for each cell how much of it lies in the rings, the first less
// the others, and its area. Cells of one ancestor are looked at together, with
// the rings cut to the box around them first: an outline of ten thousand corners
// is then not gone through for each of its thousand cells.
func clipAll(rings [][]orb.Point, cells map[Cell]bool, plane equalArea, tell func(c Cell, in, area float64)) {
	groups := map[Cell][]Cell{}
	for c := range cells {
		above := c.Parent(max(0, c.Resolution()-2))
		groups[above] = append(groups[above], c)
	}
	for _, group := range groups {
		hexes := make([][]orb.Point, len(group))
		bound := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
		for i, c := range group {
			hexes[i] = hexagon(c, plane)
			for _, p := range hexes[i] {
				bound = bound.Extend(p)
			}
		}
		frame := []orb.Point{bound.Min, {bound.Max[0], bound.Min[1]}, bound.Max, {bound.Min[0], bound.Max[1]}}
		near := make([][]orb.Point, len(rings))
		for i, ring := range rings {
			near[i] = clip(ring, frame)
		}
		for n, c := range group {
			in := 0.0
			for i, ring := range near {
				area := math.Abs(planeArea(clip(ring, hexes[n])))
				if i > 0 {
					area = -area
				}
				in += area
			}
			tell(c, math.Max(0, in), planeArea(hexes[n]))
		}
	}
}

// hexagon projects a cell's corners, counter-clockwise.
func hexagon(c Cell, plane equalArea) []orb.Point {
	corners := c.Boundary()
	hex := make([]orb.Point, len(corners))
	for i, p := range corners {
		hex[i] = plane.plane(orb.Point{p.Lon, p.Lat})
	}
	return hex
}

// borderCells gives every cell that a ring may pass through, and some around: the
// disks about points that follow each other by less than a cell's inner radius.
func borderCells(polygon orb.Polygon, resolution int) map[Cell]bool {
	found := map[Cell]bool{}
	var last Cell
	visit := func(p orb.Point) {
		c, err := CellAt(Point{p[0], p[1]}, resolution)
		if err != nil || c == last {
			return
		}
		last = c
		for _, n := range c.Disk(1) {
			found[n] = true
		}
	}
	step := cellStep(resolution)
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			visit(a)
			pieces := math.Ceil(DistanceMetres(Point{a[0], a[1]}, Point{b[0], b[1]}) / step)
			for n := 1.0; n < pieces; n++ {
				visit(orb.Point{a[0] + (b[0]-a[0])*n/pieces, a[1] + (b[1]-a[1])*n/pieces})
			}
		}
	}
	return found
}

// cellStep is less than the inner radius of any cell of the resolution, metres.
// The edge of an average cell of resolution 0 is 1,281 km; each step finer divides
// by √7, and cells vary by a third to either side.
func cellStep(resolution int) float64 {
	return 1281_000 / math.Pow(math.Sqrt(7), float64(resolution)) * 0.5
}

// clip cuts a ring, closed or not, to a convex polygon whose corners run
// counter-clockwise (Sutherland and Hodgman, Reentrant polygon clipping,
// Communications of the ACM 17, 1974). Where the outcome falls into pieces they
// are joined by lines along the clip's border, which add no area.
func clip(ring, convex []orb.Point) []orb.Point {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	in := ring
	for i, a := range convex {
		if len(in) == 0 {
			return nil
		}
		b := convex[(i+1)%len(convex)]
		out := make([]orb.Point, 0, len(in)+4)
		side := func(p orb.Point) float64 { return (b[0]-a[0])*(p[1]-a[1]) - (b[1]-a[1])*(p[0]-a[0]) }
		from := in[len(in)-1]
		was := side(from)
		for _, p := range in {
			is := side(p)
			if was >= 0 != (is >= 0) {
				t := was / (was - is)
				out = append(out, orb.Point{from[0] + (p[0]-from[0])*t, from[1] + (p[1]-from[1])*t})
			}
			if is >= 0 {
				out = append(out, p)
			}
			from, was = p, is
		}
		in = out
	}
	return in
}
