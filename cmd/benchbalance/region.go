package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// region is an input: cells with whole weights, and who borders on whom.
type region struct {
	name   string
	ids    []string
	weight []int
	near   [][]int32
	city   bool // ids are H3 cells: neighbours are not listed

	cells, neighbours string // files
}

// hexRegion is a region of about n hexagons: skewed weights with some hot spots, as of
// complaints, holes as of lakes, and of what falls apart the largest piece.
func hexRegion(n int, seed uint64) *region {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	side := int(math.Sqrt(float64(n) * 1.1))
	type spot struct{ x, y, radius, height float64 }
	spots := func(n int, least, most float64) []spot {
		list := make([]spot, n)
		for i := range list {
			list[i] = spot{r.Float64() * float64(side), r.Float64() * float64(side), float64(side) * (least + (most-least)*r.Float64()), 25 * r.Float64()}
		}
		return list
	}
	bumps, holes := spots(30, 0.01, 0.05), spots(25, 0.01, 0.04)
	number := make([]int32, side*side)
	var at [][2]int
	for q := range side {
		for s := range side {
			number[q*side+s] = -1
			if !covered(holes, func(h spot) bool { return math.Hypot(float64(q)-h.x, float64(s)-h.y) <= h.radius }) {
				number[q*side+s] = int32(len(at))
				at = append(at, [2]int{q, s})
			}
		}
	}
	all := &region{near: make([][]int32, len(at))}
	for i, c := range at {
		for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}, {-1, 1}} {
			q, s := c[0]+d[0], c[1]+d[1]
			if q >= 0 && s >= 0 && q < side && s < side && number[q*side+s] >= 0 {
				all.near[i] = append(all.near[i], number[q*side+s])
			}
		}
		rate := math.Exp(r.NormFloat64()*0.9 + 0.7)
		for _, b := range bumps {
			d := math.Hypot(float64(c[0])-b.x, float64(c[1])-b.y) / b.radius
			rate += b.height * math.Exp(-d*d/2)
		}
		all.weight = append(all.weight, 1+max(0, int(rate+math.Sqrt(rate)*r.NormFloat64())))
	}
	return all.largestPiece()
}

func covered[T any](list []T, by func(T) bool) bool {
	for _, x := range list {
		if by(x) {
			return true
		}
	}
	return false
}

// largestPiece leaves out what does not touch the largest piece, and numbers anew.
func (r *region) largestPiece() *region {
	seen := make([]bool, len(r.near))
	var best []int32
	for i := range r.near {
		if seen[i] {
			continue
		}
		seen[i] = true
		piece := []int32{int32(i)}
		for h := 0; h < len(piece); h++ {
			for _, j := range r.near[piece[h]] {
				if !seen[j] {
					seen[j] = true
					piece = append(piece, j)
				}
			}
		}
		if len(piece) > len(best) {
			best = piece
		}
	}
	number := make([]int32, len(r.near))
	for k, i := range best {
		number[i] = int32(k)
	}
	out := &region{}
	for k, i := range best {
		out.ids = append(out.ids, strconv.Itoa(k))
		out.weight = append(out.weight, r.weight[i])
		row := make([]int32, len(r.near[i]))
		for at, j := range r.near[i] {
			row[at] = number[j]
		}
		out.near = append(out.near, row)
	}
	return out
}

// write writes the tables of the input.
func (r *region) write(folder string) error {
	key := "id"
	if r.city {
		key = "cell"
	}
	r.cells = filepath.Join(folder, r.name+".cells.csv")
	if err := writeLines(r.cells, func(w *bufio.Writer) {
		fmt.Fprintf(w, "%s,weight\n", key)
		for i, id := range r.ids {
			fmt.Fprintf(w, "%s,%d\n", id, r.weight[i])
		}
	}); err != nil || r.city {
		return err
	}
	r.neighbours = filepath.Join(folder, r.name+".neighbours.csv")
	return writeLines(r.neighbours, func(w *bufio.Writer) {
		fmt.Fprintln(w, "id,neighbour")
		for i, row := range r.near {
			for _, j := range row {
				fmt.Fprintf(w, "%s,%s\n", r.ids[i], r.ids[j])
			}
		}
	})
}

// writeLines writes a file; an error of the writer is kept by it until the end.
func writeLines(path string, write func(w *bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	write(w)
	if err := w.Flush(); err != nil {
		_ = f.Close() // the reason matters more
		return err
	}
	return f.Close()
}

// readRegion reads id,weight and id,neighbour.
func readRegion(cells, neighbours string) (*region, error) {
	r := &region{cells: cells, neighbours: neighbours}
	at := map[string]int32{}
	err := eachRow(cells, func(row []string) error {
		weight, err := strconv.Atoi(row[1])
		at[row[0]] = int32(len(r.ids))
		r.ids, r.weight = append(r.ids, row[0]), append(r.weight, weight)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.near = make([][]int32, len(r.ids))
	return r, eachRow(neighbours, func(row []string) error {
		from := at[row[0]]
		r.near[from] = append(r.near[from], at[row[1]])
		return nil
	})
}

// readCity reads the city region of the reference data: cells, and their graph in the
// format of METIS.
func readCity(graphs string) (*region, error) {
	text, err := os.ReadFile(filepath.Join(graphs, "h3_10k.cells"))
	if err != nil {
		return nil, err
	}
	r := &region{ids: strings.Fields(string(text)), city: true}
	if text, err = os.ReadFile(filepath.Join(graphs, "h3_10k.graph")); err != nil {
		return nil, err
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		var numbers []int32
		for _, field := range strings.Fields(line) {
			x, err := strconv.Atoi(field)
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, int32(x)-1)
		}
		r.weight = append(r.weight, int(numbers[0])+1)
		r.near = append(r.near, numbers[1:])
	}
	return r, nil
}

// eachRow gives the rows of a table below its header.
func eachRow(path string, take func(row []string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	rows, err := csv.NewReader(bufio.NewReaderSize(f, 1<<20)).ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows[min(1, len(rows)):] {
		if err := take(row); err != nil {
			return err
		}
	}
	return nil
}
