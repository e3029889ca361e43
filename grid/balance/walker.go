package balance

// walker remembers which cells a search met and from where, and forgets them at
// once for the next.
type walker struct {
	mark  []int32
	stamp int32
	from  []int32
	queue []int32
}

func newWalker(n int) *walker {
	return &walker{mark: make([]int32, n), from: make([]int32, n), queue: make([]int32, 0, n)}
}

func (w *walker) begin() {
	if w.stamp++; w.stamp < 0 {
		clear(w.mark)
		w.stamp = 1
	}
}

func (w *walker) seen(i int32) bool { return w.mark[i] == w.stamp }

func (w *walker) visit(i, from int32) {
	w.mark[i], w.from[i] = w.stamp, from
}

func filled(n int, v int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = v
	}
	return s
}
