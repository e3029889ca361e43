package geocode

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Mention is one place in a text that names a division.
type Mention struct {
	Division   Division
	Start, End int // bytes of the text
}

// Prefix is what Match read at the front of an address.
type Prefix struct {
	// Chain runs from the province to the deepest division named, with the
	// levels that the text leaves out; nil when it names none.
	Chain []Division
	// Named are the mentions in the text, in its order.
	Named []Mention
	// Rest is the text after them and after blanks and separators; Offset is
	// where it begins.
	Rest   string
	Offset int
	// Ambiguous lists what the next name could be when neither the text nor the
	// asked region decides; the name is then read and not in Rest.
	Ambiguous []Division
	// Outside says that the text names a division that does not lie in the asked
	// region.
	Outside bool
}

// Deepest is the last division of the chain; false when there is none.
func (p *Prefix) Deepest() (Division, bool) {
	if len(p.Chain) == 0 {
		return Division{}, false
	}
	return p.Chain[len(p.Chain)-1], true
}

// Match reads the administrative levels at the front of an address: full, short
// (道里) and former names, with levels left out or repeated. within is a code that
// the address is known to lie in, or "". A short name counts only where a road
// or another division follows that is not made of it: 南京东路, 北京路 and
// 哈尔滨大街 name no city. A township without its district needs to be the only one
// of its name in the region; a community counts only below a township or
// district that the text or within names.
func (a *Admin) Match(text, within string) Prefix {
	m := matcher{a: a, text: text, scope: -1}
	if n := numberOf(within); n != 0 {
		m.scopeCode = n
		m.scope = a.find(n)
	}
	at := skipCountry(text)
	best := m.walk(at, m.scope, -1, 0)
	return m.prefix(best)
}

// most names in a chain that are read, and most readings of one name that are
// tried: a text of nothing but names must not take long.
const (
	mostNames   = 8
	mostTried   = 12
	mostLookups = 64
)

type matcher struct {
	a         *Admin
	text      string
	scope     int // node of within, -1 if none
	scopeCode uint64
	lookups   int
}

// reading is one way to read the front of the text.
type reading struct {
	at    int // where the rest begins
	last  int // node of the deepest name, -1 if none
	named [mostNames]mention
	n     int
	form  form // of the first name

	inside bool // the first name lies in the asked region or above it
	// undecided are the nodes that the name before at may mean.
	undecided []int32
	community int // row of the community named last, -1 if none
	commAt    [2]int
	communeIn int
}

type mention struct {
	node       int32
	start, end int32
}

// walk reads names from at on, below node ctx (-1: anything); last is the
// deepest node named so far.
func (m *matcher) walk(at, ctx, last, depth int) reading {
	at = skipSeparators(m.text, at)
	r := reading{at: at, last: last, community: -1}
	if depth == mostNames-1 || m.lookups >= mostLookups {
		return r
	}
	m.lookups++
	rest := m.text[at:]
	refs := m.a.names.at(rest)
	var best reading
	var tried [mostTried]int32
	var rivals []int32
	n, found, length := 0, false, 0
	for k := range refs {
		ref := &refs[k]
		if !strings.HasPrefix(rest, ref.text) {
			continue
		}
		if found && len(ref.text) < length && best.inside {
			break // a longer name was read
		}
		end, ok := m.ends(ref, at)
		if !ok || !m.fits(int(ref.node), ctx, last, ref.form) {
			continue
		}
		if n == mostTried || slices.Contains(tried[:n], ref.node) {
			continue
		}
		next := m.follow(ref, at, end, last, depth)
		if next.n == 0 {
			continue
		}
		tried[n] = ref.node
		n++
		length = len(ref.text)
		switch better := compare(&next, &best); {
		case !found || better > 0:
			best, found, rivals = next, true, nil
		case better == 0 && m.below(next.last, best.last):
			// 嘉峪关市 is a prefecture and its only county: the upper one is meant
		case better == 0:
			rivals = append(rivals, int32(next.last))
		}
	}
	if found {
		if len(rivals) > 0 {
			best.undecided = append(rivals, int32(best.last))
			slices.Sort(best.undecided)
			best.last = last
			best.named[0].node = -1
		}
		return best
	}
	m.readCommunity(&r, ctx, last)
	return r
}

// follow reads on behind ref; a reading with n = 0 refuses it.
func (m *matcher) follow(ref *nameRef, at, end, last, depth int) reading {
	node := int(ref.node)
	ctx := node
	if last >= 0 && m.below(last, node) { // an ancestor or the same once more
		ctx = last
	}
	next := m.walk(end, ctx, ctx, depth+1)
	if ref.form == formShort && next.n == 0 && !shortEnds(m.text[end:], m.bare(node, last)) {
		return reading{}
	}
	if m.bare(node, last) && next.n == 0 && m.a.nodes[node].level == TownshipLevel && m.shared(node, at) {
		return reading{}
	}
	copy(next.named[1:], next.named[:next.n])
	next.named[0] = mention{ref.node, int32(at), int32(end)}
	next.n++
	next.form = ref.form
	next.inside = m.scope < 0 || m.below(node, m.scope) || m.below(m.scope, node)
	return next
}

// bare says that neither the asked region nor a name before it supports node,
// which is no province or city.
func (m *matcher) bare(node, last int) bool {
	return m.scope < 0 && last < 0 && m.a.nodes[node].level >= DistrictLevel
}

// shared says whether something else in the country has the stem of a township:
// 合江镇 is one township today, but also what the seat of 合江县 was called.
func (m *matcher) shared(node, at int) bool {
	stem := stemOf(m.a.nodes[node].name, TownshipLevel)
	if stem == "" { // 城南, 松山湖: no word says that this is a township
		return true
	}
	for _, ref := range m.a.names.at(m.text[at:]) {
		if ref.text == stem && int(ref.node) != node {
			return true
		}
	}
	return false
}

// compare prefers what lies in the asked region, then what reads on further,
// then the name of today.
func compare(p, q *reading) int {
	switch {
	case q.n == 0:
		return 1
	case p.inside != q.inside:
		if p.inside {
			return 1
		}
		return -1
	case p.at != q.at:
		return p.at - q.at
	}
	return int(q.form) - int(p.form)
}

// below says whether node lies in ancestor or is it.
func (m *matcher) below(node, ancestor int) bool {
	return within(m.a.nodes[ancestor].code, m.a.nodes[node].code)
}

// fits says whether a name may stand here: below what was named before, or the
// same or an ancestor once more; at the beginning, in the asked region or above
// it. A full name outside of the region counts too, so that the caller sees it.
func (m *matcher) fits(node, ctx, last int, f form) bool {
	if last >= 0 {
		return m.below(node, last) || (f == formFull && m.below(last, node))
	}
	if m.scope >= 0 {
		if m.below(node, m.scope) || m.below(m.scope, node) {
			return true
		}
		return f == formFull && m.a.nodes[node].level < TownshipLevel
	}
	return true
}

// ends checks what follows the name and gives where it ends.
func (m *matcher) ends(ref *nameRef, at int) (int, bool) {
	end := at + len(ref.text)
	rest := m.text[end:]
	if ref.form == formStem {
		for _, s := range townshipTails {
			if strings.HasPrefix(rest, s) {
				end, rest = end+len(s), rest[len(s):]
				return m.townshipEnd(end), !isRoadTail(rest)
			}
		}
		return 0, false
	}
	if ref.form != formShort && isRoadTail(rest) {
		return 0, false
	}
	if m.a.nodes[ref.node].level == TownshipLevel {
		return m.townshipEnd(end), true
	}
	return end, true
}

var townshipTails = []string{"街道", "镇", "乡"}

// townshipEnd skips 办事处 and the like behind a township.
func (m *matcher) townshipEnd(end int) int {
	for _, office := range []string{"办事处", "街道办事处", "人民政府"} {
		if strings.HasPrefix(m.text[end:], office) {
			return end + len(office)
		}
	}
	return end
}

// prefix turns the best reading into what the caller sees.
func (m *matcher) prefix(r reading) Prefix {
	p := Prefix{Rest: m.text[r.at:], Offset: r.at}
	for _, n := range r.named[:r.n] {
		if n.node >= 0 {
			p.Named = append(p.Named, Mention{m.a.division(int(n.node)), int(n.start), int(n.end)})
		}
	}
	if r.last >= 0 && r.n > 0 {
		p.Chain = m.a.chain(r.last)
		p.Outside = m.scope >= 0 && !m.below(r.last, m.scope) && !m.below(m.scope, r.last)
	}
	for _, node := range r.undecided {
		p.Ambiguous = append(p.Ambiguous, m.a.division(int(node)))
	}
	if r.community >= 0 {
		d := m.a.community(r.communeIn, r.community)
		p.Named = append(p.Named, Mention{d, r.commAt[0], r.commAt[1]})
		p.Chain = append(m.a.chain(r.communeIn), d)
	}
	return p
}

// countyOfName gives the code of the division, down to the county, that the name
// of a place begins with (上海市第六人民医院), 0 when there is none. It says where to
// file the place, and is too weak to refuse points elsewhere.
func (a *Admin) countyOfName(name, within string) uint64 {
	if a == nil || name == "" {
		return 0
	}
	if _, seat, elsewhere := strings.Cut(name, "驻"); elsewhere { // 西藏自治区人民政府驻成都办事处医院
		name = seat
	}
	p := a.Match(name, within)
	for i := len(p.Chain) - 1; i >= 0 && !p.Outside; i-- {
		if p.Chain[i].Level <= DistrictLevel {
			return numberOf(p.Chain[i].Code)
		}
	}
	return 0
}

// skipCountry gives where the text begins behind blanks and 中国.
func skipCountry(text string) int {
	at := skipSeparators(text, 0)
	for _, country := range []string{"中华人民共和国", "中国"} {
		if strings.HasPrefix(text[at:], country) {
			return skipSeparators(text, at+len(country))
		}
	}
	return at
}

// skipSeparators gives the first byte from at on that is neither blank nor a
// mark that people put between levels.
func skipSeparators(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !strings.ContainsRune(" \t\u3000\u00a0,，.。、;；:：/／\\-－—_＿·•>＞|｜", r) {
			break
		}
		at += n
	}
	return at
}
