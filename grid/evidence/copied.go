package evidence

import (
	"math"

	"gridwatch/geo"
	"gridwatch/grid/track"
)

// frame maps points near its origin to metres on a plane.
type frame struct {
	origin geo.Point
	east   float64 // metres a degree
}

const northM = math.Pi / 180 * geo.EarthRadiusMetres // metres a degree

func frameAt(p geo.Point) frame { return frame{p, northM * math.Cos(p.Lat*math.Pi/180)} }

func (f frame) xy(p geo.Point) vector {
	return vector{(p.Lon - f.origin.Lon) * f.east, (p.Lat - f.origin.Lat) * northM}
}

type vector struct{ x, y float64 }

// toSegment is the distance to a segment, and how far along it the nearest point is,
// 0 to 1.
func (v vector) toSegment(a, b vector) (metres, along float64) {
	dx, dy := b.x-a.x, b.y-a.y
	if square := dx*dx + dy*dy; square > 0 {
		along = min(1, max(0, ((v.x-a.x)*dx+(v.y-a.y)*dy)/square))
	}
	return math.Hypot(v.x-a.x-along*dx, v.y-a.y-along*dy), along
}

// line is the moving part of a track on a plane, with seconds since its first point.
type line struct {
	frame   frame
	moves   []track.Fix
	at      []vector
	seconds []float64
}

func lineOf(moves []track.Fix) *line {
	l := &line{moves: moves}
	if len(moves) > 0 {
		l.frame = frameAt(moves[0].Point)
		l.fill(moves)
	}
	return l
}

func (l *line) fill(fixes []track.Fix) {
	for _, p := range fixes {
		l.at = append(l.at, l.frame.xy(p.Point))
		l.seconds = append(l.seconds, p.At.Sub(l.moves[0].At).Seconds())
	}
}

// Limits of a recording played again.
const (
	stripM       = 8.0  // points farther from the other line are not of it
	runPoints    = 10   // that follow each other along it, at least
	runM         = 150  // metres, at least
	sameM        = 0.6  // in the middle: no two receivers agree so well
	sameTailM    = 1.5  // three of four points
	likeM        = 3.0  // in the middle, when pace and pauses agree too
	likeSeconds  = 4.0  // by so much at most
	timedM       = 2.2  // in the middle, of a whole recording
	timedSeconds = 4.0  // of one stretch over the whole
	likeLasts    = 240  // seconds, at least
	together     = 60.0 // seconds: people who walk side by side at the same time
	copyM        = 300  // metres: shorter ones happen
	breakTime    = 300  // seconds between two points that the line does not bridge
	breakM       = 250  // metres
)

// match is where on another line a point lies nearest.
type match struct {
	metres  float64
	seconds float64 // when the other was there
}

// copied is the share of the line, in %, that is the other track, played again; 0 when
// that is a short way.
func (l *line) copied(e *Earlier) float64 {
	if len(l.at) < runPoints || len(e.Fixes) < 2 {
		return 0
	}
	other := &line{frame: l.frame, moves: l.moves}
	other.fill(e.Fixes)
	matches := l.matches(other)
	sum := 0.0
	for begin := 0; begin < len(matches); {
		end := runEnd(matches, begin)
		if l.isCopy(matches, begin, end, e.Same) {
			sum += l.length(begin, end)
		}
		begin = max(begin+1, end)
	}
	sum = max(sum, l.timed(other, matches, e.Same))
	if sum < copyM {
		return 0
	}
	return 100 * sum / l.length(0, len(l.at))
}

// candidates calls yield with the places of the other line near point n.
func (l *line) candidates(other *line, n int, yield func(match)) {
	v := l.at[n]
	for k := 1; k < len(other.at); k++ {
		a, b := other.at[k-1], other.at[k]
		far := stripM + math.Abs(b.x-a.x) + math.Abs(b.y-a.y)
		lasts := other.seconds[k] - other.seconds[k-1]
		if math.Abs(v.x-a.x) > far || math.Abs(v.y-a.y) > far || lasts > breakTime || math.Hypot(b.x-a.x, b.y-a.y) > breakM {
			continue
		}
		metres, along := v.toSegment(a, b)
		if metres <= stripM {
			yield(match{metres, other.seconds[k-1] + along*lasts})
		}
	}
}

var noMatch = match{metres: math.Inf(1)}

// matches gives for each point the nearest of the other line; where that line
// passes more than once, of the pass that the point before lies on.
func (l *line) matches(other *line) []match {
	all := make([]match, len(l.at))
	before, direction := noMatch, 0.0
	for n := range l.at {
		nearest, next, least := noMatch, noMatch, math.Inf(1)
		lasts := l.seconds[n] - l.seconds[max(0, n-1)]
		l.candidates(other, n, func(m match) {
			if m.metres < nearest.metres {
				nearest = m
			}
			step := m.seconds - before.seconds
			if before.metres > stripM || step == 0 || step*direction < 0 || math.Abs(step) > 60+3*lasts {
				return
			}
			// Twenty seconds too soon or late count like a metre to the side.
			if odd := m.metres + math.Abs(math.Abs(step)-lasts)/20; odd < least {
				next, least = m, odd
			}
		})
		all[n], direction = nearest, 0
		if next.metres <= stripM {
			all[n], direction = next, next.seconds-before.seconds
		}
		before = all[n]
	}
	return all
}

// timed is the share of the line that the other one passed at the same times, up to one
// shift and one stretch of all of it: a recording played from end to end.
func (l *line) timed(other *line, matches []match, same bool) float64 {
	var t, u []float64
	for n, m := range matches {
		if m.metres <= stripM {
			t, u = append(t, l.seconds[n]), append(u, m.seconds)
		}
	}
	if len(t) < runPoints || 3*len(t) < len(matches) {
		return 0
	}
	stretch, shift := trend(t, u)
	if stretch < 0.2 || stretch > 5 || !same && math.Abs(shift+(stretch-1)*l.seconds[len(l.seconds)/2]) <= together {
		return 0
	}
	var off []float64
	metres, before := 0.0, -1
	for n := range l.at {
		best := noMatch
		l.candidates(other, n, func(m match) {
			if math.Abs(m.seconds-shift-stretch*l.seconds[n]) <= timedSeconds && m.metres < best.metres {
				best = m
			}
		})
		if best.metres > stripM {
			continue
		}
		off = append(off, best.metres)
		if before == n-1 && n > 0 {
			metres += l.length(before, n+1)
		}
		before = n
	}
	if len(off) < runPoints || median(off) > timedM {
		return 0
	}
	return metres
}

// trend fits u = shift + stretch·t by medians, which stray pairs do not move (Theil 1950,
// Sen 1968, over pairs half the list apart).
func trend(t, u []float64) (stretch, shift float64) {
	half := len(t) / 2
	var slopes []float64
	for n := 0; n+half < len(t); n++ {
		if d := t[n+half] - t[n]; d > 0 {
			slopes = append(slopes, (u[n+half]-u[n])/d)
		}
	}
	if len(slopes) == 0 {
		return 0, 0
	}
	stretch = median(slopes)
	rest := make([]float64, len(t))
	for n := range t {
		rest[n] = u[n] - stretch*t[n]
	}
	return stretch, median(rest)
}

// runEnd is behind the last of the matches from begin on that stay in the strip and go
// along the other line in one direction.
func runEnd(matches []match, begin int) int {
	direction := 0.0
	for n := begin; n < len(matches); n++ {
		if matches[n].metres > stripM {
			return n
		}
		if n == begin {
			continue
		}
		step := matches[n].seconds - matches[n-1].seconds
		if step == 0 || direction != 0 && step*direction < 0 || math.Abs(step) > 60+3*breakTime {
			return n
		}
		direction = step
	}
	return len(matches)
}

// isCopy says whether the matches of a run are better than two receivers can agree.
func (l *line) isCopy(matches []match, begin, end int, same bool) bool {
	if end-begin < runPoints || l.length(begin, end) < runM {
		return false
	}
	run := matches[begin:end]
	off := make([]float64, len(run))
	for n, m := range run {
		off[n] = m.metres
	}
	middle, tail := median(off), quantile(off, 0.75)
	if middle <= sameM && tail <= sameTailM {
		return true
	}
	seconds := l.seconds[begin:end]
	lasts := seconds[len(seconds)-1] - seconds[0]
	if middle > likeM || lasts < likeLasts {
		return false
	}
	apart, spread := agreement(seconds, run)
	return spread <= likeSeconds && (same || math.Abs(apart) > together)
}

// agreement fits the other line's time as a straight function of this one's: how far
// apart they are in the middle, and the standard deviation of the rest.
func agreement(seconds []float64, run []match) (apart, spread float64) {
	n := float64(len(run))
	var mt, mu float64
	for i, m := range run {
		mt += seconds[i] / n
		mu += m.seconds / n
	}
	var tt, tu, uu float64
	for i, m := range run {
		dt, du := seconds[i]-mt, m.seconds-mu
		tt, tu, uu = tt+dt*dt, tu+dt*du, uu+du*du
	}
	if tt == 0 {
		return mu - mt, math.Inf(1)
	}
	return mu - mt, math.Sqrt(max(0, uu-tu*tu/tt) / n)
}

func (l *line) length(begin, end int) float64 {
	sum := 0.0
	for n := begin + 1; n < end; n++ {
		sum += math.Hypot(l.at[n].x-l.at[n-1].x, l.at[n].y-l.at[n-1].y)
	}
	return sum
}
