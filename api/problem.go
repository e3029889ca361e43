package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gridwatch/geo"
	"gridwatch/grid"
)

// Problem is the body of every refusal, RFC 9457.
type Problem struct {
	Type   string         `json:"type" doc:"urn:gridwatch:problem: and a stable slug"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Errors []ProblemField `json:"errors,omitempty"`
	PlanningProblem
}

// PlanningProblem is what a Conflict about drafts says beside its sentence.
type PlanningProblem struct {
	Yours    *int64          `json:"yours,omitempty" doc:"of draft-conflict: the version that the request named"`
	Theirs   *int64          `json:"theirs,omitempty" doc:"of draft-conflict: the version that the draft has"`
	Count    *int            `json:"count,omitempty" doc:"of draft-conflict: how many things differ; of plan-unstaffed: how many cells will be without staff"`
	Differ   []DraftDiffers  `json:"differ,omitempty" doc:"of draft-conflict: what differs, at most 100"`
	Findings []PlanFinding   `json:"findings,omitempty" doc:"of plan-unstaffed"`
	Newer    *AnswerablePlan `json:"newer,omitempty" doc:"of draft-base: the plan that is in force at the wanted instant, on which the draft does not stand"`
}

// DraftDiffers is one thing of a draft that is not as an edit took it for.
type DraftDiffers struct {
	Cell    *geo.Cell  `json:"cell,omitempty"`
	Grid    *string    `json:"grid,omitempty"`
	Officer *string    `json:"officer,omitempty" doc:"of a posting in grid"`
	Kind    string     `json:"kind,omitempty" doc:"of the posting"`
	Locked  bool       `json:"locked,omitempty" doc:"the grid is locked"`
	Want    *string    `json:"want" doc:"of a cell: its grid as the edit says"`
	Found   *string    `json:"found" doc:"of a cell: its grid as it is"`
	By      string     `json:"by" doc:"name of the account that made it so"`
	At      *time.Time `json:"at"`
	Version int64      `json:"version" doc:"of the edit that made it so; 0: as it began"`
}

// ProblemField is one thing wrong with the input.
type ProblemField struct {
	Field    string `json:"field"`
	Row      *int   `json:"row,omitempty" doc:"position in a list of items, from 0"`
	Reason   string `json:"reason"`
	Value    string `json:"value,omitempty" doc:"the refused value, shortened"`
	Proposal string `json:"proposal,omitempty" doc:"what was probably meant; never applied silently"`
}

// problemOf is the function, with the names of accounts that a conflict tells of.
func (s *Server) problemOf(ctx context.Context, err error) *Problem {
	var c *grid.DraftConflict
	if !errors.As(err, &c) {
		return problemOf(ctx, s.log, err)
	}
	names, failed := namesOf(ctx, s.store, c.Differ, func(d *grid.EditConflict) grid.AccountID { return d.By })
	if failed != nil {
		return problemOf(ctx, s.log, failed)
	}
	p := newProblem(http.StatusConflict, "draft-conflict", c.Error())
	p.Yours, p.Theirs, p.Count, p.Differ = &c.Yours, &c.Theirs, &c.Count, differsOf(c.Differ, names)
	return p
}

func differsOf(rows []grid.EditConflict, names accountNames) []DraftDiffers {
	out := make([]DraftDiffers, len(rows))
	for i := range rows {
		c := &rows[i]
		out[i] = DraftDiffers{Grid: idOrNull(c.Grid), Officer: idOrNull(c.Officer), Kind: string(c.Kind), Want: idOrNull(c.Want), Found: idOrNull(c.Found),
			Locked: c.Locked, By: textOrEmpty(names.of(c.By)), At: timeOrNull(c.At), Version: c.Version}
		if c.Cell != 0 {
			out[i].Cell = &c.Cell
		}
	}
	return out
}

const problemPrefix = "urn:gridwatch:problem:"

func newProblem(status int, slug, detail string) *Problem {
	return &Problem{Type: problemPrefix + slug, Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus makes a Problem an error huma understands.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// write sends p. The body of a problem is never cached.
func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

var kindStatus = map[grid.ErrorKind]int{
	grid.Invalid:     http.StatusUnprocessableEntity,
	grid.NotFound:    http.StatusNotFound,
	grid.Conflict:    http.StatusConflict,
	grid.Denied:      http.StatusForbidden,
	grid.Unavailable: http.StatusServiceUnavailable,
}

// problemOf turns any error into what the caller sees. What is nobody's input
// error is logged here, once, and shown without its cause.
func problemOf(ctx context.Context, log *slog.Logger, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e *grid.Error
	if errors.As(err, &e) {
		p := newProblem(kindStatus[e.Kind], e.Code, e.Reason)
		if e.Code == "disk-full" {
			p.Status, p.Title = http.StatusInsufficientStorage, http.StatusText(http.StatusInsufficientStorage)
		}
		if p.Status == 0 {
			p.Status, p.Title = http.StatusInternalServerError, http.StatusText(http.StatusInternalServerError)
		}
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, ProblemField{Field: f.Name, Reason: f.Reason, Value: f.Value, Proposal: f.Proposal})
		}
		return p
	}
	var g *geo.InvalidError
	if errors.As(err, &g) {
		p := newProblem(http.StatusUnprocessableEntity, "invalid-"+g.Field, "the input is not valid")
		p.Errors = []ProblemField{{Field: g.Field, Reason: g.Reason, Value: shortened(g.Value), Proposal: g.Proposal}}
		return p
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return newProblem(http.StatusServiceUnavailable, "timeout", "the request was not finished in time; a write may be repeated with the same key")
	}
	if log != nil {
		log.ErrorContext(ctx, "internal error", "error", err)
	}
	return newProblem(http.StatusInternalServerError, "internal", "something went wrong here; it was logged")
}

// slugs of the refusals huma makes.
var statusSlug = map[int]string{
	http.StatusBadRequest:            "malformed-body",
	http.StatusNotFound:              "not-found",
	http.StatusNotAcceptable:         "not-acceptable",
	http.StatusRequestTimeout:        "timeout",
	http.StatusRequestEntityTooLarge: "body-too-large",
	http.StatusUnsupportedMediaType:  "unsupported-media-type",
	http.StatusUnprocessableEntity:   "invalid-request",
}

var missingProperty = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// humaProblem turns huma's refusals of shape into problems. Only short scalar
// values are echoed, and no secret.
func humaProblem(status int, msg string, errs ...error) huma.StatusError {
	slug, known := statusSlug[status]
	if !known {
		slug = "internal"
	}
	p := newProblem(status, slug, msg)
	for _, err := range errs {
		var d huma.ErrorDetailer
		if !errors.As(err, &d) {
			if err != nil && status < http.StatusInternalServerError {
				p.Errors = append(p.Errors, ProblemField{Reason: err.Error()})
			}
			continue
		}
		p.Errors = append(p.Errors, fieldOf(d.ErrorDetail()))
	}
	return p
}

func fieldOf(d *huma.ErrorDetail) ProblemField {
	f := ProblemField{Field: d.Location, Reason: d.Message}
	whole := f.Field == "body"
	for _, place := range []string{"body", "query", "path", "header"} {
		if rest, ok := strings.CutPrefix(f.Field, place); ok {
			f.Field = strings.TrimPrefix(rest, ".")
			break
		}
	}
	if m := missingProperty.FindStringSubmatch(f.Reason); m != nil {
		f.Field, f.Reason = strings.TrimPrefix(f.Field+"."+m[1], "."), "is missing"
		return f
	}
	if whole || strings.Contains(f.Field, "password") {
		return f
	}
	switch v := d.Value.(type) {
	case string:
		f.Value = shortened(v)
	case float64, bool, int, int64:
		f.Value = fmt.Sprint(v)
	}
	return f
}

// shortened keeps enough of a value to recognise it and too little to leak a text.
func shortened(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// invalid makes an Invalid error of one field.
func invalid(what, field, value, reason string, args ...any) error {
	var f grid.Faults
	f.Add(field, value, reason, args...)
	return f.Err(what)
}

// notFound is the answer for what is not there and for what is not the caller's.
func notFound(what string) error {
	return grid.Errorf(grid.NotFound, "not-found", "no such %s", what)
}
