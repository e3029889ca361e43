package geo

import (
	"errors"
	"math/rand"
	"slices"
	"testing"
)

// The cells of the whole earth at a coarse resolution, its twelve pentagons among
// them, and a third of them, so that ways lead through cells that are missing.
func TestRings(t *testing.T) {
	const seed, resolution = 7, 2
	t.Logf("seed %d", seed)
	var earth []Cell
	for base := range 122 {
		earth = append(earth, baseCell(t, base).Children(resolution)...)
	}
	third := slices.Clone(earth)
	random := rand.New(rand.NewSource(seed))
	random.Shuffle(len(third), func(i, j int) { third[i], third[j] = third[j], third[i] })
	third = third[:len(third)/3]
	slices.Sort(earth)
	near := newNear(t, earth)
	for _, c := range []struct {
		name  string
		cells []Cell
		k     int
	}{
		{"earth, one ring", earth, 1}, {"earth, two rings", earth, 2}, {"earth, four rings", earth, 4},
		{"a third, one ring", third, 1}, {"a third, three rings", append(third, third[3], 0, 5), 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := NewRings(c.cells, c.k)
			if err != nil {
				t.Fatal(err)
			}
			want := NewAdjacency(c.cells).Cells
			if !slices.Equal(a.Cells, want) || len(a.Offset) != len(want)+1 {
				t.Fatalf("%d cells, %d offsets, want %d cells", len(a.Cells), len(a.Offset), len(want))
			}
			for i, cell := range a.Cells {
				var row []int32
				for d := range near.within(cell, c.k) {
					if j, found := a.Index(d); found && j != i {
						row = append(row, int32(j))
					}
				}
				slices.Sort(row)
				if got := a.Neighbours(i); !slices.Equal(got, row) {
					t.Fatalf("neighbours of %s = %v, want %v", cell, got, row)
				}
			}
		})
	}
}

// A small region against the distance that H3 itself tells.
func TestRingsByDistance(t *testing.T) {
	cells := chicagoCells()
	cells = cells[:min(len(cells), 400)]
	a, err := NewRings(cells, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range a.Cells {
		for j, d := range a.Cells {
			steps, err := c.Distance(d)
			if err != nil {
				t.Fatal(err)
			}
			_, got := slices.BinarySearch(a.Neighbours(i), int32(j))
			if want := steps >= 1 && steps <= 3; got != want {
				t.Fatalf("%s and %s, %d steps apart: neighbours %v, want %v", c, d, steps, got, want)
			}
		}
	}
}

func TestRingsRefuses(t *testing.T) {
	var invalid *InvalidError
	for _, k := range []int{0, -1, 1 << 30} {
		if _, err := NewRings(chicagoCells()[:3], k); !errors.As(err, &invalid) || invalid.Field != "k" {
			t.Errorf("k %d: got %v, want a refusal of k", k, err)
		}
	}
	if a, err := NewRings([]Cell{0, 5}, 2); err != nil || len(a.Cells) != 0 || len(a.Offset) != 1 {
		t.Errorf("no cells: got %+v, %v, want an empty adjacency", a, err)
	}
}

// near finds the cells within some steps by walking from neighbour to neighbour.
type near map[Cell][]Cell

func newNear(t *testing.T, cells []Cell) near {
	t.Helper()
	n, pentagons := near{}, 0
	for _, c := range cells {
		n[c] = c.Neighbours()
		if c.IsPentagon() {
			pentagons++
		}
	}
	if pentagons != 12 {
		t.Fatalf("%d pentagons, want 12", pentagons)
	}
	return n
}

func (n near) within(c Cell, k int) map[Cell]bool {
	reached, edge := map[Cell]bool{c: true}, []Cell{c}
	for range k {
		var next []Cell
		for _, e := range edge {
			for _, d := range n[e] {
				if !reached[d] {
					reached[d] = true
					next = append(next, d)
				}
			}
		}
		edge = next
	}
	return reached
}

// baseCell is one of the 122 cells of resolution 0.
func baseCell(t *testing.T, number int) Cell {
	t.Helper()
	const mode, unused = 1 << 59, 1<<45 - 1
	c := Cell(mode | number<<45 | unused)
	if !c.Valid() {
		t.Fatalf("base cell %d is not valid: %x", number, int64(c))
	}
	return c
}

func BenchmarkRings100k(b *testing.B) {
	centre, err := CellAt(Point{Lon: 126.6, Lat: 45.7}, 9)
	if err != nil {
		b.Fatal(err)
	}
	cells := centre.Disk(183) // 101,017
	for b.Loop() {
		if _, err := NewRings(cells, 2); err != nil {
			b.Fatal(err)
		}
	}
}
