package geocode

import (
	"strings"
	"unicode/utf8"
)

// roadTails are the words a road's name ends in; those in looseTails also begin
// other names (道里区, 桥东区) and count only behind a short name.
var (
	roadTails  = []string{"路", "大街", "大道", "公路", "胡同", "街", "巷"}
	looseTails = []string{"道", "弄", "里弄", "环线", "高速", "桥", "隧道"}
)

// isRoadTail says whether text begins with a road's ending, so that what stands
// before is the name of a road: 北京|路. 街道 is none.
func isRoadTail(text string) bool { return startsWith(text, roadTails) }

func isLooseTail(text string) bool {
	return startsWith(text, roadTails) || startsWith(text, looseTails)
}

func startsWith(text string, tails []string) bool {
	if strings.HasPrefix(text, "街道") || strings.HasPrefix(text, "道路") {
		return false
	}
	for _, tail := range tails {
		if strings.HasPrefix(text, tail) {
			return true
		}
	}
	return false
}

// weak characters make no name of a road by themselves: 东, 西, 一, 中 …
const weak = "东西南北中前后左右上下内外大小新老一二三四五六七八九十百甲乙丙丁０１２３４５６７８９0123456789支段横直环"

// places are what something named after a division may be: 哈尔滨|银行.
var places = []string{
	"银行", "医院", "大学", "学院", "学校", "中学", "小学", "酒店", "宾馆", "饭店", "公司", "商场", "商城", "广场", "大厦", "车站", "机场", "公园", "市场", "集团",
}

// mostRoad is how many characters behind a short name a road's ending is
// looked for.
const mostRoad = 10

// shortEnds says whether a short name (道里, 上海) may end before text: at the end
// of the text, or before a road with a name of its own. 南京|东路 is a road called
// 南京东路, 上海|新村 and 哈尔滨|银行 are names of something else, 科尔沁|右前旗 is another
// division. When nothing else supports the name (bare), the road needs two
// characters of its own: 威远|门中路 is 威远门中路.
func shortEnds(text string, bare bool) bool {
	own := 1
	if bare {
		own = 2
	}
	if otherDivision(text) {
		return false
	}
	if text == "" {
		return true
	}
	if skipSeparators(text, 0) > 0 {
		return true
	}
	strong, runes := 0, 0
	for at, r := range text {
		if runes == mostRoad || strings.ContainsRune("(（)）[【", r) {
			return false
		}
		if startsWith(text[at:], places) {
			return false
		}
		if isLooseTail(text[at:]) {
			if strong >= own && runes >= 2 {
				return true
			}
			if r == '道' && strings.HasPrefix(text[at:], "道街") && strings.ContainsRune("一二三四五六七八九十", last(text[:at])) {
				return true // 道外|北三道街
			}
			if runes == 0 || strong < own {
				return false
			}
		}
		if strings.ContainsRune("0123456789０１２３４５６７８９", r) {
			return false
		}
		if !strings.ContainsRune(weak, r) {
			strong++
		}
		runes++
	}
	return false
}

// otherDivision says whether the text begins with the suffix of a township (合江|镇),
// or the next four characters end in that of a county.
func otherDivision(text string) bool {
	for _, s := range townshipTails {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	runes := 0
	for _, r := range text {
		if strings.ContainsRune("县旗市", r) {
			return true
		}
		if runes++; runes == 4 || strings.ContainsRune("路街道巷0123456789", r) {
			return false
		}
	}
	return false
}

func last(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}
