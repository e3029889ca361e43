package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// ringKind says what a ring is of its geometry.
type ringKind struct {
	part int32
	hole bool
	area float64 // signed, in steps of the lattice
	at   latticePoint
}

// latticeRings snaps the rings; segments without length fall away.
func latticeRings(m orb.MultiPolygon, l lattice) ([]segment, []ringKind) {
	var segments []segment
	var rings []ringKind
	for part, polygon := range m {
		for i, ring := range polygon {
			kind := ringKind{part: int32(part), hole: i > 0, at: l.snap(ring[0])}
			var points []latticePoint
			for _, p := range ring {
				points = append(points, l.snap(p))
			}
			kind.area = loopArea(points)
			for n := 1; n < len(points); n++ {
				if points[n] != points[n-1] {
					segments = append(segments, segment{points[n-1], points[n], int32(len(rings))})
				}
			}
			rings = append(rings, kind)
		}
	}
	return segments, rings
}

func loopArea(loop []latticePoint) float64 {
	var twice float64
	for i := 1; i+1 < len(loop); i++ {
		twice += float64(turn(loop[0], loop[i], loop[i+1]))
	}
	return twice / 2
}

// checkRings gives, for each ring that crosses or touches itself, the first place
// where it does, and the shape of the last of them by itself. It refuses a ring
// that by the even-odd rule is not of the area it draws.
func checkRings(noded []segment, crossings []crossing, rings []ringKind, l lattice) ([]crossing, *shape, error) {
	var s *shape
	first := map[int32]crossing{}
	for _, c := range crossings {
		if _, known := first[c.rings[0]]; !known && c.rings[0] == c.rings[1] {
			first[c.rings[0]] = c
		}
	}
	for from := 0; from < len(noded); { // a ring's segments follow each other
		ring := noded[from].ring
		to := from
		for to < len(noded) && noded[to].ring == ring {
			to++
		}
		at, touched := first[ring]
		if !touched {
			at.at, touched = repeatedVertex(noded[from:to])
			at.rings = [2]int32{ring, ring}
		}
		if touched {
			var err error
			if s, err = newShape(noded[from:to], make([]ringKind, ring+1)); err != nil {
				return nil, nil, err
			}
			area, drawn := s.area(), math.Abs(rings[ring].area)
			if area < areaKept*drawn || area*areaKept > drawn {
				p := l.point(at.at)
				return nil, nil, refuse(fmt.Sprintf("crosses itself at %.7f,%.7f, and cannot be split there: its rings would have %s of the area it draws",
					p[0], p[1], percent(area, drawn)), Point{p[0], p[1]}.String())
			}
			first[ring] = at
		}
		from = to
	}
	var own []crossing
	for r := range rings {
		if c, ok := first[int32(r)]; ok {
			own = append(own, c)
		}
	}
	return own, s, nil
}

func percent(area, of float64) string {
	if of == 0 {
		return "more than 1000 %"
	}
	return fmt.Sprintf("%.0f %%", 100*area/of)
}

// repeatedVertex gives a place the ring passes twice.
func repeatedVertex(ring []segment) (latticePoint, bool) {
	at := make([]latticePoint, len(ring))
	for i, s := range ring {
		at[i] = s.a
	}
	slices.SortFunc(at, latticePoint.compare)
	for i := 1; i < len(at); i++ {
		if at[i] == at[i-1] {
			return at[i], true
		}
	}
	return latticePoint{}, false
}
