package grid

import (
	"slices"
	"time"

	"gridwatch/geo"
)

// SurveyResult is what was met on site, compared with the register.
type SurveyResult string

const (
	SurveyNormal     SurveyResult = "normal"      // 正常: the place is as registered
	SurveyClosed     SurveyResult = "closed"      // 停业
	SurveyMoved      SurveyResult = "moved"       // 搬迁: to a new address, or the point was wrong
	SurveyRenamed    SurveyResult = "renamed"     // 更名
	SurveyNotFound   SurveyResult = "not_found"   // 查无此处
	SurveyNewSuspect SurveyResult = "new_suspect" // 新增疑似场所: not in the register
)

// SurveyResults lists every result.
var SurveyResults = []SurveyResult{SurveyNormal, SurveyClosed, SurveyMoved, SurveyRenamed, SurveyNotFound, SurveyNewSuspect}

// Survey (底数摸排) is one comparison of the register with what is there. Like a
// visit it is evidence and never changed.
type Survey struct {
	ID          SurveyID
	Institution InstitutionID // "" exactly for a new suspect place
	Visit       VisitID       // the visit it was made on, "" if none is recorded
	Region      string        // the institution's own, else that of the point, else stated
	Result      SurveyResult
	Name        string     // the new name; of a suspect place, what it calls itself
	Address     string     // the new address; of a suspect place, where it is
	Category    Category   // of a suspect place, when it can be told
	Point       *geo.Point // the pin, nil when none was set
	Note        string
	At          time.Time // when somebody looked
	Officer     OfficerID // who looked, "" when an import names nobody
	Origin      Origin
}

// Check says everything that is wrong with the survey under the policy at domain
// time now.
func (s *Survey) Check(p *Policy, now time.Time) error {
	var f Faults
	if !slices.Contains(SurveyResults, s.Result) {
		f.Add("result", string(s.Result), "is not one of %v", SurveyResults)
	}
	checkText(&f, "name", s.Name, 0, 200)
	checkText(&f, "address", s.Address, 0, 300)
	checkText(&f, "note", s.Note, 0, 4000)
	checkInstant(&f, "at", s.At, now)
	suspect := s.Result == SurveyNewSuspect
	switch {
	case suspect && s.Institution != "":
		f.Add("institution", string(s.Institution), "is in the register: a new suspect place is not")
	case !suspect && s.Institution == "":
		f.Add("institution", "", "is missing")
	}
	switch {
	case s.Result == SurveyRenamed && s.Name == "":
		f.Add("name", "", "is missing: say the new name")
	case s.Result == SurveyMoved && s.Address == "" && s.Point == nil:
		f.Add("address", "", "is missing: say where to, by address or point")
	case suspect && s.Address == "" && s.Point == nil:
		f.Add("address", "", "is missing: say where it is, by address or point")
	}
	if s.Category != "" {
		if !suspect {
			f.Add("category", string(s.Category), "is for a new suspect place only")
		}
		checkCategory(&f, "category", p, s.Category)
	}
	return f.Err("survey")
}

// Confirms says whether what was met is what the register says, so that nobody
// has to decide anything: an active place found as registered, or a closed one
// found closed or gone.
func (s *Survey) Confirms(i *Institution) bool {
	if i.State == Active {
		return s.Result == SurveyNormal
	}
	return s.Result == SurveyClosed || s.Result == SurveyNotFound
}

// Apply is the institution as the survey says, for a person who accepts it. The
// register entry counts as checked on site then. A place that moved is where the
// pin is, else nowhere until its new address is found. A place that was found as
// registered although it is closed is active again.
func (s *Survey) Apply(i Institution) (Institution, error) {
	switch s.Result {
	case SurveyNormal:
		i.State = Active
	case SurveyClosed, SurveyNotFound:
		i.State = Closed
	case SurveyRenamed:
		i.Name = s.Name
	case SurveyMoved:
		if s.Address != "" {
			i.Address = s.Address
		}
		i.Point, i.Cell, i.LocatedBy, i.Fix = nil, 0, Unlocated, FixNote{}
		if s.Point != nil {
			point := *s.Point
			i.Point, i.LocatedBy, i.Region = &point, Pinned, "" // the region is that of the new place
		}
	default:
		return i, Errorf(Conflict, "survey-not-applicable", "a survey of result %s changes no institution", s.Result)
	}
	i.VerifiedAt = later(i.VerifiedAt, s.At)
	return i, nil
}

// Suspect is the institution that a new suspect place becomes when a person
// accepts it: without a licence, and owing what its category owes. A place of
// which nobody could tell the category cannot enter the register.
func (s *Survey) Suspect(id InstitutionID) (Institution, error) {
	if s.Result != SurveyNewSuspect {
		return Institution{}, Errorf(Conflict, "survey-not-applicable", "a survey of result %s finds no new place", s.Result)
	}
	if s.Category == "" {
		return Institution{}, Errorf(Conflict, "survey-no-category",
			"nobody told the category of this place, so that it cannot be registered: have it looked at again, or dismiss it")
	}
	i := Institution{ID: id, Region: s.Region, Name: s.Name, Address: s.Address, Category: s.Category, Owes: true, State: Active,
		RegisteredAt: s.At, VerifiedAt: s.At, Origin: Origin{Simulated: s.Origin.Simulated}}
	if i.Name == "" {
		i.Name = "疑似场所"
		if s.Address != "" {
			i.Name += " " + s.Address
		}
		i.Name = string([]rune(i.Name)[:min(200, len([]rune(i.Name)))])
	}
	if s.Point != nil {
		point := *s.Point
		i.Point, i.LocatedBy = &point, Pinned
	}
	return i, nil
}
