package planning

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Land is what a sheet is made from.
type Land struct {
	Region    string
	Home      map[geo.Cell]string // leaf region of each base cell in force
	Parent    map[string]string   // of regions below Region
	Name      map[string]string   // of regions; a code stands for a name that is missing
	Facts     []grid.CellFacts    // a cell once; those of cells that are not in force count in the nearest one
	Official  []grid.OfficialCell // crosswalk of community grids
	Residents int64
	Policy    *grid.Policy
}

// NewSheet makes a sheet.
func NewSheet(l *Land) *Sheet {
	cells := make([]geo.Cell, 0, len(l.Home))
	regions := map[string]bool{}
	for c, home := range l.Home {
		cells = append(cells, c)
		regions[home] = true
	}
	s := &Sheet{Region: l.Region, Cells: geo.NewAdjacency(cells), Residents: l.Residents, Policy: l.Policy}
	n := len(s.Cells.Cells)
	s.Home, s.Work = make([]int32, n), make([]grid.Work, n)
	s.Institutions, s.Clues, s.Watch = make([]int32, n), make([]int32, n), make([]int32, n)
	var at map[string]int32
	s.Regions, at = codes(regions)
	for i, c := range s.Cells.Cells {
		s.Home[i] = at[l.Home[c]]
	}
	s.Above = make([][]string, len(s.Regions))
	s.Names = make([]string, len(s.Regions))
	for i, code := range s.Regions {
		s.Names[i] = cmp.Or(l.Name[code], code)
		for len(s.Above[i]) < deepest && code != "" {
			s.Above[i] = append(s.Above[i], code)
			if code == l.Region {
				break
			}
			code = l.Parent[code]
		}
	}
	s.measure()
	s.reckonWork(l.Facts)
	s.nest(l.Official)
	return s
}

// deepest is how many levels regions have at most.
const deepest = 20

// codes sorts a set of codes, and numbers them.
func codes(set map[string]bool) ([]string, map[string]int32) {
	all := make([]string, 0, len(set))
	for code := range set {
		all = append(all, code)
	}
	slices.Sort(all)
	at := make(map[string]int32, len(all))
	for i, code := range all {
		at[code] = int32(i)
	}
	return all, at
}

// reckonWork fills in the work of each cell and what it is made of.
func (s *Sheet) reckonWork(facts []grid.CellFacts) {
	of := make([]grid.CellFacts, len(s.Cells.Cells))
	for _, f := range facts {
		i, found := s.nearest(f.Cell)
		if !found {
			continue
		}
		of[i].Places = append(of[i].Places, f.Places...)
		of[i].Clues += f.Clues
	}
	for i := range of {
		of[i].Cell = s.Cells.Cells[i]
		s.Work[i] = s.Policy.WorkOf(&of[i])
		s.Clues[i] = int32(of[i].Clues)
		for _, p := range of[i].Places {
			if slices.Contains(p.Categories, grid.PremisesUnderWatch) {
				s.Watch[i]++
			}
			s.Institutions[i]++
		}
	}
}

// nearest is a cell of the sheet at most so many steps away, the cell itself first.
func (s *Sheet) nearest(c geo.Cell) (int, bool) {
	const far = 3
	if i, found := s.Cells.Index(c); found {
		return i, true
	}
	for k := 1; k <= far; k++ {
		disk := c.Disk(k)
		slices.Sort(disk)
		for _, n := range disk {
			if i, found := s.Cells.Index(n); found {
				return i, true
			}
		}
	}
	return 0, false
}

// measure fills in areas and the lengths of borders. The border of two cells is
// between the corners they share.
func (s *Sheet) measure() {
	n := len(s.Cells.Cells)
	s.AreaKm2, s.Edge = make([]float64, n), make([]float64, len(s.Cells.Neighbour))
	corners := make([][]geo.Point, n)
	for i, c := range s.Cells.Cells {
		corners[i] = c.Boundary()
		ring := make(orb.Ring, 0, len(corners[i])+1)
		for _, p := range corners[i] {
			ring = append(ring, orb.Point{p.Lon, p.Lat})
		}
		if len(ring) > 0 {
			ring = append(ring, ring[0])
		}
		s.AreaKm2[i] = geo.AreaM2(orb.MultiPolygon{{ring}}) / 1e6
	}
	for i := range corners {
		for at := s.Cells.Offset[i]; at < s.Cells.Offset[i+1]; at++ {
			s.Edge[at] = sharedBorder(corners[i], corners[s.Cells.Neighbour[at]])
		}
	}
}

// sharedBorder is how far apart the corners that two cells share are, in metres.
func sharedBorder(a, b []geo.Point) float64 {
	const same = 1e-7 // degrees: a centimetre
	var shared []geo.Point
	for _, p := range a {
		for _, q := range b {
			if math.Abs(p.Lat-q.Lat) < same && math.Abs(p.Lon-q.Lon) < same {
				shared = append(shared, p)
			}
		}
	}
	longest := 0.
	for i, p := range shared {
		for _, q := range shared[:i] {
			longest = max(longest, geo.DistanceMetres(p, q))
		}
	}
	return longest
}

// nest finds the official community grid that each cell has most of its area in.
func (s *Sheet) nest(official []grid.OfficialCell) {
	most, set := largest(official)
	if len(set) == 0 {
		return
	}
	var at map[string]int32
	s.Communities, at = codes(set)
	s.Community = make([]int32, len(s.Cells.Cells))
	for i, c := range s.Cells.Cells {
		s.Community[i] = none
		if code, found := most[c]; found {
			s.Community[i] = at[code]
		}
	}
}

// largest is the official grid that has most of each cell's area, the smaller code
// where two have as much, and the set of all of them.
func largest(official []grid.OfficialCell) (map[geo.Cell]string, map[string]bool) {
	best := map[geo.Cell]grid.OfficialCell{}
	set := map[string]bool{}
	for _, o := range official {
		if b, known := best[o.Cell]; !known || o.OfCell > b.OfCell || o.OfCell == b.OfCell && o.Code < b.Code {
			best[o.Cell] = o
		}
	}
	most := make(map[geo.Cell]string, len(best))
	for c, o := range best {
		most[c] = o.Code
		set[o.Code] = true
	}
	return most, set
}
