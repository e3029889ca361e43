package geocode

import (
	"math"
	"slices"
	"sort"

	"gridwatch/geo"
)

// index is a gazetteer in memory: flat slices only, so that it can be a mapped
// file. Entries are numbered from 0; every slice is checked against the others
// before it is used (see check).
type index struct {
	lon, lat []int32  // 1e-7 degrees
	code     []uint64 // deepest division known, 12 digits as a number; 0 unknown
	border   []uint32 // a second county (6 digits) an entry without a stated one may lie in
	traits   []uint8  // statedCounty | density<<1
	text     []byte   // names and addresses, then names of roads
	textOff  []uint32 // 2*entries+1: name, address, name …

	exact   []uint64 // hashes of whole texts, sorted
	exactID []uint32

	roads     []listing // by hash of the name
	roadText  []uint32  // where a road's name begins in text; its end is the next one
	roadPosts []roadPost

	variants []variant // names of roads with one character left out, by hash

	grams     []listing // by hash of a piece of text
	gramPosts []uint32

	divisions []centre // by code

	cities  []string // names in front of names of places
	within  string   // code that everything lies in, or ""
	missing []uint32 // counties of within that have no entries though they should

	model model
	name  string
}

// listing is a run of postings.
type listing struct {
	hash uint64
	at   uint32
	n    uint32
}

// roadPost is one entry on a road. Posts of a road are sorted by number.
type roadPost struct {
	id     uint32
	num    uint32 // 0 when the entry has no number on this road
	sub    uint16
	town   uint8 // roads of one name that lie apart have different towns
	traits uint8 // postLane | residual<<1
}

const (
	postLane     = 1
	statedCounty = 1
)

type variant struct {
	hash uint64
	road uint32
	_    uint32
}

// centre is the middle of the entries known in a division.
type centre struct {
	Code     uint64
	Lon, Lat int32
	N        uint32
	Radius   uint32 // metres from the middle that hold nearly all entries: who is not found by road lies far out
}

func (x *index) entries() int { return len(x.lon) }

func (x *index) point(id uint32) geo.Point {
	return geo.Point{Lon: float64(x.lon[id]) * 1e-7, Lat: float64(x.lat[id]) * 1e-7}
}

func (x *index) county(id uint32) uint32 { return uint32(x.code[id] / 1e6) }

func (x *index) entryName(id uint32) string {
	return string(x.text[x.textOff[2*id]:x.textOff[2*id+1]])
}

func (x *index) entryAddress(id uint32) string {
	return string(x.text[x.textOff[2*id+1]:x.textOff[2*id+2]])
}

func (x *index) roadName(i int) string { return string(x.text[x.roadText[i]:x.roadText[i+1]]) }

// findListing looks a hash up. The hashes are evenly spread, so a first guess
// by proportion leaves few steps.
func findListing(list []listing, hash uint64) int {
	n := len(list)
	if n == 0 {
		return -1
	}
	guess := int(float64(hash) / (1 << 64) * float64(n))
	guess = min(guess, n-1)
	step := 8
	lo, hi := guess, guess
	if list[guess].hash < hash {
		for hi < n && list[hi].hash < hash {
			lo = hi
			hi += step
			step *= 4
		}
		hi = min(hi, n)
	} else {
		for lo > 0 && list[lo].hash >= hash {
			hi = lo + 1
			lo -= step
			step *= 4
		}
		lo = max(lo, 0)
	}
	i := lo + sort.Search(hi-lo, func(i int) bool { return list[lo+i].hash >= hash })
	if i < n && list[i].hash == hash {
		return i
	}
	return -1
}

// exactMatches gives the entries whose whole text has this hash.
func (x *index) exactMatches(hash uint64) []uint32 {
	i := sort.Search(len(x.exact), func(i int) bool { return x.exact[i] >= hash })
	j := i
	for j < len(x.exact) && x.exact[j] == hash {
		j++
	}
	return x.exactID[i:j]
}

// hashText is 64-bit FNV-1a with a last mixing, so that the high bits are
// evenly spread.
func hashText(salt byte, text string) uint64 {
	h := uint64(14695981039346656037)
	h = (h ^ uint64(salt)) * 1099511628211
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return h
}

const (
	saltRoad    = 'r'
	saltVariant = 'v'
	saltGram    = 'g'
	saltWhole   = 'w'
	saltAddress = 'a'
	saltName    = 'n'
)

const perDegree = geo.EarthRadiusMetres * math.Pi / 180

// metresBetween is the distance over a flat earth: good to 0.1 % over the few
// kilometres between candidates.
func metresBetween(a, b geo.Point) float64 {
	dy := (a.Lat - b.Lat) * perDegree
	dx := (a.Lon - b.Lon) * perDegree * cosDegrees(a.Lat)
	return math.Sqrt(dx*dx + dy*dy)
}

// cosDegrees is the cosine of a latitude from a table: a quarter of a degree
// changes it by less than half a percent.
func cosDegrees(lat float64) float64 {
	return cosines[int(math.Abs(lat)*cosineSteps+0.5)&(len(cosines)-1)]
}

const cosineSteps = 8

var cosines = func() (t [1024]float64) {
	for i := range t {
		t[i] = math.Cos(float64(i) / cosineSteps * math.Pi / 180)
	}
	return t
}()

// move goes metres from p in a direction, degrees from north.
func move(p geo.Point, degrees, metres float64) geo.Point {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	lat := p.Lat + metres*cos/perDegree
	scale := math.Cos(p.Lat * math.Pi / 180)
	return geo.Point{Lon: p.Lon + metres*sin/perDegree/max(scale, 0.01), Lat: lat}
}

// medianPoint is the middle by longitude and by latitude, weighted; it does not
// follow a few points that lie elsewhere. points is reordered.
func medianPoint(points []weighted) geo.Point {
	if len(points) == 1 {
		return points[0].p
	}
	total := 0.0
	for _, w := range points {
		total += w.w
	}
	slices.SortFunc(points, func(a, b weighted) int { return order(a.p.Lon, b.p.Lon) })
	i, j := weightedMiddle(points, total)
	lon := (points[i].p.Lon + points[j].p.Lon) / 2
	slices.SortFunc(points, func(a, b weighted) int { return order(a.p.Lat, b.p.Lat) })
	i, j = weightedMiddle(points, total)
	return geo.Point{Lon: lon, Lat: (points[i].p.Lat + points[j].p.Lat) / 2}
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

type weighted struct {
	p geo.Point
	w float64
}

// weightedMiddle gives the one or two entries of a sorted list that split its
// weight in halves.
func weightedMiddle(points []weighted, total float64) (i, j int) {
	sum := 0.0
	for i, w := range points {
		sum += w.w
		switch {
		case sum == total/2 && i+1 < len(points):
			return i, i + 1
		case sum > total/2:
			return i, i
		}
	}
	return len(points) - 1, len(points) - 1
}

// medianDistance is the middle distance of the points from p, in metres.
func medianDistance(points []weighted, p geo.Point, scratch []float64) (float64, []float64) {
	scratch = scratch[:0]
	for _, w := range points {
		scratch = append(scratch, metresBetween(w.p, p))
	}
	sort.Float64s(scratch)
	if len(scratch) == 0 {
		return 0, scratch
	}
	return scratch[len(scratch)/2], scratch
}
