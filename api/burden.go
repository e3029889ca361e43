package api

import (
	"cmp"
	"context"
	"strings"

	"gridwatch/grid"
)

// Burden (负担) is what forms cost those who fill them in.
type Burden struct {
	From   string          `json:"from" format:"date"`
	Until  string          `json:"until" format:"date" doc:"the last day"`
	Forms  []FormBurden    `json:"forms"`
	People []OfficerBurden `json:"people" doc:"the most burdened first"`
}

// FormBurden is what one form cost.
type FormBurden struct {
	Form          string        `json:"form"`
	Title         string        `json:"title"`
	Uses          int           `json:"uses"`
	Read          int           `json:"read" doc:"uses that somebody else opened"`
	Seconds       int64         `json:"seconds"`
	MedianSeconds int           `json:"median_seconds"`
	Taps          int64         `json:"taps"`
	Fields        []FieldBurden `json:"fields"`
}

// FieldBurden is what one field cost.
type FieldBurden struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Answered int    `json:"answered"`
	Read     int    `json:"read" doc:"answers in visits that somebody else opened; 0: nobody ever read it"`
	Answers  int    `json:"answers" doc:"different ones, 50 at most; 1: it tells nothing"`
	Seconds  int64  `json:"seconds"`
}

// OfficerBurden is what forms cost one person.
type OfficerBurden struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Uses    int    `json:"uses"`
	Seconds int64  `json:"seconds"`
	Taps    int64  `json:"taps"`
}

func (s *Server) registerBurdens() {
	read(s, "GET /api/v1/burden", func(ctx context.Context, req *request, in *struct {
		Scoped
		Period
	}) (Burden, error) {
		return s.burden(ctx, req.region, &in.Period)
	})
}

func (s *Server) burden(ctx context.Context, region string, p *Period) (Burden, error) {
	policy, err := s.currentPolicy(ctx)
	if err != nil {
		return Burden{}, err
	}
	zone, err := policy.Location()
	if err != nil {
		return Burden{}, err
	}
	from, until, first, last, err := p.span(grid.DateOf(s.boardNow(), zone), zone)
	if err != nil {
		return Burden{}, err
	}
	uses, err := s.store.FormUses(ctx, region, from, until)
	if err != nil {
		return Burden{}, err
	}
	forms, people := grid.BurdenOf(uses)
	ids := make([]grid.OfficerID, len(people))
	for n, o := range people {
		ids[n] = o.Officer
	}
	names, err := s.store.OfficerNames(ctx, ids)
	if err != nil {
		return Burden{}, err
	}
	titles, err := s.formTitles(ctx)
	if err != nil {
		return Burden{}, err
	}
	b := Burden{From: first.String(), Until: last.String(), Forms: make([]FormBurden, 0, len(forms)), People: make([]OfficerBurden, 0, len(people))}
	for _, f := range forms {
		b.Forms = append(b.Forms, formBurdenOf(&f, titles))
	}
	for _, o := range people {
		b.People = append(b.People, OfficerBurden{string(o.Officer), names[o.Officer], o.Uses, o.Seconds, o.Taps})
	}
	return b, nil
}

// formTitles are the titles of forms, and of their fields as "form\x00field", of
// the newest versions.
func (s *Server) formTitles(ctx context.Context) (map[string]string, error) {
	forms, err := s.store.Forms(ctx)
	titles := map[string]string{}
	for _, f := range forms {
		titles[f.Code] = f.Title
		for _, field := range f.Schema.Fields {
			titles[f.Code+"\x00"+field.Name] = field.Title
		}
	}
	return titles, err
}

func formBurdenOf(f *grid.FormBurden, titles map[string]string) FormBurden {
	title := func(parts ...string) string {
		return cmp.Or(titles[strings.Join(parts, "\x00")], parts[len(parts)-1])
	}
	w := FormBurden{Form: f.Form, Title: title(f.Form), Uses: f.Uses, Read: f.Read, Seconds: f.Seconds, MedianSeconds: f.MedianSeconds, Taps: f.Taps,
		Fields: make([]FieldBurden, 0, len(f.Fields))}
	for _, a := range f.Fields {
		w.Fields = append(w.Fields, FieldBurden{a.Name, title(f.Form, a.Name), a.Answered, a.Read, a.Answers, a.Seconds})
	}
	return w
}
