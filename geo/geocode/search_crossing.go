package geocode

import "gridwatch/geo"

const (
	crossingPosts = 60 // entries of each road that are compared for a crossing
	groupCrossing = 40
)

// crossings adds the place where the main road meets another one that the
// address names.
func (s *search) crossings(main int) {
	a, b := -1, -1
	for i, r := range s.addr.roads {
		if !r.crossing || i == 0 {
			continue
		}
		ra, _, na := s.findRoad(s.addr.roads[i-1].name)
		rb, _, nb := s.findRoad(r.name)
		if na > 0 && nb > 0 {
			a, b = ra[0], rb[0]
			break
		}
	}
	if a < 0 || a == b {
		return
	}
	s.meet(a, b)
}

// meet finds the closest pair of entries of two roads, and entries on both.
func (s *search) meet(a, b int) {
	pa, pb := s.sampleRoad(a), s.sampleRoad(b)
	best, bestA, bestB := 1e12, uint32(0), uint32(0)
	s.points = s.points[:0]
	both := uint32(0)
	for _, i := range pa {
		p := s.x.point(i)
		for _, j := range pb {
			if i == j {
				s.points = append(s.points, weighted{p, 1})
				both = i
				continue
			}
			if d := metresBetween(p, s.x.point(j)); d < best {
				best, bestA, bestB = d, i, j
			}
		}
	}
	if n := len(s.points); n > 0 {
		p := medianPoint(s.points)
		var spread float64
		spread, s.dists = medianDistance(s.points, p, s.dists)
		c := s.add(crossingEntry, groupCrossing, s.shifted(p), both)
		c.x[fSupport] = log2(n)
		c.x[fSpread] = logMetres(spread)
		c.road = int32(a)
	}
	if best < 3000 {
		u, v := s.x.point(bestA), s.x.point(bestB)
		mid := geo.Point{Lon: (u.Lon + v.Lon) / 2, Lat: (u.Lat + v.Lat) / 2}
		c := s.add(crossingPoint, groupCrossing, s.shifted(mid), bestA)
		c.x[fSpread] = logMetres(best)
		c.x[fSupport] = log2(min(len(pa), len(pb)))
		c.road = int32(a)
	}
}

func (s *search) sampleRoad(k int) []uint32 {
	l := s.x.roads[k]
	posts := s.x.roadPosts[l.at:][:l.n]
	step := 1 + len(posts)/crossingPosts
	out := make([]uint32, 0, min(len(posts), crossingPosts+1))
	for i := 0; i < len(posts); i += step {
		if s.allowed(posts[i].id) {
			out = append(out, posts[i].id)
		}
	}
	return out
}

// shifted applies "西南220米" to a point.
func (s *search) shifted(p geo.Point) geo.Point {
	if s.addr.offsetM > 0 {
		if degrees, ok := bearing(s.addr.direction); ok {
			return move(p, degrees, s.addr.offsetM)
		}
	}
	return p
}
