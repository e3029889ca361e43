package geocode

import (
	_ "embed" // the packed code table
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run gridwatch/cmd/adminpack -o admin.bin

//go:embed admin.bin
var packedAdmin []byte

// Level is the rank of a division.
type Level int8

// The levels of the official code table; zero is none.
const (
	ProvinceLevel  Level = iota + 1
	CityLevel            // prefecture: 市, 地区, 盟, 自治州
	DistrictLevel        // county: 区, 县, 县级市, 旗
	TownshipLevel        // 街道, 镇, 乡
	CommunityLevel       // 社区, 村
)

var levelNames = [...]string{"", "province", "city", "district", "township", "community"}

// String gives "province" … "community", and "" for none.
func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return ""
	}
	return levelNames[l]
}

// Division is one row of the code table. Code has 12 digits, filled with zeros
// on the right.
type Division struct {
	Code  string
	Name  string
	Level Level
}

// Admin is the official code table of China (National Bureau of Statistics,
// 2023): 31 provinces, 342 prefectures, 2,978 counties, 41,352 townships and
// 620,573 communities. It does not change and may be asked by several
// goroutines.
type Admin struct {
	nodes  []node // provinces, then cities, districts and townships, each by code
	starts [6]int // where a level begins in nodes, by Level; starts[5] is the end

	firstCommunity []uint32 // by township (index within its level); the end of the last one is last
	communityCode  []uint16 // last three digits
	communityTail  []uint8  // suffix
	stems          string
	stemStart      []uint32
	tails          []string

	names     nameIndex
	syllables map[rune]string
	readings  map[string]string // by 12-digit code
}

// node is a division above the community.
type node struct {
	code   uint64 // 12 digits as a number
	text   string // the same as text
	name   string
	parent int32 // -1 at a province
	level  Level
	// hollow layers only fill the scheme: 市辖区, 县, 省直辖县级行政区划.
	hollow bool
}

// LoadAdmin unpacks the embedded table, once per process.
func LoadAdmin() (*Admin, error) { return loadAdmin() }

var loadAdmin = sync.OnceValues(func() (*Admin, error) { return newAdmin(packedAdmin) })

// span gives the codes below a division: from its own to before end.
func span(code uint64) (from, end uint64) {
	for _, unit := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if code%unit == 0 {
			return code, code + unit
		}
	}
	return code, code + 1
}

func within(ancestor, code uint64) bool {
	from, end := span(ancestor)
	return from <= code && code < end
}

// numberOf reads a code of 2, 4, 6, 9 or 12 digits; 0 for anything else.
func numberOf(code string) uint64 {
	if !slices.Contains(codeWidths[:], len(code)) || strings.Trim(code, "0123456789") != "" {
		return 0
	}
	n := digits(code)
	for range 12 - len(code) {
		n *= 10
	}
	return n
}

func codeText(code uint64) string {
	text := strconv.FormatUint(code, 10)
	return strings.Repeat("0", max(0, 12-len(text))) + text
}

// find gives the index of the node with a code, -1 if there is none. A code is
// unique over the levels.
func (a *Admin) find(code uint64) int {
	for level := ProvinceLevel; level <= TownshipLevel; level++ {
		from, end := a.starts[level], a.starts[level+1]
		i, found := slices.BinarySearchFunc(a.nodes[from:end], code, func(n node, c uint64) int {
			switch {
			case n.code < c:
				return -1
			case n.code > c:
				return 1
			}
			return 0
		})
		if found {
			return from + i
		}
	}
	return -1
}

func (a *Admin) division(i int) Division {
	n := &a.nodes[i]
	return Division{Code: n.text, Name: n.name, Level: n.level}
}

// communities gives the rows of the communities below node i, which lie side by
// side.
func (a *Admin) communities(i int) (from, end int) {
	first, last := a.starts[TownshipLevel], a.starts[TownshipLevel+1]
	lo, hi := span(a.nodes[i].code)
	at := func(code uint64) int {
		k, _ := slices.BinarySearchFunc(a.nodes[first:last], code, func(n node, c uint64) int {
			if n.code < c {
				return -1
			}
			return 1
		})
		return k
	}
	return int(a.firstCommunity[at(lo)]), int(a.firstCommunity[at(hi)])
}

// community gives row k, which lies in township i (an index into nodes).
func (a *Admin) community(i, k int) Division {
	return Division{
		Code:  codeText(a.nodes[i].code + uint64(a.communityCode[k])),
		Name:  a.stem(k) + a.tails[a.communityTail[k]],
		Level: CommunityLevel,
	}
}

func (a *Admin) stem(k int) string { return a.stems[a.stemStart[k]:a.stemStart[k+1]] }

// townshipOf gives the node of the township in which row k lies.
func (a *Admin) townshipOf(k int) int {
	i, found := slices.BinarySearch(a.firstCommunity, uint32(k))
	if !found {
		return a.starts[TownshipLevel] + i - 1
	}
	for i+1 < len(a.firstCommunity) && a.firstCommunity[i+1] == uint32(k) { // townships without communities
		i++
	}
	return a.starts[TownshipLevel] + i
}

// ByCode gives the division of a code of 2, 4, 6, 9 or 12 digits.
func (a *Admin) ByCode(code string) (Division, bool) {
	n := numberOf(code)
	if n == 0 {
		return Division{}, false
	}
	if i := a.find(n); i >= 0 {
		return a.division(i), true
	}
	i := a.find(n - n%1000)
	if i < 0 || n%1000 == 0 {
		return Division{}, false
	}
	from, end := a.communities(i)
	for k := from; k < end; k++ {
		if uint64(a.communityCode[k]) == n%1000 {
			return a.community(i, k), true
		}
	}
	return Division{}, false
}

// Contains says whether code lies in ancestor or is ancestor; both have 2, 4, 6,
// 9 or 12 digits. It asks the numbers only, so a code that the table does not
// know lies where its digits say.
func (a *Admin) Contains(ancestor, code string) bool {
	from, c := numberOf(ancestor), numberOf(code)
	return from != 0 && c != 0 && within(from, c)
}

// Parent gives the division above, without the layers that only fill the scheme
// (市辖区): the parent of 浦东新区 is 上海市.
func (a *Admin) Parent(code string) (Division, bool) {
	chain := a.Chain(code)
	if len(chain) < 2 {
		return Division{}, false
	}
	return chain[len(chain)-2], true
}

// Chain gives the divisions from the province down to code, without the layers
// that only fill the scheme; nil for an unknown code.
func (a *Admin) Chain(code string) []Division {
	d, known := a.ByCode(code)
	if !known {
		return nil
	}
	if d.Level == CommunityLevel {
		return append(a.chain(a.find(numberOf(d.Code[:9]))), d)
	}
	return a.chain(a.find(numberOf(d.Code)))
}

// chain of a node; a hollow one at its end is kept.
func (a *Admin) chain(i int) []Division {
	var path [wayUp]int
	n := 0
	for at := i; at >= 0; at = int(a.nodes[at].parent) {
		if at == i || !a.nodes[at].hollow {
			path[n] = at
			n++
		}
	}
	chain := make([]Division, 0, len(path)+1)
	for n--; n >= 0; n-- {
		chain = append(chain, a.division(path[n]))
	}
	return chain
}

// Children gives the divisions one step below, by code; those of a layer that
// only fills the scheme stand in its place. The children of "" are the
// provinces.
func (a *Admin) Children(code string) []Division {
	if code == "" {
		return a.below(-1, nil)
	}
	i := a.find(numberOf(code))
	if i < 0 {
		return nil
	}
	if a.nodes[i].level == TownshipLevel {
		from, end := a.communities(i)
		children := make([]Division, 0, end-from)
		for k := from; k < end; k++ {
			children = append(children, a.community(i, k))
		}
		return children
	}
	return a.below(i, nil)
}

func (a *Admin) below(i int, children []Division) []Division {
	level := ProvinceLevel
	if i >= 0 {
		level = a.nodes[i].level + 1
	}
	for ; level <= TownshipLevel; level++ {
		found := false
		for k := a.starts[level]; k < a.starts[level+1]; k++ {
			if int(a.nodes[k].parent) != i {
				continue
			}
			if found = true; a.nodes[k].hollow {
				children = a.below(k, children)
				continue
			}
			children = append(children, a.division(k))
		}
		if found {
			break
		}
	}
	return children
}

// hollowNames are the layers that only fill the scheme.
var hollowNames = []string{"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

// newAdmin builds the table in memory: about 20 MB.
func newAdmin(packed []byte) (*Admin, error) {
	u, err := unpackAdmin(packed)
	if err != nil {
		return nil, err
	}
	codes, ok := readCodes(u.codes)
	if !ok || len(u.suffix) != len(codes[wayUp]) {
		return nil, errAdminTable
	}
	above := 0
	for _, level := range codes[:wayUp] {
		above += len(level)
	}
	names, starts := rankDecode(u.alphabet, u.names, above)
	a := &Admin{tails: u.suffixes, communityTail: u.suffix}
	a.stems, a.stemStart = rankDecode(u.alphabet, u.stems, len(u.suffix))
	if starts == nil || a.stemStart == nil {
		return nil, errAdminTable
	}
	if slices.Max(append(u.suffix, 0)) >= uint8(len(u.suffixes)) {
		return nil, errAdminTable
	}
	a.addNodes(codes, names, starts)
	if !a.addCommunities(codes[wayUp]) {
		return nil, errAdminTable
	}
	a.addPinyin(u.syllables, u.readings)
	a.names = a.indexNames()
	return a, nil
}

func readCodes(packed []byte) (codes [len(codeWidths)][]uint64, ok bool) {
	for level := range codes {
		n, size := binary.Uvarint(packed)
		if size <= 0 || n > uint64(len(packed)) {
			return codes, false
		}
		packed = packed[size:]
		last := uint64(0)
		codes[level] = make([]uint64, n)
		for i := range codes[level] {
			step, size := binary.Uvarint(packed)
			if size <= 0 {
				return codes, false
			}
			packed = packed[size:]
			last += step
			codes[level][i] = last
		}
	}
	return codes, len(packed) == 0
}

// addNodes makes the nodes above the communities. A county with the code of its
// prefecture (东莞市 441900) is the same division and left out.
func (a *Admin) addNodes(codes [len(codeWidths)][]uint64, names string, starts []uint32) {
	units := [...]uint64{1e10, 1e8, 1e6, 1e3}
	row := 0
	for level := range codes[:wayUp] {
		for _, code := range codes[level] {
			n := node{code: code * units[level], level: Level(level + 1), name: names[starts[row]:starts[row+1]], parent: -1}
			row++
			if n.level == DistrictLevel && n.code%1e8 == 0 {
				continue
			}
			n.text = codeText(n.code)
			n.hollow = n.level == CityLevel && slices.Contains(hollowNames, n.name)
			for up := level - 1; up >= 0 && n.parent < 0; up-- {
				n.parent = int32(a.find(n.code - n.code%units[up]))
			}
			a.nodes = append(a.nodes, n)
		}
		for later := level + 2; later < len(a.starts); later++ {
			a.starts[later] = len(a.nodes)
		}
	}
}

// addCommunities counts them into their townships; false when one has none.
func (a *Admin) addCommunities(codes []uint64) bool {
	towns := a.nodes[a.starts[TownshipLevel]:a.starts[TownshipLevel+1]]
	a.firstCommunity = make([]uint32, len(towns)+1)
	a.communityCode = make([]uint16, len(codes))
	k := 0
	for i := range towns {
		a.firstCommunity[i] = uint32(k)
		for k < len(codes) && codes[k]-codes[k]%1000 == towns[i].code {
			a.communityCode[k] = uint16(codes[k] % 1000)
			k++
		}
	}
	a.firstCommunity[len(towns)] = uint32(k)
	return k == len(codes)
}
