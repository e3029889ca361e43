package geocode

import (
	"math"
	"strings"
)

const (
	groupBranch   = 30
	groupFamily   = 35
	groupRoadGram = 70
	roadGramPosts = 80
)

// branchCandidates follows a road that the branch of a name names: in
// 老北京涮肉(仪兴街店) it is either the address or the nearest crossing.
func (s *search) branchCandidates() {
	if len(s.name.r) == 0 {
		return
	}
	parts := splitName(&s.name)
	if parts.branch[1]-parts.branch[0] < 2 {
		return
	}
	from := s.skipCity(parts.branch[0], parts.branch[1])
	s.hint.set(s.name.part(from, parts.branch[1]))
	s.branch.read(&s.hint, nil, "")
	if len(s.branch.roads) == 0 {
		return
	}
	roads, trims, n := s.findRoad(s.branch.roads[0].name)
	if n == 0 {
		return
	}
	main := s.mainRoad()
	if main == int32(roads[0]) {
		return
	}
	s.midOfRoad(roads[0], trims[0])
	if main >= 0 {
		first := len(s.cands)
		s.meet(int(main), roads[0])
		for i := range s.cands[first:] {
			c := &s.cands[first+i]
			c.kind, c.group = branchCrossing, groupBranch
			c.x[fKind] = float32(branchCrossing)
		}
	}
}

// midOfRoad adds the middle of a road that is only a hint.
func (s *search) midOfRoad(k, trim int) {
	ids := s.sampleRoad(k)
	if len(ids) == 0 {
		return
	}
	s.points = s.points[:0]
	for _, id := range ids {
		s.points = append(s.points, weighted{s.x.point(id), 1})
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c := s.add(branchRoad, groupBranch, p, ids[0])
	c.x[fSupport] = log2(len(ids))
	c.x[fSpread] = logMetres(spread)
	c.x[fTrim] = float32(trim)
}

// roadByGrams looks, for the best places that the text names, for the known
// place on the road nearest to them.
func (s *search) roadByGrams() {
	main := s.mainRoad()
	if main < 0 {
		return
	}
	ids := s.sampleRoad(int(main))
	made := 0
	for i := 0; i < len(s.cands) && made < 3; i++ {
		g := s.cands[i]
		if g.kind < gramAddress || g.kind > gramName || g.x[fSpread] > 7 {
			continue
		}
		s.points = s.points[:0]
		best, entry := math.Inf(1), uint32(0)
		for _, id := range ids {
			d := metresBetween(s.x.point(id), g.p)
			if d < best {
				best, entry = d, id
			}
			if d < 600 {
				s.points = append(s.points, weighted{s.x.point(id), 1 / (d + 50) / (d + 50)})
			}
		}
		if best > 600 {
			continue
		}
		made++
		c := s.add(roadByGram, uint8(groupRoadGram+made), medianPoint(s.points), entry)
		c.road = main
		c.x[fSupport] = log2(len(s.points))
		c.x[fSpread] = logMetres(best)
		c.x[fGap] = g.x[fSpread]
		c.x[fGramLength], c.x[fGramCount] = g.x[fGramLength], g.x[fGramCount]
		c.x[fShare] = float32(g.kind)
	}
}

const familyWords = "东西南北中一二三四五"

// familyCandidates looks, when a road is not known, for one whose name differs
// only in its direction or number: 翔铁东路 for 翔铁路.
func (s *search) familyCandidates() {
	main := s.addr.main()
	if main < 0 || s.mainRoad() >= 0 {
		return
	}
	name := s.addr.roads[main].name
	r := []rune(name)
	if len(r) < 3 {
		return
	}
	kind := string(r[len(r)-1])
	stem := r[:len(r)-1]
	if len(stem) > 0 && (stem[len(stem)-1] == '大' || stem[len(stem)-1] == '公') {
		kind = string(stem[len(stem)-1]) + kind
		stem = stem[:len(stem)-1]
	}
	want := rune(0)
	if n := len(stem); n > 2 && strings.ContainsRune(familyWords, stem[n-1]) {
		want = stem[n-1]
		stem = stem[:n-1]
	}
	base := string(stem)
	try := func(name string) {
		if k := findListing(s.x.roads, hashText(saltRoad, name)); k >= 0 {
			s.familyRoad(k, want)
		}
	}
	try(base + kind)
	for _, c := range familyWords {
		if c != want {
			try(base + string(c) + kind)
		}
	}
	for _, other := range [...]string{"路", "街", "大街", "大道", "公路", "支路"} {
		if other != kind {
			try(base + other)
		}
	}
}

// familyRoad takes the end of a kindred road on the side that the name says.
func (s *search) familyRoad(k int, want rune) {
	ids := s.sampleRoad(k)
	if len(ids) == 0 || len(s.cands) > 24 {
		return
	}
	s.points = s.points[:0]
	end, far := ids[0], math.Inf(-1)
	for _, id := range ids {
		p := s.x.point(id)
		s.points = append(s.points, weighted{p, 1})
		side := 0.0
		switch want {
		case '东':
			side = p.Lon
		case '西':
			side = -p.Lon
		case '北':
			side = p.Lat
		case '南':
			side = -p.Lat
		}
		if side > far {
			end, far = id, side
		}
	}
	mid := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, mid, s.dists)
	p := mid
	if strings.ContainsRune("东西南北", want) {
		p = s.x.point(end)
	}
	c := s.add(roadFamily, groupFamily, p, end)
	c.x[fSupport] = log2(len(ids))
	c.x[fSpread] = logMetres(spread)
	c.x[fTrim] = float32(boolInt(want != 0))
}
