package geocode

import (
	"math"

	"gridwatch/geo"
)

// straight fits a straight stretch of road to the numbers nearby and asks where
// the wanted number lies on it: unlike the two numbers around it, that also
// tells something beyond the known ends, and one misplaced entry does not turn
// it. Weighted least squares, reweighted twice by what does not fit.
func (s *search) straight(same []near, n uint32, group uint8) {
	s.line = s.line[:0]
	origin := geo.Point{}
	add := func(list []near) {
		for _, e := range list {
			p := s.x.point(e.id)
			if len(s.line) == 0 {
				origin = p
			}
			gap := float64(e.num) - float64(n)
			w := 1 / (1 + math.Abs(gap)/12) / (1 + float64(e.res)/6)
			s.line = append(s.line, linePoint{gap, (p.Lon - origin.Lon) * perDegree * cosDegrees(p.Lat), (p.Lat - origin.Lat) * perDegree, w, w})
		}
	}
	add(same)
	add(s.below)
	add(s.above)
	if len(s.line) < 3 {
		return
	}
	var l fittedLine
	for range 3 {
		l = fitLine(s.line)
		for i := range s.line {
			q := &s.line[i]
			q.w = q.base / (1 + math.Hypot(l.x+l.dx*q.t-q.x, l.y+l.dy*q.t-q.y)/50)
		}
	}
	off, total := 0.0, 0.0
	nearest := math.Inf(1)
	for _, q := range s.line {
		off += q.w * math.Hypot(l.x+l.dx*q.t-q.x, l.y+l.dy*q.t-q.y)
		total += q.w
		if math.Abs(q.t) < math.Abs(nearest) {
			nearest = q.t
		}
	}
	// Beyond the known ends the road may bend: go at most 800 m.
	reach := math.Hypot(l.dx, l.dy) * math.Abs(nearest)
	if reach > 800 {
		return
	}
	p := geo.Point{Lon: origin.Lon + l.x/perDegree/cosDegrees(origin.Lat), Lat: origin.Lat + l.y/perDegree}
	entry := closer(firstNear(s.below), firstNear(s.above), n)
	if len(same) > 0 {
		entry = &same[0]
	}
	c := s.add(straightLine, group, p, entry.id)
	c.x[fSupport] = log2(len(s.line))
	c.x[fSpread] = logMetres(off / total)
	c.x[fGap] = log2(int(math.Abs(nearest)))
	c.x[fBracket] = logMetres(reach)
	c.x[fResidual] = float32(entry.res)
	c.x[fShare] = float32(boolInt(len(s.below) > 0 && len(s.above) > 0))
}

type linePoint struct{ t, x, y, w, base float64 }

// fittedLine is the place at t = 0 and the step for one number.
type fittedLine struct{ x, y, dx, dy float64 }

func fitLine(points []linePoint) fittedLine {
	var w, t, x, y float64
	for _, q := range points {
		w += q.w
		t += q.w * q.t
		x += q.w * q.x
		y += q.w * q.y
	}
	t, x, y = t/w, x/w, y/w
	stt, stx, sty := w*400, 0.0, 0.0 // a little ridge: 20 numbers
	for _, q := range points {
		d := q.t - t
		stt += q.w * d * d
		stx += q.w * d * (q.x - x)
		sty += q.w * d * (q.y - y)
	}
	l := fittedLine{dx: stx / stt, dy: sty / stt}
	l.x, l.y = x-l.dx*t, y-l.dy*t
	return l
}
