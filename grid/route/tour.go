package route

// tour is a sequence of stops that fits the time, with what makes the question
// whether one more fits quick: how early each is left and how late it can begin.
type tour struct {
	m      *matrix
	seq    []int
	leave  []int32 // of seq[i]
	arrive []int32
	latest []int32 // latest begin of seq[i] that keeps what follows
	in     []bool  // by stop
	value  int64
	over   int32 // when it is over, at the end
}

func newTour(m *matrix) *tour {
	t := &tour{m: m, in: make([]bool, len(m.p.Stops))}
	t.time()
	return t
}

func (t *tour) copyFrom(o *tour) {
	t.m, t.value = o.m, o.value
	t.seq = append(t.seq[:0], o.seq...)
	t.in = append(t.in[:0], o.in...)
	t.time()
}

// better says whether t is worth more than o, or as much and over sooner.
func (t *tour) better(o *tour) bool {
	return t.value > o.value || t.value == o.value && t.over < o.over
}

// time works out the times of the sequence; false when it does not fit.
func (t *tour) time() bool {
	n := len(t.seq)
	if cap(t.leave) < n {
		t.leave, t.arrive, t.latest = make([]int32, n, 2*n), make([]int32, n, 2*n), make([]int32, n, 2*n)
	}
	t.leave, t.arrive, t.latest = t.leave[:n], t.arrive[:n], t.latest[:n]
	at, now := 0, int32(0)
	for i, s := range t.seq {
		t.arrive[i] = now + t.m.way(at, s+1)
		begin := t.m.begin(s, t.arrive[i])
		if begin >= never {
			return false
		}
		at, now = s+1, begin+t.m.service(s)
		t.leave[i] = now
	}
	t.over = now + t.m.way(at, t.m.end())
	if t.over > t.m.budget {
		return false
	}
	at, limit := t.m.end(), t.m.budget
	for i := n - 1; i >= 0; i-- {
		s := t.seq[i]
		t.latest[i] = t.m.latest(s, limit-t.m.way(s+1, at)-t.m.service(s))
		at, limit = s+1, t.latest[i]
	}
	return true
}

// fit says by how much later what follows is reached when stop s comes before
// seq[i]; false when it does not fit there.
func (t *tour) fit(s, i int) (int32, bool) {
	m := t.m
	at, now := 0, int32(0)
	if i > 0 {
		at, now = t.seq[i-1]+1, t.leave[i-1]
	}
	begin := m.begin(s, now+m.way(at, s+1))
	if begin >= never {
		return 0, false
	}
	done := begin + m.service(s)
	if i == len(t.seq) {
		over := done + m.way(s+1, m.end())
		return over - t.over, over <= m.budget
	}
	next := t.seq[i]
	arrive := done + m.way(s+1, next+1)
	return arrive - t.arrive[i], arrive <= t.latest[i]
}

// place finds where stop s fits with the least delay; -1 when nowhere.
func (t *tour) place(s int) (where int, delay int32) {
	where = -1
	for i := 0; i <= len(t.seq); i++ {
		if d, ok := t.fit(s, i); ok && (where < 0 || d < delay) {
			where, delay = i, d
		}
	}
	return where, delay
}

func (t *tour) insert(s, i int) {
	t.seq = append(t.seq, 0)
	copy(t.seq[i+1:], t.seq[i:])
	t.seq[i] = s
	t.in[s] = true
	t.value += t.m.p.Stops[s].Value
	t.time()
}

// remove takes seq[i:j] out.
func (t *tour) remove(i, j int) {
	for _, s := range t.seq[i:j] {
		t.in[s] = false
		t.value -= t.m.p.Stops[s].Value
	}
	t.seq = append(t.seq[:i], t.seq[j:]...)
	t.time() // a part of what fits fits: ways obey the triangle inequality
}
