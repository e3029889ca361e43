package geo

import (
	"cmp"
	"math"
	"slices"
)

// arrangement is the plane cut by segments that only share ends. Half-edge 2k
// runs along edge k, 2k+1 back; a face is named by the number of the walk around
// its border that keeps it on the left.
type arrangement struct {
	vertices []latticePoint // sorted
	from     []int32        // half-edge → vertex it leaves
	first    []int32        // vertex → its first place in around
	around   []int32        // half-edges leaving a vertex, counter-clockwise from due west (excluded)
	place    []int32        // half-edge → its place in around
	walk     []int32        // half-edge → walk with the face on its left
	ringAt   []int32        // edge → its first place in rings
	rings    []int32        // rings that use the edge an odd number of times
	walks    int
}

// arrange builds the arrangement. A stretch that a ring uses twice bounds nothing
// and is left out.
func arrange(segments []segment) *arrangement {
	a := &arrangement{}
	for _, s := range segments {
		a.vertices = append(a.vertices, s.a, s.b)
	}
	slices.SortFunc(a.vertices, latticePoint.compare)
	a.vertices = slices.Clip(slices.Compact(a.vertices))
	a.addEdges(segments)
	a.sortAround()
	a.findWalks()
	return a
}

func (a *arrangement) vertex(p latticePoint) int32 {
	i, _ := slices.BinarySearchFunc(a.vertices, p, latticePoint.compare)
	return int32(i)
}

func (a *arrangement) addEdges(segments []segment) {
	type use struct{ u, v, ring int32 }
	uses := make([]use, len(segments))
	for i, s := range segments {
		u, v := a.vertex(s.a), a.vertex(s.b)
		uses[i] = use{min(u, v), max(u, v), s.ring}
	}
	slices.SortFunc(uses, func(p, q use) int {
		return cmp.Or(cmp.Compare(p.u, q.u), cmp.Compare(p.v, q.v), cmp.Compare(p.ring, q.ring))
	})
	a.ringAt = append(a.ringAt, 0)
	for i := 0; i < len(uses); {
		u, v := uses[i].u, uses[i].v
		for i < len(uses) && uses[i].u == u && uses[i].v == v {
			j := i
			for j < len(uses) && uses[j] == uses[i] {
				j++
			}
			if (j-i)%2 == 1 {
				a.rings = append(a.rings, uses[i].ring)
			}
			i = j
		}
		if len(a.rings) > int(a.ringAt[len(a.ringAt)-1]) {
			a.from = append(a.from, u, v)
			a.ringAt = append(a.ringAt, int32(len(a.rings)))
		}
	}
}

func (a *arrangement) at(h int32) latticePoint { return a.vertices[a.from[h]] }

func (a *arrangement) sortAround() {
	a.first = make([]int32, len(a.vertices)+1)
	for _, v := range a.from {
		a.first[v+1]++
	}
	for v := range a.vertices {
		a.first[v+1] += a.first[v]
	}
	a.around = make([]int32, len(a.from))
	fill := slices.Clone(a.first)
	for h, v := range a.from {
		a.around[fill[v]] = int32(h)
		fill[v]++
	}
	a.place = make([]int32, len(a.from))
	for v := range a.vertices {
		out := a.around[a.first[v]:a.first[v+1]]
		slices.SortFunc(out, func(g, h int32) int {
			p, q, o := a.at(g^1), a.at(h^1), a.vertices[v]
			if c := cmp.Compare(half(o, p), half(o, q)); c != 0 {
				return c
			}
			return -cmp.Compare(turn(o, p, q), 0)
		})
		for i, h := range out {
			a.place[h] = a.first[v] + int32(i)
		}
	}
}

// half orders directions from o by half plane: below, then due east and above,
// then due west; within a half the turn decides.
func half(o, p latticePoint) int {
	switch {
	case p.y < o.y:
		return 0
	case p.y == o.y && p.x < o.x:
		return 2
	}
	return 1
}

// clockwise is the half-edge next to h around the vertex it leaves.
func (a *arrangement) clockwise(h int32) int32 {
	at := a.place[h] - 1
	if v := a.from[h]; at < a.first[v] {
		at = a.first[v+1] - 1
	}
	return a.around[at]
}

func (a *arrangement) findWalks() {
	a.walk = make([]int32, len(a.from))
	for h := range a.walk {
		a.walk[h] = -1
	}
	for start := range a.walk {
		if a.walk[start] >= 0 {
			continue
		}
		for h := int32(start); a.walk[h] < 0; h = a.clockwise(h ^ 1) {
			a.walk[h] = int32(a.walks)
		}
		a.walks++
	}
}

// join is a forest of sets; find gives the representative.
type join []int32

func newJoin(n int) join {
	j := make(join, n)
	for i := range j {
		j[i] = int32(i)
	}
	return j
}

func (j join) find(i int32) int32 {
	for j[i] != i {
		j[i] = j[j[i]]
		i = j[i]
	}
	return i
}

func (j join) union(a, b int32) { j[j.find(a)] = j.find(b) }

// faces joins the walks that bound the same face. The last set is the unbounded
// face. A connected piece lies in the face to the east of the first edge that a
// ray due west of its westernmost vertex hits.
func (a *arrangement) faces() (join, error) {
	unbounded := int32(a.walks)
	faces := newJoin(a.walks + 1)
	pieces := newJoin(len(a.vertices))
	for h := 0; h < len(a.from); h += 2 {
		pieces.union(a.from[h], a.from[h+1])
	}
	var west []int32 // the first vertex of each piece; vertices are sorted by x, then y
	seen := make([]bool, len(a.vertices))
	for v := range a.vertices {
		if p := pieces.find(int32(v)); !seen[p] && a.first[v] < a.first[v+1] {
			seen[p] = true
			west = append(west, int32(v))
		}
	}
	var near *buckets
	var edges []segment
	if len(west) > 1 {
		edges = make([]segment, len(a.from)/2)
		for k := range edges {
			edges[k] = segment{a: a.at(int32(2 * k)), b: a.at(int32(2*k + 1))}
		}
		if near = newBuckets(edges); near == nil {
			return nil, errTangled()
		}
	}
	budget := maxPairs
	for _, v := range west {
		outer := a.walk[a.around[a.first[v+1]-1]]
		hit := int32(-1)
		if near != nil {
			if hit = near.west(edges, a.vertices[v], &budget); budget < 0 {
				return nil, errTangled()
			}
		}
		if hit < 0 {
			faces.union(outer, unbounded)
			continue
		}
		h := 2 * hit // the half-edge that runs down has the east on its left
		if edges[hit].a.y < edges[hit].b.y {
			h++
		}
		faces.union(outer, a.walk[h])
	}
	return faces, nil
}

// west gives the edge that a ray due west from just above p meets first, -1 for
// none, looking from bucket to bucket.
func (b *buckets) west(edges []segment, p latticePoint, budget *int) int32 {
	row := b.row(p.y)
	for column := b.column(float64(p.x)); column >= 0; column-- {
		at := row*b.columns + column
		inside := b.items[b.first[at]:b.first[at+1]]
		*budget -= 1 + len(inside)
		hit, x := nearestWest(edges, inside, p)
		// one that is met further west is in the next bucket too, maybe behind others
		if hit >= 0 && (column == 0 || x >= float64(b.minX)+float64(column)*b.width) {
			return hit
		}
	}
	return -1
}

// nearestWest gives the edge of a list that the ray meets first, and where.
func nearestWest(edges []segment, among []int32, p latticePoint) (int32, float64) {
	hit, best, slant := int32(-1), math.Inf(-1), 0.0
	for _, k := range among {
		low, high := edges[k].a, edges[k].b
		if low.y > high.y {
			low, high = high, low
		}
		if p.y < low.y || p.y >= high.y || turn(low, high, p) >= 0 { // not reached by the ray, or p is not to its east
			continue
		}
		slope := float64(high.x-low.x) / float64(high.y-low.y)
		x := float64(low.x) + float64(p.y-low.y)*slope
		if x > best || x == best && slope > slant {
			hit, best, slant = k, x, slope
		}
	}
	return hit, best
}
