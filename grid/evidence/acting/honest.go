package acting

import (
	"math"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/evidence"
	"gridwatch/grid/track"
)

// visit fills in what visits of all kinds have: a place of the register, a phone.
func (s *scene) visit(place spot, at int) *evidence.Facts {
	target := s.point(place)
	return &evidence.Facts{At: s.at(at), Target: &target, TargetM: s.between(30, 80), Sealed: true, Chained: true,
		Clock: time.Duration(s.NormFloat64() * float64(40*time.Second))}
}

// register moves the target: registers are seldom right to the metre.
func (s *scene) register(f *evidence.Facts, place spot) {
	off := math.Abs(25 * s.NormFloat64())
	if s.chance(0.03) {
		off = s.between(120, 450)
	}
	angle := 2 * math.Pi * s.Float64()
	target := s.point(spot{place.x + off*math.Cos(angle), place.y + off*math.Sin(angle)})
	f.Target = &target
}

// photos are taken on site; some name a place, a few an old one.
func (s *scene) photos(f *evidence.Facts, where geo.Point, accuracy float64) {
	for range s.IntN(4) {
		p := evidence.Photo{TakenAt: f.At.Add(time.Duration(s.IntN(240)-20) * time.Second)}
		if s.chance(0.5) {
			p.Point, p.AccuracyM = &where, accuracy
		}
		f.Photos = append(f.Photos, p)
	}
}

func (s *scene) honest() *evidence.Facts {
	m := s.onFoot()
	if s.chance(0.3) {
		m = s.byBike()
	}
	ways := s.routeOf()
	r := s.receiver()
	var earlier []evidence.Earlier
	if s.chance(0.6) { // the same round, some days ago
		earlier = append(earlier, evidence.Earlier{Same: true, Fixes: s.before(s.walked(ways, m, r), s.days())})
	}
	if s.chance(0.3) { // a colleague's round
		earlier = append(earlier, evidence.Earlier{Fixes: s.before(s.walked(ways, s.onFoot(), s.receiver()), s.days())})
	}
	moments, stops := s.live(ways, m)
	all := s.read(r, moments)
	asleep := s.naps(moments)
	if s.chance(0.1) { // two go together
		other := s.receiver()
		earlier = append(earlier, evidence.Earlier{Fixes: s.report(&other, s.read(other, moments), nil)})
	}
	stay := stops[s.IntN(len(stops))]
	long := stay.until - stay.from
	at := stay.from + 5 + int(s.between(0, 0.6)*float64(long-10))
	f := s.visit(s.places[stay.place], at)
	s.register(f, s.places[stay.place])
	f.Track = s.report(&r, all, asleep)
	f.Earlier = earlier
	s.clock(f)
	now := at
	for now > 0 && !all[now].ok { // the last one it had
		now--
	}
	if all[now].ok && s.chance(0.97) {
		p := s.fix(&r, at, all[now])
		f.Point, f.AccuracyM = &p.Point, p.AccuracyM
		s.photos(f, p.Point, p.AccuracyM)
	}
	return f
}

// walked is the track of a whole round.
func (s *scene) walked(ways [][]spot, m manner, r receiver) []track.Fix {
	moments, _ := s.live(ways, m)
	return s.report(&r, s.read(r, moments), nil)
}

func (s *scene) days() time.Duration {
	return time.Duration(24*(1+s.IntN(25)))*time.Hour + time.Duration(s.IntN(7200))*time.Second
}

// before puts a track some time back.
func (s *scene) before(fixes []track.Fix, ago time.Duration) []track.Fix {
	for n := range fixes {
		fixes[n].At = fixes[n].At.Add(-ago)
	}
	return fixes
}

// clock: most are right, some are minutes off, a few an hour.
func (s *scene) clock(f *evidence.Facts) {
	switch x := s.Float64(); {
	case x < 0.1:
		f.Clock = time.Duration(s.between(-600, 600) * float64(time.Second))
	case x < 0.13:
		f.Clock = time.Duration(s.either(-1, 1) * float64(time.Hour))
	}
}
