package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Survey is one comparison of the register with what is there.
type Survey struct {
	ID            string    `json:"id" format:"uuid"`
	Institution   *string   `json:"institution" doc:"null for a place that is not in the register"`
	Visit         *string   `json:"visit"`
	Region        string    `json:"region"`
	Result        string    `json:"result" enum:"normal,closed,moved,renamed,not_found,new_suspect"`
	Name          string    `json:"name"`
	Address       string    `json:"address"`
	Category      string    `json:"category"`
	Lon           *float64  `json:"lon" doc:"WGS-84"`
	Lat           *float64  `json:"lat"`
	Note          string    `json:"note"`
	At            time.Time `json:"at"`
	Officer       *string   `json:"officer"`
	Simulated     bool      `json:"simulated"`
	PolicyVersion string    `json:"policy_version"`
}

func surveyOf(s *grid.Survey) Survey {
	w := Survey{ID: string(s.ID), Institution: idOrNull(s.Institution), Visit: idOrNull(s.Visit), Region: s.Region, Result: string(s.Result),
		Name: s.Name, Address: s.Address, Category: string(s.Category), Note: s.Note, At: s.At.UTC(), Officer: idOrNull(s.Officer),
		Simulated: s.Origin.Simulated, PolicyVersion: s.Origin.PolicyVersion}
	w.Lon, w.Lat = lonLatOrNull(s.Point)
	return w
}

// surveyBody records a survey.
type surveyBody struct {
	Institution *string    `json:"institution,omitempty" format:"uuid" doc:"needed, except for a new suspect place"`
	Visit       *string    `json:"visit,omitempty" format:"uuid" doc:"the visit it was made on"`
	Result      string     `json:"result" doc:"normal, closed, moved, renamed, not_found or new_suspect"`
	Name        string     `json:"name,omitempty" doc:"the new name; of a suspect place, what it calls itself"`
	Address     string     `json:"address,omitempty" doc:"the new address; of a suspect place, where it is"`
	Category    string     `json:"category,omitempty" doc:"of a suspect place; without one it cannot be taken into the register"`
	Region      string     `json:"region,omitempty" maxLength:"64" doc:"of a suspect place without a point"`
	Note        string     `json:"note,omitempty"`
	Officer     *string    `json:"officer,omitempty" format:"uuid" doc:"default the caller"`
	At          *time.Time `json:"at,omitempty" doc:"when somebody looked; default now, in domain time; never in its future"`
	Located
}

func (b *surveyBody) survey(id grid.SurveyID, officer grid.OfficerID, point *geo.Point, now time.Time) *grid.Survey {
	return &grid.Survey{
		ID: id, Institution: grid.InstitutionID(textOrEmpty(b.Institution)), Visit: grid.VisitID(textOrEmpty(b.Visit)),
		Region: b.Region, Result: grid.SurveyResult(b.Result), Name: b.Name, Address: b.Address, Category: grid.Category(b.Category),
		Point: point, Note: b.Note, At: instantOr(b.At, now), Officer: officer,
	}
}

func (s *Server) registerSurveys() {
	write(s, "PUT /api/v1/surveys/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body surveyBody
	}) (func(*store.Tx) (Survey, error), error) {
		return s.prepareSurvey(ctx, req.caller, in.ID, &in.Body)
	})
}

func (s *Server) prepareSurvey(ctx context.Context, c *caller, text string, b *surveyBody) (func(*store.Tx) (Survey, error), error) {
	id, err := grid.ParseID[grid.SurveyID]("id", text)
	if err != nil {
		return nil, err
	}
	officer, err := s.worker(ctx, c, b.Officer)
	if err != nil {
		return nil, err
	}
	if b.Institution != nil {
		if _, err := s.store.Institution(ctx, c.Region, grid.InstitutionID(*b.Institution)); err != nil {
			return nil, err
		}
	}
	if b.Visit != nil {
		if _, err := s.store.Visit(ctx, c.Region, grid.VisitID(*b.Visit)); err != nil {
			return nil, err
		}
	}
	point, err := b.point(s.deployment.Box)
	if err != nil {
		return nil, err
	}
	claim, err := s.claim(ctx, c, b.Region)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (Survey, error) {
		survey := b.survey(id, officer, point, tx.Now())
		if _, err := claim.admit(tx, store.NounSurvey, string(id)); err != nil {
			return Survey{}, err
		}
		old, err := tx.SurveysByID([]grid.SurveyID{id})
		if err != nil {
			return Survey{}, err
		}
		if err := firstFault(tx.PutSurveys([]*grid.Survey{survey})); err != nil {
			return Survey{}, err
		}
		if len(old) > 0 {
			return surveyOf(&old[0]), nil // evidence stays as it was
		}
		if err := claim.has(survey.Region); err != nil {
			return Survey{}, err
		}
		return surveyOf(survey), nil
	}, nil
}

// foundHere is what the gazetteers say of an institution's address; they answer
// at once, while online services would keep a transaction waiting.
func (s *Server) foundHere(i *grid.Institution) *grid.Found {
	if s.geocoder == nil || i.Address == "" {
		return nil
	}
	return s.geocoder.Locate(i.Address, i.Name, i.Region)
}
