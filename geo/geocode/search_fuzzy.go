package geocode

import (
	"sort"
	"unicode/utf8"
)

// How a misspelt name resembles a known one, as the feature fTrim.
const (
	trimSound = 8 // one character that sounds or looks alike
	trimExtra = 9 // one character too many or too few
)

// mostFuzzy bounds the known names that are compared with a misspelt one.
const mostFuzzy = 40

// fuzzyRoads looks for known roads whose name differs from an unknown one by a
// character that sounds or looks alike, or, in names of four characters and
// more, by one too many or too few. Both names with a character left out meet
// in the index of variants.
func (s *search) fuzzyRoads(name string) (roads [2]int, trims [2]int, n int) {
	if utf8.RuneCountInString(name) < 3 {
		return roads, trims, 0
	}
	seen := 0
	eachVariant(name, func(hash uint64) {
		i := sort.Search(len(s.x.variants), func(i int) bool { return s.x.variants[i].hash >= hash })
		for ; i < len(s.x.variants) && s.x.variants[i].hash == hash && seen < mostFuzzy; i++ {
			seen++
			k := int(s.x.variants[i].road)
			how := s.resembles(name, s.x.roadName(k))
			if how == 0 || n > 0 && roads[0] == k || n > 1 && roads[1] == k {
				continue
			}
			if n < 2 {
				roads[n], trims[n] = k, how
				n++
			} else if how < trims[1] {
				roads[1], trims[1] = k, how
			}
		}
	})
	if n == 2 && trims[1] < trims[0] {
		roads[0], roads[1], trims[0], trims[1] = roads[1], roads[0], trims[1], trims[0]
	}
	return roads, trims, n
}

// resembles says how two names differ: trimSound, trimExtra, or 0 when too much.
func (s *search) resembles(a, b string) int {
	p, q := []rune(a), []rune(b)
	if len(p) < len(q) {
		p, q = q, p
	}
	first := 0
	for first < len(q) && p[first] == q[first] {
		first++
	}
	switch len(p) - len(q) {
	case 0:
		for i := first + 1; i < len(p); i++ {
			if p[i] != q[i] {
				return 0
			}
		}
		if first < len(p) && (s.soundsAlike(p[first], q[first]) || looksAlike(p[first], q[first])) {
			return trimSound
		}
	case 1:
		if len(q) < 3 || telltale(p[first]) || string(p[first+1:]) != string(q[first:]) {
			return 0
		}
		return trimExtra
	}
	return 0
}

// telltale characters make another road of a name: 中山路 and 中山北路.
func telltale(c rune) bool {
	switch c {
	case '东', '南', '西', '北', '中', '支', '新', '老', '前', '后', '大', '小', '横', '直', '内', '外', '上', '下':
		return true
	}
	return chineseNumeral(c) || digit(c)
}

// soundsAlike says whether two characters have the same syllable.
func (s *search) soundsAlike(a, b rune) bool {
	if s.admin == nil || telltale(a) || telltale(b) {
		return false
	}
	sound := s.admin.PinyinOf(a)
	return sound != "" && sound == s.admin.PinyinOf(b)
}

// alike holds groups of characters that are taken for each other by eye or by
// reading machines.
var alike = func() map[rune]int {
	groups := map[rune]int{}
	for i, g := range [...]string{"己已巳", "未末", "土士", "日曰", "戊戌戍", "治冶", "候侯", "刺剌", "拨拔", "汨汩", "洛络", "祥样详", "恒桓垣", "建健键", "沪泸芦",
		"纬伟炜", "园圆", "苑宛", "榆愉渝", "湘相", "槐魂", "炼练", "晴睛情清", "泰秦奏", "兴兰", "华毕", "凤风", "宜宣", "崇祟", "壁璧", "历厉", "桥侨娇", "康庚", "贸贺",
		"汇江", "沙莎", "嵩蒿", "瑞端", "密蜜", "峰锋蜂", "栖柄", "梅悔", "滨宾", "漕槽", "杭抗", "淮准", "洪拱", "浦埔蒲", "昌冒", "昆崑", "镇慎"} {
		for _, c := range g {
			groups[c] = i + 1
		}
	}
	return groups
}()

func looksAlike(a, b rune) bool {
	g := alike[a]
	return g > 0 && g == alike[b]
}
