package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// AreaIndex finds which of a list of areas holds a point. It does not change and
// may be asked by several goroutines.
type AreaIndex struct {
	areas   []Area
	buckets map[[2]int32][]int32 // by hundredths of a degree
	wide    []int32              // areas over too many buckets
}

// Area is a named polygon.
type Area struct {
	Code     string
	Geometry orb.MultiPolygon
}

const mostBuckets = 20_000 // of one area

// NewAreaIndex sorts areas by where they are.
func NewAreaIndex(areas []Area) *AreaIndex {
	x := &AreaIndex{areas: areas, buckets: map[[2]int32][]int32{}}
	for i, a := range areas {
		box := Region{Geometry: a.Geometry}.Box()
		if len(a.Geometry) == 0 {
			continue
		}
		low, high := bucketOf(Point{box.West, box.South}), bucketOf(Point{box.East, box.North})
		if int(high[0]-low[0]+1)*int(high[1]-low[1]+1) > mostBuckets {
			x.wide = append(x.wide, int32(i))
			continue
		}
		for lon := low[0]; lon <= high[0]; lon++ {
			for lat := low[1]; lat <= high[1]; lat++ {
				x.buckets[[2]int32{lon, lat}] = append(x.buckets[[2]int32{lon, lat}], int32(i))
			}
		}
	}
	return x
}

func bucketOf(p Point) [2]int32 {
	return [2]int32{int32(math.Floor(p.Lon * 100)), int32(math.Floor(p.Lat * 100))}
}

// At gives the code of the area that holds the point, "" for none; of several,
// the smallest code, as in a cover.
func (x *AreaIndex) At(p Point) string {
	code := ""
	x.each(p, func(a *Area) bool { return code == "" || a.Code < code }, func(a *Area) { code = a.Code })
	return code
}

// All gives the codes of the areas that hold the point, sorted.
func (x *AreaIndex) All(p Point) []string {
	var codes []string
	x.each(p, func(*Area) bool { return true }, func(a *Area) { codes = append(codes, a.Code) })
	slices.Sort(codes)
	return codes
}

// each finds the areas that hold the point among those asked for.
func (x *AreaIndex) each(p Point, asked func(*Area) bool, found func(*Area)) {
	for _, list := range [][]int32{x.buckets[bucketOf(p)], x.wide} {
		for _, i := range list {
			if a := &x.areas[i]; asked(a) && (Region{Geometry: a.Geometry}).Contains(p) {
				found(a)
			}
		}
	}
}

// Fit says how well cells of a resolution follow a set of areas: of the points
// that lie in an area, how many lie in a cell whose centre is in the same area.
type Fit struct {
	Resolution int
	Points     int // in some area
	Same       int
}

// Share is Same of Points; 0 without points.
func (f Fit) Share() float64 {
	if f.Points == 0 {
		return 0
	}
	return float64(f.Same) / float64(f.Points)
}

// GoodFit is the share of places that must fall in their official grid.
const GoodFit = 0.95

// CoarsestBase is the coarsest base resolution of a deployment.
const CoarsestBase = 7

// ProposeResolution measures the fit at the resolutions CoarsestBase to
// FinestBase and gives the coarsest with at least GoodFit, 0 when there is none.
func (x *AreaIndex) ProposeResolution(points []Point) (fits []Fit, proposed int) {
	own := make([]string, len(points))
	for i, p := range points {
		own[i] = x.At(p)
	}
	for resolution := CoarsestBase; resolution <= FinestBase; resolution++ {
		f := Fit{Resolution: resolution}
		centre := map[Cell]string{}
		for i, p := range points {
			if own[i] == "" {
				continue
			}
			c, err := CellAt(p, resolution)
			if err != nil {
				continue
			}
			f.Points++
			code, known := centre[c]
			if !known {
				code = x.At(c.Centre())
				centre[c] = code
			}
			if code == own[i] {
				f.Same++
			}
		}
		fits = append(fits, f)
		if proposed == 0 && f.Points > 0 && f.Share() >= GoodFit {
			proposed = resolution
		}
	}
	return fits, proposed
}
