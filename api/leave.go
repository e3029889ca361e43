package api

import (
	"context"
	"time"

	"gridwatch/grid/store"
)

// Leave is an absence of a person.
type Leave struct {
	ID        string    `json:"id" format:"uuid"`
	Officer   string    `json:"officer" format:"uuid"`
	Name      string    `json:"name" doc:"of the person"`
	Kind      string    `json:"kind" enum:"holiday,sick,training,other"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until" doc:"exclusive"`
	Note      string    `json:"note"`
	Cancelled bool      `json:"cancelled"`
	Simulated bool      `json:"simulated"`
}

// leaveBody records an absence.
type leaveBody struct {
	Officer string    `json:"officer" format:"uuid"`
	Kind    string    `json:"kind"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Note    string    `json:"note,omitempty"`
}

// absenceBody records an absence, and makes the draft that covers it.
type absenceBody struct {
	ID      string    `json:"id" format:"uuid" doc:"of the draft"`
	Leave   string    `json:"leave" format:"uuid" doc:"of the leave"`
	Officer string    `json:"officer" format:"uuid"`
	Kind    string    `json:"kind"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until"`
	Note    string    `json:"note,omitempty"`
	Mode    string    `json:"mode" enum:"cells,grids" doc:"cells: neighbours absorb the cells; grids: whole grids go to neighbours"`
}

// Absence is a leave and the draft that covers it, to be looked at and published.
type Absence struct {
	Leave Leave `json:"leave"`
	Draft Draft `json:"draft"`
}

func (s *Server) registerLeaves() {
	read(s, "GET /api/v1/leaves", func(ctx context.Context, req *request, in *struct {
		Scoped
		Officer string `query:"officer" format:"uuid"`
		From    string `query:"from" format:"date-time"`
		Until   string `query:"until" format:"date-time"`
	}) (list[Leave], error) {
		return list[Leave]{}, errNotBuilt
	})
	write(s, "PUT /api/v1/leaves/{id}", func(ctx context.Context, req *request, in *draftAct[leaveBody]) (func(*store.Tx) (Leave, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/leaves/{id}/cancel", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (Leave, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/absences", func(ctx context.Context, req *request, in *struct {
		Keyed
		Body absenceBody
	}) (func(*store.Tx) (Absence, error), error) {
		return nil, errNotBuilt
	})
}
