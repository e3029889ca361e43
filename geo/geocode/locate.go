package geocode

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"gridwatch/geo"
)

// Geocoder finds addresses in any number of gazetteers and in the pins that
// people confirmed. It is safe for concurrent use.
type Geocoder struct {
	admin *Admin
	gaz   []*Gazetteer
	pool  sync.Pool

	mu      sync.RWMutex
	learned map[uint64][]Entry

	within string // that of all gazetteers, or ""
}

// NewGeocoder looks addresses up in the gazetteers; with several, the answer
// with the smallest expected error counts. admin may be nil: then no divisions
// are read.
func NewGeocoder(admin *Admin, g ...*Gazetteer) *Geocoder {
	c := &Geocoder{admin: admin, gaz: g, learned: map[uint64][]Entry{},
		pool: sync.Pool{New: func() any { return new(search) }}}
	for i, z := range g {
		if i == 0 {
			c.within = z.x.within
		} else if c.within != z.x.within {
			c.within = ""
		}
	}
	return c
}

// answer is the choice in one gazetteer.
type answer struct {
	c         choice
	best      candidate
	precision Precision
	radius    float64
	g         *Gazetteer
	matched   string
}

// widestRadius is the largest error radius, in metres, that an answer may claim:
// beyond, somebody sent there would stand in another part of the city.
const widestRadius = 10_000

// taken says whether the answer is good enough to be given. A damaged file may
// lead off the earth.
func (a *answer) taken() bool {
	return a.c.expected <= a.g.x.model.Refuse && a.radius <= widestRadius && geo.CheckPoint(a.c.p, nil) == nil
}

// Locate answers one query. It never fails: a query that nothing is known of
// gets a Fix without a point.
func (g *Geocoder) Locate(q Query, o Options) Fix {
	s := g.pool.Get().(*search)
	defer g.pool.Put(s)
	s.skip = -1
	scope := o.Within
	if scope == "" {
		scope = g.within
	}
	s.read(g.admin, q.Address, q.Name, scope)
	code := s.addr.codeNumber()
	if code%1e8 == 0 && q.District != "" && g.admin != nil {
		d := g.admin.Match(fold(q.District).s, scope)
		if n := len(d.Chain); n > 0 {
			code = max(code, numberOf(d.Chain[n-1].Code))
		}
	}
	if code == 0 {
		code = numberOf(o.Within)
	}
	s.county, s.lo, s.hi = 0, 0, 0
	switch {
	case code%1e8 != 0:
		s.county = uint32(code / 1e6)
	case code != 0:
		s.lo, s.hi = span(code)
	}
	fix := Fix{}
	if e, ok := g.recall(s, s.county); ok {
		p := e.Point
		fix = Fix{Point: &p, Precision: Rooftop, Score: 1, RadiusM: learnedRadius, Source: learnedSource, Matched: matchedText(e.Name, e.Address), Region: e.Region}
		if fix.Region == "" {
			fix.Region = codeOrEmpty(code)
		}
		return fix
	}
	var answers []answer
	for _, z := range g.gaz {
		s.x, s.cities = &z.x, z.x.cities
		s.generate()
		s.rank(&z.x.model.Stage1)
		s.compare()
		s.rerank(&z.x.model.Rerank)
		c, ok := s.pick()
		if s.mayBeMissing() {
			continue
		}
		if a, known := s.byName(z); known {
			answers = append(answers, a)
		}
		if !ok {
			continue
		}
		c.expected = z.x.model.Stage2.predict(&c.x)
		best := s.cands[c.best]
		a := answer{c: c, best: best, g: z, matched: s.matched(&best)}
		a.precision = precisionFrom(&best, c.expected, s.addr.main() >= 0, s.knowsRoad())
		a.radius = z.x.model.radius(a.precision, c.expected)
		answers = append(answers, a)
		fix.Alternatives = s.alternatives(fix.Alternatives, z, c.best)
	}
	fix.Region = codeOrEmpty(code)
	if code%1e8 == 0 && g.admin != nil {
		if named := g.admin.countyOfName(s.name.s, scope); named != 0 && (code == 0 || within(code, named)) {
			fix.Region = codeText(named)
		}
	}
	slices.SortStableFunc(answers, func(a, b answer) int {
		switch {
		case a.c.expected < b.c.expected:
			return -1
		case a.c.expected > b.c.expected:
			return 1
		}
		return 0
	})
	if len(answers) > 0 && answers[0].taken() && answers[0].precision.AtLeast(o.minimum()) {
		a := &answers[0]
		p := a.c.p
		fix.Point, fix.Precision, fix.RadiusM = &p, a.precision, a.radius
		fix.Score, fix.Source, fix.Matched = scoreOf(a.c.expected), a.g.x.name, a.matched
		if code%1e8 == 0 {
			if c := a.g.x.code[a.best.entry]; c%1e8 != 0 {
				fix.Region = codeText(c - c%1e6)
			}
		}
	}
	if fix.Point == nil {
		g.middle(&fix, code, o.minimum())
	}
	trimAlternatives(&fix)
	return fix
}

// byName is the answer of the place that has the query's name.
func (s *search) byName(z *Gazetteer) (answer, bool) {
	c, best, ok := s.namesake()
	if !ok {
		return answer{}, false
	}
	trust := &z.x.model.Names
	c.expected = trust.Log
	precision := Rooftop
	if trust.Log >= preciseGram {
		precision = Road
	}
	return answer{c: c, best: best, g: z, precision: precision, radius: max(float64(trust.Radius), 15), matched: s.matched(&best)}, true
}

// middle answers with the middle of what is known in the deepest division that
// the text names, when such a coarse answer is asked for.
func (g *Geocoder) middle(fix *Fix, code uint64, min Precision) {
	for _, level := range [...]struct {
		unit uint64
		p    Precision
	}{{1, Community}, {1e3, Township}, {1e6, District}} {
		c := code - code%level.unit
		if c == 0 || c/level.unit%100 == 0 || !level.p.AtLeast(min) {
			continue
		}
		for _, z := range g.gaz {
			i, found := slices.BinarySearchFunc(z.x.divisions, c, func(d centre, c uint64) int { return cmp.Compare(d.Code, c) })
			if !found {
				continue
			}
			d := z.x.divisions[i]
			p := geo.Point{Lon: float64(d.Lon) * 1e-7, Lat: float64(d.Lat) * 1e-7}
			*fix = Fix{Point: &p, Precision: level.p, RadiusM: float64(d.Radius), Source: z.x.name, Matched: g.divisionName(c),
				Score: scoreOf(float32(math.Log(float64(d.Radius) + 10))), Region: fix.Region, Alternatives: fix.Alternatives}
			return
		}
	}
}

func (g *Geocoder) divisionName(code uint64) string {
	if g.admin == nil {
		return ""
	}
	d, _ := g.admin.ByCode(codeText(code))
	return d.Name
}

// mayBeMissing says whether the query may as well lie in a county that the
// gazetteer has no entries of: it states such a county, or it states none.
func (s *search) mayBeMissing() bool {
	if len(s.x.missing) == 0 {
		return false
	}
	return s.county == 0 || slices.Contains(s.x.missing, s.county)
}

// scoreOf falls from 1 at 10 m to 0 at about 20 km of expected error.
func scoreOf(expected float32) float64 {
	return min(max(1-(float64(expected)-math.Log(20))/(math.Log(20000)-math.Log(20)), 0), 1)
}

func codeOrEmpty(code uint64) string {
	if code == 0 {
		return ""
	}
	return codeText(code)
}

func matchedText(name, address string) string {
	switch {
	case name == "":
		return address
	case address == "":
		return name
	}
	return name + " " + address
}

// matched tells which part of the text a candidate rests on.
func (s *search) matched(c *candidate) string {
	switch {
	case c.kind == gathered:
		return matchedText(s.x.entryName(c.entry), s.x.entryAddress(c.entry))
	case c.f != nil:
		return c.f.part(int(c.gram[0]), int(c.gram[1]))
	case c.road >= 0:
		name := s.x.roadName(int(c.road))
		if m := s.addr.main(); m >= 0 && c.kind < onRoad {
			name += s.addr.roads[m].number.Text
		}
		return name
	}
	return ""
}

const mostAlternatives = 5

// alternatives lists the other candidates, best first, none near another.
func (s *search) alternatives(to []Candidate, g *Gazetteer, chosen int) []Candidate {
	order := make([]int, 0, len(s.cands))
	for i := range s.cands {
		if i != chosen {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch d := s.cands[a].expected - s.cands[b].expected; {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return a - b
	})
	n := 0
	for _, i := range order {
		c := &s.cands[i]
		if metresBetween(c.p, s.cands[chosen].p) < 50 || slices.ContainsFunc(to, func(o Candidate) bool { return metresBetween(o.Point, c.p) < 50 }) {
			continue
		}
		p := precisionFrom(c, c.expected, s.addr.main() >= 0, true)
		to = append(to, Candidate{Point: c.p, Precision: p, Score: scoreOf(c.expected), RadiusM: g.x.model.radius(p, c.expected),
			Source: g.x.name, Matched: s.matched(c)})
		if n++; n == mostAlternatives {
			break
		}
	}
	return to
}

func trimAlternatives(f *Fix) {
	slices.SortStableFunc(f.Alternatives, func(a, b Candidate) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	f.Alternatives = f.Alternatives[:min(len(f.Alternatives), mostAlternatives)]
}

// learnedRadius is claimed of a pin that a person put on the map.
const learnedRadius = 30

// Learn takes a confirmed pin at once. A later query with the same address and
// name, or the same address when the pin has no name, gets its point.
func (g *Geocoder) Learn(e Entry) {
	if geo.CheckPoint(e.Point, nil) != nil {
		return
	}
	var s search
	s.read(g.admin, e.Address, e.Name, "")
	if e.Region == "" {
		e.Region = s.addr.code
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.remember(s.wholeHash(), e)
	if e.Name != "" && e.Address != "" {
		s.name.set("")
		g.remember(s.wholeHash(), e)
	}
}

// remember keeps the newest pin of a text in each county.
func (g *Geocoder) remember(hash uint64, e Entry) {
	same := func(o Entry) bool { return countyOf(o.Region) == countyOf(e.Region) }
	g.learned[hash] = append(slices.DeleteFunc(slices.Clone(g.learned[hash]), same), e)
}

// recall finds the pin of the same text, newest first, whose county does not
// contradict the one asked for.
func (g *Geocoder) recall(s *search, county uint32) (Entry, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if len(g.learned) == 0 {
		return Entry{}, false
	}
	for _, e := range slices.Backward(g.learned[s.wholeHash()]) {
		if c := countyOf(e.Region); c == 0 || county == 0 || c == county {
			return e, true
		}
	}
	return Entry{}, false
}

// countyOf gives the first six digits of a code of a county or below, else 0.
func countyOf(code string) uint32 {
	c := uint32(numberOf(code) / 1e6)
	if c%100 == 0 {
		return 0
	}
	return c
}

// wholeHash stands for the text behind the divisions and the name.
func (s *search) wholeHash() uint64 {
	return hashText(saltWhole, s.addr.f.part(s.addr.from, len(s.addr.f.r))+"\x00"+s.name.s)
}
