package balance

// least is a binary heap of parts, the least loaded on top, the lower number first
// among equals; the load of a part in it must not change.
type least struct {
	load []float64
	heap []int32
}

func (q *least) less(a, b int32) bool {
	return q.load[a] < q.load[b] || q.load[a] == q.load[b] && a < b
}

func (q *least) push(a int32) {
	q.heap = append(q.heap, a)
	for x := len(q.heap) - 1; x > 0; {
		up := (x - 1) / 2
		if !q.less(q.heap[x], q.heap[up]) {
			return
		}
		q.heap[x], q.heap[up] = q.heap[up], q.heap[x]
		x = up
	}
}

func (q *least) pop() int32 {
	top, last := q.heap[0], len(q.heap)-1
	q.heap[0] = q.heap[last]
	q.heap = q.heap[:last]
	for x := 0; ; {
		low := x
		for _, y := range [...]int{2*x + 1, 2*x + 2} {
			if y < last && q.less(q.heap[y], q.heap[low]) {
				low = y
			}
		}
		if low == x {
			return top
		}
		q.heap[x], q.heap[low] = q.heap[low], q.heap[x]
		x = low
	}
}
