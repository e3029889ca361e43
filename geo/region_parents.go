package geo

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Ways to find the parent of a region that its record does not name.
const (
	ParentsGiven         = "given"       // not at all: no parent named, no parent
	ParentsByCode        = "code"        // GB/T 2260: the code cut to the next level that is known
	ParentsByContainment = "containment" // the smallest known region that holds it
)

// AssignParents gives parents to the regions without one, from among themselves
// and the known ones (stored; with geometry for containment). Regions that have a
// parent keep it. What finds none stays without: a root.
func AssignParents(regions, known []Region, how string) error {
	switch how {
	case ParentsGiven, "":
	case ParentsByCode:
		assignByCode(regions, known)
	case ParentsByContainment:
		assignByContainment(regions, known)
	default:
		return &InvalidError{Field: "parents", Value: how, Reason: "unknown; known are " + ParentsGiven + ", " + ParentsByCode + ", " + ParentsByContainment}
	}
	return nil
}

// assignByCode cuts a 12-digit code to 9, 6, 4 and 2 digits.
func assignByCode(regions, known []Region) {
	there := map[string]bool{}
	for _, list := range [][]Region{regions, known} {
		for _, r := range list {
			there[r.Code] = true
		}
	}
	for i := range regions {
		r := &regions[i]
		if r.ParentCode != "" || len(r.Code) != 12 || !digits(r.Code) {
			continue
		}
		for _, width := range [...]int{9, 6, 4, 2} {
			parent := r.Code[:width] + strings.Repeat("0", 12-width)
			if parent != r.Code && there[parent] {
				r.ParentCode = parent
				break
			}
		}
	}
}

// inParent is the least share of a region's corners that lie in its parent:
// borders of different sources do not match to the metre.
const inParent = 0.6

// assignByContainment takes, among regions with more area, the smallest that
// holds the label point and most corners.
func assignByContainment(regions, known []Region) {
	type candidate struct {
		Region
		box  Box
		area float64
	}
	var all []candidate
	own := map[string]bool{}
	for _, r := range regions {
		own[r.Code] = true
	}
	for n, r := range slices.Concat(regions, known) {
		if len(r.Geometry) > 0 && (n < len(regions) || !own[r.Code]) {
			all = append(all, candidate{r, r.Box(), AreaM2(r.Geometry)})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.Code, b.Code))
	})
	for i := range regions {
		r := &regions[i]
		if r.ParentCode != "" || len(r.Geometry) == 0 {
			continue
		}
		centre, area, corners := r.Centre(), AreaM2(r.Geometry), someCorners(r.Geometry)
		for _, c := range all {
			if c.area > area*1.0001 && c.Code != r.Code && c.box.Contains(centre) && c.Contains(centre) && holdsMost(c.Region, corners) {
				r.ParentCode = c.Code
				break
			}
		}
	}
}

// someCorners gives at most 60 corners, spread over the rings.
func someCorners(m orb.MultiPolygon) []Point {
	total := 0
	for _, polygon := range m {
		total += len(polygon[0])
	}
	step := int(math.Ceil(float64(total) / 60))
	var out []Point
	n := 0
	for _, polygon := range m {
		for _, p := range polygon[0] {
			if n%step == 0 {
				out = append(out, Point{p[0], p[1]})
			}
			n++
		}
	}
	return out
}

// holdsMost says whether most of the corners lie in a region; a corner on a
// common border counts as in when it does a little towards the middle.
func holdsMost(r Region, corners []Point) bool {
	var middle Point
	for _, c := range corners {
		middle.Lon += c.Lon / float64(len(corners))
		middle.Lat += c.Lat / float64(len(corners))
	}
	in := 0
	for _, c := range corners {
		const inward = 0.02
		if r.Contains(Point{c.Lon + (middle.Lon-c.Lon)*inward, c.Lat + (middle.Lat-c.Lat)*inward}) {
			in++
		}
	}
	return float64(in) >= inParent*float64(len(corners))
}
