package store

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/grid"
)

// VisitDetail is a visit with all that was handed in with it.
type VisitDetail struct {
	VisitRow
	SecondName   string
	LeftAt       time.Time
	Form         string
	FormVersion  int
	Answers      json.RawMessage // nil without a form
	Certificates []string
	ApprovalNo   string
	Scanned      bool // on entry
	Seconds      int  // spent on the form
	Taps         int
	Grade        string          // "" while not graded
	Reasons      json.RawMessage // of the grade, a list
	GradedAt     time.Time
	Photos       []grid.Photo
	Problems     []grid.SiteProblem // found on it
	Surveys      []grid.Survey      // made on it
}

// VisitDetail reads one visit of the scope whole.
func (s *Store) VisitDetail(ctx context.Context, scope string, id grid.VisitID) (VisitDetail, error) {
	v, err := s.Visit(ctx, scope, id)
	if err != nil {
		return VisitDetail{}, err
	}
	d := VisitDetail{VisitRow: v}
	c := s.conn(ctx)
	var version, seconds, taps *int64
	var answers, certificates, reasons optional
	var scan string
	err = c.each(func(row scanner) error {
		return row.Scan(into(&d.LeftAt), (*optional)(&d.Form), &version, &answers, &certificates, &d.ApprovalNo, &scan, &seconds, &taps,
			&d.Grade, &reasons, into(&d.GradedAt), (*optional)(&d.SecondName))
	}, `
SELECT visit.left_at, visit.form_code, visit.form_version, visit.answers, visit.certificates, visit.approval_no, visit.scan,
  visit.burden_seconds, visit.burden_taps, visit.grade, visit.grade_reasons, visit.graded_at, officer.name
FROM visit LEFT JOIN officer ON officer.id = visit.second_id WHERE visit.id = ?`, string(id))
	if err != nil {
		return d, err
	}
	if version != nil {
		d.FormVersion = int(*version)
	}
	d.Seconds, d.Taps, d.Scanned = int(*seconds), int(*taps), scan != ""
	if certificates != "" {
		if err := json.Unmarshal([]byte(certificates), &d.Certificates); err != nil {
			return d, err
		}
	}
	if answers != "" {
		d.Answers = json.RawMessage(answers)
	}
	if reasons != "" {
		d.Reasons = json.RawMessage(reasons)
	}
	photos, err := s.PhotosOf(ctx, []grid.VisitID{id})
	if err != nil {
		return d, err
	}
	d.Photos = photos[id]
	if d.Problems, err = listOf(c, scanProblem, "SELECT "+problemColumns+" FROM problem WHERE problem.visit_id = ? ORDER BY problem.number_seq", string(id)); err != nil {
		return d, err
	}
	d.Surveys, err = listOf(c, scanSurvey, "SELECT "+surveyColumns+" FROM survey WHERE survey.visit_id = ? ORDER BY survey.id", string(id))
	return d, err
}
