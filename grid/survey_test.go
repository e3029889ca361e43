package grid_test

import (
	"strings"
	"testing"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
)

var surveyNow = time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)

func TestSurveyCheck(t *testing.T) {
	policy := grid.DefaultPolicy("Asia/Shanghai")
	pin := &geo.Point{Lon: 126.6, Lat: 45.7}
	for _, c := range []struct {
		name   string
		survey grid.Survey
		faults string // fields, in order
	}{
		{"normal", grid.Survey{Institution: "i", Result: grid.SurveyNormal}, ""},
		{"of nothing", grid.Survey{Result: grid.SurveyNormal}, "institution"},
		{"closed", grid.Survey{Institution: "i", Result: grid.SurveyClosed}, ""},
		{"not found", grid.Survey{Institution: "i", Result: grid.SurveyNotFound}, ""},
		{"moved to an address", grid.Survey{Institution: "i", Result: grid.SurveyMoved, Address: "x"}, ""},
		{"moved to a point", grid.Survey{Institution: "i", Result: grid.SurveyMoved, Point: pin}, ""},
		{"moved, nobody knows where", grid.Survey{Institution: "i", Result: grid.SurveyMoved}, "address"},
		{"renamed", grid.Survey{Institution: "i", Result: grid.SurveyRenamed, Name: "x"}, ""},
		{"renamed to nothing", grid.Survey{Institution: "i", Result: grid.SurveyRenamed}, "name"},
		{"a suspect", grid.Survey{Result: grid.SurveyNewSuspect, Address: "x", Category: "clinic"}, ""},
		{"a suspect at a point", grid.Survey{Result: grid.SurveyNewSuspect, Point: pin}, ""},
		{"a suspect nowhere", grid.Survey{Result: grid.SurveyNewSuspect}, "address"},
		{"a suspect in the register", grid.Survey{Institution: "i", Result: grid.SurveyNewSuspect, Point: pin}, "institution"},
		{"a suspect of no known kind", grid.Survey{Result: grid.SurveyNewSuspect, Point: pin, Category: "x"}, "category"},
		{"a category for others", grid.Survey{Institution: "i", Result: grid.SurveyClosed, Category: "clinic"}, "category"},
		{"no result", grid.Survey{Institution: "i"}, "result"},
		{"control characters", grid.Survey{Institution: "i", Result: grid.SurveyNormal, Note: "a\x00b", Name: "\xff"}, "name note"},
	} {
		c.survey.At = surveyNow
		if got := faultNames(c.survey.Check(&policy, surveyNow)); got != c.faults {
			t.Errorf("%s: got faults %q, want %q", c.name, got, c.faults)
		}
	}
	future := grid.Survey{Institution: "i", Result: grid.SurveyNormal, At: surveyNow.Add(time.Second)}
	if got := faultNames(future.Check(&policy, surveyNow)); got != "at" {
		t.Errorf("in the future: got faults %q, want at", got)
	}
}

func faultNames(err error) string {
	e, ok := err.(*grid.Error)
	if !ok {
		return ""
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// Every result against both states of a place: what needs no decision, and what
// becomes of the place when a person accepts the survey.
func TestSurveyApply(t *testing.T) {
	at := geo.Point{Lon: 126.6, Lat: 45.7}
	pin := geo.Point{Lon: 126.7, Lat: 45.8}
	for _, c := range []struct {
		result   grid.SurveyResult
		state    grid.InstitutionState
		confirms bool
		after    grid.InstitutionState
	}{
		{grid.SurveyNormal, grid.Active, true, grid.Active},
		{grid.SurveyNormal, grid.Closed, false, grid.Active},
		{grid.SurveyClosed, grid.Active, false, grid.Closed},
		{grid.SurveyClosed, grid.Closed, true, grid.Closed},
		{grid.SurveyMoved, grid.Active, false, grid.Active},
		{grid.SurveyMoved, grid.Closed, false, grid.Closed},
		{grid.SurveyRenamed, grid.Active, false, grid.Active},
		{grid.SurveyRenamed, grid.Closed, false, grid.Closed},
		{grid.SurveyNotFound, grid.Active, false, grid.Closed},
		{grid.SurveyNotFound, grid.Closed, true, grid.Closed},
	} {
		before := grid.Institution{ID: "i", Region: "r", Name: "old", Address: "old road 1", Point: &at, Cell: 5, LocatedBy: grid.Geocoded,
			Fix: grid.FixNote{Precision: "road"}, State: c.state}
		s := grid.Survey{Institution: "i", Result: c.result, Name: "new", Address: "new road 2", Point: &pin, At: surveyNow}
		if got := s.Confirms(&before); got != c.confirms {
			t.Errorf("%s of an %s place: confirms %t, want %t", c.result, c.state, got, c.confirms)
		}
		got, err := s.Apply(before)
		if err != nil || got.State != c.after || !got.VerifiedAt.Equal(surveyNow) {
			t.Errorf("%s of an %s place: got %+v, %v; want %s, verified then", c.result, c.state, got, err, c.after)
		}
		moved, renamed := c.result == grid.SurveyMoved, c.result == grid.SurveyRenamed
		if (got.Address == "new road 2") != moved || (*got.Point == pin) != moved || (got.Region == "") != moved || (got.Name == "new") != renamed {
			t.Errorf("%s: got %q, %q at %v in %q", c.result, got.Name, got.Address, got.Point, got.Region)
		}
		if moved && (got.LocatedBy != grid.Pinned || got.Fix != (grid.FixNote{}) || got.Cell != 0) {
			t.Errorf("moved: got located by %q, fix %v, cell %v", got.LocatedBy, got.Fix, got.Cell)
		}
	}
	s := grid.Survey{Institution: "i", Result: grid.SurveyMoved, Address: "new road 2", At: surveyNow}
	got, err := s.Apply(grid.Institution{Region: "r", Point: &at, Cell: 5, VerifiedAt: surveyNow.AddDate(0, 0, 1)})
	if err != nil || got.Point != nil || got.LocatedBy != grid.Unlocated || got.Region != "r" || !got.VerifiedAt.Equal(surveyNow.AddDate(0, 0, 1)) {
		t.Errorf("moved without a pin: got %+v, %v; want no point, its region, and the later instant", got, err)
	}
	if _, err := (&grid.Survey{Result: grid.SurveyNewSuspect}).Apply(grid.Institution{}); grid.KindOf(err) != grid.Conflict {
		t.Errorf("a new suspect applied to a place: got %v, want a conflict", err)
	}
}

func TestSurveySuspect(t *testing.T) {
	pin := geo.Point{Lon: 126.7, Lat: 45.8}
	s := grid.Survey{Result: grid.SurveyNewSuspect, Region: "r", Address: "new road 2", Point: &pin, Category: "clinic", At: surveyNow}
	i, err := s.Suspect("i")
	policy := grid.DefaultPolicy("Asia/Shanghai")
	if err != nil || i.Check(&policy) != nil || i.Name != "疑似场所 new road 2" || !i.Owes || i.State != grid.Active || *i.Point != pin || len(i.Licences) != 0 || i.Category != "clinic" {
		t.Errorf("got %+v, %v", i, err)
	}
	s.Address = strings.Repeat("路", 300)
	if i, err := s.Suspect("i"); err != nil || i.Check(&policy) != nil {
		t.Errorf("a long address: got %v, %v", err, i.Check(&policy))
	}
	s.Category = ""
	if _, err := s.Suspect("i"); grid.KindOf(err) != grid.Conflict {
		t.Errorf("without a category: got %v, want a conflict", err)
	}
	s.Result = grid.SurveyNormal
	if _, err := s.Suspect("i"); grid.KindOf(err) != grid.Conflict {
		t.Errorf("of another result: got %v, want a conflict", err)
	}
}
