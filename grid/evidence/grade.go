package evidence

import (
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/track"
)

// Grade of a visit, A the best.
type Grade string

const (
	A Grade = "A" // shown by point and track, or by the code of the place
	B Grade = "B" // not shown, and little or no doubt
	C Grade = "C" // to be looked at by a person
)

// Grades lists all of them.
var Grades = []Grade{A, B, C}

// Facts are what is known of a visit. All times are domain time.
type Facts struct {
	At      time.Time
	Target  *geo.Point // nil: not known where the place is
	TargetM float64    // how far from Target the place reaches, or may really be

	Point     *geo.Point // where the visitor stood
	AccuracyM float64
	SpeedMS   float64 // as the phone measured it; 0: not told
	Mock      bool

	Sealed  bool          // by a phone, with a number and the hash of the record before
	Chained bool          // and that hash was right
	Clock   time.Duration // how far the phone's clock was off
	Code    Code
	Photos  []Photo

	Track   []track.Fix // of the shift, oldest first
	Earlier []Earlier   // tracks that this one is compared with
}

// Code says what became of the code of the place.
type Code int

const (
	CodeNone  Code = iota // none was read
	CodeRight             // that of the place then
	CodeWrong
)

// Photo is what a picture says of itself.
type Photo struct {
	TakenAt   time.Time // zero: not told
	Point     *geo.Point
	AccuracyM float64
}

// Earlier is another track.
type Earlier struct {
	Same  bool // of the same person
	Fixes []track.Fix
}

// Reason is a signal that counted. Limit is that of the rule, Weight the points of
// doubt; 0 for what only keeps a visit from A, or speaks for it.
type Reason struct {
	Code   grid.EvidenceCode
	Weight int
	Value  float64
	Limit  float64
}

// Verdict is a grade with its reasons, in the order of the rule's signals.
type Verdict struct {
	Grade   Grade
	Doubt   int
	Reasons []Reason
}

// judge collects reasons.
type judge struct {
	rule *grid.EvidenceRule
	Verdict
}

// above counts a value that reaches its limit.
func (j *judge) above(code grid.EvidenceCode, value float64) {
	if l, on := j.rule.Limit(code); on && value >= l.Limit {
		j.doubt(l, value)
	}
}

// below counts a value that stays below its limit.
func (j *judge) below(code grid.EvidenceCode, value float64) {
	if l, on := j.rule.Limit(code); on && value < l.Limit {
		j.doubt(l, value)
	}
}

func (j *judge) doubt(l grid.EvidenceLimit, value float64) {
	j.Doubt += l.Weight
	j.Reasons = append(j.Reasons, Reason{l.Code, l.Weight, value, l.Limit})
}

// note keeps what has no weight.
func (j *judge) note(code grid.EvidenceCode, value, limit float64) {
	j.Reasons = append(j.Reasons, Reason{Code: code, Value: value, Limit: limit})
}

// GradeOf judges the facts by the rule.
func GradeOf(f *Facts, rule *grid.EvidenceRule) Verdict {
	j := &judge{rule: rule}
	w := walkOf(f)
	j.above(grid.EvidenceMock, float64(w.mocks))
	j.point(f)
	j.moves(w)
	j.presence(f, w)
	j.recordings(f, w)
	j.above(grid.EvidenceClock, f.Clock.Abs().Minutes())
	j.photos(f)
	if f.Sealed && !f.Chained {
		j.above(grid.EvidenceChain, 1)
	}
	if f.Code == CodeWrong {
		j.above(grid.EvidenceCodeWrong, 1)
	}
	shown := j.shown(f, w)
	switch {
	case j.Doubt >= rule.DoubtC:
		j.Grade = C
	case shown && j.Doubt < rule.DoubtB:
		j.Grade = A
	default:
		j.Grade = B
	}
	return j.Verdict
}

// leastM is the accuracy that points are granted at least.
const leastM = 10

// slack is how far from a place a point may lie that was taken there.
func slack(accuracy, placeM float64) float64 { return 2*max(accuracy, leastM) + placeM }

func (j *judge) point(f *Facts) {
	if f.Point == nil || f.Target == nil || f.Code == CodeRight {
		return
	}
	beyond := geo.DistanceMetres(*f.Point, *f.Target) - slack(f.AccuracyM, f.TargetM)
	j.above(grid.EvidenceDistance, beyond)
	j.above(grid.EvidenceFar, beyond)
}

func (j *judge) photos(f *Facts) {
	minutes, metres := 0.0, 0.0
	for _, p := range f.Photos {
		if !p.TakenAt.IsZero() {
			minutes = max(minutes, p.TakenAt.Sub(f.At).Abs().Minutes())
		}
		if p.Point != nil && f.Point != nil {
			metres = max(metres, geo.DistanceMetres(*p.Point, *f.Point)-slack(p.AccuracyM, 0)-slack(f.AccuracyM, 0))
		}
	}
	j.above(grid.EvidencePhotoTime, minutes)
	j.above(grid.EvidencePhotoAt, metres)
}

// shown says whether there is proof, and notes what is missing.
func (j *judge) shown(f *Facts, w *walk) bool {
	if f.Code == CodeRight {
		j.note(grid.EvidenceCodeOK, 1, 1)
	}
	all := true
	missing := func(code grid.EvidenceCode, value, limit float64) {
		j.note(code, value, limit)
		all = false
	}
	if !f.Sealed {
		missing(grid.EvidenceNoChain, 0, 1)
	}
	if f.Code == CodeRight {
		return all
	}
	switch {
	case f.Target == nil:
		missing(grid.EvidenceNoPlace, 0, 1)
	case f.Point == nil:
		missing(grid.EvidenceNoPoint, 0, 1)
	case f.AccuracyM > j.rule.ProofM:
		missing(grid.EvidenceVague, f.AccuracyM, j.rule.ProofM)
	}
	if need := float64(j.rule.ProofSeconds); w.stay.least < need {
		missing(grid.EvidenceNoTrack, w.stay.least, need)
	}
	return all
}
