package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/export"
	"gridwatch/grid/live"
)

// exporters may take the register away in bulk; field staff see it place by place.
var exporters = []grid.Role{grid.RoleSupervisor, grid.RoleClerk, grid.RoleCommander, grid.RolePlanner, grid.RoleAuditor, grid.RoleAdmin}

// exportQuery says what is exported and how.
type exportQuery struct {
	Scoped
	Key    string `query:"key" enum:"h3,official" default:"h3" doc:"cells, or official grids of 15 digits; counts of a grid are those of its cells by area, institutions are in the grid that holds their point"`
	Format string `query:"format" enum:"csv,xlsx,geojson" default:"csv" doc:"CSV is UTF-8 with a byte order mark; in CSV and XLSX text that a spreadsheet program would take for a formula begins with an apostrophe"`
}

func (s *Server) registerExports() {
	s.registerExport("GET /api/v1/export/cells", "cells", func(ctx context.Context, w io.Writer, region string, key export.Key, format export.Format) error {
		delta, err := s.view.Since(ctx, live.Topic{Region: region, Resolution: s.deployment.Resolution}, -1)
		if err != nil {
			return err
		}
		return export.Cells(ctx, w, export.Scope{Store: s.store, Region: region, Lines: delta.Lines}, key, format, true)
	})
	s.registerExport("GET /api/v1/export/institutions", "institutions", func(ctx context.Context, w io.Writer, region string, key export.Key, format export.Format) error {
		policy, err := s.currentPolicy(ctx)
		if err != nil {
			return err
		}
		return export.Institutions(ctx, w, export.Scope{Store: s.store, Region: region}, key, format, true, policy, s.boardNow())
	})
}

// registerExport serves a table as a download, row by row.
func (s *Server) registerExport(pattern, what string, write func(ctx context.Context, w io.Writer, region string, key export.Key, format export.Format) error) {
	registerDownload(s, pattern, func(ctx context.Context, in *exportQuery) (*table, error) {
		region, format := requestOf(ctx).region, export.Format(in.Format)
		return &table{format: format, name: "gridwatch-" + what + "-" + fileName(region) + "-" + in.Key, write: func(w io.Writer) error {
			return write(ctx, w, region, export.Key(in.Key), format)
		}}, nil
	})
}

// table is a download: its format, its name without ending, and what writes it.
type table struct {
	format export.Format
	name   string
	write  func(w io.Writer) error
}

// registerDownload serves a table as CSV, XLSX or GeoJSON.
func registerDownload[I any](s *Server, pattern string, prepare func(ctx context.Context, in *I) (*table, error)) {
	op := operation(s.row(pattern))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The table",
		Content: map[string]*huma.MediaType{
			"text/csv":                {Schema: &huma.Schema{Type: "string"}},
			export.XLSX.ContentType(): {Schema: &huma.Schema{Type: "string", Format: "binary"}},
			"application/geo+json":    {Schema: &huma.Schema{Type: "object"}},
		},
	}}
	op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict}
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		t, err := prepare(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			d := &download{to: hc, kind: t.format.ContentType(), name: t.name + "." + string(t.format)}
			err := t.write(d)
			switch {
			case err == nil:
			case d.begun: // the reader must see that the file is not whole
				_ = problemOf(ctx, s.log, err)
				panic(http.ErrAbortHandler)
			default:
				p := problemOf(ctx, s.log, err)
				hc.SetHeader("Content-Type", "application/problem+json")
				hc.SetHeader("Cache-Control", "no-store")
				hc.SetStatus(p.Status)
				_ = json.NewEncoder(hc.BodyWriter()).Encode(p) // the caller is gone
			}
		}}, nil
	})
}

// download sends its headers with the first bytes, so that until then there can
// be a refusal instead.
type download struct {
	to         huma.Context
	kind, name string
	begun      bool
}

// Write passes bytes on.
func (d *download) Write(p []byte) (int, error) {
	if !d.begun {
		d.begun = true
		d.to.SetHeader("Content-Type", d.kind)
		d.to.SetHeader("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.to.SetHeader("Cache-Control", "private, no-store")
		d.to.SetStatus(http.StatusOK)
	}
	return d.to.BodyWriter().Write(p)
}

// fileName keeps what is safe in the name of a file.
func fileName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, text)
}
