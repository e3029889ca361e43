package geocode

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText bounds how many characters of an address or a name are looked at;
// longer ones are cut. The longest real addresses have about 120.
const maxText = 200

// folded is a text in the form in which texts are compared: half-width lower
// case, one kind of bracket and dash, no blanks between Chinese characters,
// Arabic digits in front of units. Slices of s are made by character position,
// so that parts of an address cost no allocation.
type folded struct {
	s   string
	r   []rune
	off []int32 // byte offset of each character, and len(s) at the end
}

// part gives the characters from i up to but not including j.
func (f *folded) part(i, j int) string { return f.s[f.off[i]:f.off[j]] }

// at gives the character at i, or 0 beyond the ends.
func (f *folded) at(i int) rune {
	if i < 0 || i >= len(f.r) {
		return 0
	}
	return f.r[i]
}

// starts says whether the characters at i read word.
func (f *folded) starts(i int, word string) bool {
	return i >= 0 && i <= len(f.r) && strings.HasPrefix(f.s[f.off[i]:], word)
}

// fold brings text into the compared form. Characters that are no text
// (control characters, U+FFFD, underscores) are dropped.
func fold(text string) *folded {
	f := &folded{}
	f.set(text)
	return f
}

func (f *folded) set(text string) {
	f.r = f.r[:0]
	for _, c := range text {
		if c = foldRune(c); c == 0 {
			continue
		}
		if c == ' ' && !blankCounts(f.r) {
			continue
		}
		if len(f.r) == maxText {
			break
		}
		f.r = append(f.r, c)
	}
	f.r = dropBlanks(f.r)
	f.r = arabicBeforeUnits(f.r)
	f.r = chineseInNames(f.r)
	f.off = f.off[:0]
	var b strings.Builder
	b.Grow(len(f.r) * 3)
	for _, c := range f.r {
		f.off = append(f.off, int32(b.Len()))
		b.WriteRune(c)
	}
	f.off = append(f.off, int32(b.Len()))
	f.s = b.String()
}

// foldRune maps one character to its compared form, or to 0 to drop it.
func foldRune(c rune) rune {
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		return c
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case c >= 0xFF01 && c <= 0xFF5E:
		return foldRune(c - 0xFF01 + '!')
	case c >= 0x4E00 && c <= 0x9FFF:
		return foldHan(c)
	}
	switch c {
	case '[', '{', '〔', '【', '「', '『', '〈', '《', '<':
		return '('
	case ']', '}', '〕', '】', '」', '』', '〉', '》', '>':
		return ')'
	case '—', '–', '‐', '‑', '―', '−', '~', '〜', 'ー':
		return '-'
	case '、', '。', ';', ',', ':', '|', '，', '；', '：':
		return ','
	case '•', '·', '・', '．', '.', '\'', '"', '“', '”', '‘', '’', '*', '!', '?':
		return ','
	case '〇', '○', '◯':
		return '零'
	case '_', utf8.RuneError, 0:
		return 0
	}
	switch {
	case unicode.IsSpace(c):
		return ' '
	case unicode.IsControl(c), c == 0xFEFF, unicode.Is(unicode.Cf, c):
		return 0
	}
	return unicode.ToLower(c)
}

// foldHan merges the few character variants that registers really mix.
func foldHan(c rune) rune {
	switch c {
	case '號':
		return '号'
	case '樓':
		return '楼'
	case '區':
		return '区'
	case '衖':
		return '弄'
	case '两', '兩':
		return '二'
	case '東':
		return '东'
	case '衚':
		return '胡'
	case '衕':
		return '同'
	}
	return c
}

// blankCounts keeps a blank only after a Latin letter or digit.
func blankCounts(r []rune) bool {
	return len(r) > 0 && r[len(r)-1] < 0x80 && r[len(r)-1] != ' '
}

// dropBlanks removes blanks except those between two Latin words.
func dropBlanks(r []rune) []rune {
	out := r[:0]
	for i, c := range r {
		if c == ' ' && (i+1 == len(r) || !letter(r[i+1]) || !letter(out[len(out)-1])) {
			continue
		}
		out = append(out, c)
	}
	return out
}

func letter(c rune) bool { return c >= 'a' && c <= 'z' || c > 0x7F && c < 0x250 }
func digit(c rune) bool  { return c >= '0' && c <= '9' }
func han(c rune) bool {
	return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0x20000 && c <= 0x3FFFF
}

const chineseDigits = "零一二三四五六七八九"

// chineseDigit is the value of one Chinese digit, or -1.
func chineseDigit(c rune) int {
	switch c {
	case '零':
		return 0
	case '一', '壹':
		return 1
	case '二', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// chineseNumber reads a whole Chinese number such as 一百二十三, 二〇五 or 十;
// ok is false when r is none or is beyond 9,999.
func chineseNumber(r []rune) (n int, ok bool) {
	total, digitNow, units := 0, -1, false
	for _, c := range r {
		unit := 0
		switch c {
		case '十', '拾':
			unit = 10
		case '百', '佰':
			unit = 100
		case '千', '仟':
			unit = 1000
		}
		if unit > 0 {
			if digitNow < 0 {
				digitNow = 1
			}
			units = true
			total += digitNow * unit
			digitNow = -1
			continue
		}
		d := chineseDigit(c)
		if d < 0 {
			return 0, false
		}
		if digitNow >= 0 && !units { // digit by digit: 二零五
			d += digitNow * 10
		}
		digitNow = d
		if d > 9999 {
			return 0, false
		}
	}
	return total + max(digitNow, 0), len(r) > 0
}

// chineseNumeral says whether c can stand in a Chinese number.
func chineseNumeral(c rune) bool {
	switch c {
	case '十', '百', '千', '拾', '佰', '仟':
		return true
	}
	return chineseDigit(c) >= 0
}

// arabicBeforeUnits writes Chinese numbers in front of a number's unit with
// Arabic digits: 一百二十三号 becomes 123号. Names such as 十四道街 stay.
func arabicBeforeUnits(r []rune) []rune {
	any := false
	for _, c := range r {
		if chineseNumeral(c) {
			any = true
			break
		}
	}
	if !any {
		return r
	}
	out := make([]rune, 0, len(r)+8)
	for i := 0; i < len(r); {
		j := i
		for j < len(r) && chineseNumeral(r[j]) {
			j++
		}
		if j == i {
			out = append(out, r[i])
			i++
			continue
		}
		n, ok := chineseNumber(r[i:j])
		if ok && j < len(r) && countedUnit(r, j) && (i == 0 || r[i-1] != '第') {
			out = appendInt(out, n)
		} else {
			out = append(out, r[i:j]...)
		}
		i = j
	}
	return out
}

func countedUnit(r []rune, j int) bool {
	next := rune(0)
	if j+1 < len(r) {
		next = r[j+1]
	}
	switch r[j] {
	case '号':
		return next != '线'
	case '弄', '栋', '幢', '层', '室', '期':
		return true
	case '楼':
		return true
	case '单':
		return next == '元'
	}
	return false
}

func appendInt(out []rune, n int) []rune {
	if n >= 10 {
		out = appendInt(out, n/10)
	}
	return append(out, rune('0'+n%10))
}

// chineseInNames writes the small Arabic numbers inside names of streets and
// villages with Chinese digits: 南14道街 becomes 南十四道街, 紫藤1村 紫藤一村.
func chineseInNames(r []rune) []rune {
	for i := 0; i < len(r); i++ {
		if !digit(r[i]) || i > 0 && (digit(r[i-1]) || r[i-1] == '-') {
			continue
		}
		j := i
		for j < len(r) && digit(r[j]) {
			j++
		}
		if j-i > 2 || j == len(r) || r[i] == '0' || !nameUnit(r, j) {
			continue
		}
		n := int(r[i] - '0')
		if j-i == 2 {
			n = n*10 + int(r[i+1]-'0')
		}
		word := smallChinese(n)
		r = append(r[:i:i], append(word, r[j:]...)...)
		i += len(word) - 1
	}
	return r
}

func nameUnit(r []rune, j int) bool {
	next := rune(0)
	if j+1 < len(r) {
		next = r[j+1]
	}
	switch r[j] {
	case '村', '马', '纬', '经', '道':
		return r[j] != '马' || next == '路'
	case '大':
		return next == '道' || next == '街'
	}
	return false
}

// smallChinese writes 1 to 99.
func smallChinese(n int) []rune {
	d := []rune(chineseDigits)
	var out []rune
	if n >= 20 {
		out = append(out, d[n/10])
	}
	if n >= 10 {
		out = append(out, '十')
	}
	if n%10 > 0 {
		out = append(out, d[n%10])
	}
	return out
}
