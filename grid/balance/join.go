package balance

import "slices"

// joiner searches all ways to join the locked cells of parts by free cells. Two
// parts may bar each other's way, and then which goes around decides; that is hard
// in general, so the search gives up after a budget.
type joiner struct {
	g      *Graph
	part   []int32  // by cell: the part that has it so far, or None
	parts  int      //
	banned [][]bool // by part and cell: left out in the branches under way; nil: none
	most   int      // cells the parts may take together
	taken  int      //
	budget int      // cells still to be looked at
	far    []int32  // scratch: steps to another locked piece
	queue  []int32  // scratch
	label  []int32  // scratch
}

// joinBudget bounds a search to about a second.
const joinBudget = 100_000_000

func newJoiner(g *Graph, fixed []int32, parts int) *joiner {
	n := g.Len()
	j := &joiner{g: g, part: slices.Clone(fixed), parts: parts, banned: make([][]bool, parts), budget: joinBudget,
		far: make([]int32, n), label: make([]int32, n)}
	for _, q := range fixed {
		if q != None {
			j.taken++
		}
	}
	return j
}

// search gives by cell the part that takes it, at most so many cells in all, each
// part in one piece; nil where there is no way or none was found in time.
func (j *joiner) search(most int) []int32 {
	j.most = most
	if j.taken > most || !j.from(0) {
		return nil
	}
	return j.part
}

// from joins parts q and on.
func (j *joiner) from(q int32) bool {
	for ; int(q) < j.parts; q++ {
		tips, done := j.tips(q)
		if done {
			continue
		}
		if j.taken == j.most || j.budget <= 0 {
			return false
		}
		return j.branch(q, tips)
	}
	return true
}

// branch tries one tip after the other; once tried, a tip is left out in the rest:
// what is left are the ways without it.
func (j *joiner) branch(q int32, tips []int32) bool {
	if j.banned[q] == nil {
		j.banned[q] = make([]bool, j.g.Len())
	}
	tried := tips[:0:0]
	defer func() {
		for _, i := range tried {
			j.banned[q][i] = false
		}
	}()
	for _, i := range tips {
		j.part[i] = q
		j.taken++
		if j.from(q) {
			return true
		}
		j.part[i] = None
		j.taken--
		j.banned[q][i] = true
		tried = append(tried, i)
		if j.budget <= 0 {
			return false
		}
	}
	return false
}

// tips are the free cells around the first piece of a part from which another of
// its pieces can be reached, nearest first; done says that there is one piece only.
func (j *joiner) tips(q int32) (tips []int32, done bool) {
	for i := range j.far {
		j.far[i], j.label[i] = None, None
	}
	j.budget -= 3 * len(j.far)
	start := slices.Index(j.part, q)
	j.queue = append(j.queue[:0], int32(start))
	j.label[start] = 0
	for at := 0; at < len(j.queue); at++ {
		for _, to := range j.g.Near(int(j.queue[at])) {
			if j.label[to] == None && j.part[to] == q {
				j.label[to] = 0
				j.queue = append(j.queue, to)
			}
		}
	}
	first := slices.Clone(j.queue)
	j.queue = j.queue[:0]
	for i, has := range j.part {
		if has == q && j.label[i] == None {
			j.far[i] = 0
			j.queue = append(j.queue, int32(i))
		}
	}
	if len(j.queue) == 0 {
		return nil, true
	}
	for at := 0; at < len(j.queue); at++ {
		for _, to := range j.g.Near(int(j.queue[at])) {
			if j.far[to] == None && j.part[to] == None && (j.banned[q] == nil || !j.banned[q][to]) {
				j.far[to] = j.far[j.queue[at]] + 1
				j.queue = append(j.queue, to)
			}
		}
	}
	for _, i := range first {
		for _, to := range j.g.Near(int(i)) {
			if j.part[to] == None && j.far[to] != None && !slices.Contains(tips, to) {
				tips = append(tips, to)
			}
		}
	}
	slices.SortStableFunc(tips, func(a, b int32) int { return int(j.far[a] - j.far[b]) })
	return tips, false
}
