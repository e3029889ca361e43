package grid

import (
	"fmt"
	"slices"
	"time"

	"gridwatch/geo"
)

// ProblemState is how far a problem has come. It is open until somebody says it
// is put right, and stays on the map until another person has seen that.
type ProblemState string

const (
	ProblemOpen      ProblemState = "open"
	ProblemRectified ProblemState = "rectified" // 已整改, waits for another person
	ProblemStruck    ProblemState = "struck"    // 销号
)

// ProblemStates lists every state.
var ProblemStates = []ProblemState{ProblemOpen, ProblemRectified, ProblemStruck}

// SiteProblem (问题, 挂图作战 · 销号) is something found wrong at a place, with who
// has to put it right by when.
type SiteProblem struct {
	ID          ProblemID
	Year, Seq   int    // the number: Seq counts from 1 in region and year, given when it is stored
	Region      string // the institution's own, else the cell's
	Institution InstitutionID
	Cell        geo.Cell
	Point       *geo.Point // where it is on the map, nil when not located
	Visit       VisitID    // on which it was found, "" if on none
	What        string
	Responsible string // a name
	Deadline    Date
	Before      []string // SHA-256 of photos
	After       []string
	State       ProblemState
	FoundAt     time.Time
	FoundBy     string // officer, else account; as RectifiedBy and StruckBy
	RectifiedAt time.Time
	RectifiedBy string
	StruckAt    time.Time
	StruckBy    string
	Reopened    int // times
	Origin      Origin
}

// Number is how people call the problem, unique in its region.
func (p *SiteProblem) Number() string { return fmt.Sprintf("%d-%04d", p.Year, p.Seq) }

// Check says everything that is wrong with a new problem.
func (p *SiteProblem) Check() error {
	var f Faults
	if _, err := ParseID[ProblemID]("id", string(p.ID)); err != nil {
		f.Add("id", string(p.ID), "is not a UUID (36 lower-case characters)")
	}
	checkText(&f, "what", p.What, 1, 1000)
	checkText(&f, "responsible", p.Responsible, 1, 100)
	if p.Deadline == NoDate {
		f.Add("deadline_on", "", "is missing")
	}
	if p.Institution == "" && p.Cell == 0 {
		f.Add("institution", "", "or a cell is needed")
	}
	checkSHAs(&f, p.Before)
	return f.Err("problem")
}

func checkSHAs(f *Faults, all []string) {
	const most = 20
	if len(all) > most {
		f.Add("photos", fmt.Sprint(len(all)), "are more than %d", most)
	}
	for n, s := range all {
		if !ValidSHA256(s) {
			f.Add(fmt.Sprintf("photos[%d]", n), s, "is not a SHA-256 (64 lower-case hex digits)")
		}
	}
}

// ProblemVerbs lists what can be done to a problem that is recorded.
var ProblemVerbs = []string{"rectify", "strike", "reopen"}

// Strike is one verb done to a problem: on a visit, or on the desk.
type Strike struct {
	Problem ProblemID
	Verb    string
	Photos  []string // SHA-256 of what shows it, at least one to rectify
	Note    string
}

// Do is the problem after the strike by a person at an instant. Whoever put it
// right does not strike it off.
func (p SiteProblem) Do(s Strike, by string, at time.Time) (SiteProblem, error) {
	var f Faults
	checkText(&f, "note", s.Note, 0, 1000)
	checkSHAs(&f, s.Photos)
	if !slices.Contains(ProblemVerbs, s.Verb) {
		f.Add("verb", s.Verb, "is not one of %v", ProblemVerbs)
	}
	if s.Verb == "rectify" && len(s.Photos) == 0 {
		f.Add("photos", "", "are missing: one shows what was put right")
	}
	if err := f.Err("problem"); err != nil {
		return p, err
	}
	p.After = slices.Clip(p.After)
	switch {
	case s.Verb == "rectify" && p.State == ProblemOpen:
		p.State, p.RectifiedAt, p.RectifiedBy = ProblemRectified, at, by
		p.After = append(p.After, s.Photos...)
	case s.Verb == "strike" && p.State == ProblemRectified:
		if by == p.RectifiedBy {
			return p, Errorf(Conflict, "problem-same-person", "problem %s was put right by %s, and %s cannot strike it off: another person does", p.ID, p.RectifiedBy, by)
		}
		p.State, p.StruckAt, p.StruckBy = ProblemStruck, at, by
		p.After = append(p.After, s.Photos...)
	case s.Verb == "reopen" && p.State != ProblemOpen:
		p.State, p.Reopened = ProblemOpen, p.Reopened+1
		p.RectifiedAt, p.RectifiedBy, p.StruckAt, p.StruckBy = time.Time{}, "", time.Time{}, ""
	default:
		return p, Errorf(Conflict, "problem-state", "problem %s is %s: it cannot %s", p.ID, p.State, s.Verb)
	}
	return p, nil
}
