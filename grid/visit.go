package grid

import (
	"slices"
	"time"

	"gridwatch/geo"
)

// VisitResults lists what a visit can find.
var VisitResults = []string{"", "pass", "conditions", "fail", "absent"}

// Visit is one look at a place: a patrol (巡查) or an inspection (监督检查).
type Visit struct {
	ID            VisitID
	Institution   InstitutionID // "" for a plain cell
	Region        string
	Cell          geo.Cell
	Kind          TaskKind
	Why           Why       // "" when not said
	Officer       OfficerID // "" only on visits imported from elsewhere
	Second        OfficerID
	Shift         ShiftID
	At            time.Time
	Result        string
	Note          string
	Point         *geo.Point // where the visitor stood, if known
	AccuracyM     float64
	SourceTeam    string // team named by the source, when it names no person
	ExternalNo    string // number in the source; unique when set
	TimeSimulated bool   // the day is real, the time of day is not
	Origin        Origin
}

// Check says everything that is wrong with the visit at domain time now.
func (v *Visit) Check(now time.Time) error {
	var f Faults
	v.check(&f, now)
	return f.Err("visit")
}

func (v *Visit) check(f *Faults, now time.Time) {
	if v.Why != "" && !slices.Contains(Whys, v.Why) {
		f.Add("why", string(v.Why), "is not one of %v", Whys)
	}
	if !slices.Contains(TaskKinds, v.Kind) {
		f.Add("task", string(v.Kind), "is not one of %v", TaskKinds)
	}
	if !slices.Contains(VisitResults, v.Result) {
		f.Add("result", v.Result, "is not one of %q", VisitResults)
	}
	checkInstant(f, "visited_at", v.At, now)
	checkText(f, "note", v.Note, 0, 4000)
	checkText(f, "source_team", v.SourceTeam, 0, 60)
	checkText(f, "external_no", v.ExternalNo, 0, 100)
	if v.Institution == "" && v.Cell == 0 {
		f.Add("institution", "", "or a cell is needed")
	}
	if v.Officer == "" && v.SourceTeam == "" {
		f.Add("officer", "", "is missing")
	}
	if !(v.AccuracyM >= 0 && v.AccuracyM <= 100_000) {
		f.Add("accuracy_m", "", "is not between 0 and 100000 metres")
	}
}
