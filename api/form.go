package api

import (
	"context"
	"encoding/json"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/form"
	"gridwatch/grid/store"
)

// FormVersion is one version of a checklist.
type FormVersion struct {
	Code         string          `json:"code"`
	Version      int             `json:"version"`
	Title        string          `json:"title"`
	Kinds        []string        `json:"kinds" doc:"of task, it is for"`
	Categories   []string        `json:"categories" doc:"it is for; none: plain cells, and places without a form of their own"`
	Schema       json.RawMessage `json:"schema" doc:"a subset of JSON Schema"`
	PublishedAt  *time.Time      `json:"published_at" doc:"null for one that comes with the program"`
	SupersededAt *time.Time      `json:"superseded_at"`
}

func formVersionOf(r *store.FormRow) FormVersion {
	w := FormVersion{Code: r.Code, Version: r.Version, Title: r.Title, Kinds: []string{}, Categories: []string{}, Schema: r.Schema.JSON,
		PublishedAt: timeOrNull(r.PublishedAt), SupersededAt: timeOrNull(r.SupersededAt)}
	for _, k := range r.Kinds {
		w.Kinds = append(w.Kinds, string(k))
	}
	for _, c := range r.Categories {
		w.Categories = append(w.Categories, string(c))
	}
	return w
}

// formBody is the next version of a checklist.
type formBody struct {
	Title      string          `json:"title"`
	Kinds      []string        `json:"kinds" minItems:"1" maxItems:"4"`
	Categories []string        `json:"categories" maxItems:"100"`
	Schema     json.RawMessage `json:"schema" doc:"a subset of JSON Schema: see the forms that are there"`
}

func (b *formBody) form(code string) (form.Form, error) {
	f := form.Form{Code: code, Title: b.Title}
	for _, k := range b.Kinds {
		f.Kinds = append(f.Kinds, grid.TaskKind(k))
	}
	for _, c := range b.Categories {
		f.Categories = append(f.Categories, grid.Category(c))
	}
	var err error
	if f.Schema, err = form.Parse(b.Schema); err != nil {
		return f, err
	}
	return f, f.Check()
}

// ByCode is part of the input of routes with a {code} of a form.
type ByCode struct {
	Code string `path:"code" maxLength:"40" pattern:"^[a-z0-9_-]+$"`
}

func (s *Server) registerForms() {
	read(s, "GET /api/v1/forms", func(ctx context.Context, _ *request, _ *struct{}) (list[FormVersion], error) {
		rows, err := s.store.Forms(ctx)
		return listOf(rows, "", formVersionOf), err
	})
	read(s, "GET /api/v1/forms/{code}", func(ctx context.Context, _ *request, in *ByCode) (list[FormVersion], error) {
		rows, err := s.store.FormVersions(ctx, in.Code)
		return listOf(rows, "", formVersionOf), err
	})
	write(s, "PUT /api/v1/forms/{code}", func(ctx context.Context, req *request, in *struct {
		ByCode
		Keyed
		Body formBody
	}) (func(*store.Tx) (FormVersion, error), error) {
		f, err := in.Body.form(in.Code)
		if err != nil {
			return nil, err
		}
		policy, err := s.currentPolicy(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range f.Categories {
			if _, known := policy.Cycles[c]; !known {
				return nil, invalid("form", "categories", string(c), "is not a category of policy %s", policy.Version)
			}
		}
		return func(tx *store.Tx) (FormVersion, error) {
			published := f
			err := tx.PublishForm(&published, req.caller.ID)
			return formVersionOf(&store.FormRow{Form: published, PublishedAt: tx.Now()}), err
		}, nil
	})
}
