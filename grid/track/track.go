package track

import (
	"cmp"
	"slices"
	"time"

	"gridwatch/geo"
)

// Fix is one point of a track.
type Fix struct {
	At        time.Time
	Point     geo.Point
	AccuracyM float64  // radius in metres that holds the truth in two cases of three; 0: not told
	Cell      geo.Cell // of the base resolution; zero: in no cell that counts
	Mock      bool     // the phone says that the place was put in by an app
}

// Span is a stretch of time, From included, Until not.
type Span struct{ From, Until time.Time }

// Length of the span, never negative.
func (s Span) Length() time.Duration { return max(0, s.Until.Sub(s.From)) }

// Rule says how points are read. A zero value means DefaultRule.
type Rule struct {
	Gap       time.Duration // longer between two points: the time between was not collected
	StillM    float64       // shorter moves are none
	Sigmas    float64       // moves shorter than so many times the joint accuracy are none
	WorstM    float64       // a point that is vaguer proves that the phone was on, not where
	FastestMS float64       // metres a second; what is faster is no move, but an error or a jump
}

// DefaultRule fits people on foot, on bicycles and in cars: two missed reports
// of a phone that lies still, and 180 km/h.
var DefaultRule = Rule{Gap: 10*time.Minute + 30*time.Second, StillM: 20, Sigmas: 2, WorstM: 200, FastestMS: 50}

func (r Rule) orDefault() Rule {
	if r == (Rule{}) {
		return DefaultRule
	}
	return r
}

// leastAccuracyM is assumed of points that tell less or nothing: no phone is
// better for long.
const leastAccuracyM = 5

func (f *Fix) accuracy() float64 {
	if !(f.AccuracyM > leastAccuracyM) { // NaN too
		return leastAccuracyM
	}
	return f.AccuracyM
}

// Stitch makes one track, oldest first, of pieces that may overlap, repeat each
// other and be out of order. Of several points of one instant the most accurate
// stays. The result does not depend on the order of the pieces.
func Stitch(pieces ...[]Fix) []Fix {
	all := slices.Concat(pieces...)
	slices.SortFunc(all, func(a, b Fix) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.accuracy(), b.accuracy()), cmp.Compare(a.AccuracyM, b.AccuracyM),
			cmp.Compare(a.Point.Lon, b.Point.Lon), cmp.Compare(a.Point.Lat, b.Point.Lat), cmp.Compare(a.Cell, b.Cell), compareBool(a.Mock, b.Mock))
	})
	return slices.CompactFunc(all, func(a, b Fix) bool { return a.At.Equal(b.At) })
}

// compareBool puts true first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// Segments cuts a track, oldest first, into the parts that lie in the spans of
// work and have no gap longer than the rule's. Without a span the whole track is
// work. The parts share the track's memory.
func Segments(fixes []Fix, on []Span, rule Rule) [][]Fix {
	rule = rule.orDefault()
	var all [][]Fix
	for _, p := range partsOf(fixes, on) {
		all = append(all, segmentsOf(p.fixes, &rule)...)
	}
	return all
}

func segmentsOf(fixes []Fix, rule *Rule) [][]Fix {
	var all [][]Fix
	begin := 0
	for n := range fixes {
		if n+1 < len(fixes) && fixes[n+1].At.Sub(fixes[n].At) <= rule.Gap {
			continue
		}
		all = append(all, fixes[begin:n+1])
		begin = n + 1
	}
	return all
}

// Uncollected lists the parts of the spans of work of which there is no track:
// longer than the rule's gap without a point, or a span without any. Without a
// span the whole track is work.
func Uncollected(fixes []Fix, on []Span, rule Rule) []Span {
	rule = rule.orDefault()
	var dark []Span
	for _, p := range partsOf(fixes, on) {
		last := p.From
		for _, f := range p.fixes {
			if f.At.Sub(last) > rule.Gap {
				dark = append(dark, Span{last, f.At})
			}
			last = f.At
		}
		if end := (Span{last, p.Until}); end.Length() > rule.Gap || len(p.fixes) == 0 && end.Length() > 0 {
			dark = append(dark, end)
		}
	}
	return dark
}

// Length of all spans.
func Length(spans []Span) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		sum += s.Length()
	}
	return sum
}

// part is a span of work with the points in it.
type part struct {
	Span
	fixes []Fix
}

// partsOf gives the spans merged and in order, each with its points; without a
// span all of the track, its last point too.
func partsOf(fixes []Fix, on []Span) []part {
	if len(on) == 0 {
		if len(fixes) == 0 {
			return nil
		}
		return []part{{Span{fixes[0].At, fixes[len(fixes)-1].At}, fixes}}
	}
	sorted := slices.Clone(on)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Or(a.From.Compare(b.From), a.Until.Compare(b.Until)) })
	var merged []part
	for _, s := range sorted {
		if s.Length() == 0 {
			continue
		}
		if last := len(merged) - 1; last >= 0 && !s.From.After(merged[last].Until) {
			if s.Until.After(merged[last].Until) {
				merged[last].Until = s.Until
			}
			continue
		}
		merged = append(merged, part{Span: s})
	}
	for n := range merged {
		merged[n].fixes = within(fixes, merged[n].Span)
	}
	return merged
}

// within gives the points of the span.
func within(fixes []Fix, s Span) []Fix {
	search := func(at time.Time) int {
		n, _ := slices.BinarySearchFunc(fixes, at, func(f Fix, at time.Time) int { return f.At.Compare(at) })
		return n
	}
	return fixes[search(s.From):search(s.Until)]
}
