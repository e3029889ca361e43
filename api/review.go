package api

import (
	"context"
	"fmt"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Review is an item of the queue of what a person must look at.
type Review struct {
	ID           string             `json:"id" format:"uuid"`
	Kind         string             `json:"kind" enum:"no_point,low_score,other_region,disagreement,survey"`
	Region       string             `json:"region" doc:"the institution's as stated, or the surveyed point's"`
	State        string             `json:"state" enum:"open,settled,dismissed"`
	CreatedAt    *time.Time         `json:"created_at"`
	SettledAt    *time.Time         `json:"settled_at"`
	Note         string             `json:"note" doc:"why it was dismissed, or what was noted at the pin"`
	Institution  *ReviewInstitution `json:"institution,omitempty"`
	Fix          *Fix               `json:"fix,omitempty" doc:"what was found at the address and is in doubt; with a region only when no point is known"`
	Alternatives []Fix              `json:"alternatives" doc:"other points the address may mean, best first"`
	Survey       *ReviewSurvey      `json:"survey,omitempty"`
	ImportBatch  string             `json:"import_batch"`
	RowVersion   int64              `json:"row_version"`
}

// ReviewInstitution is what is shown of the institution of an item.
type ReviewInstitution struct {
	ID       string `json:"id" format:"uuid"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	Category string `json:"category"`
}

// ReviewSurvey is what was met on site.
type ReviewSurvey struct {
	ID       string     `json:"id" format:"uuid"`
	Result   string     `json:"result" enum:"normal,closed,moved,renamed,not_found,new_suspect"`
	Name     string     `json:"name"`
	Address  string     `json:"address"`
	Category string     `json:"category" doc:"of a suspect place"`
	Lon      *float64   `json:"lon" doc:"WGS-84"`
	Lat      *float64   `json:"lat"`
	At       *time.Time `json:"at"`
	Note     string     `json:"note"`
}

// reviewPage is a page of the queue.
type reviewPage struct {
	Items []Review    `json:"items"`
	Next  *string     `json:"next" doc:"give it as after for the next page; null at the end"`
	Total int         `json:"total" doc:"items of the region and state, and of the kind when one is asked for"`
	Kinds reviewKinds `json:"kinds" doc:"items of the region and state, by kind"`
}

type reviewKinds struct {
	NoPoint      int `json:"no_point"`
	LowScore     int `json:"low_score"`
	OtherRegion  int `json:"other_region"`
	Disagreement int `json:"disagreement"`
	Survey       int `json:"survey"`
}

func (s *Server) review(r *store.ReviewRow) Review {
	w := Review{ID: string(r.ID), Kind: string(r.Kind), Region: r.Region, State: string(r.State), CreatedAt: timeOrNull(r.CreatedAt),
		SettledAt: timeOrNull(r.SettledAt), Note: r.Note, Alternatives: []Fix{}, ImportBatch: string(r.Batch), RowVersion: r.Version}
	if r.Institution != "" {
		w.Institution = &ReviewInstitution{string(r.Institution), r.Name, r.Address, string(r.Category)}
	}
	if r.Found != nil {
		fix := s.fixOf(r.Found)
		w.Fix, w.Alternatives = &fix, s.alternativesOf(r.Found)
	}
	if r.Survey != "" {
		w.Survey = &ReviewSurvey{ID: r.Survey}
	}
	return w
}

// showSurveys completes items of kind survey.
func (s *Server) showSurveys(ctx context.Context, scope string, items []Review) error {
	var ids []grid.SurveyID
	for _, r := range items {
		if r.Survey != nil {
			ids = append(ids, grid.SurveyID(r.Survey.ID))
		}
	}
	all, err := s.store.Surveys(ctx, scope, ids)
	for _, r := range items {
		if r.Survey == nil {
			continue
		}
		if found, ok := all[grid.SurveyID(r.Survey.ID)]; ok {
			*r.Survey = reviewSurveyOf(&found)
		}
	}
	return err
}

func reviewSurveyOf(v *grid.Survey) ReviewSurvey {
	w := ReviewSurvey{ID: string(v.ID), Result: string(v.Result), Name: v.Name, Address: v.Address, Category: string(v.Category),
		At: timeOrNull(v.At), Note: v.Note}
	w.Lon, w.Lat = lonLatOrNull(v.Point)
	return w
}

// Seen is the part of a body that says which version of an item was looked at.
type Seen struct {
	RowVersion int64 `json:"row_version,omitempty" minimum:"1" doc:"the version that was looked at; a later one is a conflict"`
}

// reviewed reads an item inside a write, for a caller whose region it must lie in.
func (s *Server) reviewed(tx *store.Tx, c *claim, id string, looked Seen) (store.ReviewRow, error) {
	rid, err := grid.ParseID[grid.ReviewID]("id", id)
	if err != nil {
		return store.ReviewRow{}, err
	}
	r, err := tx.Review(rid)
	if err != nil {
		return r, err
	}
	if err := c.had(r.Region, "review"); err != nil {
		return r, err
	}
	if looked.RowVersion != 0 && looked.RowVersion != r.Version || r.State != grid.ReviewOpen {
		return r, changedSince(&r.Review, looked)
	}
	return r, nil
}

// changedSince is the conflict of somebody who comes second: it tells both versions.
func changedSince(r *grid.Review, looked Seen) error {
	e := grid.Errorf(grid.Conflict, "review-"+string(r.State), "somebody else was faster: the item is %s", r.State)
	if r.State == grid.ReviewOpen {
		e.Code = "review-changed"
	}
	version := looked.RowVersion
	if version == 0 {
		version = 1 // as every item begins
	}
	e.Fields = []grid.Field{{Name: "row_version", Value: fmt.Sprint(version),
		Reason: fmt.Sprintf("the item is at version %d now, %s at %s", r.Version, r.State, r.SettledAt.UTC().Format(time.RFC3339)), Proposal: fmt.Sprint(r.Version)}}
	if r.SettledAt.IsZero() {
		e.Fields[0].Reason = fmt.Sprintf("the item is at version %d now", r.Version)
	}
	return e
}

func (s *Server) registerReviews() {
	read(s, "GET /api/v1/reviews", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Kind  string `query:"kind" enum:"no_point,low_score,other_region,disagreement,survey"`
		State string `query:"state" enum:"open,settled,dismissed" default:"open"`
	}) (reviewPage, error) {
		filter := store.ReviewFilter{Kind: grid.ReviewKind(in.Kind), State: grid.ReviewState(in.State)}
		rows, next, err := s.store.Reviews(ctx, req.region, filter, in.Paging.store())
		if err != nil {
			return reviewPage{}, err
		}
		counts, err := s.store.ReviewCounts(ctx, req.region, filter.State)
		if err != nil {
			return reviewPage{}, err
		}
		items := listOf(rows, next, s.review)
		page := reviewPage{Items: items.Items, Next: items.Next, Kinds: reviewKinds{counts[grid.ReviewNoPoint], counts[grid.ReviewLowScore],
			counts[grid.ReviewOtherRegion], counts[grid.ReviewDisagreement], counts[grid.ReviewSurvey]}}
		for kind, n := range counts {
			if in.Kind == "" || grid.ReviewKind(in.Kind) == kind {
				page.Total += n
			}
		}
		return page, s.showSurveys(ctx, req.region, page.Items)
	})
	s.registerPin()
	write(s, "POST /api/v1/reviews/{id}/accept", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		learning
		Body Seen
	}) (func(*store.Tx) (Review, error), error) {
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Review, error) {
			r, err := s.reviewed(tx, claim, in.ID, in.Body)
			if err != nil {
				return Review{}, err
			}
			if r.Kind == grid.ReviewSurvey {
				return s.acceptSurvey(tx, claim, req.caller, &r, &in.learning)
			}
			return s.acceptFix(tx, claim, req.caller, &r, &in.learning)
		}, nil
	})
	write(s, "POST /api/v1/reviews/{id}/dismiss", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct {
			Seen
			Note string `json:"note" maxLength:"500" doc:"why nothing is to be done"`
		}
	}) (func(*store.Tx) (Review, error), error) {
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Review, error) {
			r, err := s.reviewed(tx, claim, in.ID, in.Body.Seen)
			if err != nil {
				return Review{}, err
			}
			ended, err := r.Dismiss(req.caller.ID, tx.Now(), in.Body.Note)
			if err != nil {
				return Review{}, err
			}
			return s.endReview(tx, &r, ended)
		}, nil
	})
}

// acceptSurvey does what a survey says. What it says of a place that was pinned
// on site teaches the geocoder.
func (s *Server) acceptSurvey(tx *store.Tx, c *claim, by *caller, r *store.ReviewRow, l *learning) (Review, error) {
	out, err := s.settleReview(tx, r, by, "")
	if err != nil {
		return Review{}, err
	}
	i, err := tx.AcceptSurvey(grid.SurveyID(r.Survey), s.foundHere)
	if err != nil {
		return Review{}, err
	}
	if err := c.has(i.Region); err != nil {
		return Review{}, err
	}
	l.keep(nil)
	if i.LocatedBy == grid.Pinned && i.State == grid.Active {
		p, err := tx.LearnPoint(i)
		if err != nil {
			return Review{}, err
		}
		l.keep(p)
	}
	return out, nil
}

func (s *Server) settleReview(tx *store.Tx, r *store.ReviewRow, by *caller, note string) (Review, error) {
	ended, err := r.Settle(by.ID, tx.Now(), note)
	if err != nil {
		return Review{}, err
	}
	return s.endReview(tx, r, ended)
}

func (s *Server) endReview(tx *store.Tx, r *store.ReviewRow, ended grid.Review) (Review, error) {
	if err := tx.EndReview(&ended); err != nil {
		return Review{}, err
	}
	r.Review = ended
	return s.review(r), nil
}

// Fix is a point that an address may mean, and how sure that is.
type Fix struct {
	Lon       *float64  `json:"lon" doc:"WGS-84; null when no point is known"`
	Lat       *float64  `json:"lat"`
	Cell      *geo.Cell `json:"cell"`
	Precision string    `json:"precision" enum:",rooftop,interpolated,road,community,township,district"`
	Score     float64   `json:"score" minimum:"0" maximum:"1"`
	RadiusM   float64   `json:"radius_m" doc:"the true point is within so many metres, as claimed"`
	Source    string    `json:"source"`
	Matched   string    `json:"matched" doc:"the part of the text that was recognised"`
	Region    string    `json:"region" doc:"the deepest official code that was recognised"`
}

func (s *Server) fixOf(f *grid.Found) Fix {
	w := s.fix(f.Point, f.Note)
	w.Region = f.Region
	return w
}

func (s *Server) alternativesOf(f *grid.Found) []Fix {
	all := make([]Fix, 0, len(f.Alternatives))
	for _, c := range f.Alternatives {
		all = append(all, s.fix(&c.Point, c.Note))
	}
	return all
}

func (s *Server) fix(p *geo.Point, n grid.FixNote) Fix {
	w := Fix{Precision: n.Precision, Score: n.Score, RadiusM: n.RadiusM, Source: n.Source, Matched: n.Matched}
	w.Lon, w.Lat = lonLatOrNull(p)
	if p != nil {
		if cell, err := geo.CellAt(*p, s.deployment.Resolution); err == nil {
			w.Cell = &cell
		}
	}
	return w
}
