package geocode

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gridwatch/geo"
)

// Builder makes a gazetteer file of entries. It is used by one goroutine.
type Builder struct {
	admin   *Admin
	within  string
	entries []Entry
	known   map[Entry]bool
	repeats int
}

// Report says what a gazetteer was made of.
type Report struct {
	Entries  int     `json:"entries"`
	Repeats  int     `json:"repeats"`  // entries given twice, kept once
	Stated   int     `json:"stated"`   // entries whose county the text or the row states
	Assigned int     `json:"assigned"` // entries that got their county from their neighbours
	Roads    int     `json:"roads"`
	Numbered int     `json:"numbered"` // entries with a house number on a road
	Grams    int     `json:"grams"`    // pieces of names
	Sampled  int     `json:"sampled"`  // entries the model was calibrated on
	MedianM  float64 `json:"median_m"` // error of a sampled entry when it is left out
	P90M     float64 `json:"p90_m"`
	Bytes    int64   `json:"bytes"`
}

// NewBuilder begins a gazetteer. admin may be nil; then no divisions are known.
// within is the code everything lies in, or "".
func NewBuilder(admin *Admin, within string) *Builder {
	return &Builder{admin: admin, within: within, known: map[Entry]bool{}}
}

// Add takes one known point. A point that is no place on earth is refused with
// a *geo.InvalidError; so is an entry with neither name nor address. The same
// entry twice counts once.
func (b *Builder) Add(e Entry) error {
	if err := geo.CheckPoint(e.Point, nil); err != nil {
		return err
	}
	if e.Name == "" && e.Address == "" {
		return &geo.InvalidError{Field: "address", Reason: "neither name nor address"}
	}
	if len(b.entries) >= 1<<26 {
		return &geo.InvalidError{Field: "entries", Value: strconv.Itoa(len(b.entries)), Reason: "more than a gazetteer holds"}
	}
	if b.known[e] {
		b.repeats++
		return nil
	}
	b.known[e] = true
	b.entries = append(b.entries, e)
	return nil
}

// WriteFile writes the gazetteer beside path and renames it, so that a reader
// never sees half a file. The name of the file without its extension becomes
// the name of the gazetteer.
func (b *Builder) WriteFile(path string) (Report, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return Report{}, err
	}
	defer os.Remove(f.Name())
	report, err := b.Write(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return report, err
}

// Write builds the gazetteer and writes it.
func (b *Builder) Write(w io.Writer) (Report, error) {
	x, report := b.build()
	n, err := x.writeTo(w)
	report.Bytes = n
	return report, err
}

// build makes the index of all entries and calibrates it.
func (b *Builder) build() (*index, Report) {
	x, report := b.index()
	b.calibrate(x, &report)
	return x, report
}

// index makes the index without its model.
func (b *Builder) index() (*index, Report) {
	m := &maker{b: b, x: &index{}, roads: map[string]int32{}}
	report := Report{Entries: len(b.entries), Repeats: b.repeats}
	m.s.x = m.x
	m.s.skip = -1
	m.within = b.scope()
	m.x.within = m.within
	m.s.cities = b.cities(m.within)
	m.x.cities = m.s.cities
	for i := range b.entries {
		m.entry(uint32(i), &b.entries[i], &report)
	}
	m.x.textOff = append(m.x.textOff, uint32(len(m.x.text)))
	report.Assigned = m.assignCounties()
	m.missingCounties()
	m.densities()
	m.listRoads()
	m.listGrams()
	m.listExact()
	m.centres()
	report.Roads, report.Grams = len(m.x.roads), len(m.x.grams)
	return m.x, report
}

// scopeShare is the share of the entries that must name one city, of those that
// name any, for it to be taken as the one that all lie in.
const scopeShare = 0.9

// scope is the code everything lies in: as given, else the city or province that
// nearly all addresses name.
func (b *Builder) scope() string {
	if b.within != "" || b.admin == nil {
		return b.within
	}
	count := [2]map[string]int{{}, {}}
	total := 0
	for i := 0; i < len(b.entries); i += 1 + len(b.entries)/4000 {
		p := b.admin.Match(fold(b.entries[i].Address).s, "")
		if len(p.Chain) == 0 {
			continue
		}
		total++
		code := p.Chain[len(p.Chain)-1].Code
		count[0][code[:2]]++
		if code[2:4] != "00" {
			count[1][code[:4]]++
		}
	}
	if total < 20 {
		return ""
	}
	for _, level := range [...]map[string]int{count[1], count[0]} {
		for code, n := range level {
			if float64(n) < scopeShare*float64(total) {
				continue
			}
			if d, ok := b.admin.ByCode(code); !ok || slices.Contains(hollowNames, d.Name) {
				continue // a municipality: the province is the city
			}
			return codeText(numberOf(code))
		}
	}
	return ""
}

// cities are the names that stand in front of names of places: those of the
// province, city and county everything lies in.
func (b *Builder) cities(within string) []string {
	if b.admin == nil || within == "" {
		return nil
	}
	return cityNames(b.admin.Chain(within))
}

// maker holds what is needed only while an index is made.
type maker struct {
	b      *Builder
	x      *index
	s      search
	within string
	roads  map[string]int32
	names  []string
	posts  [][]roadPost
	grams  []gramPair
	whole  []gramPair
}

type gramPair struct {
	hash uint64
	id   uint32
}

// entry reads one entry into the index.
func (m *maker) entry(id uint32, e *Entry, report *Report) {
	x, s := m.x, &m.s
	x.lon = append(x.lon, int32(e.Point.Lon*1e7))
	x.lat = append(x.lat, int32(e.Point.Lat*1e7))
	x.textOff = append(x.textOff, uint32(len(x.text)))
	x.text = append(x.text, cut(e.Name)...)
	x.textOff = append(x.textOff, uint32(len(x.text)))
	x.text = append(x.text, cut(e.Address)...)
	s.read(m.b.admin, e.Address, e.Name, m.within)
	code := s.addr.codeNumber()
	if c := numberOf(e.Region); c > code || code == 0 {
		code = c
	}
	x.code = append(x.code, code)
	x.border = append(x.border, 0)
	trait := uint8(0)
	if code%1e8 != 0 {
		trait = statedCounty
		report.Stated++
	}
	x.traits = append(x.traits, trait)
	m.entryRoads(id, report)
	s.stretches()
	s.eachEdge(func(hash uint64) { m.grams = append(m.grams, gramPair{hash, id}) })
	address := s.addr.f.part(s.addr.from, len(s.addr.f.r))
	m.whole = append(m.whole, gramPair{hashText(saltAddress, address), id})
	if e.Name != "" {
		m.whole = append(m.whole, gramPair{hashText(saltWhole, address+"\x00"+s.name.s), id})
	}
	if hash, ok := s.nameHash(); ok {
		m.whole = append(m.whole, gramPair{hash, id})
	}
}

// cut bounds the text that is kept of one field.
func cut(text string) string {
	if len(text) > 4*maxText {
		return text[:4*maxText]
	}
	return text
}

// entryRoads posts an entry on every road its address names.
func (m *maker) entryRoads(id uint32, report *Report) {
	numbered := false
	for k, r := range m.s.addr.roads {
		if k >= 4 {
			break
		}
		i, known := m.roads[r.name]
		if !known {
			i = int32(len(m.names))
			m.roads[r.name] = i
			m.names = append(m.names, r.name)
			m.posts = append(m.posts, nil)
		}
		post := roadPost{id: id, num: uint32(max(r.number.N, 0)), sub: subOf(r.number)}
		if r.number.Lane {
			post.traits = postLane
		}
		m.posts[i] = append(m.posts[i], post)
		numbered = numbered || r.number.N > 0
	}
	if numbered {
		report.Numbered++
	}
}

// listRoads sorts the roads by hash and their entries by number.
func (m *maker) listRoads() {
	x := m.x
	order := make([]listing, len(m.names))
	for i, name := range m.names {
		order[i] = listing{hash: hashText(saltRoad, name), at: uint32(i)}
	}
	slices.SortFunc(order, func(a, b listing) int { return cmp.Compare(a.hash, b.hash) })
	for _, o := range order {
		posts := m.posts[o.at]
		m.towns(posts)
		slices.SortFunc(posts, func(a, b roadPost) int {
			return cmp.Or(cmp.Compare(a.num, b.num), cmp.Compare(a.sub, b.sub), cmp.Compare(a.id, b.id))
		})
		m.residuals(posts)
		road := uint32(len(x.roads))
		x.roads = append(x.roads, listing{o.hash, uint32(len(x.roadPosts)), uint32(len(posts))})
		x.roadPosts = append(x.roadPosts, posts...)
		x.roadText = append(x.roadText, uint32(len(x.text)))
		x.text = append(x.text, m.names[o.at]...)
		eachVariant(m.names[o.at], func(hash uint64) { x.variants = append(x.variants, variant{hash: hash, road: road}) })
	}
	x.roadText = append(x.roadText, uint32(len(x.text)))
	slices.SortFunc(x.variants, func(a, b variant) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.road, b.road))
	})
	m.posts, m.roads, m.names = nil, nil, nil
}

// listGrams keeps the pieces of names that say where something is.
func (m *maker) listGrams() {
	x := m.x
	slices.SortFunc(m.grams, func(a, b gramPair) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
	m.grams = slices.Compact(m.grams)
	var points []weighted
	var dists []float64
	for i := 0; i < len(m.grams); {
		j := i
		for j < len(m.grams) && m.grams[j].hash == m.grams[i].hash {
			j++
		}
		run := m.grams[i:j]
		i = j
		step := float64(max(len(run), postsMax)) / postsMax
		if len(run) > gramRare {
			points = points[:0]
			for k := 0.0; int(k) < len(run); k += step {
				points = append(points, weighted{x.point(run[int(k)].id), 1})
			}
			var d float64
			if d, dists = medianDistance(points, medianPoint(points), dists); d > gramTight {
				continue
			}
		}
		at := uint32(len(x.gramPosts))
		for k := 0.0; int(k) < len(run); k += step {
			x.gramPosts = append(x.gramPosts, run[int(k)].id)
		}
		x.grams = append(x.grams, listing{run[0].hash, at, uint32(len(x.gramPosts)) - at})
	}
	m.grams = nil
}

// listExact sorts the hashes of whole texts.
func (m *maker) listExact() {
	slices.SortFunc(m.whole, func(a, b gramPair) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.id, b.id)) })
	for _, p := range m.whole {
		m.x.exact = append(m.x.exact, p.hash)
		m.x.exactID = append(m.x.exactID, p.id)
	}
	m.whole = nil
}
