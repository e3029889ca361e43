package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// reply is what huma sends for a read.
type reply[T any] struct {
	Body T
}

// stored is what huma sends for a write: bytes that were stored with the key.
type stored struct {
	Status   int
	Type     string `header:"Content-Type"`
	Replayed string `header:"Idempotent-Replayed" doc:"true when this answer was stored by an earlier request with the same key"`
	Body     []byte
}

// Keyed is part of the input of every write.
type Keyed struct {
	Key string `header:"Idempotency-Key" doc:"UUIDv7 made by the client; the id of a PUT serves when it is absent"`
}

// ByID is part of the input of routes with an {id}.
type ByID struct {
	ID string `path:"id" format:"uuid"`
}

// operation is the huma side of a row.
func operation(row *route) huma.Operation {
	words := strings.FieldsFunc(strings.TrimPrefix(row.path, "/api/v1/"), func(r rune) bool { return strings.ContainsRune("/{}.", r) })
	op := huma.Operation{
		Method: row.method, Path: row.path, Summary: row.summary,
		OperationID:                  strings.ToLower(row.method) + "-" + strings.Join(words, "-"),
		Tags:                         words[:1],
		MaxBodyBytes:                 -1, // bounded by the row before huma sees it,
		BodyReadTimeout:              -1, // and read
		RejectUnknownQueryParameters: true,
	}
	if row.access == session {
		op.Security = []map[string][]string{{"session": {}}}
	}
	return op
}

// row is the row of a pattern; a pattern without one is caught when huma
// registers the handler.
func (s *Server) row(pattern string) *route {
	if r := s.guard.rows[pattern]; r != nil {
		return r
	}
	method, path, _ := strings.Cut(pattern, " ")
	return &route{method: method, path: path}
}

// settler is an input with something to do once its write is stored.
type settler interface{ settle(s *Server) }

// read registers a handler that changes nothing.
func read[I, O any](s *Server, pattern string, fn func(ctx context.Context, req *request, in *I) (O, error)) {
	huma.Register(s.huma, operation(s.row(pattern)), func(ctx context.Context, in *I) (*reply[O], error) {
		out, err := fn(ctx, requestOf(ctx), in)
		if err != nil {
			return nil, problemOf(ctx, s.log, err)
		}
		return &reply[O]{out}, nil
	})
}

// write registers a Keyed write. prepare decides who may, outside the
// transaction; the function it returns runs inside and may run again, so it
// must build what it changes anew. Its answer is stored with the key.
func write[I, O any](s *Server, pattern string, prepare func(ctx context.Context, req *request, in *I) (func(*store.Tx) (O, error), error)) {
	writeAs(s, http.StatusOK, pattern, prepare)
}

// writeAs is write that answers with a status.
func writeAs[I, O any](s *Server, status int, pattern string, prepare func(ctx context.Context, req *request, in *I) (func(*store.Tx) (O, error), error)) {
	op := operation(s.row(pattern))
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[O](), true, op.OperationID)
	op.Responses = map[string]*huma.Response{strconv.Itoa(status): {
		Description: "Stored",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}}
	op.Errors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge}
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*stored, error) {
		req := requestOf(ctx)
		var fn func(*store.Tx) (O, error)
		refused := checkYears(in)
		if refused == nil {
			fn, refused = prepare(ctx, req, in)
		}
		if grid.KindOf(refused) == grid.Denied {
			return nil, problemOf(ctx, s.log, refused)
		}
		r, replayed, err := s.store.Write(ctx, req.key, s.now(), func(tx *store.Tx) (store.Reply, error) {
			if refused != nil { // unless the key is known: then the stored answer stands
				return store.Reply{}, refused
			}
			out, err := fn(tx)
			if err != nil {
				return store.Reply{}, err
			}
			body, err := marshal(out)
			return store.Reply{Status: status, Body: body}, err
		})
		if err != nil {
			return nil, s.problemOf(ctx, err)
		}
		if x, ok := any(in).(settler); ok {
			x.settle(s)
		}
		answer := &stored{Status: r.Status, Type: "application/json", Body: r.Body}
		if replayed {
			answer.Replayed = strconv.FormatBool(true)
		}
		return answer, nil
	})
}

// marshal is JSON as huma writes it: without escapes for HTML, with a line feed.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// list is one page of a list.
type list[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" doc:"give it as after for the next page; null at the end"`
}

// Paging is the query of paged lists.
type Paging struct {
	After string `query:"after" maxLength:"200" doc:"cursor from next"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

func (p Paging) store() store.Page { return store.Page{After: p.After, Limit: p.Limit} }

// listOf maps stored rows to a page.
func listOf[S, T any](rows []S, next string, wire func(*S) T) list[T] {
	l := list[T]{Items: make([]T, 0, len(rows))}
	for i := range rows {
		l.Items = append(l.Items, wire(&rows[i]))
	}
	if next != "" {
		l.Next = &next
	}
	return l
}

// Scoped is the query of everything bound to a region; the row has decided it
// before the handler runs.
type Scoped struct {
	Region string `query:"region" maxLength:"64" doc:"region to answer for with all below it; default the caller's own"`
}
