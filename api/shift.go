package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Shift is one person's time on duty.
type Shift struct {
	ID        string     `json:"id" format:"uuid"`
	Officer   string     `json:"officer" format:"uuid"`
	Region    string     `json:"region" doc:"where it started; empty when not known"`
	Cell      *geo.Cell  `json:"cell"`
	State     string     `json:"state" enum:"on,paused,ended"`
	StartedAt time.Time  `json:"started_at"`
	ChangedAt time.Time  `json:"changed_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Simulated bool       `json:"simulated"`
}

func shiftOf(s *grid.Shift) Shift {
	return Shift{
		ID: string(s.ID), Officer: string(s.Officer), Region: s.Region, Cell: cellOrNull(s.Cell), State: string(s.State),
		StartedAt: s.StartedAt.UTC(), ChangedAt: s.ChangedAt.UTC(), EndedAt: timeOrNull(s.EndedAt), Simulated: s.Origin.Simulated,
	}
}

// shiftBody starts a shift.
type shiftBody struct {
	Officer   *string    `json:"officer,omitempty" format:"uuid" doc:"default the caller"`
	StartedAt *time.Time `json:"started_at,omitempty" doc:"default now, in domain time"`
	Located
}

func (s *Server) registerShifts() {
	read(s, "GET /api/v1/shifts", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		State string `query:"state" enum:"on,paused,ended"`
	}) (list[Shift], error) {
		rows, next, err := s.store.Shifts(ctx, req.region, grid.ShiftState(in.State), in.Paging.store())
		return listOf(rows, next, shiftOf), err
	})
	write(s, "PUT /api/v1/shifts/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body shiftBody
	}) (func(*store.Tx) (Shift, error), error) {
		id, err := grid.ParseID[grid.ShiftID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		officer, err := s.worker(ctx, req.caller, in.Body.Officer)
		if err != nil {
			return nil, err
		}
		point, err := in.Body.point(s.deployment.Box)
		if err != nil {
			return nil, err
		}
		claim, err := s.claim(ctx, req.caller, "")
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Shift, error) {
			if _, err := claim.admit(tx, store.NounShift, string(id)); err != nil {
				return Shift{}, err
			}
			at := instantOr(in.Body.StartedAt, tx.Now())
			shift := &grid.Shift{ID: id, Officer: officer, State: grid.ShiftOn, StartedAt: at, ChangedAt: at}
			if err := tx.StartShift(shift, point); err != nil {
				return Shift{}, err
			}
			return shiftOf(shift), nil
		}, nil
	})
	for _, verb := range []string{"pause", "resume", "end"} {
		write(s, "POST /api/v1/shifts/{id}/"+verb, func(ctx context.Context, req *request, in *struct {
			ByID
			Keyed
			Body moment
		}) (func(*store.Tx) (Shift, error), error) {
			id := grid.ShiftID(in.ID)
			if err := s.shiftInScope(ctx, req.caller, id); err != nil {
				return nil, err
			}
			return func(tx *store.Tx) (Shift, error) {
				shift, err := tx.ChangeShift(id, verb, in.Body.instant())
				if err != nil {
					return Shift{}, err
				}
				return shiftOf(&shift), nil
			}, nil
		})
	}
}

// worker is the person a piece of field work is recorded for: the named one if
// the caller may act for them, else the person behind the account.
func (s *Server) worker(ctx context.Context, c *caller, named *string) (grid.OfficerID, error) {
	officer := c.Officer
	if named != nil {
		officer = grid.OfficerID(*named)
	}
	if officer == "" {
		return "", invalid("officer", "officer", "", "is missing: this account has no person behind it")
	}
	if err := s.auth.self(c, officer); err != nil {
		return "", err
	}
	return officer, s.officerInScope(ctx, c, officer)
}

// shiftInScope is NotFound for a shift of somebody outside the caller's scope,
// and Denied for field staff who touch another's.
func (s *Server) shiftInScope(ctx context.Context, c *caller, id grid.ShiftID) error {
	shift, err := s.store.Shift(ctx, c.Region, id)
	if err != nil {
		return err
	}
	return s.auth.self(c, shift.Officer)
}
