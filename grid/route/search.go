package route

import (
	"math"
	"math/bits"
)

// chance draws numbers that depend on the seed alone (wyrand's step, Wang Yi 2019).
type chance uint64

func (c *chance) below(n int) int {
	*c += 0xa0761d6478bd642f
	hi, lo := bits.Mul64(uint64(*c), uint64(*c)^0xe7037ed1a0b428db)
	return int(((hi ^ lo) >> 32) * uint64(n) >> 32)
}

// float draws from [0, 1).
func (c *chance) float() float64 { return float64(c.below(1<<20)) / (1 << 20) }

// patience is after how many rounds without a better tour the search goes back to
// the best one, or begins anew.
const patience = 60

// search is iterated local search over tours of the able stops.
func (m *matrix) search(able []int, seed uint64, rounds int) []int {
	c := chance(seed*0x9e3779b97f4a7c15 + 0x632be59bd9b4e019)
	present, best, trial := newTour(m), newTour(m), newTour(m)
	m.fill(present, able, &c, 1, 0)
	m.improve(present, able)
	best.copyFrom(present)
	idle := 0
	for range rounds {
		trial.copyFrom(present)
		if c.below(3) == 0 {
			m.force(trial, able[c.below(len(able))], &c)
		} else {
			m.shake(trial, &c, idle)
		}
		m.fill(trial, able, &c, 0.4+1.8*c.float(), 0.4*c.float())
		m.improve(trial, able)
		switch {
		case trial.better(best):
			best.copyFrom(trial)
			present.copyFrom(trial)
			idle = 0
			continue
		case !present.better(trial), c.below(20) == 0:
			present.copyFrom(trial)
		}
		if idle++; idle >= patience {
			idle = 0
			present.copyFrom(best)
			if c.below(2) == 0 {
				present.remove(0, len(present.seq))
				m.fill(present, able, &c, 0.4+1.8*c.float(), 0.5+0.5*float64(c.below(2)))
				m.improve(present, able)
			}
		}
	}
	return best.seq
}

// fill inserts stops until none fits, at each step the one of the most value for
// the delay it makes. A greater weight looks more to the value; noise, 0 to 1,
// leaves it to chance.
func (m *matrix) fill(t *tour, able []int, c *chance, weight, noise float64) {
	for {
		bestStop, bestAt, bestMerit := -1, 0, -1.0
		for _, s := range able {
			if t.in[s] {
				continue
			}
			at, delay := t.place(s)
			if at < 0 {
				continue
			}
			merit := math.Pow(float64(m.p.Stops[s].Value), weight) / float64(max(0, delay)+30)
			if noise > 0 {
				merit *= 1 - noise*c.float()
			}
			if merit > bestMerit {
				bestStop, bestAt, bestMerit = s, at, merit
			}
		}
		if bestStop < 0 {
			return
		}
		t.insert(bestStop, bestAt)
	}
}

// shake takes a piece out, longer the longer nothing was found, and at times some
// single stops too.
func (m *matrix) shake(t *tour, c *chance, idle int) {
	n := len(t.seq)
	if n == 0 {
		return
	}
	length := min(n, 1+c.below(1+min(n/2, 2+idle/8)))
	from := c.below(n - length + 1)
	t.remove(from, from+length)
	for range c.below(3) {
		if n := len(t.seq); n > 0 {
			i := c.below(n)
			t.remove(i, i+1)
		}
	}
}

// force inserts a stop somewhere by chance, and takes others out by chance until it
// fits there.
func (m *matrix) force(t *tour, s int, c *chance) {
	if t.in[s] {
		return
	}
	for {
		at := c.below(len(t.seq) + 1)
		if _, fits := t.fit(s, at); fits {
			t.insert(s, at)
			return
		}
		i := c.below(len(t.seq)) // alone it fits, so there is another
		t.remove(i, i+1)
	}
}

// improve moves, reverses and exchanges until nothing of it helps.
func (m *matrix) improve(t *tour, able []int) {
	for {
		m.tighten(t)
		if m.addOne(t, able) || m.exchange(t, able) {
			continue
		}
		return
	}
}

// addOne inserts the stop of the most value that fits.
func (m *matrix) addOne(t *tour, able []int) bool {
	stop, where := -1, 0
	for _, s := range able {
		if !t.in[s] && (stop < 0 || m.p.Stops[s].Value > m.p.Stops[stop].Value) {
			if at, _ := t.place(s); at >= 0 {
				stop, where = s, at
			}
		}
	}
	if stop < 0 {
		return false
	}
	t.insert(stop, where)
	return true
}

// exchange replaces one stop with another of more value.
func (m *matrix) exchange(t *tour, able []int) bool {
	for i := range t.seq {
		out := t.seq[i]
		t.remove(i, i+1)
		stop, where := -1, 0
		for _, s := range able {
			if !t.in[s] && m.p.Stops[s].Value > m.p.Stops[out].Value && (stop < 0 || m.p.Stops[s].Value > m.p.Stops[stop].Value) {
				if at, _ := t.place(s); at >= 0 {
					stop, where = s, at
				}
			}
		}
		if stop >= 0 {
			t.insert(stop, where)
			return true
		}
		t.insert(out, i)
	}
	return false
}

// tighten ends the tour sooner: it moves single stops and reverses pieces (2-opt,
// Croes 1958) while that helps.
func (m *matrix) tighten(t *tour) {
	for m.move(t) || m.reverse(t) {
	}
}

// move puts one stop elsewhere when the tour is over sooner then.
func (m *matrix) move(t *tour) bool {
	over := t.over
	for i := range t.seq {
		s := t.seq[i]
		t.remove(i, i+1)
		where, _ := t.place(s)
		if where >= 0 && where != i {
			t.insert(s, where)
			if t.over < over {
				return true
			}
			t.remove(where, where+1)
		}
		t.insert(s, i)
	}
	return false
}

// reverse turns a piece round when the tour is over sooner then.
func (m *matrix) reverse(t *tour) bool {
	over := t.over
	at := 0 // the place before the piece
	for i := range t.seq {
		for j := i + 1; j < len(t.seq); j++ {
			after := m.end()
			if j+1 < len(t.seq) {
				after = t.seq[j+1] + 1
			}
			a, b := t.seq[i]+1, t.seq[j]+1
			if m.way(at, b)+m.way(a, after) >= m.way(at, a)+m.way(b, after) {
				continue // the ways are no shorter
			}
			turn(t.seq[i : j+1])
			if t.time() && t.over < over {
				return true
			}
			turn(t.seq[i : j+1])
			t.time()
		}
		at = t.seq[i] + 1
	}
	return false
}

func turn(seq []int) {
	for i, j := 0, len(seq)-1; i < j; i, j = i+1, j-1 {
		seq[i], seq[j] = seq[j], seq[i]
	}
}
