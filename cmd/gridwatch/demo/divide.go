package demo

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"gridwatch/geo"
)

// Parcel is one grid of the demo: cells of one area that hang together, as far
// as the area's own cells do.
type Parcel struct {
	Area  string
	No    int // from 1 within the area
	Cells []geo.Cell
	Load  int // institutions
}

// Divide cuts each area into grids of about equal load, at least one an area:
// contiguous greedy growth from seeds far from each other, the lightest grid
// taking its nearest free neighbour. Every cell goes to exactly one grid. It is a
// pure function of its arguments; load is the number of institutions by cell.
func Divide(area string, cells []geo.Cell, load map[geo.Cell]int, target int) []Parcel {
	around := geo.NewAdjacency(cells)
	if len(around.Cells) == 0 {
		return nil
	}
	total := 0
	for _, c := range around.Cells {
		total += load[c]
	}
	parts := components(around)
	k := max(1, int(math.Round(float64(total)/float64(target))))
	owner := make([]int, len(around.Cells))
	for i := range owner {
		owner[i] = -1
	}
	grow(around, load, seeds(around, parts[0], load, min(k, len(parts[0]))), owner)
	join(around, parts[1:], owner)
	parcels := make([]Parcel, 0, k)
	number := map[int]int{}
	for i, c := range around.Cells {
		n, known := number[owner[i]]
		if !known {
			n = len(parcels)
			number[owner[i]] = n
			parcels = append(parcels, Parcel{Area: area, No: n + 1})
		}
		parcels[n].Cells = append(parcels[n].Cells, c)
		parcels[n].Load += load[c]
	}
	return parcels
}

// components gives the connected parts of the cells, the largest first.
func components(a geo.Adjacency) [][]int {
	var parts [][]int
	seen := make([]bool, len(a.Cells))
	for i := range a.Cells {
		if seen[i] {
			continue
		}
		part := []int{i}
		seen[i] = true
		for n := 0; n < len(part); n++ {
			for _, next := range a.Neighbours(part[n]) {
				if !seen[next] {
					seen[next] = true
					part = append(part, int(next))
				}
			}
		}
		slices.Sort(part)
		parts = append(parts, part)
	}
	slices.SortStableFunc(parts, func(x, y []int) int { return cmp.Compare(len(y), len(x)) })
	return parts
}

// seeds picks k cells of a part: the heaviest, then each time the one that is
// far from those picked and has load around it.
func seeds(a geo.Adjacency, part []int, load map[geo.Cell]int, k int) []int {
	first := slices.MaxFunc(part, func(x, y int) int {
		return cmp.Or(cmp.Compare(load[a.Cells[x]], load[a.Cells[y]]), cmp.Compare(y, x))
	})
	picked := []int{first}
	far := distances(a, first)
	for len(picked) < k {
		next := slices.MaxFunc(part, func(x, y int) int {
			return cmp.Or(cmp.Compare(far[x]*(1+around(a, load, x)), far[y]*(1+around(a, load, y))), cmp.Compare(y, x))
		})
		picked = append(picked, next)
		for i, d := range distances(a, next) {
			far[i] = min(far[i], d)
		}
	}
	return picked
}

// around is the load of a cell and its neighbours.
func around(a geo.Adjacency, load map[geo.Cell]int, i int) int {
	sum := load[a.Cells[i]]
	for _, n := range a.Neighbours(i) {
		sum += load[a.Cells[n]]
	}
	return sum
}

// distances counts the steps from one cell to each other of its part; the rest
// have 0.
func distances(a geo.Adjacency, from int) []int {
	steps := make([]int, len(a.Cells))
	seen := make([]bool, len(a.Cells))
	seen[from] = true
	queue := []int{from}
	for n := 0; n < len(queue); n++ {
		for _, next := range a.Neighbours(queue[n]) {
			if !seen[next] {
				seen[next] = true
				steps[next] = steps[queue[n]] + 1
				queue = append(queue, int(next))
			}
		}
	}
	return steps
}

// border is a free cell that a grid may take.
type border struct{ steps, cell int }

type borders []border

func (b borders) Len() int { return len(b) }
func (b borders) Less(i, j int) bool {
	return b[i].steps < b[j].steps || b[i].steps == b[j].steps && b[i].cell < b[j].cell
}
func (b borders) Swap(i, j int) { b[i], b[j] = b[j], b[i] }
func (b *borders) Push(x any)   { *b = append(*b, x.(border)) }
func (b *borders) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

// grow gives every cell that a seed reaches to a grid; owner holds the seed's
// number. A cell without institution weighs a little, so that open land is shared.
func grow(a geo.Adjacency, load map[geo.Cell]int, seeds []int, owner []int) {
	const land = 0.5
	weight := make([]float64, len(seeds))
	free := make([]borders, len(seeds))
	take := func(g, cell, steps int) {
		owner[cell] = g
		weight[g] += land + float64(load[a.Cells[cell]])
		for _, n := range a.Neighbours(cell) {
			if owner[n] < 0 {
				heap.Push(&free[g], border{steps + 1, int(n)})
			}
		}
	}
	for g, s := range seeds {
		take(g, s, 0)
	}
	for {
		lightest := -1
		for g := range seeds {
			for len(free[g]) > 0 && owner[free[g][0].cell] >= 0 {
				heap.Pop(&free[g])
			}
			if len(free[g]) > 0 && (lightest < 0 || weight[g] < weight[lightest]) {
				lightest = g
			}
		}
		if lightest < 0 {
			return
		}
		next := heap.Pop(&free[lightest]).(border)
		take(lightest, next.cell, next.steps)
	}
}

// join gives the small parts that hang apart from the area's main part to the
// grid of the nearest cell.
func join(a geo.Adjacency, parts [][]int, owner []int) {
	for _, part := range parts {
		best, nearest := math.Inf(1), 0
		from := a.Cells[part[0]].Centre()
		for i, c := range a.Cells {
			if owner[i] < 0 {
				continue
			}
			if d := geo.DistanceMetres(from, c.Centre()); d < best {
				best, nearest = d, owner[i]
			}
		}
		for _, i := range part {
			owner[i] = nearest
		}
	}
}
