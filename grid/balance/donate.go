package balance

import "slices"

// mostSpread are the parts put in order for islands that need one; the rest follow
// by number.
const mostSpread = 16

// leavers orders parts by who is the first to be sent to another island: with a plan in
// force those farthest from cells that have lost their part and from one another, for
// what they leave has to find room around; else by number.
func (p *Problem) leavers(islands int) []int {
	order := make([]int, len(p.Parts))
	for q := range order {
		order[q] = q
	}
	if p.Current == nil || islands == 1 {
		return order
	}
	far := filled(p.Len(), None)
	var queue []int32
	for i, q := range p.Current {
		if q == None {
			far[i] = 0
			queue = append(queue, int32(i))
		}
	}
	for at := range min(mostSpread, len(order)) {
		p.farther(far, queue)
		near := filled(len(order), None)
		for i, q := range p.Current {
			if q != None && far[i] != None && (near[q] == None || far[i] < near[q]) {
				near[q] = far[i]
			}
		}
		best := at
		for x := at; x < len(order); x++ {
			if near[order[x]] > near[order[best]] {
				best = x
			}
		}
		q := order[best]
		order = slices.Insert(slices.Delete(order, best, best+1), at, q)
		queue = queue[:0]
		for i, of := range p.Current {
			if of == int32(q) {
				far[i] = 0
				queue = append(queue, int32(i))
			}
		}
	}
	return order
}

// farther lowers the steps to the nearest of some cells, from those in the queue on.
func (p *Problem) farther(far, queue []int32) {
	for at := 0; at < len(queue); at++ {
		i := queue[at]
		for _, j := range p.Near(int(i)) {
			if far[j] == None || far[j] > far[i]+1 {
				far[j] = far[i] + 1
				queue = append(queue, j)
			}
		}
	}
}
