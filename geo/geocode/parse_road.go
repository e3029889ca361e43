package geocode

// roadEnd gives how many characters of a road's kind stand at i, when a road
// name ends with them, or 0.
func (p *parsed) roadEnd(i, end int) int {
	c, next := p.f.r[i], rune(0)
	if i+1 < end {
		next = p.f.r[i+1]
	}
	n := 0
	switch c {
	case '路':
		n = 1
		switch next {
		case '口', '灯', '边', '旁', '局', '政', '网', '况', '虎', '易':
			return 0
		}
		if p.f.at(i-1) == '铁' || p.f.at(i-1) == '线' || p.f.at(i-1) == '网' {
			if !streetEnd(next) {
				return 0
			}
		}
	case '街':
		n = 1
		switch next {
		case '口', '角', '边', '头', '坊', '舞', '霸', '拍', '机':
			return 0
		case '道':
			return p.streetOrTownship(i, end)
		}
	case '道':
		n = 1
		switch next {
		case '口', '里', '外', '具', '馆', '边', '德', '场', '路':
			return 0
		}
	case '胡':
		if next == '同' {
			return 2
		}
		return 0
	case '弄', '巷':
		if i == p.run || digit(p.f.at(i-1)) {
			return 0
		}
		n = 1
	case '线':
		if i-p.run < 2 || digit(p.f.at(i-1)) || p.f.at(i-1) == '号' {
			return 0
		}
		n = 1
		if !digit(next) && next != 0 {
			return 0
		}
	case '条':
		if !chineseNumeral(p.f.at(i-1)) || i-p.run < 3 && !p.afterRoadName() {
			return 0
		}
		n = 1
	default:
		return 0
	}
	if streetEnd(next) && i+1 < end { // 铁路街, 公路大街 go on
		if m := p.roadEnd(i+1, end); m > 0 {
			return n + m
		}
	}
	if next == '大' && i+2 < end && (p.f.r[i+2] == '街' || p.f.r[i+2] == '道' && c != '街') {
		return n + 2
	}
	return n
}

func streetEnd(c rune) bool { return c == '路' || c == '街' || c == '道' || c == '巷' }

// streetOrTownship decides what 街道 at i is. A subdistrict is followed by the
// next name or by nothing; a street by a number, a bracket or a crossing.
func (p *parsed) streetOrTownship(i, end int) int {
	if i+2 < end && digit(p.f.r[i+2]) && i-p.run >= 1 {
		return 2
	}
	return 0
}

// afterRoadName says whether the present run begins right behind a road.
func (p *parsed) afterRoadName() bool {
	n := len(p.roads)
	return n > 0 && p.roads[n-1].to == p.run && p.roads[n-1].number.N == 0
}
