package api

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/planning"
	"gridwatch/grid/store"
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
	Count    int           `json:"rejected_count"`
	Rejected []RejectedRow `json:"rejected" doc:"the first 1000"`
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
		out, err := s.importDraft(ctx, requestOf(ctx), in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return out, nil
	})
}

// importDraft reads a plan file into a new draft.
func (s *Server) importDraft(ctx context.Context, req *request, in *draftUpload) (*stored, error) {
	claim, err := s.claim(ctx, req.caller, in.Region)
	if err != nil {
		return nil, err
	}
	file, key, err := s.spool(req)
	if err != nil {
		return nil, err
	}
	defer file.remove()
	if _, err := file.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	made, rejected, refused := s.planning.Import(ctx, in.Region, planning.Format(in.Format), io.LimitReader(file.file, file.size), s.now())
	if refused == nil && len(made.Cells) == 0 && len(rejected) > 0 {
		x := &rejected[0]
		refused = invalid("plan file", x.Field, shortened(x.Value), "nothing can be taken: %d rows are refused, row %d because it %s", len(rejected), x.Row, x.Reason)
	}
	if refused == nil {
		made.ID, made.Name, made.Author = grid.DraftID(key.Key), in.Name, req.caller.ID
	}
	r, replayed, err := s.store.Write(ctx, key, s.now(), func(tx *store.Tx) (store.Reply, error) {
		if refused != nil { // unless the key is known: then the stored answer stands
			return store.Reply{}, refused
		}
		d, err := s.newDraft(claim, req.caller, made)(tx)
		if err != nil {
			return store.Reply{}, err
		}
		w := ImportedDraft{Draft: d, Count: len(rejected), Rejected: make([]RejectedRow, 0, len(rejected))}
		for _, x := range rejected[:min(len(rejected), mostRejected)] {
			w.Rejected = append(w.Rejected, RejectedRow{x.Row, x.Field, x.Reason, shortened(x.Value)})
		}
		body, err := marshal(w)
		return store.Reply{Status: http.StatusCreated, Body: body}, err
	})
	if err != nil {
		return nil, err
	}
	out := &stored{Status: r.Status, Type: "application/json", Body: r.Body}
	if replayed {
		out.Replayed = strconv.FormatBool(true)
	}
	return out, nil
}

// mostRejected rows are named; their number is told.
const mostRejected = 1000
