package geo

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/uber/h3-go/v4"
)

// MaxResolution is the finest resolution of a cell.
const MaxResolution = 15

// The bit layout of an H3 index, from the top: 1 reserved bit, 4 mode bits,
// 3 reserved bits, 4 resolution bits, 7 base cell bits, 15 digits of 3 bits.
const (
	resolutionShift = 52
	resolutionMask  = 0xf
	digitBits       = 3
	textLength      = 15
)

// Cell is one H3 cell. Its number fits BIGINT (it is positive) and its text is
// 15 hexadecimal digits, because JavaScript rounds the number. The zero Cell is
// "no cell": its text is empty and its questions are answered with zero values.
// Sorting by number keeps the cells of one parent together.
type Cell int64

// CellAt gives the cell of a resolution (0 to 15) that contains p. It refuses a
// point that CheckPoint refuses.
func CellAt(p Point, resolution int) (Cell, error) {
	if err := CheckPoint(p, nil); err != nil {
		return 0, err
	}
	if err := checkResolution(resolution); err != nil {
		return 0, err
	}
	c, err := h3.LatLngToCell(h3.LatLng{Lat: p.Lat, Lng: p.Lon}, resolution)
	if err != nil {
		return 0, &InvalidError{Field: "point", Value: p.String(), Reason: err.Error()}
	}
	return Cell(c), nil
}

// ParseCell reads 15 hexadecimal digits of either case and refuses what is not
// the index of an existing cell.
func ParseCell(text string) (Cell, error) {
	fail := func(reason string) (Cell, error) {
		return 0, &InvalidError{Field: "cell", Value: text, Reason: reason}
	}
	if len(text) != textLength {
		return fail("want 15 hexadecimal digits")
	}
	for i := range len(text) {
		switch b := text[i]; {
		case b >= '0' && b <= '9', b >= 'a' && b <= 'f', b >= 'A' && b <= 'F':
		default:
			return fail("want 15 hexadecimal digits")
		}
	}
	v, err := strconv.ParseInt(text, 16, 64)
	if err != nil || !Cell(v).Valid() {
		return fail("not the index of an H3 cell")
	}
	return Cell(v), nil
}

// String is the text form: 15 lower-case hexadecimal digits, empty for zero.
func (c Cell) String() string {
	text, _ := c.AppendText(make([]byte, 0, textLength))
	return string(text)
}

// MarshalText is String as bytes.
func (c Cell) MarshalText() ([]byte, error) { return c.AppendText(make([]byte, 0, textLength)) }

// AppendText appends the text form to b, nothing for zero. The error is always
// nil.
func (c Cell) AppendText(b []byte) ([]byte, error) {
	const hex = "0123456789abcdef"
	if c == 0 {
		return b, nil
	}
	for shift := 4 * (textLength - 1); shift >= 0; shift -= 4 {
		b = append(b, hex[uint64(c)>>shift&0xf])
	}
	return b, nil
}

// UnmarshalText is ParseCell, except that empty text is the zero Cell.
func (c *Cell) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = 0
		return nil
	}
	parsed, err := ParseCell(string(text))
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// Valid says whether c is the index of an existing cell; false for zero.
func (c Cell) Valid() bool { return c > 0 && h3.Cell(c).IsValid() }

// Resolution is 0 to 15; 0 for the zero Cell too.
func (c Cell) Resolution() int { return int(uint64(c) >> resolutionShift & resolutionMask) }

// IsPentagon says whether c is one of the twelve pentagons of its resolution,
// all of which lie in oceans.
func (c Cell) IsPentagon() bool { return c > 0 && h3.Cell(c).IsPentagon() }

// Centre is the centre of a valid cell; the zero Point for any other.
func (c Cell) Centre() Point {
	centre, err := h3.CellToLatLng(h3.Cell(c))
	if c <= 0 || err != nil {
		return Point{}
	}
	return Point{Lon: centre.Lng, Lat: centre.Lat}
}

// Boundary gives the corners of a valid cell, 5 to 10 of them, counter-clockwise
// and without repeating the first; nil for an invalid cell.
func (c Cell) Boundary() []Point {
	if c <= 0 {
		return nil
	}
	corners, err := h3.CellToBoundary(h3.Cell(c))
	if err != nil {
		return nil
	}
	points := make([]Point, len(corners))
	for i, corner := range corners {
		points[i] = Point{Lon: corner.Lng, Lat: corner.Lat}
	}
	return points
}

// Parent gives the cell of a coarser resolution to which c belongs, c itself at
// its own resolution, and zero when there is none: c is zero, or the resolution
// is finer than c's or negative.
func (c Cell) Parent(resolution int) Cell {
	own := c.Resolution()
	if c <= 0 || resolution < 0 || resolution > own {
		return 0
	}
	unused := uint64(1)<<(digitBits*(MaxResolution-resolution)) - 1
	v := uint64(c) &^ (resolutionMask << resolutionShift)
	return Cell(v | uint64(resolution)<<resolutionShift | unused)
}

// Children gives the cells of a finer resolution that belong to c, sorted, c
// alone at its own resolution, and nil when there are none. Each step finer
// multiplies their number by 7; the caller bounds it.
func (c Cell) Children(resolution int) []Cell {
	if !c.Valid() || resolution < c.Resolution() || resolution > MaxResolution {
		return nil
	}
	children, err := h3.Cell(c).Children(resolution)
	if err != nil {
		return nil
	}
	return sortedCells(children)
}

// Disk gives the cells at most k steps from c, c among them, sorted; nil for an
// invalid cell or k < 0.
func (c Cell) Disk(k int) []Cell {
	if k < 0 || !c.Valid() {
		return nil
	}
	disk, err := h3.GridDisk(h3.Cell(c), k)
	if err != nil {
		return nil
	}
	return sortedCells(disk)
}

// Neighbours gives the six cells (five at a pentagon) that share an edge with
// c, sorted; nil for an invalid cell.
func (c Cell) Neighbours() []Cell {
	disk := c.Disk(1)
	if i, found := slices.BinarySearch(disk, c); found {
		disk = slices.Delete(disk, i, i+1)
	}
	return disk
}

// Distance counts the steps from c to d. It is an error when either is not a
// cell, when their resolutions differ, and where H3 cannot tell: very far apart
// or across a pentagon.
func (c Cell) Distance(d Cell) (int, error) {
	switch {
	case !c.Valid():
		return 0, &InvalidError{Field: "cell", Value: c.String(), Reason: "not the index of an H3 cell"}
	case !d.Valid():
		return 0, &InvalidError{Field: "cell", Value: d.String(), Reason: "not the index of an H3 cell"}
	case c.Resolution() != d.Resolution():
		return 0, &InvalidError{Field: "cell", Value: d.String(),
			Reason: fmt.Sprintf("resolution %d is not %d", d.Resolution(), c.Resolution())}
	}
	steps, err := h3.GridDistance(h3.Cell(c), h3.Cell(d))
	if err != nil {
		return 0, &InvalidError{Field: "cell", Value: d.String(), Reason: "no distance from " + c.String() + ": " + err.Error()}
	}
	return steps, nil
}

// checkResolution accepts 0 to MaxResolution.
func checkResolution(resolution int) error {
	if resolution < 0 || resolution > MaxResolution {
		return &InvalidError{Field: "resolution", Value: strconv.Itoa(resolution), Reason: "not within 0 to 15"}
	}
	return nil
}

func sortedCells(in []h3.Cell) []Cell {
	out := make([]Cell, len(in))
	for i, c := range in {
		out[i] = Cell(c)
	}
	slices.Sort(out)
	return out
}
