package api

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// VisitDetail is a visit with all that was handed in with it.
type VisitDetail struct {
	Visit
	SecondName   string          `json:"second_name"`
	Why          string          `json:"why"`
	LeftAt       *time.Time      `json:"left_at"`
	Form         *string         `json:"form"`
	FormVersion  int             `json:"form_version"`
	Answers      json.RawMessage `json:"answers" doc:"object as the form asks; null without a form"`
	Certificates []string        `json:"certificates"`
	ApprovalNo   string          `json:"approval_no"`
	Scanned      bool            `json:"scanned" doc:"the code at the door was scanned on entry"`
	Seconds      int             `json:"seconds" doc:"spent on the form"`
	Taps         int             `json:"taps"`
	Grade        string          `json:"grade" enum:",A,B,C" doc:"evidence grade (佐证等级), advice for a human; empty while not graded"`
	Reasons      json.RawMessage `json:"reasons" doc:"of the grade"`
	GradedAt     *time.Time      `json:"graded_at"`
	Photos       []Photo         `json:"photos"`
	Problems     []VisitProblem  `json:"problems" doc:"found on it"`
	Surveys      []VisitSurvey   `json:"surveys" doc:"of the register, made on it"`
}

// Photo is one file taken on a visit or with a clue; GET /api/v1/blobs/{sha256} has its bytes.
type Photo struct {
	SHA256    string     `json:"sha256"`
	Role      string     `json:"role" enum:"photo,voice,signature,pin,before,after"`
	Type      string     `json:"type"`
	Bytes     int64      `json:"bytes"`
	TakenAt   *time.Time `json:"taken_at"`
	Lon       *float64   `json:"lon"`
	Lat       *float64   `json:"lat"`
	AccuracyM float64    `json:"accuracy_m"`
}

// VisitProblem is a problem found on a visit.
type VisitProblem struct {
	ID       string `json:"id" format:"uuid"`
	Number   string `json:"number"`
	What     string `json:"what"`
	State    string `json:"state" enum:"open,rectified,struck"`
	Deadline string `json:"deadline_on" format:"date"`
}

// VisitSurvey is what the register was compared with.
type VisitSurvey struct {
	Result  string `json:"result"`
	Name    string `json:"name"`
	Address string `json:"address"`
	Note    string `json:"note"`
}

func photosOf(photos []grid.Photo) []Photo {
	all := make([]Photo, len(photos))
	for n, p := range photos {
		all[n] = Photo{SHA256: p.SHA256, Role: p.Role, Type: p.Type, Bytes: p.Bytes, TakenAt: timeOrNull(p.TakenAt), AccuracyM: p.AccuracyM}
		all[n].Lon, all[n].Lat = lonLatOrNull(p.Point)
	}
	return all
}

func visitDetailOf(d *store.VisitDetail) VisitDetail {
	w := VisitDetail{
		Visit: visitRowOf(&d.VisitRow), SecondName: d.SecondName, Why: string(d.Why), LeftAt: timeOrNull(d.LeftAt), Form: idOrNull(d.Form),
		FormVersion: d.FormVersion, Answers: d.Answers, Certificates: d.Certificates, ApprovalNo: d.ApprovalNo, Scanned: d.Scanned,
		Seconds: d.Seconds, Taps: d.Taps, Grade: d.Grade, Reasons: d.Reasons, GradedAt: timeOrNull(d.GradedAt),
		Photos: photosOf(d.Photos), Problems: []VisitProblem{}, Surveys: []VisitSurvey{},
	}
	if w.Certificates == nil {
		w.Certificates = []string{}
	}
	for _, p := range d.Problems {
		w.Problems = append(w.Problems, VisitProblem{string(p.ID), p.Number(), p.What, string(p.State), p.Deadline.String()})
	}
	for _, v := range d.Surveys {
		w.Surveys = append(w.Surveys, VisitSurvey{string(v.Result), v.Name, v.Address, v.Note})
	}
	return w
}

// registerVisitDetail serves one visit whole. Field staff see their own. That
// somebody else read it is kept, so that the burden meter can say which answers
// nobody ever reads.
func (s *Server) registerVisitDetail() {
	read(s, "GET /api/v1/visits/{id}", func(ctx context.Context, req *request, in *ByID) (VisitDetail, error) {
		c, id := req.caller, grid.VisitID(in.ID)
		d, err := s.store.VisitDetail(ctx, c.Region, id)
		if err != nil {
			return VisitDetail{}, err
		}
		if c.Officer == "" || c.Officer != d.Officer && c.Officer != d.Second {
			if err := s.auth.self(c, d.Officer); err != nil {
				return VisitDetail{}, err
			}
			_, _, err := s.store.Write(ctx, nil, s.now(), func(tx *store.Tx) (store.Reply, error) {
				return store.Reply{}, tx.RecordLook(id, c.ID)
			})
			if err != nil {
				return VisitDetail{}, err
			}
		}
		return visitDetailOf(&d), nil
	})
}
