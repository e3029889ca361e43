package route

import (
	"math"

	"gridwatch/geo"
)

// never is a time that is not reached.
const never = math.MaxInt32 / 8 // sums of a few are numbers still

// matrix is a problem as the solvers see it: seconds between places. Place 0 is the
// start, place s+1 stop s, the last one the end, to which the way takes no time when
// there is none.
type matrix struct {
	p      *Problem
	places int
	travel []int32
	budget int32
}

func newMatrix(p *Problem) *matrix {
	n := len(p.Stops) + 2
	m := &matrix{p: p, places: n, travel: make([]int32, n*n), budget: int32(p.Budget)}
	for a := range n {
		for b := range n {
			if a != b {
				m.travel[a*n+b] = m.seconds(m.metres(a, b))
			}
		}
	}
	return m
}

// metres of the way between two places.
func (m *matrix) metres(a, b int) float64 {
	end := m.places - 1
	if m.p.End == nil && (a == end || b == end) {
		return 0
	}
	return geo.DistanceMetres(m.point(a), m.point(b)) * m.p.Pace.Detour
}

func (m *matrix) point(place int) geo.Point {
	switch place {
	case 0:
		return m.p.Start
	case m.places - 1:
		return *m.p.End
	}
	return m.p.Stops[place-1].Point
}

// seconds of a way, rounded up.
func (m *matrix) seconds(metres float64) int32 {
	return int32(min(math.Ceil(metres/m.p.Pace.MetresPerSecond), never))
}

// way is how long it takes between places.
func (m *matrix) way(a, b int) int32 { return m.travel[a*m.places+b] }

// end is the place of the end.
func (m *matrix) end() int { return m.places - 1 }

// begin is the first instant from arrival on at which the stop can be served; never
// when there is none.
func (m *matrix) begin(stop int, arrive int32) int32 {
	s := &m.p.Stops[stop]
	if len(s.Open) == 0 {
		return arrive
	}
	for _, w := range s.Open {
		if at := max(int(arrive), w.From); at+s.Service <= w.Until {
			return int32(min(at, never))
		}
	}
	return never
}

// latest is the last instant, not after limit, at which the stop can be served; -1
// when there is none.
func (m *matrix) latest(stop int, limit int32) int32 {
	s := &m.p.Stops[stop]
	if len(s.Open) == 0 {
		return max(-1, limit)
	}
	for n := len(s.Open) - 1; n >= 0; n-- {
		w := s.Open[n]
		if at := min(int(limit), w.Until-s.Service); at >= max(0, w.From) {
			return int32(at)
		}
	}
	return -1
}

func (m *matrix) service(stop int) int32 { return int32(m.p.Stops[stop].Service) }

// why says why a stop cannot be in any plan; "" when it can.
func (m *matrix) why(stop int) Why {
	if m.p.Stops[stop].Value == 0 {
		return WhyWorthless
	}
	arrive := m.way(0, stop+1)
	rest := m.service(stop) + m.way(stop+1, m.end())
	if arrive+rest > m.budget {
		return WhyTooFar
	}
	if m.begin(stop, arrive)+rest > m.budget {
		return WhyClosed
	}
	return ""
}

// plan tells times and ways of a sequence of stops, and why others are not in it.
func (m *matrix) plan(seq, able []int, left []Left, exact bool) Plan {
	p := Plan{Visits: make([]Visit, 0, len(seq)), Exact: exact}
	in := make([]bool, len(m.p.Stops))
	at, now := 0, int32(0)
	for _, s := range seq {
		v := Visit{Stop: s, Metres: m.metres(at, s+1)}
		arrive := now + m.way(at, s+1)
		begin := m.begin(s, arrive)
		at, now = s+1, begin+m.service(s)
		v.Arrive, v.Begin, v.Leave = int(arrive), int(begin), int(now)
		p.Visits = append(p.Visits, v)
		p.Value += m.p.Stops[s].Value
		p.Metres += v.Metres
		in[s] = true
	}
	if len(seq) > 0 || m.p.End != nil {
		p.Metres += m.metres(at, m.end())
		p.Seconds = int(now + m.way(at, m.end()))
	}
	for _, s := range able {
		if !in[s] {
			left = append(left, Left{s, WhyNoTime})
		}
	}
	p.Left = sorted(left)
	return p
}
