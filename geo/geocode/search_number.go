package geocode

import (
	"slices"

	"gridwatch/geo"
)

const (
	windowEntries = 10
	windowSteps   = 120
)

// window collects the entries with numbers at and around n.
func (s *search) window(posts []roadPost, town uint8, n uint32) (same []near) {
	at, _ := slices.BinarySearchFunc(posts, n, func(p roadPost, n uint32) int { return int(p.num) - int(n) })
	s.below, s.above = s.below[:0], s.above[:0]
	take := func(to []near, i int) []near {
		p := &posts[i]
		if p.num == 0 || p.town != town || !s.allowed(p.id) {
			return to
		}
		return append(to, near{p.id, p.num, p.sub, p.traits >> 1})
	}
	i := at
	for ; i < len(posts) && posts[i].num == n; i++ {
		s.above = take(s.above, i)
	}
	exact := len(s.above)
	for k := i; k < min(len(posts), i+windowSteps) && len(s.above) < exact+windowEntries; k++ {
		s.above = take(s.above, k)
	}
	for k := at - 1; k >= max(0, at-windowSteps) && len(s.below) < windowEntries; k-- {
		s.below = take(s.below, k)
	}
	same = s.above[:exact:exact]
	s.above = s.above[exact:]
	return same
}

// numbers makes the candidates that rest on house numbers.
func (s *search) numbers(num HouseNumber, posts []roadPost, town, group uint8) {
	n := uint32(num.N)
	same := s.window(posts, town, n)
	s.sameNumber(same, num, group)
	s.bracket(n, group, len(same) > 0)
	s.fit(same, n, group)
	s.straight(same, n, group)
}

func (s *search) sameNumber(same []near, num HouseNumber, group uint8) {
	if len(same) == 0 {
		return
	}
	agree := 0
	s.points = s.points[:0]
	sub := subOf(num)
	for _, e := range same {
		w := 1.0
		if e.sub == sub {
			agree++
			w = 2
		}
		s.points = append(s.points, weighted{s.x.point(e.id), w})
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c := s.add(atNumber, group, p, same[0].id)
	c.x[fSupport] = log2(len(same))
	c.x[fSpread] = logMetres(spread)
	c.x[fResidual] = float32(same[0].res)
	c.x[fSub] = subSign(sub, agree)
	c.x[fParity] = 1
	if agree == 0 || agree == len(same) || sub == 0 {
		return
	}
	s.points = s.points[:0]
	entry := same[0].id
	for _, e := range same {
		if e.sub == sub {
			s.points = append(s.points, weighted{s.x.point(e.id), 1})
			entry = e.id
		}
	}
	p = medianPoint(s.points)
	spread, s.dists = medianDistance(s.points, p, s.dists)
	c = s.add(atSub, group, p, entry)
	c.x[fSupport] = log2(agree)
	c.x[fSpread] = logMetres(spread)
	c.x[fSub] = 1
	c.x[fParity] = 1
}

func subSign(sub uint16, agree int) float32 {
	switch {
	case agree > 0 && sub > 0:
		return 2
	case agree > 0:
		return 1
	case sub > 0:
		return -1
	}
	return 0
}

// subOf is the number within the number: the sub-number, or the number within
// the lane.
func subOf(num HouseNumber) uint16 {
	if num.Sub > 0 {
		return uint16(min(num.Sub, 60000))
	}
	return uint16(min(num.In, 60000))
}

// bracket interpolates between the nearest numbers of the same side, and offers
// the nearest number itself.
func (s *search) bracket(n uint32, group uint8, known bool) {
	low, lowSame := nearestSide(s.below, n)
	high, highSame := nearestSide(s.above, n)
	if known {
		return
	}
	if low != nil && high != nil {
		a, b := s.x.point(low.id), s.x.point(high.id)
		t := float64(n-low.num) / float64(high.num-low.num)
		p := geo.Point{Lon: a.Lon + (b.Lon-a.Lon)*t, Lat: a.Lat + (b.Lat-a.Lat)*t}
		c := s.add(between, group, p, closer(low, high, n).id)
		d := metresBetween(a, b)
		c.x[fSupport] = 2
		c.x[fSpread] = logMetres(d)
		c.x[fBracket] = logMetres(d)
		c.x[fBracketNumbers] = log2(int(high.num - low.num))
		c.x[fGap] = log2(int(min(n-low.num, high.num-n)))
		c.x[fResidual] = float32(max(low.res, high.res))
		c.x[fParity] = float32(boolInt(lowSame) + boolInt(highSame))
	}
	best := closer(low, high, n)
	if best == nil {
		return
	}
	c := s.add(nearNumber, group, s.x.point(best.id), best.id)
	gap := max(best.num, n) - min(best.num, n)
	c.x[fSupport] = 1
	c.x[fGap] = log2(int(gap))
	c.x[fResidual] = float32(best.res)
	c.x[fParity] = float32(boolInt((best.num^n)&1 == 0))
	if low != nil && high != nil {
		c.x[fBracket] = logMetres(metresBetween(s.x.point(low.id), s.x.point(high.id)))
		c.x[fBracketNumbers] = log2(int(high.num - low.num))
	} else {
		c.x[fBracketNumbers] = 20 // outside of the known numbers
	}
}

// nearestSide prefers the same side of the road unless the other is much
// nearer. list begins with the nearest.
func nearestSide(list []near, n uint32) (best *near, sameSide bool) {
	for i := range list {
		e := &list[i]
		gap := max(e.num, n) - min(e.num, n)
		switch {
		case (e.num^n)&1 == 0:
			if best == nil || gap <= 3*(max(best.num, n)-min(best.num, n))+8 {
				return e, true
			}
			return best, false
		case best == nil:
			best = e
		}
	}
	return best, false
}

func closer(low, high *near, n uint32) *near {
	switch {
	case low == nil:
		return high
	case high == nil || n-low.num <= high.num-n:
		return low
	}
	return high
}

// fit weighs all numbers nearby: the closer in number and the more reliable,
// the heavier. The weighted median does not follow an outlier.
func (s *search) fit(same []near, n uint32, group uint8) {
	s.points = s.points[:0]
	add := func(list []near) {
		for _, e := range list {
			gap := float64(max(e.num, n) - min(e.num, n))
			w := 1 / (1 + gap/4) / (1 + gap/4)
			if (e.num^n)&1 == 1 {
				w *= 0.6
			}
			w /= 1 + float64(e.res)/4
			s.points = append(s.points, weighted{s.x.point(e.id), w})
		}
	}
	add(same)
	add(s.below)
	add(s.above)
	if len(s.points) < 3 {
		return
	}
	p := medianPoint(s.points)
	var spread float64
	spread, s.dists = medianDistance(s.points, p, s.dists)
	entry := closer(firstNear(s.below), firstNear(s.above), n)
	if len(same) > 0 {
		entry = &same[0]
	}
	c := s.add(fitted, group, p, entry.id)
	c.x[fSupport] = log2(len(s.points))
	c.x[fSpread] = logMetres(spread)
	c.x[fGap] = log2(int(max(entry.num, n) - min(entry.num, n)))
	c.x[fResidual] = float32(entry.res)
	c.x[fShare] = float32(len(same)) / float32(len(s.points))
}

func firstNear(list []near) *near {
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}
