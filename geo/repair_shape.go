package geo

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// untangle gives simple rings that do not overlap. A geometry that has them
// already is given back as it is.
func untangle(m orb.MultiPolygon, report *RepairReport) (orb.MultiPolygon, error) {
	bound := m.Bound()
	if bound.Max[0]-bound.Min[0] >= 180 && len(m) > 1 { // on both sides of the globe: each part by itself
		var out orb.MultiPolygon
		for i, polygon := range m {
			parts, err := untangle(orb.MultiPolygon{polygon}, report)
			if err != nil {
				return nil, partError(len(m), i, err.(*InvalidError))
			}
			out = append(out, parts...)
		}
		return out, nil
	}
	l := latticeAbout(bound)
	segments, rings := latticeRings(m, l)
	noded, crossings, err := node(segments)
	if err != nil {
		return nil, err
	}
	own, s, err := checkRings(noded, crossings, rings, l)
	if err != nil {
		return nil, err
	}
	if len(crossings) == 0 && len(own) == 0 && len(rings) == 1 {
		return m, nil
	}
	if s == nil || len(rings) > 1 {
		if s, err = newShape(noded, rings); err != nil {
			return nil, err
		}
	}
	if len(crossings) == 0 && len(own) == 0 && s.isDrawnAs(rings) {
		return m, nil
	}
	for _, c := range own {
		report.note(RepairSplit, 1, l.point(c.at))
	}
	if err := s.tell(m, crossings, report, l); err != nil {
		return nil, err
	}
	return s.polygons(l), nil
}

// loop is a simple ring of the outcome.
type loop struct {
	points []latticePoint // the first is not repeated
	area   float64        // positive for a shell
	inside int32          // connected piece of the inside
}

// shape is what rings enclose: a part is the inside of its shell by the even-odd
// rule less the insides of its holes, and the whole is the union of the parts.
type shape struct {
	arrangement
	face    join
	inside  []bool // by representative of a face
	loops   []loop
	overlap float64   // area in more than one part
	stray   []float64 // by part: area of holes outside the shell
	crowded bool      // area in more than one hole of a part
	shared  bool      // some stretch of border belongs to two rings
	evenOdd bool      // parts may have several shells: all by the even-odd rule
}

func newShape(noded []segment, rings []ringKind) (*shape, error) {
	s := &shape{arrangement: *arrange(noded)}
	var err error
	if s.face, err = s.faces(); err != nil {
		return nil, err
	}
	s.shared = len(s.rings) > len(s.from)/2
	s.fill(rings)
	return s, s.trace()
}

// parts follows, from face to face, which parts and holes one is in.
type parts struct {
	rings   []ringKind
	evenOdd bool
	odd     []bool  // by ring
	shell   []bool  // by part
	holes   []int32 // by part: holes one is in
	within  int     // parts one is in
	stray   int     // parts whose holes one is in, but not in the shell
	twice   int     // parts in two of whose holes one is
}

func (p *parts) flip(ring int32) {
	kind := p.rings[ring]
	p.count(kind.part, -1)
	p.odd[ring] = !p.odd[ring]
	switch {
	case p.evenOdd:
		p.shell[kind.part] = !p.shell[kind.part]
	case !kind.hole:
		p.shell[kind.part] = p.odd[ring]
	case p.odd[ring]:
		p.holes[kind.part]++
	default:
		p.holes[kind.part]--
	}
	p.count(kind.part, 1)
}

func (p *parts) count(part int32, by int) {
	switch {
	case p.shell[part] && p.holes[part] == 0:
		p.within += by
	case !p.shell[part] && p.holes[part] > 0:
		p.stray += by
	}
	if p.holes[part] > 1 {
		p.twice += by
	}
}

// fill walks from the unbounded face over every edge and finds which faces are
// inside. It goes back the way it came, so that each edge of the tree costs two
// flips whatever the depth of nesting.
func (s *shape) fill(rings []ringKind) {
	last := int32(0)
	for _, r := range rings {
		last = max(last, r.part)
	}
	p := parts{evenOdd: s.evenOdd, rings: rings, odd: make([]bool, len(rings)), shell: make([]bool, last+1), holes: make([]int32, last+1)}
	s.stray = make([]float64, last+1)
	s.inside = make([]bool, s.walks+1)
	areas, begin, border := s.borders()
	root := s.face.find(int32(s.walks))
	seen := make([]bool, s.walks+1)
	type step struct{ face, next, over int32 } // over: the half-edge crossed to come here
	stack := []step{{root, begin[root], -1}}
	seen[root] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next == begin[top.face+1] {
			if top.over >= 0 {
				s.flipAll(&p, top.over)
			}
			stack = stack[:len(stack)-1]
			continue
		}
		h := border[top.next]
		top.next++
		g := s.face.find(s.walk[h^1])
		if seen[g] {
			continue
		}
		seen[g] = true
		s.flipAll(&p, h)
		s.inside[g] = p.within > 0
		s.weigh(&p, areas[g])
		stack = append(stack, step{g, begin[g], h})
	}
}

func (s *shape) flipAll(p *parts, h int32) {
	for _, ring := range s.rings[s.ringAt[h/2]:s.ringAt[h/2+1]] {
		p.flip(ring)
	}
}

// weigh notes what is odd about a face.
func (s *shape) weigh(p *parts, area float64) {
	if p.within > 1 {
		s.overlap += area
	}
	s.crowded = s.crowded || p.twice > 0
	if p.stray == 0 {
		return
	}
	for part, holes := range p.holes {
		if holes > 0 && !p.shell[part] {
			s.stray[part] += area
		}
	}
}

// borders gives the area of each face (of the unbounded: nothing useful) and the
// half-edges around it: border[begin[f]:begin[f+1]].
func (s *shape) borders() (areas []float64, begin, border []int32) {
	areas = make([]float64, s.walks+1)
	begin = make([]int32, s.walks+2)
	corner := make([]int32, s.walks) // a fixed corner of each walk, plus one
	for h := range s.from {
		w := s.walk[h]
		if corner[w] == 0 {
			corner[w] = s.from[h] + 1
		}
		f := s.face.find(w)
		areas[f] += float64(turn(s.vertices[corner[w]-1], s.at(int32(h)), s.at(int32(h^1)))) / 2
		begin[f+1]++
	}
	for f := range s.walks + 1 {
		begin[f+1] += begin[f]
	}
	border = make([]int32, len(s.from))
	fill := slices.Clone(begin)
	for h := range s.from {
		f := s.face.find(s.walk[h])
		border[fill[f]] = int32(h)
		fill[f]++
	}
	return areas, begin, border
}

func (s *shape) isInside(h int32) bool { return s.inside[s.face.find(s.walk[h])] }

// trace collects the loops between inside and outside. At a vertex it goes on
// along the same piece of the inside, and a walk that comes back to a vertex is
// cut there, so that every loop is simple.
func (s *shape) trace() error {
	pieces := newJoin(s.walks + 1)
	edge := make([]bool, len(s.from)) // half-edges with the inside on the left and the outside on the right
	for h := range edge {
		in, out := s.isInside(int32(h)), s.isInside(int32(h^1))
		edge[h] = in && !out
		if in && out {
			pieces.union(s.face.find(s.walk[h]), s.face.find(s.walk[h^1]))
		}
	}
	done := make([]bool, len(s.from))
	on := make([]int32, len(s.vertices)) // place in the path, plus one
	for start := range edge {
		var path []int32
		for h := int32(start); edge[h] && !done[h]; {
			done[h] = true
			v := s.from[h]
			if cut := on[v] - 1; cut >= 0 {
				s.addLoop(path[cut:], on, pieces.find(s.face.find(s.walk[start])))
				path = path[:cut]
			}
			path = append(path, v)
			on[v] = int32(len(path))
			next := s.clockwise(h ^ 1)
			for !edge[next] {
				next = s.clockwise(next)
			}
			h = next
		}
		if len(path) > 0 {
			s.addLoop(path, on, pieces.find(s.face.find(s.walk[start])))
		}
	}
	if len(s.loops) == 0 {
		return refuse("has no area by the even-odd rule", "")
	}
	return nil
}

func (s *shape) addLoop(path, on []int32, inside int32) {
	points := make([]latticePoint, len(path))
	for i, v := range path {
		points[i] = s.vertices[v]
		on[v] = 0
	}
	s.loops = append(s.loops, loop{points, loopArea(points), inside})
}

func (s *shape) area() (sum float64) {
	for _, l := range s.loops {
		sum += l.area
	}
	return sum
}

// isDrawnAs says whether the shape is what the rings draw, ring by ring.
func (s *shape) isDrawnAs(rings []ringKind) bool {
	var drawn float64
	for _, r := range rings {
		if r.hole {
			drawn -= math.Abs(r.area)
		} else {
			drawn += math.Abs(r.area)
		}
	}
	return len(s.loops) == len(rings) && math.Abs(drawn-s.area()) < 0.5+1e-9*drawn
}

// tell notes what of holes and parts was wrong, and refuses a large hole outside
// its shell.
func (s *shape) tell(m orb.MultiPolygon, crossings []crossing, report *RepairReport, l lattice) error {
	at := m[0][0][0]
	for _, c := range crossings {
		if c.rings[0] != c.rings[1] {
			at = l.point(c.at)
			break
		}
	}
	strayed := 0
	for part, stray := range s.stray {
		if stray == 0 {
			continue
		}
		strayed++
		shell := math.Abs(loopArea(latticeRing(m[part][0], l)))
		if stray > (1-areaKept)*shell {
			return partError(len(m), part, refuse(fmt.Sprintf("has a hole outside its shell (%s of the shell's area): if it is a part, make it a polygon of its own", percent(stray, shell)), ""))
		}
	}
	report.note(RepairHole, strayed, at)
	if s.overlap > 0 {
		report.note(RepairMerged, max(1, len(m)-s.shells()), at)
	} else if strayed == 0 && (s.shared || s.crowded) {
		kind := RepairMerged
		if len(m) == 1 {
			kind = RepairHole
		}
		report.note(kind, max(1, len(m)-s.shells()), at)
	}
	if len(report.Changes) == 0 {
		report.note(RepairSplit, 1, at)
	}
	return nil
}

func latticeRing(ring orb.Ring, l lattice) []latticePoint {
	points := make([]latticePoint, len(ring))
	for i, p := range ring {
		points[i] = l.snap(p)
	}
	return points
}

func (s *shape) shells() (n int) {
	for _, l := range s.loops {
		if l.area > 0 {
			n++
		}
	}
	return n
}

// polygons puts shells and holes together.
func (s *shape) polygons(l lattice) orb.MultiPolygon {
	shell := map[int32]int{}
	var out orb.MultiPolygon
	for _, lp := range s.loops {
		if lp.area > 0 {
			shell[lp.inside] = len(out)
			out = append(out, orb.Polygon{lp.ring(l)})
		}
	}
	for _, lp := range s.loops {
		if i, ok := shell[lp.inside]; ok && lp.area < 0 {
			out[i] = append(out[i], lp.ring(l))
		}
	}
	return out
}

func (lp *loop) ring(l lattice) orb.Ring {
	ring := make(orb.Ring, 0, len(lp.points)+1)
	for _, p := range lp.points {
		ring = append(ring, l.point(p))
	}
	return append(ring, ring[0])
}
