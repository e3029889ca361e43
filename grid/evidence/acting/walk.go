package acting

import "math"

// moment is where somebody truly is in one second.
type moment struct {
	spot
	indoors bool
	moving  bool
	place   int // index of the place visited, -1 on the way
}

// stop is a stay at a place, in seconds from the beginning.
type stop struct{ place, from, until int }

// manner is how somebody gets about.
type manner struct {
	pace   float64 // metres a second
	vary   float64 // how much of it changes within half a minute
	lights float64 // how likely a crossing is red
	stray  float64 // metres to the side
	least  float64 // shortest stay, seconds
	most   float64
}

func (s *scene) onFoot() manner {
	return manner{pace: max(0.8, 1.3+0.15*s.NormFloat64()), vary: s.between(0.06, 0.14), lights: s.between(0.1, 0.35), stray: s.between(0.6, 1.8), least: 150, most: 1500}
}

func (s *scene) byBike() manner {
	return manner{pace: s.between(3.3, 6), vary: s.between(0.08, 0.18), lights: s.between(0.15, 0.4), stray: s.between(0.5, 1.2), least: 150, most: 1500}
}

// street is the way along the streets from one spot to another: out to the street,
// round one corner, in again.
func (s *scene) street(from, to spot) []spot {
	out := spot{from.x, s.blockY * math.Round(from.y/s.blockY)}
	in := spot{to.x, s.blockY * math.Round(to.y/s.blockY)}
	cross := s.blockX * math.Round(s.between(min(out.x, in.x), max(out.x, in.x))/s.blockX)
	return []spot{from, out, {cross, out.y}, {cross, in.y}, in, to}
}

// routeOf is the way between all places, the same for everybody who takes it.
func (s *scene) routeOf() [][]spot {
	at := spot{s.blockX * float64(s.IntN(9)-4), s.blockY * float64(s.IntN(9)-4)}
	ways := make([][]spot, len(s.places))
	for n, p := range s.places {
		ways[n] = s.street(at, p)
		at = p
	}
	return ways
}

// live is a shift along the ways, second by second.
func (s *scene) live(ways [][]spot, m manner) (moments []moment, stops []stop) {
	pace, side := 0.0, 0.0
	step := func(p spot, direction spot, moving, indoors bool, place int) {
		side = 0.94*side + 0.34*m.stray*s.NormFloat64()
		moments = append(moments, moment{spot{p.x - direction.y*side, p.y + direction.x*side}, indoors, moving, place})
	}
	wait := func(p spot, seconds float64) {
		for range int(seconds) {
			step(p, spot{}, false, false, -1)
		}
	}
	for n, way := range ways {
		for k := 1; k < len(way); k++ {
			from, to := way[k-1], way[k]
			long := from.to(to)
			if long < 1 {
				continue
			}
			direction := spot{(to.x - from.x) / long, (to.y - from.y) / long}
			crossing := s.between(0.5, 1) * s.blockX
			for gone := 0.0; gone < long; {
				pace = 0.97*pace + 0.24*m.vary*s.NormFloat64()
				gone += m.pace * max(0.2, 1+pace)
				p := spot{from.x + direction.x*min(gone, long), from.y + direction.y*min(gone, long)}
				step(p, direction, true, false, -1)
				if crossing -= m.pace; crossing < 0 {
					crossing = s.blockX
					if s.chance(m.lights) {
						wait(p, s.between(8, 60))
					} else if s.chance(0.03) {
						wait(p, s.between(30, 200))
					}
				}
			}
		}
		p := way[len(way)-1]
		stay := stop{n, len(moments), 0}
		indoors := s.chance(0.7)
		for range int(s.between(m.least, m.most)) {
			if s.chance(0.02) { // about the rooms
				p = spot{s.places[n].x + 6*s.NormFloat64(), s.places[n].y + 6*s.NormFloat64()}
			}
			step(p, spot{}, false, indoors, n)
		}
		stay.until = len(moments)
		stops = append(stops, stay)
	}
	if s.chance(0.7) { // and a little farther
		p := s.places[len(s.places)-1]
		for range int(s.between(60, 600)) {
			pace = 0.97*pace + 0.24*m.vary*s.NormFloat64()
			p.x += m.pace * max(0.2, 1+pace)
			step(p, spot{1, 0}, true, false, -1)
		}
	}
	return moments, stops
}
