package api

import (
	"context"
	"slices"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// SOS is a call for help of somebody of the staff.
type SOS struct {
	ID             string     `json:"id" format:"uuid"`
	Officer        string     `json:"officer" format:"uuid"`
	Name           string     `json:"name"`
	Phone          string     `json:"phone"`
	Shift          *string    `json:"shift"`
	Region         string     `json:"region"`
	Cell           *geo.Cell  `json:"cell"`
	At             time.Time  `json:"at"`
	Lon            *float64   `json:"lon"`
	Lat            *float64   `json:"lat"`
	AccuracyM      *float64   `json:"accuracy_m"`
	Note           string     `json:"note"`
	State          string     `json:"state" enum:"open,acknowledged,ended"`
	AcknowledgedAt *time.Time `json:"acknowledged_at"`
	AcknowledgedBy *string    `json:"acknowledged_by" doc:"name of the account"`
	EndedAt        *time.Time `json:"ended_at"`
	EndedBy        *string    `json:"ended_by" doc:"name of the account"`
	Ending         string     `json:"ending" doc:"how it went"`
	Simulated      bool       `json:"simulated"`
}

// sosBody calls for help.
type sosBody struct {
	At *time.Time `json:"at,omitempty" doc:"default now, in domain time"`
	Located
	AccuracyM float64 `json:"accuracy_m,omitempty" doc:"metres, one standard deviation"`
	Note      string  `json:"note,omitempty" maxLength:"500"`
}

func sosOf(r *store.SOSRow, names accountNames) SOS {
	w := SOS{
		ID: string(r.ID), Officer: string(r.Officer), Name: r.OfficerName, Phone: r.Phone, Shift: idOrNull(r.Shift), Region: r.Region, Cell: cellOrNull(r.Cell),
		At: r.RaisedAt.UTC(), Note: r.Note, State: string(r.State), AcknowledgedAt: timeOrNull(r.AcknowledgedAt), AcknowledgedBy: names.of(r.AcknowledgedBy),
		EndedAt: timeOrNull(r.EndedAt), EndedBy: names.of(r.EndedBy), Ending: r.Ending, Simulated: r.Origin.Simulated,
	}
	if p := r.Point; p != nil {
		w.Lon, w.Lat, w.AccuracyM = &p.Lon, &p.Lat, &r.AccuracyM
	}
	return w
}

func (s *Server) registerSOS() {
	read(s, "GET /api/v1/sos", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		State string `query:"state" enum:"open,ended" doc:"open: all that have not ended, acknowledged ones too"`
	}) (list[SOS], error) {
		var filter store.SOSFilter
		switch in.State {
		case "open":
			filter.States = []grid.SOSState{grid.SOSOpen, grid.SOSAcknowledged}
		case "ended":
			filter.States = []grid.SOSState{grid.SOSEnded}
		}
		return s.listSOS(ctx, req.region, filter, in.Paging.store())
	})
	write(s, "PUT /api/v1/sos/{id}", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body sosBody
	}) (func(*store.Tx) (SOS, error), error) {
		id, err := grid.ParseNewID[grid.SOSID]("id", in.ID)
		if err != nil {
			return nil, err
		}
		officer, err := s.worker(ctx, req.caller, nil)
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
		return func(tx *store.Tx) (SOS, error) {
			if _, err := claim.admit(tx, store.NounSOS, in.ID); err != nil {
				return SOS{}, err
			}
			call := &grid.SOS{ID: id, Officer: officer, Note: in.Body.Note, RaisedAt: instantOr(in.Body.At, tx.Now()), Point: point, AccuracyM: in.Body.AccuracyM}
			err := tx.RaiseSOS(call)
			return sosOf(&store.SOSRow{SOS: *call}, nil), err
		}, nil
	})
	write(s, "POST /api/v1/sos/{id}/acknowledge", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (SOS, error), error) {
		return s.changeSOS(ctx, req.caller, in.ID, func(tx *store.Tx, id grid.SOSID, by grid.AccountID) (grid.SOS, error) {
			return tx.AcknowledgeSOS(id, by)
		})
	})
	write(s, "POST /api/v1/sos/{id}/end", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct {
			Note string `json:"note,omitempty" maxLength:"500" doc:"how it went"`
		}
	}) (func(*store.Tx) (SOS, error), error) {
		return s.changeSOS(ctx, req.caller, in.ID, func(tx *store.Tx, id grid.SOSID, by grid.AccountID) (grid.SOS, error) {
			return tx.EndSOS(id, by, in.Body.Note)
		})
	})
}

func (s *Server) listSOS(ctx context.Context, scope string, filter store.SOSFilter, page store.Page) (list[SOS], error) {
	rows, next, err := s.store.SOS(ctx, scope, filter, page)
	if err != nil {
		return list[SOS]{}, err
	}
	names, err := namesOf(ctx, s.store, rows, func(r *store.SOSRow) grid.AccountID { return r.AcknowledgedBy })
	if err != nil {
		return list[SOS]{}, err
	}
	enders, err := namesOf(ctx, s.store, rows, func(r *store.SOSRow) grid.AccountID { return r.EndedBy })
	for id, name := range enders {
		names[id] = name
	}
	return listOf(rows, next, func(r *store.SOSRow) SOS { return sosOf(r, names) }), err
}

// changeSOS lets who leads people change a call of the scope, and field staff
// their own.
func (s *Server) changeSOS(ctx context.Context, c *caller, id string, change func(*store.Tx, grid.SOSID, grid.AccountID) (grid.SOS, error)) (func(*store.Tx) (SOS, error), error) {
	rows, _, err := s.store.SOS(ctx, c.Region, store.SOSFilter{IDs: []grid.SOSID{grid.SOSID(id)}}, store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound("sos")
	}
	if row := rows[0]; !slices.Contains(heads, c.Role) && row.Officer != c.Officer {
		return nil, grid.Errorf(grid.Denied, "not-yourself", "%s may only end their own call", c.Role)
	}
	by := c.Account
	return func(tx *store.Tx) (SOS, error) {
		call, err := change(tx, grid.SOSID(id), by.ID)
		if err != nil {
			return SOS{}, err
		}
		row := store.SOSRow{SOS: call, OfficerName: rows[0].OfficerName, Phone: rows[0].Phone}
		return sosOf(&row, accountNames{by.ID: by.Name}), nil
	}, nil
}
