package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// draftUpload says what a plan file is.
type draftUpload struct {
	Keyed
	Region string `query:"region" required:"true" minLength:"1" maxLength:"64"`
	Name   string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"of the new draft"`
	Format string `query:"format" required:"true" enum:"csv,geojson,units"`
}

// ImportedDraft is a draft made of a file, and the rows that could not be taken.
type ImportedDraft struct {
	Draft
	Rejected []RejectedRow `json:"rejected"`
}

// RejectedRow is a row of a file that could not be taken.
type RejectedRow struct {
	Row    int    `json:"row" doc:"1 is the first row of data"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
	Value  string `json:"value"`
}

func (s *Server) registerDraftImport() {
	op := operation(s.row("POST /api/v1/drafts/import"))
	binary(&op)
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ImportedDraft](), true, op.OperationID)
	op.Responses = map[string]*huma.Response{"201": {Description: "Stored", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}}
	op.Errors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge}
	huma.Register(s.huma, op, func(ctx context.Context, in *draftUpload) (*stored, error) {
		return nil, problemOf(ctx, s.log, errNotBuilt)
	})
}
