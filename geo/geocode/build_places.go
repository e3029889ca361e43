package geocode

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"gridwatch/geo"
)

// squares sorts entries into squares of about side degrees.
type squares struct {
	side float64
	in   map[[2]int32][]uint32
}

func (m *maker) squares(side float64, take func(id uint32) bool) squares {
	q := squares{side, map[[2]int32][]uint32{}}
	for id := range uint32(m.x.entries()) {
		if take(id) {
			k := q.key(m.x.point(id))
			q.in[k] = append(q.in[k], id)
		}
	}
	return q
}

func (q squares) key(p geo.Point) [2]int32 {
	return [2]int32{int32(math.Floor(p.Lon / q.side)), int32(math.Floor(p.Lat / q.side))}
}

// ring calls do with the entries of the squares at this distance.
func (q squares) ring(k [2]int32, r int32, do func(ids []uint32)) {
	for dx := -r; dx <= r; dx++ {
		for dy := -r; dy <= r; dy++ {
			if max(dx, -dx) == r || max(dy, -dy) == r {
				if ids := q.in[[2]int32{k[0] + dx, k[1] + dy}]; len(ids) > 0 {
					do(ids)
				}
			}
		}
	}
}

const (
	neighbours   = 7
	neighbourFar = 15000 // metres; a county is not guessed from farther away
	mostRings    = 12
)

// assignCounties gives entries without a stated county that of their
// neighbours; where these disagree, the second one becomes the border county.
func (m *maker) assignCounties() (assigned int) {
	x := m.x
	q := m.squares(0.01, func(id uint32) bool { return x.traits[id]&statedCounty != 0 })
	if len(q.in) == 0 {
		return 0
	}
	type vote struct {
		d    float64
		code uint32
	}
	var votes []vote
	for id := range uint32(x.entries()) {
		if x.traits[id]&statedCounty != 0 {
			continue
		}
		p := x.point(id)
		votes = votes[:0]
		enough := int32(mostRings)
		for r := int32(0); r <= enough; r++ {
			q.ring(q.key(p), r, func(ids []uint32) {
				for _, o := range ids[:min(len(ids), 200)] {
					if d := metresBetween(p, x.point(o)); d < neighbourFar {
						votes = append(votes, vote{d, x.county(o)})
					}
				}
			})
			if len(votes) >= neighbours && enough == mostRings {
				enough = min(r+1, mostRings)
			}
		}
		if len(votes) == 0 {
			continue
		}
		slices.SortFunc(votes, func(a, b vote) int { return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.code, b.code)) })
		weight := map[uint32]float64{}
		total := 0.0
		for _, v := range votes[:min(len(votes), neighbours)] {
			w := 1 / (v.d + 100)
			weight[v.code] += w
			total += w
		}
		best, second := uint32(0), uint32(0)
		for c, w := range weight {
			switch {
			case best == 0 || w > weight[best] || w == weight[best] && c < best:
				best, second = c, best
			case second == 0 || w > weight[second] || w == weight[second] && c < second:
				second = c
			}
		}
		x.code[id] = uint64(best) * 1e6
		if weight[best] < 0.85*total {
			x.border[id] = second
		}
		assigned++
	}
	return assigned
}

// densities notes how many entries lie around each one.
func (m *maker) densities() {
	q := m.squares(0.005, func(uint32) bool { return true })
	for id := range uint32(m.x.entries()) {
		n := 0
		k := q.key(m.x.point(id))
		for r := int32(0); r <= 1; r++ {
			q.ring(k, r, func(ids []uint32) { n += len(ids) })
		}
		m.x.traits[id] |= uint8(min(bitsOf(n), 127)) << 1
	}
}

func bitsOf(n int) int { return int(math.Log2(float64(n)+1) * 4) }

const townApart = 3000 // metres without any entry between two roads of one name

// towns numbers the groups of entries of one road that lie apart. Single
// linkage; beyond a few hundred entries only within squares.
func (m *maker) towns(posts []roadPost) {
	if len(posts) > 2000 {
		m.townsBySquares(posts)
		return
	}
	group := make([]int, len(posts))
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i := range posts {
		p := m.x.point(posts[i].id)
		for j := range i {
			if a, b := root(i), root(j); a != b && metresBetween(p, m.x.point(posts[j].id)) < townApart {
				group[max(a, b)] = min(a, b)
			}
		}
	}
	numberTowns(posts, root)
}

// townsBySquares joins squares of about 3 km that touch.
func (m *maker) townsBySquares(posts []roadPost) {
	q := squares{0.03, nil}
	first := map[[2]int32]int{}
	group := make([]int, len(posts))
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i := range posts {
		group[i] = i
		k := q.key(m.x.point(posts[i].id))
		if _, known := first[k]; !known {
			first[k] = i
		}
		for dx := int32(-1); dx <= 1; dx++ {
			for dy := int32(-1); dy <= 1; dy++ {
				if j, known := first[[2]int32{k[0] + dx, k[1] + dy}]; known {
					a, b := root(i), root(j)
					group[max(a, b)] = min(a, b)
				}
			}
		}
	}
	numberTowns(posts, root)
}

func numberTowns(posts []roadPost, root func(int) int) {
	number := map[int]uint8{}
	for i := range posts {
		r := root(i)
		t, known := number[r]
		if !known {
			t = uint8(min(len(number), 255))
			number[r] = t
		}
		posts[i].town = t
	}
}

// residuals notes how far each numbered entry lies from where its neighbours on
// the road would put it.
func (m *maker) residuals(posts []roadPost) {
	for i := range posts {
		if posts[i].num == 0 {
			continue
		}
		p := m.x.point(posts[i].id)
		var points []weighted
		for step, found := 1, 0; step <= 12 && found < 6; step++ {
			for _, j := range [2]int{i - step, i + step} {
				if j < 0 || j >= len(posts) || posts[j].num == 0 || posts[j].town != posts[i].town {
					continue
				}
				gap := math.Abs(float64(posts[j].num) - float64(posts[i].num))
				points = append(points, weighted{m.x.point(posts[j].id), 1 / (1 + gap/4)})
				found++
			}
		}
		d := 2000.0
		if len(points) > 0 {
			d = metresBetween(p, medianPoint(points))
		}
		posts[i].traits |= uint8(min(max(math.Log2(d/10+1)*3, 0), 60)) << 1
	}
}

// eachVariant calls do with the hash of the name with each of its characters
// left out, and of the name itself.
func eachVariant(name string, do func(hash uint64)) {
	if strings.Count(name, "")-1 < 3 {
		return
	}
	do(hashText(saltVariant, name))
	for i, c := range name {
		do(hashText(saltVariant, name[:i]+name[i+len(string(c)):]))
	}
}

// centres finds the middle of what is known in every division.
func (m *maker) centres() {
	x := m.x
	in := map[uint64][]uint32{}
	for id := range uint32(x.entries()) {
		code := x.code[id]
		if code%1000 != 0 {
			in[code] = append(in[code], id)
		}
		if town := code - code%1000; town/1000%1000 != 0 {
			in[town] = append(in[town], id)
		}
		if county := code - code%1e6; county/1e6%100 != 0 {
			in[county] = append(in[county], id)
		}
	}
	for code, ids := range in {
		points := make([]weighted, 0, 1024)
		for k := 0; k < len(ids); k += 1 + len(ids)/1000 {
			points = append(points, weighted{x.point(ids[k]), 1})
		}
		slices.SortFunc(points, func(a, b weighted) int { return cmp.Compare(a.p.Lon, b.p.Lon) })
		mid := geo.Point{}
		mid.Lon = points[len(points)/2].p.Lon
		slices.SortFunc(points, func(a, b weighted) int { return cmp.Compare(a.p.Lat, b.p.Lat) })
		mid.Lat = points[len(points)/2].p.Lat
		_, dists := medianDistance(points, mid, nil)
		radius := dists[len(dists)*96/100]
		if len(ids) < 10 {
			radius = max(2*dists[len(dists)-1], 1000)
		}
		x.divisions = append(x.divisions, centre{code, int32(mid.Lon * 1e7), int32(mid.Lat * 1e7), uint32(len(ids)), uint32(radius)})
	}
	slices.SortFunc(x.divisions, func(a, b centre) int { return cmp.Compare(a.Code, b.Code) })
}

const (
	missingRatio = 0.08 // of the usual entries per urban community
	missingLeast = 40   // entries that a county should have to be missed
)

// missingCounties lists the counties of the scope that have hardly any entry
// although others, by the number of their urban communities, let expect many: a
// file in which they are left out. Where an address does not say its county it
// may then as well lie there.
func (m *maker) missingCounties() {
	a := m.b.admin
	if a == nil || m.within == "" {
		return
	}
	count := map[uint32]int{}
	for id := range uint32(m.x.entries()) {
		count[m.x.county(id)]++
	}
	type county struct {
		code  uint32
		urban int
		ratio float64
	}
	var counties []county
	for _, d := range a.Children(m.within) {
		if d.Level != DistrictLevel {
			continue
		}
		c := county{code: uint32(numberOf(d.Code) / 1e6), urban: a.urban(d.Code)}
		if c.urban > 0 {
			c.ratio = float64(count[c.code]) / float64(c.urban)
			counties = append(counties, c)
		}
	}
	if len(counties) < 4 {
		return
	}
	slices.SortFunc(counties, func(a, b county) int { return cmp.Or(cmp.Compare(a.ratio, b.ratio), cmp.Compare(a.code, b.code)) })
	usual := counties[len(counties)/2].ratio
	for _, c := range counties {
		if c.ratio < missingRatio*usual && usual*float64(c.urban) >= missingLeast {
			m.x.missing = append(m.x.missing, c.code)
		}
	}
}

// urban counts the communities of a division that are no villages.
func (a *Admin) urban(code string) (n int) {
	i := a.find(numberOf(code))
	if i < 0 {
		return 0
	}
	from, end := a.communities(i)
	for k := from; k < end; k++ {
		if tail := a.tails[a.communityTail[k]]; strings.Contains(tail, "居") || strings.Contains(tail, "社区") {
			n++
		}
	}
	return n
}
