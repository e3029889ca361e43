package api

import (
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Duty is a term of one person in one grid.
type Duty struct {
	ID        string     `json:"id" format:"uuid"`
	Grid      string     `json:"grid" format:"uuid"`
	Officer   string     `json:"officer" format:"uuid"`
	Kind      string     `json:"kind" enum:"lead,officer,assistant,supervisor,liaison,backup"`
	From      time.Time  `json:"from"`
	Until     *time.Time `json:"until" doc:"exclusive; null while open"`
	Plan      *string    `json:"plan"`
	Note      string     `json:"note"`
	Corrects  *string    `json:"corrects"`
	By        *string    `json:"by" doc:"account that appointed the person; null when not known"`
	Withdrawn *time.Time `json:"withdrawn_at" doc:"when the term was given up before it began: it never held; null otherwise"`
	Simulated bool       `json:"simulated"`
}

func dutyOf(d *grid.Duty) Duty {
	return Duty{
		ID: string(d.ID), Grid: string(d.Grid), Officer: string(d.Officer), Kind: string(d.Kind), From: d.From.UTC(),
		Until: timeOrNull(d.Until), Plan: idOrNull(d.Plan), Note: d.Note, Corrects: idOrNull(d.Corrects),
		By: idOrNull(d.By), Withdrawn: timeOrNull(d.WithdrawnAt), Simulated: d.Origin.Simulated,
	}
}

// dutyBody appoints a person.
type dutyBody struct {
	Grid     string     `json:"grid" format:"uuid"`
	Officer  string     `json:"officer" format:"uuid"`
	Kind     string     `json:"kind"`
	From     *time.Time `json:"from,omitempty" doc:"default now, in domain time"`
	Until    *time.Time `json:"until,omitempty"`
	Plan     *string    `json:"plan,omitempty" format:"uuid" doc:"a plan that lists the grid"`
	Note     string     `json:"note,omitempty"`
	Corrects *string    `json:"corrects,omitempty" format:"uuid"`
}

func (s *Server) registerDuties() {
	read(s, "GET /api/v1/duties", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Grid string `query:"grid" format:"uuid"`
	}) (list[Duty], error) {
		rows, next, err := s.store.Duties(ctx, req.region, grid.GridID(in.Grid), in.Paging.store())
		return listOf(rows, next, dutyOf), err
	})
	write(s, "PUT /api/v1/duties/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body dutyBody
	}) (func(*store.Tx) (Duty, error), error) {
		id, err := grid.ParseID[grid.DutyID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		b := in.Body
		if _, err := s.store.Grid(ctx, req.caller.Region, grid.GridID(b.Grid)); err != nil {
			return nil, err
		}
		if err := s.officerInScope(ctx, req.caller, grid.OfficerID(b.Officer)); err != nil {
			return nil, err
		}
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Duty, error) {
			if _, err := claim.admit(tx, store.NounDuty, string(id)); err != nil {
				return Duty{}, err
			}
			d := &grid.Duty{
				ID: id, Grid: grid.GridID(b.Grid), Officer: grid.OfficerID(b.Officer), Kind: grid.DutyKind(b.Kind),
				From: instantOr(b.From, tx.Now()), Until: instantOr(b.Until, time.Time{}), Plan: grid.PlanID(textOrEmpty(b.Plan)),
				Note: b.Note, Corrects: grid.DutyID(textOrEmpty(b.Corrects)), By: req.caller.ID,
			}
			if err := tx.PutDuty(d); err != nil {
				return Duty{}, err
			}
			return dutyOf(d), nil
		}, nil
	})
	write(s, "POST /api/v1/duties/{id}/end", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body dutyEnd
	}) (func(*store.Tx) (Duty, error), error) {
		d, err := s.store.Duty(ctx, req.caller.Region, grid.DutyID(in.ID))
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Duty, error) {
			d, err := tx.EndDuty(d.ID, instantOr(in.Body.Until, tx.Now()))
			if err != nil {
				return Duty{}, err
			}
			return dutyOf(&d), nil
		}, nil
	})
}

// dutyEnd says when a duty ends.
type dutyEnd struct {
	Until *time.Time `json:"until,omitempty" doc:"default now, in domain time"`
}
