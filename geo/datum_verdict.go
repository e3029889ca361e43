package geo

import (
	"math"
	"slices"
)

// Stated is one coordinate of a list as it was written, with the place where
// the thing it belongs to is known to be, nil when it is not known.
type Stated struct {
	X, Y  float64 // in the claimed datum: longitude and latitude, or easting and northing
	Known *Point
}

// VerdictKind says how a list of coordinates fits the datum it claims.
type VerdictKind int8

// The kinds of verdicts.
const (
	// NotEnough: too few of the things are known elsewhere to say anything.
	NotEnough VerdictKind = iota
	// Agrees: the points lie where the things are known to be.
	Agrees
	// LooksLike: read in another datum they do, and as claimed they do not.
	LooksLike
	// Swapped: longitude and latitude stand in each other's columns.
	Swapped
	// Unexplained: all points are off by about the same vector, and no datum
	// known here brings them back.
	Unexplained
)

var verdictNames = [...]string{"not_enough", "agrees", "looks_like", "swapped", "unexplained"}

// String is the kind in snake case.
func (k VerdictKind) String() string { return verdictNames[k] }

// DatumVerdict is what JudgeDatum finds. It is a proposal: nothing is ever
// corrected by it.
type DatumVerdict struct {
	Kind       VerdictKind
	Datum      Datum   // LooksLike: the datum that fits; otherwise the claimed one
	OffsetM    float64 // length in metres of the median vector from the known places to the points as claimed
	RestM      float64 // the same under Datum: what is left of it
	Matched    int     // points with a known place; for Swapped, points looked at
	Nearer     int     // of those, the ones that the proposal brings nearer (Swapped: inside)
	Confidence float64 // 0–1: lower end of the 95 % Wilson interval of Nearer/Matched; Agrees: of the opposite
}

// The limits of JudgeDatum. GCJ-02 lies 100–700 m from WGS-84 (mostly 450–600),
// BD-09 some 700–1,300 m; what is known of places is rarely off by more than
// 100 m, and a few in a hundred are other sites of the same name.
const (
	fewestMatched  = 10   // fewer pairs say nothing
	fewestSwapped  = 5    // points, for swapped axes
	leastShiftM    = 100  // between two datums that can be told apart here
	leastOffsetM   = 150  // that calls for a reason
	mostLeft       = 0.5  // of the offset and of the median distance, under another datum
	leastConfident = 0.6  // lower end of the share brought nearer
	blindOffsetM   = 500  // offset without a reason that is said anyway
	blindMatched   = 20   // from so many pairs
	blindSpread    = 0.25 // and so equal for all
)

// JudgeDatum says whether points fit the datum they claim. Every point with a
// known place gives a residual vector under each hypothesis (the claim is right;
// the numbers really are WGS-84, GCJ-02 or BD-09; plane metres are of another
// central meridian). Only medians and counts are looked at, so up to a third of
// the known places may be wrong. Another datum is proposed only when it halves
// both the median distance and the median vector and brings nearer clearly more
// than half of all points.
//
// inside says whether a point lies in the regions of the deployment; nil stands
// for the whole earth. Axes are swapped when at most half of the points are inside as
// stated and four times as many, more than half of all, once x and y change
// places. Points outside the range of their datum are outside.
func JudgeDatum(claimed Datum, points []Stated, inside func(Point) bool) DatumVerdict {
	if v, swapped := judgeAxes(claimed, points, inside); swapped {
		return v
	}
	asClaimed := residuals(claimed, claimed, points)
	v := DatumVerdict{Datum: claimed, Matched: len(asClaimed.at)}
	if v.Matched < fewestMatched {
		return v
	}
	v.Kind, v.OffsetM = Agrees, asClaimed.offset()
	v.RestM = v.OffsetM
	v.Confidence = wilson(v.Matched, v.Matched)
	var best *hypothesis
	for _, datum := range rivals(claimed) {
		h := residuals(claimed, datum, points)
		if len(h.at) != v.Matched || h.shift(asClaimed) < leastShiftM {
			continue
		}
		if best == nil || h.median() < best.median() {
			best = h
		}
	}
	if best != nil {
		nearer := best.nearer(asClaimed)
		confidence := wilson(nearer, v.Matched)
		if v.OffsetM >= leastOffsetM && best.offset() <= mostLeft*v.OffsetM &&
			best.median() <= mostLeft*asClaimed.median() && confidence >= leastConfident {
			return DatumVerdict{LooksLike, best.datum, v.OffsetM, best.offset(), v.Matched, nearer, confidence}
		}
		v.Confidence = wilson(v.Matched-nearer, v.Matched)
	}
	if v.OffsetM >= blindOffsetM && v.Matched >= blindMatched && asClaimed.spread() <= blindSpread*v.OffsetM {
		v.Kind = Unexplained
	}
	return v
}

// judgeAxes looks for swapped axes.
func judgeAxes(claimed Datum, points []Stated, inside func(Point) bool) (DatumVerdict, bool) {
	if len(points) < fewestSwapped {
		return DatumVerdict{}, false
	}
	if inside == nil {
		inside = func(Point) bool { return true }
	}
	holds := func(x, y float64) bool {
		p, err := claimed.ToWGS84(x, y)
		return err == nil && inside(p)
	}
	stated, swapped := 0, 0
	for _, p := range points {
		if holds(p.X, p.Y) {
			stated++
		} else if holds(p.Y, p.X) {
			swapped++
		}
	}
	n := len(points)
	v := DatumVerdict{Kind: Swapped, Datum: claimed, Matched: n, Nearer: swapped, Confidence: wilson(swapped, n)}
	return v, 2*stated <= n && 2*swapped > n && swapped >= 4*stated
}

// rivals are the datums that numbers of the claimed one could really be in.
func rivals(claimed Datum) []Datum {
	var out []Datum
	if claimed.Plane() {
		for meridian := 75; meridian <= 135; meridian += 3 {
			if d := Datum(gaussKruger + number(float64(meridian))); d != claimed {
				out = append(out, d)
			}
		}
		return out
	}
	for _, d := range []Datum{WGS84, GCJ02, BD09} {
		if d != claimed && !(d == WGS84 && claimed == CGCS2000) {
			out = append(out, d)
		}
	}
	return out
}

// hypothesis is how far points lie from the known places when read in a datum.
type hypothesis struct {
	datum  Datum
	at     []Point   // as read
	dx, dy []float64 // metres east and north of the known place
	metres []float64 // their lengths
}

// residuals reads the points with a known place, those that the claimed datum
// can hold, in a datum. It gives fewer when the datum cannot hold them all.
func residuals(claimed, datum Datum, points []Stated) *hypothesis {
	h := &hypothesis{datum: datum}
	for _, s := range points {
		if s.Known == nil {
			continue
		}
		if _, err := claimed.ToWGS84(s.X, s.Y); err != nil {
			continue
		}
		p, err := datum.ToWGS84(s.X, s.Y)
		if err != nil {
			continue
		}
		const metresADegree = math.Pi / 180 * EarthRadiusMetres
		h.at = append(h.at, p)
		h.dx = append(h.dx, (p.Lon-s.Known.Lon)*metresADegree*math.Cos(s.Known.Lat*math.Pi/180))
		h.dy = append(h.dy, (p.Lat-s.Known.Lat)*metresADegree)
		h.metres = append(h.metres, DistanceMetres(p, *s.Known))
	}
	return h
}

func (h *hypothesis) median() float64 { return median(h.metres) }

// offset is the length of the median vector.
func (h *hypothesis) offset() float64 { return math.Hypot(median(h.dx), median(h.dy)) }

// spread is the median distance of the vectors from their median.
func (h *hypothesis) spread() float64 {
	x, y := median(h.dx), median(h.dy)
	apart := make([]float64, len(h.dx))
	for i := range apart {
		apart[i] = math.Hypot(h.dx[i]-x, h.dy[i]-y)
	}
	return median(apart)
}

// shift is the median distance between the points as read in two datums.
func (h *hypothesis) shift(o *hypothesis) float64 {
	apart := make([]float64, len(h.at))
	for i := range apart {
		apart[i] = DistanceMetres(h.at[i], o.at[i])
	}
	return median(apart)
}

// nearer counts the points that h has nearer to their known place than o has.
func (h *hypothesis) nearer(o *hypothesis) (n int) {
	for i, m := range h.metres {
		if m < o.metres[i] {
			n++
		}
	}
	return n
}

// median of some numbers, the lower of the two in the middle; 0 of none.
func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Clone(of)
	slices.Sort(sorted)
	return sorted[(len(sorted)-1)/2]
}

// wilson is the lower end of the 95 % score interval (Wilson 1927) of k out of n.
func wilson(k, n int) float64 {
	if n == 0 {
		return 0
	}
	const z = 1.96
	share, m := float64(k)/float64(n), float64(n)
	middle := share + z*z/(2*m)
	half := z * math.Sqrt(share*(1-share)/m+z*z/(4*m*m))
	return math.Max(0, (middle-half)/(1+z*z/m))
}
