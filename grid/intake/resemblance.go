package intake

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// The limits of a resemblance.
const (
	nearMetres     = 100 // between two entries of one place
	alikeShare     = 0.7 // Dice coefficient of the pairs of characters of two names
	containedRunes = 3   // of a name that is part of another
	mostCompared   = 50  // others that one new row is compared with
)

// alike says whether two names, in normal form, may be of one place: equal, one
// part of the other, or most pairs of neighbouring characters shared (Dice 1945).
// Names with different numbers are of different places.
func alike(a, b string) bool {
	if a == b {
		return a != ""
	}
	if numbersOf(a) != numbersOf(b) {
		return false
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if utf8.RuneCountInString(short) >= containedRunes && strings.Contains(long, short) {
		return true
	}
	return dice([]rune(a), []rune(b)) >= alikeShare
}

// numbersOf keeps the digits and the Chinese numerals of a name.
func numbersOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || strings.ContainsRune("〇零一二三四五六七八九十百", r) {
			return r
		}
		return -1
	}, name)
}

func dice(a, b []rune) float64 {
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	pairs := make(map[[2]rune]int, len(a))
	for i := range a[1:] {
		pairs[[2]rune{a[i], a[i+1]}]++
	}
	shared := 0
	for i := range b[1:] {
		if p := [2]rune{b[i], b[i+1]}; pairs[p] > 0 {
			pairs[p]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b)-2)
}

// numbered addresses tell premises; a road alone does not.
func tellsPremises(addressKey string) bool {
	return strings.ContainsFunc(addressKey, unicode.IsDigit) || strings.ContainsAny(addressKey, "一二三四五六七八九十号")
}

// neighbourhood holds what new rows may resemble: institutions of the register
// and new ones of the same chunk.
type neighbourhood struct {
	resolution int
	byAddress  map[string][]*store.KnownPlace
	bySquare   map[square][]*store.KnownPlace
	seen       map[grid.InstitutionID]bool
	fresh      map[grid.InstitutionID]bool // new with this chunk
}

func newNeighbourhood(resolution int) *neighbourhood {
	return &neighbourhood{resolution: resolution, byAddress: map[string][]*store.KnownPlace{},
		bySquare: map[square][]*store.KnownPlace{}, seen: map[grid.InstitutionID]bool{},
		fresh: map[grid.InstitutionID]bool{}}
}

func (n *neighbourhood) add(k *store.KnownPlace) {
	if n.seen[k.ID] {
		return
	}
	n.seen[k.ID] = true
	if k.AddressKey != "" {
		n.byAddress[k.AddressKey] = append(n.byAddress[k.AddressKey], k)
	}
	if k.Located {
		s := squareAt(k.Point, rowAt(k.Point))
		n.bySquare[s] = append(n.bySquare[s], k)
	}
}

// square is nearMetres high and at least as wide: what is near a point lies in
// its square or in one that touches it.
type square struct{ row, column int32 }

const squareDegrees = nearMetres / 111_195.0 // of latitude

func rowAt(p geo.Point) int32 { return int32(math.Floor(p.Lat / squareDegrees)) }

// squareAt is the square of a row that is as far east as the point.
func squareAt(p geo.Point, row int32) square {
	widest := math.Max(math.Abs(float64(row)), math.Abs(float64(row+1))) * squareDegrees * math.Pi / 180
	width := squareDegrees / math.Max(math.Cos(widest), 0.01)
	return square{row, int32(math.Floor(p.Lon / width))}
}

// reach is how many rings of cells hold everything within nearMetres: the
// smallest distance of two parallel edges is 300 m at resolution 9 and √7 times
// less with each further one.
func reach(resolution int) int {
	across := 300 * math.Pow(math.Sqrt(7), float64(9-resolution))
	return max(1, int(math.Ceil(nearMetres/(0.8*across))))
}

// cellsAround lists the cells that hold everything near a point.
func (n *neighbourhood) cellsAround(p geo.Point) []geo.Cell {
	c, err := geo.CellAt(p, n.resolution)
	if err != nil {
		return nil
	}
	return c.Disk(reach(n.resolution))
}

// like is the place that a new one may be the same as, the nearest first; nil
// when there is none.
func (n *neighbourhood) like(k *store.KnownPlace) *store.KnownPlace {
	var best *store.KnownPlace
	nearest, compared := math.Inf(1), 0
	look := func(o *store.KnownPlace, metres float64) {
		if o.ID == k.ID || compared >= mostCompared || o.State == grid.Closed {
			return
		}
		compared++
		if metres < nearest && alike(o.NameKey, k.NameKey) {
			best, nearest = o, metres
		}
	}
	for _, o := range n.byAddress[k.AddressKey] {
		look(o, 0)
	}
	if best != nil || !k.Located {
		return best
	}
	for row := rowAt(k.Point) - 1; row <= rowAt(k.Point)+1; row++ {
		s := squareAt(k.Point, row)
		for s.column--; s.column <= squareAt(k.Point, row).column+1; s.column++ {
			for _, o := range n.bySquare[s] {
				if m := geo.DistanceMetres(o.Point, k.Point); m <= nearMetres {
					look(o, m)
				}
			}
		}
	}
	return best
}

// before lists the places at the address of a new one, those of its category
// first: it may follow one of them.
func (n *neighbourhood) before(k *store.KnownPlace) []*store.KnownPlace {
	if !tellsPremises(k.AddressKey) {
		return nil
	}
	var all []*store.KnownPlace
	for _, o := range n.byAddress[k.AddressKey] {
		if o.ID != k.ID {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b *store.KnownPlace) int {
		switch same, other := a.Category == k.Category, b.Category == k.Category; {
		case same == other:
			return 0
		case same:
			return -1
		}
		return 1
	})
	return all
}
