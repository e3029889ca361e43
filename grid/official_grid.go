package grid

import (
	"slices"
	"strconv"

	"gridwatch/geo"
)

// OfficialKind is what an official grid is.
type OfficialKind string

const (
	CommunityGrid OfficialKind = "community" // 社区网格
	UnitGrid      OfficialKind = "unit"      // 单元网格 of GB/T 30428.1, about 10,000 m²
)

// OfficialKinds lists every kind, the finer first.
var OfficialKinds = []OfficialKind{UnitGrid, CommunityGrid}

// OfficialGrid is a grid of the district's own, with its outline and its code of
// 15 digits (GB/T 30428.1): the code of the division with 12, and 3 more.
type OfficialGrid struct {
	geo.Area
	Name   string
	Kind   OfficialKind
	Region string // "" until stored: that of its code, else the one its middle lies in
	AreaM2 float64
	Origin Origin
}

// Check says everything that is wrong with the grid.
func (g *OfficialGrid) Check() error {
	var f Faults
	if len(g.Code) != 15 || !allDigits(g.Code) || g.Code[0] == '0' {
		f.Add("code", g.Code, "is not 15 digits: 12 of the division and 3 of the grid")
	}
	checkText(&f, "name", g.Name, 0, 200)
	if !slices.Contains(OfficialKinds, g.Kind) {
		f.Add("kind", string(g.Kind), "is not one of %v", OfficialKinds)
	}
	if len(g.Geometry) == 0 {
		f.Add("geometry", "", "is missing")
	} else if g.AreaM2 < 1 {
		f.Add("geometry", strconv.FormatFloat(g.AreaM2, 'g', 3, 64), "has less than a square metre")
	}
	return f.Err("official grid")
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// OfficialCell says how an official grid and a base cell lie over each other.
type OfficialCell struct {
	Code string
	geo.CellShare
}
