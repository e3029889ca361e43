package geo

import (
	"encoding/json"
	"math"
	"math/rand"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/uber/h3-go/v4"
)

// chicago is the rectangle all cells of which the exhaustive tests walk.
var chicago = Region{Code: "chicago", Geometry: rectangle(Box{-87.95, 41.64, -87.52, 42.03})}

// chicagoCells gives every cell of the rectangle at resolution 8, some 1,700.
var chicagoCells = sync.OnceValue(func() []Cell {
	cells, err := chicago.Cover(8)
	if err != nil {
		panic(err)
	}
	return cells
})

func TestCellInvariants(t *testing.T) {
	cells := chicagoCells()
	if len(cells) < 1000 {
		t.Fatalf("chicago has %d cells at resolution 8, want at least 1000", len(cells))
	}
	neighbours := map[Cell][]Cell{}
	for _, c := range cells {
		neighbours[c] = c.Neighbours()
	}
	for _, c := range cells {
		if !c.Valid() || c.Resolution() != 8 || c.IsPentagon() {
			t.Fatalf("%s: valid %v, resolution %d, pentagon %v, want true, 8, false", c, c.Valid(), c.Resolution(), c.IsPentagon())
		}
		if got, err := ParseCell(c.String()); err != nil || got != c {
			t.Errorf("ParseCell(%q) = %v, %v, want %v", c.String(), got, err, c)
		}
		if got, want := c.String(), h3.Cell(c).String(); got != want {
			t.Errorf("text %q, want %q", got, want)
		}
		if got, err := CellAt(c.Centre(), 8); err != nil || got != c {
			t.Errorf("CellAt(centre of %s) = %s, %v", c, got, err)
		}
		checkBoundary(t, c)
		checkFamily(t, c)
		if len(neighbours[c]) != 6 || !slices.IsSorted(neighbours[c]) {
			t.Errorf("%s has neighbours %v, want six, sorted", c, neighbours[c])
		}
		for _, n := range neighbours[c] {
			if back, ok := neighbours[n]; ok && !slices.Contains(back, c) {
				t.Errorf("%s is a neighbour of %s but not the other way round", n, c)
			}
			if steps, err := c.Distance(n); err != nil || steps != 1 {
				t.Errorf("Distance(%s, %s) = %d, %v, want 1", c, n, steps, err)
			}
		}
	}
}

// checkBoundary demands six corners, counter-clockwise, all equally far from
// the centre within the distortion of one cell.
func checkBoundary(t *testing.T, c Cell) {
	t.Helper()
	corners, centre := c.Boundary(), c.Centre()
	if len(corners) != 6 {
		t.Errorf("%s has %d corners, want 6", c, len(corners))
	}
	area := 0.0
	for i, p := range corners {
		q := corners[(i+1)%len(corners)]
		area += (p.Lon-centre.Lon)*(q.Lat-centre.Lat) - (q.Lon-centre.Lon)*(p.Lat-centre.Lat)
		if d := DistanceMetres(p, centre); d < 350 || d > 650 {
			t.Errorf("%s: corner %v is %.0f m from the centre, want 350 to 650", c, p, d)
		}
	}
	if area <= 0 {
		t.Errorf("%s: corners run clockwise, want counter-clockwise", c)
	}
}

// checkFamily compares parents with H3's own and demands that children know
// their parent.
func checkFamily(t *testing.T, c Cell) {
	t.Helper()
	for resolution := 0; resolution <= 8; resolution++ {
		want, err := h3.Cell(c).Parent(resolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Parent(resolution); got != Cell(want) {
			t.Errorf("%s.Parent(%d) = %s, want %s", c, resolution, got, Cell(want))
		}
	}
	children := c.Children(9)
	if len(children) != 7 || !slices.IsSorted(children) {
		t.Errorf("%s.Children(9) = %v, want seven, sorted", c, children)
	}
	for _, child := range children {
		if child.Parent(8) != c {
			t.Errorf("child %s of %s has parent %s", child, c, child.Parent(8))
		}
	}
}

func TestCellDistanceIsStepsWalked(t *testing.T) {
	const seed = 5
	t.Logf("seed %d", seed)
	cells := chicagoCells()
	random := rand.New(rand.NewSource(seed))
	for range 5 {
		from := cells[random.Intn(len(cells))]
		steps := map[Cell]int{from: 0}
		for queue := []Cell{from}; len(queue) > 0; queue = queue[1:] {
			for _, n := range queue[0].Neighbours() {
				if _, seen := steps[n]; !seen && steps[queue[0]] < 20 {
					steps[n] = steps[queue[0]] + 1
					queue = append(queue, n)
				}
			}
		}
		if got, want := len(from.Disk(20)), len(steps); got != want {
			t.Errorf("%s.Disk(20) has %d cells, want %d", from, got, want)
		}
		for to, want := range steps {
			if got, err := from.Distance(to); err != nil || got != want {
				t.Fatalf("Distance(%s, %s) = %d, %v, want %d", from, to, got, err, want)
			}
		}
	}
}

func TestCellDisk(t *testing.T) {
	c := chicagoCells()[0]
	for k := range 6 {
		disk := c.Disk(k)
		if got, want := len(disk), 1+3*k*(k+1); got != want || !slices.IsSorted(disk) || !slices.Contains(disk, c) {
			t.Errorf("Disk(%d) has %d cells, want %d, sorted, with the cell itself", k, got, want)
		}
	}
}

func TestCellDistanceErrors(t *testing.T) {
	here, _ := CellAt(Point{126.6, 45.7}, 9)
	far, _ := CellAt(Point{-60, -30}, 9)
	for _, other := range []Cell{0, 5, here.Parent(8), far} {
		if steps, err := here.Distance(other); err == nil {
			t.Errorf("Distance to %q = %d, want an error", other, steps)
		} else if bad := invalid(t, err); bad.Field != "cell" {
			t.Errorf("Distance to %q = %v, want field cell", other, err)
		}
	}
	if _, err := Cell(0).Distance(here); err == nil {
		t.Error("distance from no cell = nil error, want an error")
	}
}

func TestCellAtRefuses(t *testing.T) {
	for _, test := range []struct {
		point      Point
		resolution int
		field      string
	}{
		{Point{126.6, 91}, 9, "lat"},
		{Point{45.7, 126.6}, 9, "lat"},
		{Point{math.NaN(), 1}, 9, "lon"},
		{Point{1, math.Inf(1)}, 9, "lat"},
		{Point{200, 1}, 9, "lon"},
		{Point{1, 1}, -1, "resolution"},
		{Point{1, 1}, 16, "resolution"},
	} {
		c, err := CellAt(test.point, test.resolution)
		if bad := invalid(t, err); bad.Field != test.field || c != 0 {
			t.Errorf("CellAt(%v, %d) = %v, %v, want field %s", test.point, test.resolution, c, err, test.field)
		}
	}
}

// TestCellWithoutCell: the zero cell and numbers that are no cell answer every
// question with nothing and never panic.
func TestCellWithoutCell(t *testing.T) {
	for _, c := range []Cell{0, 1, -1, math.MinInt64, math.MaxInt64, 0x0fffffffffffffff, 0x89ffffffffffffff >> 4} {
		if c.Valid() || c.IsPentagon() {
			t.Errorf("Cell(%d) is valid or a pentagon, want neither", int64(c))
		}
		if got := c.Boundary(); c == 0 && got != nil {
			t.Errorf("Cell(%d).Boundary() = %v, want nil", int64(c), got)
		}
		if c.Disk(1) != nil || c.Neighbours() != nil || c.Children(15) != nil {
			t.Errorf("Cell(%d) has a disk, neighbours or children, want none", int64(c))
		}
		c.Centre()
		_ = c.String()
	}
	if got := Cell(0).Parent(0); got != 0 {
		t.Errorf("parent of no cell = %v, want 0", got)
	}
	c := chicagoCells()[0]
	if c.Parent(9) != 0 || c.Parent(-1) != 0 || c.Children(7) != nil || c.Children(16) != nil || c.Disk(-1) != nil {
		t.Error("a parent finer, a child coarser or a negative disk exists, want none")
	}
	if got := c.Children(8); !reflect.DeepEqual(got, []Cell{c}) {
		t.Errorf("children at the own resolution = %v, want the cell", got)
	}
}

func TestCellPentagon(t *testing.T) {
	pentagons, err := h3.Pentagons(5)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pentagons {
		c := Cell(p)
		if !c.IsPentagon() || len(c.Neighbours()) != 5 || len(c.Children(6)) != 6 {
			t.Errorf("%s: pentagon %v, %d neighbours, %d children, want true, 5, 6",
				c, c.IsPentagon(), len(c.Neighbours()), len(c.Children(6)))
		}
	}
}

func TestCellText(t *testing.T) {
	c, err := CellAt(Point{126.6, 45.7}, 9)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Cell  Cell            `json:"cell"`
		Maybe Cell            `json:"maybe,omitempty"`
		Names map[Cell]string `json:"names"`
	}
	in := row{Cell: c, Names: map[Cell]string{c: "x"}}
	text, err := json.Marshal(in)
	want := `{"cell":"` + c.String() + `","names":{"` + c.String() + `":"x"}}`
	if err != nil || string(text) != want {
		t.Fatalf("JSON = %s, %v, want %s", text, err, want)
	}
	var out row
	if err := json.Unmarshal(text, &out); err != nil || !reflect.DeepEqual(in, out) {
		t.Errorf("JSON came back as %+v, %v, want %+v", out, err, in)
	}
	out.Cell = c
	if err := json.Unmarshal([]byte(`{"cell":""}`), &out); err != nil || out.Cell != 0 {
		t.Errorf("empty text = %v, %v, want no cell", out.Cell, err)
	}
	if err := json.Unmarshal([]byte(`{"cell":617700169958293503}`), &out); err == nil {
		t.Error("a JSON number was read as a cell, want an error")
	}
	if text, err := Cell(0).MarshalText(); err != nil || len(text) != 0 {
		t.Errorf("text of no cell = %q, %v, want empty", text, err)
	}
}

func TestParseCellRefuses(t *testing.T) {
	good := chicagoCells()[0].String()
	for _, text := range []string{"", "0", good[1:], good + "0", "0" + good, " " + good[:14], "+" + good[:14], "0x" + good[:13],
		"000000000000000", "fffffffffffffff", "8928308280fffffg", "617700169958293", good[:14] + "é"} {
		_, err := ParseCell(text)
		if bad := invalid(t, err); bad.Field != "cell" || bad.Value != text {
			t.Errorf("ParseCell(%q) = %v, want field cell and the text", text, err)
		}
	}
}

func FuzzParseCell(f *testing.F) {
	for _, seed := range []string{"", "8828308281fffff", "8A2A1072B59FFFF", "000000000000000", "fffffffffffffff", "08828308281ffff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCell(text)
		if err != nil {
			invalid(t, err)
			return
		}
		if again, err := ParseCell(c.String()); err != nil || again != c || c <= 0 {
			t.Fatalf("ParseCell(%q) = %v, %v, want %v", c.String(), again, err, c)
		}
		if len(c.Neighbours()) < 5 || len(c.Boundary()) < 5 {
			t.Errorf("%s has %d neighbours and %d corners, want at least 5", c, len(c.Neighbours()), len(c.Boundary()))
		}
		if back, err := CellAt(c.Centre(), c.Resolution()); err != nil || back != c {
			t.Errorf("cell at the centre of %s = %s, %v", c, back, err)
		}
	})
}

func BenchmarkCellAt(b *testing.B) {
	p := Point{126.6, 45.7}
	for b.Loop() {
		if _, err := CellAt(p, 9); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCellParent(b *testing.B) {
	c, _ := CellAt(Point{126.6, 45.7}, 9)
	for b.Loop() {
		c.Parent(6)
	}
}

func BenchmarkCellString(b *testing.B) {
	c, _ := CellAt(Point{126.6, 45.7}, 9)
	for b.Loop() {
		_ = c.String()
	}
}
