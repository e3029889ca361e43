package geocode

import (
	"math"
	"slices"

	"gridwatch/geo"
)

const (
	mostGrams     = 8 // grams that become candidates
	densestPoints = 24
	groupGram     = 50
	groupGathered = 90
)

// gramCandidates looks up every stretch of the text.
func (s *search) gramCandidates() {
	s.hits, s.shared = s.hits[:0], s.shared[:0]
	for k := range s.spans {
		s.spanHits(k)
	}
	slices.SortStableFunc(s.hits, func(a, b gramHit) int {
		if d := int(s.spans[a.span].source)/int(fromName) - int(s.spans[b.span].source)/int(fromName); d != 0 {
			return d
		}
		if d := (b.to - b.from) - (a.to - a.from); d != 0 {
			return int(d)
		}
		return a.n - b.n
	})
	taken := 0
	for i := range s.hits {
		if taken == mostGrams {
			break
		}
		if s.gramCandidate(&s.hits[i], uint8(groupGram+taken)) {
			taken++
		}
	}
}

// spanHits finds the grams of one stretch, longest first; one inside another is
// of use only when it has more entries.
func (s *search) spanHits(k int) {
	st := s.spans[k]
	s.outer = s.outer[:0]
	for size := min(st.to-st.from, gramMax); size >= 1; size-- {
		for i := st.from; i+size <= st.to; i++ {
			from, to := s.tokens[i].from, s.tokens[i+size-1].to
			if size == 1 && to-from < 3 || !telling(st.f, from, to) {
				continue
			}
			if s.covered(int32(i), int32(i+size), 0) {
				continue
			}
			l := findListing(s.x.grams, hashText(saltGram, st.f.part(int(from), int(to))))
			if l < 0 {
				continue
			}
			n := int(s.x.grams[l].n)
			if s.covered(int32(i), int32(i+size), n) {
				continue
			}
			s.hits = append(s.hits, gramHit{k, int32(i), int32(i + size), int32(l), n})
			s.outer = append(s.outer, outerHit{int32(i), int32(i + size), n})
		}
	}
}

// covered says whether the tokens from to lie in a gram already found that has
// at least half as many entries; with n = 0, in one that has several.
func (s *search) covered(from, to int32, n int) bool {
	for _, o := range s.outer {
		if o.from <= from && to <= o.to {
			if n == 0 && o.n >= postsMax/2 || n > 0 && n < 2*o.n {
				return true
			}
		}
	}
	return false
}

// gramCandidate makes a candidate of one gram; false when no entry of it may
// answer.
func (s *search) gramCandidate(h *gramHit, group uint8) bool {
	l := s.x.grams[h.listing]
	ids := s.x.gramPosts[l.at:][:min(l.n, postsMax)]
	s.points = s.points[:0]
	var entry uint32
	for _, id := range ids {
		if s.allowed(id) {
			s.points = append(s.points, weighted{s.x.point(id), 1})
			entry = id
		}
	}
	n := len(s.points)
	if n == 0 {
		return false
	}
	s.credit(ids, float32(h.to-h.from)/float32(2+n))
	s.share(h, n)
	all := n
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	if n >= 3 && spread > 400 {
		s.points = s.densest(s.points[:min(n, densestPoints)])
		p = medianPoint(s.points)
		spread, s.dists = medianDistance(s.points, p, s.dists)
		n = len(s.points)
	}
	st := s.spans[h.span]
	kind := gramAddress + candidateKind(st.source)
	if st.source <= fromAside {
		p = s.shifted(p)
	}
	c := s.add(kind, group, p, entry)
	c.f, c.source = st.f, st.source
	c.gram = [2]int32{s.tokens[h.from].from, s.tokens[h.to-1].to}
	c.x[fSupport] = log2(n)
	c.x[fSpread] = logMetres(spread)
	c.x[fGramLength] = float32(h.to - h.from)
	c.x[fGramCount] = log2(all)
	c.x[fShare] = float32(n) / float32(all)
	c.x[fTrim] = float32(st.to-st.from) - float32(h.to-h.from)
	return true
}

// densest keeps the points around the one that has most others within 400 m;
// with a road candidate, the cluster nearest to it when several are as large.
func (s *search) densest(points []weighted) []weighted {
	best, bestScore := 0, -1.0
	var road *candidate
	if len(s.cands) > 0 && s.cands[0].road >= 0 {
		road = &s.cands[0]
	}
	for i := range points {
		score := 0.0
		for j := range points {
			if metresBetween(points[i].p, points[j].p) < 400 {
				score++
			}
		}
		if road != nil {
			score += 6 / (1 + metresBetween(points[i].p, road.p)/500)
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	centre := points[best].p
	kept := points[:0]
	for _, w := range points {
		if metresBetween(w.p, centre) < 400 {
			kept = append(kept, w)
		}
	}
	return kept
}

// credit adds to the score of entries that share a piece of text.
func (s *search) credit(ids []uint32, score float32) {
	for _, id := range ids {
		if s.allowed(id) {
			s.scored = append(s.scored, scoredEntry{id, score})
		}
	}
}

// gather makes a candidate of the entries that share most of the text.
func (s *search) gather() {
	for i := range s.below {
		s.creditNumber(s.below[i])
	}
	for i := range s.above {
		s.creditNumber(s.above[i])
	}
	if len(s.scored) < 2 {
		return
	}
	slices.SortFunc(s.scored, func(a, b scoredEntry) int { return int(a.id) - int(b.id) })
	s.byID = s.byID[:0]
	for _, e := range s.scored {
		if n := len(s.byID); n > 0 && s.byID[n-1].id == e.id {
			s.byID[n-1].score += e.score
			continue
		}
		s.byID = append(s.byID, e)
	}
	top := s.byID[0]
	for _, e := range s.byID {
		if e.score > top.score {
			top = e
		}
	}
	centre := s.x.point(top.id)
	s.points = s.points[:0]
	sum, total := float32(0), float32(0)
	for _, e := range s.byID {
		total += e.score
		if p := s.x.point(e.id); metresBetween(p, centre) < 250 {
			s.points = append(s.points, weighted{p, float64(e.score * e.score)})
			sum += e.score
		}
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c := s.add(gathered, groupGathered, p, top.id)
	c.x[fSupport] = log2(len(s.points))
	c.x[fSpread] = logMetres(spread)
	c.x[fShare] = sum / total
	c.x[fGramCount] = top.score
	c.x[fGramLength] = sum
}

func (s *search) creditNumber(e near) {
	n := 0
	if m := s.addr.main(); m >= 0 {
		n = s.addr.roads[m].number.N
	}
	gap := max(int(e.num), n) - min(int(e.num), n)
	s.scored = append(s.scored, scoredEntry{e.id, 1 / (1 + float32(gap)/8)})
}

// finish fills in what candidates say about each other.
func (s *search) finish() {
	numbered := float32(0)
	if m := s.addr.main(); m >= 0 && s.addr.roads[m].number.N > 0 {
		numbered = 1
	}
	var road *candidate
	for i := range s.cands {
		if c := &s.cands[i]; c.road >= 0 && c.kind <= onRoad {
			road = c
			break
		}
	}
	for i := range s.cands {
		c := &s.cands[i]
		c.x[fDensity] = float32(s.x.traits[c.entry] >> 1)
		c.x[fCounty] = float32(boolInt(s.county != 0))
		c.x[fName] = float32(boolInt(len(s.name.r) > 0))
		c.x[fNumbered] = numbered
		c.x[fToRoad] = -1
		if road != nil {
			c.x[fToRoad] = logMetres(metresBetween(c.p, road.p))
		}
		agree, nearest := 0, 50000.0
		for j := range s.cands {
			o := &s.cands[j]
			if o.group == c.group || o.kind == gathered || o.kind == onRoad {
				continue
			}
			d := metresBetween(c.p, o.p)
			nearest = min(nearest, d)
			if d < 150 {
				agree++
			}
		}
		c.x[fAgree] = float32(agree)
		c.x[fNearest] = logMetres(nearest)
		s.textNear(c)
	}
}

// sharedPiece is a gram of the query with some of its entries.
type sharedPiece struct {
	points [sharedPosts]geo.Point
	n      int
	source gramSource
	weight float32
}

const sharedPosts = 16

// share keeps the entries of a gram, so that every candidate can be asked
// whether they lie near it.
func (s *search) share(h *gramHit, n int) {
	piece := sharedPiece{source: s.spans[h.span].source, weight: float32(h.to-h.from) / (1 + log2(n))}
	step := max(1, float64(n)/sharedPosts)
	for k := 0.0; int(k) < n && piece.n < sharedPosts; k += step {
		piece.points[piece.n] = s.points[int(k)].p
		piece.n++
	}
	s.shared = append(s.shared, piece)
}

// textNear tells a candidate how near the entries are that share the text.
func (s *search) textNear(c *candidate) {
	c.x[fNearPlace], c.x[fNearBranch], c.x[fNearName] = 12, 12, 12
	for i := range s.shared {
		piece := &s.shared[i]
		if c.group == uint8(groupGram+i) && piece.n < 2 {
			continue
		}
		d := math.Inf(1)
		for _, p := range piece.points[:piece.n] {
			d = min(d, metresBetween(p, c.p))
		}
		f := fNearPlace
		switch piece.source {
		case fromBranch:
			f = fNearBranch
		case fromName:
			f = fNearName
		}
		c.x[f] = min(c.x[f], logMetres(d))
		if d < 500 {
			c.x[fTextWide] += piece.weight
			if d < 150 {
				c.x[fTextNear] += piece.weight
			}
		}
	}
}
