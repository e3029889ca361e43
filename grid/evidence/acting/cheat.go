package acting

import (
	"math"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/evidence"
	"gridwatch/grid/track"
)

// pretender is an app that makes places up.
type pretender struct {
	shake    float64 // metres of noise that it adds; 0: none
	accuracy float64 // that it tells, about
	spread   float64 // of it
}

func (s *scene) pretender() pretender {
	p := pretender{accuracy: s.between(1, 12), spread: s.either(0, 0.3)}
	if s.chance(0.4) {
		p.shake = s.between(0.3, 2)
	}
	return p
}

// readings of places that are made up.
func (s *scene) pretend(p pretender, where []spot) []reading {
	all := make([]reading, len(where))
	for n, w := range where {
		all[n] = reading{spot{w.x + p.shake*s.NormFloat64(), w.y + p.shake*s.NormFloat64()}, p.accuracy * (1 + p.spread*(2*s.Float64()-1)), true}
	}
	return all
}

var exact = receiver{digits: 1e7}

// checkIn is the visit at a second of what the phone believes.
func (s *scene) checkIn(all []reading, place spot, at int) *evidence.Facts {
	f := s.visit(place, at)
	p := s.fix(&exact, at, all[at])
	f.Point, f.AccuracyM = &p.Point, p.AccuracyM
	return f
}

// report25 is what the phone hands in of it, awake all the time.
func (s *scene) report25(r *receiver, all []reading) []track.Fix {
	var fixes []track.Fix
	var last spot
	lastAt := -1 << 30
	for n, p := range all {
		if p.ok && (n-lastAt >= 300 || last.to(p.spot) >= 25) {
			fixes = append(fixes, s.fix(r, n, p))
			last, lastAt = p.spot, n
		}
	}
	return fixes
}

// teleport: at home with a real receiver; then the app says the places, one after the
// other, with time between them or without; and home again, at once or at the end.
func (s *scene) teleport() *evidence.Facts {
	app, real := s.pretender(), s.receiver()
	angle, far := 2*math.Pi*s.Float64(), s.between(1200, 9000)
	home := spot{far * math.Cos(angle), far * math.Sin(angle)}
	var all []reading
	atHome := func(seconds int) {
		sofa := make([]moment, seconds)
		for n := range sofa {
			sofa[n] = moment{spot: home, place: -1}
		}
		all = append(all, s.read(real, sofa)...)
	}
	there := func(p spot, seconds int) {
		where := make([]spot, seconds)
		for n := range where {
			where[n] = p
		}
		all = append(all, s.pretend(app, where)...)
	}
	homeBetween := s.chance(0.5)
	atHome(300 + s.IntN(2400))
	chosen := s.IntN(len(s.places))
	var f func() *evidence.Facts
	for n, p := range s.places {
		typed := spot{p.x + s.between(-12, 12), p.y + s.between(-12, 12)}
		from := len(all)
		there(typed, 15+s.IntN(int(s.either(120, 1200))))
		if n == chosen {
			at := from + 5 + s.IntN(len(all)-from-6)
			f = func() *evidence.Facts { return s.checkIn(all, p, at) }
		}
		if homeBetween {
			atHome(60 + s.IntN(1500))
		}
	}
	if s.chance(0.7) {
		atHome(60 + s.IntN(1200))
	}
	v := f()
	v.Track = s.report25(&real, all)
	return v
}

// played is an honest walk of another day, or of another person, that an app plays.
func (s *scene) played(own bool) *evidence.Facts {
	ways, m := s.routeOf(), s.onFoot()
	if s.chance(0.3) {
		m = s.byBike()
	}
	r := s.receiver()
	moments, stops := s.live(ways, m)
	source := s.read(r, moments)
	f := &evidence.Facts{}
	given := s.report25(&r, source)
	stay := stops[s.IntN(len(stops))]
	ago := s.days()
	if !own && s.chance(0.3) {
		ago = time.Duration(s.IntN(5*3600)) * time.Second // the same day
	}
	played, stretch := s.play(given, s.between(0.8, 1.25))
	at := int(float64(stay.from+(stay.until-stay.from)/2) * stretch)
	at = min(max(at, 1), len(played)-1)
	place := s.places[stay.place]
	if played[at].to(place) > 60 { // the recording was poor there: what it shows is taken for the place
		place = played[at].spot
	}
	f = s.checkIn(played, place, at)
	f.Track = s.report25(&exact, played)
	f.Earlier = []evidence.Earlier{{Same: own, Fixes: s.before(given, ago)}}
	if s.chance(0.5) {
		f.Earlier = append(f.Earlier, evidence.Earlier{Same: true, Fixes: s.before(s.walked(ways, m, r), s.days())})
	}
	return f
}

// play goes along recorded points, one second after the other, at another speed.
func (s *scene) play(fixes []track.Fix, speed float64) (all []reading, stretch float64) {
	app := s.pretender()
	stretch = 1 / speed
	var where []spot
	for n := 1; n < len(fixes); n++ {
		a, b := s.spotOf(fixes[n-1].Point), s.spotOf(fixes[n].Point)
		from := int(fixes[n-1].At.Sub(s.begin).Seconds() * stretch)
		until := int(fixes[n].At.Sub(s.begin).Seconds() * stretch)
		for len(where) < until {
			share := 0.0
			if until > from {
				share = max(0, float64(len(where)-from)/float64(until-from))
			}
			where = append(where, spot{a.x + share*(b.x-a.x), a.y + share*(b.y-a.y)})
		}
	}
	return s.pretend(app, where), stretch
}

// spotOf is the inverse of point.
func (s *scene) spotOf(p geo.Point) spot {
	const degree = 111_195
	east := (p.Lon - s.centre.Lon) * degree * math.Cos(s.centre.Lat*math.Pi/180)
	north := (p.Lat - s.centre.Lat) * degree
	return spot{east*math.Cos(s.turn) + north*math.Sin(s.turn), -east*math.Sin(s.turn) + north*math.Cos(s.turn)}
}

// joystick is a walk at a set speed, straight from place to place or along streets as
// drawn on a map, with halts.
func (s *scene) joystick() *evidence.Facts {
	app := s.pretender()
	speed, sway := s.between(1, 5.5), s.either(0, 0.04)
	along := s.chance(0.5)
	var where []spot
	at := spot{s.blockX * s.between(-5, 5), s.blockY * s.between(-5, 5)}
	chosen, second := s.IntN(len(s.places)), 0
	for n, p := range s.places {
		way := []spot{at, {p.x + s.between(-10, 10), p.y + s.between(-10, 10)}}
		if along {
			way = s.street(at, way[1])
		}
		for k := 1; k < len(way); k++ {
			long := way[k-1].to(way[k])
			for gone := 0.0; gone < long; gone += speed * (1 + sway*(2*s.Float64()-1)) {
				share := gone / long
				where = append(where, spot{way[k-1].x + share*(way[k].x-way[k-1].x), way[k-1].y + share*(way[k].y-way[k-1].y)})
			}
		}
		at = way[len(way)-1]
		halt := 60 + s.IntN(900)
		if n == chosen {
			second = len(where) + 5 + s.IntN(halt-10)
		}
		for range halt {
			where = append(where, at)
		}
	}
	all := s.pretend(app, where)
	f := s.checkIn(all, s.places[chosen], second)
	f.Track = s.report25(&exact, all)
	return f
}

// driveBy is a real car with a real phone that passes the places.
func (s *scene) driveBy() *evidence.Facts {
	ways := s.routeOf()
	r := s.receiver()
	var moments []moment
	chosen, second := s.IntN(len(s.places)), 0
	for n, way := range ways {
		last := len(way) - 1
		kerb := way[last-1] // the place itself is behind the pavement
		if n+1 < len(ways) {
			ways[n+1][0] = kerb
		}
		slow, cruise := s.between(3, 8), s.between(8, 14)
		for k := 1; k < last; k++ {
			from, to := way[k-1], way[k]
			long := from.to(to)
			for gone := 0.0; gone < long; {
				p := spot{from.x + (to.x-from.x)*gone/long, from.y + (to.y-from.y)*gone/long}
				pace := cruise
				if p.to(kerb) < 60 {
					pace = slow
				}
				moments = append(moments, moment{spot: p, moving: true, place: -1})
				gone += pace * (1 + 0.1*s.NormFloat64())
			}
		}
		if n == chosen {
			second = max(0, len(moments)-1+s.IntN(4))
		}
		if s.chance(0.3) {
			for range 3 + s.IntN(15) {
				moments = append(moments, moment{spot: kerb, place: -1})
			}
		}
	}
	end := moments[len(moments)-1].spot
	for range 40 + s.IntN(400) { // and on
		end.x += s.between(5, 12)
		moments = append(moments, moment{spot: end, moving: true, place: -1})
	}
	all := s.read(r, moments)
	f := s.visit(s.places[chosen], second)
	s.register(f, s.places[chosen])
	p := s.fix(&r, second, all[second])
	f.Point, f.AccuracyM = &p.Point, p.AccuracyM
	f.Track = s.report25(&r, all)
	if s.chance(0.4) {
		f.SpeedMS = max(0, moments[second].to(moments[second-min(second, 1)].spot)+0.3*s.NormFloat64())
	}
	s.photos(f, p.Point, p.AccuracyM)
	return f
}
