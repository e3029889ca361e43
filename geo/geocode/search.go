package geocode

import (
	"math"
	"slices"

	"gridwatch/geo"
)

// candidateKind says on what evidence a candidate rests.
type candidateKind uint8

const (
	atNumber candidateKind = iota // other entries with the number
	atSub                         // the same, and the same sub-number
	between                       // between two known numbers of the same side
	nearNumber
	fitted       // all numbers nearby, the closer the heavier
	straightLine // a straight fit through the numbers nearby
	onRoad       // the middle of the road
	crossingPoint
	crossingEntry // entries that name both roads
	roadByGram    // the known place on the road nearest to a place the text names
	branchRoad    // the road that the name of the branch names
	branchCrossing
	roadFamily // a road of nearly the same name: 东路 for 西路
	gramAddress
	gramRoad
	gramAside
	gramBranch
	gramName
	gathered // entries that share most of the text
	combined // several of the above that agree
	kinds
)

// feature numbers what the model knows of a candidate.
type feature int

const (
	fKind    feature = iota
	fSupport         // log2 of the entries behind it
	fSpread          // log of their median distance from the point, metres
	fGap             // log of the distance in numbers to the nearest known one
	fBracket         // log of the metres between the bracketing entries
	fBracketNumbers
	fRoadPosts  // log2 of the entries on the road
	fRoadExtent // log of the median distance of the road's entries from its middle
	fTowns      // how many roads of this name the region allows
	fTownShare  // share of this one
	fTrim       // characters of the query's road that were left out
	fGramLength
	fGramCount
	fCounty   // 1 when the query states its county
	fResidual // how badly the road's numbers predict each other here
	fSub      // 1 when a sub-number agrees, -1 when it differs
	fDensity
	fName       // 1 when the query has a name
	fAgree      // candidates of other kinds within 150 m
	fNearest    // log of the metres to the nearest candidate of another kind
	fToRoad     // log of the metres to the best candidate on the road
	fParity     // 1 when the nearest number is on the same side
	fNumbered   // 1 when the query has a house number on a road
	fShare      // share of the entries behind it that lie close together
	fNearPlace  // log metres to the nearest entry that shares a place of the address
	fNearBranch // … the branch of the name
	fNearName   // … the name
	fTextNear   // weight of the shared pieces of text within 150 m
	fTextWide   // within 500 m
	features
)

type candidate struct {
	p        geo.Point
	kind     candidateKind
	group    uint8 // evidence of one group is not independent
	entry    uint32
	road     int32 // index of the road, -1
	gram     [2]int32
	source   gramSource
	f        *folded
	x        vector
	expected float32 // predicted log metres
}

// search is the scratch space of one query.
type search struct {
	x      *index
	addr   parsed
	text   folded
	name   folded
	cities []string
	admin  *Admin // for the sound of names; may be nil
	county uint32 // 6 digits; 0 when not stated
	skip   int64  // an entry to leave out, -1 for none
	lo, hi uint64 // codes that may answer; hi = 0 for any

	tokens []token
	spans  []stretch
	cands  []candidate
	hits   []gramHit
	points []weighted
	dists  []float64
	below  []near
	above  []near
	scored []scoredEntry
	line   []linePoint
	shared []sharedPiece
	branch parsed
	hint   folded
	outer  []outerHit
	byID   []scoredEntry
}

type near struct {
	id  uint32
	num uint32
	sub uint16
	res uint8
}

type gramHit struct {
	span     int
	from, to int32 // tokens
	listing  int32
	n        int
}

type outerHit struct {
	from, to int32
	n        int
}

type scoredEntry struct {
	id    uint32
	score float32
}

// read takes the texts of a query or an entry apart.
func (s *search) read(admin *Admin, address, name, within string) {
	s.admin = admin
	s.text.set(address)
	s.name.set(name)
	s.addr.read(&s.text, admin, within)
	s.addr.western(address)
	s.county = uint32(s.addr.codeNumber() / 1e6)
	if s.county%100 == 0 {
		s.county = 0
	}
}

// codeNumber is the code of the deepest division that the text names.
func (p *parsed) codeNumber() uint64 { return numberOf(p.code) }

// allowed says whether an entry may answer the query: it is not the one left
// out and lies in the stated county.
func (s *search) allowed(id uint32) bool {
	if int64(id) == s.skip {
		return false
	}
	code := s.x.code[id]
	if s.county != 0 {
		return uint32(code/1e6) == s.county || s.x.border[id] == s.county
	}
	return s.hi == 0 || code == 0 || s.lo <= code && code < s.hi
}

func logMetres(m float64) float32 { return float32(math.Log(m + 10)) }
func log2(n int) float32          { return float32(math.Log2(float64(n + 1))) }

// generate lists the candidates for the parsed query.
func (s *search) generate() {
	s.cands = s.cands[:0]
	s.scored, s.below, s.above = s.scored[:0], s.below[:0], s.above[:0]
	s.stretches()
	s.roadCandidates()
	s.branchCandidates()
	s.gramCandidates()
	s.roadByGrams()
	s.familyCandidates()
	s.gather()
	s.finish()
}

func (s *search) add(kind candidateKind, group uint8, p geo.Point, entry uint32) *candidate {
	s.cands = append(s.cands, candidate{p: p, kind: kind, group: group, entry: entry, road: -1})
	c := &s.cands[len(s.cands)-1]
	c.x[fKind] = float32(kind)
	return c
}

const mostRoads = 3

// roadCandidates follows the roads of the address.
func (s *search) roadCandidates() {
	main := s.addr.main()
	if main < 0 {
		return
	}
	s.oneRoad(main)
	found := 0
	for i := range s.addr.roads {
		if i != main && found < mostRoads {
			s.oneRoad(i)
			found++
		}
	}
	s.crossings(main)
}

// mainRoad is the index in the gazetteer of the road the address lies on, -1
// when it has none there.
func (s *search) mainRoad() int32 {
	for i := range s.cands {
		if s.cands[i].road >= 0 && s.cands[i].kind <= onRoad {
			return s.cands[i].road
		}
	}
	return -1
}

// findRoad looks a road's name up, then its shorter ends: 爱建安隆街 holds 安隆街.
func (s *search) findRoad(name string) (roads [2]int, trims [2]int, n int) {
	left := 0
	for i := range name {
		if len(name)-i < 6 || n == 2 {
			break
		}
		if k := findListing(s.x.roads, hashText(saltRoad, name[i:])); k >= 0 {
			roads[n], trims[n] = k, left
			n++
		}
		left++
	}
	return roads, trims, n
}

func (s *search) oneRoad(i int) {
	part := s.addr.roads[i]
	roads, trims, n := s.findRoad(part.name)
	if n == 0 {
		roads, trims, n = s.fuzzyRoads(part.name)
	}
	for k := range n {
		s.onOneRoad(part, roads[k], trims[k], uint8(i))
	}
}

const mostTowns = 3

// onOneRoad makes the candidates along road k.
func (s *search) onOneRoad(part roadPart, k, trim int, group uint8) {
	posts := s.x.roadPosts[s.x.roads[k].at:][:s.x.roads[k].n]
	var count [256]uint16
	total := 0
	for i := range posts {
		if s.allowed(posts[i].id) {
			count[posts[i].town]++
			total++
		}
	}
	if total == 0 {
		return
	}
	towns := 0
	for _, c := range count {
		if c > 0 {
			towns++
		}
	}
	for range min(towns, mostTowns) {
		town := 0
		for t, c := range count {
			if c > count[town] {
				town = t
			}
		}
		first := len(s.cands)
		s.inTown(part, posts, uint8(town), group)
		for c := range s.cands[first:] {
			cand := &s.cands[first+c]
			cand.road = int32(k)
			cand.x[fTowns] = float32(towns)
			cand.x[fTownShare] = float32(count[town]) / float32(total)
			cand.x[fTrim] = float32(trim)
			cand.x[fRoadPosts] = log2(int(count[town]))
		}
		count[town] = 0
	}
}

// inTown makes the candidates of one road in one town.
func (s *search) inTown(part roadPart, posts []roadPost, town, group uint8) {
	s.points = s.points[:0]
	step := 1 + len(posts)/48
	for i := 0; i < len(posts); i += step {
		if posts[i].town == town && s.allowed(posts[i].id) {
			s.points = append(s.points, weighted{s.x.point(posts[i].id), 1})
		}
	}
	if len(s.points) == 0 {
		return
	}
	mid := medianPoint(s.points)
	var extent float64
	extent, s.dists = medianDistance(s.points, mid, s.dists)
	first := len(s.cands)
	entry := s.firstIn(posts, town)
	if part.number.N > 0 {
		s.numbers(part.number, posts, town, group)
	}
	c := s.add(onRoad, group, mid, entry)
	c.x[fSupport] = log2(len(s.points))
	c.x[fSpread] = logMetres(extent)
	for i := range s.cands[first:] {
		s.cands[first+i].x[fRoadExtent] = logMetres(extent)
	}
}

func (s *search) firstIn(posts []roadPost, town uint8) uint32 {
	for i := range posts {
		if posts[i].town == town && s.allowed(posts[i].id) {
			return posts[i].id
		}
	}
	return 0
}

const (
	windowEntries = 10
	windowSteps   = 120
)

// window collects the entries with numbers at and around n.
func (s *search) window(posts []roadPost, town uint8, n uint32) (same []near) {
	at, _ := slices.BinarySearchFunc(posts, n, func(p roadPost, n uint32) int { return int(p.num) - int(n) })
	s.below, s.above = s.below[:0], s.above[:0]
	take := func(to []near, i int) []near {
		p := &posts[i]
		if p.num == 0 || p.town != town || !s.allowed(p.id) {
			return to
		}
		return append(to, near{p.id, p.num, p.sub, p.traits >> 1})
	}
	i := at
	for ; i < len(posts) && posts[i].num == n; i++ {
		s.above = take(s.above, i)
	}
	exact := len(s.above)
	for k := i; k < min(len(posts), i+windowSteps) && len(s.above) < exact+windowEntries; k++ {
		s.above = take(s.above, k)
	}
	for k := at - 1; k >= max(0, at-windowSteps) && len(s.below) < windowEntries; k-- {
		s.below = take(s.below, k)
	}
	same = s.above[:exact:exact]
	s.above = s.above[exact:]
	return same
}

// numbers makes the candidates that rest on house numbers.
func (s *search) numbers(num HouseNumber, posts []roadPost, town, group uint8) {
	n := uint32(num.N)
	same := s.window(posts, town, n)
	s.sameNumber(same, num, group)
	s.bracket(n, group, len(same) > 0)
	s.fit(same, n, group)
	s.straight(same, n, group)
}

func (s *search) sameNumber(same []near, num HouseNumber, group uint8) {
	if len(same) == 0 {
		return
	}
	agree := 0
	s.points = s.points[:0]
	sub := subOf(num)
	for _, e := range same {
		w := 1.0
		if e.sub == sub {
			agree++
			w = 2
		}
		s.points = append(s.points, weighted{s.x.point(e.id), w})
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c := s.add(atNumber, group, p, same[0].id)
	c.x[fSupport] = log2(len(same))
	c.x[fSpread] = logMetres(spread)
	c.x[fResidual] = float32(same[0].res)
	c.x[fSub] = subSign(sub, agree)
	c.x[fParity] = 1
	if agree == 0 || agree == len(same) || sub == 0 {
		return
	}
	s.points = s.points[:0]
	entry := same[0].id
	for _, e := range same {
		if e.sub == sub {
			s.points = append(s.points, weighted{s.x.point(e.id), 1})
			entry = e.id
		}
	}
	p = medianPoint(s.points)
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c = s.add(atSub, group, p, entry)
	c.x[fSupport] = log2(agree)
	c.x[fSpread] = logMetres(spread)
	c.x[fSub] = 1
	c.x[fParity] = 1
}

func subSign(sub uint16, agree int) float32 {
	switch {
	case agree > 0 && sub > 0:
		return 2
	case agree > 0:
		return 1
	case sub > 0:
		return -1
	}
	return 0
}

// subOf is the number within the number: the sub-number, or the number within
// the lane.
func subOf(num HouseNumber) uint16 {
	if num.Sub > 0 {
		return uint16(min(num.Sub, 60000))
	}
	return uint16(min(num.In, 60000))
}

// bracket interpolates between the nearest numbers of the same side, and offers
// the nearest number itself.
func (s *search) bracket(n uint32, group uint8, known bool) {
	low, lowSame := nearestSide(s.below, n)
	high, highSame := nearestSide(s.above, n)
	if known {
		return
	}
	if low != nil && high != nil {
		a, b := s.x.point(low.id), s.x.point(high.id)
		t := float64(n-low.num) / float64(high.num-low.num)
		p := geo.Point{Lon: a.Lon + (b.Lon-a.Lon)*t, Lat: a.Lat + (b.Lat-a.Lat)*t}
		c := s.add(between, group, p, closer(low, high, n).id)
		d := metresBetween(a, b)
		c.x[fSupport] = 2
		c.x[fSpread] = logMetres(d)
		c.x[fBracket] = logMetres(d)
		c.x[fBracketNumbers] = log2(int(high.num - low.num))
		c.x[fGap] = log2(int(min(n-low.num, high.num-n)))
		c.x[fResidual] = float32(max(low.res, high.res))
		c.x[fParity] = float32(boolInt(lowSame) + boolInt(highSame))
	}
	best := closer(low, high, n)
	if best == nil {
		return
	}
	c := s.add(nearNumber, group, s.x.point(best.id), best.id)
	gap := max(best.num, n) - min(best.num, n)
	c.x[fSupport] = 1
	c.x[fGap] = log2(int(gap))
	c.x[fResidual] = float32(best.res)
	c.x[fParity] = float32(boolInt((best.num^n)&1 == 0))
	if low != nil && high != nil {
		c.x[fBracket] = logMetres(metresBetween(s.x.point(low.id), s.x.point(high.id)))
		c.x[fBracketNumbers] = log2(int(high.num - low.num))
	} else {
		c.x[fBracketNumbers] = 20 // outside of the known numbers
	}
}

// nearestSide prefers the same side of the road unless the other is much
// nearer. list begins with the nearest.
func nearestSide(list []near, n uint32) (best *near, sameSide bool) {
	for i := range list {
		e := &list[i]
		gap := max(e.num, n) - min(e.num, n)
		switch {
		case (e.num^n)&1 == 0:
			if best == nil || gap <= 3*(max(best.num, n)-min(best.num, n))+8 {
				return e, true
			}
			return best, false
		case best == nil:
			best = e
		}
	}
	return best, false
}

func closer(low, high *near, n uint32) *near {
	switch {
	case low == nil:
		return high
	case high == nil || n-low.num <= high.num-n:
		return low
	}
	return high
}

// fit weighs all numbers nearby: the closer in number and the more reliable,
// the heavier. The weighted median does not follow an outlier.
func (s *search) fit(same []near, n uint32, group uint8) {
	s.points = s.points[:0]
	add := func(list []near) {
		for _, e := range list {
			gap := float64(max(e.num, n) - min(e.num, n))
			w := 1 / (1 + gap/4) / (1 + gap/4)
			if (e.num^n)&1 == 1 {
				w *= 0.6
			}
			w /= 1 + float64(e.res)/4
			s.points = append(s.points, weighted{s.x.point(e.id), w})
		}
	}
	add(same)
	add(s.below)
	add(s.above)
	if len(s.points) < 3 {
		return
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	entry := closer(firstNear(s.below), firstNear(s.above), n)
	if len(same) > 0 {
		entry = &same[0]
	}
	c := s.add(fitted, group, p, entry.id)
	c.x[fSupport] = log2(len(s.points))
	c.x[fSpread] = logMetres(spread)
	c.x[fGap] = log2(int(max(entry.num, n) - min(entry.num, n)))
	c.x[fResidual] = float32(entry.res)
	c.x[fShare] = float32(len(same)) / float32(len(s.points))
}

func firstNear(list []near) *near {
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}
