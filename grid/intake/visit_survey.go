package intake

import (
	"errors"
	"strings"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// surveyWords are the results of a survey as registers and forms write them.
var surveyWords = map[string]grid.SurveyResult{
	"正常": grid.SurveyNormal, "停业": grid.SurveyClosed, "歇业": grid.SurveyClosed, "关闭": grid.SurveyClosed, "搬迁": grid.SurveyMoved,
	"更名": grid.SurveyRenamed, "查无此处": grid.SurveyNotFound, "新增疑似场所": grid.SurveyNewSuspect,
}

// overlaySurvey reads what a row of a visit says of the register entry: the
// fields survey, survey_name and survey_address. It is nil when the row says
// nothing. The rest is the visit's: the pin of a place that moved is where the
// visitor stood.
func overlaySurvey(v *values, visit *grid.Visit) *grid.Survey {
	result := v.text("survey")
	if result == "" {
		for _, field := range []string{"survey_name", "survey_address"} {
			if text := v.text(field); text != "" {
				v.faults.Add(field, text, "comes without a result in the field survey")
			}
		}
		return nil
	}
	s := &grid.Survey{Institution: visit.Institution, Result: grid.SurveyResult(strings.ToLower(result)), Note: visit.Note, At: visit.At,
		Officer: visit.Officer, Origin: visit.Origin}
	if known, ok := surveyWords[result]; ok {
		s.Result = known
	}
	set(v, "survey_name", &s.Name)
	set(v, "survey_address", &s.Address)
	if visit.Point != nil && s.Result == grid.SurveyMoved {
		point := *visit.Point
		s.Point = &point
	}
	return s
}

// surveyed is what is wrong with a row: with its visit, else with its survey.
func surveyed(tx *store.Tx, visit *grid.Error, s *grid.Survey) *grid.Error {
	if visit != nil || s == nil {
		return visit
	}
	var wrong *grid.Error
	errors.As(s.Check(tx.Policy(), tx.Now()), &wrong)
	return wrong
}

// putSurveys stores what the visits found of the register; the visits are stored.
func (j visitRows) putSurveys(tx *store.Tx, items []*grid.Visit, surveys map[*grid.Visit]*grid.Survey, bad map[int]bool) error {
	var found []*grid.Survey
	for n, visit := range items {
		if s := surveys[visit]; s != nil && !bad[n] {
			s.ID, s.Visit = grid.SurveyID(j.newID()), visit.ID
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil
	}
	faults, err := tx.PutSurveys(found)
	if err == nil && len(faults) > 0 { // checked before their visits were stored
		err = faults[0].Err
	}
	return err
}
