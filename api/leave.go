package api

import (
	"cmp"
	"context"
	"time"

	"gridwatch/grid"
	"gridwatch/grid/planning"
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
	Name    string    `json:"name,omitempty" maxLength:"200" doc:"of the draft; default that of the person"`
	Mode    string    `json:"mode" enum:"cells,grids" doc:"cells: neighbours absorb the cells; grids: whole grids go to neighbours"`
}

// Absence is a leave and the draft that covers it, to be looked at and published.
type Absence struct {
	Leave Leave `json:"leave"`
	Draft Draft `json:"draft"`
}

func leaveOf(l *grid.Leave, name string) Leave {
	return Leave{ID: string(l.ID), Officer: string(l.Officer), Name: name, Kind: string(l.Kind), From: l.From.UTC(), Until: l.Until.UTC(),
		Note: l.Note, Cancelled: l.Cancelled, Simulated: l.Origin.Simulated}
}

// officerNames are the names of people of a scope, by id.
func (s *Server) officerNames(ctx context.Context, scope string) (map[grid.OfficerID]string, error) {
	names := map[grid.OfficerID]string{}
	for page := (store.Page{Limit: 1000}); ; {
		rows, next, err := s.store.Officers(ctx, scope, page)
		for i := range rows {
			names[rows[i].ID] = rows[i].Name
		}
		if err != nil || next == "" {
			return names, err
		}
		page.After = next
	}
}

func (s *Server) registerLeaves() {
	read(s, "GET /api/v1/leaves", func(ctx context.Context, req *request, in *struct {
		Scoped
		Officer string `query:"officer" format:"uuid"`
		From    string `query:"from" format:"date-time"`
		Until   string `query:"until" format:"date-time"`
	}) (list[Leave], error) {
		from, err := instantOf("from", in.From, time.Time{})
		if err != nil {
			return list[Leave]{}, err
		}
		until, err := instantOf("until", in.Until, time.Time{})
		if err != nil {
			return list[Leave]{}, err
		}
		leaves, err := s.leaves(ctx, req.region, grid.OfficerID(in.Officer), from, until)
		return list[Leave]{Items: leaves}, err
	})
	write(s, "PUT /api/v1/leaves/{id}", func(ctx context.Context, req *request, in *draftAct[leaveBody]) (func(*store.Tx) (Leave, error), error) {
		b := in.Body
		return s.prepareLeave(ctx, req.caller, &grid.Leave{ID: grid.LeaveID(in.ID), Officer: grid.OfficerID(b.Officer), Kind: grid.LeaveKind(b.Kind),
			From: b.From.UTC(), Until: b.Until.UTC(), Note: b.Note})
	})
	write(s, "POST /api/v1/leaves/{id}/cancel", func(ctx context.Context, req *request, in *draftAct[struct{}]) (func(*store.Tx) (Leave, error), error) {
		l, err := s.store.Leave(ctx, req.caller.Region, grid.LeaveID(in.ID))
		if err != nil {
			return nil, err
		}
		o, err := s.store.Officer(ctx, req.caller.Region, l.Officer)
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) (Leave, error) {
			cancelled := l
			cancelled.Cancelled = true
			return leaveOf(&cancelled, o.Name), tx.CancelLeave(l.ID)
		}, nil
	})
	write(s, "POST /api/v1/absences", s.prepareAbsence)
}

// leaves are those of a scope, with names.
func (s *Server) leaves(ctx context.Context, scope string, officer grid.OfficerID, from, until time.Time) ([]Leave, error) {
	rows, err := s.store.Leaves(ctx, scope, officer, from, until)
	if err != nil {
		return nil, err
	}
	names, err := s.officerNames(ctx, scope)
	return listOf(rows, "", func(l *grid.Leave) Leave { return leaveOf(l, names[l.Officer]) }).Items, err
}

// prepareLeave records a leave of a person of the caller's scope.
func (s *Server) prepareLeave(ctx context.Context, c *caller, made *grid.Leave) (func(*store.Tx) (Leave, error), error) {
	if _, err := grid.ParseID[grid.LeaveID]("id", string(made.ID)); err != nil {
		return nil, err
	}
	o, err := s.store.Officer(ctx, c.Region, made.Officer)
	if err != nil {
		return nil, err
	}
	claim, err := s.claim(ctx, c, "")
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) (Leave, error) {
		l := *made
		if _, err := claim.admit(tx, store.NounLeave, string(l.ID)); err != nil {
			return Leave{}, err
		}
		err := tx.PutLeave(&l)
		return leaveOf(&l, o.Name), err
	}, nil
}

func (s *Server) prepareAbsence(ctx context.Context, req *request, in *struct {
	Keyed
	Body absenceBody
}) (func(*store.Tx) (Absence, error), error) {
	b := &in.Body
	leave := &grid.Leave{ID: grid.LeaveID(b.Leave), Officer: grid.OfficerID(b.Officer), Kind: grid.LeaveKind(b.Kind), From: b.From.UTC(), Until: b.Until.UTC(), Note: b.Note}
	record, err := s.prepareLeave(ctx, req.caller, leave)
	if err != nil {
		return nil, err
	}
	if err := leave.Check(); err != nil {
		return nil, err
	}
	made, err := s.planning.Absence(ctx, req.caller.Region, planning.Absence{Officer: leave.Officer, From: leave.From, Until: leave.Until,
		Mode: planning.AbsenceMode(b.Mode)}, s.now())
	if err != nil {
		return nil, err
	}
	if made.ID, err = grid.ParseID[grid.DraftID]("id", b.ID); err != nil {
		return nil, err
	}
	claim, err := s.claim(ctx, req.caller, made.Region)
	if err != nil {
		return nil, err
	}
	o, err := s.store.Officer(ctx, req.caller.Region, leave.Officer)
	if err != nil {
		return nil, err
	}
	made.Author = req.caller.ID
	made.Name = cmp.Or(b.Name, made.Name)
	if made.Name == "" {
		made.Name = o.Name
	}
	begin := s.newDraft(claim, req.caller, made)
	return func(tx *store.Tx) (Absence, error) {
		l, err := record(tx)
		if err != nil {
			return Absence{}, err
		}
		d, err := begin(tx)
		return Absence{Leave: l, Draft: d}, err
	}, nil
}

// instantOf reads an instant of a query, other when it is left out.
func instantOf(name, text string, other time.Time) (time.Time, error) {
	if text == "" {
		return other, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.UTC().Year() < firstYear || t.UTC().Year() > lastYear {
		return t, invalid("query", name, text, "is not an instant of the years %d to %d, as 2014-06-02T12:00:00Z", firstYear, lastYear)
	}
	return t.UTC(), nil
}
