package geocode

import "strings"

// Address is one address taken apart. Parts that the text does not name are
// empty. All texts are in the compared form: half-width, lower case, Arabic
// house numbers, Chinese numbers inside names.
type Address struct {
	Text string // the whole text in the compared form

	Province, City, County string // as the code table writes them, when it knows them
	Township               string // from the code table, else as written: 新香坊街道
	Community              string // community or village, from the code table or as written
	Region                 string // code of the deepest division known, 12 digits, or ""

	Road   string      // 学府路; the road that carries the number, else the first named
	Number HouseNumber // zero when there is none
	Cross  string      // the second road of a crossing (A路与B路交叉口)

	Building string // 15 of 15号楼, a2-18 of A2-18栋
	Unit     string // 3 of 3单元
	Floor    string // 2 of 2层, 2楼, 2F; -1 of 负一层
	Room     string // 712 of 712室

	Place     string // point of interest, compound or hamlet: what is left that has a name
	Direction string // 东, 西南 …, or 对面
	OffsetM   float64

	Others []Address // further road addresses in the same text, with Road and Number only
}

// HouseNumber is the number on a road. Lanes share the numbers of their road.
type HouseNumber struct {
	N    int    // 91 of 91-1号; 0 when there is none
	Sub  int    // 1 of 91-1号, 5 of 附5号, 101 for 甲 and a, 102 for 乙 and b …
	Lane bool   // 弄 or 巷
	In   int    // the number within a lane: 15 of 363弄15号
	Text string // as written, without the unit
}

// ParseAddress takes a Chinese address apart. It knows the divisions of the
// official code table; a text without Chinese characters that names a street is
// read by ParseWestern. It accepts any text: what it cannot read stays in Place.
func ParseAddress(text string) Address {
	admin, err := LoadAdmin()
	if err != nil {
		admin = nil
	}
	f := fold(text)
	var p parsed
	p.read(f, admin, "")
	p.western(text)
	return p.address()
}

// address makes the exported form of p.
func (p *parsed) address() Address {
	a := Address{Text: p.f.s, Region: p.code, Direction: p.direction, OffsetM: p.offsetM}
	for _, d := range p.chain {
		switch len(strings.TrimRight(d.Code, "0")) {
		case 1, 2:
			a.Province = d.Name
		case 3, 4:
			a.City = d.Name
		case 5, 6:
			a.County = d.Name
		case 7, 8, 9:
			a.Township = d.Name
		default:
			a.Community = d.Name
		}
	}
	if a.Township == "" {
		a.Township = p.township
	}
	if a.Community == "" {
		a.Community = p.village
	}
	a.Building, a.Unit, a.Floor, a.Room = p.building, p.unit, p.floor, p.room
	main := p.main()
	if main >= 0 {
		a.Road, a.Number = p.roads[main].name, p.roads[main].number
	}
	for i, r := range p.roads {
		switch {
		case i == main:
		case r.crossing && a.Cross == "" && r.name != a.Road:
			a.Cross = r.name
		case r.number.N > 0:
			a.Others = append(a.Others, Address{Text: r.name + r.number.Text, Road: r.name, Number: r.number})
		}
	}
	a.Place = strings.Join(p.places(), " ")
	return a
}

// places gives the named pieces that are neither road nor number.
func (p *parsed) places() []string {
	var out []string
	for _, s := range p.pieces {
		if s.kind == piecePlace {
			out = append(out, p.f.part(s.from, s.to))
		}
	}
	return out
}

// main is the index of the road that carries the address, or -1.
func (p *parsed) main() int {
	for i, r := range p.roads {
		if r.number.N > 0 {
			return i
		}
	}
	if len(p.roads) == 0 {
		return -1
	}
	return 0
}
