package grid

import (
	"fmt"
	"math"
	"reflect"
	"slices"
)

// EvidenceCode names a signal that speaks for or against a visit having been
// made as it says. Why each is one stands in grid/evidence.
type EvidenceCode string

// Signals. A limit is what a value must pass to be a doubt; its unit is in the
// comment.
const (
	EvidenceMock      EvidenceCode = "mock"       // points that an app put in; points
	EvidenceDistance  EvidenceCode = "distance"   // from the target, beyond what both inaccuracies explain; metres
	EvidenceFar       EvidenceCode = "far"        // the same, much farther; metres
	EvidenceSpeed     EvidenceCode = "speed"      // as the crow flies, between two stays; metres a second
	EvidenceLeap      EvidenceCode = "leap"       // the same, with no way between them although the phone was on; metres a second
	EvidencePathless  EvidenceCode = "pathless"   // share of the way that was made in leaps without a way between; %
	EvidencePassing   EvidenceCode = "passing"    // how long the track can have been at the target at most; below, in seconds
	EvidenceRolling   EvidenceCode = "rolling"    // speed while checking in; metres a second
	EvidenceFrozen    EvidenceCode = "frozen"     // places where the track stayed on one spot to the decimetre; places
	EvidenceCalm      EvidenceCode = "calm"       // how much the points of stays wander; below, in metres
	EvidenceReplayed  EvidenceCode = "replayed"   // share of the way that is a recording of an earlier shift of the same person; %
	EvidenceCopied    EvidenceCode = "copied"     // the same of another person's; %
	EvidenceSmooth    EvidenceCode = "smooth"     // the same as straight, less strict; below, in metres
	EvidenceStraight  EvidenceCode = "straight"   // how far the points of a walk lie off straight lines, in the middle; below, in metres
	EvidenceSteady    EvidenceCode = "steady"     // how much the pace of a walk varies; below, in %
	EvidenceAccuracy  EvidenceCode = "accuracy"   // most common accuracy among the points of the walk; share in %
	EvidenceClock     EvidenceCode = "clock"      // the phone's clock against the server's; minutes
	EvidencePhotoTime EvidenceCode = "photo-time" // photo against visit; minutes
	EvidencePhotoAt   EvidenceCode = "photo-at"   // photo against visit, beyond what inaccuracies explain; metres
	EvidenceChain     EvidenceCode = "chain"      // the phone's records do not follow from each other; 1
	EvidenceCodeWrong EvidenceCode = "code-wrong" // the code read on site is not that of the place then; 1
)

// EvidenceCodes lists every signal that can be a doubt.
var EvidenceCodes = []EvidenceCode{EvidenceMock, EvidenceDistance, EvidenceFar, EvidenceSpeed, EvidenceLeap, EvidencePathless, EvidencePassing,
	EvidenceRolling, EvidenceFrozen, EvidenceCalm, EvidenceReplayed, EvidenceCopied, EvidenceStraight, EvidenceSmooth, EvidenceSteady, EvidenceAccuracy, EvidenceClock,
	EvidencePhotoTime, EvidencePhotoAt, EvidenceChain, EvidenceCodeWrong}

// Signals without limit or weight: what keeps a visit without doubts from A.
const (
	EvidenceNoPoint EvidenceCode = "no-point" // nobody knows where the visitor stood
	EvidenceNoTrack EvidenceCode = "no-track" // no track shows a stay at the target
	EvidenceNoChain EvidenceCode = "no-chain" // the record was not sealed by a phone
	EvidenceNoPlace EvidenceCode = "no-place" // nobody knows where the target is
	EvidenceVague   EvidenceCode = "vague"    // the point is too inaccurate to show anything; metres
	EvidenceCodeOK  EvidenceCode = "code"     // speaks for it: the code of the place was read on site
)

// EvidenceLimit is how one signal is judged.
type EvidenceLimit struct {
	Code   EvidenceCode
	Limit  float64
	Weight int // points of doubt
}

// EvidenceRule (佐证规则) says how visits are graded (佐证等级); it is part of the
// policy. A grade is advice for a person. A zero value means DefaultEvidenceRule.
type EvidenceRule struct {
	Version      string
	DoubtB       int     // points of doubt from which a visit is no longer A
	DoubtC       int     // points of doubt from which it is C
	ProofSeconds int     // A needs a track that shows so long a stay at the target, or the code of the place
	ProofM       float64 // A needs a point that is no vaguer
	EarlierDays  int     // tracks of so many days are compared with
	Limits       []EvidenceLimit
}

// DefaultEvidenceRule is the product's default; grid/evidence tells the reasons,
// `make bench-evidence` what it catches.
var DefaultEvidenceRule = EvidenceRule{
	Version: "evidence-1", DoubtB: 25, DoubtC: 100, ProofSeconds: 90, ProofM: 60, EarlierDays: 30,
	Limits: []EvidenceLimit{
		{EvidenceMock, 1, 100},
		{EvidenceDistance, 150, 50},
		{EvidenceFar, 600, 60}, // and the 50 of distance
		{EvidenceSpeed, 45, 100},
		{EvidenceLeap, 14, 100},
		{EvidencePathless, 60, 30},
		{EvidencePassing, 90, 100},
		{EvidenceRolling, 3, 60},
		{EvidenceFrozen, 2, 70},
		{EvidenceCalm, 1.4, 40},
		{EvidenceReplayed, 42, 100},
		{EvidenceCopied, 42, 100},
		{EvidenceStraight, 0.4, 100},
		{EvidenceSmooth, 1.4, 20},
		{EvidenceSteady, 3.3, 100},
		{EvidenceAccuracy, 90, 20},
		{EvidenceClock, 15, 20},
		{EvidencePhotoTime, 45, 40},
		{EvidencePhotoAt, 300, 50},
		{EvidenceChain, 1, 50},
		{EvidenceCodeWrong, 1, 60},
	},
}

// EvidenceRule is the policy's own, or the default. Its list is the policy's:
// nobody may change it.
func (p *Policy) EvidenceRule() EvidenceRule {
	if reflect.ValueOf(p.Evidence).IsZero() {
		return DefaultEvidenceRule
	}
	return p.Evidence
}

// Limit of a signal; false: it is not looked at.
func (r *EvidenceRule) Limit(code EvidenceCode) (EvidenceLimit, bool) {
	for _, l := range r.Limits {
		if l.Code == code {
			return l, l.Weight > 0
		}
	}
	return EvidenceLimit{}, false
}

func (p *Policy) checkEvidence(f *Faults) {
	r := p.EvidenceRule()
	checkText(f, "evidence.version", r.Version, 1, 60)
	if r.DoubtB < 1 || r.DoubtC < r.DoubtB || r.DoubtC > 10_000 {
		f.Add("evidence.doubt_c", fmt.Sprint(r.DoubtC), "is not at least doubt_b, %d, which is above 0", r.DoubtB)
	}
	if r.ProofSeconds < 0 || r.ProofSeconds > 86_400 {
		f.Add("evidence.proof_seconds", fmt.Sprint(r.ProofSeconds), "is not 0 to 86400")
	}
	if !(r.ProofM > 0 && r.ProofM <= 100_000) {
		f.Add("evidence.proof_m", number(r.ProofM), "is not above 0 and at most 100000 metres")
	}
	if r.EarlierDays < 1 || r.EarlierDays > 366 {
		f.Add("evidence.earlier_days", fmt.Sprint(r.EarlierDays), "is not 1 to 366")
	}
	seen := map[EvidenceCode]bool{}
	for i, l := range r.Limits {
		at := fmt.Sprintf("evidence.limits[%d].", i)
		switch {
		case !slices.Contains(EvidenceCodes, l.Code):
			f.Add(at+"code", string(l.Code), "is not one of %v", EvidenceCodes)
		case seen[l.Code]:
			f.Add(at+"code", string(l.Code), "is listed twice")
		}
		seen[l.Code] = true
		if !(l.Limit >= 0) || math.IsInf(l.Limit, 1) {
			f.Add(at+"limit", number(l.Limit), "is not a number from 0")
		}
		if l.Weight < 0 || l.Weight > 10_000 {
			f.Add(at+"weight", fmt.Sprint(l.Weight), "is not 0 to 10000")
		}
	}
}
