package api

import (
	"context"
	"time"

	"gridwatch/grid/store"
)

// Turn is a planned shift of a person.
type Turn struct {
	ID        string    `json:"id" format:"uuid"`
	Officer   string    `json:"officer" format:"uuid"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	Note      string    `json:"note"`
	Simulated bool      `json:"simulated"`
}

// turnBody plans a shift.
type turnBody struct {
	Officer string    `json:"officer" format:"uuid"`
	From    time.Time `json:"from"`
	Until   time.Time `json:"until" doc:"at most a day after from"`
	Note    string    `json:"note,omitempty"`
}

// Roster is who is to work when, and who is away.
type Roster struct {
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Turns  []Turn    `json:"turns"`
	Leaves []Leave   `json:"leaves"`
	People []Person  `json:"people"`
}

// Removed says that something planned is no longer.
type Removed struct {
	ID string `json:"id" format:"uuid"`
}

func (s *Server) registerRoster() {
	read(s, "GET /api/v1/roster", func(ctx context.Context, req *request, in *struct {
		Scoped
		From  string `query:"from" format:"date-time" doc:"default the beginning of this week"`
		Until string `query:"until" format:"date-time" doc:"default a week after from; at most 62 days after it"`
	}) (Roster, error) {
		return Roster{}, errNotBuilt
	})
	write(s, "PUT /api/v1/roster/{id}", func(ctx context.Context, req *request, in *draftAct[turnBody]) (func(*store.Tx) (Turn, error), error) {
		return nil, errNotBuilt
	})
	write(s, "POST /api/v1/roster/{id}/remove", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (Removed, error), error) {
		return nil, errNotBuilt
	})
}
