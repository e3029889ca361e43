package geocode

import (
	"strconv"
	"strings"
)

// ParseWestern takes a plain Western address apart: "5255 W MADISON ST APT 2",
// "5200-5298 W MADISON ST" (a block: its middle), "052XX W MADISON", "N CLARK ST
// & W DIVERSEY PKWY". Road is in one form, lower case, direction and type short:
// "w madison st", "e 79th st". It is false for text with Chinese characters and
// for what names no street.
func ParseWestern(text string) (Address, bool) {
	w, ok := readWestern(text)
	if !ok {
		return Address{}, false
	}
	a := Address{Text: fold(text).s, Road: w.streets[0].full(), Number: w.number, Unit: w.unit}
	if len(w.streets) > 1 {
		a.Cross = w.streets[1].full()
	}
	return a, true
}

// western is a Western address: one street with a number, or two that cross.
type western struct {
	streets []street
	number  HouseNumber
	unit    string
}

// street is one street name: directions before and behind, "" where none.
type street struct{ before, name, kind, behind string }

// full is the one form of the name; plain leaves the type out, for those who do
// not write it.
func (s street) full() string  { return join(s.before, s.name, s.kind, s.behind) }
func (s street) plain() string { return join(s.before, s.name, s.behind) }

func join(words ...string) string {
	var b strings.Builder
	for _, w := range words {
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// mostWestern bounds the bytes that are looked at.
const mostWestern = 400

// isWestern says whether a text can be a Western address: letters, none of them
// Chinese.
func isWestern(text string) bool {
	latin := false
	for i := range len(text) {
		c := text[i]
		if c >= 0xE2 { // Chinese characters and their punctuation begin here
			return false
		}
		latin = latin || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	return latin
}

// readWestern reads the first part between commas that names a street with a
// number, or two that cross; else the first that names a street at all.
func readWestern(text string) (western, bool) {
	if !isWestern(text) {
		return western{}, false
	}
	text = strings.ToLower(text[:min(len(text), mostWestern)])
	var without western
	found := false
	for part := range strings.FieldsFuncSeq(withoutBrackets(text), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		w, ok := readStreets(westernWords(part))
		if ok && (w.number.N > 0 || len(w.streets) > 1) {
			return w, true
		}
		if ok && !found {
			without, found = w, true
		}
	}
	return without, found
}

// withoutBrackets drops what stands in brackets.
func withoutBrackets(text string) string {
	for {
		from := strings.IndexByte(text, '(')
		if from < 0 {
			return text
		}
		length := strings.IndexByte(text[from:], ')')
		if length < 0 {
			return text[:from]
		}
		text = text[:from] + " " + text[from+length+1:]
	}
}

// westernWords splits at blanks and points; the signs & @ / # are words of their
// own, except in 1/2.
func westernWords(part string) []string {
	var words []string
	for _, field := range strings.FieldsFunc(part, func(r rune) bool { return r <= ' ' || r == '.' || r == '"' || r == '\u00a0' }) {
		for field != "" {
			i := strings.IndexAny(field, "&@/#")
			if i >= 0 && field[i] == '/' && i > 0 && i+1 < len(field) && isDigit(field[i-1]) && isDigit(field[i+1]) {
				i = -1 // a fraction
			}
			switch {
			case i < 0:
				words, field = append(words, field), ""
			case i == 0:
				words, field = append(words, field[:1]), field[1:]
			default:
				words, field = append(words, field[:i]), field[i:]
			}
		}
	}
	return words
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// readStreets reads a number and a street, or two streets that cross.
func readStreets(words []string) (western, bool) {
	for i, w := range words {
		if !joins[w] || i == 0 {
			continue
		}
		a, _, okA := readStreet(words[:i])
		b, _, okB := readStreet(words[i+1:])
		if okA && okB && a.named() && b.named() && !isDigit(words[0][0]) {
			return western{streets: []street{a, b}}, true
		}
	}
	number, n := westernNumber(words)
	s, rest, ok := readStreet(words[n:])
	if !ok || number.N == 0 && !s.named() {
		return western{}, false
	}
	return western{streets: []street{s}, number: number, unit: strings.Join(rest, " ")}, true
}

// named says whether something shows that this is a street.
func (s street) named() bool { return s.before != "" || s.kind != "" || s.behind != "" }

// westernNumber reads the house number and gives how many words it takes.
func westernNumber(words []string) (h HouseNumber, n int) {
	if len(words) == 0 || !isDigit(words[0][0]) {
		return h, 0
	}
	text, n := words[0], 1
	if len(words) > 2 && (words[1] == "-" || words[1][0] == '-' && len(words[1]) > 1 && isDigit(words[1][1])) { // 443 - 447, 2430 -2432
		text += words[1]
		if n = 2; words[1] == "-" && isDigit(words[2][0]) {
			text += words[2]
			n = 3
		}
	}
	low, tail := leadingNumber(text)
	h.N, h.Text = low, text
	switch {
	case low == 0 && !strings.HasPrefix(tail, "xx"), ordinalTail(tail), len(words) > n && streetTypes[words[n]] != "" && len(words) == n+1:
		return HouseNumber{}, 0 // 79th st, 79 st
	case tail == "xx":
		h.N = low*100 + 50
	case strings.HasPrefix(tail, "-"):
		if high, _ := leadingNumber(tail[1:]); high > 0 {
			h.N = middle(low, high)
		}
	case len(tail) == 1 && 'a' <= tail[0] && tail[0] <= 'e':
		h.Sub = 101 + int(tail[0]-'a')
	}
	if n < len(words) && strings.Contains(words[n], "/") && isDigit(words[n][0]) { // 1200 1/2
		h.Sub, n = 1, n+1
	}
	return h, n
}

// leadingNumber reads up to seven digits.
func leadingNumber(text string) (int, string) {
	i := 0
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	n, err := strconv.Atoi(text[:i])
	if err != nil || n >= 1e7 {
		return 0, text
	}
	return n, text[i:]
}

func ordinalTail(tail string) bool {
	return tail == "st" || tail == "nd" || tail == "rd" || tail == "th"
}

// middle of a block of numbers, on the side of its first; a short second number
// takes the digits of the first: 5255-57.
func middle(low, high int) int {
	for unit := 10; high < low && unit <= low; unit *= 10 {
		if high < unit {
			high += low - low%unit
			break
		}
	}
	if high < low || high-low > 1000 {
		return low
	}
	return low + (high-low)/4*2
}

// readStreet reads a street at the front of words and gives what follows it.
func readStreet(words []string) (s street, rest []string, ok bool) {
	at := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	i := 0
	if d := compassWords[at(0)]; d != "" && at(1) != "" && !unitWords[at(1)] &&
		(streetTypes[at(1)] == "" || streetTypes[at(2)] != "" || at(1) == "st" && streetTypes[at(3)] != "" || numberedRoads[at(1)] != "" && short(at(2))) {
		s.before, i = d, 1
	}
	from := i
	if w := numberedRoads[at(i)]; w != "" && short(at(i+1)) { // avenue l, highway 41
		s.name = w + " " + at(i+1)
		return s, words[i+2:], true
	}
	for ; i < len(words) && i-from < 5; i++ {
		w := words[i]
		if i > from && (unitWords[w] || isDigit(w[0]) || joins[w]) {
			break
		}
		if kind := streetTypes[w]; kind != "" && i > from && streetTypes[at(i+1)] == "" {
			s.kind = kind
			break
		}
	}
	if i == from || unitWords[words[from]] {
		return s, nil, false
	}
	s.name = streetName(words[from:i])
	if s.kind != "" {
		i++
	}
	if d := compassWords[at(i)]; d != "" {
		s.behind = d
		i++
	}
	return s, words[i:], true
}

// short says whether a word is a letter or a number, as in avenue l, highway 41.
func short(word string) bool {
	return len(word) == 1 && 'a' <= word[0] && word[0] <= 'z' || word != "" && isDigit(word[0]) && len(word) <= 3
}

// streetName writes numbered streets in one way: 79 and 79th, fifth and 5th.
func streetName(words []string) string {
	for i, w := range words {
		if o, known := ordinalWords[w]; known {
			words[i] = o
		}
		if _, tail := leadingNumber(w); tail == "" && w != "" {
			words[i] = w + ordinalEnd(w)
		}
	}
	return strings.Join(words, " ")
}

func ordinalEnd(number string) string {
	if len(number) > 1 && number[len(number)-2] == '1' {
		return "th"
	}
	switch number[len(number)-1] {
	case '1':
		return "st"
	case '2':
		return "nd"
	case '3':
		return "rd"
	}
	return "th"
}

// western replaces what was read of a text without Chinese characters: streets
// under their whole name and without their type, so that those who leave the
// type out are understood.
func (p *parsed) western(text string) {
	w, ok := readWestern(text)
	if !ok {
		return
	}
	p.roads, p.pieces = p.roads[:0], p.pieces[:0]
	p.building, p.unit, p.floor, p.room, p.number = "", w.unit, "", "", HouseNumber{}
	for i, s := range w.streets {
		p.roads = append(p.roads, roadPart{name: s.full(), number: w.number, crossing: i > 0})
	}
	for _, s := range w.streets {
		if s.kind != "" {
			p.roads = append(p.roads, roadPart{name: s.plain(), number: w.number})
		}
	}
}
