package geocode

import "math"

// integer reads digits from i; a number of more than nine digits reads as 0.
func (f *folded) integer(i, end int) (next, n int) {
	from := i
	for i < end && digit(f.r[i]) {
		if i-from < 9 {
			n = n*10 + int(f.r[i]-'0')
		} else {
			n = 0
		}
		i++
	}
	return i, n
}

// digits reads the number at i with what it counts, and gives where to go on.
func (p *parsed) digits(i, end int) int {
	j, num := p.houseNumber(i, end)
	num.Text = p.f.part(i, j)
	if p.f.at(j) == ',' && digit(p.f.at(j+1)) && i > p.run { // 1.4公里
		k, tenth := p.f.integer(j+1, end)
		if n := p.metres(k); n > 0 {
			p.offset(i, k, n, float64(num.N)+float64(tenth)/math.Pow10(k-j-1))
			p.run = k + n
			return k + n
		}
	}
	if c := p.f.at(i - 1); ordinal(c) > 0 && i-1 == p.run && num.Sub == 0 && p.roadJustBefore(p.run) { // 甲22号
		num.Sub = ordinal(c)
		p.run = i
		p.roads[len(p.roads)-1].to = i
	}
	if n := p.metres(j); n > 0 && i > p.run {
		p.offset(i, j, n, float64(num.N))
		p.run = j + n
		return j + n
	}
	c := p.f.at(j)
	if j >= end {
		c = 0
	}
	switch {
	case c == '号':
		return p.numbered(i, j, end, num)
	case c == '弄' || c == '巷' || c == '#' || c == '院':
		num.Lane = c == '弄' || c == '巷'
		return p.take(i, j+1, num)
	case c == '栋' || c == '幢' || c == '座' || c == '斋':
		return p.inside(&p.building, i, j, 1)
	case p.f.starts(j, "单元"):
		return p.inside(&p.unit, i, j, 2)
	case c == '层' || c == '楼' || c == 'f' && !letter(p.f.at(j+1)):
		below := i > p.run && p.f.r[i-1] == '负'
		if below {
			p.flush(i - 1)
			p.run = i
		}
		was := p.floor
		next := p.inside(&p.floor, i, j, 1)
		if below && was == "" {
			p.floor = "-" + p.floor
		}
		return next
	case c == '室' || c == '房' || c == '门' || c == '铺':
		return p.inside(&p.room, i, j, 1)
	case c == '期' || c == '区' || c == '组' || c == '队' || c == '委' || c == '排' || c == '户' || c == '年' || c == '元' || c == '道' || c == '线' || c == '路' || c == '街' || c == '国' || c == '省' || c == '县' || c == '乡' || c == '条' || c == '连' || c == '井' || c == '小':
		return j // part of a name: 二期, 102国道, 105小区
	}
	if p.roadJustBefore(i) {
		return p.take(i, j, num)
	}
	if i > p.run && letter(p.f.r[i-1]) { // x032, k11
		return j
	}
	if p.building != "" && p.room == "" && j-i >= 3 && i == p.run {
		p.room = num.Text
	}
	p.flush(i)
	p.run = j
	return j
}

// houseNumber reads 91, 91-1, 91甲, 91之一, 91a from i.
func (p *parsed) houseNumber(i, end int) (int, HouseNumber) {
	var h HouseNumber
	i, h.N = p.f.integer(i, end)
	for i+1 < end && p.f.r[i] == '-' && digit(p.f.r[i+1]) {
		var n int
		i, n = p.f.integer(i+1, end)
		if h.Sub == 0 {
			h.Sub = n
		}
	}
	if i >= end {
		return i, h
	}
	if h.N > 20 && h.Sub > h.N && h.Sub <= h.N+20 { // 66-68号 is a range
		h.Sub = 0
	}
	switch c := p.f.r[i]; {
	case ordinal(c) > 0:
		h.Sub = ordinal(c)
		i++
	case c == '之' && i+1 < end && (chineseDigit(p.f.r[i+1]) > 0 || digit(p.f.r[i+1])):
		h.Sub = max(chineseDigit(p.f.r[i+1]), int(p.f.r[i+1]-'0')*boolInt(digit(p.f.r[i+1])))
		i += 2
	case c >= 'a' && c <= 'e' && !letter(p.f.at(i+1)) && p.f.at(i+1) != '座':
		h.Sub = 101 + int(c-'a')
		i++
	}
	return i, h
}

// ordinal is 101 for 甲, 102 for 乙 …, 0 for anything else.
func ordinal(c rune) int {
	switch c {
	case '甲':
		return 101
	case '乙':
		return 102
	case '丙':
		return 103
	case '丁':
		return 104
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numbered reads what follows a number with 号.
func (p *parsed) numbered(i, j, end int, num HouseNumber) int {
	next := p.f.at(j + 1)
	switch {
	case next == '楼':
		return p.inside(&p.building, i, j, 2)
	case next == '线', (next == '路' || next == '街') && i-p.run <= 6:
		return j + 1
	case next == '门' || next == '商' || next == '库' || next == '铺' || next == '室' || next == '房':
		if !p.roadJustBefore(i) {
			return p.inside(&p.room, i, j, 1)
		}
	case next == '栋' || next == '幢' || next == '座':
		return p.inside(&p.building, i, j, 2)
	case next == '店' && i > p.run:
		return j + 1
	}
	k := j + 1
	if p.f.at(k) == '之' && k+1 < end && chineseDigit(p.f.r[k+1]) > 0 {
		num.Sub = chineseDigit(p.f.r[k+1])
		k += 2
	} else if p.f.at(k) == '附' && digit(p.f.at(k+1)) {
		k, num.Sub = p.f.integer(k+1, end)
		if p.f.at(k) == '号' {
			k++
		}
	} else if n := ordinal(p.f.at(k)); n > 0 {
		num.Sub = n
		k++
	}
	return p.take(i, k, num)
}

// roadJustBefore says whether nothing stands between the last road and i.
func (p *parsed) roadJustBefore(i int) bool {
	n := len(p.roads)
	return n > 0 && i == p.run && p.roads[n-1].to == i && p.roads[n-1].number.N == 0
}

// take gives a house number to the last road when it can be its number.
func (p *parsed) take(i, next int, num HouseNumber) int {
	n := len(p.roads)
	near := n > 0 && p.roads[n-1].aside == p.aside && i-p.roads[n-1].to <= 10
	switch {
	case num.N == 0:
	case n > 0 && p.roads[n-1].aside && !p.aside && p.roads[n-1].to == i-1 && p.roads[n-1].number.N == 0: // (庆春路)123号
		p.roads[n-1].number, p.roads[n-1].aside = num, false
	case near && p.roads[n-1].number.N == 0 && (p.building == "" || p.aside):
		p.roads[n-1].number = num
	case near && p.roads[n-1].number.Lane && p.roads[n-1].number.In == 0 && i == p.run:
		p.roads[n-1].number.In = num.N
	case p.number.N == 0 && n == 0:
		p.number = num
	case p.building == "" && p.f.at(i-1) != ',':
		p.building = num.Text
	}
	p.flush(i)
	p.run = next
	return next
}

// annex adds 附5号 to the number before it; without one it is the number.
func (p *parsed) annex(text string, sub int) {
	n := len(p.roads)
	switch {
	case n == 0:
	case p.roads[n-1].number.N > 0:
		p.roads[n-1].number.Sub = sub
	default:
		p.roads[n-1].number = HouseNumber{N: sub, Text: text}
	}
}

// inside stores a building, unit, floor or room number.
func (p *parsed) inside(to *string, i, j, unit int) int {
	from := i
	for from > p.run && (letter(p.f.r[from-1]) || p.f.r[from-1] == '-' && from-1 > p.run) {
		from--
	}
	if *to == "" {
		*to = p.f.part(from, j)
	}
	p.flush(from)
	p.run = min(j+unit, len(p.f.r))
	return p.run
}

// metres gives the length of a unit of distance at j, or 0.
func (p *parsed) metres(j int) int {
	switch {
	case p.f.starts(j, "米"):
		return 1
	case p.f.starts(j, "公里"):
		return 2
	case p.f.starts(j, "km"):
		return 2
	case p.f.starts(j, "m") && !letter(p.f.at(j+1)):
		return 1
	}
	return 0
}

// offset reads 西南约220米, 以北200米, 1,4公里: the direction stands before.
func (p *parsed) offset(i, j, unit int, m float64) {
	if unit == 2 {
		m *= 1000
	}
	to := i
	for to > p.run {
		switch p.f.r[to-1] {
		case '约', '侧', '边', '方', '向', '面', '行', '以', '处', '大', ',':
			to--
			continue
		}
		break
	}
	d, k := p.direct(p.run, to)
	if k > 0 {
		p.direction, p.offsetM = d, min(m, 20000)
		to -= k
	}
	p.flush(to)
}

// bearing is the direction as degrees from north, clockwise; ok is false for
// none.
func bearing(direction string) (degrees float64, ok bool) {
	switch direction {
	case "北":
		return 0, true
	case "东北", "北东":
		return 45, true
	case "东":
		return 90, true
	case "东南", "南东":
		return 135, true
	case "南":
		return 180, true
	case "西南", "南西":
		return 225, true
	case "西":
		return 270, true
	case "西北", "北西":
		return 315, true
	}
	return 0, false
}
