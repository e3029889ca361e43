package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (s *Server) registerHotspotExport() {
	op := operation(s.row("GET /api/v1/hotspots/export"))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The table",
		Content: map[string]*huma.MediaType{
			"text/csv":             {Schema: &huma.Schema{Type: "string"}},
			"application/geo+json": {Schema: &huma.Schema{Type: "object"}},
		},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
	huma.Register(s.huma, op, func(ctx context.Context, in *struct {
		hotspotQuery
		Format string `query:"format" enum:"csv,geojson" default:"csv" doc:"CSV is UTF-8 with a byte order mark; text that a spreadsheet program would take for a formula begins with an apostrophe"`
	}) (*huma.StreamResponse, error) {
		return nil, problemOf(ctx, s.log, errNoHotspots)
	})
}
