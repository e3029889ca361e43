package geo

import (
	"math/rand"
	"slices"
	"testing"
)

func TestAdjacency(t *testing.T) {
	const seed = 4
	t.Logf("seed %d", seed)
	cells := slices.Clone(chicagoCells())
	random := rand.New(rand.NewSource(seed))
	random.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	a := NewAdjacency(append(cells[:len(cells)*2/3:len(cells)*2/3], cells[0], 0, 5))
	if got, want := len(a.Cells), len(cells)*2/3; got != want || len(a.Offset) != want+1 || !slices.IsSorted(a.Cells) {
		t.Fatalf("%d cells and %d offsets, want %d and one more, sorted", got, len(a.Offset), want)
	}
	for i, c := range a.Cells {
		if at, found := a.Index(c); !found || at != i {
			t.Errorf("Index(%s) = %d, %v, want %d", c, at, found, i)
		}
		row := a.Neighbours(i)
		if !slices.IsSorted(row) {
			t.Errorf("neighbours of %s are not ascending: %v", c, row)
		}
		var want []Cell
		for _, n := range c.Neighbours() {
			if _, found := slices.BinarySearch(a.Cells, n); found {
				want = append(want, n)
			}
		}
		var got []Cell
		for _, j := range row {
			got = append(got, a.Cells[j])
			if !slices.Contains(a.Neighbours(int(j)), int32(i)) {
				t.Errorf("%s touches %s but not the other way round", c, a.Cells[j])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("neighbours of %s = %v, want %v", c, got, want)
		}
	}
	for _, c := range cells[len(cells)*2/3:] {
		if at, found := a.Index(c); found {
			t.Errorf("Index of a cell outside = %d, want none", at)
		}
	}
	if empty := NewAdjacency(nil); len(empty.Cells) != 0 || len(empty.Offset) != 1 {
		t.Errorf("empty adjacency = %+v, want no cell and one offset", empty)
	}
}

func BenchmarkAdjacency100k(b *testing.B) {
	cells, err := chicago.Cover(10)
	if err != nil {
		b.Fatal(err)
	}
	for grown := cells[0]; len(cells) < 100_000; grown = cells[0] {
		cells = grown.Disk(183)
	}
	cells = cells[:100_000]
	for b.Loop() {
		NewAdjacency(cells)
	}
}
