package geo

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/uber/h3-go/v4"
)

// MostRings bounds k of NewRings: a disc of 300 rings has 270,901 cells.
const MostRings = 300

// ringBatch is how many cells one goroutine works on at a time.
const ringBatch = 4096

// NewRings builds the adjacency of cells in which the neighbours of a cell are
// the cells of the set at most k steps away, whether or not the cells between are
// in the set; the cell itself is not its neighbour. Cells may come in any order
// and repeat; invalid ones are left out, and only cells of the same resolution
// are neighbours. It uses all processors; the result does not depend on them.
// k must be 1 to MostRings; more than 2^31-1 neighbours in all are refused.
func NewRings(cells []Cell, k int) (Adjacency, error) {
	refuse := func(reason string) (Adjacency, error) {
		return Adjacency{}, &InvalidError{Field: "k", Value: strconv.Itoa(k), Reason: reason}
	}
	if k < 1 || k > MostRings {
		return refuse("not 1 to " + strconv.Itoa(MostRings))
	}
	a := Adjacency{Cells: distinctCells(cells)}
	rows := make([]ringRows, (len(a.Cells)+ringBatch-1)/ringBatch)
	var group sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(rows)) {
		group.Go(func() {
			for at := range next {
				rows[at] = a.ringsOf(at*ringBatch, min(len(a.Cells), (at+1)*ringBatch), k)
			}
		})
	}
	total := 0
	for at := range rows {
		next <- at
	}
	close(next)
	group.Wait()
	for _, r := range rows {
		if r.failed != nil {
			return refuse(r.failed.Error())
		}
		total += len(r.neighbour)
	}
	if total > math.MaxInt32 {
		return refuse("too many neighbours in all")
	}
	a.Offset = make([]int32, 1, len(a.Cells)+1)
	a.Neighbour = make([]int32, 0, total)
	for _, r := range rows {
		for _, end := range r.end {
			a.Offset = append(a.Offset, int32(len(a.Neighbour))+end)
		}
		a.Neighbour = append(a.Neighbour, r.neighbour...)
	}
	return a, nil
}

// ringRows are the rows of some cells in a row: those of the i-th end before
// end[i].
type ringRows struct {
	neighbour []int32
	end       []int32
	failed    error
}

// ringsOf makes the rows of Cells[from:until].
func (a Adjacency) ringsOf(from, until, k int) ringRows {
	const room = 36 // neighbours of a cell for k up to 3; more is made when needed
	r := ringRows{end: make([]int32, 0, until-from), neighbour: make([]int32, 0, room*(until-from))}
	for i := from; i < until; i++ {
		disk, err := h3.GridDisk(h3.Cell(a.Cells[i]), k)
		if err != nil {
			r.failed = err
			return r
		}
		begin := len(r.neighbour)
		for _, c := range disk {
			if j, found := a.Index(Cell(c)); found && j != i {
				r.neighbour = append(r.neighbour, int32(j))
			}
		}
		slices.Sort(r.neighbour[begin:])
		r.end = append(r.end, int32(len(r.neighbour)))
	}
	return r
}

// distinctCells gives the valid cells, sorted, each once.
func distinctCells(cells []Cell) []Cell {
	sorted := slices.Clone(cells)
	slices.Sort(sorted)
	return slices.DeleteFunc(slices.Compact(sorted), func(c Cell) bool { return !c.Valid() })
}
