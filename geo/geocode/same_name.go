package geocode

import (
	"math"
	"slices"
)

// nameTrust says how far the only place of the same name in a county lies from
// the truth. Leaving entries out in turn tells of namesakes alone: in a register
// hardly two entries have one name, and those that do are two places. Whoever
// asks for a name of the register mostly means the one that has it. So what is
// measured on namesakes counts by their share: with rare names it says little.
type nameTrust struct {
	Share  float32 // of the entries that have a namesake
	Log    float32 // mean of the log error, metres
	Radius float32 // metres that hold nine of ten
}

const (
	nameLeast     = 3   // characters; shorter names say too little
	namesakeReach = 300 // metres within which entries of one name are one place
	trustLeast    = 30  // namesakes that a measurement needs
	inRegister    = 0.3 // assumed share of queries whose place is an entry
)

// assumedTrust is for a place that is an entry: two sources agree that well.
var assumedTrust = nameTrust{Log: float32(math.Log(70)), Radius: 250}

// trustOf weighs both cases: that the place is the entry, and that it is another
// of the name, of which errs were measured among n entries.
func trustOf(errs []float64, n int) nameTrust {
	if len(errs) < trustLeast {
		return assumedTrust
	}
	slices.Sort(errs)
	sum := 0.0
	for _, e := range errs {
		sum += math.Log(e + 10)
	}
	share := float64(len(errs)) / float64(n)
	same := inRegister / (inRegister + (1-inRegister)*share)
	t := nameTrust{Share: float32(share), Log: float32(same*float64(assumedTrust.Log) + (1-same)*sum/float64(len(errs))), Radius: assumedTrust.Radius}
	if same < holds {
		t.Radius = max(t.Radius, float32(errs[min(int(holds*float64(len(errs))), len(errs)-1)]))
	}
	return t
}

// nameHash stands for the name without the city in front of it; false when it
// says too little.
func (s *search) nameHash() (uint64, bool) {
	n := len(s.name.r)
	from := s.skipCity(0, n)
	if n-from < nameLeast {
		return 0, false
	}
	return hashText(saltName, s.name.part(from, n)), true
}

// namesake finds the one place that has the query's name. ok is false when there
// is none, when there are several, and when the address speaks against it.
func (s *search) namesake() (c choice, best candidate, ok bool) {
	hash, ok := s.nameHash()
	if !ok {
		return c, best, false
	}
	s.points = s.points[:0]
	for _, id := range s.x.exactMatches(hash) {
		if s.allowed(id) {
			s.points = append(s.points, weighted{s.x.point(id), 1})
			best.entry = id
		}
	}
	if len(s.points) == 0 {
		return c, best, false
	}
	c.p = medianPoint(s.points)
	for _, w := range s.points {
		if metresBetween(w.p, c.p) > namesakeReach {
			return c, best, false
		}
	}
	best.p, best.kind, best.road = c.p, gathered, -1
	return c, best, !s.addressDenies(&c)
}

// addressDenies says whether a number of the address is known on its road, far
// from the place of the name.
func (s *search) addressDenies(c *choice) bool {
	const far = 1500 // metres: a place of the name may have moved
	for i := range s.cands {
		if o := &s.cands[i]; o.road >= 0 && o.kind <= straightLine && o.x[fTrim] == 0 &&
			metresBetween(o.p, c.p) > far+3*math.Exp(float64(o.expected)) {
			return true
		}
	}
	return false
}

// trustNames measures namesakes on the trials.
func (b *Builder) trustNames(x *index, trials []trial) nameTrust {
	var errs []float64
	named := 0
	s := search{x: x, cities: x.cities}
	for i := range trials {
		t := &trials[i]
		if !t.named {
			continue
		}
		named++
		e := &b.entries[t.id]
		s.skip = int64(t.id)
		s.read(b.admin, e.Address, e.Name, x.within)
		s.cands = t.cands
		if c, _, ok := s.namesake(); ok {
			errs = append(errs, metresBetween(c.p, t.truth))
		}
	}
	return trustOf(errs, named)
}
