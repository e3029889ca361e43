package balance

import (
	"math"
	"slices"
)

// anchors is, by part, a cell of the level the part should lie at: a fixed one, or
// its home; None for neither. nil: no part has one.
func (l *level) anchors(home []int32, k int) []int32 {
	at := filled(k, None)
	some := false
	for a, i := range home {
		at[a] = i
		some = some || i != None
	}
	for i, a := range l.fixed {
		if a != None {
			at[a] = int32(i)
			some = true
		}
	}
	if !some {
		return nil
	}
	return at
}

// settle renames the parts of a cut so that each lies near its anchor and has about
// its own share: the squares of the borders between them are least in sum, by
// assignment (Kuhn 1955) up to exact parts, by mending the nearest first above.
func (s *state) settle(anchor []int32) {
	k := len(s.share)
	q := s.quotient()
	far := make([]int32, k)
	price := make([][]float64, k)
	for a := range k {
		price[a] = make([]float64, k)
		if anchor[a] != None {
			q.hops(s.part[anchor[a]], far)
			for b, d := range far {
				price[a][b] = float64(d) * float64(d)
			}
		}
		for b := range k {
			x := math.Log(s.load[b]*s.per[a] + 1e-9)
			price[a][b] += 4 * x * x
		}
	}
	to := assign(price) // part → lump of the cut
	name := make([]int32, k)
	for a, b := range to {
		name[b] = int32(a)
	}
	for i, b := range s.part {
		s.part[i] = name[b]
	}
	s.count()
}

// hops fills how many borders each part lies away from part a, and lists the parts, the
// nearest first.
func (q *quotient) hops(a int32, far []int32) []int32 {
	for b := range far {
		far[b] = None
	}
	far[a] = 0
	queue := []int32{a}
	for h := 0; h < len(queue); h++ {
		for _, b := range q.near(queue[h]) {
			if far[b] == None {
				far[b] = far[queue[h]] + 1
				queue = append(queue, b)
			}
		}
	}
	return queue
}

// exact is the most parts assign treats to the optimum.
const exact = 600

// assign gives each row a column, the prices least in sum: Kuhn's method with the
// potentials and shortest augmenting paths of Jonker and Volgenant (1987), k³; above
// exact rows the rows take their cheapest free column, then pairs swap while that helps.
func assign(price [][]float64) []int {
	if len(price) > exact {
		return assignNear(price)
	}
	k := len(price)
	u, v := make([]float64, k+1), make([]float64, k+1)
	row, way := make([]int, k+1), make([]int, k+1) // row of each column, 1-based, column 0 a start
	for a := 1; a <= k; a++ {
		row[0] = a
		least := make([]float64, k+1)
		for b := range least {
			least[b] = math.Inf(1)
		}
		used := make([]bool, k+1)
		at := 0
		for row[at] != 0 {
			used[at] = true
			r, step, next := row[at], math.Inf(1), 0
			for b := 1; b <= k; b++ {
				if used[b] {
					continue
				}
				if x := price[r-1][b-1] - u[r] - v[b]; x < least[b] {
					least[b], way[b] = x, at
				}
				if least[b] < step {
					step, next = least[b], b
				}
			}
			for b := range least {
				if used[b] {
					u[row[b]] += step
					v[b] -= step
				} else {
					least[b] -= step
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	to := make([]int, k)
	for b := 1; b <= k; b++ {
		to[row[b]-1] = b - 1
	}
	return to
}

func assignNear(price [][]float64) []int {
	k := len(price)
	to := make([]int, k)
	taken := make([]bool, k)
	for a := range k {
		best := -1
		for b := range k {
			if !taken[b] && (best < 0 || price[a][b] < price[a][best]) {
				best = b
			}
		}
		to[a], taken[best] = best, true
	}
	for range 3 {
		swapped := false
		for a := range k {
			for b := range a {
				if price[a][to[b]]+price[b][to[a]] < price[a][to[a]]+price[b][to[b]]-1e-12 {
					to[a], to[b] = to[b], to[a]
					swapped = true
				}
			}
		}
		if !swapped {
			break
		}
	}
	return slices.Clip(to)
}
