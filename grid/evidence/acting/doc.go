// Package acting makes up visits with their tracks, honest ones and cheats, to try
// grid/evidence on. It knows how people walk and ride, how receivers and phones err,
// and what apps that pretend a place do; it knows nothing of the signals or limits
// that judge them.
package acting

import (
	"math"
	"math/rand/v2"
	"time"

	"gridwatch/geo"
	"gridwatch/grid/evidence"
)

// Kind is what is acted.
type Kind string

// Kinds. No cheat sets the flag of made-up points, as apps that hide it are common.
const (
	Honest   Kind = "honest"
	Teleport Kind = "teleport" // from a sofa, the place typed in for a moment, or for hours
	Replay   Kind = "replay"   // the walk of an earlier day, played again
	Joystick Kind = "joystick" // a walk drawn on a map
	Copied   Kind = "copied"   // a colleague's walk, played as one's own
	DriveBy  Kind = "drive-by" // checking in through the window of a car
)

// Cheats lists every kind but the honest.
var Cheats = []Kind{Teleport, Replay, Joystick, Copied, DriveBy}

// Act makes up a visit of a kind; equal seeds give equal visits.
func Act(kind Kind, seed uint64) *evidence.Facts {
	s := newScene(seed, kind)
	switch kind {
	case Teleport:
		return s.teleport()
	case Replay:
		return s.played(true)
	case Joystick:
		return s.joystick()
	case Copied:
		return s.played(false)
	case DriveBy:
		return s.driveBy()
	}
	return s.honest()
}

// spot is a place on the plane of a town, in metres.
type spot struct{ x, y float64 }

func (a spot) to(b spot) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

// scene is a town on a day: streets that cross at right angles, and places to visit
// beside them.
type scene struct {
	*rand.Rand
	centre         geo.Point
	turn           float64 // of the streets
	blockX, blockY float64
	places         []spot
	begin          time.Time
}

func newScene(seed uint64, kind Kind) *scene {
	s := &scene{Rand: rand.New(rand.NewPCG(seed, uint64(len(kind))<<8|uint64(kind[0])))}
	s.centre = geo.Point{Lon: 110 + 16*s.Float64(), Lat: 25 + 20*s.Float64()}
	s.turn = math.Pi * s.Float64()
	s.blockX, s.blockY = s.between(80, 180), s.between(80, 180)
	for range 2 + s.IntN(4) {
		s.places = append(s.places, spot{s.blockX*float64(s.IntN(9)-4) + s.between(15, 60), s.blockY*float64(s.IntN(9)-4) + s.either(-1, 1)*s.between(6, 25)})
	}
	s.begin = time.Date(2026, 5, 4, 1, 0, 0, 0, time.UTC).Add(time.Duration(s.IntN(6*3600)) * time.Second)
	return s
}

func (s *scene) between(a, b float64) float64 { return a + (b-a)*s.Float64() }

func (s *scene) either(a, b float64) float64 {
	if s.IntN(2) == 0 {
		return a
	}
	return b
}

func (s *scene) chance(p float64) bool { return s.Float64() < p }

// point puts a spot on the map.
func (s *scene) point(a spot) geo.Point {
	const degree = 111_195 // metres
	east, north := a.x*math.Cos(s.turn)-a.y*math.Sin(s.turn), a.x*math.Sin(s.turn)+a.y*math.Cos(s.turn)
	return geo.Point{Lon: s.centre.Lon + east/(degree*math.Cos(s.centre.Lat*math.Pi/180)), Lat: s.centre.Lat + north/degree}
}

func (s *scene) at(second int) time.Time { return s.begin.Add(time.Duration(second) * time.Second) }
