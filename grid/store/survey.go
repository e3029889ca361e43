package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gridwatch/geo"
	"gridwatch/grid"
)

const surveyInsert = `INSERT INTO survey (id, institution_id, visit_id, region_code, result, name, address, category, lon, lat, note,
  surveyed_at, recorded_at, officer_id, import_batch_id, simulated, policy_version)`

const surveyColumns = `survey.id, survey.institution_id, survey.visit_id, survey.region_code, survey.result, survey.name, survey.address,
  survey.category, survey.lon, survey.lat, survey.note, survey.surveyed_at, survey.officer_id, survey.import_batch_id, survey.simulated,
  survey.policy_version`

func scanSurvey(row scanner, s *grid.Survey) error {
	var at lonLat
	err := row.Scan(&s.ID, (*optional)(&s.Institution), (*optional)(&s.Visit), &s.Region, &s.Result, &s.Name, &s.Address, &s.Category,
		&at.lon, &at.lat, &s.Note, into(&s.At), (*optional)(&s.Officer), (*optional)(&s.Origin.Batch), &s.Origin.Simulated, &s.Origin.PolicyVersion)
	s.Point = at.point()
	return err
}

// PutSurveys records surveys. Like a visit a survey is evidence: one that is
// recorded already with the same institution, result and instant stays as it is;
// with others that is a Conflict. Items with a fault are left out.
//
// A survey that confirms the register (see grid.Survey.Confirms) sets VerifiedAt
// of its institution, which is no edit (the row version stays), and tells it in
// one InstitutionsRecorded; any other opens a review of kind survey, in place of
// an older open one of the institution.
//
// The items are completed in place: the region is the institution's own, else
// that of the point, else as stated; and the policy version.
func (t *Tx) PutSurveys(items []*grid.Survey) ([]Fault, error) {
	f := faults{}
	ids := make([]grid.SurveyID, len(items))
	seen := map[grid.SurveyID]bool{}
	for n, s := range items {
		if err := f.add(n, s.Check(t.Policy(), t.Now())); err != nil {
			return nil, err
		}
		if s.Point != nil {
			if err := f.add(n, invalidPlace("survey", geo.CheckPoint(*s.Point, t.Deployment().Box))); err != nil {
				return nil, err
			}
		}
		if seen[s.ID] {
			f.field(n, "survey", "id", string(s.ID), "is listed twice")
		}
		ids[n], seen[s.ID] = s.ID, true
	}
	known, err := t.recordedSurveys(items, ids, f)
	if err != nil {
		return nil, err
	}
	institutions, err := t.placeSurveys(items, known, f)
	if err != nil {
		return nil, err
	}
	if err := t.checkSurveyVisits(items, f); err != nil {
		return nil, err
	}
	var fresh []*grid.Survey
	for n, s := range items {
		if f[n] == nil && !known[n] {
			s.Origin.PolicyVersion = t.Policy().Version
			fresh = append(fresh, s)
		}
	}
	return f.list(), t.writeSurveys(fresh, institutions)
}

// recordedSurveys says which items are stored already as they are; one that
// differs from what is stored is a fault.
func (t *Tx) recordedSurveys(items []*grid.Survey, ids []grid.SurveyID, f faults) (map[int]bool, error) {
	stored, err := t.SurveysByID(ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[grid.SurveyID]*grid.Survey, len(stored))
	for n := range stored {
		byID[stored[n].ID] = &stored[n]
	}
	known := map[int]bool{}
	for n, s := range items {
		switch old := byID[s.ID]; {
		case old == nil:
		case old.Result == s.Result && old.At.Equal(micro(s.At)) && (old.Institution == s.Institution || s.Result == grid.SurveyNewSuspect):
			known[n] = true
		default:
			f.conflict(n, "survey-recorded", "id", string(s.ID), "is recorded already, otherwise than here, and a survey is not changed")
		}
	}
	return known, nil
}

// placeSurveys finds the regions and locks the institutions.
func (t *Tx) placeSurveys(items []*grid.Survey, recorded map[int]bool, f faults) (map[grid.InstitutionID]*grid.Institution, error) {
	var ids []grid.InstitutionID
	for _, s := range items {
		if s.Institution != "" {
			ids = append(ids, s.Institution)
		}
	}
	known, err := t.lockInstitutions(ids)
	if err != nil {
		return nil, err
	}
	var suspects []*place
	byPlace := map[*place]*grid.Survey{}
	for n, s := range items {
		switch i := known[s.Institution]; {
		case f[n] != nil || recorded[n]:
		case i != nil:
			s.Region = i.Region
		case s.Institution != "":
			f.field(n, "survey", "institution", string(s.Institution), "is not a known institution")
		default:
			p := &place{index: n, what: "survey", region: s.Region, address: s.Address, point: s.Point}
			suspects, byPlace[p] = append(suspects, p), s
		}
	}
	if len(suspects) == 0 {
		return known, nil
	}
	err = t.locate(suspects, f)
	for p, s := range byPlace {
		s.Region = p.region
	}
	return known, err
}

// checkSurveyVisits refuses visits that are not there or were made elsewhere, and
// people who are not known.
func (t *Tx) checkSurveyVisits(items []*grid.Survey, f faults) error {
	var ids []grid.VisitID
	var people []grid.OfficerID
	for _, s := range items {
		if s.Visit != "" {
			ids = append(ids, s.Visit)
		}
		if s.Officer != "" {
			people = append(people, s.Officer)
		}
	}
	at := map[grid.VisitID]grid.InstitutionID{}
	officers := map[grid.OfficerID]*grid.Officer{}
	if len(ids) > 0 {
		visits, err := t.VisitsByID(ids)
		if err != nil {
			return err
		}
		for _, v := range visits {
			at[v.ID] = v.Institution
		}
	}
	if len(people) > 0 {
		var err error
		if officers, err = t.officers(people); err != nil {
			return err
		}
	}
	for n, s := range items {
		switch place, there := at[s.Visit]; {
		case s.Visit == "":
		case !there:
			f.field(n, "survey", "visit", string(s.Visit), "is not a known visit")
		case s.Institution != "" && place != s.Institution:
			f.field(n, "survey", "visit", string(s.Visit), "was made to another place")
		}
		if s.Officer != "" && officers[s.Officer] == nil {
			f.field(n, "survey", "officer", string(s.Officer), "is not a known officer")
		}
	}
	return nil
}

func (t *Tx) writeSurveys(items []*grid.Survey, institutions map[grid.InstitutionID]*grid.Institution) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([][]any, len(items))
	var reviews []*grid.Review
	verified := map[grid.InstitutionID]time.Time{}
	for n, s := range items {
		p := lonLatOf(s.Point)
		rows[n] = []any{string(s.ID), optional(s.Institution), optional(s.Visit), s.Region, string(s.Result), s.Name, s.Address,
			string(s.Category), p.lon, p.lat, s.Note, at(s.At), at(t.now), optional(s.Officer), optional(s.Origin.Batch),
			s.Origin.Simulated, s.Origin.PolicyVersion}
		if i := institutions[s.Institution]; i != nil && s.Confirms(i) {
			verified[i.ID] = latest(verified[i.ID], micro(s.At))
			continue
		}
		reviews = append(reviews, &grid.Review{Kind: grid.ReviewSurvey, Institution: s.Institution, Region: s.Region,
			Survey: string(s.ID), Batch: s.Origin.Batch})
	}
	if _, err := t.conn().insert(surveyInsert, "", rows); err != nil {
		return err
	}
	if len(reviews) > 0 {
		if err := t.OpenReviews(reviews); err != nil {
			return err
		}
	}
	var later []Verified
	for id, when := range verified {
		if when.After(institutions[id].VerifiedAt) {
			later = append(later, Verified{id, when})
		}
	}
	return t.setVerified(later, true)
}

// SurveysByID reads surveys.
func (t *Tx) SurveysByID(ids []grid.SurveyID) ([]grid.Survey, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := t.conn()
	condition, list := in(c, "survey.id", ids)
	return listOf(c, scanSurvey, "SELECT "+surveyColumns+" FROM survey WHERE "+condition, list)
}

// Surveys reads surveys of the scope by id; others are left out.
func (s *Store) Surveys(ctx context.Context, scope string, ids []grid.SurveyID) (map[grid.SurveyID]grid.Survey, error) {
	all := map[grid.SurveyID]grid.Survey{}
	if len(ids) == 0 {
		return all, nil
	}
	c := s.conn(ctx)
	w := &where{}
	w.scope("survey.region_code", scope)
	condition, list := in(c, "survey.id", ids)
	w.add(condition, list)
	rows, err := listOf(c, scanSurvey, "SELECT "+surveyColumns+" FROM survey"+w.String(), w.args...)
	for _, row := range rows {
		all[row.ID] = row
	}
	return all, err
}

// AcceptSurvey changes the register as a survey says: see grid.Survey.Apply and
// Suspect. It gives the institution as it is stored now. find says what the
// address of a place without a point is found to be; nil for nobody to ask. The
// review item is the caller's to end; a new institution becomes that of the survey.
func (t *Tx) AcceptSurvey(id grid.SurveyID, find func(*grid.Institution) *grid.Found) (*grid.Institution, error) {
	surveys, err := t.SurveysByID([]grid.SurveyID{id})
	if err != nil {
		return nil, err
	}
	if len(surveys) == 0 {
		return nil, missing("survey", string(id))
	}
	s := &surveys[0]
	var i grid.Institution
	if s.Institution == "" {
		fresh, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		if i, err = s.Suspect(grid.InstitutionID(fresh.String())); err != nil {
			return nil, err
		}
	} else {
		if _, err := t.regionsForUpdate([]grid.InstitutionID{s.Institution}); err != nil {
			return nil, err
		}
		stored, err := t.InstitutionsByID([]grid.InstitutionID{s.Institution})
		if err != nil {
			return nil, err
		}
		if len(stored) == 0 {
			return nil, missing("institution", string(s.Institution))
		}
		if i, err = s.Apply(stored[0]); err != nil {
			return nil, err
		}
	}
	if i.Point == nil && i.State == grid.Active && find != nil {
		i.Found = find(&i)
	}
	faults, err := t.PutInstitutions([]*grid.Institution{&i})
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, faults[0].Err
	}
	if s.Institution == "" {
		_, err = t.exec("UPDATE survey SET institution_id = ? WHERE id = ?", string(i.ID), string(s.ID))
	}
	return &i, err
}
