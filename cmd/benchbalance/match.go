package main

import "math"

// table is weight by row and column.
type table [][]float64

func newTable(rows, columns int) table {
	t := make(table, rows)
	for i := range t {
		t[i] = make([]float64, columns)
	}
	return t
}

// bestMatch is the most weight that a pairing of rows and columns can have, by the
// Hungarian method with potentials (Kuhn 1955, Munkres 1957).
func (t table) bestMatch() float64 {
	n := max(len(t), len(t[0]))
	cost := func(i, j int) float64 {
		if i > len(t) || j > len(t[0]) {
			return 0
		}
		return -t[i-1][j-1]
	}
	u, v, row, from := make([]float64, n+1), make([]float64, n+1), make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		least, used := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		at := 0
		for row[at] != 0 {
			used[at] = true
			step, next := math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost(row[at], j) - u[row[at]] - v[j]; c < least[j] {
					least[j], from[j] = c, at
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := range used {
				if used[j] {
					u[row[j]] += step
					v[j] -= step
				} else {
					least[j] -= step
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[from[at]]
			at = from[at]
		}
	}
	sum := 0.
	for j := 1; j <= n; j++ {
		sum -= cost(row[j], j)
	}
	return sum
}
