package api

import (
	"context"
	"time"

	"gridwatch/geo"
	"gridwatch/grid"
	"gridwatch/grid/store"
)

// Alert calls people to look.
type Alert struct {
	ID             string     `json:"id" format:"uuid"`
	Kind           string     `json:"kind" enum:"hotspot" doc:"hotspot: a clue fell into a significant hotspot"`
	Clue           string     `json:"clue" format:"uuid"`
	Region         string     `json:"region" doc:"on whose map the cell is hot: the clue's or one above it"`
	Cell           geo.Cell   `json:"cell"`
	Resolution     int        `json:"resolution"`
	Z              figure     `json:"z" doc:"of the cell when the clue had come"`
	Q              figure     `json:"q"`
	N              int        `json:"n" doc:"clues of the region in the cell"`
	PolicyVersion  string     `json:"policy_version"`
	RaisedAt       time.Time  `json:"raised_at"`
	AcknowledgedAt *time.Time `json:"acknowledged_at"`
	AcknowledgedBy *string    `json:"acknowledged_by" doc:"name of the account"`
	Simulated      bool       `json:"simulated"`
}

// alertOf is an alert; names are of accounts.
func alertOf(a *grid.Alert, names accountNames) Alert {
	return Alert{
		ID: string(a.ID), Kind: string(a.Kind), Clue: string(a.Clue), Region: a.Region, Cell: a.Cell, Resolution: a.Cell.Resolution(),
		Z: figure(a.Z), Q: figure(a.Q), N: a.N, PolicyVersion: a.PolicyVersion, RaisedAt: a.RaisedAt.UTC(),
		AcknowledgedAt: timeOrNull(a.AcknowledgedAt), AcknowledgedBy: names.of(a.AcknowledgedBy), Simulated: a.Simulated,
	}
}

func (s *Server) registerAlerts() {
	read(s, "GET /api/v1/alerts", func(ctx context.Context, req *request, in *struct {
		Scoped
		Paging
		Open bool `query:"open" doc:"only those nobody has acknowledged"`
	}) (list[Alert], error) {
		rows, next, err := s.store.Alerts(ctx, req.region, in.Open, in.Paging.store())
		if err != nil {
			return list[Alert]{}, err
		}
		names, err := namesOf(ctx, s.store, rows, func(a *grid.Alert) grid.AccountID { return a.AcknowledgedBy })
		return listOf(rows, next, func(a *grid.Alert) Alert { return alertOf(a, names) }), err
	})
	write(s, "POST /api/v1/alerts/{id}/acknowledge", func(ctx context.Context, req *request, in *struct {
		ByID
		Keyed
		Body struct{}
	}) (func(*store.Tx) (Alert, error), error) {
		id := grid.AlertID(in.ID)
		if _, err := s.store.Alert(ctx, req.caller.Region, id); err != nil {
			return nil, err
		}
		by := req.caller.Account
		return func(tx *store.Tx) (Alert, error) {
			a, err := tx.AcknowledgeAlert(id, by.ID)
			if err != nil {
				return Alert{}, err
			}
			return alertOf(&a, accountNames{by.ID: by.Name}), nil
		}, nil
	})
}

// accountNames are names of accounts by id.
type accountNames map[grid.AccountID]string

// of is the name of an account, its id when it is gone, nil for nobody.
func (n accountNames) of(id grid.AccountID) *string {
	if name, known := n[id]; known {
		return &name
	}
	return idOrNull(id)
}

// namesOf looks up the accounts of rows.
func namesOf[T any](ctx context.Context, st *store.Store, rows []T, account func(*T) grid.AccountID) (accountNames, error) {
	names := accountNames{}
	for i := range rows {
		id := account(&rows[i])
		if _, known := names[id]; known || id == "" {
			continue
		}
		a, err := st.Account(ctx, id)
		switch {
		case err == nil:
			names[id] = a.Name
		case grid.KindOf(err) != grid.NotFound:
			return nil, err
		}
	}
	return names, nil
}
