package acting

import (
	"math"

	"gridwatch/grid/track"
)

// receiver errs as receivers do: its error drifts, grows between high houses and
// indoors, and what it says of it is a guess.
type receiver struct {
	sigma   float64 // metres in the open, each axis
	drift   float64 // seconds over which the error stays alike
	canyon  float64 // how much worse bursts between houses are; 1: none
	burst   float64 // how likely one begins, a second
	modest  float64 // told accuracy over the true
	indoors float64 // how much worse indoors
	lost    float64 // how likely a stay indoors has no fix at all
	network float64 // how likely a point indoors comes from masts and hot spots
	holds   bool    // repeats its last point until it has moved
	steps   []float64
	digits  float64 // of degrees
}

func (s *scene) receiver() receiver {
	r := receiver{sigma: s.between(1.8, 4), drift: s.between(12, 60), canyon: 1, modest: s.between(0.8, 1.8), indoors: s.between(1.5, 4),
		lost: s.between(0, 0.6), network: s.between(0, 0.4), digits: 1e7}
	if s.chance(0.4) { // between high houses
		r.sigma, r.canyon, r.burst, r.modest = s.between(4, 11), s.between(1.5, 4), 0.004, s.between(0.5, 1.3)
	}
	if s.chance(0.25) { // a cheap phone
		r.sigma *= s.between(1, 1.8)
		r.digits = s.either(1e5, 1e6)
		r.steps = [][]float64{{20}, {10, 20, 50}, {5, 10, 15, 20, 30, 50, 100}}[s.IntN(3)]
		r.holds = s.chance(0.4)
	}
	return r
}

// reading is what the receiver says in one second; ok is false without a fix.
type reading struct {
	spot
	accuracy float64
	ok       bool
}

// read follows somebody.
func (s *scene) read(r receiver, moments []moment) []reading {
	all := make([]reading, len(moments))
	keep := math.Exp(-1 / r.drift)
	grow := math.Sqrt(1 - keep*keep)
	ex, ey := s.NormFloat64(), s.NormFloat64()
	worse, burst := 1.0, 0
	silent, was := false, false
	var last reading
	var held spot
	for n, m := range moments {
		ex, ey = keep*ex+grow*s.NormFloat64(), keep*ey+grow*s.NormFloat64()
		if burst--; burst < 0 && r.burst > 0 && s.chance(r.burst) {
			burst, worse = 15+s.IntN(90), 1+(r.canyon-1)*s.Float64()
		} else if burst < 0 {
			worse = 1
		}
		if m.indoors && !was {
			silent = s.chance(r.lost)
		}
		was = m.indoors
		sigma := r.sigma * worse
		if m.indoors {
			if silent && last.ok {
				continue
			}
			sigma *= r.indoors
		}
		p := reading{spot{m.x + sigma*ex + 0.3*s.NormFloat64(), m.y + sigma*ey + 0.3*s.NormFloat64()}, max(2, 1.5*sigma*r.modest*s.between(0.85, 1.15)), true}
		if m.indoors && s.chance(r.network/40) {
			far := s.between(30, 400)
			angle := 2 * math.Pi * s.Float64()
			p = reading{spot{m.x + far*math.Cos(angle), m.y + far*math.Sin(angle)}, far * s.between(0.7, 1.6), true}
		}
		if r.holds && last.ok && m.spot.to(held) < 8 {
			p = last
		} else {
			held = m.spot
		}
		all[n], last = p, p
	}
	return all
}

// told is the accuracy as the phone shows it.
func (r *receiver) told(accuracy float64) float64 {
	for _, s := range r.steps {
		if accuracy <= s {
			return s
		}
	}
	if n := len(r.steps); n > 0 {
		return r.steps[n-1]
	}
	return math.Round(accuracy*10) / 10
}

func (s *scene) fix(r *receiver, second int, p reading) track.Fix {
	point := s.point(p.spot)
	point.Lon, point.Lat = math.Round(point.Lon*r.digits)/r.digits, math.Round(point.Lat*r.digits)/r.digits
	return track.Fix{At: s.at(second), Point: point, AccuracyM: r.told(p.accuracy)}
}

// report is what a phone hands in of the readings: a point about every 25 m, or after
// five minutes; or, of an app that tracks, one every few seconds. It sleeps at times.
func (s *scene) report(r *receiver, all []reading, asleep [][2]int) []track.Fix {
	var fixes []track.Fix
	var last spot
	lastAt := -1 << 30
	every := 0
	if s.chance(0.15) {
		every = 5 + s.IntN(26)
	}
	for n, p := range all {
		if !p.ok || within(asleep, n) {
			continue
		}
		due := n-lastAt >= 300 || last.to(p.spot) >= 25
		if every > 0 {
			due = n-lastAt >= every
		}
		if due {
			fixes = append(fixes, s.fix(r, n, p))
			last, lastAt = p.spot, n
		}
	}
	return fixes
}

func within(spans [][2]int, n int) bool {
	for _, s := range spans {
		if n >= s[0] && n < s[1] {
			return true
		}
	}
	return false
}

// naps are when the phone reports nothing: now and then, or whenever it is carried.
func (s *scene) naps(moments []moment) (spans [][2]int) {
	switch x := s.Float64(); {
	case x < 0.55:
	case x < 0.85:
		for range 1 + s.IntN(3) {
			from := s.IntN(len(moments))
			spans = append(spans, [2]int{from, from + 120 + s.IntN(2400)})
		}
	default:
		begin := 0
		for n := range moments {
			if moments[n].place >= 0 {
				if begin < n {
					spans = append(spans, [2]int{begin, n - s.IntN(20)})
				}
				begin = n + 1
			}
		}
	}
	return spans
}
