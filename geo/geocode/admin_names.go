package geocode

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// form says how a text may name a division.
type form uint8

const (
	formFull  form = iota // 道里区, 延边朝鲜族自治州
	formOther             // 延边州; 呼兰县 of what is 呼兰区 now; an old name from the list
	formShort             // 道里
	formStem              // of a township: counts only before 街道, 镇, 乡
)

// nameRef is one way of naming a node.
type nameRef struct {
	text string
	node int32
	form form
}

// nameIndex finds the refs that a text begins with: those that share its first
// two characters lie side by side, longer ones first.
type nameIndex struct {
	refs  []nameRef
	heads map[string]refSpan // by the bytes of the first two characters
}

type refSpan struct{ from, end int32 }

// head gives the bytes of the first two characters, "" when there are fewer.
func head(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	_, m := utf8.DecodeRuneInString(text[n:])
	if m == 0 {
		return ""
	}
	return text[:n+m]
}

// at gives the refs that text may begin with; the caller compares.
func (x *nameIndex) at(text string) []nameRef {
	s, found := x.heads[head(text)]
	if !found {
		return nil
	}
	return x.refs[s.from:s.end]
}

func (a *Admin) indexNames() nameIndex {
	x := nameIndex{refs: make([]nameRef, 0, 3*len(a.nodes)), heads: make(map[string]refSpan, len(a.nodes))}
	for i := range a.nodes {
		n := &a.nodes[i]
		if !n.hollow {
			x.addForms(int32(i), n)
		}
	}
	for old, now := range formerNames {
		for code := range strings.FieldsSeq(now) {
			if i := a.find(numberOf(code)); i >= 0 {
				f := formOther
				if !strings.ContainsRune("区县市州盟旗省", last(old)) {
					f = formShort
				}
				x.refs = append(x.refs, nameRef{old, int32(i), f})
			}
		}
	}
	x.group()
	return x
}

// group puts the refs of one head side by side, longer ones first, then the
// names of today. Counting the heads and sorting only within them is several
// times faster than sorting all.
func (x *nameIndex) group() {
	at := make([]string, len(x.refs))
	for i := range x.refs {
		at[i] = head(x.refs[i].text)
		s := x.heads[at[i]]
		s.end++
		x.heads[at[i]] = s
	}
	n := int32(0)
	for h, s := range x.heads {
		x.heads[h] = refSpan{n, n}
		n += s.end
	}
	sorted := make([]nameRef, len(x.refs))
	for i := range x.refs {
		s := x.heads[at[i]]
		sorted[s.end] = x.refs[i]
		s.end++
		x.heads[at[i]] = s
	}
	x.refs = sorted
	for _, s := range x.heads {
		slices.SortFunc(sorted[s.from:s.end], func(p, q nameRef) int {
			return cmp.Or(-cmp.Compare(len(p.text), len(q.text)), cmp.Compare(p.text, q.text), cmp.Compare(p.form, q.form), cmp.Compare(p.node, q.node))
		})
	}
}

// addForms lists the ways of naming n.
func (x *nameIndex) addForms(i int32, n *node) {
	add := func(text string, f form) {
		if utf8.RuneCountInString(text) >= 2 && (f == formFull || text != n.name) {
			x.refs = append(x.refs, nameRef{text, i, f})
		}
	}
	add(n.name, formFull)
	stem := stemOf(n.name, n.level)
	if utf8.RuneCountInString(stem) < 2 {
		return
	}
	if n.level == TownshipLevel {
		add(stem, formStem)
		return
	}
	add(stem, formShort)
	for _, other := range otherSuffixes[n.level] {
		add(stem+other, formOther)
	}
}

// otherSuffixes make forms that people write for what has another official
// suffix, now or before: 延边州, 呼兰县, 伊春地区, 广西省.
var otherSuffixes = map[Level][]string{
	ProvinceLevel: {"省", "自治区"},
	CityLevel:     {"市", "州", "地区", "盟"},
	DistrictLevel: {"区", "县", "市", "旗"},
}

// suffixes of the official names by level, longer ones first.
var suffixes = map[Level][]string{
	ProvinceLevel: {"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"},
	CityLevel:     {"自治州", "地区", "盟", "市", "林区"},
	DistrictLevel: {"自治县", "自治旗", "矿区", "林区", "特区", "新区", "区", "县", "市", "旗"},
	TownshipLevel: {"街道办事处", "街道", "民族乡", "镇", "乡", "苏木"},
}

// peoples whose names stand before 自治州, 自治县 and 民族乡; longer ones first
// where one ends another.
var peoples = []string{
	"各族", "蒙古族", "蒙古", "回族", "藏族", "维吾尔族", "维吾尔", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族",
	"土家族", "哈尼族", "哈萨克族", "哈萨克", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族",
	"柯尔克孜族", "柯尔克孜", "土族", "达斡尔族", "达斡尔", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "锡伯", "阿昌族", "普米族",
	"塔吉克族", "塔吉克", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "鄂温克", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "鄂伦春",
	"赫哲族", "门巴族", "珞巴族", "基诺族",
}

// stemOf takes the suffix off an official name, and the peoples before 自治 and
// 民族; "" when it has none that leaves two characters.
func stemOf(name string, level Level) string {
	for _, s := range suffixes[level] {
		stem, has := strings.CutSuffix(name, s)
		if !has || utf8.RuneCountInString(stem) < 2 {
			continue
		}
		if strings.HasPrefix(s, "自治") || s == "民族乡" || level == TownshipLevel {
			stem = withoutPeoples(stem)
		}
		return stem
	}
	return ""
}

func withoutPeoples(stem string) string {
	for again := true; again; {
		again = false
		for _, p := range peoples {
			if rest, has := strings.CutSuffix(stem, p); has && utf8.RuneCountInString(rest) >= 2 {
				stem, again = rest, true
			}
		}
	}
	return stem
}
