package balance

import "math"

// band is the load over share an answer should keep to.
type band struct{ low, high float64 }

// beyond is how far the load over share of part a lies outside the band.
func (s *state) beyond(a int32, b band) float64 {
	x := s.load[a] * s.per[a]
	return max(x-b.high, b.low-x, 0)
}

// alone says whether part a is a single cell, too heavy for the band: nothing helps it.
func (s *state) alone(a int32, b band) bool {
	return s.cells[a] == 1 && s.load[a]*s.per[a] > b.high
}

// rims lists the boundary cells part by part, as of when it was made.
type rims struct {
	first, cell []int32
}

// of lists the cells of part a; some may have left it since.
func (r *rims) of(a int32) []int32 { return r.cell[r.first[a]:r.first[a+1]] }

func (s *state) rims() rims {
	r := rims{first: make([]int32, len(s.share)+1)}
	for i, a := range s.part {
		if s.outer[i] > 0 {
			r.first[a+1]++
		}
	}
	for a := range s.share {
		r.first[a+1] += r.first[a]
	}
	r.cell = make([]int32, r.first[len(s.share)])
	at := append([]int32(nil), r.first...)
	for i, a := range s.part {
		if s.outer[i] > 0 {
			r.cell[at[a]] = int32(i)
			at[a]++
		}
	}
	return r
}

// price of giving cell i of part a to b: what the cut and the churn grow by.
func (s *state) price(i, a, b int32) float64 {
	price := 0.0
	for e := s.start[i]; e < s.start[i+1]; e++ {
		switch s.part[s.to[e]] {
		case a:
			price += float64(s.cost[e])
		case b:
			price -= float64(s.cost[e])
		}
	}
	if s.home != nil {
		switch s.home[i] {
		case a:
			price += float64(s.churn[i])
		case b:
			price -= float64(s.churn[i])
		}
	}
	return price
}

// touches says whether cell i borders on part b.
func (s *state) touches(i, b int32) bool {
	for _, j := range s.near(i) {
		if s.part[j] == b {
			return true
		}
	}
	return false
}

// strain is the most a load lies off its share.
func (s *state) strain() float64 {
	most := 0.0
	for a, x := range s.load {
		most = max(most, math.Abs(x*s.per[a]-1))
	}
	return most
}

// cut is the cost of the cut edges, counted from both ends.
func (s *state) cut() float64 {
	sum := 0.0
	for i, a := range s.part {
		if s.outer[i] == 0 {
			continue
		}
		for e := s.start[i]; e < s.start[i+1]; e++ {
			if s.part[s.to[e]] != a {
				sum += float64(s.cost[e])
			}
		}
	}
	return sum
}
