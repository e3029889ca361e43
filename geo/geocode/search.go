package geocode

import (
	"math"

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
