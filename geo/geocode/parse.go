package geocode

// parsed is an address while it is taken apart: spans of the folded text. It is
// reused between queries.
type parsed struct {
	f     *folded
	chain []Division
	code  string
	from  int // where the text after the divisions begins

	roads  []roadPart
	pieces []piece

	township, village           string
	building, unit, floor, room string
	direction                   string
	offsetM                     float64
	number                      HouseNumber // a number without a road

	run   int // where the characters not yet given to a part begin
	joint bool
	aside bool // inside brackets
}

type roadPart struct {
	name     string
	number   HouseNumber
	from, to int
	crossing bool
	aside    bool
}

type pieceKind int8

const (
	piecePlace pieceKind = iota
	pieceRoad
	pieceTownship
	pieceVillage
)

// piece is a named stretch of the text, useful as a hint of where it is.
type piece struct {
	kind     pieceKind
	from, to int
	aside    bool
}

// read takes f apart. admin may be nil; within is the code everything lies in.
func (p *parsed) read(f *folded, admin *Admin, within string) {
	*p = parsed{f: f, roads: p.roads[:0], pieces: p.pieces[:0]}
	if admin != nil {
		prefix := admin.Match(f.s, within)
		p.chain = prefix.Chain
		if n := len(prefix.Chain); n > 0 {
			p.code = prefix.Chain[n-1].Code
		}
		p.from = f.position(len(f.s) - len(prefix.Rest))
	}
	p.scan(p.from, len(f.r))
	p.crossings()
}

// position is the character that begins at byte b or after it.
func (f *folded) position(b int) int {
	for i, o := range f.off {
		if int(o) >= b {
			return i
		}
	}
	return len(f.r)
}

// scan reads the characters from i up to end.
func (p *parsed) scan(i, end int) {
	p.run = i
	for i < end {
		c := p.f.r[i]
		switch {
		case c == '(':
			p.flush(i)
			close := p.closing(i, end)
			was := p.aside
			p.aside = true
			p.scan(i+1, close)
			p.aside = was
			i = min(close+1, end)
			p.run = i
		case c == ')' || c == ',' || c == '/' || c == '-' && !digit(p.f.at(i+1)):
			p.flush(i)
			i++
			p.run = i
		case digit(c):
			i = p.digits(i, end)
		case c == '附' && digit(p.f.at(i+1)) && p.run == i:
			j, n := p.f.integer(i+1, end)
			p.annex(p.f.part(i, j), n)
			if p.f.at(j) == '号' {
				j++
			}
			i, p.run = j, j
		default:
			i = p.word(i, end)
		}
	}
	p.flush(end)
}

// closing finds the bracket that closes the one at i, or end.
func (p *parsed) closing(i, end int) int {
	depth := 0
	for ; i < end; i++ {
		switch p.f.r[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return end
}

// word looks whether a road, township or village ends at i and gives where to
// go on.
func (p *parsed) word(i, end int) int {
	if n := p.roadEnd(i, end); n > 0 && i+n-p.run >= 2 {
		p.addRoad(p.run, i+n)
		p.run = i + n
		return p.afterRoad(i+n, end)
	}
	c := p.f.r[i]
	switch {
	case c == '座' && letter(p.f.at(i-1)) && i-1 >= p.run:
		return p.inside(&p.building, i, i, 1)
	case c == '街' && p.f.at(i+1) == '道' && i+2-p.run >= 3:
		p.addNamed(pieceTownship, p.run, i+2)
		return i + 2
	case (c == '镇' || c == '乡') && i-p.run >= 2 && i-p.run <= 5 && p.f.at(i-1) != '小' && i+1 < end && han(p.f.at(i+1)) && !p.suffixAhead(i+1):
		p.addNamed(pieceTownship, p.run, i+1)
	case (c == '村' || c == '屯') && i-p.run >= 1 && i-p.run <= 5 && len(p.roads) == 0 && p.f.at(i+1) != '路' && p.f.at(i+1) != '街':
		p.addNamed(pieceVillage, p.run, i+1)
	case c == '社' && p.f.at(i+1) == '区' && i-p.run >= 2 && i-p.run <= 8:
		p.addNamed(pieceVillage, p.run, i+2)
		return i + 2
	}
	return i + 1
}

// suffixAhead says whether a road's or place's kind follows, as in 镇政府.
func (p *parsed) suffixAhead(i int) bool {
	switch p.f.at(i) {
	case '政', '中', '路', '街', '小', '卫':
		return true
	}
	return false
}

func (p *parsed) addNamed(kind pieceKind, from, to int) {
	p.pieces = append(p.pieces, piece{kind, from, to, p.aside})
	if kind == pieceTownship {
		p.township = p.f.part(from, to)
	} else if p.village == "" {
		p.village = p.f.part(from, to)
	}
	p.run = to
}

func (p *parsed) addRoad(from, to int) {
	from = p.trimStart(from, to)
	for i := from; i+2 < to; i++ { // 三号线文泽路
		if p.f.r[i] == '号' && p.f.r[i+1] == '线' {
			from = i + 2
		}
	}
	if n := len(p.roads); n > 0 && p.roads[n-1].to == from && p.numeral(from, to-1) { // 迎宾路三巷
		from = p.roads[n-1].from
	}
	if to-from < 2 {
		return
	}
	p.roads = append(p.roads, roadPart{name: p.f.part(from, to), from: from, to: to, crossing: p.joint, aside: p.aside})
	p.pieces = append(p.pieces, piece{pieceRoad, from, to, p.aside})
	p.joint = false
}

// numeral says whether the characters are one Chinese number.
func (p *parsed) numeral(from, to int) bool {
	for i := from; i < to; i++ {
		if !chineseNumeral(p.f.r[i]) {
			return false
		}
	}
	return from < to
}

// trimStart skips words in front of a name that do not belong to it.
func (p *parsed) trimStart(from, to int) int {
	for from < to {
		switch c := p.f.r[from]; {
		case (c == '近' || c == '距') && p.aside, c == '与' || c == '的' || c == ' ' || c == '号' || c == '#':
			from++
		case c == '位' && p.f.at(from+1) == '于' || c == '靠' && p.f.at(from+1) == '近':
			from += 2
		default:
			return from
		}
	}
	return from
}

// afterRoad takes the words that join two roads of a crossing.
func (p *parsed) afterRoad(i, end int) int {
	switch c := p.f.at(i); {
	case i >= end:
		return i
	case c == '与', (c == '和' || c == '及' || c == '同') && p.crossAhead(i+1, end):
		p.joint = true
		p.run = i + 1
		return i + 1
	case (c == ',' || c == '/' || c == '-') && p.crossAhead(i+1, end):
		p.joint = true
		p.run = i + 1
		return i + 1
	}
	return i
}

// crossAhead says whether the words of a crossing follow shortly.
func (p *parsed) crossAhead(i, end int) bool {
	for j := i; j < min(end, i+12); j++ {
		if p.crossWord(j) > 0 {
			return true
		}
	}
	return false
}

// crossWord gives the length of a word for a crossing at i, or 0.
func (p *parsed) crossWord(i int) int {
	for _, w := range [...]string{"交叉口", "交叉路口", "交汇处", "交汇口", "交会处", "交界口", "交界处", "交接处", "交口", "交汇", "交叉", "交界", "转角处", "转角", "拐角", "路口", "街口"} {
		if p.f.starts(i, w) {
			return len([]rune(w))
		}
	}
	return 0
}

// crossings marks the two roads before a word of crossing.
func (p *parsed) crossings() {
	for k := range p.roads {
		if p.crossWord(p.roads[k].to) > 0 && k > 0 && p.roads[k].number.N == 0 && p.roads[k-1].number.N == 0 {
			p.roads[k].crossing = true
		}
	}
}

// flush ends the current run at i: what is left of it is a place.
func (p *parsed) flush(i int) {
	from := p.trimStart(p.run, i)
	to := i
	for {
		n := p.trailing(from, to)
		if n == 0 {
			break
		}
		to -= n
	}
	p.run = i
	if from < to {
		if n := p.crossWord(from); n > 0 {
			from = min(from+n, to)
		}
	}
	if to-from >= 2 && p.hasName(from, to) {
		p.pieces = append(p.pieces, piece{piecePlace, from, to, p.aside})
	}
}

func (p *parsed) hasName(from, to int) bool {
	letters := 0
	for _, c := range p.f.r[from:to] {
		if han(c) {
			return true
		}
		if letter(c) {
			letters++
		}
	}
	return letters >= 3
}

// trailing gives the length of a word at the end of a place that only says
// where beside it, and keeps a direction.
func (p *parsed) trailing(from, to int) int {
	if to <= from {
		return 0
	}
	for _, w := range [...]string{"院内", "对面", "附近", "旁边", "门口", "斜对面"} {
		n := len([]rune(w))
		if to-n >= from && p.f.starts(to-n, w) {
			if w == "对面" && p.direction == "" {
				p.direction = "对面"
			}
			return n
		}
	}
	c := p.f.at(to - 1)
	switch c {
	case '内', '旁', '约', '处':
		return 1
	case '侧', '边', '角', '方', '面', '行':
		if d, n := p.direct(from, to-1); n > 0 {
			p.direction = d
			return n + 1
		}
	}
	return 0
}

// direct reads the direction that ends at to.
func (p *parsed) direct(from, to int) (string, int) {
	n := 0
	for n < 2 && to-n-1 >= from && compass(p.f.r[to-n-1]) {
		n++
	}
	return p.f.part(to-n, to), n
}

func compass(c rune) bool { return c == '东' || c == '南' || c == '西' || c == '北' }
